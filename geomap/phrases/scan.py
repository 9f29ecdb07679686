"""Where a rule is worth trying: stretches of a text around the words that its trigger cannot do without."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from geomap.phrases.coordinates import figures_of
from geomap.phrases.parts import DISTANCE
from geomap.phrases.rules import COMPASS_NAME, COMPASS_OF, COMPASS_OWNED, FIGURE, RULES, Rule, compiled

#: Texts up to this length are searched whole: finding stretches would cost more than it saves.
_SHORT = 400
_POINTS = ("north", "south", "east", "west")
#: Behind a point of the compass: the rest of the word, and "of"; or a name.
_OF_BEHIND = re.compile(r"[a-z./‐‑-]*(?:[- ](?:north|south|east|west)[a-z]*)?\s{1,3}(?:side\s{1,3})?of\b")
_NAME_BEHIND = re.compile(r"(?i:north|south|east|west)[- ‐‑]?(?i:east|west)?\s[A-ZÀ-Þ]")
#: In front of a point of the compass: "Mali's", "Mali's restive".
_OWNED, _OWNER_REACH = re.compile(r"(?:[’']s?|S[’'])\s{1,3}(?:[\w-]{2,12}[- ])?(?:mid-)?$"), 20
#: "N of", "S.W. of": found by capitals, of which running text has few.
_LETTERS_OF = re.compile(r"[NSEW][NSEW./-]{0,5}\s{1,3}(?:of|OF)\b")
_UNIT_WORDS: tuple[str, ...] = (
    "km",
    "mile",
    "kilom",
    "klick",
    "click",
    "naut",
    "nautical",
    "metre",
    "meter",
    "yard",
    "yds",
    "feet",
    "foot",
)
_UNIT_WORDS += ("sea mi", "nm", "n.m", "ft")
_SHORT_UNITS = re.compile(r"[0-9½¼¾][\s‑-]?(?:mi|m|ft|yd)\b")
_FRACTIONS = "½¼¾"
#: What may stand between the beginning of a figure and its unit.
_BEFORE_UNIT, _BEHIND_UNIT = 55, 12
#: In how many code points from the beginning of a distance on, the words that a rule needs stand: more than any phrase has.
_BEHIND_FIGURE = 250


class Scan:
    """A text with the positions of hint words, all found in one pass.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> from geomap.phrases.rules import Rule
    >>> near = Rule("near", "near", ("near",))
    >>> list(Scan("near Sirte").stretches(near)), list(Scan("in Sirte").stretches(near))
    ([(0, 10)], [])
    """

    def __init__(self, text: str) -> None:
        self._text = text
        lowered = text.lower()
        if len(lowered) != len(text):
            # A few letters grow in lower case; positions must stay those of the text.
            lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
        self._lowered = lowered
        self._positions: dict[str, list[int]] = {}
        by_word: dict[str, list[int]] = {}
        # With a blank in front a match starts one early, at the position of its word in the text.
        for match in _hint_pattern().finditer(" " + lowered):
            known = by_word.get(match[1])
            if known is None:
                by_word[match[1]] = [match.start()]
            else:
                known.append(match.start())
        for word, positions in by_word.items():
            for hint, offset in _hints_in(word):
                known = self._positions.setdefault(hint, [])
                known.extend(positions if not offset else (position + offset for position in positions))

    def rules(self) -> Iterator[Rule]:
        """Yield the rules whose hints the text holds, in order of preference."""
        hinted: set[int] = set()
        by_hint = _hinted()
        for hint in (*self._positions, COMPASS_OF, COMPASS_NAME, COMPASS_OWNED, FIGURE):
            if hint in by_hint and (hint[0] != "<" or self._at(hint)):
                hinted.update(by_hint[hint])
        short = len(self._text) <= _SHORT
        for number in sorted(hinted):
            rule = RULES[number]
            if not (short and rule.needs) or any(word in self._lowered for word in rule.needs):
                yield rule

    def stretches(self, rule: Rule) -> Iterator[tuple[int, int]]:
        """Yield stretches (start, end) that hold every match of a rule's trigger, in order and not overlapping."""
        if len(self._text) <= _SHORT:
            if any(self._at(hint) for hint in rule.hints):
                yield 0, len(self._text)
            return
        found = [self._at(hint) for hint in rule.hints]
        stretches = self._around((position for hits in found for position in hits), rule.before, rule.after)
        if not rule.holding:
            yield from stretches
            return
        holding = compiled(rule.holding)
        for start, end in stretches:
            if holding.search(self._lowered, start, end):
                yield start, end

    def figures_for(self, rule: Rule) -> Iterator[int]:
        """Yield where distances begin that a rule may be about: those with a word that it needs not far behind."""
        for position in self.figures:
            end = position + _BEHIND_FIGURE
            if not rule.needs or any(self._lowered.find(word, position, end) >= 0 for word in rule.needs):
                yield position

    @cached_property
    def figures(self) -> list[int]:
        """Where distances begin ("150 miles", "a dozen km"), in order."""
        units = [position for word in _UNIT_WORDS for position in self._positions.get(word, ())]
        # Behind the last digit of a figure, or a fraction.
        ends = [end - 1 for _, end in figures_of(self._text)]
        if any(sign in self._text for sign in _FRACTIONS):
            ends += [at for at, sign in enumerate(self._text) if sign in _FRACTIONS]
        units += [at for at in ends if _SHORT_UNITS.match(self._lowered, at)]
        figure = compiled(DISTANCE)
        return [
            match.start()
            for start, end in self._around(units, _BEFORE_UNIT, _BEHIND_UNIT)
            for match in figure.finditer(self._text, start, end)
        ]

    def _at(self, hint: str) -> list[int]:
        if hint[0] != "<":
            return self._positions.get(hint, [])
        known = self._positions.get(hint)
        if known is None:
            known = self._positions[hint] = list(self._special(hint))
        return known

    def _special(self, hint: str) -> Iterable[int]:
        if hint == FIGURE:
            return self.figures
        words = (position for point in _POINTS for position in self._positions.get(point, ()))
        if hint == COMPASS_NAME:
            return (position for position in words if _NAME_BEHIND.match(self._text, position))
        if hint == COMPASS_OWNED:
            return (
                position for position in words if _OWNED.search(self._text, max(0, position - _OWNER_REACH), position)
            )
        letters = (match.start() for match in _LETTERS_OF.finditer(self._text))
        return [*(position for position in words if _OF_BEHIND.match(self._lowered, position)), *letters]

    def _around(self, positions: Iterable[int], before: int, after: int) -> Iterator[tuple[int, int]]:
        """Yield stretches around positions, those that overlap as one."""
        start = end = -1
        for position in sorted(positions):
            if end < 0 or position - before > end:
                if end >= 0:
                    yield start, min(end, len(self._text))
                start = max(0, position - before)
            end = position + after
        if end >= 0:
            yield start, min(end, len(self._text))


