"""The table of `geomap evaluate toponyms`: linking, recognition and both together on one corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from geomap.evaluation.toponyms import (
    Document,
    Gold,
    ceiling,
    count_spans,
    linking_figures,
    missing_reasons,
    score_end_to_end,
    score_gold_spans,
)
from geomap.gazetteer import Gazetteer
from geomap.records import Place, Toponym

Figures = dict[str, float]


@dataclass(slots=True)
class Report:
    """Lines of figures by name, and what the ceiling lacks by kind."""

    documents: int
    linking: dict[str, Figures] = field(default_factory=dict)
    spans: dict[str, Figures] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
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

    def abstaining(text: str, spans: Sequence[tuple[int, int]]) -> list[Place | None]:
        return [t.place for t in resolve_toponyms(text, spans)]

    def most_people(text: str, spans: Sequence[tuple[int, int]]) -> list[Place | None]:
        return [max(gazetteer.search(text[a:b]), key=lambda p: p.population, default=None) for a, b in spans]

    best = ceiling(located, lambda name: readings(name, gazetteer).places, gazetteer)
    answers = {
        "geomap, always answering": score_gold_spans(documents, ours, gazetteer),
        "geomap, abstaining": score_gold_spans(documents, abstaining, gazetteer),
        "most people": score_gold_spans(documents, most_people, gazetteer),
        "best reading known": best,
    }
    for name, scored in answers.items():
        report.linking[name] = linking_figures(scored)
    for name, scored in answers.items():
        report.linking[f"{name}; no countries"] = linking_figures([s for s in scored if not s.country_like])
    report.missing = dict(missing_reasons(best, gazetteer).most_common())


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
