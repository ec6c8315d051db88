"""The other readings of the chunks of a text, with what speaks for each: one row a candidate.

Each distinct chunk is searched once (see :mod:`ocrfix.candidates.search`) and its candidates are
kept (see :mod:`ocrfix.candidates.store`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.arrays import distinct
from ocrfix.candidates.chunks import is_odd, left_alone
from ocrfix.candidates.confusion_table import REAL_WORD_ODDS
from ocrfix.candidates.descriptions import Descriptions
from ocrfix.candidates.lone_edits import SURE
from ocrfix.candidates.made_readings import (
    edited,
    has_letters_in_number,
    numbers_made,
    readings_made,
    readings_together,
)
from ocrfix.candidates.search import DOUBTFUL, Search
from ocrfix.candidates.store import CandidateStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrfix.candidates.table import Candidate, Edit
    from ocrfix.errormodel.rules import RuleIndex
    from ocrfix.language.model import Language

    Ints = NDArray[np.int64]

__all__ = ["Candidates"]

AT_ONCE = 2_000  # chunks that are searched at once, so that memory has an end

KEPT = 8  # candidates of a chunk
PARTED = re.compile(r"[^-]*\w-\w[^-]*")
"""A chunk with one hyphen within: two words, or one that stood at the end of a line."""
_FIGURE_AT_WORD = re.compile(r"\d[^\W\d_]{3}|[^\W\d_]{2}\d|[^\W\d_]\d+[^\W\d_]")
USUAL = 3.0  # gain of the lexicon from which one unknown word may become another
UNLIKELY = -7.0  # channel plus language gain at which a reading is not worth a thought
WORSE = 16.0  # gain by which a candidate may fall behind the best of its chunk
APART = -6.0  # log probability of its spaces below which a chunk of known words is not sound
RARE = -11.0  # log probability of a known word below which it may be a misread one
MOST_ROWS = 2_000_000  # descriptions and candidates that are kept before all begins anew


class Candidates(CandidateStore):
    """Finds and keeps the candidates of each chunk: ``count`` rows from ``first`` of each."""

    def __init__(self, index: RuleIndex, language: Language) -> None:
        self.index = index
        self.language = language
        described = Descriptions(language)
        self.search = Search(index, language, described.knows)
        super().__init__(described, self.search.table)

    def clear(self) -> None:
        """Forget all candidates and descriptions."""
        super().clear()
        self.first, self.count = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)

    def make_room(self) -> None:
        """Begin anew where too much is kept; no row that was given out holds any longer."""
        if len(self.described.texts) + self.table.row.size > MOST_ROWS:
            self.clear()

    def rows(self, chunks: Sequence[str]) -> Ints:
        """The descriptions of chunks, whose candidates are found where they are new."""
        found = self.described.rows(chunks)
        size = len(self.described.texts)
        if len(self.first) < size:
            grown = max(size, 2 * len(self.first))
            first, count = np.full(grown, -1, dtype=np.int64), np.zeros(grown, dtype=np.int32)
            first[: len(self.first)] = self.first
            count[: len(self.count)] = self.count
            self.first, self.count = first, count
        new = distinct(found[self.first[found] < 0])
        if len(new):
            self._find(new)
        return found

    def _find(self, rows: Ints) -> None:
        texts = self.described.texts
        searched = [
            row for row in rows.tolist()
            if not left_alone(texts[row], self.language.lang)
        ]  # fmt: skip
        self.first[rows] = 0
        parted = [row for row in searched if "-" in texts[row] and PARTED.fullmatch(texts[row])]
        joined = [texts[row].replace("-", "") for row in parted]
        others = dict(zip(parted, self.rows(joined).tolist(), strict=True)) if parted else {}
        for first in range(0, len(searched), AT_ONCE):
            block = searched[first : first + AT_ONCE]
            self._fill(block, {row: others[row] for row in block if row in others})

    def _fill(self, rows: list[int], parted: dict[int, int]) -> None:
        """Search the candidates of rows and put them into the table."""
        described = self.described
        chunks = [described.texts[row] for row in rows]
        at = np.array(rows, dtype=np.int64)
        sound = described.words.array[at] & (described.unknown.array[at] == 0)
        sound &= described.spacing.array[at] > APART
        sound &= ~np.array([is_odd(chunk) for chunk in chunks], dtype=bool)
        rare = sound & (described.usual.array[at] < RARE)
        if not chunks:
            return
        _, found = self.search.readings(
            chunks, sound, rare, described.ease(at), described.settled(at)
        )
        made = readings_made(self.search, chunks, found)
        made += readings_together(chunks, made)
        made += numbers_made(self.search, chunks)
        made += self._from_joined(rows, parted)
        self._put(rows, sound, made)

    def _from_joined(
        self, rows: list[int], parted: dict[int, int]
    ) -> list[tuple[int, str, list[Edit]]]:
        """What words parted by a hyphen would be as one word, the hyphen kept in its place."""
        number = {row: k for k, row in enumerate(rows)}
        unknown = self.described.unknown.array
        made = []
        for row, joined in parted.items():
            chunk = self.described.texts[row]
            at = chunk.index("-")
            if (unknown[row] == 0) != (unknown[joined] == 0):
                continue
            for k in range(int(self.first[joined]), int(self.first[joined] + self.count[joined])):
                edits = self.edits_of(k)
                if any(start < at < end for start, end, _, _ in edits):
                    continue
                edits = [(s + (s >= at), e + (e > at or s == e == at), after, w)
                         for s, e, after, w in edits]  # fmt: skip
                text = edited(chunk, edits)
                if self.described.knows(text):
                    made.append((number[row], text, edits))
        return made

    def _put(
        self, rows: list[int], sound: NDArray[np.bool_], made: list[tuple[int, str, list[Edit]]]
    ) -> None:
        first = self.table.row.size
        kept, _ = self.weighed(rows, sound, made)
        spans: dict[int, list[int]] = {}
        for at, k in enumerate(kept):
            spans.setdefault(made[k][0], []).append(at)
        for form, members in spans.items():
            self.first[rows[form]] = first + members[0]
            self.count[rows[form]] = len(members)

    def weighed(
        self, rows: Sequence[int], sound: NDArray[np.bool_],
        made: list[tuple[int, str, list[Edit]]],
    ) -> tuple[list[int], Ints]:  # fmt: skip
        """Put into the table what is worth it of readings; gives which, and their new rows.

        Readings of one chunk come to stand behind each other, the best first.
        """
        described = self.described
        if not made:
            return [], np.zeros(0, dtype=np.int64)
        texts = [text for _, text, _ in made]
        row = described.rows(texts)
        form = np.array([f for f, _, _ in made], dtype=np.int64)
        printed = np.asarray(rows, dtype=np.int64)[form]
        channels, odds_of = self.channels, self.odds
        counts = np.array([len(edits) for _, _, edits in made], dtype=np.int64)
        flat = np.array([w for _, _, edits in made for *_, w in edits], dtype=np.int64)
        heads = np.concatenate(([0], np.cumsum(counts)[:-1]))
        channel = np.add.reduceat(channels[flat], heads)
        odds = np.add.reduceat(odds_of[flat], heads)
        sure = np.minimum.reduceat(odds_of[flat], heads) > SURE
        unseen = np.add.reduceat((flat == self.search.table.unseen).astype(np.int32), heads)
        gain = channel + described.ease(row) - described.ease(printed)
        unknown, here = described.unknown.array[row], described.unknown.array[printed]
        same = described.count.array[row] == described.count.array[printed]
        better = (described.lexical.array[row] - described.lexical.array[printed]) > USUAL
        good = (unknown == 0) | (unknown < here) | (same & better) | sure
        good &= ~sound[form] | (unknown == 0)
        dares = odds_of[flat] > REAL_WORD_ODDS
        dares &= ~self.by_look[flat]
        bold = np.minimum.reduceat(dares, heads)
        good &= ~sound[form] | bold | ((gain > DOUBTFUL) & better)
        good &= (gain > UNLIKELY) & (row != printed)
        order = np.lexsort((np.arange(len(made)), -gain, form))
        kept: list[int] = []
        once: set[tuple[int, int]] = set()
        last, many, best = -1, 0, 0.0
        forms, row_list, gains = form.tolist(), row.tolist(), gain.tolist()
        for k in order[good[order]].tolist():
            if forms[k] != last:
                last, many, best = forms[k], 0, gains[k]
            if many == KEPT or gains[k] < best - WORSE or (last, row_list[k]) in once:
                continue
            text, chunk = texts[k], described.texts[rows[last]]
            if "  " in text or (_FIGURE_AT_WORD.search(text) and not _FIGURE_AT_WORD.search(chunk)):
                continue  # no word has figures in it
            if has_letters_in_number(text):
                continue  # mended by half
            once.add((last, row_list[k]))
            many += 1
            kept.append(k)
        self.append(kept, made, printed, row, channel, odds, gain, unseen)
        size = self.table.row.size
        return kept, np.arange(size - len(kept), size)

    def of(self, chunk: str) -> tuple[Candidate, ...]:
        """The candidates of a chunk, the most promising first; often none."""
        row = int(self.rows([chunk])[0])
        first = int(self.first[row])
        return tuple(self.candidate(k) for k in range(first, first + int(self.count[row])))
