"""How well place names are found in texts and linked to places, against corpora with known answers."""

from __future__ import annotations

import gzip
import json
import math
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import InputError

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.records import Place, Toponym

#: Half of the Earth's circumference, km: the error of an answer that is missing.
FARTHEST_KM = 20_038.0
_MARKED = re.compile(r"\[([^\[\]|]+)(?:\|([^\[\]|]*))?\]")


@dataclass(frozen=True, slots=True)
class Gold:
    """One annotated name at code points `start` to `end`.

    `lon` and `lat` are None where the corpus gives no place, `feature` and `geonames_id` where it gives no more.
    """

    start: int
    end: int
    name: str
    lon: float | None = None
    lat: float | None = None
    geonames_id: int | None = None
    feature: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One annotated text."""

    id: str
    text: str
    gold: tuple[Gold, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Scored:
    """One gold name with the error of an answer: `km` is inf where there is none."""

    gold: Gold
    km: float
    same_id: bool
    same_country: bool
    country_like: bool


def read_corpus(path: str | Path) -> Iterator[Document]:
    """Yield the documents of a corpus.

    Either JSON lines (gzipped or not) with `id`, `text` and `toponyms` (`start`, `end`, `lat`, `lon` and, where known,
    `geonameid` and `fcode`), or a text file of one document a line with names marked ``[Sirte|LY]``. Coordinates
    of (0, 0) stand for unknown.

    Raises
    ------
    InputError
        If the file cannot be read or a line is neither.
    """
    source = Path(path)
    opener = gzip.open if source.suffix == ".gz" else open
    try:
        with opener(source, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if source.suffix == ".txt":
                    if line.strip() and not line.startswith("#"):
                        yield from_marked(line.strip(), str(number))
                    continue
                try:
                    row = json.loads(line)
                    gold = tuple(_gold(entry, row["text"]) for entry in row["toponyms"])
                    yield Document(str(row.get("id", number)), row["text"], gold)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise InputError(
                        f"{source}, line {number}: expected JSON with text and toponyms of start, end, lat, lon ({error})"
                    ) from error
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as error:
        raise InputError(f"cannot read {source}: {error}") from error


def _gold(entry: dict[str, object], text: str) -> Gold:
    start, end = int(str(entry["start"])), int(str(entry["end"]))
    lat, lon = entry.get("lat"), entry.get("lon")
    known = lat is not None and lon is not None and (float(str(lat)), float(str(lon))) != (0.0, 0.0)
    identifier = entry.get("geonameid")
    return Gold(
        start,
        end,
        text[start:end],
        float(str(lon)) if known else None,
        float(str(lat)) if known else None,
        int(str(identifier)) if identifier else None,
        str(entry.get("fcode") or ""),
    )


def from_marked(line: str, identifier: str = "") -> Document:
    """Return the document of a line in which names are marked.

    Examples
    --------
    >>> document = from_marked("Shells fell on [Sirte|LY] today.")
    >>> document.text, document.gold[0].start, document.gold[0].country
    ('Shells fell on Sirte today.', 15, 'LY')
    """
    text, gold, position = "", [], 0
    for match in _MARKED.finditer(line):
        text += line[position : match.start()]
        gold.append(Gold(len(text), len(text) + len(match[1]), match[1], country=match[2] or ""))
        text += match[1]
        position = match.end()
    return Document(identifier, text + line[position:], tuple(gold))


def in_fit_half(document_id: str) -> bool:
    """Tell whether a document belongs to the half that models are fitted on."""
    return zlib.crc32(document_id.encode()) % 2 == 0


def score(gold: Gold, place: Place | None, gazetteer: Gazetteer) -> Scored:
    """Compare one answer with the truth."""
    from geomap.weighing import is_country

    country_like = is_country_like(gold, gazetteer)
    if place is None or gold.lon is None or gold.lat is None:
        return Scored(gold, math.inf, False, False, country_like)
    same_id = gold.geonames_id is not None and gold.geonames_id == place.geonames_id
    same_country = False
    if country_like and is_country(place):
        code = gazetteer.country_code(gold.name) or gazetteer.demonym(gold.name)
        same_country = same_id or code == place.country or gazetteer.country_of(gold.lon, gold.lat) == place.country
    return Scored(gold, great_circle_km(place.lon, place.lat, gold.lon, gold.lat), same_id, same_country, country_like)


def is_country_like(gold: Gold, gazetteer: Gazetteer) -> bool:
    """Tell whether a gold name is a country, a continent or a people."""
    if gold.feature:
        return gold.feature.startswith(("PCL", "CONT", "TERR"))
    name = gold.name.removeprefix("the ").removeprefix("The ")
    return (len(name) > 2 and bool(gazetteer.country_code(name) or gazetteer.demonym(name))) or name in (
        "US",
        "UK",
        "EU",
    )


def great_circle_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Return the distance on a sphere, km.

    Examples
    --------
    >>> round(great_circle_km(0, 0, 0, 1), 1)
    111.2
    """
    from geomap.geodesy import MEAN_RADIUS_KM

    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = math.sin((phi_b - phi_a) / 2) ** 2
    half += math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * MEAN_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


Resolver = Callable[[str, Sequence[tuple[int, int]]], Sequence["Place | None"]]


def score_gold_spans(documents: Iterable[Document], resolver: Resolver, gazetteer: Gazetteer) -> list[Scored]:
    """Resolve the gold spans that have coordinates and score each."""
    found = []
    for document in documents:
        # The other names are context, as they would be for a reader.
        places = resolver(document.text, [(gold.start, gold.end) for gold in document.gold])
        pairs = zip(document.gold, places, strict=True)
        found += [score(gold, place, gazetteer) for gold, place in pairs if gold.lon is not None]
    return found


