"""The README is true: its commands run, print what it says, and its targets exist."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Return (command, expected output) of the console blocks, in order: later ones build on earlier ones."""
    found = []
    for language, block in BLOCKS:
        if language == "console":
            for part in block.split("$ ")[1:]:
                command, _, output = part.partition("\n")
                found.append((command, output))
    return found


def test_console_blocks_print_what_the_readme_shows(tmp_path: Path) -> None:
    assert len(commands()) >= 3
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "GEOMAP_PLACES": str(tmp_path / "places.csv"), "PATH": path}
    for command, expected in commands():
        done = subprocess.run(command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True)
        shown = done.stdout.replace(str(tmp_path), "…")
        assert (done.returncode, shown.strip()) == (0, expected.strip()), (command, done.stderr)


def test_python_blocks_run_as_doctests() -> None:
    parser = doctest.DocTestParser()
    blocks = [block for language, block in BLOCKS if language == "python"]
    assert blocks
    for block in blocks:
        test = parser.get_doctest(block, {}, "README.md", "README.md", 0)
        results = doctest.DocTestRunner(verbose=False).run(test)
        assert results.attempted and not results.failed


def test_make_targets_and_ci_run_the_same_commands() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    shell = "".join(block for language, block in BLOCKS if language == "sh")
    for target in ("map", "test"):
        assert f"make {target}" in shell and f"make {target}" in ci
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert "map seeds/ -o maps/seeds.html --geojson maps/seeds.geojson" in makefile


def test_linked_files_exist() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        if not link.startswith("http"):
            assert (ROOT / link).exists(), link


def test_every_phrase_kind_has_a_row() -> None:
    from geomap.phrases.grammar import KINDS

    words = {
        "coordinates": "coordinates",
        "distance_bearing": "distance and bearing",
        "distance": "distance only",
        "bearing": "bearing only",
        "between": "between",
        "road": "on the road",
        "border": "border",
        "offshore": "off the coast",
        "outskirts": "outskirts",
        "part_of": "part of a region",
        "near": "near",
        "named": "named place",
        "river": "along a river",
        "junction": "at a junction",
        "tripoint": "tri-border area",
        "neighbourhood": "neighbourhood",
        "countryside": "countryside",
        "site": "site by name of a town",
    }
    assert set(words) == set(KINDS)
    for kind, row in words.items():
        assert f"\n| {row} |" in README, kind


@pytest.mark.parametrize("script", ["cold_start.py", "fit_homonyms.py"])
def test_benchmarks_compile(script: str) -> None:
    subprocess.run([sys.executable, "-m", "py_compile", str(ROOT / "benchmarks" / script)], check=True)


def test_every_column_is_documented() -> None:
    from geomap.outputs.columns import COLUMNS

    documented = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "columns.md").read_text("utf-8")))
    assert set(COLUMNS) <= documented, set(COLUMNS) - documented
