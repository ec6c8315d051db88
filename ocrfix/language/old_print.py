"""The letters of old books, as lists of general words have them today."""

from __future__ import annotations

__all__ = ["modern"]

_LETTERS = {ord("ſ"): "s", ord("ꝛ"): "r"}
_UMLAUTS = {"a\u0364": "ä", "o\u0364": "ö", "u\u0364": "ü"}
_VOWELS = frozenset("aeiouyäöü")


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
    if lang == "de" and word[:1] == "j" and word[1:2] not in _VOWELS:
        word = f"i{word[1:]}"
    return word
