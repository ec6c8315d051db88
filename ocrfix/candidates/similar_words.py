"""The words of a list that look like a given one: those that share most pairs of letters."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Alike"]

MOST = 120  # words that are handed out
_START, _END = "\x02", "\x03"


class Alike:
    """An inverted index of distinct words by their pairs of letters, edges counting as letters."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = sorted(words, key=len)
        self._lengths = np.array([len(word) for word in self._words], dtype=np.int16)
        longest = int(self._lengths[-1]) if self._words else 0
        # Where the words of each length begin: those of some lengths are one stretch.
        self._first = np.searchsorted(self._lengths, range(longest + 2)).tolist()
        line = "".join(f"{_START}{word}{_END}" for word in self._words)
        codes = np.frombuffer(line.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        pairs = codes[:-1].astype(np.uint64) << np.uint64(32) | codes[1:]
        owner = np.cumsum(codes == ord(_START))[:-1] - 1
        inside = codes[:-1] != ord(_END)
        pairs, owner = pairs[inside], owner[inside]
        order = np.argsort(pairs, kind="stable")
        found, starts = np.unique(pairs[order], return_index=True)
        ends = np.append(starts, len(pairs))[1:]
        owner = owner[order]
        self._holders: dict[str, NDArray[np.intp]] = {
            chr(int(pair) >> 32) + chr(int(pair) & 0xFFFFFFFF): owner[start:end]
            for pair, start, end in zip(found, starts, ends, strict=True)
        }

    def to(self, word: str, most: int) -> list[str]:
        """At most :data:`MOST` words that may lie within ``most`` edits, the likest first."""
        line = f"{_START}{word}{_END}"
        pairs = (first + second for first, second in itertools.pairwise(line))
        last = len(self._first) - 1
        first = self._first[min(last, max(0, len(word) - most))]
        end = self._first[min(last, len(word) + most + 1)]
        bounds, holders = np.array((first, end)), []
        for pair in pairs:
            owners = self._holders.get(pair)
            if owners is not None:
                low, high = owners.searchsorted(bounds)
                holders.append(owners[low:high])
        if not holders:
            return []
        shared = np.bincount(np.concatenate(holders) - first, minlength=end - first)
        # An edit changes two pairs at most (Ukkonen 1992).
        (near,) = (shared >= max(1, len(word) + 1 - 2 * most)).nonzero()
        unlike = np.maximum(self._lengths[first:end][near], len(word)) - shared[near]
        likest = unlike.astype(np.int16).argsort(kind="stable")[:MOST]  # a radix sort
        return [self._words[first + i] for i in near[likest].tolist()]
