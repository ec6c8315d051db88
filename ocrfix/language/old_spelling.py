"""Words as books before the spelling of today have them: "dixo", "vpon", "seyn", "estoit".

Old spellings and their forms of today are brought to one skeleton, by which letters stood for
which (Reffle and Ringlstetter 2013 tell historical variants from misreadings by such patterns).
Known words are looked up by hashes of 64 bits: two words that share one could only spare a word
that is repaired else, once in 10¹⁴ words, and never make a change.
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.cache import arrays
from ocrfix.text.hashing import hashes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

__all__ = ["OldSpelling", "skeleton"]

LAYOUT = 2  # of the arrays that are kept
SHORTEST = 3  # letters of a word that may be an old form
RARE = -11.0  # log probability below which a known word may be an old form …
RARER = 3.0  # … where another of its skeleton is so much more usual
FEWEST, SHARE = 6, 0.3  # old forms in an old text, and their share of its unknown words

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
    """The known words of a language (of letters alone) by their skeletons.

    ``words`` gives them with their log probabilities, and is asked only where they are not kept:
    ``digest`` tells what they follow from; "" keeps nothing.
    """

    def __init__(
        self, lang: str, words: Callable[[], Mapping[str, float]], *, digest: str = ""
    ) -> None:
        self.lang = lang
        made = partial(_hashed, lang, words)
        found = arrays(f"old spelling {LAYOUT} {lang} {digest}", made) if digest else made()
        self._plain, self._skeletons = found["plain"], found["skeletons"]
        self._former = found["former"]

    def explained(self, words: Iterable[str]) -> frozenset[str]:
        """The unknown words that are old forms of known ones, or lack accents alone."""
        some = [word for word in words if len(word) >= SHORTEST]
        found = _are_in(self._skeletons, [skeleton(word, self.lang) for word in some])
        return frozenset(word for word, is_old in zip(some, found, strict=True) if is_old)

    def at_work(self, unknown: Collection[str], known: Collection[str] = ()) -> bool:
        """Whether a text is in old spelling, by its different words, unknown ones and known.

        Letters must differ as they did: accents alone are what engines lose too. A known word is an
        old form where one of today is far more usual ("avoit" beside "avait").
        """
        words = self.explained(unknown)
        old = len(words) - sum(_are_in(self._plain, [plain(word) for word in words]))
        former = sum(_are_in(self._former, [word.lower() for word in known]))
        return old >= SHARE * len(set(unknown)) and old + former >= FEWEST


def _hashed(lang: str, words: Callable[[], Mapping[str, float]]) -> dict[str, Hashes]:
    """The hashes of words without accents, of their skeletons, and of old forms, in order."""
    shares = {word: share for word, share in words().items() if len(word) >= SHORTEST}
    lines = "\n".join(shares)
    bare, bones = (hashes_of(text.split("\n")) for text in (plain(lines), skeleton(lines, lang)))
    share = np.array([*shares.values()])
    former: Hashes = np.zeros(0, dtype=np.uint64)
    if len(share):
        order = np.lexsort((-share, bones))
        heads = np.flatnonzero(np.append(True, np.diff(bones[order].view(np.int64)) != 0))
        today = np.repeat(order[heads], np.diff(np.append(heads, len(order))))
        old = (share[order] < np.minimum(RARE, share[today] - RARER)) & (bare[order] != bare[today])
        former = np.sort(hashes_of([*shares])[order[old]])
    return {"plain": np.unique(bare), "skeletons": np.unique(bones), "former": former}


def _are_in(hashes: Hashes, words: Sequence[str]) -> list[bool]:
    """Which words have one of the hashes."""
    if not len(hashes):
        return [False] * len(words)
    wanted = hashes_of(words)
    at = np.minimum(np.searchsorted(hashes, wanted), len(hashes) - 1)
    found: list[bool] = (hashes[at] == wanted).tolist()
    return found
