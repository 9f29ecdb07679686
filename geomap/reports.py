"""Read reports from files of many kinds or from standard input, and say in one line what could not be read."""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import logging
import os
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from geomap.errors import InputError, ReportError
from geomap.ingest import READERS, kind_of, read_document
from geomap.ingest.decoding import NoText, decode
from geomap.records import Report

SUFFIXES = (".txt", ".md", ".jsonl", ".csv", ".tsv")
_ROWS = (".jsonl", ".csv", ".tsv")
#: What to do with files that are often at hand.
_INSTEAD = {
    **dict.fromkeys((".docx", ".doc", ".odt", ".rtf"), "save it as .txt or .pdf"),
    **dict.fromkeys((".xlsx", ".xls", ".ods"), "save it as .csv"),
    **dict.fromkeys((".zip", ".tar", ".7z", ".rar"), "unpack it and give the folder"),
    ".json": "write one object a line, as .jsonl",
    ".mht": "save the page as .html",
    ".mbox": "save the mails as .eml",
}
#: Given instead of a file: read standard input.
STANDARD_INPUT = "-"
#: A text longer than this is no report: it is said so and passed over.
MAX_CHARACTERS = 2_000_000
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?P<block>.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)
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
        ``url:`` between two lines ``---``; rows of ``.jsonl``, ``.csv`` and ``.tsv`` have a ``text`` and optionally
        the same; all of these may be packed (``.gz``).
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


def iter_reports(paths: Iterable[str | os.PathLike[str]], *, text_column: str = "text") -> Iterator[Report | Problem]:
    """Yield reports and problems one by one, so that memory does not grow with the number of reports.

    Parameters
    ----------
    paths : iterable of path-like
        As for `read`.
    text_column : str
        Column of a ``.csv``, or key of a ``.jsonl``, that holds the text.

    Yields
    ------
    Report or Problem
    """
    for given in paths:
        if str(given) == STANDARD_INPUT:
            yield from _read_standard_input(text_column)
            continue
        files, problem = _files(given)
        if problem is not None:
            yield problem
        for path in files:
            try:
                yield from _read_file(path, text_column)
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
                return [], Problem(name, 0, _not_read(path))
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
    name = path.name.lower()
    return name.removesuffix(".gz").endswith(SUFFIXES) or kind_of(path) != ""


def _not_read(path: Path) -> str:
    suffix = path.suffix.lower()
    return f"not a report file: {_INSTEAD.get(suffix, 'expected ' + ', '.join((*SUFFIXES, *READERS)))}"


def _read_standard_input(text_column: str) -> Iterator[Report | Problem]:
    """One text, or JSON lines when it starts with a brace."""
    from geomap.ingest.rows import MAX_LINE_BYTES, json_rows

    name, stream = "standard input", sys.stdin.buffer
    start = stream.readline(MAX_LINE_BYTES)
    while start and not start.strip():
        start = stream.readline(MAX_LINE_BYTES)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        further = iter(lambda: stream.readline(MAX_LINE_BYTES), b"")
        yield from json_rows(itertools.chain([start], further), name, text_column)
        return
    text, problem = _decode(start + stream.read(4 * MAX_CHARACTERS + 1), name)
    if problem is not None:
        yield problem
    if text is not None:
        yield from _text_report(Path(name), text)


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _read_file(path: Path, text_column: str) -> Iterator[Report | Problem]:
    if kind_of(path):
        yield from read_document(path)
        return
    packed = path.suffix.lower() == ".gz"
    suffix = (Path(path.stem) if packed else path).suffix.lower()
    try:
        with gzip.open(path, "rb") if packed else path.open("rb") as opened:
            stream = cast("IO[bytes]", opened)
            if suffix in _ROWS:
                from geomap.ingest.rows import read_csv, read_jsonl

                yield from (read_jsonl if suffix == ".jsonl" else read_csv)(stream, str(path), text_column)
                return
            data = stream.read(4 * MAX_CHARACTERS + 1)
    except (EOFError, zlib.error) as error:
        yield Problem(str(path), 0, f"the packed file breaks off: {error}")
        return
    if len(data) > 4 * MAX_CHARACTERS:
        yield Problem(str(path), 0, f"too long for one report: over {MAX_CHARACTERS:,} characters")
        return
    text, problem = _decode(data, str(path))
    if problem is not None:
        yield problem
    if text is not None:
        yield from _text_report(path, text)


def _decode(data: bytes, name: str) -> tuple[str | None, Problem | None]:
    """Text of a file, and a problem when there is none or its encoding was guessed."""
    found = decode(data)
    if isinstance(found, NoText):
        return None, Problem(name, 0, found.reason)
    text, note = found
    return text, Problem(name, 0, note) if note else None


def _text_report(path: Path, text: str) -> Iterator[Report | Problem]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        yield Problem(str(path), 0, "the file is empty")
        return
    if len(text) > MAX_CHARACTERS:
        yield Problem(str(path), 0, f"too long for one report: over {MAX_CHARACTERS:,} characters")
        return
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
        yield Problem(str(path), 0, "the report has no text behind its front matter")
        return
    title = values.get("title") or next(line.strip() for line in body.splitlines() if line.strip())[:200]
    yield from dated_report(body, title, values, str(path), 0)


def dated_report(text: str, title: str, values: dict[str, str], path: str, line: int) -> Iterator[Report | Problem]:
    """Yield a report; one whose date cannot be read is without a date, and a problem says so."""
    given = values.get("date") or values.get("published") or ""
    where = f"{path}:{line}" if line else path
    published: dt.date | None = None
    if given:
        from geomap.events.times import parse_published

        try:
            published = parse_published(given)
        except InputError:
            why = f"date {given[:40]!r} is not a date, so the report has none: write it as 2017-09-28 or 28 September 2017"
            yield Problem(path, line, why)
    yield Report(text, title, values.get("source", ""), values.get("url", ""), published, where)
