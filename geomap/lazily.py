"""Fields of records that are worked out when they are first read."""

from __future__ import annotations

from typing import Any, TypeVar

Record = TypeVar("Record")


class _WhenRead:
    """Stands in front of the slot of a field and calls what lies in it, once, if that is a function."""

    def __init__(self, slot: Any) -> None:
        self._slot = slot

    def __get__(self, record: object | None, owner: type | None = None) -> Any:
        if record is None:
            return self
        value = self._slot.__get__(record, owner)
        if callable(value):
            value = value()
            self._slot.__set__(record, value)
        return value

    def __set__(self, record: object, value: object) -> None:
        self._slot.__set__(record, value)


def worked_out_when_read(cls: type[Record], *names: str) -> type[Record]:
    """Let fields of a slotted dataclass be given as functions without arguments, called when the field is first read.

    Whoever reads, compares, prints or pickles a record sees the values.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True, slots=True)
    ... class Told:
    ...     words: str
    >>> Told = worked_out_when_read(Told, "words")
    >>> Told(lambda: "ab" + "c"), Told(lambda: "abc") == Told("abc")
    (Told(words='abc'), True)
    """
    for name in names:
        setattr(cls, name, _WhenRead(cls.__dict__[name]))
    return cls


def not_yet_read(record: object, name: str) -> Any:
    """Return the function that a field of `record` is still given by, or None when somebody has read it.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True, slots=True)
    ... class Told:
    ...     words: str
    >>> Told = worked_out_when_read(Told, "words")
    >>> told = Told(lambda: "abc")
    >>> not_yet_read(told, "words") is None, told.words, not_yet_read(told, "words")
    (False, 'abc', None)
    """
    value = type(record).__dict__[name]._slot.__get__(record, type(record))
    return value if callable(value) else None
