"""The last resort: a name looked up online, off unless asked for, slowly, once, and marked as such."""

from __future__ import annotations

import json
import math
import time
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geomap.errors import GeocoderError, InputError
from geomap.gazetteer.default import radius_km_for
from geomap.gazetteer.names import normalise
from geomap.gazetteer.store import Gazetteer
from geomap.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Services by name, with the host that is asked unless another is given.
SERVICES = {"nominatim": "https://nominatim.openstreetmap.org", "photon": "https://photon.komoot.io"}
#: What the public services ask of their users: at most one request a second.
MIN_DELAY_S = 1.0
TIMEOUT_S = 10.0
#: A service that wants a longer pause than this is not waited for.
LONGEST_PAUSE_S = 5.0
_MOST_RESULTS = 5
_LICENCE = "ODbL-1.0 (OpenStreetMap contributors)"
_KM_PER_DEG = 111.19  # mean Earth radius
_DIVISIONS = {"state": "ADM1", "region": "ADM1", "province": "ADM1", "county": "ADM2", "district": "ADM2"}
_SETTLEMENTS = frozenset(
    "city town village hamlet municipality suburb neighbourhood quarter borough locality isolated_dwelling".split()
)


@dataclass(frozen=True, slots=True)
class Geocoder:
    """An online service behind a rate limit and a cache on disk.

    Attributes
    ----------
    service : str
        A key of `SERVICES`.
    url : str
        Scheme and host, as "https://nominatim.example.org"; empty for the public one.
    cache : Path or None
        File of JSON lines with every answer so far; in the user's cache folder when None.
    min_delay_s, timeout_s : float
        Least time between two requests, of all processes of this user; longest wait for an answer.
    """

    service: str
    url: str = ""
    cache: Path | None = None
    min_delay_s: float = MIN_DELAY_S
    timeout_s: float = TIMEOUT_S

    def __post_init__(self) -> None:
        if self.service not in SERVICES:
            raise InputError(f"unknown geocoder {self.service!r}: expected {' or '.join(SERVICES)}")
        if self.url and urlsplit(self.url).scheme not in ("http", "https"):
            raise InputError(f"geocoder address is {self.url!r}, expected one that starts with https://")

    @property
    def host(self) -> str:
        """The host that is asked."""
        return urlsplit(self.url or SERVICES[self.service]).netloc

    def find(self, name: str, countries: Sequence[str] = ()) -> list[Place]:
        """Return the places the service has for a name, its best first; from the cache where it was asked before.

        Parameters
        ----------
        name : str
        countries : sequence of str
            ISO codes; places elsewhere are left out.

        Raises
        ------
        GeocoderError
            If the service cannot be reached, refuses, or answers what cannot be read.
        """
        path = self.cache or _cache_file()
        key: list[object] = [self.service, self.host, normalise(name), sorted(countries)]
        known = _cached(path, key)
        if known is None:
            known = self._ask(name, countries)
            _remember(path, key, known)
        return [place for place in known if not countries or place.country in countries]

    def _ask(self, name: str, countries: Sequence[str]) -> list[Place]:
        from geopy.exc import GeocoderRateLimited, GeocoderTimedOut, GeopyError

        for attempt in (1, 2):
            _wait_turn((self.cache or _cache_file()).with_suffix(".last"), self.min_delay_s)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("error", UserWarning)  # geopy warns of positions off the Earth
                    return self._places(name, countries)
            except GeocoderRateLimited as error:
                pause_s = float(error.retry_after or self.min_delay_s * 2)
                if attempt == 2 or pause_s > LONGEST_PAUSE_S:
                    raise GeocoderError(f"{self.host} asks to wait: too many requests; try later") from error
                time.sleep(pause_s)
            except GeocoderTimedOut as error:
                if attempt == 2:
                    raise GeocoderError(f"{self.host} did not answer within {self.timeout_s:g} s") from error
            except GeopyError as error:
                raise GeocoderError(f"{self.host}: {_one_line(error)}") from error
            except (KeyError, TypeError, ValueError, AttributeError, IndexError, UserWarning) as error:
                raise GeocoderError(f"{self.host} answered what cannot be read") from error
        raise AssertionError("unreachable")

    def _places(self, name: str, countries: Sequence[str]) -> list[Place]:
        """Ask once; whatever is wrong with the answer raises."""
        from geopy.adapters import URLLibAdapter
        from geopy.geocoders import Nominatim, Photon

        import geomap

        address = urlsplit(self.url or SERVICES[self.service])
        options = {
            "scheme": address.scheme,
            "domain": address.netloc + address.path.rstrip("/"),
            "user_agent": f"geomap/{geomap.__version__}",
            "timeout": self.timeout_s,
            "adapter_factory": URLLibAdapter,  # the other one waits as long as a server asks for
        }
        if self.service == "nominatim":
            found = Nominatim(**options).geocode(
                name,
                exactly_one=False,
                limit=_MOST_RESULTS,
                addressdetails=True,
                country_codes=[code.lower() for code in countries] or None,
            )
            return [place for hit in found or () if (place := self._from_nominatim(name, hit.raw)) is not None]
        found = Photon(**options).geocode(name, exactly_one=False, limit=_MOST_RESULTS)
        return [place for hit in found or () if (place := self._from_photon(name, hit.raw)) is not None]

    def _from_nominatim(self, name: str, raw: dict[str, object]) -> Place | None:
        address = raw.get("address")
        address = address if isinstance(address, dict) else {}
        box = raw.get("boundingbox")
        radius_km = 0.0
        if isinstance(box, list) and len(box) == 4:
            south, north, west, east = (float(edge) for edge in box)
            radius_km = _half_extent_km(south, north, west, east)
        return self._place(
            name,
            str(raw.get("name") or str(raw.get("display_name", "")).split(",")[0]),
            (float(str(raw["lon"])), float(str(raw["lat"]))),
            f"{raw.get('osm_type')}-{raw.get('osm_id')}",
            str(raw.get("addresstype") or raw.get("type") or ""),
            (str(address.get("country_code", "")).upper(), str(address.get("state", ""))),
            radius_km,
        )

    def _from_photon(self, name: str, raw: dict[str, object]) -> Place | None:
        properties, geometry = raw["properties"], raw["geometry"]
        if not isinstance(properties, dict) or not isinstance(geometry, dict):
            raise TypeError("not a feature")
        lon, lat = geometry["coordinates"][:2]
        extent, radius_km = properties.get("extent"), 0.0
        if isinstance(extent, list) and len(extent) == 4:
            west, north, east, south = (float(edge) for edge in extent)
            radius_km = _half_extent_km(south, north, west, east)
        return self._place(
            name,
            str(properties["name"]),
            (float(lon), float(lat)),
            f"{properties.get('osm_type')}-{properties.get('osm_id')}",
            str(properties.get("type") or properties.get("osm_value") or ""),
            (str(properties.get("countrycode", "")).upper(), str(properties.get("state", ""))),
            radius_km,
        )

    def _place(
        self,
        asked: str,
        name: str,
        lonlat_deg: tuple[float, float],
        identifier: str,
        kind: str,
        within: tuple[str, str],
        radius_km: float,
    ) -> Place | None:
        lon, lat = lonlat_deg
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise ValueError("position outside the Earth")
        if not name or kind == "country":
            return None
        settlement = kind in _SETTLEMENTS
        smallest_km = radius_km_for(0)
        return Place(
            id=f"online:{self.service}-{identifier}",
            name=name,
            names=(asked,) if normalise(asked) != normalise(name) else (),
            lon=lon,
            lat=lat,
            country=within[0] or Gazetteer.open().country_of(lon, lat),
            admin1=within[1],
            feature="PPL" if settlement else _DIVISIONS.get(kind, "LCTY"),
            radius_km=max(radius_km, smallest_km),
            source=f"looked up online: {self.service}, {self.host}",
            licence=_LICENCE,
        )


