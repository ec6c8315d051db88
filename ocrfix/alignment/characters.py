"""Character alignment of two whole texts, in time that grows with their length.

Runs of words that agree give the blocks of equal characters to begin with; they grow as far as
their characters agree, and what then lies between them goes to the exact method. All but the
last step runs over whole arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ocrfix.alignment.anchors import are_strangers, common_runs
from ocrfix.alignment.blocks import LARGEST, small_blocks
from ocrfix.alignment.polish import SETTLED, STRETCH, array, keep_marks, merged, polish
from ocrfix.alignment.tie_breaking import likeliest
from ocrfix.alignment.words import codes_of, read_words

if TYPE_CHECKING:
    from ocrfix.alignment.anchors import Runs
    from ocrfix.alignment.blocks import Block, Blocks
    from ocrfix.alignment.words import Codes, Offsets, Words


__all__ = ["blocks_of", "likely_blocks", "word_blocks"]

# Up to this many character pairs, the exact method is cheaper than looking for anchors …
_SMALL = 1_000_000


def _segments(first: Words, second: Words, runs: Runs) -> tuple[Offsets, Offsets, Offsets]:
    """Return start, end and diagonal of the characters in runs of words of equal lengths.

    The diagonal is what leads from an offset of the OCR to that of the clean text.
    """
    n = runs[:, 2]
    within = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    i = np.repeat(runs[:, 0], n) + within
    j = np.repeat(runs[:, 1], n) + within
    a0, a1, b0 = first.starts[i], first.ends[i], second.starts[j]
    same = a1 - a0 == second.ends[j] - b0
    a0, a1, shift, within = a0[same], a1[same], (b0 - a0)[same], within[same]
    # Neighbours in a run stay together as long as what lies between is of one length.
    new = np.ones(len(a0) + 1, dtype=bool)
    new[1:-1] = (np.diff(shift) != 0) | (np.diff(within) != 1)
    starts = np.flatnonzero(new)
    return a0[starts[:-1]], a1[starts[1:] - 1], shift[starts[:-1]]


def _unlike(a: Codes, b: Codes, bounds: Offsets, shift: Offsets) -> Offsets:
    """Return the offsets of ``a``, rising, where it differs from ``b`` moved by a diagonal.

    ``shift[k]`` holds from ``bounds[k]`` to ``bounds[k + 1]``.
    """
    found: list[Offsets] = []
    for k in range(0, len(shift), STRETCH):
        part = bounds[k : k + STRETCH + 1]
        there = np.arange(part[0], part[-1])
        there += np.repeat(shift[k : k + STRETCH], np.diff(part))
        other = np.take(b, there, mode="clip")
        unlike = np.flatnonzero(a[part[0] : part[-1]] != other)
        found.append(unlike + part[0])
    return np.concatenate(found)


def _spread(
    ocr: str,
    clean: str,
    a: Codes,
    b: Codes,
    first: Words,
    second: Words,
    runs: Runs,
    largest: int = LARGEST,
) -> tuple[Blocks, list[Block]]:
    """Return the blocks that the runs grow to, and those of the gaps that leave more than one way.

    Each run of characters grows to the right, then to the left, as far as they agree: this
    never costs an edit. A gap of one length with at most two edits is settled by that, as is
    one with nothing on one side, and one of more than ``largest`` pairs of characters.
    """
    start, end, shift = _segments(first, second, runs)
    if not len(start):
        return np.zeros((0, 3), dtype=np.int64), small_blocks(ocr, clean, 0, 0, largest)
    # Gap g lies before segment g; the last one behind all.
    gap_a = np.append(start, len(a)) - np.concatenate(([0], end))
    gap_b = np.append(start + shift, len(b)) - np.concatenate(([0], end + shift))
    room = np.minimum(gap_a, gap_b)
    # Before the first segment nothing grows to the right, behind the last nothing to the left.
    forth = _unlike(a, b, np.concatenate((start, [len(a)])), shift)
    stop = np.append(forth, len(a))[np.searchsorted(forth, end)]
    grown = np.minimum(stop - end, room[1:])
    right = end + grown
    room[1:] -= grown
    back = _unlike(a, b, np.concatenate(([0], end)), shift)
    stop = np.concatenate(([-1], back))[np.searchsorted(back, start)]
    left = start - np.minimum(start - stop - 1, room[:-1])
    # One diagonal on both sides of a gap: as many edits as characters that differ, or fewer.
    p, q = right[:-1], left[1:]
    differ = np.searchsorted(forth, q) - np.searchsorted(forth, p)
    straight = (shift[:-1] == shift[1:]) & (differ <= SETTLED)
    bounds = np.flatnonzero(np.concatenate(([True], ~straight, [True])))
    left, right, shift = left[bounds[:-1]], right[bounds[1:] - 1], shift[bounds[:-1]]
    blocks = _cut_at(left, start[bounds[:-1]], right, shift, forth)
    p, q = np.concatenate(([0], right)), np.append(left, len(a))
    r, s = np.concatenate(([0], right + shift)), np.append(left + shift, len(b))
    open_ = (q > p) & (s > r) & ((q - p) * (s - r) > 1)
    found: list[Block] = []
    for a0, a1, b0, b1 in np.stack((p, q, r, s), axis=1)[open_].tolist():
        found += small_blocks(ocr[a0:a1], clean[b0:b1], a0, b0, largest)
    return blocks, found


def _cut_at(
    left: Offsets, known: Offsets, right: Offsets, shift: Offsets, unlike: Offsets
) -> Blocks:
    """Return what is left of segments when the characters that differ are cut out.

    From ``left`` to ``known`` none of a segment does.
    """
    at = np.searchsorted(left, unlike, side="right") - 1
    inside = (at >= 0) & (unlike >= known[at]) & (unlike < right[at])
    at, unlike = at[inside], unlike[inside]
    # Empty blocks at the end of a segment come before the next segment.
    starts = np.concatenate((unlike + 1, left))
    order = np.argsort(starts, kind="stable")
    starts = starts[order]
    ends = np.sort(np.concatenate((unlike, right)))
    diagonal = np.concatenate((shift[at], shift))[order]
    blocks = np.stack((starts, starts + diagonal, ends - starts), axis=1)
    return blocks[blocks[:, 2] > 0]


def blocks_of(ocr: str, clean: str) -> Blocks:
    """Return the blocks of equal characters of two whole texts, in linear time for twins.

    A row holds ``a, b, n``.

    >>> blocks_of("la huitiéme", "la huitième").tolist()
    [[0, 0, 8], [9, 9, 2]]
    """
    if len(ocr) * len(clean) <= _SMALL or ocr == clean:
        blocks = array(small_blocks(ocr, clean))
        a, b = codes_of(ocr), codes_of(clean)
    else:
        a, b = codes_of(ocr), codes_of(clean)
        first, second = read_words(a, b)
        if are_strangers(first, second):
            return np.zeros((0, 3), dtype=np.int64)
        runs = common_runs(first, second, _SMALL)
        blocks = merged(*_spread(ocr, clean, a, b, first, second, runs))
        blocks = polish(ocr, clean, blocks)
    return keep_marks(a, b, blocks)


def likely_blocks(ocr: str, clean: str, blocks: Blocks) -> Blocks:
    """Return blocks that cost the same, the likeliest of those.

    A block of no length parts two edits that touch (see
    :func:`ocrfix.alignment.tie_breaking.likeliest`).
    """
    a, b = codes_of(ocr), codes_of(clean)
    return keep_marks(a, b, merged(likeliest(a, b, blocks), []))


def word_blocks(ocr: str, clean: str) -> Blocks:
    """Return blocks that keep whole words together, where least edits would scatter them.

    For texts that share much, but not in one order.
    """
    a, b = codes_of(ocr), codes_of(clean)
    first, second = read_words(a, b)
    runs = common_runs(first, second, 0)
    return merged(*_spread(ocr, clean, a, b, first, second, runs, _SMALL))
