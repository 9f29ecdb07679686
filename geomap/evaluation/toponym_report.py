"""The table of `geomap evaluate toponyms`: linking, recognition and both together on one corpus."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from geomap.evaluation.toponyms import (
    Document,
    Gold,
    ceiling,
    count_spans,
    linking_figures,
    missing_reasons,
    score,
    score_end_to_end,
    score_gold_spans,
)
from geomap.gazetteer import Gazetteer
from geomap.records import Place, Toponym

Figures = dict[str, float]
#: Edges of the classes of probability of the reliability table.
BINS = (0.0, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98, 1.0)


@dataclass(slots=True)
class Report:
    """Lines of figures by name, and what the ceiling lacks by kind."""

    documents: int
    linking: dict[str, Figures] = field(default_factory=dict)
    spans: dict[str, Figures] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    reliability: list[Figures] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def evaluate(documents: Sequence[Document], *, gold_spans: bool, raw_text: bool) -> Report:
    """Measure the linking of gold spans, the recognition from raw text, or both."""
    gazetteer = Gazetteer.open()
    report = Report(len(documents))
    located = [gold for document in documents for gold in document.gold if gold.lon is not None]
    unlocated = sum(len(document.gold) for document in documents) - len(located)
    if unlocated:
        report.notes.append(f"{unlocated} gold names without coordinates count in the recognition of all names only")
    if gold_spans and located:
        _linking(documents, located, gazetteer, report)
    if raw_text:
        _recognition(documents, gazetteer, report)
    return report


def _linking(documents: Sequence[Document], located: Sequence[Gold], gazetteer: Gazetteer, report: Report) -> None:
    from geomap.toponyms import resolve_toponyms
    from geomap.toponyms.candidates import readings

    def ours(text: str, spans: Sequence[tuple[int, int]]) -> list[Place | None]:
        return [t.place for t in resolve_toponyms(text, spans, least_probability=0.0)]

    def listed(text: str, spans: Sequence[tuple[int, int]]) -> list[Place | None]:
        return [t.place for t in resolve_toponyms(text, spans, least_probability=0.0, surroundings=False)]

    def abstaining(text: str, spans: Sequence[tuple[int, int]]) -> list[Place | None]:
        return [t.place for t in resolve_toponyms(text, spans)]

    def most_people(text: str, spans: Sequence[tuple[int, int]]) -> list[Place | None]:
        return [max(gazetteer.search(text[a:b]), key=lambda p: p.population, default=None) for a, b in spans]

    def known(name: str) -> list[Place]:
        return [*readings(name, gazetteer).places, *readings(name, gazetteer, article=True).places]

    best = ceiling(located, known, gazetteer)
    answers = {
        "geomap, always answering": score_gold_spans(documents, ours, gazetteer),
        "geomap, listed places only": score_gold_spans(documents, listed, gazetteer),
        "geomap, abstaining": score_gold_spans(documents, abstaining, gazetteer),
        "most people": score_gold_spans(documents, most_people, gazetteer),
        "best reading known": best,
    }
    for name, scored in answers.items():
        report.linking[name] = linking_figures(scored)
    for name, scored in answers.items():
        report.linking[f"{name}; no countries"] = linking_figures([s for s in scored if not s.country_like])
    report.reliability = reliability(documents, gazetteer)
    report.missing = dict(missing_reasons(best, gazetteer).most_common())


def reliability(documents: Sequence[Document], gazetteer: Gazetteer) -> list[Figures]:
    """Return, by the probability of the best reading, how often it is right: the same place or country, or within 161 km."""
    from geomap.toponyms import resolve_toponyms

    tally = [[0.0, 0.0, 0.0] for _ in BINS[1:]]
    for document in documents:
        spans = [(gold.start, gold.end) for gold in document.gold]
        for gold, toponym in zip(document.gold, resolve_toponyms(document.text, spans), strict=True):
            if gold.lon is None or not toponym.candidates:
                continue
            best = toponym.candidates[0]
            scored = score(gold, best.place, gazetteer)
            line = tally[min(bisect.bisect_right(BINS, best.probability), len(tally)) - 1]
            line[0] += 1
            line[1] += best.probability
            line[2] += scored.km <= 161 or scored.same_id or scored.same_country
    return [
        {"from": low, "to": high, "n": int(n), "probability": total / n, "right": right / n}
        for (low, high), (n, total, right) in zip(pairwise(BINS), tally, strict=True)
        if n
    ]


def _recognition(documents: Sequence[Document], gazetteer: Gazetteer, report: Report) -> None:
    from geomap.toponyms import geoparse, geoparse_many
    from geomap.toponyms.candidates import is_people
    from geomap.toponyms.further import is_installed, spacy_places

    def literal(gold: Gold) -> bool:
        return not is_people(gold.name, gazetteer)

    has_points = any(gold.lon is not None for document in documents for gold in document.gold)

    def optional(gold: Gold) -> bool:
        return not literal(gold) or (has_points and gold.lon is None)

    found = [(document, geoparse(document.text, least_probability=0.0)) for document in documents]
    places = [(document, [(t.start, t.end) for t in answers]) for document, answers in found]
    everything = [
        (document, [(t.start, t.end) for t in geoparse(document.text, kinds=("place", "actor", "demonym"))])
        for document in documents
    ]
    report.spans["geomap, names of places"] = count_spans(places, optional).figures()
    report.spans["geomap, with peoples, all gold"] = count_spans(everything).figures()
    if not is_installed():
        report.notes.append("spaCy's small English model is not installed (geomap[spacy]): no comparison")
    else:
        pairs = list(zip(documents, spacy_places(document.text for document in documents), strict=True))
        report.spans["spaCy small, names of places"] = count_spans(pairs, optional).figures()
        report.spans["spaCy small, all gold"] = count_spans(pairs).figures()
        texts = [document.text for document in documents]
        both = geoparse_many(texts, least_probability=0.0, recogniser="spacy")
        pairs = [(d, [(t.start, t.end) for t in names]) for d, names in zip(documents, both, strict=True)]
        report.spans["geomap and spaCy, names of places"] = count_spans(pairs, optional).figures()
    if has_points:
        scored = score_end_to_end(found, optional, gazetteer)
        report.linking["from raw text"] = linking_figures(scored)
        report.linking["from raw text; no countries"] = linking_figures([s for s in scored if not s.country_like])
    elif any(gold.country for document in documents for gold in document.gold):
        report.linking["country right, from raw text"] = _countries(found)


def _countries(found: Sequence[tuple[Document, Sequence[Toponym]]]) -> Figures:
    total = right = 0
    for document, answers in found:
        by_span = {(t.start, t.end): t.place for t in answers}
        for gold in document.gold:
            if gold.country:
                place = by_span.get((gold.start, gold.end))
                total += 1
                right += place is not None and place.country == gold.country
    return {"n": total, "country": right / total}
