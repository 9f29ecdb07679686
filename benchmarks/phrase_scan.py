"""Prints how fast texts are scanned for place phrases (no gazetteer), MB/s on one core: python benchmarks/phrase_scan.py [MB]."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

from geomap.phrases.grammar import parse_by_kind, parse_phrases

NEWS = (
    "The army said on Tuesday that its aircraft had hit a camp about 150 miles southeast of Sirte, killing 17 fighters of the group. ",
    "Residents reached by telephone described heavy shelling in the outskirts of Tripoli and between Bani Walid and Ghirza. ",
    "A spokesman declined to comment on the report, which could not be verified independently, and gave no further details. ",
    "The ministry of defence has repeatedly denied that any civilians were harmed in the course of the operation this month. ",
    "Aid workers in northern Mali say that thousands of people have fled their homes since the beginning of the year. ",
    "The two sides agreed last week to a truce, brokered by the United Nations, that was to have started at midnight. ",
    "Prices of bread and fuel have doubled since the road was cut, traders at the market told reporters from the agency. ",
    "The price of a sack of flour has risen by a third, and queues form before dawn at the few bakeries that still work. ",
    "He said the government would not negotiate with those who had taken up arms, and that elections would go ahead. ",
    "Schools stayed closed for a third week, and teachers have called for their salaries of the last year to be paid. ",
    "Nobody has claimed responsibility so far; the police blamed a group that has carried out similar attacks before. ",
    "The talks, which were suspended in the spring, are to resume next month under the chairmanship of the union. ",
    "Three people were treated for their wounds, a doctor said, two of them women who had been on their way to market. ",
    "Gunmen on motorcycles attacked a checkpoint near the border with Chad and set fire to two vehicles before they left. ",
)
HOSTILE = {
    "north of north of ...": "north of ",
    "1 km 1 km ...": "1 km ",
    "spaces": "km          ",
    "digits": "12345678 ",
    "capitals": "Aa Bb ",
    "hyphens": "A-A-",
    "upper case": "OFF THE COAST OF SOMALIA, 12NM N OF ",
}


def text_of(megabytes: float, seed: int = 1) -> str:
    """Return news-like sentences in random order."""
    chooser = random.Random(seed)
    parts: list[str] = []
    size = 0
    while size < megabytes * 1e6:
        parts.append(chooser.choice(NEWS))
        size += len(parts[-1])
    return "".join(parts)


def rate(text: str, repeats: int = 3) -> tuple[float, int]:
    """Return MB/s (best of `repeats`) and the number of phrases."""
    best, found = 1e9, 0
    for _ in range(repeats):
        start = time.process_time()
        found = sum(1 for _ in parse_phrases(text))
        best = min(best, time.process_time() - start)
    return len(text.encode()) / 1e6 / best, found


def microseconds(work: Callable[[], object], times: int = 1000, repeats: int = 5) -> float:
    """Return the CPU time of a call, the best of several runs."""
    best = 1e9
    for _ in range(repeats):
        start = time.process_time()
        for _ in range(times):
            work()
        best = min(best, time.process_time() - start)
    return best / times * 1e6


def main() -> None:
    """Print the rates."""
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 50.0
    list(parse_phrases(text_of(0.01)))
    print(f"{'text':24} {'MB':>6} {'MB/s':>8} {'phrases':>9}")
    for name, text in (
        ("news, one line", text_of(megabytes)),
        ("news, curly quotes", text_of(megabytes / 5).replace("truce", "“truce”")),
        *((name, part * int(1e6 / len(part))) for name, part in HOSTILE.items()),
    ):
        speed, found = rate(text, 1 if len(text) > 2e7 else 2)
        print(f"{name:24} {len(text) / 1e6:6.1f} {speed:8.2f} {found:9d}")
    short = "approximately 100 miles southeast of Sirte"
    print(f"one short phrase: every kind {microseconds(lambda: list(parse_phrases(short, any_case=True))):.0f} µs")
    first = microseconds(lambda: next(parse_by_kind(short, any_case=True)))
    print(f"one short phrase: the first kind, which is all that resolve needs here {first:.0f} µs")


if __name__ == "__main__":
    main()
