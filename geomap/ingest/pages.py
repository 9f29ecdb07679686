"""Saved web pages and PDF files as reports."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

from geomap.ingest import date_or_none
from geomap.records import Report
from geomap.reports import MAX_CHARACTERS, Problem


def read_html(path: Path) -> Iterator[Report | Problem]:
    """Yield the article of a saved page with its title, source, address and publication date."""
    yield page_report(path.read_bytes(), str(path))


def page_report(data: bytes, name: str, *, url: str = "") -> Report | Problem:
    """Return the article of a page; the encoding is detected, the publication date read from the page or left out.

    Parameters
    ----------
    data : bytes
        The page as saved.
    name : str
        For messages and `Report.path`.
    url : str
        Address, where the page does not say.
    """
    import trafilatura
    from htmldate import find_date

    for logger in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    if b"\x00" in data[:1024] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(name, 0, "a binary file, not a page")
    try:
        found = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False, url=url or None)
        text = (found.text or "").strip() if found is not None and not isinstance(found, dict) else ""
        published = date_or_none(find_date(data, original_date=True, extensive_search=False)) if text else None
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        return Problem(name, 0, f"not a readable page: {error}")
    if found is None or isinstance(found, dict) or not text:
        return Problem(name, 0, "the page holds no article text")
    if len(text) > MAX_CHARACTERS:
        return Problem(name, 0, f"too long for one report: over {MAX_CHARACTERS:,} characters")
    return Report(
        text,
        found.title or text.splitlines()[0][:200],
        found.sitename or found.hostname or "",
        found.url or url,
        published,
        name,
    )


def read_pdf(path: Path) -> Iterator[Report | Problem]:
    """Yield the text of a PDF file; its publication date is not known (the file's own date is the printer's)."""
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    name = str(path)
    try:
        reader = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
        if reader.is_encrypted and not reader.decrypt(""):
            yield Problem(name, 0, "the PDF is locked with a password")
            return
        text = "\n\n".join(page.extract_text() for page in reader.pages).strip()
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        yield Problem(name, 0, f"not a readable PDF: {error}")
        return
    if not text:
        yield Problem(name, 0, "the PDF holds no text (a scan?)")
    elif len(text) > MAX_CHARACTERS:
        yield Problem(name, 0, f"too long for one report: over {MAX_CHARACTERS:,} characters")
    else:
        yield Report(_reflowed(text), title.strip() or text.splitlines()[0][:200], path=name)


def _reflowed(text: str) -> str:
    """Join lines broken inside a sentence; pages and blank lines stay apart."""
    paragraphs = text.replace("\r", "").split("\n\n")
    return "\n\n".join(" ".join(line.strip() for line in part.splitlines()) for part in paragraphs if part.strip())
