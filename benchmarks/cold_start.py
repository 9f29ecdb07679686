"""Wall time of the commands from a cold start, and the size of what an install brings.

    python benchmarks/cold_start.py

Prints the median of several runs of each command after one warm-up, beside two baselines measured in the same run: a bare
Python, and a Python that imports everything geomap uses at the top.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

RUNS = 7
ROOT = Path(__file__).resolve().parent.parent
EVERYTHING = (
    "import argparse, numpy, shapely, contourpy, marisa_trie, pandas, folium, geopy, rich.progress, platformdirs"
)
#: Targets in seconds, on a 2-core machine.
TARGETS = {"geomap --help": 0.1, "geomap resolve": 0.3, "geomap map seeds/": 5.0}


def median_seconds(command: list[str], runs: int = RUNS) -> float:
    """Return the median wall time of `command` over `runs` runs after one warm-up."""
    times = []
    # Python keeps compiled modules unless told not to; a cold start is one of a process, not of an install.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    for index in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        if index:
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def installed_megabytes() -> dict[str, float]:
    """Return the size in MB of every distribution that `pip install geomap` brings, without its extras."""
    from importlib.metadata import PackageNotFoundError, distribution, requires

    sizes: dict[str, float] = {}
    wanted = ["geomap"]
    while wanted:
        name = wanted.pop().lower().replace("_", "-")
        if name in sizes:
            continue
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            continue
        sizes[name] = sum(p.stat().st_size for f in files if (p := Path(str(f.locate()))).is_file()) / 1e6
        for requirement in requires(name) or []:
            if "extra ==" not in requirement:
                wanted.append(re.match(r"[\w.-]+", requirement).group())
    return sizes


def main() -> int:
    """Print the table."""
    geomap = str(Path(sysconfig.get_path("scripts")) / "geomap")
    with tempfile.TemporaryDirectory() as folder:
        page = str(Path(folder) / "seeds.html")
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "python, everything imported": [sys.executable, "-c", EVERYTHING],
            "geomap --help": [geomap, "--help"],
            "geomap resolve": [geomap, "resolve", "100 miles southeast of Sirte"],
            "geomap map seeds/": [geomap, "map", "seeds/", "-o", page, "--geojson", page + ".geojson", "--quiet"],
        }
        print(f"{'command':30} {'median s':>9} {'target s':>9} {'of everything imported':>23}")
        everything = 0.0
        for name, command in commands.items():
            seconds = median_seconds(command)
            everything = everything or (seconds if "everything" in name else 0.0)
            ratio = f"{seconds / everything:.2f}" if everything else ""
            print(f"{name:30} {seconds:9.3f} {TARGETS.get(name, ''):>9} {ratio:>23}")
    sizes = installed_megabytes()
    data = sum(p.stat().st_size for p in (ROOT / "gazetteer" / "default").iterdir()) / 1e6
    largest = ", ".join(f"{n} {mb:.0f}" for n, mb in sorted(sizes.items(), key=lambda pair: -pair[1])[:5])
    total = sum(sizes.values()) + (data if sizes.get("geomap", 0) < data else 0)
    print(
        f"\ninstall without extras: {total:.0f} MB in {len(sizes)} packages (largest: {largest}; gazetteer {data:.0f})"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
