"""The hashes of segments after two edits or three, each put together from one part an edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.arrays import ranges
from ocrfix.text.hashing import power

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrfix.candidates.confusion_table import ConfusionTable
    from ocrfix.candidates.readings import Line
    from ocrfix.candidates.segments import Segments

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

__all__ = ["EditsTogether"]


class EditsTogether:
    """Edits of segments, by segment and then by place, that are tried together.

    What stands behind an edit moves by the letters that it adds, which is one product. So the hash
    of a segment after edits is ``first + grown·(middle + grown·last)``, a part of each edit.
    """

    def __init__(self, line: Line, segments: Segments, table: ConfusionTable, seg: Ints,
                 edit: Ints) -> None:  # fmt: skip
        family, self._at = line.edit_family[edit], line.edit_at[edit]
        self._end = self._at + table.length[family]
        start, total = segments.start[seg], line.sums.sums
        reach = line.sums.size + 64
        moved, grown = power(-start, reach), table.grown[family]
        put = table.after_hash[family] * power(self._at - start, reach)
        behind = power(grown - start, reach)
        self._middle = total[self._at] * moved + put - total[self._end] * behind
        self._first = self._middle - total[start] * moved
        self._last = self._middle + total[segments.end[seg]] * behind
        self._grown = power(grown, reach)
        last = np.flatnonzero(np.diff(seg, append=-1))
        self._behind = np.repeat(last, np.diff(last, prepend=-1)) - np.arange(len(seg))

    def _pairs(self) -> tuple[Ints, Ints]:
        first = np.repeat(np.arange(len(self._at)), self._behind)
        second = ranges(np.arange(1, len(self._at) + 1), self._behind)
        apart = np.flatnonzero(self._end[first] <= self._at[second])
        return first[apart], second[apart]

    def pairs(self) -> tuple[list[Ints], Hashes]:
        """All two edits that do not overlap, as numbers of rows, and the hashes after them."""
        first, second = self._pairs()
        return [first, second], self._first[first] + self._grown[first] * self._last[second]

    def triples(self) -> tuple[list[Ints], Hashes]:
        """The same for all three edits."""
        first, second = self._pairs()
        both = self._first[first] + self._grown[first] * self._middle[second]
        grown = self._grown[first] * self._grown[second]
        count = self._behind[second]
        pair = np.repeat(np.arange(len(first)), count)
        third = ranges(second + 1, count)
        apart = np.flatnonzero(self._end[second[pair]] <= self._at[third])
        pair, third = pair[apart], third[apart]
        return [first[pair], second[pair], third], both[pair] + grown[pair] * self._last[third]
