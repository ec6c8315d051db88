"""Readings as columns, and the row of characters that they are found in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.chunks import is_a_name
from ocrfix.candidates.confusion_table import NONE, REAL_WORD_ODDS
from ocrfix.text.hashing import Prefixes, codes_of, folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrfix.candidates.confusion_table import ConfusionTable

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["SLOTS", "Line", "Readings"]

SLOTS = 4  # edits that a reading has at most


@dataclass(frozen=True, slots=True)
class Readings:
    """Rows of edits, :data:`SLOTS` columns each (``weight`` is NONE where there is no edit).

    ``form`` is the number of the chunk; ``start`` and ``length`` are in it; ``family`` is that of
    the confusion, -1 for a misreading never counted, -2 for a lost space. Of the former,
    ``after_start`` and ``after_length`` are the letters of the vocabulary's ``word`` put in.
    ``prior`` is what channel and lexicon make of it.
    """

    form: Ints
    word: Ints
    prior: Floats
    start: Ints
    length: Ints
    family: Ints
    weight: Ints
    after_start: Ints
    after_length: Ints

    @classmethod
    def empty(cls, rows: int) -> Readings:
        """So many rows without edits."""
        wide = [np.zeros((rows, SLOTS), dtype=np.int64) for _ in range(6)]
        wide[3][:] = NONE
        return cls(
            np.zeros(rows, dtype=np.int64), np.full(rows, -1, dtype=np.int64), np.zeros(rows), *wide
        )

    def take(self, rows: Ints) -> Readings:
        """Some of the rows."""
        return Readings(*(getattr(self, name)[rows] for name in self.__slots__))

    @staticmethod
    def joined(parts: Sequence[Readings]) -> Readings:
        """The rows of several tables."""
        return Readings(
            *(np.concatenate([getattr(p, name) for p in parts]) for name in Readings.__slots__)
        )


class Line:
    """Chunks in one row of characters, a space on either side of each, and their edits.

    ``edit_form``, ``edit_at``, ``edit_family`` and ``edit_weight`` are the edits that confusions
    allow, by chunk and then by place.
    """

    def __init__(self, chunks: Sequence[str], sound: NDArray[np.bool_], rare: NDArray[np.bool_],
                 table: ConfusionTable) -> None:  # fmt: skip
        self.chunks, self.sound = chunks, sound
        strict = sound & ~rare
        self.codes = codes_of(f" {'  '.join(chunks)} ")
        lengths = np.fromiter(map(len, chunks), dtype=np.int64, count=len(chunks))
        self.base = np.cumsum(lengths + 2) - lengths - 1
        self.stop = self.base + lengths
        self.sums = Prefixes(self.codes)
        at, family = table.matches(self.codes)
        form = np.searchsorted(self.base, at, side="right") - 1
        inside = (form >= 0) & (at + table.length[family] <= self.stop[form])
        kept = np.flatnonzero(inside & (table.bold[family] | ~strict[form]))
        at, family, form = at[kept], family[kept], form[kept]
        left, right = self.codes[at - 1], self.codes[at + table.length[family]]
        weight = table.weigh(family, left, right)
        good = (weight >= 0) & table.allowed(family, weight, left, right)
        good &= ~strict[form] | (table.odds[weight] > REAL_WORD_ODDS)
        kept = np.flatnonzero(good)
        kept = kept[np.lexsort((family[kept], at[kept], form[kept]))]
        self.edit_form, self.edit_at = form[kept], at[kept]
        self.edit_family, self.edit_weight = family[kept], weight[kept]

    @cached_property
    def folded(self) -> NDArray[np.uint32]:
        """The characters as words are looked up."""
        return folded(self.codes)

    @cached_property
    def named(self) -> NDArray[np.bool_]:
        """Which chunks are written as abbreviations or names of their own kind."""
        return np.array([is_a_name(chunk) for chunk in self.chunks], dtype=bool)
