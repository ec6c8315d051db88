"""The letters of old books, as lists of general words have them today."""

from __future__ import annotations

__all__ = ["VOWELS", "imperfect", "modern"]

_LETTERS = {ord("ſ"): "s", ord("ꝛ"): "r"}
_UMLAUTS = {"a\u0364": "ä", "o\u0364": "ö", "u\u0364": "ü"}
VOWELS = frozenset("aeiouyäöü")
_OI = ("oit", "ois", "oient")
SHORTEST = 5  # letters: of "foit" a misreading is as likely


def modern(word: str, lang: str) -> str:
    """A word in lower case in the letters of today; its spelling stays as it is.

    Books before about 1900 have a long s, an e above a vowel for its umlaut, and in German one
    capital for "I" and "J".

    >>> modern("fuͤhrte", "de"), modern("jhren", "de"), modern("jahren", "de"), modern("ſon", "fr")
    ('führte', 'ihren', 'jahren', 'son')
    """
    if not word.isascii():
        word = word.translate(_LETTERS)
        for old, new in _UMLAUTS.items():
            word = word.replace(old, new)
    if lang == "de" and word[:1] == "j" and word[1:2] not in VOWELS:
        word = f"i{word[1:]}"
    return word


def imperfect(word: str, lang: str) -> str | None:
    """What stands today for a French form in "-oit", as books before about 1835 have it.

    None for what has no such ending, or is too short to tell it from a misreading.

    >>> imperfect("avoit", "fr"), imperfect("croyoient", "fr"), imperfect("avoit", "de")
    ('avait', 'croyaient', None)
    """
    if lang != "fr" or len(word) < SHORTEST or not word.endswith(_OI):
        return None
    stem, _, ending = word.rpartition("oi")
    return f"{stem}ai{ending}"