class WithOnline(Gazetteer):
    """A gazetteer that also has the places an online service gave for one name."""

    def __init__(self, base: Gazetteer, name: str, places: Iterable[Place]) -> None:
        super().__init__(base._index, base._path, base._packs)
        self._key = normalise(name)
        self._online = list(places)

    def search(
        self,
        name: str,
        *,
        country: str | Iterable[str] | None = None,
        limit: int | None = None,
        fuzzy: bool = False,
    ) -> list[Place]:
        """Return the places that have a name; see `Gazetteer.search`."""
        found = super().search(name, country=country, limit=limit, fuzzy=fuzzy)
        if found or normalise(name) != self._key:
            return found
        codes = self._codes(country)
        return [place for place in self._online if codes is None or place.country in codes][:limit]


def _half_extent_km(south: float, north: float, west: float, east: float) -> float:
    """Return half the diagonal of a box given in degrees, km."""
    width_deg = ((east - west) % 360.0) * math.cos(math.radians((south + north) / 2))
    return math.hypot(north - south, width_deg) * _KM_PER_DEG / 2


def _cache_file() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("geomap", appauthor=False)) / "geocoder.jsonl"


def _cached(path: Path, key: list[object]) -> list[Place] | None:
    """Return the last answer kept for a key; lines that cannot be read are passed over."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    for line in reversed(lines):
        try:
            record = json.loads(line)
            if record["key"] == key:
                return [_place_of(fields) for fields in record["places"]]
        except (ValueError, KeyError, TypeError):
            continue
    return None


def _place_of(fields: dict[str, Any]) -> Place:
    """JSON knows no tuples."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }
    return Place(**values)


def _remember(path: Path, key: list[object], places: list[Place]) -> None:
    """Append an answer in one write; a cache that cannot be written costs a request next time, no more."""
    import contextlib
    import os

    record = {"key": key, "places": [asdict(place) for place in places], "asked": int(time.time())}
    line = json.dumps(record, ensure_ascii=False) + "\n"
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            os.write(handle, line.encode("utf-8"))
        finally:
            os.close(handle)


def _wait_turn(stamp: Path, delay_s: float) -> None:
    """Sleep until `delay_s` after the last request of any process of this user."""
    import contextlib

    with contextlib.suppress(OSError):
        since_s = time.time() - stamp.stat().st_mtime
        if 0 <= since_s < delay_s:
            time.sleep(delay_s - since_s)
    with contextlib.suppress(OSError):
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.touch()


def _one_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