def linking_figures(scored: Sequence[Scored]) -> dict[str, float]:
    """Return the figures of a set of answers; a missing answer is wrong and as far off as the Earth allows.

    `auc` is the area under the curve of ln(1 + km), as a share of the worst: smaller is better. `lenient161` counts
    the same country or GeoNames id as right whatever point stands for it.
    """
    if not scored:
        return {"n": 0}
    errors = sorted(min(s.km, FARTHEST_KM) for s in scored)
    answered = [s for s in scored if s.km < math.inf]
    with_id = [s for s in scored if s.gold.geonames_id is not None]
    logs = [math.log1p(km) for km in errors]
    area = sum((a + b) / 2 for a, b in pairwise(logs)) / max(1, len(logs) - 1)
    right = [s.km <= 161 or s.same_id or s.same_country for s in scored]
    return {
        "n": len(scored),
        "answered": len(answered) / len(scored),
        "exact_id": sum(s.same_id for s in with_id) / len(with_id) if with_id else math.nan,
        "acc161": sum(s.km <= 161 for s in scored) / len(scored),
        "id_or_10km": sum(s.same_id or s.km <= 10 for s in scored) / len(scored),
        "acc10": sum(s.km <= 10 for s in scored) / len(scored),
        "lenient161": sum(right) / len(scored),
        "mean_km": sum(errors) / len(errors),
        "median_km": errors[len(errors) // 2],
        "auc": area / math.log1p(FARTHEST_KM),
    }


def ceiling(
    scored_names: Iterable[Gold], candidates: Callable[[str], Sequence[Place]], gazetteer: Gazetteer
) -> list[Scored]:
    """Score the best candidate that the gazetteer has for each gold name."""
    found = []
    for gold in scored_names:
        options = [score(gold, place, gazetteer) for place in candidates(gold.name)]
        best = min(options, key=lambda s: (not (s.same_id or s.same_country), s.km), default=None)
        nearest = min(options, key=lambda s: s.km, default=None)
        if best is None or nearest is None:
            found.append(score(gold, None, gazetteer))
        else:
            found.append(Scored(gold, nearest.km, best.same_id, best.same_country, best.country_like))
    return found


def missing_reasons(scored: Iterable[Scored], gazetteer: Gazetteer) -> Counter[str]:
    """Count what the ceiling lacks, by kind of gold name."""
    reasons: Counter[str] = Counter()
    for s in scored:
        if s.km <= 161:
            continue
        if s.same_id or s.same_country:
            kind = "another point for the same place"
        elif gazetteer.demonym(s.gold.name):
            kind = "demonym"
        elif s.country_like:
            kind = "country or continent"
        elif s.gold.feature.startswith("ADM"):
            kind = "division"
        elif s.gold.feature.startswith("PPL"):
            kind = "settlement"
        elif s.gold.feature:
            kind = "natural feature or spot"
        else:
            kind = "no place of that name" if s.km == math.inf else "only places elsewhere"
        reasons[kind] += 1
    return reasons


@dataclass(frozen=True, slots=True)
class SpanCounts:
    """How found spans compare with gold ones: exact matches, overlaps, and how many there are of each."""

    gold: int
    found: int
    exact: int
    overlap_gold: int
    overlap_found: int

    def figures(self) -> dict[str, float]:
        """Return precision, recall and F1, of exact spans and of overlapping ones."""
        line: dict[str, float] = {"gold": self.gold, "found": self.found}
        for label, right_gold, right_found in (
            ("", self.exact, self.exact),
            ("_overlap", self.overlap_gold, self.overlap_found),
        ):
            precision = right_found / self.found if self.found else 0.0
            recall = right_gold / self.gold if self.gold else 0.0
            line[f"precision{label}"], line[f"recall{label}"] = precision, recall
            line[f"f1{label}"] = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return line


def count_spans(
    pairs: Iterable[tuple[Document, Sequence[tuple[int, int]]]], optional: Callable[[Gold], bool] = lambda gold: False
) -> SpanCounts:
    """Compare found spans with gold ones; a gold name that is `optional` counts neither found nor missed."""
    total = [0] * 5
    for document, spans in pairs:
        wanted = [g for g in document.gold if not optional(g)]
        free = [g for g in document.gold if optional(g)]
        kept = [s for s in spans if any(_overlaps(s, g) for g in wanted) or not any(_overlaps(s, g) for g in free)]
        exact = {(g.start, g.end) for g in wanted} & set(kept)
        total[0] += len(wanted)
        total[1] += len(kept)
        total[2] += len(exact)
        total[3] += sum(any(_overlaps(s, g) for s in kept) for g in wanted)
        total[4] += sum(any(_overlaps(s, g) for g in wanted) for s in kept)
    return SpanCounts(*total)


def _overlaps(span: tuple[int, int], gold: Gold) -> bool:
    return span[0] < gold.end and gold.start < span[1]


def score_end_to_end(
    pairs: Iterable[tuple[Document, Sequence[Toponym]]], optional: Callable[[Gold], bool], gazetteer: Gazetteer
) -> list[Scored]:
    """Score, for each gold name with coordinates, the answer whose span overlaps it."""
    found = []
    for document, answers in pairs:
        for gold in document.gold:
            if optional(gold) or gold.lon is None:
                continue
            hit = [t for t in answers if t.start < gold.end and gold.start < t.end]
            hit.sort(key=lambda t: (t.start, t.end) != (gold.start, gold.end))
            found.append(score(gold, hit[0].place if hit else None, gazetteer))
    return found
