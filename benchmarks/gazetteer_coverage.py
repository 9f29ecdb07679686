"""How many of the places that reports name are in the gazetteer, and how often the right one is chosen.

    python benchmarks/gazetteer_coverage.py ucdp ucdp_ged.jsonl.gz  [--missing] [--exact]
    python benchmarks/gazetteer_coverage.py usgs usgs.jsonl.gz  [--missing]
    python benchmarks/gazetteer_coverage.py names [DIR]
    python benchmarks/gazetteer_coverage.py speed

`ucdp`: rows that are exact or good to the village (`prec` 1 or 2). The coder's reference place (`ref`) is searched in
the stated country; *found* says that a candidate lies within 10 km of the coder's point, *chosen* that the first one
does, candidates of the stated first-order division before the others. `usgs`: rows such as "35 km SSE of X, Chile"
whose last part names a country or state. *right* says that the epicentre lies within max(3 km, 0.22 D) of where the
chosen reading of X puts it; *oracle*, that some reading in the gazetteer does. `--missing` prints what is not found, `--exact` leaves
similar spellings out of the UCDP search.
`names` searches 69 names of places that reports from wars name, in their country, and tells whether the first place is the
one that tests/corpus/place_names.csv states, and which of them only geomap's own records (curated.csv) have; with DIR,
a folder of Who's On First places (cc.jsonl.gz), also how far the nearest one that shares a name there is.
`speed` prints the time to open the default and to look a name up. Rows are JSON lines with `lon` and `lat`.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

from geomap.gazetteer import Gazetteer, layout
from geomap.gazetteer.names import keys
from geomap.geodesy import destination, distance_bearing
from geomap.phrases.grammar import parse_phrases
from geomap.readings import read_phrase
from geomap.records import Place
from geomap.weighing import Context

NEAR_KM = 10.0
#: Names of states that coders give in their own way.
STATES = {"Bosnia-Herzegovina": "Bosnia and Herzegovina"}
#: "Palestine: Gaza, West Bank" is coded as Israel.
ALSO = {"IL": ("PS",), "RS": ("XK", "BA", "HR"), "UA": ("RU",)}
CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "place_names.csv"
#: Names that must be found without packs, by country.
NAMES = {
    "LY": "Sirte;Surt;سرت;Bani Walid;Ghirza;Sabha;Al Jufrah;Waddan;Hun;Harawah;Nawfaliyah;Ubari;Derna;Benghazi",
    "SY": "Raqqa;Deir ez-Zor;Abu Kamal;Idlib;Saraqib;Ma'arrat al-Numan;Khan Shaykhun;Kobani",
    "IQ": "Mosul;Tal Afar;Hawija;Fallujah;Ramadi;Sinjar",
    "YE": "Hodeidah;Taiz;Marib;Sa'dah",
    "SD": "El Fasher;Nyala;Kadugli",
    "UA": "Bakhmut;Avdiivka;Kherson;Izium",
    "ML": "Kidal;Gao;Mopti",
    "SO": "Kismayo;Baidoa;Afgoye;Bulo Burde",
    "AF": "Lashkar Gah;Sangin;Marjah;Musa Qala;Achin district;Nangarhar",
    "NG": "Bama;Maiduguri",
    "MM": "Sittwe;Maungdaw;Myitkyina;Laukkai",
    "CD": "Goma;Beni;Bunia",
    "MZ": "Mocimboa da Praia;Palma",
    "PS": "Khan Younis;Rafah;Jabalia",
    "ET": "Tigray;Mekelle;Humera",
}
_KIND = re.compile(
    r"\s+(?:province|oblast|state|region|governorate|department|county|republic|special republican city|division)$",
    re.IGNORECASE,
)


def rows_of(path: str) -> list[dict[str, object]]:
    """Return the rows of a corpus."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def codes_of(name: str, gazetteer: Gazetteer) -> list[str]:
    """Return the ISO codes of a state as UCDP writes it: "DR Congo (Zaire)", with those coded under it."""
    for form in (STATES.get(name, name), re.sub(r"\s*\(.*", "", name), *re.findall(r"\((.*?)\)", name)):
        code = gazetteer.country_code(form)
        if code:
            return [code, *ALSO.get(code, ())]
    return []


