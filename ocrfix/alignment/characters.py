"""Character alignment of two whole texts, in time that grows with their length.

Runs of words that agree give the blocks of equal characters to begin with; they grow as far as
their characters agree, and what then lies between them goes to the exact method. All but the
last step runs over whole arrays.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.alignment.anchors import are_strangers, common_runs
from ocrfix.alignment.blocks import LARGEST, cost, small_blocks
from ocrfix.alignment.edit_density import dense
from ocrfix.alignment.tie_breaking import likeliest
from ocrfix.alignment.words import codes_of, of_kind, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ocrfix.alignment.anchors import Runs
    from ocrfix.alignment.blocks import Block
    from ocrfix.alignment.words import Codes, Offsets, Words

    Blocks = NDArray[np.int64]

__all__ = ["blocks_of", "likely_blocks", "merged", "word_blocks"]

# Up to this many character pairs, the exact method is cheaper than looking for anchors …
_SMALL = 1_000_000
# Polish: stretches with this many edits less the equal characters between them, each of which
# makes up for so many edits.
_COSTLY = 5
_RELIEF = 0.25
_MARGIN = 24
_WINDOW = 3_000
# On one diagonal, two characters that differ cannot cost less than two edits.
_SETTLED = 2
_STRETCH = 1 << 12  # segments
_FIRST_MARK = 0x300


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
    for k in range(0, len(shift), _STRETCH):
        part = bounds[k : k + _STRETCH + 1]
        there = np.arange(part[0], part[-1])
        there += np.repeat(shift[k : k + _STRETCH], np.diff(part))
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
    straight = (shift[:-1] == shift[1:]) & (differ <= _SETTLED)
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


def _array(blocks: list[Block]) -> Blocks:
    return np.array(blocks, dtype=np.int64).reshape(-1, 3)


def merged(blocks: Blocks, more: list[Block]) -> Blocks:
    """Put more blocks among others, and join those that touch on both sides."""
    if more:
        blocks = np.concatenate((blocks, _array(more)))
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


def _polish(ocr: str, clean: str, blocks: Blocks) -> Blocks:
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


def _keep_marks(ocr: Codes, clean: Codes, blocks: Blocks) -> Blocks:
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


def blocks_of(ocr: str, clean: str) -> Blocks:
    """Return the blocks of equal characters of two whole texts, in linear time for twins.

    A row holds ``a, b, n``.

    >>> blocks_of("la huitiéme", "la huitième").tolist()
    [[0, 0, 8], [9, 9, 2]]
    """
    if len(ocr) * len(clean) <= _SMALL or ocr == clean:
        blocks = _array(small_blocks(ocr, clean))
        a, b = codes_of(ocr), codes_of(clean)
    else:
        a, b = codes_of(ocr), codes_of(clean)
        first, second = read_words(a, b)
        if are_strangers(first, second):
            return np.zeros((0, 3), dtype=np.int64)
        runs = common_runs(first, second, _SMALL)
        blocks = merged(*_spread(ocr, clean, a, b, first, second, runs))
        blocks = _polish(ocr, clean, blocks)
    return _keep_marks(a, b, blocks)


def likely_blocks(ocr: str, clean: str, blocks: Blocks) -> Blocks:
    """Return blocks that cost the same, the likeliest of those.

    A block of no length parts two edits that touch (see
    :func:`ocrfix.alignment.tie_breaking.likeliest`).
    """
    a, b = codes_of(ocr), codes_of(clean)
    return _keep_marks(a, b, merged(likeliest(a, b, blocks), []))


def word_blocks(ocr: str, clean: str) -> Blocks:
    """Return blocks that keep whole words together, where least edits would scatter them.

    For texts that share much, but not in one order.
    """
    a, b = codes_of(ocr), codes_of(clean)
    first, second = read_words(a, b)
    runs = common_runs(first, second, 0)
    return merged(*_spread(ocr, clean, a, b, first, second, runs, _SMALL))
