"""`geomap evaluate events`: event words linked to places, and events extracted from messages, against marked ones."""

from __future__ import annotations

import argparse
import dataclasses
import gzip
import json
from typing import TypeVar

from geomap.errors import InputError

Item = TypeVar("Item")


def run(arguments: argparse.Namespace) -> int:
    """Measure by what the corpus holds: sentences with spans, or messages with templates."""
    keys = _first_row(arguments.corpus).keys()
    if "spans" in keys:
        return _links(arguments)
    if "templates" in keys:
        return _messages(arguments)
    raise InputError(
        f"{arguments.corpus}: expected rows with text and spans (places of events), or with text and templates; "
        f"the first row has {', '.join(sorted(keys)[:8])}"
    )


def _first_row(path: str) -> dict[str, object]:
    opener = gzip.open if path.endswith(".gz") else open
    try:
        with opener(path, "rt", encoding="utf-8") as stream:
            row = json.loads(stream.readline())
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"{path}: not a readable corpus ({error}); expected JSON lines") from error
    if not isinstance(row, dict):
        raise InputError(f"{path}: not a readable corpus; expected JSON objects, one a line")
    return row


def _links(arguments: argparse.Namespace) -> int:
    from geomap.evaluation.placelinks import REPORTED, measure_links, read_links

    rows, unreadable = read_links(arguments.corpus)
    wanted = {"test": (True,), "fit": (False,), "both": (True, False)}[arguments.half]
    chosen = _some([row for row in rows if (row.part == REPORTED) in wanted], arguments.limit)
    figures = measure_links(chosen, unreadable)
    if arguments.json:
        print(json.dumps(dataclasses.asdict(figures)))
        return 0
    print(f"{figures.rows} event words, {arguments.half} documents")
    print(f"  right place, or rightly none   {figures.linked:6.1%}")
    print(f"    where a place is marked      {figures.linked_placed:6.1%}")
    print(f"    where none is                {figures.linked_none:6.1%}")
    print(f"  nearest place name instead     {figures.nearest:6.1%}")
    print(f"{'source':>16}{'rows':>7}{'none':>7}{'right':>7}")
    for source, count, none, right in figures.by_source:
        print(f"{source:>16}{count:>7}{none:>7.0%}{right:>7.0%}")
    print(
        f"{figures.mended} rows give numbers of words for places and were read as such; "
        f"{figures.unreadable} rows of the corpus could not be read and are left out"
    )
    return 0


def _messages(arguments: argparse.Namespace) -> int:
    from geomap.evaluation.events import measure_messages, read_messages

    wanted = {"test": (1,), "fit": (0,), "both": (0, 1)}[arguments.half]
    chosen = _some([item for item in read_messages(arguments.corpus) if item.part in wanted], arguments.limit)
    figures = measure_messages(chosen)
    if arguments.json:
        extra = {"recall": figures.recall, "precision": figures.precision}
        print(json.dumps(dataclasses.asdict(figures) | extra))
        return 0
    print(f"{figures.messages} messages, {figures.templates} incidents, {figures.events} events extracted")
    print(f"  found with the right type   {figures.recall:6.1%}   ({figures.found})")
    print(f"  extracted ones that match   {figures.precision:6.1%}")
    print(f"  date right, of those found  {_share(figures.dated):6.1%}   ({figures.dated[0]} of {figures.dated[1]})")
    print(f"  town right, of those found  {_share(figures.placed):6.1%}   ({figures.placed[0]} of {figures.placed[1]})")
    for kind, count, found in figures.by_kind:
        print(f"{kind:>24}{count:>6}{found:>6}")
    return 0


def _share(part: tuple[int, int]) -> float:
    return part[0] / part[1] if part[1] else 0.0


def _some(items: list[Item], limit: int | None) -> list[Item]:
    step = max(1, len(items) // limit) if limit else 1
    return items[::step]