def km_between(place: Place, row: dict[str, object]) -> float:
    """Return the distance from a place to the gold point."""
    return float(distance_bearing(place.lon, place.lat, row["lon"], row["lat"])[0])


def in_division(candidates: list[Place], division: str, codes: list[str], gazetteer: Gazetteer) -> list[Place]:
    """Return the candidates, those in the named division first."""
    bare = _KIND.sub("", division)
    names = {
        place.name
        for form in (division, bare)
        for place in gazetteer.search(form, country=codes)
        if place.feature.startswith("ADM1")
    }
    return sorted(candidates, key=lambda place: place.admin1 not in names)


def ucdp(path: str, missing: bool, fuzzy: bool) -> None:
    """Print the shares for UCDP rows, by country."""
    gazetteer = Gazetteer.open()
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    chosen: Counter[str] = Counter()
    named: Counter[str] = Counter()
    lost: Counter[tuple[str, str, str, str]] = Counter()
    for row in rows_of(path):
        if row["prec"] not in (1, 2) or not row.get("ref"):
            continue
        country, reference = str(row["country"]), str(row["ref"])
        codes = codes_of(country, gazetteer)
        candidates = gazetteer.search(reference, country=codes, fuzzy=fuzzy) if codes else []
        candidates = in_division(candidates, str(row.get("adm1") or ""), codes, gazetteer)
        distances = [km_between(place, row) for place in candidates]
        for key in (country, "all", *(["all but Ukraine"] if country != "Ukraine" else [])):
            total[key] += 1
            named[key] += bool(candidates)
            found[key] += any(km <= NEAR_KM for km in distances)
            chosen[key] += bool(distances) and distances[0] <= NEAR_KM
        if not any(km <= NEAR_KM for km in distances):
            shown = f"nearest {min(distances):.0f} km" if distances else "no such name"
            lost[country, str(row.get("adm1")), reference, shown] += 1
    print(f"{'country':28} {'rows':>5} {'named':>7} {'found':>7} {'chosen':>7}")
    for key, count in total.most_common():
        if count >= 10:
            shares = "".join(f"{counter[key] / count:8.1%}" for counter in (named, found, chosen))
            print(f"{key:28} {count:5}{shares}")
    if missing:
        for (country, division, reference, shown), count in lost.most_common():
            print(f"  {count:3}  {country} | {division} | {reference} | {shown}")


def usgs(path: str, missing: bool) -> None:
    """Print the shares for rows that state a distance, a bearing, a town and its country or state."""
    gazetteer = Gazetteer.open()
    count, read, right, oracle = 0, 0, 0, 0
    lost: Counter[tuple[str, str]] = Counter()
    for row in rows_of(path):
        text = str(row["text"])
        phrase = next((p for p in parse_phrases(text, any_case=True) if p.kind == "distance_bearing"), None)
        if phrase is None or "," not in text:
            continue
        count += 1
        reading = read_phrase(phrase, text, Context(), gazetteer)
        places = [candidate.place for candidate in reading.named[0].candidates] if reading else []
        fits = [off_km(place, phrase, row) <= max(3.0, 0.22 * phrase.distance_km[0]) for place in places]
        read += bool(places)
        right += bool(fits) and fits[0]
        oracle += any(fits)
        if not (fits and fits[0]):
            why = "chosen wrong" if any(fits) else "elsewhere" if fits else "no such name"
            lost[text.partition(" of ")[2], why] += 1
    print(f"rows {count}, read {read / count:.1%}, oracle {oracle / count:.1%}, right {right / count:.1%}")
    if missing:
        for (name, why), times in lost.most_common():
            print(f"  {times:4}  {name} | {why}")


