"""Fetching country files from a server that is slow, breaks off, lies or resumes."""

from __future__ import annotations

import hashlib
import http.server
import io
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from geomap.cli import main
from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, download
from geomap.gazetteer.download import Patience, fetch_zip, geonames_url

HASTY = Patience(timeout_s=0.3, tries=3, pause_s=0.01)


def zipped(name: str = "Qaryat Mithal", padding: int = 200_000) -> bytes:
    """Return a country file of one village; the padding makes it long enough to be cut."""
    row = f"900001\t{name}\t\t\t30.1\t17.7\tP\tPPL\tLY\t\t\t\t\t\t5\t\t10\tAfrica/Tripoli\t2026-01-01\n"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("LY.txt", row)
        archive.writestr("readme.txt", "x" * padding)
    return stream.getvalue()


@dataclass
class Server:
    """What the server has and does: a list of tricks, one per request, then honest answers."""

    url: str = ""
    content: bytes = field(default_factory=zipped)
    tricks: list[str] = field(default_factory=list)
    ranges: list[str | None] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    state = Server()

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            state.ranges.append(self.headers.get("Range"))
            trick = state.tricks.pop(0) if state.tricks else ""
            if trick == "silent":
                state.released.wait(10)
                return
            if trick.isdigit():
                self.send_error(int(trick))
                return
            if not self.path.endswith("/LY.zip"):
                self.send_error(404)
                return
            start = 0
            asked = self.headers.get("Range")
            if asked and trick != "no ranges":
                start = int(asked.removeprefix("bytes=").rstrip("-"))
                if start >= len(state.content):
                    self.send_response(416)
                    self.send_header("Content-Range", f"bytes */{len(state.content)}")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(state.content) - 1}/{len(state.content)}")
            else:
                self.send_response(200)
            body = state.content[start:]
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if trick == "cut":
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
            elif trick == "stall":
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                state.released.wait(10)
            else:
                self.wfile.write(body)

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.handle_error = lambda *_: None  # type: ignore[method-assign,assignment]
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("GEOMAP_PACKS", str(tmp_path / "packs"))
    monkeypatch.setenv("GEOMAP_PLACES", str(tmp_path / "places.csv"))
    yield state
    state.released.set()
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def fetch(server: Server, tmp_path: Path) -> Callable[..., Path]:
    def run(**options: str) -> Path:
        fetch_zip(f"{server.url}/LY.zip", tmp_path / "LY.zip", patience=HASTY, **options)  # type: ignore[arg-type]
        return tmp_path / "LY.zip"

    return run


def left(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in tmp_path.iterdir())


def test_whole(server: Server, fetch: Callable[..., Path], tmp_path: Path) -> None:
    digest = hashlib.sha256(server.content).hexdigest()
    assert fetch(sha256=digest.upper()).read_bytes() == server.content
    assert left(tmp_path) == ["LY.zip"]
    assert server.ranges == [None]


@pytest.mark.parametrize("trick", ["cut", "stall"])
def test_broken_off_is_resumed(trick: str, server: Server, fetch: Callable[..., Path], tmp_path: Path) -> None:
    server.tricks = [trick]
    assert fetch().read_bytes() == server.content
    assert server.ranges[0] is None
    assert server.ranges[1] is not None
    assert int(server.ranges[1][6:-1]) > len(server.content) // 3
    assert left(tmp_path) == ["LY.zip"]


def test_server_that_cannot_resume(server: Server, fetch: Callable[..., Path]) -> None:
    server.tricks = ["cut", "no ranges"]
    assert fetch().read_bytes() == server.content


def test_error_then_answer(server: Server, fetch: Callable[..., Path]) -> None:
    server.tricks = ["503", "silent"]
    assert fetch().read_bytes() == server.content


