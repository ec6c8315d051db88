"""Compounds that no list of words holds, known by their parts: "Kantonsratsfraktion"."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        self._shares = shares if lang in LANGUAGES else {}
        self._first = FIRST.get(lang, frozenset())
        self._linked = LINKED.get(lang, ())
        self._found: dict[str, float] = {}

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
        for at in range(2, len(word) - SHORTEST + 1):
            first = self._leading(word[:at])
            if first:
                rest = self._part(word[at:])
                if most > 2:
                    rest = max(rest, self._parted(word[at:], most - 1))
                best = max(best, first * rest)
        return best

    def _leading(self, word: str) -> float:
        if word in self._first:
            return self._shares.get(word, 0.0)
        share = self._part(word)
        return self._part(word[:-1]) if not share and word.endswith(self._linked) else share

    def _part(self, word: str) -> float:
        if len(word) < SHORTEST:
            return 0.0
        share = self._shares.get(word, 0.0)
        return share if RARE <= share < FREQUENT else 0.0
