"""From character blocks to paragraph beads: matched, moved, and one-sided text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocrfix.characters import clip
from ocrfix.paragraphs import read_layout
from ocrfix.zones import bad_zones, covers_line, moved_blocks, similarity, trim

if TYPE_CHECKING:
    from ocrfix.characters import Block, Gap
    from ocrfix.paragraphs import Layout
    from ocrfix.zones import Piece

__all__ = ["Bead", "beads_of"]

# Text on one side only within a line becomes a record of its own from this length on.
_LONG = 40
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


def _inked(text: str, start: int, end: int) -> int:
    return len("".join(text[start:end].split()))


def _forward(text: str, at: int, end: int) -> int:
    """Return the next offset that is no white space."""
    while at < end and text[at].isspace():
        at += 1
    return at


class _Map:
    """Finds the place in the other text that answers a word's beginning."""

    def __init__(self, here: str, there: str, blocks: list[Block], spans: Gap) -> None:
        self.here, self.there, self.blocks, self.spans = here, there, blocks, spans
        self.starts = [a for a, _, _ in blocks]

    def __call__(self, at: int) -> int:
        a0, a1, b0, b1 = self.spans
        k = bisect_right(self.starts, at) - 1
        if k >= 0:
            a, b, n = self.blocks[k]
            if at < a + n:
                return b + at - a
            a0, b0 = a + n, b + n
        if k + 1 < len(self.blocks):
            a1, b1 = self.blocks[k + 1][:2]
        before = _inked(self.here, a0, at)
        if not before:
            return _forward(self.there, b0, self.spans[3])
        after = _inked(self.here, at, a1)
        if not after:
            return _forward(self.there, b1, self.spans[3])
        # Within a gap: the word beginning nearest to the same share of it.
        aim = b0 + (b1 - b0) * before / (before + after)
        there = self.there
        words = [
            b
            for b in range(b0, b1 + 1)
            if b == len(there) or (not there[b].isspace() and (b == 0 or there[b - 1].isspace()))
        ]
        return min(words or [b0, b1], key=lambda b: abs(b - aim))


def _flip(blocks: list[Block]) -> list[Block]:
    return [(b, a, n) for a, b, n in blocks]


