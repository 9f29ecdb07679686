"""Print how many documents a second of one core become events, step by step, and that memory stays flat meanwhile.

Run: python benchmarks/events_speed.py [--documents 100000] [--texts dense|matched|both] [--folder FOLDER] [--no-merge] [--write FILE]

The documents are made up: dense ones and such as match newswire (news_texts.py says how they differ, and from what), each kind in
a process of its own; or those of a folder or .jsonl file. They are read from a .jsonl file, extracted, resolved, merged and, if
asked for, written, as `geomap events` does. Seconds are those of the processor; megabytes those resident now.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from news_texts import reports

from geomap.events.merge import merge_stream
from geomap.pipeline import stream_events
from geomap.records import Event, Report
from geomap.reports import iter_reports


def write_rows(path: Path, documents: Iterable[Report]) -> tuple[int, int]:
    """Write reports as JSON lines; return how many, and their characters together."""
    count = characters = 0
    with path.open("w", encoding="utf-8") as stream:
        for report in documents:
            row = {"text": report.text, "title": report.title, "source": report.source}
            if report.published:
                row["date"] = report.published.isoformat()
            stream.write(json.dumps(row) + "\n")
            count, characters = count + 1, characters + len(report.text)
    return count, characters


def resident_mb() -> float:
    """Memory of this process, or 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * 4096 / 1e6


class Clock:
    """Adds up the processor time between marks."""

    def __init__(self) -> None:
        self.last = time.process_time()

    def mark(self) -> float:
        """Return the seconds since the last mark."""
        now = time.process_time()
        passed, self.last = now - self.last, now
        return passed


def main() -> None:
    """Print a line for every tenth of the run, then the totals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--texts", choices=["dense", "matched", "both"], default="both")
    parser.add_argument("--folder", type=Path, help="a folder, or a .jsonl file, of reports instead of made-up ones")
    parser.add_argument("--no-merge", action="store_true")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="also write the events, as .jsonl with their regions"
    )
    arguments = parser.parse_args()
    if arguments.texts == "both" and not arguments.folder and not arguments.write:
        for kind in ("dense", "matched"):
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--texts", kind], check=True)
        return
    if arguments.texts == "both":
        arguments.texts = "dense"
    made_up = None if arguments.folder else reports(arguments.documents, matched=arguments.texts == "matched")
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "reports.jsonl"
        given = made_up or iter_reports([arguments.folder])
        count, characters = write_rows(source, (item for item in given if isinstance(item, Report)))
        kind = arguments.folder or arguments.texts
        print(f"{kind}: {count:,} documents of {characters / count:,.0f} characters")
        print(f"{'documents':>10}{'documents/s':>13}{'MB resident':>13}{'events':>9}", flush=True)
        step = max(1, count // 10)
        start = time.process_time()
        clock = Clock()
        events = 0

        def extracted() -> Iterator[Event]:
            nonlocal events
            for number, (_, found) in enumerate(stream_events(iter_reports([source])), start=1):
                events += len(found)
                yield from found
                if number % step == 0:
                    speed = step / clock.mark()
                    print(f"{number:>10,}{speed:>13.1f}{resident_mb():>13.0f}{events:>9,}", flush=True)

        result = extracted() if arguments.no_merge else merge_stream(extracted())
        if arguments.write:
            from geomap.outputs.jsonl import write_events

            counted = Counted(result)
            write_events(counted, arguments.write)
            left = counted.seen
        else:
            left = sum(1 for _ in result)
        after = clock.mark()
    seconds = time.process_time() - start
    kept = (
        "not merged"
        if arguments.no_merge
        else f"{left:,} after merging, which took {1000 * after / count:.2f} ms a document"
    )
    print(f"{events:,} events, {kept}; {resident_mb():.0f} MB resident")
    print(f"{kind}: {count / seconds:.1f} documents/s of processor time, {1000 * seconds / count:.2f} ms a document")


class Counted:
    """Counts what passes."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = events
        self.seen = 0

    def __iter__(self) -> Iterator[Event]:
        for event in self._events:
            self.seen += 1
            yield event


if __name__ == "__main__":
    main()
