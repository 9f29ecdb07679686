"""The immutable records that pass between geomap's modules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from geomap.lazily import worked_out_when_read

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.fields.mixture import Mixture


@dataclass(frozen=True, slots=True)
class Place:
    """One gazetteer entry.

    Attributes
    ----------
    id : str
        Unique in the gazetteer, prefixed by its origin: ``gn:2210554`` (GeoNames), ``iso:LY`` (country),
        ``iso:LY-SR`` (first-order division), ``own:camp-x`` (a user's entry).
    name, names : str, tuple of str
        Main name; every other name known for it.
    lon, lat : float
        Degrees, WGS 84.
    country : str
        ISO 3166-1 alpha-2, upper case; empty at sea.
    admin1, admin2 : str
        Names of the first- and second-order division, empty when unknown.
    feature : str
        GeoNames feature code where known (PPL, ADM1, PCLI, ...).
    population : int
        0 when unknown.
    radius_km : float
        Radius of the footprint around (lon, lat): half of the settlement's extent, estimated where no
        polygon is known.
    geonames_id : int or None
    source, licence : str
        Where the entry comes from and on which terms.
    languages : tuple of str
        Languages of `names`, one text for each in the same order: BCP 47 tags with spaces between ("ar", "de en"),
        empty where the source states none. An empty tuple where it states none at all.
    """

    id: str
    name: str
    names: tuple[str, ...]
    lon: float
    lat: float
    country: str
    admin1: str = ""
    admin2: str = ""
    feature: str = "PPL"
    population: int = 0
    radius_km: float = 2.0
    geonames_id: int | None = None
    source: str = ""
    licence: str = ""
    languages: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.id)

    def names_in(self, language: str) -> tuple[str, ...]:
        """Return the names that a source states to be of a language, by BCP 47 tag, as "ar"; `name` has none.

        Examples
        --------
        >>> place = Place("gn:1", "Sirte", ("سرت", "Syrte"), 16.59, 31.21, "LY", languages=("ar", "de fr"))
        >>> place.names_in("fr"), place.names_in("ru")
        (('Syrte',), ())
        """
        pairs = zip(self.names, self.languages, strict=False)
        return tuple(name for name, tags in pairs if language in tags.split(" "))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of an ambiguous place name, with its probability (0 to 1)."""

    place: Place
    probability: float


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name found in a text.

    Attributes
    ----------
    start, end : int
        Code points.
    place : Place or None
        None when unresolved.
    candidates : tuple of Candidate
        What the name may mean, most probable first; what is missing to 1 is the share of no known place.
    kind : str
        "place"; "actor" ("Washington said"), "demonym" ("Libyan") or "organisation" ("Sirte Basin Oil Co") where the name
        of a place stands for something else, which locates nothing.
    explanation : str
        Why this reading, in plain words.
    """

    start: int
    end: int
    text: str
    place: Place | None
    candidates: tuple[Candidate, ...] = ()
    kind: str = "place"
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """What `resolve` returns instead of guessing; falsy."""

    reason: str
    detail: str = ""

    def __bool__(self) -> Literal[False]:
        return False


@dataclass(frozen=True, slots=True)
class PhrasePart:
    """What one stretch of words contributed: its characters and its meaning in plain words."""

    start: int
    end: int
    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Location:
    """A place phrase resolved to a point and to regions of stated probability.

    Attributes
    ----------
    lon, lat : float
        Degrees, WGS 84: the spatial median of the heaviest part, from which the truth is least far on average.
    uncertainty_m : float
        Radius around the point that holds 90 % of the probability, metres. Where the name may well mean another place
        far off, 90 % of the likeliest reading: `warnings` name the others, `region` shows them.
    country : str
        ISO 3166-1 alpha-2 of the point, empty at sea.
    candidates : tuple of Candidate
        The readings of the reference place, most probable first.
    phrases : tuple of PhrasePart
        What each word of the phrase did.
    explanation : str
        How the point came about, in plain words.
    warnings : tuple of str
    where_prec : int
        UCDP GED 1-7.
    geo_precision : int
        ACLED 1-3.
    """

    lon: float
    lat: float
    uncertainty_m: float
    country: str
    candidates: tuple[Candidate, ...] = ()
    phrases: tuple[PhrasePart, ...] = ()
    explanation: str = ""
    warnings: tuple[str, ...] = ()
    where_prec: int = 2
    geo_precision: int = 2
    mixture: Mixture | None = field(default=None, repr=False)
    given_regions: tuple[tuple[float, BaseGeometry], ...] = field(default=(), repr=False)

    def __bool__(self) -> Literal[True]:
        return True

    def region(self, mass: float = 0.9) -> BaseGeometry | None:
        """Return the smallest region that holds `mass` of the probability.

        Parameters
        ----------
        mass : float
            Between 0 and 1, exclusive.

        Returns
        -------
        shapely geometry or None
            Polygon or MultiPolygon in (lon, lat) degrees, cut at the antimeridian. None for a location that
            was read from a file without that region.

        Raises
        ------
        ValueError
            If `mass` is not between 0 and 1.
        """
        if not 0.0 < mass < 1.0:
            raise ValueError(f"mass must lie between 0 and 1, not {mass!r}")
        for given_mass, geometry in self.given_regions:
            if abs(given_mass - mass) < 1e-9:
                return geometry
        if self.mixture is None:
            return None
        from geomap.fields.regions import highest_density_region

        return highest_density_region(self.mixture, mass)


# Of a thousand places on a map, few are asked how they came about.
worked_out_when_read(Location, "phrases", "explanation")


@dataclass(frozen=True, slots=True)
class LocationMention:
    """A place phrase, absolute or relative, found in a text at code points `start` to `end`."""

    start: int
    end: int
    text: str
    kind: str
    location: Location | Unresolved


# Who looks for the places of events reads few of the places of a text.
worked_out_when_read(LocationMention, "location")


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read: `published` is None when unknown, `path` names the file (and row) it came from."""

    text: str
    title: str = ""
    source: str = ""
    url: str = ""
    published: dt.date | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class ReportRef:
    """What an event keeps of a report that tells of it."""

    title: str = ""
    source: str = ""
    url: str = ""
    published: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Confidence:
    """How probable it is that the fields of an event are right, from 0 to 1; None where a field is empty.

    Measured as shares of right answers by the way a field came about (docs/columns.md), not by any field's content.

    Attributes
    ----------
    event : float
        That something of this kind happened as told.
    date, place, type, casualties, actors : float or None
    """

    event: float
    date: float | None = None
    place: float | None = None
    type: float | None = None
    casualties: float | None = None
    actors: float | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event, every field traced to the words that gave it.

    Attributes
    ----------
    id : str
        Stable: the same input gives the same id.
    event_type, sub_event_type : str
        ACLED's terms ("Explosions/Remote violence", "Air/drone strike").
    date_start, date_end : datetime.date or None
    date_prec : int or None
        UCDP GED: 1 day, 2 two to six days, 3 week, 4 month, 5 year.
    actors, targets : tuple of str
        Normalised names of who acted and who was acted upon.
    deaths_low, deaths_best, deaths_high : int or None
        None when the reports give no figure.
    deaths_text : str
        The words the figures come from ("several", "fewer than 10").
    attack_count : int or None
        How many strikes or attacks the record stands for, when the report says ("six strikes").
    location : Location, Unresolved or None
    place_text, quote : str
        The place phrase and the sentence that gave it.
    reports : tuple of ReportRef
    explanation : str
        How date, place and figures came about, in plain words.
    flags : tuple of str
        What a reader should check ("no date", "country only", ...).
    injured_low, injured_best, injured_high : int or None
        None when the reports give no figure.
    injured_text : str
        The words the figures of injured people come from.
    confidence : Confidence or None
        None for events that no report was read for.
    merged_from : tuple of Event
        The events of single reports that this one was merged from; empty for an event that was not merged.
    """

    id: str
    event_type: str = ""
    sub_event_type: str = ""
    date_start: dt.date | None = None
    date_end: dt.date | None = None
    date_prec: int | None = None
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    deaths_low: int | None = None
    deaths_best: int | None = None
    deaths_high: int | None = None
    deaths_text: str = ""
    attack_count: int | None = None
    location: Location | Unresolved | None = None
    place_text: str = ""
    quote: str = ""
    reports: tuple[ReportRef, ...] = ()
    explanation: str = ""
    flags: tuple[str, ...] = ()
    injured_low: int | None = None
    injured_best: int | None = None
    injured_high: int | None = None
    injured_text: str = ""
    confidence: Confidence | None = None
    merged_from: tuple[Event, ...] = ()


#: Whether a location must lie on land, must lie at sea, or may be either.
Surface = Literal["land", "sea", "any"]