class _Beads:
    """One alignment in the making."""

    def __init__(self, ocr: str, clean: str, blocks: list[Block]) -> None:
        self.ocr, self.clean, self.blocks = ocr, clean, blocks
        self.lines_a, self.lines_b = read_layout(ocr), read_layout(clean)
        marks_a = sum(score > 0 for score in self.lines_a.scores)
        marks_b = sum(score > 0 for score in self.lines_b.scores)
        # A text with hardly a line break does not deny the other's paragraphs.
        self.silence_a = self.lines_a.silence if 3 * len(self.lines_a.starts) > marks_b else 0.0
        self.silence_b = self.lines_b.silence if 3 * len(self.lines_b.starts) > marks_a else 0.0
        self.found: list[Bead] = []

    def one_sided(self, start: int, end: int, *, of_ocr: bool) -> None:
        """Keep text of one side, cut at its own paragraphs."""
        text, lines = (self.ocr, self.lines_a) if of_ocr else (self.clean, self.lines_b)
        first = bisect_right(lines.starts, start)
        last = bisect_left(lines.starts, end)
        cuts = [lines.starts[i] for i in range(first, last) if lines.scores[i] > 0]
        for p, q in zip([start, *cuts], [*cuts, end], strict=True):
            p, q = trim(text, p, q)
            if p < q:
                self.found.append(Bead((p, q), None) if of_ocr else Bead(None, (p, q)))

    def pair(self, a0: int, a1: int, b0: int, b1: int, blocks: list[Block]) -> None:
        """Keep two spans that answer each other, or each alone if they are strangers."""
        a0, a1 = trim(self.ocr, a0, a1)
        b0, b1 = trim(self.clean, b0, b1)
        share = 0.0
        if a0 < a1 and b0 < b1:
            share = similarity(self.ocr[a0:a1], self.clean[b0:b1])
        if share < _STRANGE:
            self.one_sided(a0, a1, of_ocr=True)
            self.one_sided(b0, b1, of_ocr=False)
            return
        blocks = clip(self.ocr, self.clean, blocks, a0, a1, b0, b1)
        self.found.append(Bead((a0, a1), (b0, b1), share, blocks))

    def rectangle(self, a0: int, a1: int, b0: int, b1: int, blocks: list[Block]) -> None:
        """Cut two spans that answer each other into paragraphs, by the evidence of both sides."""
        forth = _Map(self.ocr, self.clean, blocks, (a0, a1, b0, b1))
        back = _Map(self.clean, self.ocr, _flip(blocks), (b0, b1, a0, a1))
        # By the clean offset: the OCR's offset, the clean one's, and the score of both sides.
        places: dict[int, tuple[int, int, float]] = {}
        known: dict[int, int] = {}
        a_lines, b_lines = self.lines_a, self.lines_b
        for i in range(bisect_right(a_lines.starts, a0), bisect_left(a_lines.starts, a1)):
            a = a_lines.starts[i]
            b = forth(a)
            if b not in places:
                places[b] = a, b, a_lines.scores[i] + self.silence_b
                known[a] = b
        for i in range(bisect_right(b_lines.starts, b0), bisect_left(b_lines.starts, b1)):
            b = b_lines.starts[i]
            a = back(b)
            same = b if b in places else known.get(a)
            if same is not None:
                # Each side's own line start: what stands before the other's goes with the line.
                a, _, score = places[same]
                places[same] = a, b, score + _LEAD * b_lines.scores[i] - self.silence_b
            else:
                places[b] = a, b, _LEAD * b_lines.scores[i] + self.silence_a
        a_at, b_at, k = a0, b0, 0
        for a, b, score in sorted(places.values()):
            if score <= 0 or a <= a_at or b <= b_at or a >= a1 or b >= b1:
                continue
            k = self._piece(a_at, a, b_at, b, blocks, k)
            a_at, b_at = a, b
        self._piece(a_at, a1, b_at, b1, blocks, k)

    def _piece(self, a0: int, a1: int, b0: int, b1: int, blocks: list[Block], k: int) -> int:
        """Record a pair with the blocks from ``k`` on that lie in it; return where they end."""
        while k < len(blocks) and blocks[k][0] + blocks[k][2] <= a0:
            k += 1
        end = k
        while end < len(blocks) and blocks[end][0] < a1:
            end += 1
        self.pair(a0, a1, b0, b1, blocks[k:end])
        return k

    def build(self) -> None:
        ocr, clean = self.ocr, self.clean
        zones = bad_zones(ocr, clean, self.blocks, self.lines_a, self.lines_b)
        left = [trim(ocr, p, q) for p, q, _, _ in zones]
        right = [trim(clean, r, s) for _, _, r, s in zones]
        moved, left_over, right_over = moved_blocks(
            ocr,
            clean,
            [piece for piece in left if piece[0] < piece[1]],
            [piece for piece in right if piece[0] < piece[1]],
            self.lines_a,
            self.lines_b,
        )
        for a0, a1, b0, b1 in moved:
            self.rectangle(a0, a1, b0, b1, clip(ocr, clean, [], a0, a1, b0, b1))
        taken_a = sorted(pair[:2] for pair in moved)
        taken_b = sorted(pair[2:] for pair in moved)
        carved_a = sorted([*taken_a, *_alone(ocr, left_over, self.lines_a)])
        carved_b = sorted([*taken_b, *_alone(clean, right_over, self.lines_b)])
        whole = (0, len(ocr), 0, len(clean))
        forth = _Map(ocr, clean, self.blocks, whole)
        back = _Map(clean, ocr, _flip(self.blocks), (0, len(clean), 0, len(ocr)))
        a_at = b_at = i = j = k = 0
        for p, q, r, s in zones:
            mine, i = _within(carved_a, i, q)
            theirs, j = _within(carved_b, j, s)
            if not mine and not theirs:
                continue
            if mine:
                a_from, a_to = mine[0][0], mine[-1][1]
            else:
                a_from = a_to = min(max(back(theirs[0][0]), p), q)
            if theirs:
                b_from, b_to = theirs[0][0], theirs[-1][1]
            else:
                b_from = b_to = min(max(forth(a_from), r), s)
            k = self._section(a_at, a_from, b_at, b_from, k)
            a_at, b_at = a_to, b_to
            for start, end in _rest(a_from, a_to, taken_a):
                self.one_sided(start, end, of_ocr=True)
            for start, end in _rest(b_from, b_to, taken_b):
                self.one_sided(start, end, of_ocr=False)
        self._section(a_at, len(ocr), b_at, len(clean), k)

    def _section(self, a0: int, a1: int, b0: int, b1: int, k: int) -> int:
        """Cut a stretch of the main alignment into paragraphs."""
        blocks = self.blocks
        while k < len(blocks) and blocks[k][0] + blocks[k][2] <= a0:
            k += 1
        end = k
        while end < len(blocks) and blocks[end][0] < a1:
            end += 1
        inside = clip(self.ocr, self.clean, blocks[k:end], a0, a1, b0, b1)
        self.rectangle(a0, a1, b0, b1, inside)
        return k


def _within(carved: list[Piece], at: int, end: int) -> tuple[list[Piece], int]:
    first = at
    while at < len(carved) and carved[at][1] <= end:
        at += 1
    return carved[first:at], at


def _rest(start: int, end: int, taken: list[Piece]) -> list[Piece]:
    """Return what the taken spans leave of a stretch."""
    rest: list[Piece] = []
    for p, q in taken[bisect_left(taken, (start, start)) : bisect_left(taken, (end, end))]:
        rest.append((start, p))
        start = q
    rest.append((start, end))
    return rest


def _alone(text: str, pieces: list[Piece], lines: Layout) -> list[Piece]:
    """Choose what stands on one side only: whole lines, and long stretches within a line."""
    alone: list[Piece] = []
    for start, end in pieces:
        if _inked(text, start, end) >= _LONG:
            alone.append((start, end))
        elif (whole := covers_line(lines, start, end)) is not None:
            alone.append(whole)
    return alone


def beads_of(ocr: str, clean: str, blocks: list[Block]) -> list[Bead]:
    """Return the paragraphs of two texts, paired or alone, in no certain order.

    Every inked character of either text lies in one bead.
    """
    beads = _Beads(ocr, clean, blocks)
    beads.build()
    return beads.found
