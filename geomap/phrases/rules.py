"""The rules of the grammar as data, in order of preference."""

from __future__ import annotations

from geomap.phrases.rule import COMPASS_NAME, COMPASS_OF, COMPASS_OWNED, FIGURE, Rule, compiled
from geomap.phrases.rules_around import AROUND_RULES
from geomap.phrases.rules_offsets import OFFSET_RULES

#: Where two rules match overlapping text, the earlier start wins, then the earlier rule.
RULES = (*OFFSET_RULES, *AROUND_RULES)

__all__ = ["COMPASS_NAME", "COMPASS_OF", "COMPASS_OWNED", "FIGURE", "RULES", "Rule", "compiled"]
