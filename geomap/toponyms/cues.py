"""The words and marks around names that tell what kind of place is meant."""

from __future__ import annotations

import re

CONTAINER_GAP = re.compile(r"(?:['’]s)?(?:,\s?|\s\(|\s)(?:in |the )?")
DIVISION_BEHIND = re.compile(
    r"['’]?s?\s(?:province|governorate|district|state|region|oblast|county|parish|department|prefecture|division)s?\b",
    re.IGNORECASE,
)
DIVISION_BEFORE = re.compile(
    r"\b(?:province|governorate|district|state|region|county|department|prefecture) of (?:the )?$", re.IGNORECASE
)
TOWN_BEFORE = re.compile(r"\b(?:city|town|village|port|capital|settlement|hamlet|suburb)(?: of)? $", re.IGNORECASE)
#: In small letters, how words end in which `DIVISION_BEFORE` and `TOWN_BEFORE` find anything: nothing that resembles an i, k or s.
DIVISION_ENDS, TOWN_ENDS = (" of ", "the "), (" of ", "ty ", "wn ", "ge ", "rt ", "al ", "nt ", "et ", "rb ")
TOWN_BEHIND = re.compile(r"\s(?:city|town|village)\b", re.IGNORECASE)
ARTICLE_BEFORE = re.compile(r"\b[Tt]he $")
#: What stands between the members of a list.
LIST_GAP = re.compile(r",? (?:and |or |& )?|, ?")

__all__ = [
    "ARTICLE_BEFORE",
    "CONTAINER_GAP",
    "DIVISION_BEFORE",
    "DIVISION_BEHIND",
    "DIVISION_ENDS",
    "LIST_GAP",
    "TOWN_BEFORE",
    "TOWN_BEHIND",
    "TOWN_ENDS",
]
