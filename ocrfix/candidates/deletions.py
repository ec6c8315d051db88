"""What words become without some of their letters, as hashes, and where words so found differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ocrfix.candidates.arrays import ranges
from ocrfix.text.hashing import power

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrfix.text.hashing import Prefixes

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

__all__ = ["MOST_BLOCKS", "Blocks", "Remainders", "blocks_of", "remainders"]

MOST_BLOCKS = 3
MOST_GONE = 3
_NONE = 31
_NOWHERE = 99


class Remainders(NamedTuple):
    """What is left of words without some letters: a hash each, and of which ``word`` it is.

    ``gone`` are the letters left out (5 bits each, from the word's start, the last in the lowest;
    :data:`_NONE` for none), ``size`` how many there are.
    """

    hash: Hashes
    word: Ints
    gone: Ints
    size: Ints

    def take(self, rows: Ints) -> Remainders:
        """Some of the rows."""
        return Remainders(self.hash[rows], self.word[rows], self.gone[rows], self.size[rows])


class Blocks(NamedTuple):
    """Stretches that differ, :data:`MOST_BLOCKS` columns: where they begin and how long they are
    in the text (from the start of the query) and in the word; both lengths 0 for none."""

    start: NDArray[np.int8]
    length: NDArray[np.int8]
    word_start: NDArray[np.int8]
    word_length: NDArray[np.int8]


def remainders(sums: Prefixes, start: Ints, end: Ints, least: int, most: Ints) -> Remainders:
    """What stretches of text become without ``least`` to ``most`` letters, fewer than they have.

    A stretch without letters is the sum of what lies between them, each moved by the letters that
    were left out before; what ends with a letter left out is the same whatever follows.
    """
    n = end - start
    total = sums.sums
    moved = [power(-start, sums.size + 64)]  # to the exponent 0, and further by each letter
    for _ in range(MOST_GONE):
        moved.append(moved[-1] * power(np.array([-1]), sums.size + 64))
    found: list[tuple[Hashes, Ints, Ints]] = []
    if least == 0:
        whole = (total[end] - total[start]) * moved[0]
        every = np.arange(len(n))
        found.append((whole, every, _gone_with(np.zeros(len(n), dtype=np.int64), 0)))
    chosen = np.flatnonzero((most > 0) & (n > 1))
    word, at = np.repeat(chosen, n[chosen]), ranges(start[chosen], n[chosen])
    offset = at - start[word]
    row, head, gone = (
        np.arange(len(word)),
        (total[at] - total[start[word]]) * moved[0][word],
        offset,
    )
    head = head - total[at + 1] * moved[1][word]
    for size in range(1, MOST_GONE + 1):
        if size > 1:
            count = np.where((most[word[row]] >= size) & (n[word[row]] > size),
                             n[word[row]] - 1 - offset[row], 0)  # fmt: skip
            if not count.any():
                break
            before, row = np.repeat(np.arange(len(row)), count), ranges(row + 1, count)
            between = total[at] * moved[size - 1][word] - total[at + 1] * moved[size][word]
            head, gone = head[before] + between[row], gone[before] << 5 | offset[row]
        if size >= least:
            whole = head + (total[end] * moved[size])[word[row]]
            found.append((whole, word[row], _gone_with(gone, size)))
    found = found or [(np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64))]
    sizes = np.repeat(np.arange(len(found)) + least, [len(part[0]) for part in found])
    hashes, words, letters = (np.concatenate(column) for column in zip(*found, strict=True))
    return Remainders(hashes, words, letters, sizes)


def _gone_with(gone: Ints, size: int) -> Ints:
    """Letters left out, with none in the places of those that were not."""
    for _ in range(MOST_GONE - size):
        gone = gone << 5 | _NONE
    return gone


def blocks_of(text: Ints, word: Ints) -> tuple[Blocks, NDArray[np.int8]]:
    """The stretches that differ between two words, from what was left out of either.

    Also by how many letters they differ.
    """
    sides = []
    for gone in (text, word):
        places = []
        for k in range(MOST_GONE):
            at = (gone >> 5 * (MOST_GONE - 1 - k) & _NONE).astype(np.int8)
            places.append(np.where(at == _NONE, np.int8(_NOWHERE), at - np.int8(k)))
        sides.append(np.stack(places))
    both = np.concatenate(sides)
    here = np.full(len(text), -1, dtype=np.int8)
    away = np.zeros(len(text), dtype=np.int8)
    columns: list[list[NDArray[np.int8]]] = [[], [], [], []]
    for _ in range(MOST_BLOCKS + 1):
        here = np.where(both > here, both, np.int8(_NOWHERE)).min(axis=0)
        there = here < _NOWHERE
        lengths = []
        for side, offsets in enumerate(sides):
            length = (offsets == here).sum(axis=0, dtype=np.int8) * there
            past = (offsets < here).sum(axis=0, dtype=np.int8)
            columns[2 * side].append((here + past) * there)
            columns[2 * side + 1].append(length)
            lengths.append(length)
        away += np.maximum(*lengths)
    away[columns[1][-1] + columns[3][-1] > 0] = _NOWHERE  # more blocks than there is room for
    return Blocks(*(np.stack(c[:-1], axis=1) for c in columns)), away
