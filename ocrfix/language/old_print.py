"""The letters and spellings of old books, as lists of general words have them today."""

from __future__ import annotations

import re

__all__ = ["VOWELS", "former", "modern"]

_LETTERS = {ord("ſ"): "s", ord("ꝛ"): "r"}
_CEDILLAS = {ord("ş"): "ș", ord("ţ"): "ț"}  # one letter, which fonts and encodings set apart
_UMLAUTS = {"a\u0364": "ä", "o\u0364": "ö", "u\u0364": "ü"}
VOWELS = frozenset("aeiouyäöü")
_OI = re.compile(r"oi(?=(?:t|s|ent)$)")
SHORTEST = 5  # letters: of "foit" a misreading is as likely
_FORMER = {
    "fr": ((_OI, "ai"),),  # avoit, croyoient, until about 1835
    "de": (  # until the spelling reform of 1901, "ß" before consonants and at ends until 1996
        (re.compile(r"(?<=[^\W\d_]{3})ir(?=t|en)"), "ier"),  # konstatirt
        (re.compile(r"th"), "t"),  # Theil, vonnöthen
        (re.compile(r"ß"), "s"),  # deßhalb, Verhältniß
        (re.compile(r"ß"), "ss"),
        (re.compile(r"ey"), "ei"),  # bey, seyn
        (re.compile(r"c(?=[eiy])"), "z"),  # Centrum
        (re.compile(r"c(?![eiyhk])"), "k"),  # Conferenz
    ),
}
"""What former spellings have where those of today have something else."""


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
        if lang == "ro":
            word = word.translate(_CEDILLAS)
    if lang == "de" and word[:1] == "j" and word[1:2] not in VOWELS:
        word = f"i{word[1:]}"
    return word


def former(word: str, lang: str) -> tuple[str, ...]:
    """What a word in a former spelling may be in that of today: by one change, and by all.

    None for what is written so today, or is too short to tell it from a misreading.

    >>> former("avoit", "fr"), former("croyoient", "fr"), former("avoit", "de")
    (('avait',), ('croyaient',), ())
    >>> former("konstatirt", "de"), former("antheil", "de"), former("todt", "de")
    (('konstatiert',), ('anteil',), ())
    """
    if len(word) < SHORTEST or lang not in _FORMER:
        return ()
    found: dict[str, None] = {}
    whole = word
    for pattern, put in _FORMER[lang]:
        if (one := pattern.sub(put, word)) != word:
            found[one] = None
            whole = pattern.sub(put, whole)
    if whole != word:
        found[whole] = None
    return tuple(found)
