"""Which parts of an alignment are one text read twice, and which stand opposite by chance.

Every optimal alignment pairs some letters of a running head with letters of the text beside it.
Here such stretches are found by their density of edits, cut free at word bounds, and searched
for blocks that stand elsewhere in the other text: columns, footnotes, tables.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.alignment.boundaries import snap
from ocrfix.alignment.characters import word_blocks
from ocrfix.alignment.edit_density import dense
from ocrfix.alignment.similarity import similarity

if TYPE_CHECKING:
    from ocrfix.alignment.blocks import Block, Blocks, Gap
    from ocrfix.alignment.layout import Side
    from ocrfix.alignment.paragraphs import Layout
    from ocrfix.alignment.words import Flags, Offsets

__all__ = ["Piece", "bad_zones", "covers_line", "moved_blocks"]

Piece = tuple[int, int]
"""A stretch of one text."""

# An equal character speaks this much for one text, an edit 1 against it: the two rates at which
# letters agree, 0.85 within a garbled twin and 0.4 between strangers, as log-likelihood ratios.
_EQUAL = 0.55
# Evidence it takes to open a zone, or to close it.
_ENOUGH = 3.0
_LONER = 3
_ALIKE = 0.6
_PASSES = 4
# So many characters, three words at least, are no chance; a shorter block must be a whole line.
_MOVED = 20


def covers_line(layout: Layout, start: int, end: int) -> Piece | None:
    """Return the whole lines within a span, from the first's start to the last's end, if any."""
    first = bisect_left(layout.starts, start)
    last = bisect_right(layout.ends, end) - 1
    return (layout.starts[first], layout.ends[last]) if first <= last else None


def _ink(text: str) -> int:
    return len("".join(text.split()))


def _whole_line(side: Side, starts: Offsets, ends: Offsets) -> Flags:
    """Say of spans whether they have a line break in them, and a whole line."""
    lines = side.lines
    whole = np.searchsorted(lines.starts, starts) < np.searchsorted(lines.ends, ends, side="right")
    for at in np.flatnonzero(whole).tolist():
        whole[at] = "\n" in side.text[starts[at] : ends[at]]
    return whole


def bad_zones(ocr: Side, clean: Side, blocks: Blocks) -> list[Gap]:
    """Return the stretches with more edits than one text read twice would show, in order."""
    starts = np.concatenate(([[0, 0]], blocks[:, :2] + blocks[:, 2:]))
    stops = np.concatenate((blocks[:, :2], [[len(ocr.text), len(clean.text)]]))
    sides = ((ocr, starts[:, 0], stops[:, 0]), (clean, starts[:, 1], stops[:, 1]))
    edits = np.maximum(*(side.ink[q] - side.ink[p] for side, p, q in sides)).astype(float)
    inked = np.flatnonzero(edits)
    whole = [_whole_line(side, p[inked], q[inked]) for side, p, q in sides]
    edits[inked] += _ENOUGH * (whole[0] | whole[1])
    relief = _EQUAL * np.concatenate(([0], blocks[:, 2]))
    zones: list[Gap] = []
    a0 = a1 = b0 = b1 = 0
    for g0, g1 in dense(edits, relief, _ENOUGH):
        score = peak = 0.0
        here = slice(g0, g1)
        rows = zip(*(x[here].tolist() for x in (starts, stops, edits, relief)), strict=True)
        for (p, r), (q, s), edit, equal in rows:
            score -= equal
            if score <= 0 or score <= peak - _ENOUGH:
                if peak >= _ENOUGH:
                    zones.append((a0, a1, b0, b1))
                score = peak = 0.0
                a0, b0 = p, r
            score += edit
            if score > peak:
                peak = score
                a1, b1 = q, s
        if peak >= _ENOUGH:
            zones.append((a0, a1, b0, b1))
    return zones


def _lonely(text: str, at: int) -> bool:
    """Say whether a character is a word."""
    return not text[max(0, at - 1) : at].strip() and not text[at + 1 : at + 2].strip()


def _strands(ocr: str, clean: str, blocks: list[Block]) -> list[list[Block]]:
    """Cut the blocks of two pieces where the edits between them are too many.

    A word that only one side has speaks more against one text than a garbled word does.
    """
    found: list[list[Block]] = []
    score = peak = 0.0
    start = best = 0
    a = b = -1
    for at, (p, q, n) in enumerate(blocks):
        if at:
            x, y = _ink(ocr[a:p]), _ink(clean[b:q])
            score -= max(x, y) if min(x, y) else _LONER * max(x, y)
        if score <= 0 or score <= peak - 4 * _ENOUGH:
            if peak > 0:
                found.append(blocks[start:best])
            score = peak = 0.0
            start = at
        score += _EQUAL * n
        if score > peak:
            peak, best = score, at + 1
        a, b = p + n, q + n
    if peak > 0:
        found.append(blocks[start:best])
    return found


def _by_piece(blocks: list[Block], left: list[Piece], right: list[Piece]) -> list[list[Block]]:
    """Sort the blocks of two joined lists of pieces by the pair of pieces they lie in."""
    a_at = [0]
    for start, end in left:
        a_at.append(a_at[-1] + end - start + 1)
    b_at = [0]
    for start, end in right:
        b_at.append(b_at[-1] + end - start + 1)
    pairs: dict[tuple[int, int], list[Block]] = {}
    for a, b, n in blocks:
        while n > 0:
            i, j = bisect_right(a_at, a) - 1, bisect_right(b_at, b) - 1
            step = min(n, a_at[i + 1] - a, b_at[j + 1] - b)
            # The last character of a piece's stretch is the line break that joins the pieces.
            inside = min(step, a_at[i + 1] - 1 - a, b_at[j + 1] - 1 - b)
            if inside > 0:
                block = (left[i][0] + a - a_at[i], right[j][0] + b - b_at[j], inside)
                pairs.setdefault((i, j), []).append(block)
            a, b, n = a + step, b + step, n - step
    return list(pairs.values())


def _without(pieces: list[Piece], side: Side, taken: list[Piece]) -> list[Piece]:
    """Cut spans out of the pieces; what is left is trimmed."""
    result: list[Piece] = []
    taken = sorted(taken)
    at = 0
    for start, end in pieces:
        while at < len(taken) and taken[at][0] < end:
            result.append(side.trim(start, taken[at][0]))
            start = taken[at][1]
            at += 1
        result.append(side.trim(start, end))
    return [(start, end) for start, end in result if start < end]


def moved_blocks(
    ocr: Side, clean: Side, left: list[Piece], right: list[Piece]
) -> tuple[list[Gap], list[Piece], list[Piece]]:
    """Pair pieces that the main alignment left over, wherever they stand.

    Each pass aligns all that is left of both texts, in order, and takes what agrees; a few passes
    find blocks in any order. Returns the pairs and what is left of either side.
    """
    found: list[Gap] = []
    kept: tuple[list[Piece], list[Piece]] = left, right
    left, right = _worthwhile(left, ocr.lines, right, clean.lines)
    for _ in range(_PASSES):
        if not left or not right:
            break
        joined = [
            "\n".join(t[s:e] for s, e in ps) for t, ps in ((ocr.text, left), (clean.text, right))
        ]
        pairs: list[Gap] = []
        for blocks in _by_piece(word_blocks(*joined).tolist(), left, right):
            for strand in _strands(ocr.text, clean.text, blocks):
                (a0, b0, _), (a1, b1, n) = strand[0], strand[-1]
                if a1 + n - a0 == 1 and not (_lonely(ocr.text, a0) and _lonely(clean.text, b0)):
                    continue
                a0, a1 = ocr.trim(snap(ocr.text, a0), snap(ocr.text, a1 + n))
                b0, b1 = clean.trim(snap(clean.text, b0), snap(clean.text, b1 + n))
                if a0 >= a1 or b0 >= b1:
                    continue
                x, y = ocr.text[a0:a1], clean.text[b0:b1]
                long = min(len(x), len(y)) >= _MOVED and len(y.split()) >= 3
                whole = covers_line(ocr.lines, a0, a1) == (a0, a1) or covers_line(
                    clean.lines, b0, b1
                ) == (b0, b1)
                if (long or whole) and similarity(x, y) >= _ALIKE:
                    pairs.append((a0, a1, b0, b1))
        chosen = _disjoint(pairs)
        if not chosen:
            break
        found.extend(chosen)
        left = _without(left, ocr, [pair[:2] for pair in chosen])
        right = _without(right, clean, [pair[2:] for pair in chosen])
    left = _without(kept[0], ocr, [pair[:2] for pair in found])
    right = _without(kept[1], clean, [pair[2:] for pair in found])
    return found, left, right


def _worthwhile(
    left: list[Piece], lines_a: Layout, right: list[Piece], lines_b: Layout
) -> tuple[list[Piece], list[Piece]]:
    """Drop the pieces too short to be moved text, unless they may answer a line of their own."""
    whole_a = {piece for piece in left if covers_line(lines_a, *piece)}
    whole_b = {piece for piece in right if covers_line(lines_b, *piece)}
    return (
        [p for p in left if whole_b or p in whole_a or p[1] - p[0] >= _MOVED],
        [p for p in right if whole_a or p in whole_b or p[1] - p[0] >= _MOVED],
    )


def _disjoint(pairs: list[Gap]) -> list[Gap]:
    """Keep pairs that overlap no longer one on either side; their ends may have grown together."""
    chosen: list[Gap] = []
    a_taken: list[Piece] = []
    b_taken: list[Piece] = []
    for pair in sorted(pairs, key=lambda g: (g[0] - g[1], g)):
        if _free(a_taken, pair[0], pair[1]) and _free(b_taken, pair[2], pair[3]):
            chosen.append(pair)
            a_taken.insert(bisect_left(a_taken, pair[:2]), pair[:2])
            b_taken.insert(bisect_left(b_taken, pair[2:]), pair[2:])
    return chosen


def _free(taken: list[Piece], start: int, end: int) -> bool:
    at = bisect_left(taken, (start, start))
    return (at == 0 or taken[at - 1][1] <= start) and (at == len(taken) or taken[at][0] >= end)
