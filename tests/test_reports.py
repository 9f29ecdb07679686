"""Reading reports: formats, encodings, dates, and one clear line for everything that is wrong."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports import Problem, iter_reports, read, read_with_problems

FRONT = "---\ntitle: A strike\ndate: {date}\nsource: Someone\nurl: https://example.org/a\ncolour: red\n---\nText here."


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def reasons(*paths: Path | str) -> list[str]:
    return [str(item) for item in iter_reports(paths) if isinstance(item, Problem)]


@pytest.mark.parametrize("date", ["2017-09-28", "28 September 2017", "Sept. 28, 2017", "2017-09-28T08:00:00Z"])
def test_front_matter(tmp_path: Path, date: str) -> None:
    [report] = read(write(tmp_path, "a.txt", FRONT.format(date=date)))
    assert report == Report(
        "Text here.", "A strike", "Someone", "https://example.org/a", dt.date(2017, 9, 28), str(tmp_path / "a.txt")
    )


def test_without_front_matter_the_first_line_is_the_title_and_the_text_stays_whole(tmp_path: Path) -> None:
    [report] = read(write(tmp_path, "a.md", "\r\nA headline\r\n\r\nBody.\r\n"))
    assert (report.title, report.text, report.published) == ("A headline", "A headline\n\nBody.", None)


def test_rows_of_json_lines_and_csv(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", '{"text": "One.", "date": "2017-09-28", "title": "T"}\n\n{"text": "Two."}\n')
    write(tmp_path, "b.csv", 'Title;Text;Published\nT;"Three; and\nmore.";2017-09-27\n')
    one, two, three = read(tmp_path)
    assert (one.text, one.title, one.published) == ("One.", "T", dt.date(2017, 9, 28))
    assert (two.text, two.published, two.path) == ("Two.", None, f"{tmp_path / 'a.jsonl'}:3")
    assert (three.text, three.published) == ("Three; and\nmore.", dt.date(2017, 9, 27))


def test_folders_are_searched_in_order_and_hidden_files_left_out(tmp_path: Path) -> None:
    for name in ("b/x.txt", "a.txt", ".git/c.txt", "c.pdf", "b/a.md"):
        write(tmp_path, name, name)
    assert [report.text for report in read(tmp_path)] == ["a.txt", "b/a.md", "b/x.txt"]


def test_globs(tmp_path: Path) -> None:
    write(tmp_path, "a1.txt", "one")
    write(tmp_path, "a2.txt", "two")
    assert [report.text for report in read(tmp_path / "a*.txt")] == ["one", "two"]
    assert reasons(tmp_path / "z*.txt") == [f"{tmp_path / 'z*.txt'}: no report file matches the pattern"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    result = read_with_problems(write(tmp_path, "a.txt", "Überfall in سرت.".encode(encoding)))
    assert (result.reports[0].text, result.problems) == ("Überfall in سرت.", ())


def test_other_bytes_are_read_as_windows_1252_with_a_warning(tmp_path: Path) -> None:
    result = read_with_problems(write(tmp_path, "a.txt", "Überfall – gestern".encode("cp1252")))
    assert result.reports[0].text == "Überfall – gestern"
    assert "Windows-1252" in str(result.problems[0])


CYRILLIC = "Сегодня утром обстреляли рынок в центре города, погибли три человека. Three died in Kharkiv."
ARABIC = "قتل ثلاثة أشخاص في قصف جوي على مدينة إدلب صباح اليوم"


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        (CYRILLIC, "cp1251", "Windows-1251"),
        (CYRILLIC, "koi8-r", "KOI8-R"),
        (ARABIC, "cp1256", "Windows-1256"),
        ("Trois personnes tuées à Gao, près de la frontière", "latin-1", "Windows-1252"),
        ("Three people were killed in Gao.", "utf-16-le", "UTF-16"),
        ("Three people were killed in Gao.", "utf-16-be", "UTF-16"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_older_encodings_are_told_apart_and_said(
    tmp_path: Path, text: str, encoding: str, said: str, name: str
) -> None:
    content = f'text;title\n"{text}";T\n' if name == "a.csv" else text
    result = read_with_problems(write(tmp_path, name, content.encode(encoding)))
    assert result.reports[0].text == text
    assert [said in str(problem) for problem in result.problems] == [True]


def test_packed_files_and_broken_ones(tmp_path: Path) -> None:
    write(tmp_path, "a.txt.gz", gzip.compress(b"Two died."))
    write(tmp_path, "b.jsonl.gz", gzip.compress(b'{"text": "Three died."}\n'))
    write(tmp_path, "c.csv.gz", gzip.compress(b"text\n" + b"Four died.\n" * 5000)[:60])
    write(tmp_path, "d.tsv.gz", b"text\nnot packed")
    result = read_with_problems(tmp_path)
    assert [report.text for report in result.reports] == ["Two died.", "Three died."]
    assert ["breaks off" in str(result.problems[0]), "Not a gzipped file" in str(result.problems[1])] == [True, True]


def test_another_column_may_hold_the_text(tmp_path: Path) -> None:
    rows = write(tmp_path, "a.tsv", "Headline\tBody\nT\tTwo died.\n")
    lines = write(tmp_path, "b.jsonl", '{"id": 1, "body": "Three died."}\n')
    read = list(iter_reports([rows, lines], text_column="body"))
    assert [item.text for item in read if isinstance(item, Report)] == ["Two died.", "Three died."]


def test_a_huge_line_or_cell_is_passed_over_and_the_next_ones_are_read(tmp_path: Path) -> None:
    long = "x" * 17_000_000
    write(tmp_path, "a.jsonl", f'{{"text": "{long}"}}\n{{"text": "Two died."}}\n')
    write(tmp_path, "b.csv", f"text,title\n{long[:3_000_000]},T\nThree died.,T\n")
    write(tmp_path, "c.jsonl", '{"text": "Four died."}\n{"text": "Five died."}'.encode("utf-16"))
    result = read_with_problems(tmp_path)
    assert [report.text for report in result.reports] == ["Two died.", "Three died.", "Four died.", "Five died."]
    assert ["too long" in str(problem) for problem in result.problems] == [True, True]


@pytest.mark.parametrize(
    ("name", "said"), [("a.docx", "save it as .txt"), ("a.json", ".jsonl"), ("a.xlsx", ".csv"), ("a.zip", "unpack")]
)
def test_files_of_other_kinds_say_what_to_do(tmp_path: Path, name: str, said: str) -> None:
    assert said in reasons(write(tmp_path, name, "x"))[0]


def test_every_wrong_file_and_row_has_one_line(tmp_path: Path) -> None:
    write(tmp_path, "binary.txt", b"\x00\x01\x02" * 50)
    write(tmp_path, "control.txt", bytes(range(1, 9)) * 50 + b"\xff")
    write(tmp_path, "empty.txt", "  \n ")
    write(tmp_path, "front.txt", "---\ntitle: only\n---\n")
    write(tmp_path, "date.txt", FRONT.format(date="someday"))
    write(tmp_path, "nocolumn.csv", "title,body\na,b\n")
    write(tmp_path, "norows.csv", "text\n")
    rows = ['{"id": "e1", "date_start": "2017-01-01"}', "[1]", "{", '{"text": ""}', '{"text": 5}', '{"text": "good"}']
    write(tmp_path, "rows.jsonl", "\n".join(rows))
    write(tmp_path, "long.txt", "x" * 2_000_001)
    found = read_with_problems(tmp_path, tmp_path / "missing.txt")
    assert [report.text for report in found.reports] == ["Text here.", "good"]
    said = [str(problem).replace(str(tmp_path) + "/", "") for problem in found.problems]
    assert said == [
        "binary.txt: a binary file, not text",
        "control.txt: a binary file, not text",
        "date.txt: date 'someday' is not a date, so the report has none: write it as 2017-09-28 or 28 September 2017",
        "empty.txt: the file is empty",
        "front.txt: the report has no text behind its front matter",
        "long.txt: too long for one report: over 2,000,000 characters",
        "nocolumn.csv, line 1: no column named text; the columns are title, body: say --text-column NAME for another",
        "norows.csv: the file has a header and no rows",
        "rows.jsonl, line 1: row is an event, not a report: it has an id and no text",
        "rows.jsonl, line 2: not a JSON object but a list",
        "rows.jsonl, line 3: not a JSON object: Expecting property name enclosed in double quotes",
        "rows.jsonl, line 4: row has no text",
        "rows.jsonl, line 5: row has no text",
        "missing.txt: no such file or folder",
    ]


def test_wrong_files_are_logged_and_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path, "a.txt", "")
    write(tmp_path, "b.txt", "good")
    with caplog.at_level(logging.WARNING, logger="geomap"):
        assert [report.text for report in read(tmp_path)] == ["good"]
    assert [record.message for record in caplog.records] == [f"{tmp_path / 'a.txt'}: the file is empty"]


def test_nothing_to_read_is_an_error_that_says_why(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"missing\.txt: no such file or folder"):
        read(tmp_path / "missing.txt")
    with pytest.raises(ReportError, match="holds no"):
        read(tmp_path)
    with pytest.raises(ReportError, match="not a report file"):
        read(write(tmp_path, "a.png", "x"))
    with pytest.raises(ReportError, match="no reports to read"):
        read()


def test_lone_surrogates_can_be_written_out_again(tmp_path: Path) -> None:
    [report] = read(write(tmp_path, "a.jsonl", '{"text": "a\\ud800b"}'))
    assert report.text.encode() == "a�b".encode()


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1).filter(str.strip), max_size=5)
)
def test_json_rows_come_back_as_they_went_in(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("rows") / "a.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    assert [item.text for item in iter_reports([path]) if isinstance(item, Report)] == texts


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.jsonl", "a.csv", "a.md"]))
def test_no_bytes_raise(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str) -> None:
    path = tmp_path_factory.mktemp("bytes") / name
    path.write_bytes(data)
    for item in iter_reports([path]):
        assert isinstance(item, Report) or "\n" not in str(item)


def test_the_seeds_can_all_be_read_and_name_their_source() -> None:
    found = read_with_problems(Path(__file__).parents[1] / "seeds")
    assert found.problems == ()
    assert len(found.reports) >= 6
    assert all(report.title and report.source for report in found.reports)