def off_km(place: Place, phrase: object, row: dict[str, object]) -> float:
    """Return how far the gold point lies from where the phrase puts it, counted from `place`."""
    lon, lat = destination(place.lon, place.lat, phrase.bearing_deg, phrase.distance_km[0])
    return float(distance_bearing(lon, lat, row["lon"], row["lat"])[0])


def names(folder: Path | None) -> None:
    """Print for each name whether the right place comes first, and where it is from."""
    gazetteer = Gazetteer.open()
    right_id = {}
    with CORPUS.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            place = gazetteer.get(row["id"])
            code = row["country"] or (place.country if place else "")
            right_id |= {(name, code): row["id"] for name in row["names"].split(";")}
    passed, curated, count = 0, 0, 0
    for code, listed in NAMES.items():
        others = points_by_key(folder / f"{code.lower()}.jsonl.gz") if folder else {}
        for name in listed.split(";"):
            found = gazetteer.search(name, country=code, limit=1)
            right = bool(found) and found[0].id == right_id.get((name, code))
            own = bool(found) and found[0].id.startswith("geomap:")
            count, passed, curated = count + 1, passed + right, curated + own
            shown = f"{found[0].id:24} {found[0].lon:8.3f} {found[0].lat:7.3f}" if found else "no such name"
            near = [
                float(distance_bearing(place.lon, place.lat, *point)[0])
                for place in found
                for key in {key for known in (name, place.name, *place.names) for key in keys(known)}
                for point in others.get(key, ())
            ]
            there = f"  nearest there {min(near):5.1f} km" if near else "  not there" if folder else ""
            print(f"{'pass' if right else 'FAIL'}  {code}  {name:20} {shown}{'  curated' if own else ''}{there}")
    print(f"{count} names: {passed} right, {curated} of them from geomap's own records")


def points_by_key(path: Path) -> dict[str, list[tuple[float, float]]]:
    """Return lon and lat of the places of a file of Who's On First by the keys of their names."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in rows_of(str(path)):
        if "lat" not in row:
            continue
        spoken = row.get("names") or {}
        every = {str(row["name"]), *(name for several in spoken.values() for name in several)}
        for key in {key for name in every for key in keys(name)}:
            found.setdefault(key, []).append((float(row["lon"]), float(row["lat"])))
    return found


def speed() -> None:
    """Print how long opening and looking up take, in this process."""
    started = time.perf_counter()
    gazetteer = Gazetteer.open()
    gazetteer.search("Sirte", country="LY")
    print(f"open and first look-up {1e3 * (time.perf_counter() - started):.1f} ms (imports included)")
    index = gazetteer._default
    names = ["sirte", "mosul", "deir ez zor", "san jose", "bama", "no such place", "سرت", "khan younis"]
    samples = []
    for _ in range(2000):
        for name in names:
            started = time.perf_counter()
            index.lookup(name)
            samples.append(time.perf_counter() - started)
    print(f"exact look-up, median {1e6 * statistics.median(samples):.1f} µs")
    size = sum(path.stat().st_size for path in index.folder.iterdir())
    print(f"{len(index._records) // layout.PLACE_RECORD.size} places, {len(index._trie)} keys, {size / 1e6:.1f} MB")


def main() -> int:
    """Run one measurement."""
    options = {argument for argument in sys.argv[1:] if argument.startswith("--")}
    arguments = [argument for argument in sys.argv[1:] if argument not in options]
    if options - {"--missing", "--exact"} or not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    if arguments == ["speed"]:
        speed()
    elif arguments[0] == "names" and len(arguments) < 3 and all(Path(folder).is_dir() for folder in arguments[1:]):
        names(Path(arguments[1]) if len(arguments) == 2 else None)
    elif len(arguments) == 2 and arguments[0] == "ucdp" and Path(arguments[1]).is_file():
        ucdp(arguments[1], "--missing" in options, "--exact" not in options)
    elif len(arguments) == 2 and arguments[0] == "usgs" and Path(arguments[1]).is_file():
        usgs(arguments[1], "--missing" in options)
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
