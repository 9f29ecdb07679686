"""Every wording of the phrase corpora is read as the corpus says, and every line under "!" is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from geomap.phrases.grammar import KINDS, Phrase, parse_phrases

CORPUS = Path(__file__).parent / "corpus"
FILES = [kind for kind in KINDS if kind != "named"]


def wordings(kind: str) -> Iterator[tuple[str | None, str]]:
    """Yield (expected value or None, wording)."""
    expected: str | None = None
    for line in (CORPUS / f"{kind}.txt").read_text("utf-8").splitlines():
        if line.startswith("="):
            expected = line[1:].strip()
        elif line.startswith("!"):
            expected = None
        elif line.strip() and not line.startswith("#"):
            yield expected, line


CASES = [(kind, expected, wording) for kind in FILES for expected, wording in wordings(kind)]


def value_of(phrase: Phrase) -> str:
    if phrase.lonlat_deg is not None:
        return ", ".join(f"{round(v, 4):g}" for v in phrase.lonlat_deg)
    names = " + ".join(reference.text for reference in phrase.references)
    distance = "-"
    if phrase.distance_km:
        low, high = (f"{round(km, 2):g}" for km in phrase.distance_km)
        distance = low if low == high else f"{low} to {high}"
    bearing = "-" if phrase.bearing_deg is None else f"{phrase.bearing_deg:g}"
    return f"{names} | {distance} | {bearing}"


def normal(expected: str) -> str:
    return " ".join(f"{float(word):g}" if word.replace(".", "").isdigit() else word for word in expected.split())


@pytest.mark.parametrize(("kind", "expected", "wording"), [case for case in CASES if case[1]])
def test_wording_is_read(kind: str, expected: str, wording: str) -> None:
    read = [value_of(phrase) for phrase in parse_phrases(wording) if phrase.kind == kind]
    assert normal(expected) in [normal(value).upper() if wording.isupper() else normal(value) for value in read] or (
        wording.isupper() and normal(expected).upper() in [normal(value).upper() for value in read]
    ), f"{wording!r} should be {kind} {expected}, was read as {read}"


@pytest.mark.parametrize(("kind", "wording"), [(case[0], case[2]) for case in CASES if not case[1]])
def test_other_wording_is_not_read(kind: str, wording: str) -> None:
    read = [phrase.text for phrase in parse_phrases(wording) if phrase.kind == kind]
    assert not read, f"{wording!r} must not be read as {kind}, but was: {read}"


def test_every_kind_has_wordings_and_counterexamples() -> None:
    for kind in FILES:
        lines = list(wordings(kind))
        assert sum(expected is not None for expected, _ in lines) >= 3, kind
        assert sum(expected is None for expected, _ in lines) >= 3, kind
