"""Languages of place names as BCP 47 tags, from the codes that sources use."""

from __future__ import annotations

#: ISO 639-3 code and ISO 639-1 code of every language that has both, in five letters.
_BOTH = (
    "aaraa abkab afraf akaak amham araar argan asmas avaav aveae aymay azeaz bakba bambm belbe benbn bisbi bodbo bosbs "
    "brebr bulbg catca cescs chach chece chucu chvcv corkw cosco crecr cymcy danda deude divdv dzodz ellel engen epoeo "
    "estet euseu eweee faofo fasfa fijfj finfi frafr fryfy fulff glagd glega glggl glvgv grngn gujgu hatht hauha hbssh "
    "hebhe herhz hinhi hmoho hrvhr hunhu hyehy iboig idoio iiiii ikuiu ileie inaia indid ipkik islis itait javjv jpnja "
    "kalkl kankn kasks katka kaukr kazkk khmkm kikki kinrw kirky komkv konkg korko kuakj kurku laolo latla lavlv limli "
    "linln litlt ltzlb lublu luglg mahmh malml marmr mkdmk mlgmg mltmt monmn mrimi msams myamy nauna navnv nblnr ndend "
    "ndong nepne nldnl nnonn nobnb norno nyany ocioc ojioj orior ormom ossos panpa plipi polpl porpt pusps quequ rohrm "
    "ronro runrn rusru sagsg sansa sinsi slksk slvsl smese smosm snasn sndsd somso sotst spaes sqisq srdsc srpsr sswss "
    "sunsu swasw swesv tahty tamta tattt telte tgktg tgltl thath tirti tonto tsntn tsots tuktk turtr twitw uigug ukruk "
    "urdur uzbuz venve vievi volvo wlnwa wolwo xhoxh yidyi yoryo zhaza zhozh zulzu"
)
_TWO_LETTERS = {both[:3]: both[3:] for both in _BOTH.split()}
#: Codes that say the language is not known.
_UNKNOWN = frozenset(("", "und", "mis", "mul", "zxx"))


def language_tag(code: str) -> str:
    """Return the BCP 47 tag of a language: two letters where it has them; empty when it is not known.

    Parameters
    ----------
    code : str
        ISO 639-1 or 639-3, with or without a region or script ("zh-Hant").

    Examples
    --------
    >>> language_tag("ara"), language_tag("ckb"), language_tag("zh-Hant"), language_tag("und")
    ('ar', 'ckb', 'zh-Hant', '')
    """
    language, hyphen, rest = code.partition("-")
    if language in _UNKNOWN:
        return ""
    return f"{_TWO_LETTERS.get(language, language)}{hyphen}{rest}".replace(" ", "")
