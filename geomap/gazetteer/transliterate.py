"""Names of any script in Latin letters, for comparing spellings; never for showing them."""

from __future__ import annotations

import re

from geomap.gazetteer.names import normalise

#: Scripts that leave most vowels out: Hebrew, Arabic and Syriac, not Thaana.
_ABJAD = re.compile(r"[\u0590-\u05ff\u0600-\u06ff\u0700-\u074f\u0750-\u077f\u08a0-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ARABIC_ARTICLE = re.compile(r"(?:^|(?<=\s))ال(?=\S{3})")


def to_latin(name: str) -> str:
    """Return the look-up key of a name in Latin letters.

    Latin names only lose case, accents and punctuation (`names.normalise`); other scripts are transliterated
    letter by letter, without the vowels that their writing leaves out.

    Examples
    --------
    >>> to_latin("Авдіївка"), to_latin("מעלה"), to_latin("መቀሌ")
    ('avdiivka', 'mlh', 'mekele')
    >>> to_latin("دير الزور"), to_latin("Deir ez-Zor"), to_latin("")
    ('dyr zwr', 'deir ez zor', '')
    """
    key = normalise(name)
    if key.isascii():
        return key
    # The written name, not the key: normalising takes apart what some scripts write as one letter.
    from anyascii import anyascii

    return normalise(anyascii(_ARABIC_ARTICLE.sub("", name)))


def lacks_vowels(name: str) -> bool:
    """Tell whether a name is written in a script that leaves vowels out.

    Examples
    --------
    >>> lacks_vowels("سرت"), lacks_vowels("Surt")
    (True, False)
    """
    return bool(_ABJAD.search(name))