def test_part_is_kept_for_the_next_call(server: Server, fetch: Callable[..., Path], tmp_path: Path) -> None:
    server.tricks = ["cut", "503", "503"]
    with pytest.raises(GazetteerError, match=r"503 .*bytes are kept, run the same command to go on"):
        fetch()
    assert left(tmp_path) == ["LY.zip.part"]
    assert fetch().read_bytes() == server.content
    assert server.ranges[-1] is not None


def test_complete_part(server: Server, fetch: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "LY.zip.part").write_bytes(server.content)
    assert fetch().read_bytes() == server.content
    assert len(server.ranges) == 1


@pytest.mark.parametrize("extra", [0, 500_000])
def test_file_that_changed_since_the_first_half(
    extra: int, server: Server, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "LY.zip.part").write_bytes(zipped("Other", 200_000 + extra)[: 150_000 + extra])
    server.content = zipped("Qaryat Mithal", 200_100)
    assert fetch().read_bytes() == server.content
    assert left(tmp_path) == ["LY.zip"]


@pytest.mark.parametrize("tricks", [["silent"] * 3, ["500", "502", "429"]])
def test_no_answer(tricks: list[str], server: Server, fetch: Callable[..., Path], tmp_path: Path) -> None:
    server.tricks = tricks
    with pytest.raises(GazetteerError, match=r"no answer in time|the server answered 429"):
        fetch()
    assert left(tmp_path) == []


def test_nobody_listens(tmp_path: Path, server: Server) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/LY.zip"
        with pytest.raises(GazetteerError, match="cannot fetch"):
            fetch_zip(url, tmp_path / "LY.zip", patience=Patience(0.3, 2, 0.01))


def test_wrong_checksum(fetch: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=f"sha256 is .*, expected {'0' * 64}; it was not kept"):
        fetch(sha256="0" * 64)
    assert left(tmp_path) == []


@pytest.mark.parametrize("damage", ["page", "short", "flipped"])
def test_what_comes_is_no_whole_zip_file(
    damage: str, server: Server, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    flipped = bytearray(server.content)
    flipped[1000] ^= 1
    server.content = {"page": b"<html>", "short": server.content[:50_000], "flipped": bytes(flipped)}[damage]
    with pytest.raises(GazetteerError, match=r"no whole zip file|is damaged"):
        fetch()
    assert left(tmp_path) == []


def test_forbidden_is_not_tried_again(server: Server, fetch: Callable[..., Path]) -> None:
    server.tricks = ["403"]
    with pytest.raises(GazetteerError, match="answered 403"):
        fetch()
    assert len(server.ranges) == 1


def test_install_and_find(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEOMAP_GEONAMES_URL", server.url)
    assert main(["gazetteer", "install", "geonames", "LY"]) == 0
    captured = capsys.readouterr()
    assert "installed geonames-ly: 1 places" in captured.out
    assert captured.err == ""  # progress is for terminals
    assert [place.id for place in Gazetteer.open().search("Qaryat Mithal", country="LY")] == ["gn:900001"]
    assert left(tmp_path / "packs") == ["geonames-ly"]


def test_install_that_fails_says_so_in_a_line(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gazetteer", "install", "geonames", "SY", "--url", f"{server.url}/dump"]) == 2
    assert (
        capsys.readouterr().err
        == f"geomap: {server.url}/dump/SY.zip does not exist (404); is the country code right?\n"
    )
    server.content = server.content[:1000]
    assert main(["gazetteer", "install", "geonames", "LY", "--url", server.url]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "packs").exists() or left(tmp_path / "packs") == []


def test_address_of_the_country_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GEOMAP_GEONAMES_URL", raising=False)
    assert geonames_url(None) == download.GEONAMES_URL
    monkeypatch.setenv("GEOMAP_GEONAMES_URL", "http://mirror.example/a")
    assert geonames_url(None) == "http://mirror.example/a/"
    assert geonames_url("https://other.example/") == "https://other.example/"
    with pytest.raises(GazetteerError, match="no web address"):
        geonames_url("file:///etc/passwd")
