"""Mails as reports."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

from geomap.records import Report
from geomap.reports import MAX_CHARACTERS, Problem


def read_mail(path: Path) -> Iterator[Report | Problem]:
    """Yield the text of a mail, the plain one where it has both, with subject, sender and the day it was sent."""
    name = str(path)
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    if not message.keys():
        yield Problem(name, 0, "not a mail: it has no header")
        return
    body = message.get_body(("plain", "html"))
    if body is None:
        yield Problem(name, 0, "the mail has no text")
        return
    try:
        published = parsedate_to_datetime(str(message["date"])).date() if message["date"] else None
    except (TypeError, ValueError):
        published = None
    subject, sender = str(message["subject"] or ""), str(message["from"] or "")
    try:
        content = body.get_content()
    except (LookupError, ValueError, KeyError) as error:
        yield Problem(name, 0, f"the mail's text cannot be decoded: {error}")
        return
    if body.get_content_type() == "text/html":
        from geomap.ingest.pages import page_report

        page = page_report(content.encode("utf-8", "replace"), name)
        if isinstance(page, Problem):
            yield page
            return
        content = page.text
    text = content.replace("\r\n", "\n").strip()
    if not text:
        yield Problem(name, 0, "the mail has no text")
    elif len(text) > MAX_CHARACTERS:
        yield Problem(name, 0, f"too long for one report: over {MAX_CHARACTERS:,} characters")
    else:
        yield Report(text, subject, sender, "", published, name)
