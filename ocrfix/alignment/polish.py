"""An alignment of characters made cheaper where its edits lie dense, and its marks kept."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.alignment.blocks import cost, small_blocks
from ocrfix.alignment.edit_density import dense
from ocrfix.alignment.words import of_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrfix.alignment.blocks import Block, Blocks
    from ocrfix.alignment.words import Codes

__all__ = ["SETTLED", "STRETCH", "array", "keep_marks", "merged", "polish"]

# Polish: stretches with this many edits less the equal characters between them, each of which
# makes up for so many edits.
_COSTLY = 5


_RELIEF = 0.25


_MARGIN = 24


_WINDOW = 3_000


# On one diagonal, two characters that differ cannot cost less than two edits.
SETTLED = 2


STRETCH = 1 << 12  # segments


_FIRST_MARK = 0x300


def array(blocks: list[Block]) -> Blocks:
    """Blocks as rows of an array."""
    return np.array(blocks, dtype=np.int64).reshape(-1, 3)


def merged(blocks: Blocks, more: list[Block]) -> Blocks:
    """Put more blocks among others, and join those that touch on both sides."""
    if more:
        blocks = np.concatenate((blocks, array(more)))
        blocks = blocks[np.argsort(blocks[:, 0] + blocks[:, 1], kind="stable")]
    if not len(blocks):
        return blocks
    ends = blocks[:-1, :2] + blocks[:-1, 2:]
    new = np.ones(len(blocks) + 1, dtype=bool)
    new[1:-1] = (ends != blocks[1:, :2]).any(axis=1)
    starts = np.flatnonzero(new)
    last = starts[1:] - 1
    result = blocks[starts[:-1]]
    result[:, 2] = blocks[last, 0] + blocks[last, 2] - result[:, 0]
    return result


def _dense(blocks: Blocks, ends: tuple[int, int]) -> Iterator[tuple[int, int, int]]:
    """Yield the first and the last gap of every stretch that is dense with edits, and its cost.

    Gap ``g`` lies before block ``g``.
    """
    starts = np.concatenate(([[0, 0]], blocks[:, :2] + blocks[:, 2:]))
    edits = (np.concatenate((blocks[:, :2], [ends])) - starts).max(axis=1)
    kept = np.append(blocks[:, 2], 0)
    relief = _RELIEF * np.concatenate(([0], blocks[:, 2]))
    for g0, g1 in dense(edits, relief, _COSTLY):
        score = peak = 0.0
        first = last = g = g0
        begin, spent, dear = int(starts[g, 0]), 0, 0
        for edit, n, a in zip(
            edits[g0:g1].tolist(), kept[g0:g1].tolist(), starts[g0:g1, 0].tolist(), strict=True
        ):
            if score <= 0:
                first, begin, score, peak, spent = g, a, 0.0, 0.0, 0
            score += edit
            spent += edit
            if score > peak:
                peak, last, dear = score, g, spent
            score -= _RELIEF * n
            g += 1
            if score <= 0 or g == g1 or a - begin > _WINDOW:
                if peak >= _COSTLY and last > first:
                    yield first, last, dear
                score = 0.0


def polish(ocr: str, clean: str, blocks: Blocks) -> Blocks:
    """Align anew the windows that are dense with edits, and keep what is cheaper.

    Anchors are right nearly always; where one is wrong, it is a short block among costly gaps.
    """
    ends = len(ocr), len(clean)
    new: list[Block] = []
    kept = np.ones(len(blocks), dtype=bool)
    for first, last, spent in _dense(blocks, ends):
        # With a margin of the blocks on both sides; the one before may be shorter by now.
        a0 = b0 = before = after = 0
        if first:
            a0, b0, n = blocks[first - 1].tolist()
            before = min(_MARGIN, n)
            a0, b0 = a0 + n - before, b0 + n - before
        a1, b1 = ends
        if last < len(blocks):
            a1, b1, n = blocks[last].tolist()
            after = min(_MARGIN, n)
            a1, b1 = a1 + after, b1 + after
        if max(a1 - a0, b1 - b0) > 2 * _WINDOW:
            continue
        found = small_blocks(ocr[a0:a1], clean[b0:b1], a0, b0)
        if cost(found, a0, a1, b0, b1) >= spent:
            continue
        new += found
        kept[first:last] = False
        if before:
            blocks[first - 1, 2] -= before
        if after:
            blocks[last] += (after, after, -after)
    if not new:
        return blocks
    blocks = blocks[kept & (blocks[:, 2] > 0)]
    return merged(blocks, new)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def keep_marks(ocr: Codes, clean: Codes, blocks: Blocks) -> Blocks:
    """Move block ends off the inside of a base character with its combining marks."""
    marks_a, marks_b = (of_kind(codes, _is_mark, _FIRST_MARK) for codes in (ocr, clean))
    if not marks_a.any() and not marks_b.any():
        return blocks
    # A base character at the end of either text stands for what lies behind it.
    of_ocr, of_clean = np.append(marks_a, False), np.append(marks_b, False)
    a, b, n = blocks.T
    cut = of_ocr[a + n] | of_clean[b + n]
    cut |= of_ocr[a] & ((a > 0) | (b > 0))
    result: list[Block] = []
    for a, b, n in blocks[cut].tolist():
        end_a, end_b = a + n, b + n
        if of_ocr[end_a] or of_clean[end_b]:
            n -= 1
            while n > 0 and of_ocr[a + n]:
                n -= 1
        if a or b:
            while n > 0 and of_ocr[a]:
                a, b, n = a + 1, b + 1, n - 1
        if n > 0:
            result.append((a, b, n))
    return merged(blocks[~cut], result)
