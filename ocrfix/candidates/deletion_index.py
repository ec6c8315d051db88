"""Known words within a few letters of a misread one, by symmetric deletion (Garbe's SymSpell).

Two words lie within two letters where both become the same by leaving out at most two letters
each, within three where three are left out. What every word becomes is kept as sorted hashes;
which letters were left out on both sides also says which stretches differ, so that no alignment is
needed.
"""

from __future__ import annotations

import itertools
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ocrfix.candidates.arrays import ranges
from ocrfix.text.hashing import Prefixes, codes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

__all__ = ["Blocks", "DeletionIndex", "Neighbours"]

SHORTEST, LONGEST = 2, 30  # letters of words that are kept
TWICE = 5  # letters from which two may be left out
CROWD = 300  # words that one remainder may have; what more share says nothing
MOST_BLOCKS = 3
THRICE = (7, 13)  # letters of words of which three may be left out
FAR = 7  # letters from which words may lie three letters away
MOST_GONE = 3
LAYOUT = 1  # of the arrays that are kept
_NONE = 31
_NOWHERE = 99
_BITS = 24


class Neighbours(NamedTuple):
    """Words near stretches of text: ``query`` and ``word`` by number, and the ``blocks`` that
    differ between the two; a pair may stand there several times, with other blocks."""

    query: Ints
    word: Ints
    blocks: Blocks


class Blocks(NamedTuple):
    """Stretches that differ, :data:`MOST_BLOCKS` columns: where they begin and how long they are
    in the text (from the start of the query) and in the word; both lengths 0 for none."""

    start: NDArray[np.int8]
    length: NDArray[np.int8]
    word_start: NDArray[np.int8]
    word_length: NDArray[np.int8]


def deletions(
    sums: Prefixes, start: Ints, end: Ints, counts: Sequence[int]
) -> tuple[Hashes, Ints, Ints]:
    """What stretches become without so many letters, for each count.

    Gives hashes, the number of the stretch of each, and the letters left out (5 bits each, from
    the stretch's start, the last in the lowest; :data:`_NONE` for none).
    """
    n = end - start
    hashes, owners, gone = [], [], []
    for size in np.unique(n).tolist():
        members = np.flatnonzero(n == size)
        for count in counts:
            if count >= size:
                continue
            picks = _picks(size, count)
            owner = np.repeat(members, len(picks))
            out = np.tile(picks, (len(members), 1))
            s, e = start[owner], end[owner]
            total = np.zeros(len(owner), dtype=np.uint64)
            last = s
            packed = np.zeros(len(owner), dtype=np.int64)
            for k in range(MOST_GONE):
                packed <<= 5
                if k >= count:
                    packed |= _NONE
                    continue
                total += sums.between(last, s + out[:, k], last - s - k)
                packed |= out[:, k]
                last = s + out[:, k] + 1
            total += sums.between(last, e, last - s - count)
            hashes.append(total)
            owners.append(owner)
            gone.append(packed)
    if not hashes:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(hashes), np.concatenate(owners), np.concatenate(gone)


@cache
def _picks(size: int, count: int) -> Ints:
    """All ways to choose so many of some letters."""
    found = list(itertools.combinations(range(size), count))
    return np.array(found, dtype=np.int64).reshape(len(found), count)


