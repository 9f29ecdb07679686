"""Words that point back at a place named before: "20 km south of the town", "the outskirts of the capital"."""

from __future__ import annotations

import re

_TOWN = r"city|town|village|settlement|hamlet|township|oasis"
_LESSER_DIVISION = r"district|sub-?district|county|municipality"
_DIVISION = rf"{_LESSER_DIVISION}|province|governorate|oblast|prefecture"
_SEAT = r"provincial|regional|district|state|departmental|prefectural"
#: What may stand between the article and the noun.
_ADJECTIVE = r"(?:(?:small|main|same|border|coastal|besieged|northern|southern|eastern|western|nearby|historic|ancient|remote)\s+)?"
_POINTING = re.compile(
    rf"(?:the|that|this)\s+{_ADJECTIVE}(?P<noun>(?:(?:{_SEAT})\s+)?capital(?:\s+city)?|{_TOWN}|port|island|{_DIVISION}|country)\b",
    re.IGNORECASE,
)
#: What goes on with the sentence and not with the noun ("the city council", "the town where").
_BEHIND = re.compile(
    r"\s*(?:$|[.,;:!?)(\]\"”»–—]|-\s"
    r"|\s(?:and|or|but|on|in|at|by|to|towards?|from|with|for|after|before|when|while|as|since|until|during|over|under|against|near"
    r"|between|because|was|were|is|are|has|had|have|will|would|could|can|then|also|this|last|late|early|earlier|later|yesterday"
    r"|today|tonight|overnight|said|told|left|fell|came|went|took|began|broke|burnt|blew|struck|hit|saw|held|lost|kept|died|rose|fled"
    r"|where|which|who|that|amid|around|about|if|so|it|they|he|she|we|may|might|must|should|did|do|does|not|there|[a-z]{3,}(?:ed|ly))\b)",
    re.IGNORECASE,
)


def pointing_first(text: str, position: int) -> tuple[int, int] | None:
    """Return the same as `read_pointing` of words in capitals, which would else be read as a name; None for all others."""
    if not text.startswith(("THE ", "THAT ", "THIS "), position):
        return None
    found = read_pointing(text, position)
    # "OF THE CAPITAL, BOGOTA".
    return None if found and text.startswith(",", found[1]) else found


def read_pointing(text: str, position: int) -> tuple[int, int] | None:
    """Return where words that point back at a place start and end, if they stand at `position` or just behind "the" there.

    Examples
    --------
    >>> text = "20 km south of the town on Friday"
    >>> start, end = read_pointing(text, 15)
    >>> text[start:end]
    'the town'
    >>> read_pointing("near the town hall", 5), read_pointing("near the town of Sirte", 5)
    (None, None)
    """
    if text[max(0, position - 4) : position].lower() == "the ":
        position -= 4
    found = _POINTING.match(text, position)
    return found.span() if found and _BEHIND.match(text, found.end()) else None


def pointed_at(words: str) -> str:
    """Return what kind of place words point at: the noun with "provincial" and the like; empty for a name.

    Examples
    --------
    >>> pointed_at("the besieged town"), pointed_at("that Provincial capital"), pointed_at("Sirte")
    ('town', 'provincial capital', '')
    """
    found = _POINTING.fullmatch(words)
    return " ".join(found["noun"].lower().split()) if found else ""


def is_division(noun: str) -> bool:
    """Tell whether a noun of `pointed_at` is one for a division of a country."""
    return re.fullmatch(_DIVISION, noun) is not None


def is_lesser_division(noun: str) -> bool:
    """Tell whether a noun of `pointed_at` is one for a division of a division."""
    return re.fullmatch(_LESSER_DIVISION, noun) is not None


def capital_of(noun: str) -> str:
    """Return "country" or "division" for a noun of `pointed_at` that is a capital of one; empty for others.

    Examples
    --------
    >>> capital_of("capital city"), capital_of("provincial capital"), capital_of("town")
    ('country', 'division', '')
    """
    if "capital" not in noun:
        return ""
    return "country" if noun.startswith("capital") else "division"
