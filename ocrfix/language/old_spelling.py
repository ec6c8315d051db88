"""Words as books before the spelling of today have them: "dixo", "vpon", "seyn", "estoit".

Old spellings and their forms of today are brought to one skeleton, by which letters stood for
which (Reffle and Ringlstetter 2013 tell historical variants from misreadings by such patterns).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["OldSpelling", "skeleton"]

SHORTEST = 3  # letters of a word that may be an old form
FEWEST, SHARE = 6, 0.3  # old forms, and their share of the unknown words, from which a text is old

_EVERYWHERE = (("ph", "f"), ("th", "t"), ("y", "i"), ("j", "i"), ("v", "u"), ("ſ", "s"))
_PATTERNS: dict[str, tuple[tuple[str, str], ...]] = {
    "es": (("h", ""), ("ss", "s"), ("x|g(?=[ei])", "i"), ("z", "c"), ("qu", "cu"), ("b", "u")),
    "fr": (
        ("oi", "ai"), ("sc(?=[aeiou])", "s"), ("ez$", "es"), ("(?<=[aeiou])s(?=[ptlmnc])", ""),
        ("mp?s$", "ms"), ("nt?s$", "ns"), ("x$", "s"),
    ),
    "en": (("ck", "c"), ("our$", "or"), ("ie$", "i"), ("'d$|ed$", "d"), ("e$", "")),
    "de": (
        ("ae", "a"), ("oe", "o"), ("ue", "u"), ("c(?!h)", "k"), ("ß", "ss"), ("dt|d$", "t"),
        ("ie", "i"), ("(?<=[aeiou])h(?=[lmnrt])", ""),
    ),
    "it": (("(?<![cg])h", ""), ("ti(?=[aeou])", "zi"), ("mpt", "nt")),
    "sv": (("hu|fu|f", "u"), ("dt", "t"), ("q", "k"), ("a", "e")),
    "pt": (("ch(?=[rao])", "c"), ("sc", "c"), ("z$", "s"), ("ct", "t"), ("mn", "n"), ("h", "")),
    "pl": (("i", "i"),), "cs": (("g", "i"), ("au", "ou"), ("w", "u")),
    "hu": (("cz", "c"), ("tz", "c"), ("w", "u")), "ro": (("u$", ""), ("dz?", "z")),
}  # fmt: skip
_COMBINING = re.compile("[\u0300-\u036f]")
_DOUBLED = re.compile(r"(.)\1")


def skeleton(word: str, lang: str) -> str:
    """What old and new spellings of a word have in common; it is no word.

    Takes many words at once too, a line each.

    >>> skeleton("dixo", "es") == skeleton("dijo", "es")
    True
    >>> skeleton("vpon", "en") == skeleton("upon", "en"), skeleton("Theil", "de")
    (True, 'teil')
    """
    found = plain(word)
    for pattern, letters in _EVERYWHERE:
        found = found.replace(pattern, letters)
    for pattern, letters in _PATTERNS.get(lang, ()):
        found = re.sub(pattern, letters, found, flags=re.MULTILINE)
    return _DOUBLED.sub(r"\1", found)


def plain(word: str) -> str:
    """A word in lower case without its accents.

    >>> plain("Razón")
    'razon'
    """
    word = word.lower()
    if word.isascii():
        return word
    parted = unicodedata.normalize("NFD", word)
    return _COMBINING.sub("", parted)


class OldSpelling:
    """The known words of a language (of letters alone) by their skeletons."""

    def __init__(self, lang: str, words: Iterable[str]) -> None:
        self.lang = lang
        self._words = words

    @cached_property
    def _known(self) -> tuple[frozenset[str], frozenset[str]]:
        lines = "\n".join(word for word in self._words if len(word) >= SHORTEST)
        both = plain(lines), skeleton(lines, self.lang)
        return frozenset(both[0].split("\n")), frozenset(both[1].split("\n"))

    def explains(self, word: str) -> bool:
        """Whether an unknown word is an old form of a known one."""
        return len(word) >= SHORTEST and skeleton(word, self.lang) in self._known[1]

    def at_work(self, unknown: Iterable[str]) -> bool:
        """Whether a text is in old spelling, by its different unknown words.

        Letters must differ as they did: accents alone are what engines lose too.
        """
        accents, _ = self._known
        words = set(unknown)
        old = sum(plain(word) not in accents and self.explains(word) for word in words)
        return old >= max(FEWEST, SHARE * len(words))
