"""Read reports from files of many kinds or from standard input, and say in one line what could not be read."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import logging
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from geomap.errors import InputError, ReportError
from geomap.ingest import READERS, kind_of, read_document
from geomap.records import Report

SUFFIXES = (".txt", ".md", ".jsonl", ".csv")
#: Given instead of a file: read standard input.
STANDARD_INPUT = "-"
#: A text longer than this is no report: it is said so and passed over.
MAX_CHARACTERS = 2_000_000
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?P<block>.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)
#: Half of a character that cannot be written out again; JSON can smuggle one in.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_log = logging.getLogger("geomap")


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read: `line` is 0 when the whole file is meant."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        where = f"{self.path}, line {self.line}" if self.line else self.path
        return f"{where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Reports read, and a problem for every file or row that was not, or only with a guess."""

    reports: tuple[Report, ...]
    problems: tuple[Problem, ...] = field(default=())


def read(*paths: str | os.PathLike[str]) -> list[Report]:
    """Read reports; what cannot be read is named in one warning line each and passed over.

    Parameters
    ----------
    *paths : path-like
        Files, folders (searched through, sorted by name), globs, and ``-`` for standard input (one text, or JSON
        lines). ``.txt`` and ``.md`` hold one report, with an optional block ``title:``, ``date:``, ``source:``,
        ``url:`` between two lines ``---``; rows of ``.jsonl`` and ``.csv`` have a ``text`` and optionally the same.
        Saved pages (``.html``), ``.pdf``, feeds (``.rss .atom .xml``) and web archives (``.warc .warc.gz``) need the
        extra ``ingest``; ``.eml`` is a mail.

    Returns
    -------
    list of Report

    Raises
    ------
    ReportError
        If there is nothing to read at all.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = path.write_text("---\\ntitle: Strike\\ndate: 2017-09-28\\n---\\nA strike hit a camp.")
    >>> [report] = read(path)
    >>> report.title, report.published.isoformat(), report.text
    ('Strike', '2017-09-28', 'A strike hit a camp.')
    """
    result = read_with_problems(*paths)
    for problem in result.problems:
        _log.warning("%s", problem)
    return list(result.reports)


def read_with_problems(*paths: str | os.PathLike[str]) -> ReadResult:
    """Read reports and return what could not be read beside them.

    Parameters
    ----------
    *paths : path-like
        As for `read`.

    Raises
    ------
    ReportError
        If there is nothing to read at all.
    """
    reports: list[Report] = []
    problems: list[Problem] = []
    for item in iter_reports(paths):
        (reports if isinstance(item, Report) else problems).append(item)  # type: ignore[arg-type]
    if not reports:
        raise ReportError(nothing_to_read(problems))
    return ReadResult(tuple(reports), tuple(problems))


def nothing_to_read(problems: Sequence[Problem]) -> str:
    """Return the line that says that, and why, no report at all could be read."""
    why = f": {problems[0]}" if problems else ""
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return (
        f"no reports to read{why}{more}; give report files (.txt .md .jsonl .csv .html .pdf .eml .rss .warc.gz), a folder "
        "of them, or - for standard input"
    )


def iter_reports(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Report | Problem]:
    """Yield reports and problems one by one, so that memory does not grow with the number of reports.

    Parameters
    ----------
    paths : iterable of path-like
        As for `read`.

    Yields
    ------
    Report or Problem
    """
    for given in paths:
        if str(given) == STANDARD_INPUT:
            yield from _read_standard_input()
            continue
        files, problem = _files(given)
        if problem is not None:
            yield problem
        for path in files:
            try:
                yield from _read_file(path)
            except OSError as error:
                yield Problem(str(path), 0, f"cannot be read: {error.strerror or error}")


def _files(given: str | os.PathLike[str]) -> tuple[list[Path], Problem | None]:
    path = Path(given)
    name = str(given)
    try:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if _is_report_file(p) and p.is_file() and not _hidden(p, path))
            return found, None if found else Problem(name, 0, "the folder holds no report file")
        if path.exists():
            if not _is_report_file(path):
                return [], Problem(name, 0, f"not a report file: expected {', '.join((*SUFFIXES, *READERS))}")
            return [path], None
    except (OSError, ValueError) as error:
        return [], Problem(name, 0, f"cannot be read: {error}")
    if any(sign in name for sign in "*?["):
        anchor = Path(path.anchor) if path.anchor else Path()
        pattern = str(path.relative_to(path.anchor)) if path.anchor else name
        try:
            found = sorted(p for p in anchor.glob(pattern) if p.is_file() and _is_report_file(p))
        except (ValueError, NotImplementedError) as error:
            return [], Problem(name, 0, f"not a usable pattern: {error}")
        return found, None if found else Problem(name, 0, "no report file matches the pattern")
    return [], Problem(name, 0, "no such file or folder")


