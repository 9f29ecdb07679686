"""What of a text can tell of events at all, found before anything slower is done with it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from geomap.events.casualties import CasualtyMention, find_casualties
from geomap.events.places import PlacePhrase, event_places
from geomap.events.sentences import Sentence, split_sentences
from geomap.events.times import DateMention
from geomap.events.tokens import WordKinds, tokens_of
from geomap.events.triggers import TriggerMention, find_triggers
from geomap.events.unknownplaces import with_unknown_places
from geomap.records import LocationMention

#: What may be pointed back to: "the camp lay ...".
_POINTED_AT = tuple(
    "camp attack incident area site target village base operation compound convoy blast explosion location ship vessel "
    "tanker raid ambush boat hideout position building".split()
)
_IT = re.compile("[\"“']{0,2}[Ii][Tt]")
_POINTING_WORDS = WordKinds(lambda word: word.startswith(_POINTED_AT))


@dataclass(frozen=True, slots=True)
class Told:
    """The sentences of a text, with the words and figures that tell of events."""

    sentences: tuple[Sentence, ...]
    triggers: tuple[tuple[TriggerMention, ...], ...]
    casualties: tuple[CasualtyMention, ...]

    @property
    def of_events(self) -> bool:
        """Whether anything in the text can tell of an event: without it, places need not be looked for."""
        return any(mention.high != 0 for mention in self.casualties) or any(
            trigger.status in ("event", "reference") for found in self.triggers for trigger in found
        )


def read_told(text: str) -> Told:
    """Find the sentences of a text and what in them tells of events."""
    return read_told_of([text])[0]


def read_told_of(texts: Sequence[str]) -> list[Told]:
    """Return what `read_told` does of each text; one kind of work at a time goes faster."""
    for text in texts:
        # Cut now, remembered for all that look for words.
        tokens_of(text)
    sentences = [split_sentences(text) for text in texts]
    triggers = [find_triggers(text, cut) for text, cut in zip(texts, sentences, strict=True)]
    casualties = [find_casualties(text) for text in texts]
    return [Told(*parts) for parts in zip(sentences, triggers, casualties, strict=True)]


def pointing_words(text: str) -> list[int]:
    """Return where the words begin for what may be pointed back to."""
    return _POINTING_WORDS.starts(text)[0]


def may_point(text: str, left: int, right: int, pointed_at: Sequence[int]) -> bool:
    """Whether the words may point back to a place ("the camp lay ...", "It happened ...") in a sentence."""
    at = bisect_left(pointed_at, left)
    return (at < len(pointed_at) and pointed_at[at] < right) or _IT.match(text, left) is not None


class PlacesBySentence(Sequence[tuple[PlacePhrase, ...]]):
    """The place phrases of each sentence, worked out for those asked for: most sentences tell of no event."""

    def __init__(
        self,
        text: str,
        told: Told,
        ordered: Sequence[LocationMention],
        names: Sequence[tuple[int, int]],
        dates: Sequence[DateMention],
    ) -> None:
        self._text, self._told, self._ordered, self._names, self._dates = text, told, ordered, names, dates
        self._sentences = told.sentences
        self._starts = [[item.start for item in items] for items in (ordered, told.casualties, dates)]
        self._name_starts = [start for start, _ in names]
        self._known: dict[int, tuple[PlacePhrase, ...]] = {}

    def __len__(self) -> int:
        return len(self._sentences)

    @overload
    def __getitem__(self, index: int) -> tuple[PlacePhrase, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[PlacePhrase, ...]]: ...
    def __getitem__(self, index: int | slice) -> tuple[PlacePhrase, ...] | list[tuple[PlacePhrase, ...]]:
        if isinstance(index, slice):
            return [self._of(number) for number in range(*index.indices(len(self)))]
        return self._of(range(len(self))[index])

    def _of(self, number: int) -> tuple[PlacePhrase, ...]:
        if number not in self._known:
            self._known[number] = self._read(number)
        return self._known[number]

    def _read(self, number: int) -> tuple[PlacePhrase, ...]:
        left, right = self._sentences[number].body, self._sentences[number].end
        ordered, casualties, dates = (slice(bisect_left(at, left), bisect_left(at, right)) for at in self._starts)
        here = self._ordered[ordered]
        # Names do not overlap: one that begins before the sentence may reach into it.
        first = max(0, bisect_left(self._name_starts, left) - 1)
        names = self._names[first : bisect_left(self._name_starts, right)]
        places = event_places(self._text, left, right, here, names)
        if not self._told.triggers[number] and casualties.start == casualties.stop:
            return places
        others = [*names, *((item.start, item.end) for item in here)]
        others += [(item.start, item.end) for item in self._dates[dates]]
        return with_unknown_places(self._text, left, right, places, others)
