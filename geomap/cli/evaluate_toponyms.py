"""`geomap evaluate toponyms`: how well names are found and linked."""

from __future__ import annotations

import argparse
import json

_WIDTH = 34


def run(arguments: argparse.Namespace) -> int:
    """Print the tables."""
    from geomap.errors import InputError
    from geomap.evaluation.toponym_report import evaluate
    from geomap.evaluation.toponyms import in_fit_half, read_corpus

    documents = list(read_corpus(arguments.corpus))
    marked = str(arguments.corpus).endswith(".txt")
    if not marked:
        # Corpora of marked sentences are for testing: nothing is fitted on them.
        wanted = {"test": (False,), "fit": (True,), "both": (True, False)}[arguments.half]
        documents = [document for document in documents if in_fit_half(document.id) in wanted]
    step = max(1, len(documents) // arguments.limit) if arguments.limit else 1
    documents = documents[::step]
    if not documents:
        raise InputError(f"{arguments.corpus} has no documents in the {arguments.half} half; try --half both")
    both = arguments.gold_spans == arguments.raw_text
    report = evaluate(documents, gold_spans=arguments.gold_spans or both, raw_text=arguments.raw_text or both)
    if arguments.json:
        document = {"corpus": arguments.corpus, "documents": report.documents, "linking": report.linking}
        document |= {"spans": report.spans, "missing": report.missing, "reliability": report.reliability}
        print(json.dumps(document | {"notes": report.notes}))
        return 0
    print(f"{report.documents} documents, {'all' if marked else arguments.half + ' half'}")
    for title, lines in (("linking", report.linking), ("spans", report.spans)):
        _print(title, lines)
    if report.reliability:
        print("\nprobability of the best reading, how many have it, and the share right (same place or within 161 km)")
        for line in report.reliability:
            span = f"{line['from']:.2f} to {line['to']:.2f}"
            print(f"{span:<{_WIDTH}}{line['probability']:>11.3f}{int(line['n']):>11,}{line['right']:>11.3f}")
    if report.missing:
        print("\nno reading within 161 km: " + ", ".join(f"{kind} {count}" for kind, count in report.missing.items()))
    for note in report.notes:
        print(f"note: {note}")
    return 0


def _print(title: str, lines: dict[str, dict[str, float]]) -> None:
    columns: list[str] = []
    for line in lines.values():
        columns += [name for name in line if name not in columns]
    if not columns:
        return
    print(f"\n{title:<{_WIDTH}}" + "".join(f"{_short(name):>11}" for name in columns))
    for name, line in lines.items():
        print(f"{name:<{_WIDTH}}" + "".join(_cell(line.get(column), column) for column in columns))


def _short(name: str) -> str:
    return name.replace("precision", "P").replace("recall", "R").replace("_overlap", "_over")


def _cell(value: float | None, column: str) -> str:
    if value is None or value != value:
        return f"{'':>11}"
    if isinstance(value, int):
        return f"{value:>11,}"
    return f"{value:>11,.1f}" if column.endswith("_km") else f"{value:>11.3f}"
