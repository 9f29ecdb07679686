"""Rows of .jsonl and .csv files as reports, read one at a time whatever the size of the file."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import IO

from geomap.ingest.decoding import Encoding, NoText, encoding_of
from geomap.records import Report
from geomap.reports import MAX_CHARACTERS, Problem, dated_report

#: Longer lines are passed over.
MAX_LINE_BYTES = 8 * MAX_CHARACTERS
#: What the encoding of a large file is told from.
_START_BYTES = 1_000_000
_DELIMITERS = ",;\t|"
#: Half of a character that cannot be written out again; JSON can smuggle one in.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def read_jsonl(stream: IO[bytes], name: str, text_column: str = "text") -> Iterator[Report | Problem]:
    """Yield a report for every line that is a JSON object with a text."""
    start = stream.read(2)
    opened = io.BufferedReader(_Rejoined(start, stream))
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        with io.TextIOWrapper(opened, encoding="utf-16", errors="replace", newline="\n") as wide:
            yield from json_rows((line.encode("utf-8", "replace") for line in wide), name, text_column)
        return
    yield from json_rows(iter(lambda: opened.readline(MAX_LINE_BYTES), b""), name, text_column)


def json_rows(lines: Iterable[bytes], name: str, text_column: str = "text") -> Iterator[Report | Problem]:
    """Yield a report for every line, in UTF-8, that is a JSON object with a text."""
    rows, number, noted, inside = 0, 0, False, False
    for data in lines:
        goes_on = not data.endswith(b"\n") and len(data) >= MAX_LINE_BYTES
        if inside or goes_on:
            number += not inside
            if not inside:
                rows += 1
                yield Problem(name, number, f"the line is too long: over {MAX_LINE_BYTES // 1_000_000} MB; passed over")
            inside = goes_on
            continue
        number += 1
        if not data.strip():
            continue
        rows += 1
        found = encoding_of(data)
        if isinstance(found, NoText):
            yield Problem(name, number, found.reason)
            continue
        if found.note and not noted:
            noted = True
            yield Problem(name, number, found.note)
        try:
            row = json.loads(data.decode(found.name, errors="replace"))
        except (ValueError, RecursionError) as error:
            what = error.msg if isinstance(error, json.JSONDecodeError) else "not readable"
            yield Problem(name, number, f"not a JSON object: {what}")
            continue
        if isinstance(row, dict):
            yield from _row_report(row, name, number, text_column)
        else:
            yield Problem(name, number, f"not a JSON object but a {type(row).__name__}")
    if rows == 0:
        yield Problem(name, 0, "the file is empty")


def read_csv(stream: IO[bytes], name: str, text_column: str = "text") -> Iterator[Report | Problem]:
    """Yield a report for every row with a text; the first row names the columns."""
    start = stream.read(_START_BYTES)
    cut = start if len(start) < _START_BYTES else start[: start.rfind(b"\n") + 1] or start
    found: Encoding | NoText = encoding_of(cut)
    if isinstance(found, NoText):
        yield Problem(name, 0, found.reason)
        return
    if not start.strip():
        yield Problem(name, 0, "the file is empty")
        return
    if found.note:
        yield Problem(name, 0, found.note)
    # What stands in one cell may be long, and is then passed over by itself.
    csv.field_size_limit(8 * MAX_CHARACTERS)
    with io.TextIOWrapper(
        io.BufferedReader(_Rejoined(start, stream)), encoding=found.name, errors="replace", newline=""
    ) as text:
        reader = csv.DictReader(text, delimiter=_delimiter(cut.decode(found.name, errors="replace")))
        try:
            columns = [column.strip().lower() for column in reader.fieldnames or ()]
            if text_column.strip().lower() not in columns:
                listed = ", ".join(columns[:8]) + (", …" if len(columns) > 8 else "")
                yield Problem(
                    name,
                    1,
                    f"no column named {text_column}; the columns are {listed}: say --text-column NAME for another",
                )
                return
            rows = 0
            for row in reader:
                rows += 1
                values = {key: value for key, value in row.items() if key is not None}
                yield from _row_report(values, name, reader.line_num, text_column)
        except csv.Error as error:
            yield Problem(name, reader.line_num, f"not readable as CSV: {error}")
            return
    if rows == 0:
        yield Problem(name, 0, "the file has a header and no rows")


class _Rejoined(io.RawIOBase):
    """A stream with the bytes already taken from it put back in front."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = len(buffer)
        data = self._start[:size] if self._start else self._rest.read(size)
        self._start = self._start[size:]
        buffer[: len(data)] = data
        return len(data)


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(_DELIMITERS, key=header.count)


def _row_report(row: dict[str, object], path: str, line: int, text_column: str) -> Iterator[Report | Problem]:
    values = {key.strip().lower(): value for key, value in row.items() if isinstance(key, str)}
    text = values.get(text_column.strip().lower())
    if text is None and "id" in values and text_column == "text":
        yield Problem(path, line, "row is an event, not a report: it has an id and no text")
    elif not isinstance(text, str) or not text.strip():
        yield Problem(path, line, "row has no text")
    elif len(text) > MAX_CHARACTERS:
        yield Problem(path, line, f"too long for one report: over {MAX_CHARACTERS:,} characters")
    else:
        words = {
            key: _LONE_SURROGATE.sub("\ufffd", str(values[key]))
            for key in ("title", "date", "published", "source", "url")
            if values.get(key)
        }
        yield from dated_report(_LONE_SURROGATE.sub("\ufffd", text), words.get("title", ""), words, path, line)