def _is_report_file(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES or kind_of(path) != ""


def _read_standard_input() -> Iterator[Report | Problem]:
    """One text, or JSON lines when it starts with a brace."""
    name = "standard input"
    text, problem = _decode(sys.stdin.buffer.read(4 * MAX_CHARACTERS + 1), name)
    if problem is not None:
        yield problem
    if text is None:
        return
    if text.lstrip().startswith("{"):
        yield from _read_jsonl(io.BytesIO(text.encode("utf-8", "replace")), name)
    else:
        yield _text_report(Path(name), text)


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _read_file(path: Path) -> Iterator[Report | Problem]:
    suffix = path.suffix.lower()
    if kind_of(path):
        yield from read_document(path)
        return
    if suffix == ".jsonl":
        with path.open("rb") as stream:
            yield from _read_jsonl(stream, str(path))
        return
    if path.stat().st_size > 4 * MAX_CHARACTERS and suffix != ".csv":
        yield Problem(str(path), 0, f"too long for one report: over {MAX_CHARACTERS:,} characters")
        return
    text, problem = _decode(path.read_bytes(), str(path))
    if problem is not None:
        yield problem
    if text is None:
        return
    if suffix == ".csv":
        yield from _read_csv(path, text)
    else:
        yield _text_report(path, text)


def _decode(data: bytes, name: str, line: int = 0) -> tuple[str | None, Problem | None]:
    """Text of a file: UTF-8, or UTF-16 with its mark, or else Windows-1252 with a warning."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), None
            except UnicodeDecodeError:
                return None, Problem(name, line, f"starts like {encoding} but is not")
    if b"\x00" in data[:8192]:
        return None, Problem(name, line, "a binary file, not text")
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        sample = data[:8192]
        control = sum(byte < 9 or 13 < byte < 32 for byte in sample)
        if control > len(sample) // 50:
            return None, Problem(name, line, "a binary file, not text")
        return data.decode("cp1252", errors="replace"), Problem(name, line, "not UTF-8; read as Windows-1252")


def _text_report(path: Path, text: str) -> Report | Problem:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return Problem(str(path), 0, "the file is empty")
    if len(text) > MAX_CHARACTERS:
        return Problem(str(path), 0, f"too long for one report: over {MAX_CHARACTERS:,} characters")
    front = _FRONT_MATTER.match(text)
    values: dict[str, str] = {}
    if front is not None:
        for line in front["block"].splitlines():
            key, colon, value = line.partition(":")
            if colon:
                values.setdefault(key.strip().lower(), value.strip().strip("\"'"))
        text = text[front.end() :]
    body = text.strip("\n")
    if not body.strip():
        return Problem(str(path), 0, "the report has no text behind its front matter")
    title = values.get("title") or next(line.strip() for line in body.splitlines() if line.strip())[:200]
    return _report(body, title, values, str(path), 0)


def _report(text: str, title: str, values: dict[str, str], path: str, line: int) -> Report | Problem:
    given = values.get("date") or values.get("published") or ""
    where = f"{path}:{line}" if line else path
    published: dt.date | None = None
    if given:
        from geomap.events.times import parse_published

        try:
            published = parse_published(given)
        except InputError:
            return Problem(path, line, f"date {given!r} is not a date: write it as 2017-09-28 or 28 September 2017")
    return Report(text, title, values.get("source", ""), values.get("url", ""), published, where)


def _row_report(row: dict[str, object], path: str, line: int) -> Report | Problem:
    values = {key.strip().lower(): value for key, value in row.items() if isinstance(key, str)}
    text = values.get("text")
    if text is None and "id" in values:
        return Problem(path, line, "row is an event, not a report: it has an id and no text")
    if not isinstance(text, str) or not text.strip():
        return Problem(path, line, "row has no text")
    if len(text) > MAX_CHARACTERS:
        return Problem(path, line, f"too long for one report: over {MAX_CHARACTERS:,} characters")
    text = _LONE_SURROGATE.sub("\ufffd", text)
    words = {
        key: _LONE_SURROGATE.sub("\ufffd", str(values[key]))
        for key in ("title", "date", "published", "source", "url")
        if values.get(key)
    }
    return _report(text, words.get("title", ""), words, path, line)


def _read_jsonl(stream: IO[bytes], name: str) -> Iterator[Report | Problem]:
    number, rows = 0, 0
    while data := stream.readline(8 * MAX_CHARACTERS):
        number += 1
        if number == 1 and data.startswith((b"\xff\xfe", b"\xfe\xff")):
            yield Problem(name, 0, "JSON lines must be UTF-8, this file is UTF-16")
            return
        if not data.strip():
            continue
        if not data.endswith(b"\n") and len(data) >= 8 * MAX_CHARACTERS:
            yield Problem(name, number, "the line is too long; the rest of the file is passed over")
            return
        rows += 1
        text, problem = _decode(data, name, number)
        if problem is not None:
            yield problem
        if text is None:
            return
        try:
            row = json.loads(text)
        except (ValueError, RecursionError) as error:
            what = error.msg if isinstance(error, json.JSONDecodeError) else "not readable"
            yield Problem(name, number, f"not a JSON object: {what}")
            continue
        yield (
            _row_report(row, name, number)
            if isinstance(row, dict)
            else Problem(name, number, f"not a JSON object but a {type(row).__name__}")
        )
    if rows == 0:
        yield Problem(name, 0, "the file is empty")


def _read_csv(path: Path, text: str) -> Iterator[Report | Problem]:
    name = str(path)
    if not text.strip():
        yield Problem(name, 0, "the file is empty")
        return
    csv.field_size_limit(MAX_CHARACTERS)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    columns = [column.strip().lower() for column in reader.fieldnames or ()]
    if "text" not in columns:
        yield Problem(name, 1, f"no column named text; the columns are {', '.join(columns[:8])}")
        return
    rows = 0
    try:
        for row in reader:
            rows += 1
            yield _row_report({key: value for key, value in row.items() if key is not None}, name, reader.line_num)
    except csv.Error as error:
        yield Problem(name, reader.line_num, f"not readable as CSV: {error}")
        return
    if rows == 0:
        yield Problem(name, 0, "the file has a header and no rows")


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)
