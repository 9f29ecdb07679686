"""Bytes of unknown origin to text, saying so where the encoding had to be guessed."""

from __future__ import annotations

from dataclasses import dataclass

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NAMES = {
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8-r": "KOI8-R (Cyrillic)",
    "cp1256": "Windows-1256 (Arabic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1255": "Windows-1255 (Hebrew)",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
}
#: The commonest small letters of the languages written so: Russian and Ukrainian, Arabic, Greek, Hebrew.
_COMMON = {"cp1251": "оеаинті", "koi8-r": "оеаинті", "cp1256": "الينموت", "cp1253": "αοιετσν", "cp1255": "יוהלארת"}
#: Western texts have at most this share of their letters beyond ASCII (French: 4 %, Vietnamese is not written so).
_WESTERN_SHARE = 0.25
#: Share of the letters beyond ASCII that the commonest must have: about half in the languages named, a quarter by chance.
_COMMON_SHARE = 0.38
_SAMPLE_BYTES = 65_536
#: A text has next to no control characters.
_MOST_CONTROL = 1 / 50


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by Python's name; `note` says so when it was guessed."""

    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NoText:
    """Why bytes are no text."""

    reason: str


def encoding_of(data: bytes) -> Encoding | NoText:
    """Return how bytes are written: by their mark, as UTF-8, or as the likeliest of the older encodings.

    Parameters
    ----------
    data : bytes
        A whole file, or its start cut behind a line.

    Examples
    --------
    >>> encoding_of("Взрыв прогремел на рынке в центре города".encode("cp1251")).name
    'cp1251'
    >>> encoding_of("café".encode("latin-1"))
    Encoding(name='cp1252', note='not UTF-8; read as Windows-1252')
    >>> encoding_of(bytes(range(32)))
    NoText(reason='a binary file, not text')
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Encoding(encoding)
    sample = data[:_SAMPLE_BYTES]
    if b"\x00" in sample:
        return _wide(sample)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        control = sum(byte < 9 or 13 < byte < 32 for byte in sample)
        return NoText("a binary file, not text") if control > len(sample) * _MOST_CONTROL else _guessed(_narrow(sample))
    return Encoding("utf-8")


def decode(data: bytes) -> tuple[str, str] | NoText:
    """Return the text of some bytes, and a note when the encoding had to be guessed."""
    found = encoding_of(data)
    if isinstance(found, NoText):
        return found
    try:
        return data.decode(found.name, errors="replace" if found.note else "strict"), found.note
    except UnicodeDecodeError:
        return NoText(f"starts like {found.name} but is not")


def _guessed(name: str) -> Encoding:
    return Encoding(name, f"not UTF-8; read as {_NAMES[name]}")


def _wide(sample: bytes) -> Encoding | NoText:
    """UTF-16 without its mark: every second byte of English is zero."""
    half = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.5 and even < 0.05:
        return _guessed("utf-16-le")
    if even > 0.5 and odd < 0.05:
        return _guessed("utf-16-be")
    return NoText("a binary file, not text")


def _narrow(sample: bytes) -> str:
    """The likeliest encoding of one byte a letter, told by the commonest letters of the language it is for."""
    beyond = sum(byte >= 0x80 for byte in sample)
    letters = beyond + sum(chr(byte).isalpha() for byte in sample if byte < 0x80)
    if not letters or beyond <= _WESTERN_SHARE * letters:
        return "cp1252"
    shares = {
        name: sum(decoded.count(letter) for letter in common) / beyond
        for name, common in _COMMON.items()
        for decoded in (sample.decode(name, errors="replace"),)
    }
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= _COMMON_SHARE else "cp1252"
