"""Which edits may turn the chunks of a text into known words, for all chunks at once.

Readings come from four sides: every single edit that a confusion allows; two and three of them
together; the known words within a few letters; and words that run into each other. All are rows of
one table, :class:`Readings`, with what the rules say of each; nothing is made of the text here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.arrays import best_of_each
from ocrfix.candidates.deletion_index import Queries
from ocrfix.candidates.near_readings import NearReadings
from ocrfix.candidates.readings import Line, Readings
from ocrfix.candidates.segments import Segments, compound_parts, run_together
from ocrfix.candidates.vocabulary import KNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["Search"]

WAYS = 3  # in which a chunk may become one word
DOUBTFUL = -4.0  # gain at which it is not where a known word may be a misread one
HOPELESS = -8.5  # gain at which a reading is not worth a thought
MOST = 8  # readings of a chunk
WORSE = 18.0  # log probability by which a reading may fall behind the best


class Search(NearReadings):
    """Finds readings with the confusions of an index and the words of a language."""

    def readings(
        self, chunks: Sequence[str], sound: NDArray[np.bool_], rare: NDArray[np.bool_],
        ease: Floats, settled: Floats,
    ) -> tuple[Line, Readings]:  # fmt: skip
        """The readings of chunks, whose log probabilities by themselves are ``ease``.

        ``settled`` is that of the tokens that no reading changes.
        Of one that is ``sound`` only those that rules dare to question, or where it is ``rare`` all
        single misreadings.
        """
        line = Line(chunks, sound, rare, self.table)
        segments = self._segments(line)
        covered = np.zeros(len(line.edit_at), dtype=bool)
        parts = [self._single(line, segments, covered)]
        unsound = np.flatnonzero(~sound[segments.form])
        if len(unsound):
            broken = Segments(*(getattr(segments, name)[unsound] for name in Segments.__slots__))
            alpha = self._plain(line, broken)
            parts.append(self._split(line, broken, alpha))
            extra = run_together(broken, line.sums, self.vocabulary, alpha)
            if self.language.compounds.possible:
                parts.append(self._in_both_parts(line, broken, alpha))
                extra = compound_parts(broken, line.sums, self.vocabulary, alpha).also(extra)
            parts.append(self._single(line, extra, None))
            whole = broken.also(extra)
            parts += self._several(line, broken)
            near = self._near.near(Queries(line.sums, whole.start, whole.end))
            parts.append(self._nearest(line, whole, near))
            parts += self._far(line, broken, parts, ease)
        parts.append(self._signs(line, covered))
        found = Readings.joined(parts)
        bold = self.table.bold_weight[found.weight[:, 0]]
        doubtful = sound[found.form] & ~bold
        least = (ease - settled)[found.form] + np.where(doubtful, DOUBTFUL, HOPELESS)
        hopeful = found.prior > least
        hopeful |= (found.word < 0) & (found.family[:, 0] != -2)
        found = found.take(np.flatnonzero(hopeful))
        return line, found.take(self._best(found))

    def _best(self, found: Readings) -> Ints:
        """The best rows of each chunk; of those that make the same word the best."""
        known = found.word >= 0
        by_word = best_of_each(
            (found.form * (self.vocabulary.size + 1) + found.word)[known],
            found.prior[known], WAYS,
        )  # fmt: skip
        first = np.sort(np.concatenate((np.flatnonzero(known)[by_word], np.flatnonzero(~known))))
        worded = found.family[first, 0] == -2
        worded |= found.word[first] >= 0
        unsure, first = first[~worded], first[worded]
        order = first[best_of_each(found.form[first], found.prior[first], MOST)]
        if len(order):
            form = found.form[order]
            heads = np.flatnonzero(np.diff(form, prepend=-1))
            top = np.repeat(found.prior[order][heads], np.diff(np.append(heads, len(order))))
            order = order[found.prior[order] >= top - WORSE]
        kept: Ints = np.concatenate((order, unsure))
        return kept

    def _segments(self, line: Line) -> Segments:
        asked = np.zeros(len(line.chunks), dtype=bool)
        asked[line.edit_form] = True
        asked |= ~line.sound
        form: list[int] = []
        start: list[int] = []
        end: list[int] = []
        pieces = self._splitter.pieces
        sound = line.sound.tolist()
        for k in np.flatnonzero(asked).tolist():
            for a, b in pieces(line.chunks[k], sound=sound[k]):
                form.append(k)
                start.append(a)
                end.append(b)
        forms = np.array(form, dtype=np.int64)
        base = line.base[forms]
        size = len(forms)
        return Segments(
            forms, base + np.array(start, dtype=np.int64), base + np.array(end, dtype=np.int64),
            np.full(size, KNOWN, dtype=np.int64), np.full(size, -1, dtype=np.int64),
            np.zeros(size),
        )  # fmt: skip

    def _plain(self, line: Line, segments: Segments) -> NDArray[np.bool_]:
        """Which segments are words of letters alone, long enough to be parted."""
        chunks, base = line.chunks, line.base
        return np.array(
            [
                e - s >= 4 and chunks[f][s - base[f] : e - base[f]].isalpha()
                for f, s, e in zip(
                    segments.form.tolist(), segments.start.tolist(), segments.end.tolist(),
                    strict=True,
                )
            ], dtype=bool,
        )  # fmt: skip
