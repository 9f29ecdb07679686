"""Web archives (WARC) as reports, one a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from geomap.ingest import MAX_BYTES
from geomap.ingest.pages import page_report
from geomap.records import Report
from geomap.reports import Problem


def read_archive(path: Path) -> Iterator[Report | Problem]:
    """Yield the article of every page of an archive, one at a time, whatever the archive's size."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    name, pages, number = str(path), 0, 0
    try:
        with path.open("rb") as stream:
            for number, record in enumerate(ArchiveIterator(stream, record_types=WarcRecordType.response), start=1):
                kind = str(record.http_content_type or "") if record.is_http else ""
                if "html" not in kind:
                    continue
                pages += 1
                data = record.reader.read(MAX_BYTES)
                url = str(record.headers.get("WARC-Target-URI", ""))
                found = page_report(data, f"{name}:{number}", url=url)
                yield Problem(name, number, found.reason) if isinstance(found, Problem) else found
    except (OSError, ValueError, EOFError, RuntimeError) as error:
        yield Problem(name, number, f"the archive breaks off: {error}")
        return
    if not pages:
        yield Problem(name, 0, "no page in the archive")
