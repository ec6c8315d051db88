"""Prefix hashes: the hash of any edited word follows from a few look-ups.

``H[k] = Σ mix(c_j)·B^j`` over the characters before ``k``, modulo 2⁶⁴ (B odd, so that it has an
inverse). The hash of a stretch is the difference of two prefixes, moved to the exponent 0; that of
a stretch with edits is a sum of such differences (Karp and Rabin 1987). Hashes only ever propose:
what is made of a text is checked letter by letter.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ocrfix.text.character_tables import PLANE, tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Codes = NDArray[np.uint32]
    Hashes = NDArray[np.uint64]
    Ints = NDArray[np.int64]

__all__ = ["HashTable", "Prefixes", "codes_of", "folded", "hash_of", "hashes_of", "power"]

_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_SAME = {"ſ": "s", "ꝛ": "r", "'": "’", "‘": "’", "ʼ": "’", "´": "’", "`": "’"}
_BMP = PLANE
LEAST_SLOTS, MOST_SLOTS = 4, 21  # bits by which hashes are found
FILTER = 3  # more bits of the table that says no


def codes_of(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _fold_code(code: int) -> int:
    char = chr(code)
    char = _SAME.get(char, char)
    low = char.lower()
    return ord(low) if len(low) == 1 else code


@cache
def _folds() -> Codes:
    found: Codes = tables("folds 1", lambda char: (_fold_code(ord(char)),), 1)[0].astype(np.uint32)
    return found


def folded(codes: Codes) -> Codes:
    """Characters as words are looked up: lower case, a long s as s, one apostrophe."""
    found: Codes = np.where(codes < _BMP, _folds()[np.minimum(codes, _BMP - 1)], codes)
    return found


def _mixed(codes: Codes) -> Hashes:
    """A number without pattern for each code point (splitmix64)."""
    z = (codes.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ z >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ z >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return z ^ z >> np.uint64(31)


class _Powers:
    def __init__(self) -> None:
        self.reach = 0
        self.table = np.ones(1, dtype=np.uint64)

    def of(self, exponents: Ints, reach: int) -> Hashes:
        if reach > self.reach:
            size = 1 << max(12, reach.bit_length())
            up = np.full(size + 1, _BASE, dtype=np.uint64)
            down = np.full(size + 1, _INVERSE, dtype=np.uint64)
            up[0] = down[0] = 1
            up, down = np.cumprod(up, dtype=np.uint64), np.cumprod(down, dtype=np.uint64)
            self.table, self.reach = np.concatenate((down[:0:-1], up)), size
        found: Hashes = self.table[exponents + self.reach]
        return found


_POWERS = _Powers()


def power(exponents: Ints, reach: int) -> Hashes:
    """The base to each of some powers, none further from 0 than ``reach``."""
    return _POWERS.of(exponents, reach)


class Prefixes:
    """Prefix hashes of one long row of characters."""

    def __init__(self, codes: Codes) -> None:
        self.size = len(codes)
        self.sums = np.zeros(self.size + 1, dtype=np.uint64)
        np.cumsum(
            _mixed(folded(codes)) * power(np.arange(self.size), self.size),
            out=self.sums[1:], dtype=np.uint64,
        )  # fmt: skip

    def between(self, start: Ints, end: Ints, at: Ints | int = 0) -> Hashes:
        """Hashes of stretches, each as if it stood at offset ``at`` of a word."""
        reach = self.size + 64
        found: Hashes = (self.sums[end] - self.sums[start]) * power(at - start, reach)
        return found


def hashes_of(words: Sequence[str]) -> Hashes:
    """The hash of each word."""
    if not words:
        return np.zeros(0, dtype=np.uint64)
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    codes = codes_of("".join(words))
    ends = np.cumsum(lengths)
    found = np.zeros(len(words), dtype=np.uint64)
    step = 1 << 15  # words at once
    for first in range(0, len(words), step):
        last = min(len(words), first + step)
        start = int(ends[first] - lengths[first])
        sums = Prefixes(codes[start : int(ends[last - 1])])
        stop = ends[first:last] - start
        found[first:last] = sums.between(stop - lengths[first:last], stop)
    return found


def hash_of(word: str) -> int:
    """The hash of one word."""
    return int(hashes_of([word])[0])


class HashTable:
    """Hashes in order that are found without a search: their first bits say where they lie.

    ``keys`` end with one that is larger than all; ``filled`` is a table of bits by their first
    bits, which says no to nearly all that is not there; ``slots`` is where those with the same
    first bits begin.
    """

    def __init__(self, keys: Hashes, filled: NDArray[np.uint8], slots: NDArray[np.int32]) -> None:
        self.keys, self.filled, self.slots = keys, filled, slots
        self._filter = np.uint64(64 - (8 * len(filled)).bit_length() + 1)
        self._slot = np.uint64(64 - len(slots).bit_length() + 1)

    @staticmethod
    def columns(keys: Hashes) -> dict[str, NDArray[Any]]:
        """The arrays of a table, by name, for hashes in order."""
        bits = min(MOST_SLOTS, max(LEAST_SLOTS, len(keys).bit_length() - 1))
        filled = np.zeros(1 << bits + FILTER, dtype=bool)
        filled[keys >> np.uint64(64 - bits - FILTER)] = True
        heads = np.arange(1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
        return {
            "keys": np.append(keys, np.uint64(2**64 - 1)), "filled": np.packbits(filled),
            "slots": np.searchsorted(keys, heads).astype(np.int32),
        }  # fmt: skip

    def find(self, wanted: Hashes) -> tuple[Ints, Ints]:
        """Which of some hashes are there, and where in :attr:`keys` each stands first."""
        bit = (wanted >> self._filter).view(np.int64)
        maybe = np.flatnonzero(self.filled[bit >> 3] >> (~bit.astype(np.uint8) & 7) & 1)
        asked = wanted[maybe]
        at: Ints = self.slots[(asked >> self._slot).view(np.int64)].astype(np.int64)
        keys = self.keys
        behind = np.flatnonzero(keys[at] < asked)
        while len(behind):
            at[behind] += 1
            behind = behind[keys[at[behind]] < asked[behind]]
        hit = np.flatnonzero((keys[at] == asked) & (at < len(keys) - 1))
        return maybe[hit], at[hit]
