"""Fetching a file over HTTP: time-outs, retries, resumption, and a check of what came."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import time
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geomap
from geomap.errors import GazetteerError

#: Where GeoNames publishes its country files.
GEONAMES_URL = "https://download.geonames.org/export/dump/"
_BLOCK = 1 << 16
_RETRIED_STATUS = frozenset((408, 425, 429, 500, 502, 503, 504))
_TOTAL = re.compile(r"bytes (?:\d+-\d+|\*)/(\d+)")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for an answer and between tries (s, doubled each time), and how often to try."""

    timeout_s: float = 30.0
    tries: int = 5
    pause_s: float = 1.0


def geonames_url(given: str | None) -> str:
    """Return the base URL of the country files: as given, ``$GEOMAP_GEONAMES_URL``, else GeoNames' own."""
    url = given or os.environ.get("GEOMAP_GEONAMES_URL") or GEONAMES_URL
    if not re.match(r"https?://[^/\s]", url):
        raise GazetteerError(f"{url!r} is no web address; expected one that begins with http:// or https://")
    return url if url.endswith("/") else f"{url}/"


def fetch_zip(
    url: str,
    target: Path,
    *,
    sha256: str = "",
    patience: Patience | None = None,
    tell: Callable[[int], None] = lambda done: None,
) -> None:
    """Fetch a zip file to `target`, by way of ``target.part``, which a later call goes on with.

    Parameters
    ----------
    url : str
    target : Path
        Written only when the file is whole: its length, every checksum in the zip file and `sha256` are right.
    sha256 : str, optional
        What the file must hash to.
    patience : Patience, optional
        Time-out and retries.
    tell : callable, optional
        Told how many bytes are there.

    Raises
    ------
    GazetteerError
        If the file cannot be had or is wrong. What came of it stays in ``target.part`` when going on makes
        sense, else nothing does.
    """
    patience = patience or Patience()
    part = target.with_name(f"{target.name}.part")
    resumed = part.exists()
    _fetch(url, part, patience, tell)
    problem = _problem(part, sha256)
    if problem and resumed:
        # The file may have changed at its source since the first half was fetched.
        part.unlink()
        _fetch(url, part, patience, tell)
        problem = _problem(part, sha256)
    if problem:
        part.unlink()
        raise GazetteerError(f"{url}: {problem}; it was not kept")
    part.replace(target)


def _problem(path: Path, sha256: str) -> str:
    """Return what is wrong with a fetched zip file, empty when nothing is."""
    if sha256:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != sha256.lower():
            return f"sha256 is {digest}, expected {sha256.lower()}"
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        return f"what came is no whole zip file ({error})"
    return f"{broken} in it is damaged" if broken else ""


def _fetch(url: str, part: Path, patience: Patience, tell: Callable[[int], None]) -> None:
    """Fetch into `part`, going on where it ends, until it is as long as the server says."""
    reason = ""
    for attempt in range(patience.tries):
        if attempt:
            time.sleep(patience.pause_s * 2 ** (attempt - 1))
        try:
            if _fetch_once(url, part, patience, tell):
                return
            reason = "the connection ended early"
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404:
                raise GazetteerError(f"{url} does not exist (404); is the country code right?") from None
            reason = f"the server answered {error.code} {error.reason}"
            if error.code not in _RETRIED_STATUS:
                break
        except (OSError, http.client.HTTPException) as error:
            cause = getattr(error, "reason", error)
            reason = "no answer in time" if isinstance(cause, TimeoutError) else str(cause) or type(cause).__name__
    kept = f"; {part.stat().st_size} bytes are kept, run the same command to go on" if part.exists() else ""
    raise GazetteerError(f"cannot fetch {url}: {reason}{kept}; or fetch it by hand and use --from FILE")


def _fetch_once(url: str, part: Path, patience: Patience, tell: Callable[[int], None]) -> bool:
    """Ask for what is missing once; return whether the file is whole now."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"User-Agent": f"geomap/{geomap.__version__}"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        with urllib.request.urlopen(request, timeout=patience.timeout_s) as answer:
            if answer.status == 206:
                span = _TOTAL.match(answer.headers.get("Content-Range", ""))
                total = int(span[1]) if span else None
            else:
                have = 0
                length = answer.headers.get("Content-Length", "")
                total = int(length) if length.isdigit() else None
            part.parent.mkdir(parents=True, exist_ok=True)
            with part.open("ab" if have else "wb") as stream:
                while block := answer.read1(_BLOCK):
                    stream.write(block)
                    have += len(block)
                    tell(have)
    except urllib.error.HTTPError as error:
        if error.code != 416:
            raise
        span = _TOTAL.match(error.headers.get("Content-Range", ""))
        error.close()
        if span and int(span[1]) == have:
            return True
        part.unlink()
        return False
    return total is None or have == total