@cache
def _hinted() -> dict[str, list[int]]:
    """Return the numbers of the rules by hint."""
    numbers: dict[str, list[int]] = {}
    for number, rule in enumerate(RULES):
        for hint in rule.hints:
            numbers.setdefault(hint, []).append(number)
    return numbers


@cache
def _plain_hints() -> frozenset[str]:
    return frozenset(hint for hint in (*_hinted(), *_POINTS, *_UNIT_WORDS) if hint[0] != "<")


@cache
def _hints_in(word: str) -> tuple[tuple[str, int], ...]:
    """Return the hints that stand at the beginning of a word in what was matched, and where: "border" in "across the border"."""
    return tuple(
        (hint, found.start()) for hint in _plain_hints() for found in re.finditer(rf"(?<![a-z]){re.escape(hint)}", word)
    )


@cache
def _hint_pattern() -> re.Pattern[str]:
    """One pattern for all hints, at the beginning of words, with common beginnings factored out: it tries each letter once."""
    tree: dict[str, dict[str, object]] = {}
    for hint in _plain_hints():
        branch: dict[str, object] = tree  # type: ignore[assignment]
        for letter in hint:
            branch = branch.setdefault(letter, {})  # type: ignore[assignment]
        branch[""] = {}
    return re.compile(f"[^a-z]({_as_pattern(tree)})")  # type: ignore[arg-type]


def _as_pattern(branch: dict[str, object]) -> str:
    parts = [re.escape(letter) + _as_pattern(rest) for letter, rest in sorted(branch.items()) if letter]  # type: ignore[arg-type]
    if not parts:
        return ""
    joined = parts[0] if len(parts) == 1 and "" not in branch else f"(?:{'|'.join(parts)})"
    return joined + ("?" if "" in branch else "")