class DeletionIndex:
    """An index of words by what they become without up to two letters.

    ``arrays`` are what is kept between runs: ``hash`` in order, ``word`` and ``gone`` beside it.
    """

    def __init__(self, hashes: NDArray[Any], word: NDArray[Any], gone: NDArray[Any],
                 filled: NDArray[Any]) -> None:  # fmt: skip
        self.hashes, self.word, self.gone, self.filled = hashes, word, gone, filled

    @classmethod
    def build(cls, words: Sequence[str], *, three: bool = False) -> dict[str, NDArray[Any]]:
        """The arrays of an index of words (those of letters alone are kept).

        With ``three``, of what is left of long words without three letters, and of that alone.
        """
        lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        ends = np.cumsum(lengths)
        plain = np.fromiter(map(str.isalpha, words), dtype=bool, count=len(words))
        low, high = THRICE if three else (SHORTEST, LONGEST + 1)
        plain &= (lengths >= low) & (lengths < high)
        parts = []
        step = 1 << 13
        codes = codes_of("".join(words))
        for first in range(0, len(words), step):
            last = min(len(words), first + step)
            at = int(ends[first] - lengths[first])
            sums = Prefixes(codes[at : int(ends[last - 1])])
            chosen = np.flatnonzero(plain[first:last])
            for members, counts in _by_length(lengths[first:last], chosen, three=three):
                end = ends[first:last][members] - at
                found, owner, gone = deletions(
                    sums, end - lengths[first:last][members], end, counts
                )
                word = (members[owner] + first).astype(np.int32)
                parts.append((found, word, gone.astype(np.uint16)))
        if not parts:
            parts.append((np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.uint16)))
        hashes, word, gone = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.argsort(hashes, kind="stable")
        hashes = hashes[order]
        filled = np.zeros(1 << _BITS, dtype=bool)
        filled[hashes >> np.uint64(64 - _BITS)] = True
        return {"hash": hashes, "word": word[order], "gone": gone[order],
                "filled": np.packbits(filled)}  # fmt: skip

    def near(self, sums: Prefixes, start: Ints, end: Ints,
             counts: Sequence[int] | None = None) -> Neighbours:  # fmt: skip
        """The words near stretches of text: by what is left of them without some letters.

        ``counts`` says without how many; as many as their length bears, where it is not given.
        """
        n = end - start
        parts = []
        asked = np.flatnonzero((n >= SHORTEST) & (n <= LONGEST))
        groups = [(asked, counts)] if counts else _by_length(n, asked, three=False)
        for members, each in groups:
            found, owner, gone = deletions(sums, start[members], end[members], each)
            parts.append((found, members[owner], gone))
        hashes, owner, gone = (np.concatenate(column) for column in zip(*parts, strict=True))
        slot = (hashes >> np.uint64(64 - _BITS)).astype(np.int64)
        maybe = np.flatnonzero(self.filled[slot >> 3] >> (7 - (slot & 7)).astype(np.uint8) & 1)
        hashes = hashes[maybe]
        low = np.searchsorted(self.hashes, hashes)
        there = np.flatnonzero(low < len(self.hashes))
        there = there[self.hashes[low[there]] == hashes[there]]
        maybe, low, hashes = maybe[there], low[there], hashes[there]
        count = np.searchsorted(self.hashes, hashes, side="right") - low
        some = np.flatnonzero(count <= CROWD)
        maybe, low, count = maybe[some], low[some], count[some]
        at = ranges(low, count)
        query = np.repeat(owner[maybe], count)
        blocks, away = _blocks(np.repeat(gone[maybe], count), self.gone[at].astype(np.int64))
        kept = np.flatnonzero((away > 0) & (away <= np.where(n[query] >= FAR, 3, 2)))
        return Neighbours(
            query[kept], self.word[at[kept]].astype(np.int64),
            Blocks(*(column[kept] for column in blocks)),
        )  # fmt: skip


def _by_length(lengths: Ints, chosen: Ints, *, three: bool) -> list[tuple[Ints, tuple[int, ...]]]:
    """Words with how many letters may be left out of them."""
    if three:
        return [(chosen, (3,))]
    long = lengths[chosen] >= TWICE
    return [(chosen[~long], (0, 1)), (chosen[long], (0, 1, 2))]


def _blocks(text: Ints, word: Ints) -> tuple[Blocks, Ints]:
    """The stretches that differ between two words, from what was left out of either.

    Also by how many letters they differ.
    """
    sides = []
    for gone in (text, word):
        offsets = []
        for k in range(MOST_GONE):
            at = gone >> 5 * (MOST_GONE - 1 - k) & _NONE
            offsets.append(np.where(at == _NONE, _NOWHERE, at - k))
        sides.append(offsets)
    here = np.full(len(text), -1, dtype=np.int64)
    away = np.zeros(len(text), dtype=np.int64)
    columns: list[list[Ints]] = [[], [], [], []]
    for _ in range(MOST_BLOCKS + 1):
        following = np.full(len(text), _NOWHERE, dtype=np.int64)
        for column in (*sides[0], *sides[1]):
            np.minimum(following, np.where(column > here, column, _NOWHERE), out=following)
        here = following
        there = here < _NOWHERE
        in_text, in_word = (
            sum([(c == here) & there for c in side], np.zeros(len(text), dtype=np.int64))
            for side in sides
        )
        past = [
            sum([c < here for c in side], np.zeros(len(text), dtype=np.int64)) for side in sides
        ]
        columns[0].append(np.where(there, here + past[0], 0))
        columns[1].append(in_text)
        columns[2].append(np.where(there, here + past[1], 0))
        columns[3].append(in_word)
        away += np.maximum(in_text, in_word)
    away[columns[1][-1] + columns[3][-1] > 0] = _NOWHERE  # more blocks than there is room for
    return Blocks(*(np.stack(c[:-1], axis=1).astype(np.int8) for c in columns)), away
