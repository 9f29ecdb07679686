"""Readers of saved pages, mails, PDF files, feeds and web archives; each is imported when a file of its kind comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from geomap.records import Report
    from geomap.reports import Problem

#: Module and function by the end of a file's name.
READERS: dict[str, tuple[str, str]] = {
    ".html": ("geomap.ingest.pages", "read_html"),
    ".htm": ("geomap.ingest.pages", "read_html"),
    ".pdf": ("geomap.ingest.pages", "read_pdf"),
    ".eml": ("geomap.ingest.mail", "read_mail"),
    ".rss": ("geomap.ingest.feeds", "read_feed"),
    ".atom": ("geomap.ingest.feeds", "read_feed"),
    ".xml": ("geomap.ingest.feeds", "read_feed"),
    ".warc": ("geomap.ingest.archives", "read_archive"),
    ".warc.gz": ("geomap.ingest.archives", "read_archive"),
}
#: A file larger than this is no single page, mail or feed.
MAX_BYTES = 50_000_000


class _Reader(Protocol):
    def __call__(self, path: Path) -> Iterator[Report | Problem]: ...


def kind_of(path: Path) -> str:
    """Return the ending by which a file is read, in lower case; empty when no reader here has it.

    Examples
    --------
    >>> kind_of(Path("a/B.WARC.GZ")), kind_of(Path("page.html")), kind_of(Path("notes.txt"))
    ('.warc.gz', '.html', '')
    """
    name = path.name.lower()
    return next((ending for ending in READERS if name.endswith(ending)), "")


def read_document(path: Path) -> Iterator[Report | Problem]:
    """Yield the reports of a file of one of the kinds in `READERS`, and a problem for what cannot be read.

    Raises
    ------
    OSError
        If the file cannot be opened.
    """
    from geomap.reports import Problem

    ending = kind_of(path)
    if not ending.startswith(".warc") and path.stat().st_size > MAX_BYTES:
        yield Problem(str(path), 0, f"too large: over {MAX_BYTES // 1_000_000} MB")
        return
    module, function = READERS[ending]
    try:
        yield from cast(_Reader, getattr(import_module(module), function))(path)
    except ImportError as error:
        yield Problem(str(path), 0, f"reading {ending} needs {error.name}: pip install 'geomap[ingest]'")


def date_or_none(words: object) -> dt.date | None:
    """Return the day of an ISO date or date and time, None for anything else."""
    if not isinstance(words, str):
        return None
    try:
        return dt.date.fromisoformat(words[:10])
    except ValueError:
        return None


__all__ = ["MAX_BYTES", "READERS", "date_or_none", "kind_of", "read_document"]
