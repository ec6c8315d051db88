"""How neighbouring words agree by their endings, counted from clean text.

"les" asks for a word in "-es", "ont" for one in "-é": what a text too short for its own pairs of
words still shows of its grammar. Classes of words in place of words are after Brown et al. (1992);
here the ending is the class.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from ocrfix.text.memo import Memo
from ocrfix.text.tokens import BOUNDARY

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Endings"]

COMMON = 300  # tokens that are a kind of their own
LEAN = 8.0  # observations that the usual share of a kind is worth


class Endings:
    """Kinds of tokens, and how often one stands behind another."""

    def __init__(self, tokens: Mapping[str, int], pairs: Mapping[tuple[str, str], int]) -> None:
        ranked = sorted(tokens.items(), key=lambda item: (-item[1], item[0]))
        self._common = frozenset(token for token, _ in ranked[:COMMON])
        self._followers: Counter[tuple[str, str]] = Counter()
        self._before: Counter[str] = Counter()
        self._behind: Counter[str] = Counter()
        kinds = {token: self.kind(token) for token in (*tokens, BOUNDARY)}
        followers = self._followers
        for (left, right), count in pairs.items():
            followers[kinds[left], kinds[right]] += count
        for (first, second), count in followers.items():
            self._before[first] += count
            self._behind[second] += count
        self._total = self._behind.total()
        self._found: Memo[tuple[str, str], float] = Memo()

    def kind(self, token: str) -> str:
        """The kind of a token: itself where it is common or no word, else its ending."""
        if token in self._common or not token[0].isalpha():
            return token
        return "-" + token[-3 if len(token) > 4 else -2 :]

    def agreement(self, left: str, token: str) -> float:
        """How much likelier the kind of ``token`` is behind that of ``left`` than anywhere.

        A natural logarithm.
        """
        key = left, token
        found = self._found.get(key)
        if found is None:
            first, second = self.kind(left), self.kind(token)
            usual = (self._behind[second] + 0.5) / (self._total + 1.0)
            share = (self._followers[first, second] + LEAN * usual) / (self._before[first] + LEAN)
            found = self._found[key] = math.log(share / usual)
        return found
