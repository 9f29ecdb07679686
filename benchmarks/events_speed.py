"""Print how many documents a second one core turns into events, and that memory stays flat while they stream.

Run: python benchmarks/events_speed.py [--documents 100000] [--folder FOLDER]
Without a folder of reports the seeds are taken, padded to news length by repetition of their own sentences with other days.
Documents differ in their figures, so that nothing is answered from a cache of whole texts.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from geomap.pipeline import stream_events
from geomap.records import Report
from geomap.reports import iter_reports

ROOT = Path(__file__).resolve().parents[1]
LENGTH = 2_500


def documents(folder: Path, count: int) -> Iterator[Report]:
    """Reports of news length, each with figures of its own."""
    texts = [item.text for item in iter_reports([folder]) if isinstance(item, Report)]
    for number, text in enumerate(islice(cycle(texts), count)):
        whole = text
        while len(whole) < LENGTH:
            whole += "\n\n" + texts[(number + len(whole)) % len(texts)]
        yield Report(f"{whole[:LENGTH]}\n\nPolice counted {number + 2} vehicles.", title=f"Report {number}")


def main() -> None:
    """Print a line for every tenth of the run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--folder", type=Path, default=ROOT / "seeds")
    arguments = parser.parse_args()
    step = max(1, arguments.documents // 10)
    events = characters = 0
    start = part = time.process_time()
    print(f"{'documents':>10}{'documents/s':>13}{'MB resident':>13}{'events':>9}")
    for number, (report, found) in enumerate(stream_events(documents(arguments.folder, arguments.documents)), start=1):
        events += len(found)
        characters += len(report.text)
        if number % step == 0:
            now = time.process_time()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{number:>10}{step / (now - part):>13.1f}{peak:>13.0f}{events:>9}", flush=True)
            part = now
    seconds = time.process_time() - start
    print(
        f"{arguments.documents / seconds:.1f} documents/s of CPU time, {characters / arguments.documents:.0f} characters each"
    )


if __name__ == "__main__":
    main()
