"""Known words within a few letters of a misread one, by symmetric deletion (Garbe's SymSpell).

Two words lie within two letters where both become the same by leaving out at most two letters
each, within three where three are left out. What every word becomes is kept as sorted hashes;
which letters were left out on both sides also says which stretches differ, so that no alignment is
needed.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ocrfix.candidates.arrays import ranges
from ocrfix.candidates.deletions import Blocks, Remainders, blocks_of, remainders
from ocrfix.text.hashing import HashTable, Prefixes, codes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

__all__ = ["DeletionIndex", "Neighbours", "Queries"]

SHORTEST, LONGEST = 2, 30  # letters of words that are kept
TWICE = 5  # letters from which two may be left out
CROWD = 300  # words that one remainder may have; what more share says nothing
THRICE = (7, 13)  # letters of words of which three may be left out
FAR = 7  # letters from which words may lie three letters away
LAYOUT = 2  # of the arrays that are kept
AT_ONCE = 1 << 13  # words of which remainders are made at once


class Neighbours(NamedTuple):
    """Words near stretches of text: ``query`` and ``word`` by number, and the ``blocks`` that
    differ between the two; a pair may stand there several times, with other blocks."""

    query: Ints
    word: Ints
    blocks: Blocks

    @staticmethod
    def joined(parts: Sequence[Neighbours]) -> Neighbours:
        """The rows of several."""
        columns = zip(*(part.blocks for part in parts), strict=True)
        return Neighbours(
            np.concatenate([part.query for part in parts]),
            np.concatenate([part.word for part in parts]),
            Blocks(*(np.concatenate(column) for column in columns)),
        )


class Queries:
    """Stretches of text that words are sought near: what is left of each without some letters.

    ``counts`` says without how many at least and at most; as many as the length of each bears,
    where it is not given.
    """

    def __init__(self, sums: Prefixes, start: Ints, end: Ints,
                 counts: tuple[int, int] | None = None) -> None:  # fmt: skip
        self.length = end - start
        asked = np.flatnonzero((self.length >= SHORTEST) & (self.length <= LONGEST))
        least, most = (0, _bearable(self.length[asked])) if counts is None else counts
        most = np.broadcast_to(most, asked.shape)
        self.left = remainders(sums, start[asked], end[asked], least, most)
        self.asked = asked

    def without(self, letters: int) -> Queries:
        """The same, of what is left without so many letters alone."""
        found = copy(self)
        found.left = self.left.take(np.flatnonzero(self.left.size == letters))
        return found


class DeletionIndex:
    """An index of words by what they become without some letters.

    ``columns`` are what :meth:`build` makes and what is kept between runs: the table of what words
    become, and behind the ``first`` of each the ``word`` that becomes it and what of it is
    ``gone``.
    """

    def __init__(self, columns: Mapping[str, NDArray[Any]]) -> None:
        self._table = HashTable(columns["keys"], columns["filled"], columns["slots"])
        self._first, self._word, self._gone = columns["first"], columns["word"], columns["gone"]

    @staticmethod
    def build(words: Sequence[str], *, three: bool = False) -> dict[str, NDArray[Any]]:
        """The arrays of an index of words (those of letters alone are kept).

        With ``three``, of what is left of long words without three letters, and of that alone.
        """
        lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        ends = np.cumsum(lengths)
        plain = np.fromiter(map(str.isalpha, words), dtype=bool, count=len(words))
        low, high = THRICE if three else (SHORTEST, LONGEST + 1)
        plain &= (lengths >= low) & (lengths < high)
        parts = []
        codes = codes_of("".join(words))
        for first in range(0, len(words), AT_ONCE):
            last = min(len(words), first + AT_ONCE)
            at = int(ends[first] - lengths[first])
            sums = Prefixes(codes[at : int(ends[last - 1])])
            chosen = np.flatnonzero(plain[first:last])
            n, end = lengths[first:last][chosen], ends[first:last][chosen] - at
            left = remainders(
                sums, end - n, end, 3 if three else 0, np.full(len(n), 3) if three else _bearable(n)
            )
            left = _in_order(left, n)
            word = (chosen[left.word] + first).astype(np.int32)
            parts.append((left.hash, word, left.gone.astype(np.uint16)))
        if not parts:
            parts.append((np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.uint16)))
        hashes, word, gone = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.argsort(hashes, kind="stable")
        keys, heads = np.unique(hashes[order], return_index=True)
        return {
            **HashTable.columns(keys), "first": np.append(heads, len(order)).astype(np.int32),
            "word": word[order], "gone": gone[order],
        }  # fmt: skip

    def near(self, queries: Queries) -> Neighbours:
        """The words near stretches of text: by what is left of them without some letters."""
        n = queries.length
        where, at = self._table.find(queries.left.hash)
        low = self._first[at].astype(np.int64)
        count = self._first[at + 1] - low
        some = np.flatnonzero(count <= CROWD)
        low, count = low[some], count[some]
        left = queries.left.take(where[some])
        order = _order(left, n[queries.asked])
        left, low, count = left.take(order), low[order], count[order]
        at = ranges(low, count)
        query = np.repeat(queries.asked[left.word], count)
        blocks, away = blocks_of(np.repeat(left.gone, count), self._gone[at])
        kept = np.flatnonzero((away > 0) & (away <= np.where(n[query] >= FAR, 3, 2)))
        return Neighbours(
            query[kept], self._word[at[kept]].astype(np.int64),
            Blocks(*(column[kept] for column in blocks)),
        )  # fmt: skip


def _bearable(length: Ints) -> Ints:
    """How many letters may be left out of words."""
    return np.where(length >= TWICE, 2, 1)


def _order(left: Remainders, length: Ints) -> Ints:
    """Short words first, of those of a length the ones that little is left out of."""
    found: Ints = np.lexsort((left.word, length[left.word] * 4 + left.size))
    return found


def _in_order(left: Remainders, length: Ints) -> Remainders:
    return left.take(_order(left, length))
