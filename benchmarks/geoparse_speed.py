"""How fast texts are scanned and read for place names, beside flashgeotext and geotext.

    python benchmarks/geoparse_speed.py TEXTS.jsonl.gz [...]

TEXTS are JSON lines with `text`. Each figure is the best of three runs, CPU time of one process; a peer that is not installed
is left out.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module

from geomap import geoparse, geoparse_many
from geomap.gazetteer import Gazetteer
from geomap.toponyms.reading import pieces, recognise_all, recognise_names, table_of
from geomap.toponyms.scan import known_names
from geomap.toponyms.words import split

RUNS = 3
_COLD = "import sys, geomap; geomap.geoparse(sys.stdin.read())"


def best_rate(work: Callable[[], object], characters: int) -> float:
    """Return millions of characters a CPU second, the best of three runs after a first one."""
    work()
    best = 0.0
    for _ in range(RUNS):
        before = time.process_time()
        work()
        best = max(best, characters / 1e6 / (time.process_time() - before))
    return best


def cold_start_s(text: str, *, new_user: bool) -> tuple[float, float]:
    """Return wall and CPU time of reading one document in a new process, the best of five.

    A new user has no table of names in the cache yet.
    """
    wall, cpu = [], []
    for _ in range(5):
        with tempfile.TemporaryDirectory() as empty:
            environment = os.environ | ({"GEOMAP_CACHE": empty} if new_user else {})
            used, before = os.times(), time.perf_counter()
            subprocess.run([sys.executable, "-c", _COLD], input=text, text=True, check=True, env=environment)
            wall.append(time.perf_counter() - before)
            now = os.times()
            cpu.append(now.children_user + now.children_system - used.children_user - used.children_system)
    return min(wall), min(cpu)


def peers() -> dict[str, Callable[[str], object]]:
    """Return the peers that are installed."""
    found: dict[str, Callable[[str], object]] = {}
    try:
        found["flashgeotext"] = import_module("flashgeotext.geotext").GeoText().extract
    except ImportError:
        print("flashgeotext is not installed", file=sys.stderr)
    try:
        found["geotext"] = import_module("geotext").GeoText
    except ImportError:
        print("geotext is not installed", file=sys.stderr)
    return found


def main() -> None:
    """Print the table."""
    texts = []
    for path in sys.argv[1:]:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts += [json.loads(line)["text"] for line in lines]
    joined, count = "\n\n".join(texts), sum(map(len, texts))
    gazetteer = Gazetteer.open()
    table = table_of(gazetteer)
    print(f"{len(texts)} texts, {count / 1e6:.2f} M characters")
    rows: dict[str, Callable[[], object]] = {
        "scan, one text": lambda: [known_names(split(piece), table) for piece in blocks(joined)],
        "recognise, document by document": lambda: [recognise_names(text, gazetteer) for text in texts],
        "recognise, documents together": lambda: recognise_all(texts, gazetteer),
        "geoparse, one text": lambda: geoparse(joined),
        "geoparse, document by document": lambda: [geoparse(text) for text in texts],
        "geoparse_many": lambda: geoparse_many(texts),
    }
    for name, peer in peers().items():
        rows[f"{name}, document by document"] = lambda peer=peer: [peer(text) for text in texts]
    for name, work in rows.items():
        print(f"{name:<40} {best_rate(work, count):8.2f} M characters / CPU s", flush=True)
    print(f"{'peak memory of this process':<40} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
    document = max((t for t in texts if len(t) < 3500), key=len)
    for label, new_user in (("cold start", False), ("cold start of a new user", True)):
        wall_s, cpu_s = cold_start_s(document, new_user=new_user)
        print(f"{f'{label}, one text of {len(document)}':<40} {wall_s:8.2f} s, {cpu_s:.2f} s of CPU time")
    print(f"{'names known to the scan':<40} {len(table.hashes):8,}, pieces of a text {len(list(pieces(joined)))}")


def blocks(text: str) -> list[str]:
    """Return a text in blocks of 200,000 characters."""
    return [text[start : start + 200_000] for start in range(0, len(text), 200_000)]


if __name__ == "__main__":
    main()
