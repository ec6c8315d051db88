"""Readings that are known words within a few letters, whether a rule leads there or not."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.arrays import best_of_each, ranges
from ocrfix.candidates.confusion_table import NONE, WIDEST
from ocrfix.candidates.deletion_index import THRICE, Neighbours, Queries
from ocrfix.candidates.deletions import MOST_BLOCKS, Blocks
from ocrfix.candidates.readings import SLOTS, Line, Readings
from ocrfix.candidates.rule_readings import RuleReadings
from ocrfix.candidates.segments import Segments
from ocrfix.candidates.word_index import WordIndex
from ocrfix.text.character_tables import tables
from ocrfix.text.hashing import Prefixes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Codes = NDArray[np.uint32]
    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["NearReadings"]

MENDED = 12.0  # gain of a reading from which no farther word is sought
MOST_UNSEEN = 3  # letters of one word that no confusion explains
BY_WAY_OF = 14  # edits of several letters from which nearby words are sought
BRACKETS = "[](){}<>"


class NearReadings(RuleReadings):
    """Finds known words near segments, with the edits that lead there."""

    @cached_property
    def _near(self) -> WordIndex:
        return WordIndex(self.vocabulary, three=False)

    @cached_property
    def _near_three(self) -> WordIndex:
        return WordIndex(self.vocabulary, three=True)

    def _far(
        self, line: Line, segments: Segments, parts: Sequence[Readings], ease: Floats
    ) -> list[Readings]:
        """Known words three letters from long segments of chunks that nothing else mends."""
        length = segments.end - segments.start
        mended = np.zeros(len(line.chunks), dtype=bool)
        for part in parts:
            good = (part.word >= 0) & (part.prior > ease[part.form] + MENDED)
            mended[part.form[good]] = True
        far = np.flatnonzero((length >= THRICE[0]) & (length < THRICE[1]) & ~mended[segments.form])
        if not len(far):
            return []
        asked = Segments(*(getattr(segments, name)[far] for name in Segments.__slots__))
        made, way = self._by_way_of(line, asked)
        queries = Queries(line.sums, asked.start, asked.end, (2, 3))
        near = Neighbours.joined(
            (made, self._near.near(queries.without(3)), self._near_three.near(queries))
        )
        way = np.concatenate((way, np.full(len(near.query) - len(way), -1)))
        return [self._nearest(line, asked, near, way)]

    def _by_way_of(self, line: Line, segments: Segments) -> tuple[Neighbours, Ints]:
        """Known words near what an edit of several letters makes of segments, and that edit."""
        table = self.table
        seg, edit = self._inside(line, segments)
        family = line.edit_family[edit]
        wide = (table.length[family] > 1) | (table.grown[family] > 0)
        seg, edit = seg[wide], edit[wide]
        best = best_of_each(seg, table.channel[line.edit_weight[edit]], BY_WAY_OF)
        seg, edit = seg[best], edit[best]
        family, at = line.edit_family[edit], line.edit_at[edit]
        codes, end = self._edited(line, segments, seg, edit)
        near = self._near.near(Queries(Prefixes(codes), np.append(0, end[:-1]), end))
        made, blocks = near.query, near.blocks
        place = (at - segments.start[seg])[made]
        put = (table.length[family] + table.grown[family])[made]
        grown = table.grown[family][made]
        start, length = blocks.start.astype(np.int64), blocks.length.astype(np.int64)
        there = length + blocks.word_length > 0
        before = start + length <= place[:, None]
        behind = start >= (place + put)[:, None]
        kept = np.flatnonzero((before | behind | ~there).all(axis=1) & ~there[:, -1])
        moved = start - np.where(behind & ~before, grown[:, None], 0)
        return Neighbours(seg[made[kept]], near.word[kept], Blocks(
            moved[kept].astype(np.int8), blocks.length[kept], blocks.word_start[kept],
            blocks.word_length[kept],
        )), edit[made[kept]]  # fmt: skip

    def _edited(self, line: Line, segments: Segments, seg: Ints, edit: Ints) -> tuple[Codes, Ints]:
        """Segments after an edit each, behind each other: their characters and where each ends."""
        table = self.table
        family, at = line.edit_family[edit], line.edit_at[edit]
        behind = at + table.length[family]
        first = np.stack((segments.start[seg], table.after_first[family] + len(line.codes), behind))
        size = np.stack((
            at - segments.start[seg], table.length[family] + table.grown[family],
            segments.end[seg] - behind,
        ))  # fmt: skip
        codes = np.concatenate((line.codes, table.after_codes))
        return codes[ranges(first.T.ravel(), size.T.ravel())], np.cumsum(size.sum(axis=0))

    def _nearest(
        self, line: Line, segments: Segments, near: Neighbours, way: Ints | None = None
    ) -> Readings:
        """Known words within a few letters of segments, with the edits that lead there.

        ``way`` is an edit of each that is made before, -1 for none.
        """
        if self.table.unseen < 0:
            return Readings.empty(0)
        seg, word = near.query, near.word
        fits = (self.vocabulary.role[word] & segments.role[seg]) > 0
        codes, first = self.vocabulary.codes, self.vocabulary.first
        start = near.blocks.start.astype(np.int64) + segments.start[seg][:, None]
        length = near.blocks.length.astype(np.int64)
        word_start = near.blocks.word_start.astype(np.int64)
        word_length = near.blocks.word_length.astype(np.int64)
        letters = codes[np.minimum(first[word][:, None] + word_start, len(codes) - 1)]
        same = (length > 0) & (word_length > 0)
        fits &= ~(same & (line.folded[start] == letters)).any(axis=1)
        kept = np.flatnonzero(fits)
        seg, word = seg[kept], word[kept]
        start, length = start[kept], length[kept]
        word_start, word_length = word_start[kept], word_length[kept]
        way = np.full(len(kept), -1) if way is None else way[kept]
        # What differs in several letters may be several misreadings.
        wide = ((length > 1) | (word_length > 1)) & (length > 0) & (word_length > 0)
        several = np.flatnonzero(wide.any(axis=1))
        parted = _parted(*(c[several] for c in (start, length, word_start, word_length)))
        start, length, word_start, word_length = (
            np.concatenate(pair) for pair in zip(
                (start, length, word_start, word_length), parted, strict=True
            )
        )  # fmt: skip
        seg, word = np.concatenate((seg, seg[several])), np.concatenate((word, word[several]))
        way = np.concatenate((way, way[several]))
        found = Readings.empty(len(seg))
        found.form[:] = segments.form[seg]
        found.word[:] = word
        found.prior[:] = self.vocabulary.share[word] + segments.beside[seg]
        unseen = np.zeros(len(seg), dtype=np.int64)
        bad: NDArray[np.bool_] = np.zeros(len(seg), dtype=bool)
        base = line.base[found.form]
        for slot in range(MOST_BLOCKS):
            rows = np.flatnonzero(length[:, slot] + word_length[:, slot])
            if not len(rows):
                continue
            family, weight, left, width = self._explained(
                line, start[rows, slot], length[rows, slot],
                first[word[rows]] + word_start[rows, slot], word_length[rows, slot],
            )  # fmt: skip
            odd = weight < 0
            size = np.maximum(length[rows, slot], word_length[rows, slot])
            unseen[rows] += odd * size
            bad[rows] |= odd & self._signed(line, start[rows, slot], length[rows, slot])
            found.start[rows, slot] = left - base[rows]
            found.length[rows, slot] = width
            found.family[rows, slot] = np.where(odd, -1, family)
            found.weight[rows, slot] = np.where(odd, self.table.unseen, weight)
            found.after_start[rows, slot] = word_start[rows, slot]
            found.after_length[rows, slot] = word_length[rows, slot]
            channel = self.table.channel[found.weight[rows, slot]]
            found.prior[rows] += channel * np.where(odd, size, 1)
        edits = (found.weight >= 0).sum(axis=1)  # a single confusion was found before
        bad |= (edits == 1) & (unseen == 0) & (segments.joint[seg] < 0) & (way < 0)
        rows, slot = np.flatnonzero(way >= 0), SLOTS - 1
        made = way[rows]
        found.start[rows, slot] = line.edit_at[made] - base[rows]
        found.length[rows, slot] = self.table.length[line.edit_family[made]]
        found.family[rows, slot] = line.edit_family[made]
        found.weight[rows, slot] = line.edit_weight[made]
        found.prior[rows] += self.table.channel[line.edit_weight[made]]
        bad |= (unseen > MOST_UNSEEN) | (unseen * 3 > segments.end[seg] - segments.start[seg])
        bad |= (unseen > 0) & line.named[found.form]
        good = np.flatnonzero(~bad)
        return self._with_space(line, segments, seg[good], found.take(good), MOST_BLOCKS)

    def _explained(
        self, line: Line, start: Ints, length: Ints, word_start: Ints, word_length: Ints
    ) -> tuple[Ints, Ints, Ints, Ints]:
        """The confusion of each stretch that differs: as it is, or with the letter beside it.

        Gives family, weight (negative where no rule knows it), and where it stands.
        """
        codes, table = line.codes, self.table
        words = self.vocabulary.codes
        family = np.full(len(start), -1, dtype=np.int64)
        weight = np.full(len(start), NONE, dtype=np.int64)
        left, wide = start.copy(), length.copy()
        empty = (length == 0) | (word_length == 0)
        for before, behind in ((0, 0), (1, 0), (0, 1)):
            rows = np.flatnonzero((weight < 0) & (empty if before + behind else ~empty))
            if not len(rows):
                continue
            s, n = start[rows] - before, length[rows] + before + behind
            w, m = word_start[rows], word_length[rows]
            old, new = [], []
            for k in range(WIDEST):
                there = np.minimum(s + k, len(codes) - 1)
                old.append(np.where(k < n, codes[there], 0))
                if before:
                    put = codes[s] if k == 0 else np.where(k - 1 < m, words[w + k - 1], 0)
                elif behind:
                    following = codes[np.minimum(s + n - 1, len(codes) - 1)]
                    put = np.where(k < m, words[w + k], np.where(k == m, following, 0))
                else:
                    put = np.where(k < m, words[w + k], 0)
                new.append(put)
            told = table.family_at(old, new)
            hit = np.flatnonzero((told >= 0) & (n <= WIDEST))
            if len(hit):
                rows, told = rows[hit], told[hit]
                s, n = s[hit], n[hit]
                value = table.weigh(told, codes[s - 1], codes[s + n])
                family[rows], weight[rows], left[rows], wide[rows] = told, value, s, n
        odd = weight < 0
        return family, weight, np.where(odd, start, left), np.where(odd, length, wide)

    def _signed(self, line: Line, start: Ints, length: Ints) -> NDArray[np.bool_]:
        """Whether an editor's sign or a sign of the printer's own is taken away: "brill[ait]"."""
        found = np.zeros(len(start), dtype=bool)
        for k in range(2):
            code = line.codes[np.minimum(start + k, len(line.codes) - 1)]
            found |= (k < length) & _units()[np.minimum(code, len(_units()) - 1)]
        return found


def _parted(start: Ints, length: Ints, word_start: Ints, word_length: Ints) -> list[Ints]:
    """Stretches that differ, of at most three letters together, as one row of single letters."""
    found = [np.zeros((len(start), MOST_BLOCKS), dtype=np.int64) for _ in range(4)]
    filled = np.zeros(len(start), dtype=np.int64)
    for block in range(MOST_BLOCKS):
        n, m = length[:, block], word_length[:, block]
        for k in range(MOST_BLOCKS):
            rows = np.flatnonzero((np.maximum(n, m) > k) & (filled < MOST_BLOCKS))
            slot = filled[rows]
            found[0][rows, slot] = start[rows, block] + np.minimum(k, n[rows])
            found[1][rows, slot] = n[rows] > k
            found[2][rows, slot] = word_start[rows, block] + np.minimum(k, m[rows])
            found[3][rows, slot] = m[rows] > k
            filled[rows] += 1
    return found


_unit_table: NDArray[np.bool_] | None = None


def _units() -> NDArray[np.bool_]:
    """Which characters of the first plane are brackets, or one character set for others."""
    global _unit_table
    if _unit_table is None:
        _unit_table = tables("units 1", lambda char: (_is_unit(char),), 1)[0].astype(bool)
    return _unit_table


def _is_unit(char: str) -> bool:
    import unicodedata

    if char in BRACKETS or unicodedata.combining(char) > 0:
        return True
    return unicodedata.normalize("NFKC", char) != char
