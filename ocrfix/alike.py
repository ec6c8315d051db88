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
        self._words = words
        self._lengths = np.array([len(word) for word in words], dtype=np.int32)
        line = "".join(f"{_START}{word}{_END}" for word in words)
        codes = np.frombuffer(line.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        pairs = codes[:-1].astype(np.uint64) << np.uint64(32) | codes[1:]
        owner = np.cumsum(codes == ord(_START))[:-1] - 1
        inside = codes[:-1] != ord(_END)
        pairs, owner = pairs[inside], owner[inside]
        order = np.argsort(pairs, kind="stable")
        found, starts = np.unique(pairs[order], return_index=True)
        ends = np.append(starts, len(pairs))[1:]
        owner = owner[order].astype(np.int32)
        self._holders: dict[str, NDArray[np.int32]] = {
            chr(int(pair) >> 32) + chr(int(pair) & 0xFFFFFFFF): owner[start:end]
            for pair, start, end in zip(found, starts, ends, strict=True)
        }

    def to(self, word: str, most: int) -> list[str]:
        """At most :data:`MOST` words that may lie within ``most`` edits, the likest first."""
        line = f"{_START}{word}{_END}"
        pairs = (first + second for first, second in itertools.pairwise(line))
        holders = [self._holders[pair] for pair in pairs if pair in self._holders]
        if not holders:
            return []
        shared = np.bincount(np.concatenate(holders), minlength=len(self._words))
        # An edit changes two pairs at most (Ukkonen 1992).
        near = np.flatnonzero(shared >= max(1, len(word) + 1 - 2 * most))
        near = near[np.abs(self._lengths[near] - len(word)) <= most]
        unlike = np.maximum(self._lengths[near], len(word)) - shared[near]
        return [self._words[i] for i in near[np.argsort(unlike, kind="stable")[:MOST]].tolist()]
