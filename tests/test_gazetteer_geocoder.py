"""The online last resort, against a server on this machine that speaks the services' protocols."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import geomap
from geomap.cli import main
from geomap.errors import GeocoderError, InputError
from geomap.gazetteer import Gazetteer, geocoder
from geomap.gazetteer.geocoder import Geocoder

HIT = {
    "osm_type": "node", "osm_id": 42, "lat": "30.5", "lon": "17.25", "class": "place", "type": "hamlet",
    "addresstype": "hamlet", "name": "Qwertzham", "display_name": "Qwertzham, Sirte, Libya",
    "boundingbox": ["30.48", "30.52", "17.23", "17.27"], "address": {"state": "Sirte", "country_code": "ly"},
}  # fmt: skip
PHOTON = {
    "features": [
        {
            "geometry": {"type": "Point", "coordinates": [17.25, 30.5]},
            "properties": {"name": "Qwertzham", "type": "city", "countrycode": "LY", "osm_type": "N", "osm_id": 42},
        }
    ]
}


class Server(ThreadingHTTPServer):
    """Answers with what `answers` holds, one after the other, the last again and again."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, bytes, dict[str, str], float]] = []
        self.asked: list[tuple[dict[str, list[str]], str, float]] = []

    def answer(self, body: object, status: int = 200, delay_s: float = 0.0, **headers: str) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.append((status, content, headers, delay_s))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        self.server.asked.append((query, self.headers["User-Agent"], time.monotonic()))
        answers = self.server.answers
        status, content, headers, delay_s = answers.pop(0) if len(answers) > 1 else answers[0]
        time.sleep(delay_s)
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            pass  # the client gave up waiting

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture(autouse=True)
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_PLACES", str(tmp_path / "places.csv"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "*")


def asking(server: Server, tmp_path: Path, service: str = "nominatim", timeout_s: float = 5.0) -> Geocoder:
    return Geocoder(service, server.url, tmp_path / "answers.jsonl", min_delay_s=0.0, timeout_s=timeout_s)


@pytest.mark.parametrize(("service", "answer"), [("nominatim", [HIT]), ("photon", PHOTON)])
def test_a_place_found_online_is_marked(service: str, answer: object, server: Server, tmp_path: Path) -> None:
    server.answer(answer)
    location = geomap.resolve("20 km north of Qwertzham", country="LY", geocoder=asking(server, tmp_path, service))
    assert location
    assert location.lat == pytest.approx(30.67, abs=0.03)
    place = location.candidates[0].place
    assert place.source == f"looked up online: {service}, 127.0.0.1:{server.server_port}"
    assert place.licence.startswith("ODbL")
    assert (place.country, place.feature) == ("LY", "PPL")
    assert any("looked up online" in warning for warning in location.warnings)
    assert "looked up online at" in location.explanation
    query, agent, _ = server.asked[0]
    assert query["q"] == ["Qwertzham"]
    assert agent == f"geomap/{geomap.__version__}"
    if service == "nominatim":
        assert query["countrycodes"] == ["ly"]


def test_nobody_is_asked_unless_wanted_or_when_the_name_is_known(server: Server, tmp_path: Path) -> None:
    server.answer([HIT])
    assert not geomap.resolve("20 km north of Qwertzham", country="LY")
    assert geomap.resolve("20 km south of Sirte", geocoder=asking(server, tmp_path))
    assert server.asked == []


