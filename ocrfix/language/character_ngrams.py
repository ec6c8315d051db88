"""How usual the letters of a word are in a row, for words never seen.

An interpolated Witten-Bell model of four characters (Witten and Bell 1991).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from ocrfix.text.memo import Memo

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Spelling"]

ORDER = 4
LONGEST = 60  # letters of a word that are looked at
CHARACTERS = 400  # as many as any may follow where nothing was counted


class Spelling:
    """Counts of up to four characters in a row, in words."""

    def __init__(self, grams: Counter[str] | None = None) -> None:
        self.grams: Counter[str] = Counter() if grams is None else grams
        self._reset()

    def _reset(self) -> None:
        self.__dict__.pop("_histories", None)
        self._words: Memo[str, float] = Memo()
        self._logs: Memo[str, float] = Memo()
        self._shares: Memo[str, float] = Memo()

    @cached_property
    def _histories(self) -> tuple[defaultdict[str, int], defaultdict[str, int]]:
        """How often each row of characters goes on, and in how many ways."""
        totals: defaultdict[str, int] = defaultdict(int)
        types: defaultdict[str, int] = defaultdict(int)
        for gram, count in self.grams.items():
            totals[gram[:-1]] += count
            types[gram[:-1]] += 1
        return totals, types

    def count(self, words: Iterable[tuple[str, int]]) -> None:
        """Count words, each so many times."""
        grams = self.grams
        for word, times in words:
            padded = f"   {word} "
            for i in range(ORDER - 1, len(padded)):
                for order in range(ORDER):
                    grams[padded[i - order : i + 1]] += times
        self._reset()

    def thin_out(self) -> None:
        """Forget what was seen least."""
        self.grams = Counter({g: n for g, n in self.grams.items() if n > 2 or len(g) < ORDER})
        self._reset()

    def of(self, word: str) -> float:
        """Log probability of a word's letters, its end included."""
        cached = self._words.get(word)
        if cached is None:
            padded = f"   {word[:LONGEST]} "
            known = self._logs
            cached = 0.0
            for i in range(len(padded) - ORDER + 1):
                gram = padded[i : i + ORDER]
                value = known.get(gram)
                if value is None:
                    value = known[gram] = math.log(self._share(gram))
                cached += value
            self._words[word] = cached
        return cached

    def _share(self, gram: str) -> float:
        """Probability of the last character of ``gram`` after the others."""
        if len(gram) > 1:
            shorter = gram[1:]
            lower = self._shares.get(shorter, 0.0)
            if not lower:
                lower = self._shares[shorter] = self._share(shorter)
        else:
            lower = 1.0 / CHARACTERS
        totals, types = self._histories
        total = totals.get(gram[:-1], 0)
        if not total:
            return lower
        ways = types[gram[:-1]]
        return (self.grams.get(gram, 0) + ways * lower) / (total + ways)
