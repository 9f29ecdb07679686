"""Saved pages, PDF files, mails, feeds, web archives and standard input as reports."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import sys
from pathlib import Path

import pytest

from geomap.records import Report
from geomap.reports import Problem, iter_reports

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>Strike near Sirte</title>
<meta property="article:published_time" content="2017-09-28T10:00:00Z"><meta property="og:site_name" content="Desert Post">
<link rel="canonical" href="https://example.org/strike"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Strike near Sirte</h1>
<p>Two airstrikes hit a camp about 150 miles southeast of Sirte on Friday, killing 17 fighters, the command said in a statement.</p>
<p>The café at the crossing was not hit. Officials said that they would publish further details about the operation later.</p>
</article><footer>Copyright 2017</footer></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>
<item><title>Bomb in Bama</title><link>https://example.org/1</link><pubDate>Mon, 02 Mar 2015 08:00:00 GMT</pubDate>
<description>&lt;p&gt;A bomb killed &lt;b&gt;three&lt;/b&gt; people.&lt;/p&gt;&lt;p&gt;Police &amp;amp; army came.&lt;/p&gt;</description></item>
<item><title></title></item></channel></rss>"""
MAIL = """From: Desk <desk@example.org>\r\nSubject: =?utf-8?q?Attack_in_Gao?=\r\nDate: Tue, 3 Mar 2015 23:30:00 +0000\r
MIME-Version: 1.0\r\nContent-Type: text/plain; charset="iso-8859-1"\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGunmen attacked a caf\xe9 in Gao.\r\n"""


def pdf(words: str) -> bytes:
    stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 6\n0000000000 65535 f \n"
    return out + head + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)


def warc(*pages: bytes) -> bytes:
    records = []
    for number, page in enumerate(pages):
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page) + page
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
            f"WARC-Target-URI: https://example.org/{number}\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{number}>\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        records.append(gzip.compress(head.encode() + body + b"\r\n\r\n"))
    return b"".join(records)


def read(path: Path) -> tuple[list[Report], list[str]]:
    items = list(iter_reports([path]))
    return [i for i in items if isinstance(i, Report)], [str(i) for i in items if isinstance(i, Problem)]


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_saved_page_gives_article_title_source_address_and_day(tmp_path: Path, charset: str) -> None:
    [report], problems = read(put(tmp_path, "a.html", PAGE.format(charset=charset).encode(charset)))
    assert not problems
    assert "Two airstrikes hit a camp" in report.text and "café" in report.text
    assert "Home" not in report.text and "Copyright" not in report.text
    assert (report.title, report.source, report.url) == (
        "Strike near Sirte",
        "Desert Post",
        "https://example.org/strike",
    )
    assert report.published == dt.date(2017, 9, 28)


def test_pdf_text_without_a_guessed_day(tmp_path: Path) -> None:
    [report], _ = read(put(tmp_path, "a.pdf", pdf("Shells fell on Donetsk on Friday.")))
    assert report.text == "Shells fell on Donetsk on Friday."
    assert report.published is None


def test_mail_subject_day_and_charset(tmp_path: Path) -> None:
    [report], _ = read(put(tmp_path, "a.eml", MAIL.encode("iso-8859-1")))
    assert (report.text, report.title, report.published) == (
        "Gunmen attacked a café in Gao.",
        "Attack in Gao",
        dt.date(2015, 3, 3),
    )


def test_feed_entries_and_the_empty_one(tmp_path: Path) -> None:
    [report], [problem] = read(put(tmp_path, "a.rss", FEED.encode()))
    assert report.text == "A bomb killed three people.\n\nPolice & army came."
    assert (report.title, report.source, report.published) == ("Bomb in Bama", "Wire", dt.date(2015, 3, 2))
    assert problem.endswith("a.rss, line 2: the entry has no text")


def test_web_archive_page_by_page(tmp_path: Path) -> None:
    page = PAGE.format(charset="utf-8").encode()
    reports, problems = read(put(tmp_path, "a.warc.gz", warc(page, b"<html></html>", page)))
    assert [report.published for report in reports] == [dt.date(2017, 9, 28)] * 2
    assert len(problems) == 1 and "no article text" in problems[0]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.html", b"", "no article text"),
        ("a.html", b"\x00\x01\x02" * 50, "a binary file"),
        ("a.pdf", b"%PDF-1.4 broken", "not a readable PDF"),
        ("a.eml", b"", "not a mail"),
        ("a.xml", b"<notes><note>x</note></notes>", "no entries of a feed"),
        ("a.warc", b"WARC/1.0\r\nnonsense", "no page in the archive"),
    ],
)
def test_a_broken_file_is_one_line_and_the_others_are_read(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    put(tmp_path, name, data)
    put(tmp_path, "good.txt", b"A strike hit a camp.")
    reports, problems = read(tmp_path)
    assert [report.text for report in reports] == ["A strike hit a camp."]
    assert len(problems) == 1 and said in problems[0] and "\n" not in problems[0]


def test_without_the_extra_the_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    _, [problem] = read(put(tmp_path, "a.pdf", b"%PDF"))
    assert "pip install 'geomap[ingest]'" in problem


@pytest.mark.parametrize("given", ["A strike hit a camp.", '{"text": "A strike hit a camp.", "date": "2017-09-28"}\n'])
def test_standard_input_is_a_text_or_json_lines(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    [report] = list(iter_reports(["-"]))
    assert isinstance(report, Report) and report.text == "A strike hit a camp."
