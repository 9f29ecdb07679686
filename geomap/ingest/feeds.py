"""RSS and Atom files as reports, one an entry."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from pathlib import Path

from geomap.records import Report
from geomap.reports import Problem

_BLOCK = re.compile(r"</?(?:p|br|div|li|ul|ol|h\d|tr|blockquote)\b[^>]*>", re.I)
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"[ \t\xa0]+")


def read_feed(path: Path) -> Iterator[Report | Problem]:
    """Yield one report an entry: its content, else its summary, with the day it was published."""
    import feedparser

    name = str(path)
    feed = feedparser.parse(path.read_bytes(), sanitize_html=True, resolve_relative_uris=False)
    if not feed.entries:
        why = f": {feed.bozo_exception}" if feed.get("bozo") else ""
        yield Problem(name, 0, f"no entries of a feed in it{why}".splitlines()[0])
        return
    source = str(feed.feed.get("title", ""))
    for number, entry in enumerate(feed.entries, start=1):
        contents = [str(part.get("value", "")) for part in entry.get("content", ())]
        text = plain_text(max([*contents, str(entry.get("summary", ""))], key=len))
        title = plain_text(str(entry.get("title", "")))
        if not text and not title:
            yield Problem(name, number, "the entry has no text")
            continue
        day = entry.get("published_parsed") or entry.get("updated_parsed")
        yield Report(
            text or title,
            title,
            source,
            str(entry.get("link", "")),
            dt.date(*day[:3]) if day else None,
            f"{name}:{number}",
        )


def plain_text(markup: str) -> str:
    """Return the words of a piece of markup, a blank line between its blocks.

    Examples
    --------
    >>> plain_text("<p>Two &amp; three</p><p>died.</p>")
    'Two & three\\n\\ndied.'
    """
    words = html.unescape(_TAG.sub("", _BLOCK.sub("\n\n", markup)))
    lines = (_SPACE.sub(" ", line).strip() for line in words.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
