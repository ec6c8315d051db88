"""From character blocks to paragraph beads: matched, moved, and one-sided text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.alignment.blocks import small_blocks
from ocrfix.alignment.boundaries import settle
from ocrfix.alignment.characters import likely_blocks
from ocrfix.alignment.parallel_zones import bad_zones, moved_blocks
from ocrfix.alignment.pieces import alone, between, index, inner, parted, rest, within
from ocrfix.alignment.similarity import Blocked

if TYPE_CHECKING:
    from ocrfix.alignment.blocks import Block, Blocks, Gap
    from ocrfix.alignment.layout import Side
    from ocrfix.alignment.parallel_zones import Piece
    from ocrfix.alignment.words import Offsets


__all__ = ["Bead", "beads_of"]

# Two spans less alike than this stand opposite each other by chance.
_STRANGE = 0.35

# The clean text was set by people: its line breaks count this much more than the scan's.
_LEAD = 1.5


@dataclass(frozen=True, slots=True)
class Bead:
    """A span of the OCR, the span of the clean text that answers it, and the blocks in both.

    One span is ``None`` where text stands on one side only.
    """

    ocr: Piece | None
    clean: Piece | None
    similarity: float = 0.0
    blocks: list[Block] = field(default_factory=list)


def _forward(text: str, at: int, end: int) -> int:
    """Return the next offset that is no white space."""
    while at < end and text[at].isspace():
        at += 1
    return at


def _answers(here: Side, there: Side, blocks: Blocks, rows: Gap, at: Offsets) -> Offsets:
    """Return the places in the other text that answer the words beginning at some offsets.

    The rows of ``blocks`` hold the offset here, the offset there, and the length; ``rows`` are
    the spans that the blocks lie in.
    """
    k = np.searchsorted(blocks[:, 0], at, side="right") - 1
    if not len(blocks):
        found = np.zeros(len(at), dtype=np.int64)
        inside = np.zeros(len(at), dtype=bool)
    else:
        start, other, n = blocks[k].T
        found = other + at - start
        inside = (k >= 0) & (at < start + n)
    for where in np.flatnonzero(~inside).tolist():
        a0, a1, b0, b1 = rows
        if k[where] >= 0:
            a, b, n = blocks[k[where]].tolist()
            a0, b0 = a + n, b + n
        if k[where] + 1 < len(blocks):
            a1, b1, _ = blocks[k[where] + 1].tolist()
        found[where] = _in_gap(here, there, (a0, a1, b0, b1), int(at[where]), rows[3])
    return found


def _in_gap(here: Side, there: Side, gap: Gap, at: int, end: int) -> int:
    a0, a1, b0, b1 = gap
    before = int(here.ink[at] - here.ink[a0])
    if not before:
        return _forward(there.text, b0, end)
    after = int(here.ink[a1] - here.ink[at])
    if not after:
        return _forward(there.text, b1, end)
    # Within a gap: the word beginning nearest to the same share of it.
    aim = b0 + round((b1 - b0) * before / (before + after))
    for step in range(max(aim - b0, b1 - aim) + 1):
        for b in (aim - step, aim + step):
            if b0 <= b <= b1 and _begins_word(there.text, b):
                return b
    return b0 if aim - b0 <= b1 - aim else b1


def _begins_word(text: str, at: int) -> bool:
    if at == len(text):
        return True
    return not text[at].isspace() and (at == 0 or text[at - 1].isspace())


class _Beads:
    """One alignment in the making."""

    def __init__(self, ocr: Side, clean: Side, blocks: Blocks) -> None:
        self.ocr, self.clean, self.blocks = ocr, clean, blocks
        marks_a = sum(score > 0 for score in ocr.lines.scores)
        marks_b = sum(score > 0 for score in clean.lines.scores)
        # A text with hardly a line break does not deny the other's paragraphs.
        lines_a, lines_b = ocr.lines, clean.lines
        self.silence_a = lines_a.silence if 3 * len(lines_a.starts) > marks_b else 0.0
        self.silence_b = lines_b.silence if 3 * len(lines_b.starts) > marks_a else 0.0
        self.found: list[Bead] = []

    def one_sided(self, start: int, end: int, *, of_ocr: bool) -> None:
        """Keep text of one side, cut at its own paragraphs."""
        side = self.ocr if of_ocr else self.clean
        lines = side.lines
        first = bisect_right(lines.starts, start)
        last = bisect_left(lines.starts, end)
        cuts = [lines.starts[i] for i in range(first, last) if lines.scores[i] > 0]
        for p, q in zip([start, *cuts], [*cuts, end], strict=True):
            p, q = side.trim(p, q)
            if p < q:
                self.found.append(Bead((p, q), None) if of_ocr else Bead(None, (p, q)))

    def pairs(self, spans: list[Gap], blocks: Blocks) -> None:
        """Keep spans that answer each other, or each alone if they are strangers."""
        trimmed = [(*self.ocr.trim(a0, a1), *self.clean.trim(b0, b1)) for a0, a1, b0, b1 in spans]
        blocked = Blocked(self.ocr, self.clean, blocks)
        for (a0, a1, b0, b1), (share, inside) in zip(trimmed, blocked.within(trimmed), strict=True):
            if share < _STRANGE:
                self.one_sided(a0, a1, of_ocr=True)
                self.one_sided(b0, b1, of_ocr=False)
            else:
                self.found.append(Bead((a0, a1), (b0, b1), share, inside))

    def cuts(self, blocks: Blocks, span: Gap) -> list[tuple[int, int]]:
        """Return where paragraphs begin on both sides of two spans, by what both sides show."""
        a0, a1, b0, b1 = span
        mine, scores = inner(self.ocr, a0, a1)
        theirs, lead = inner(self.clean, b0, b1)
        flipped = (b0, b1, a0, a1)
        forth = _answers(self.ocr, self.clean, blocks, span, mine)
        back = _answers(self.clean, self.ocr, blocks[:, [1, 0, 2]], flipped, theirs)
        # Lines of the OCR, by the place that answers them in the clean text; each place once.
        places, once = np.unique(forth, return_index=True)
        mine, scores = mine[once], scores[once] + self.silence_b
        # Each line of the clean text has one of those for its twin, by either way of looking.
        lead = lead * _LEAD
        twin = index(places, theirs)
        known = index(mine, back)
        twin = np.where(twin < 0, known, twin)
        paired = np.flatnonzero(twin >= 0)
        # Each side's own line start: what stands before the other's goes with the line.
        places[twin[paired]] = theirs[paired]
        scores[twin[paired]] += lead[paired] - self.silence_b
        alone = np.flatnonzero(twin < 0)
        a = np.concatenate((mine, back[alone]))
        b = np.concatenate((places, theirs[alone]))
        score = np.concatenate((scores, lead[alone] + self.silence_a))
        kept = np.flatnonzero((score > 0) & (a < a1) & (b < b1))
        kept = kept[np.lexsort((b[kept], a[kept]))]
        result: list[tuple[int, int]] = []
        for x, y in zip(a[kept].tolist(), b[kept].tolist(), strict=True):
            if x > a0 and y > b0:
                result.append((x, y))
                a0, b0 = x, y
        return result

    def rectangle(self, span: Gap, blocks: Blocks) -> None:
        """Cut two spans that answer each other into paragraphs."""
        self.pairs(between(span, self.cuts(blocks, span)), blocks)

    def build(self) -> None:
        ocr, clean = self.ocr, self.clean
        zones, self.blocks = settle(ocr, clean, self.blocks, bad_zones(ocr, clean, self.blocks))
        self.blocks = likely_blocks(ocr.text, clean.text, self.blocks)
        left = [ocr.trim(p, q) for p, q, _, _ in zones]
        right = [clean.trim(r, s) for _, _, r, s in zones]
        moved, left_over, right_over = moved_blocks(
            ocr,
            clean,
            [piece for piece in left if piece[0] < piece[1]],
            [piece for piece in right if piece[0] < piece[1]],
        )
        for a0, a1, b0, b1 in moved:
            blocks = small_blocks(ocr.text[a0:a1], clean.text[b0:b1], a0, b0)
            self.rectangle((a0, a1, b0, b1), np.array(blocks, dtype=np.int64).reshape(-1, 3))
        taken_a = sorted(pair[:2] for pair in moved)
        taken_b = sorted(pair[2:] for pair in moved)
        lone_a = {piece for piece, other in zip(left, right, strict=True) if other[0] == other[1]}
        lone_b = {piece for piece, other in zip(right, left, strict=True) if other[0] == other[1]}
        carved_a = sorted([*taken_a, *alone(ocr, left_over, lone_a)])
        carved_b = sorted([*taken_b, *alone(clean, right_over, lone_b)])
        whole = (0, len(ocr.text), 0, len(clean.text))
        sections: list[Gap] = []
        a_at = b_at = i = j = 0
        for p, q, r, s in zones:
            mine, i = within(carved_a, i, q)
            theirs, j = within(carved_b, j, s)
            if not mine and not theirs:
                continue
            if mine:
                a_from, a_to = mine[0][0], mine[-1][1]
            else:
                at = self._answer(clean, ocr, self.blocks[:, [1, 0, 2]], theirs[0][0])
                a_from = a_to = min(max(at, p), q)
            if theirs:
                b_from, b_to = theirs[0][0], theirs[-1][1]
            else:
                b_from = b_to = min(max(self._answer(ocr, clean, self.blocks, a_from), r), s)
            sections.append((a_at, a_from, b_at, b_from))
            a_at, b_at = a_to, b_to
            for start, end in rest(a_from, a_to, taken_a):
                self.one_sided(start, end, of_ocr=True)
            for start, end in rest(b_from, b_to, taken_b):
                self.one_sided(start, end, of_ocr=False)
        sections.append((a_at, len(ocr.text), b_at, len(clean.text)))
        self.pairs(parted(sections, self.cuts(self.blocks, whole)), self.blocks)

    def _answer(self, here: Side, there: Side, blocks: Blocks, at: int) -> int:
        whole = (0, len(here.text), 0, len(there.text))
        return int(_answers(here, there, blocks, whole, np.array([at]))[0])


def beads_of(ocr: Side, clean: Side, blocks: Blocks) -> list[Bead]:
    """Return the paragraphs of two texts, paired or alone, in no certain order.

    Every inked character of either text lies in one bead.
    """
    beads = _Beads(ocr, clean, blocks)
    beads.build()
    return beads.found