def test_an_answer_is_asked_for_once(server: Server, tmp_path: Path) -> None:
    server.answer([HIT])
    first = asking(server, tmp_path).find("Qwertzham", ("LY",))
    with (tmp_path / "answers.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"key": ["half a li')
    assert asking(server, tmp_path).find("QWERTZHAM", ("LY",)) == first
    assert len(server.asked) == 1
    assert len(first) == 1


def test_nothing_found_is_kept_too(server: Server, tmp_path: Path) -> None:
    server.answer([])
    for _ in range(2):
        found = geomap.resolve("near Qwertzham", country="LY", geocoder=asking(server, tmp_path))
        assert not found
        assert "nor online at 127.0.0.1" in found.detail
    assert len(server.asked) == 1


def test_another_country_is_left_out(server: Server, tmp_path: Path) -> None:
    server.answer([{**HIT, "address": {"country_code": "tn"}}])
    assert asking(server, tmp_path).find("Qwertzham", ("LY",)) == []
    assert [place.country for place in asking(server, tmp_path).find("Qwertzham")] == ["TN"]


def test_a_short_pause_is_granted(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geocoder.time, "sleep", lambda seconds: None)
    server.answer(b"slow down", 429, Retry_After="1")
    server.answer([HIT])
    assert [place.name for place in asking(server, tmp_path).find("Qwertzham")] == ["Qwertzham"]
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("body", "status", "headers", "reason"),
    [
        (b"slow down", 429, {"Retry_After": "3600"}, "too many requests"),
        (b"<html>blocked</html>", 403, {}, "127.0.0.1"),
        (b"oops", 500, {}, "127.0.0.1"),
        (b"<html>", 200, {}, "127.0.0.1"),
        (b"\xff\xfe\x00", 200, {}, "127.0.0.1"),
        ({"error": "x"}, 200, {}, "127.0.0.1"),
        ([{"lat": "north", "lon": "east"}], 200, {}, "cannot be read"),
        ([{**HIT, "lat": "95"}], 200, {}, "cannot be read"),
        ([1, 2], 200, {}, "cannot be read"),
        ([{**HIT, "boundingbox": ["a", "b", "c", "d"]}], 200, {}, "cannot be read"),
    ],
)
def test_a_bad_answer_is_one_line_and_not_kept(
    body: object, status: int, headers: dict[str, str], reason: str, server: Server, tmp_path: Path
) -> None:
    server.answer(body, status, **headers)
    with pytest.raises(GeocoderError, match=reason) as caught:
        asking(server, tmp_path).find("Qwertzham")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "answers.jsonl").exists()
    found = geomap.resolve("near Qwertzham", geocoder=asking(server, tmp_path))
    assert not found
    assert found.reason == "unknown place"


def test_a_server_that_does_not_answer(server: Server, tmp_path: Path) -> None:
    server.answer([HIT], delay_s=0.3)
    with pytest.raises(GeocoderError, match="did not answer"):
        asking(server, tmp_path, timeout_s=0.05).find("Qwertzham")
    assert len(server.asked) == 2


def test_no_server(tmp_path: Path) -> None:
    nobody = Geocoder("nominatim", "http://127.0.0.1:9", tmp_path / "answers.jsonl", min_delay_s=0.0)
    with pytest.raises(GeocoderError, match="127"):
        nobody.find("Qwertzham")


def test_requests_are_spaced(server: Server, tmp_path: Path) -> None:
    server.answer([])
    slow = Geocoder("nominatim", server.url, tmp_path / "answers.jsonl", min_delay_s=0.3)
    for name in ("Aaaa", "Bbbb", "Cccc"):
        slow.find(name)
    times = [moment for _, _, moment in server.asked]
    assert all(later - earlier > 0.2 for earlier, later in pairwise(times))
    assert len(times) == 3


def test_command_line(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.answer([HIT])
    asked = ["resolve", "near Qwertzham", "--country", "LY", "--geocoder", "nominatim", "--geocoder-url"]
    assert main([*asked, server.url]) == 0
    assert "looked up online" in capsys.readouterr().out
    assert main([*asked, "ftp://x"]) == 2
    assert "geocoder address is 'ftp://x'" in capsys.readouterr().err


def test_unknown_service() -> None:
    with pytest.raises(InputError, match="unknown geocoder 'oracle'"):
        Geocoder("oracle")


def test_without_country_in_the_answer_the_map_tells(server: Server, tmp_path: Path) -> None:
    server.answer([{**HIT, "address": {}}])
    (place,) = asking(server, tmp_path).find("Qwertzham")
    assert place.country == Gazetteer.open().country_of(17.25, 30.5) == "LY"
