"""How often the regions of place phrases hold the truth, and how large they are."""

from __future__ import annotations

import gzip
import json
import math
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import InputError
from geomap.records import Location


@dataclass(frozen=True, slots=True)
class Row:
    """One corpus row: a phrase (or a text with one), where it really was, and the stated country if any."""

    id: str
    text: str
    lon: float
    lat: float
    country: str | None
    is_text: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row; the figures are nan when it stayed unresolved.

    `stated_km` is the distance in the phrase, nan when it states none.
    """

    id: str
    kind: str
    reason: str
    error_km: float = math.nan
    stated_km: float = math.nan
    inside50: bool = False
    inside90: bool = False
    area90_km2: float = math.nan


def read_corpus(path: str | Path) -> Iterator[Row]:
    """Yield the rows of a JSON lines file (gzipped or not) with `lat`, `lon` and `text` or `text_masked`.

    Raises
    ------
    InputError
        If the file cannot be read or a row lacks what is needed.
    """
    source = Path(path)
    opener = gzip.open if source.suffix == ".gz" else open
    try:
        with opener(source, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    row = json.loads(line)
                    text = row.get("text_masked") or row.get("text")
                    if row.get("bad_coord") or not text:
                        continue
                    yield Row(
                        str(row.get("id", number)),
                        text,
                        float(row["lon"]),
                        float(row["lat"]),
                        row.get("country") or None,
                        "text_masked" in row,
                    )
                except (ValueError, KeyError, TypeError) as error:
                    raise InputError(f"{source}, line {number}: expected JSON with text, lat, lon ({error})") from error
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise InputError(f"cannot read {source}: {error}") from error


def evaluate_row(row: Row) -> Outcome | None:
    """Return the outcome of one row, or None when its text holds no relative place phrase."""
    from geomap.errors import InputError as Unknown
    from geomap.gazetteer import Gazetteer
    from geomap.locations import locate, resolve
    from geomap.phrases.grammar import parse_phrases

    phrases = [p for p in parse_phrases(row.text, any_case=not row.is_text) if p.kind != "coordinates"]
    if not phrases:
        return None
    stated = next((math.sqrt(p.distance_km[0] * p.distance_km[1]) for p in phrases if p.distance_km), math.nan)
    kind = min(phrases, key=lambda p: p.start).kind
    code = Gazetteer.open().country_code(row.country) if row.country else None
    try:
        if row.is_text:
            found = [m for m in locate(row.text) if m.kind not in ("named", "coordinates")]
            if not found:
                return Outcome(row.id, kind, "unknown place", stated_km=stated)
            kind, location = found[0].kind, found[0].location
        else:
            location = resolve(row.text, country=code)
    except Unknown as error:
        return Outcome(row.id, kind, str(error), stated_km=stated)
    if not isinstance(location, Location):
        return Outcome(row.id, kind, location.reason, stated_km=stated)
    return _measure(row, kind, stated, location)


def _measure(row: Row, kind: str, stated_km: float, location: Location) -> Outcome:
    import shapely

    from geomap.geodesy import LocalPlane, distance_bearing

    error = float(distance_bearing(location.lon, location.lat, row.lon, row.lat)[0])
    inside = {mass: bool(shapely.contains_xy(location.region(mass), row.lon, row.lat)) for mass in (0.5, 0.9)}
    plane = LocalPlane(location.lon, location.lat)

    def project(c: object) -> object:
        import numpy as np

        return np.column_stack(plane.to_plane(c[:, 0], c[:, 1]))  # type: ignore[index]

    area = float(shapely.transform(location.region(0.9), project).area)
    return Outcome(row.id, kind, "", error, stated_km, inside[0.5], inside[0.9], area)


def table(outcomes: Iterable[Outcome]) -> list[dict[str, float | str]]:
    """Return one line per phrase kind and one for all; unresolved rows count as misses in the coverage."""
    import numpy as np

    rows = list(outcomes)
    kinds = sorted({o.kind for o in rows})
    lines: list[dict[str, float | str]] = []
    for kind in [*kinds, "all"]:
        chosen = [o for o in rows if kind in (o.kind, "all")]
        resolved = [o for o in chosen if not o.reason]
        if not chosen:
            continue
        with_distance = [o for o in resolved if o.stated_km == o.stated_km]
        line: dict[str, float | str] = {"kind": kind, "n": len(chosen), "resolved": len(resolved) / len(chosen)}
        line["in50_all"] = sum(o.inside50 for o in chosen) / len(chosen)
        line["in90_all"] = sum(o.inside90 for o in chosen) / len(chosen)
        if resolved:
            line["in50"] = sum(o.inside50 for o in resolved) / len(resolved)
            line["in90"] = sum(o.inside90 for o in resolved) / len(resolved)
            line["median_km"] = float(np.median([o.error_km for o in resolved]))
            line["p90_km"] = float(np.quantile([o.error_km for o in resolved], 0.9))
            line["area_km2"] = float(np.median([o.area90_km2 for o in resolved]))
        if with_distance:
            line["area/D2"] = float(np.median([o.area90_km2 / o.stated_km**2 for o in with_distance]))
            line["median/D"] = float(np.median([o.error_km / o.stated_km for o in with_distance]))
        lines.append(line)
    return lines


def in_fit_half(row_id: str) -> bool:
    """Tell whether a row belongs to the half that constants are fitted on; the split is by document.

    Ids that end in a number after a dash or underscore ("wiktor-1000001-20") share the half of what stands before it.
    """
    document = re.sub(r"[-_]\d+$", "", row_id) if row_id.count("-") + row_id.count("_") > 1 else row_id
    return zlib.crc32(document.encode()) % 2 == 0
