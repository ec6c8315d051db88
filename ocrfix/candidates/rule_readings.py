"""Readings that follow from rules: one edit, two or three together, a lost space."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.arrays import best_of_each, ranges
from ocrfix.candidates.edits_together import EditsTogether
from ocrfix.candidates.lone_edits import LoneEdits
from ocrfix.candidates.readings import Line, Readings
from ocrfix.candidates.segments import Segments, Splitter, split_in_two
from ocrfix.candidates.vocabulary import LEADING, PART, Vocabulary
from ocrfix.text.hashing import power

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ocrfix.errormodel.rules import RuleIndex
    from ocrfix.language.model import Language

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["RuleReadings"]

PAIRED = 22  # edits of a segment, the likeliest first, that are tried two at a time
TRIPLED = 11  # and three at a time
LEAST_TRIPLED = 5  # letters of what three edits are tried in
LONGEST_PAIRED = 40
PARTED = 32  # edits of a segment, the likeliest first, that are tried in either part of a compound
LEAST_PART = 3  # letters of such a part


class RuleReadings(LoneEdits):
    """Makes readings with the confusions of an index, for the words of a language."""

    def __init__(self, index: RuleIndex, language: Language, knows: Callable[[str], bool]) -> None:
        super().__init__(index, language, knows)
        table = self.table
        signs = {
            c
            for before, after in zip(table.before, table.after, strict=True)
            if after[:1].isalpha()
            for c in before
            if not c.isalnum() and not c.isspace() and ord(c) < 0x300
        }
        self._splitter = Splitter("".join(sorted(signs)), language.known)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the language."""
        return Vocabulary(self.language)

    def _inside(self, line: Line, segments: Segments) -> tuple[Ints, Ints]:
        """Each segment with each edit that lies in it and puts in nothing but letters."""
        first = np.searchsorted(line.edit_form, segments.form)
        count = np.searchsorted(line.edit_form, segments.form, side="right") - first
        seg = np.repeat(np.arange(len(segments.form)), count)
        edit = ranges(first, count)
        start = line.edit_at[edit]
        end = start + self.table.length[line.edit_family[edit]]
        good = (start >= segments.start[seg]) & (end <= segments.end[seg])
        good &= self.table.alphabetic[line.edit_family[edit]]
        return seg[good], edit[good]

    def _hash(
        self, line: Line, start: Ints, end: Ints, edits: Sequence[Ints]
    ) -> NDArray[np.uint64]:
        """Hashes of stretches after edits, given in order."""
        table, sums = self.table, line.sums
        reach = sums.size + 64
        total = np.zeros(len(start), dtype=np.uint64)
        last, place = start, np.zeros(len(start), dtype=np.int64)
        for edit in edits:
            at, family = line.edit_at[edit], line.edit_family[edit]
            total += sums.between(last, at, place)
            place = place + at - last
            total += table.after_hash[family] * power(place, reach)
            last = at + table.length[family]
            place = place + table.length[family] + table.grown[family]
        return total + sums.between(last, end, place)

    def _words(
        self, segments: Segments, seg: Ints, hashes: NDArray[np.uint64]
    ) -> tuple[Ints, Ints]:
        where, word = self.vocabulary.find(hashes)
        fits = (self.vocabulary.role[word] & segments.role[seg[where]]) > 0
        return where[fits], word[fits]

    def _rows(self, line: Line, segments: Segments, seg: Ints, word: Ints,
              edits: Sequence[Ints], beside: Floats | float = 0.0) -> Readings:  # fmt: skip
        table = self.table
        found = Readings.empty(len(seg))
        base = line.base[segments.form[seg]]
        found.form[:] = segments.form[seg]
        found.word[:] = word
        found.prior[:] = self.vocabulary.share[word] + segments.beside[seg] + beside
        for slot, edit in enumerate(edits):
            family, weight = line.edit_family[edit], line.edit_weight[edit]
            found.start[:, slot] = line.edit_at[edit] - base
            found.length[:, slot] = table.length[family]
            found.family[:, slot] = family
            found.weight[:, slot] = weight
            found.prior[:] += table.channel[weight]
        return self._with_space(line, segments, seg, found, len(edits))

    def _with_space(
        self, line: Line, segments: Segments, seg: Ints, found: Readings, slot: int
    ) -> Readings:
        """Put the lost space of segments that have one among the edits."""
        joint = segments.joint[seg]
        some = np.flatnonzero(joint >= 0)
        if not len(some):
            return found
        at = joint[some]
        weight = self._space(line, at)
        found.start[some, slot] = at - line.base[found.form[some]]
        found.length[some, slot] = 0
        found.family[some, slot] = -2
        found.weight[some, slot] = weight
        found.prior[some] += np.where(weight >= 0, self.table.channel[weight], -30.0)
        return found.take(np.flatnonzero((joint < 0) | (found.weight[:, slot] >= 0)))

    def _space(self, line: Line, at: Ints) -> Ints:
        """What speaks for a lost space at places of the row."""
        table = self.table
        for family in table.insertions.tolist():
            if table.after[family] == " ":
                weight = table.weigh(
                    np.full(len(at), family, dtype=np.int64), line.codes[at - 1], line.codes[at]
                )
                return np.where(weight >= 0, weight, table.unseen)
        return np.full(len(at), table.unseen, dtype=np.int64)

    def _single(
        self, line: Line, segments: Segments, covered: NDArray[np.bool_] | None
    ) -> Readings:
        seg, edit = self._inside(line, segments)
        if covered is not None:
            covered[edit] = True
        hashes = self._hash(line, segments.start[seg], segments.end[seg], (edit,))
        where, word = self._words(segments, seg, hashes)
        found = self._rows(line, segments, seg[where], word, (edit[where],))
        if covered is None:
            return found
        hit, rare = (np.zeros(len(line.edit_at), dtype=bool) for _ in range(2))
        hit[edit[where]] = True
        rare[edit[self._base.find(hashes)[0]]] = True
        return Readings.joined((found, self._unsure(line, np.flatnonzero(covered & ~hit), rare)))

    def _several(self, line: Line, segments: Segments) -> list[Readings]:
        """Two edits and three of a segment."""
        seg, edit = self._inside(line, segments)
        length = segments.end - segments.start
        good = (length[seg] <= LONGEST_PAIRED) & ~self.table.marks[line.edit_family[edit]]
        seg, edit = seg[good], edit[good]
        order = best_of_each(seg, self.table.channel[line.edit_weight[edit]], PAIRED)
        seg, edit = seg[order], edit[order]
        if not len(seg):
            return []
        heads = np.flatnonzero(np.diff(seg, prepend=-1))
        rank = np.arange(len(seg)) - np.repeat(heads, np.diff(np.append(heads, len(seg))))
        by_place = np.lexsort((rank, line.edit_at[edit], seg))
        seg, edit, rank = seg[by_place], edit[by_place], rank[by_place]
        few = np.flatnonzero((rank < TRIPLED) & (length[seg] >= LEAST_TRIPLED))
        found = []
        for several, rows in ((2, np.arange(len(seg))), (3, few)):
            together = EditsTogether(line, segments, self.table, seg[rows], edit[rows])
            picks, hashes = together.pairs() if several == 2 else together.triples()
            if not len(hashes):
                continue
            picks = [rows[pick] for pick in picks]
            where, word = self._words(segments, seg[picks[0]], hashes)
            picks = [pick[where] for pick in picks]
            order = _by_rank(seg, rank, picks)
            word, picks = word[order], [pick[order] for pick in picks]
            found.append(
                self._rows(line, segments, seg[picks[0]], word, [edit[pick] for pick in picks])
            )
        return found

    def _in_both_parts(self, line: Line, segments: Segments, plain: NDArray[np.bool_]) -> Readings:
        """Compounds with a single edit in each of their two parts."""
        table = self.table
        seg, edit = self._inside(line, segments)
        good = plain[seg] & ~table.marks[line.edit_family[edit]]
        seg, edit = seg[good], edit[good]
        order = best_of_each(seg, table.channel[line.edit_weight[edit]], PARTED)
        seg, edit = seg[order], edit[order]
        at, start, end = line.edit_at[edit], segments.start[seg], segments.end[seg]
        behind = at + table.length[line.edit_family[edit]]
        sides = []
        for role, low, high in (
            (LEADING, behind, end - LEAST_PART),
            (PART, start + LEAST_PART, at),
        ):
            count = np.maximum(high - low + 1, 0)
            row, place = np.repeat(np.arange(len(seg)), count), ranges(low, count)
            first, last = (start[row], place) if role == LEADING else (place, end[row])
            where, word = self.vocabulary.find(self._hash(line, first, last, (edit[row],)))
            fits = (self.vocabulary.role[word] & role) > 0
            where, word = where[fits], word[fits]
            key = seg[row[where]] * len(line.codes) + place[where]
            order = np.argsort(key, kind="stable")
            sides.append((key[order], edit[row[where[order]]], word[order]))
        (key, first, leading), (other, second, last) = sides
        low = np.searchsorted(other, key)
        count = np.searchsorted(other, key, side="right") - low
        one, two = np.repeat(np.arange(len(key)), count), ranges(low, count)
        return self._rows(
            line, segments, key[one] // len(line.codes), last[two], (first[one], second[two]),
            self.vocabulary.share[leading[one]],
        )  # fmt: skip

    def _split(self, line: Line, segments: Segments, plain: NDArray[np.bool_]) -> Readings:
        """Segments that are two known words without their space."""
        seg, at, share = split_in_two(segments, line.sums, self.vocabulary, plain)
        found = Readings.empty(len(seg))
        found.form[:] = segments.form[seg]
        weight = self._space(line, at)
        found.start[:, 0] = at - line.base[found.form]
        found.family[:, 0], found.weight[:, 0] = -2, weight
        found.prior[:] = share + np.where(weight >= 0, self.table.channel[weight], -30.0)
        return found.take(np.flatnonzero(weight >= 0))


def _by_rank(seg: Ints, rank: Ints, picks: Sequence[Ints]) -> Ints:
    """The order of edits together: segments with few edits first, in each the likeliest edits."""
    owner = seg[picks[0]]
    many = np.bincount(seg)[owner]
    ranks = np.sort(np.stack([rank[pick] for pick in picks]), axis=0)
    found: Ints = np.lexsort((*ranks[::-1], owner, many))
    return found
