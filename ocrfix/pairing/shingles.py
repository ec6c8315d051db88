"""Which of many documents are worth comparing: an index of the shingles that few of them have.

A shingle is a run of letters. Long documents keep a sample of theirs, chosen by the hash alone,
so that a part and its whole keep the same ones. Memory grows with the number of documents, not
with their pairs; nothing depends on the order of the documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ocrfix.pairing.letters import hashes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

__all__ = ["Sketch", "candidates", "sketch"]

# Letters of a shingle: at 15 % of errors one in five is whole, and chance hardly repeats it.
SHINGLE = 10
# Shingles kept of a document, about; a long one keeps one in 2, 4 … up to one in 2 ** _COARSEST.
_KEPT, _COARSEST = 1024, 3
# Bits of a packed number that say the document; the rest are of the hash.
_DOCUMENT_BITS = 24
# Pairs of documents that all shingles together may vote for, the rarest shingles first.
_VOTES = 60_000_000
# Numbers of the table that votes are counted in at a time.
_TABLE = 1_000_000
# Partners looked at for each document, and the share of the best one's votes they need; all but
# the best must also share so much of the shorter text's shingles (twins with 30 % of errors
# share three in a hundred).
_PARTNERS, _WORTH, _SHARED = 8, 0.15, 0.01

Sketch: TypeAlias = "tuple[NDArray[np.uint64], int]"
"""Hashes of the shingles kept, in order, and how coarse the sample is."""


def sketch(letters: str) -> Sketch:
    """Give the shingles kept of a document, each once, and how coarse the sample is."""
    found = hashes(letters, SHINGLE)
    level = 0
    while level < _COARSEST and len(found) >> level > _KEPT:
        level += 1
    if level:
        found = found[(found & np.uint64((1 << level) - 1)) == 0]
    return np.unique(found >> np.uint64(_DOCUMENT_BITS)), level


def candidates(left: list[Sketch], right: list[Sketch]) -> list[tuple[int, int]]:
    """List the pairs of documents worth comparing, in order.

    Each document's likeliest partners by the rare shingles they share: these weigh more, and
    those that too many documents have are passed over.
    """
    if not left or not right:
        return []
    index = _Index(left, right)
    pairs = set(index.partners())
    pairs.update((i, j) for j, i in index.turned().partners())
    return sorted(pairs)


class _Index:
    """Shared shingles of two sides, as rows of documents and columns of postings."""

    def __init__(self, left: list[Sketch], right: list[Sketch]) -> None:
        self.levels = [np.array([level for _, level in side]) for side in (left, right)]
        self.sizes = [
            np.array([len(kept) << level for kept, level in side]) for side in (left, right)
        ]
        packed = [_packed(side) for side in (left, right)]
        keys = [values >> np.uint64(_DOCUMENT_BITS) for values in packed]
        shared = _shared(*keys)
        bounds = [
            (np.searchsorted(side, shared, "left"), np.searchsorted(side, shared, "right"))
            for side in keys
        ]
        del keys
        counts = [high - low for low, high in bounds]
        votes = counts[0] * counts[1]
        order = np.argsort(votes, kind="stable")
        kept = np.sort(order[: np.searchsorted(np.cumsum(votes[order]), _VOTES, "right")])
        self.weight = 1.0 / votes[kept]
        self.sides = []
        for values, (low, _), count in zip(packed, bounds, counts, strict=True):
            picked = _ranges(low[kept], count[kept])
            documents = values[picked] & np.uint64((1 << _DOCUMENT_BITS) - 1)
            ends = np.concatenate([[0], np.cumsum(count[kept])])
            self.sides.append((documents.astype(np.int64), ends))

    def turned(self) -> _Index:
        """Give the same index with the sides exchanged."""
        other = object.__new__(_Index)
        other.weight = self.weight
        other.levels, other.sizes = self.levels[::-1], self.sizes[::-1]
        other.sides = self.sides[::-1]
        return other

    def partners(self) -> Iterator[tuple[int, int]]:
        """Yield each left document with the right ones that share most with it."""
        (documents, ends), (postings, starts) = self.sides
        feature = np.repeat(np.arange(len(self.weight)), np.diff(ends))
        order = np.argsort(documents, kind="stable")
        documents, feature = documents[order], feature[order]
        width = len(self.levels[1])
        rows = max(1, _TABLE // width)
        for first in range(0, len(self.levels[0]), rows):
            low, high = np.searchsorted(documents, [first, first + rows])
            if low == high:
                continue
            features = feature[low:high]
            size = starts[features + 1] - starts[features]
            cell = np.repeat((documents[low:high] - first) * width, size)
            cell += postings[_ranges(starts[features], size)]
            votes = np.bincount(cell, np.repeat(self.weight[features], size))
            cells = np.flatnonzero(votes)
            row, column = cells // width + first, cells % width
            coarse = 1 << np.maximum(self.levels[0][row], self.levels[1][column])
            shared = np.bincount(cell, minlength=len(votes))[cells] * coarse
            enough = shared >= _SHARED * np.minimum(self.sizes[0][row], self.sizes[1][column])
            yield from _best(row, column, votes[cells] * coarse, enough)


def _best(
    row: NDArray[np.int64], column: NDArray[np.int64], votes: NDArray[np.float64],
    enough: NDArray[np.bool_],
) -> Iterator[tuple[int, int]]:  # fmt: skip
    """Yield the best columns of each row."""
    order = np.lexsort((-votes, row))
    row, column, votes = row[order], column[order], votes[order]
    first = np.searchsorted(row, row, "left")
    rank = np.arange(len(row)) - first
    worth = (rank < _PARTNERS) & (votes >= votes[first] * _WORTH) & enough[order]
    worth |= rank == 0
    yield from zip(row[worth].tolist(), column[worth].tolist(), strict=True)


def _packed(side: Iterable[Sketch]) -> NDArray[np.uint64]:
    """Join the sketches of a side, each number with its document behind it, in order."""
    parts = [
        (values << np.uint64(_DOCUMENT_BITS)) | np.uint64(number)
        for number, (values, _) in enumerate(side)
    ]
    joined = np.concatenate(parts)
    joined.sort()
    return joined


def _shared(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Give the keys that stand on both sides; both are in order and may repeat."""
    if not len(left) or not len(right):
        return left[:0]
    once = left[np.concatenate([[True], left[1:] != left[:-1]])]
    place = np.minimum(np.searchsorted(right, once), len(right) - 1)
    both: NDArray[np.uint64] = once[right[place] == once]
    return both


def _ranges(start: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count up from each start: [5, 9], [2, 1] gives 5, 6, 9."""
    ends = np.cumsum(count)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(start - (ends - count), count) + np.arange(total)
