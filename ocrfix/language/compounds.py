"""Compounds that no list of words holds, known by their parts: "Kantonsratsfraktion"."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ocrfix.language.columns import between
from ocrfix.text.memo import Memo

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Compounds"]

LANGUAGES = frozenset(("af", "da", "de", "fi", "hu", "is", "lb", "nb", "nl", "nn", "no", "sv"))
"""Languages that write compounds as one word."""

SHORTEST = 4  # letters of a part; shorter ones are found in most misreadings
LONGEST = 40
MOST_PARTS = 3
RARE, FREQUENT = 2e-6, 5e-4  # shares of running words between which a word is a part of others;
# rarer ones may be misread themselves, those more frequent run into their neighbours ("derhand")
SHARE = 0.02  # of running words that are compounds no list holds
FIRST = {
    "de": frozenset((
        "ab", "an", "auf", "aus", "bei", "ein", "her", "hin", "mit", "nach", "um", "vor", "weg",
        "zu", "über", "unter",
    )),
}  # fmt: skip
"""Short words that other words begin with."""
LINKED = {"de": ("ungs", "heits", "keits", "schafts", "ions", "täts", "lings")}
"""Endings of first parts that no word has by itself."""


class Compounds:
    """The compounds of a language whose words have these shares of running text."""

    def __init__(self, lang: str, shares: Mapping[str, float]) -> None:
        self._all = shares
        self._shares = shares if lang in LANGUAGES else {}
        self._first = FIRST.get(lang, frozenset())
        self._linked = LINKED.get(lang, ())
        self._found: Memo[str, float] = Memo()

    def is_of(self, shares: Mapping[str, float]) -> bool:
        """Whether these are the shares: what follows from them still holds."""
        return self._all is shares

    @property
    def possible(self) -> bool:
        """Whether the language writes compounds as one word."""
        return bool(self._shares)

    @cached_property
    def parts(self) -> dict[str, float]:
        """What a compound may end in."""
        return {
            word: share
            for word, share in between(self._shares, RARE, FREQUENT).items()
            if len(word) >= SHORTEST
        }

    @cached_property
    def leading(self) -> dict[str, float]:
        """What it may begin with."""
        linked = {
            f"{word}s": share
            for word, share in self.parts.items()
            if f"{word}s".endswith(self._linked)
        }
        first = {word: self._shares.get(word, 0.0) for word in self._first}
        return {**linked, **self.parts, **first}

    def share(self, word: str) -> float:
        """The share of running words of a compound, as its parts would make it; 0 for others."""
        if not self._shares or not SHORTEST + 2 <= len(word) <= LONGEST:
            return 0.0
        found = self._found.get(word)
        if found is None:
            found = self._found[word] = SHARE * self._parted(word, MOST_PARTS)
        return found

    def _parted(self, word: str, most: int) -> float:
        """The greatest product of the shares of parts that make up a word."""
        best = 0.0
        leading, parts = self.leading, self.parts
        for at in range(2, len(word) - SHORTEST + 1):
            if word[:at] in leading:
                rest = parts.get(word[at:], 0.0)
                if most > 2:
                    rest = max(rest, self._parted(word[at:], most - 1))
                best = max(best, leading[word[:at]] * rest)
        return best
