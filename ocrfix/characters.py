"""Character alignment of two whole texts as blocks of equal characters.

A block ``(a, b, n)`` says ``ocr[a:a+n] == clean[b:b+n]``; blocks rise in both texts and do not
touch. What lies between two blocks reads differently, and costs as many edits as its longer side
has characters, which is the edit distance where the blocks are optimal.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, cast

from ocrfix.anchors import common_runs, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrfix.anchors import Run, Words

__all__ = ["Block", "Gap", "blocks_of", "clip", "cost", "gaps", "small_blocks", "word_blocks"]

Block = tuple[int, int, int]
Gap = tuple[int, int, int, int]
"""``a0, a1, b0, b1``: ``ocr[a0:a1]`` stands where ``clean[b0:b1]`` does."""

# Up to this many character pairs, the exact method is cheaper than looking for anchors …
_SMALL = 1_000_000
# … but it scatters the letters of words that have moved, down to gaps of this size.
_SMALLER = 10_000
# A gap with more character pairs is left unaligned: nothing in it could be recognised.
_LARGEST = 400_000_000
# Polish: stretches with this many edits less the equal characters between them, each of which
# makes up for so many edits. Loose windows reach farther and scatter the letters of moved text.
_COSTLY = 5
_TIGHT = 1.0
_LOOSE = 0.25
_MARGIN = 24
_WINDOW = 3_000


def small_blocks(a: str, b: str, a_at: int = 0, b_at: int = 0) -> list[Block]:
    """Return the blocks of an optimal alignment of two short texts, moved by ``a_at``, ``b_at``.

    Takes time with the product of the lengths; a pair beyond all reason gets no block at all.
    """
    if not a or not b:
        return []
    if a == b:
        return [(a_at, b_at, len(a))]
    if len(a) == 1 == len(b) or len(a) * len(b) > _LARGEST:
        return []
    from rapidfuzz.distance import Levenshtein

    # Plain tuples: making an object of every operation would take longer than finding it.
    ops = cast("list[tuple[str, int, int, int, int]]", Levenshtein.opcodes(a, b).as_list())
    return [(a_at + p, b_at + r, q - p) for tag, p, q, r, _ in ops if tag == "equal"]


def gaps(blocks: list[Block], a0: int, a1: int, b0: int, b1: int) -> Iterator[Gap]:
    """Yield what lies between the blocks, and before and after them, within the two spans."""
    for a, b, n in blocks:
        if a > a0 or b > b0:
            yield a0, a, b0, b
        a0, b0 = a + n, b + n
    if a1 > a0 or b1 > b0:
        yield a0, a1, b0, b1


def cost(blocks: list[Block], a0: int, a1: int, b0: int, b1: int) -> int:
    """Return the edits that an alignment asks for within the two spans."""
    return sum(max(q - p, s - r) for p, q, r, s in gaps(blocks, a0, a1, b0, b1))


def _append(blocks: list[Block], a: int, b: int, n: int) -> None:
    """Append a block, joined to the last one where they touch on both sides."""
    if blocks:
        p, q, m = blocks[-1]
        if p + m == a and q + m == b:
            blocks[-1] = (p, q, m + n)
            return
    blocks.append((a, b, n))


def _raw_runs(first: Words, second: Words, runs: list[Run]) -> list[Block]:
    """Return the characters that agree within the runs of words that agree when folded."""
    blocks: list[Block] = []
    for i, j, n in runs:
        p, q = 2 * i + 1, 2 * j + 1
        length = 2 * n - 1
        a, b = first.start(i), second.start(j)
        start, a_start, b_start = -1, a, b
        mine, theirs = first.parts[p : p + length], second.parts[q : q + length]
        if mine == theirs:
            _append(blocks, a, b, first.end(i + n - 1) - a)
            continue
        for at, (x, y) in enumerate(zip(mine, theirs, strict=True)):
            if x != y:
                if start >= 0:
                    _append(blocks, a_start, b_start, a - a_start)
                    start = -1
            elif start < 0:
                start, a_start, b_start = at, a, b
            a += len(x)
            b += len(y)
        if start >= 0:
            _append(blocks, a_start, b_start, a - a_start)
    return blocks


def _fill(ocr: str, clean: str, fixed: list[Block]) -> list[Block]:
    """Align what lies between the fixed blocks, character by character."""
    blocks: list[Block] = []
    a0 = b0 = 0
    for a, b, n in [*fixed, (len(ocr), len(clean), 0)]:
        if a > a0 and b > b0 and (found := small_blocks(ocr[a0:a], clean[b0:b], a0, b0)):
            # Only the first one can touch the block before, and the last the block after.
            _append(blocks, *found[0])
            blocks.extend(found[1:])
            if n:
                _append(blocks, a, b, n)
        elif n:
            blocks.append((a, b, n))
        a0, b0 = a + n, b + n
    return blocks


def _dense(blocks: list[Block], ends: tuple[int, int], equal: float) -> Iterator[tuple[int, int]]:
    """Yield the first and the last gap of every stretch that is dense with edits.

    Gap ``g`` lies before block ``g``. An equal character makes up for ``equal`` edits.
    """
    score = peak = 0.0
    first = last = start = 0
    for g in range(len(blocks) + 1):
        a0, b0 = _after(blocks, g - 1)
        a1, b1, n = blocks[g] if g < len(blocks) else (*ends, 0)
        if score <= 0:
            first, start, score, peak = g, a0, 0.0, 0.0
        score += max(a1 - a0, b1 - b0)
        if score > peak:
            peak, last = score, g
        score -= equal * n
        if score <= 0 or g == len(blocks) or a1 - start > _WINDOW:
            if peak >= _COSTLY and last > first:
                yield first, last
            score = 0.0


def _polish(ocr: str, clean: str, blocks: list[Block], equal: float) -> list[Block]:
    """Align anew the windows that are dense with edits, and keep what is cheaper.

    Anchors are right nearly always; where one is wrong, it is a short block among costly gaps.
    """
    result: list[Block] = []
    done = 0
    ends = len(ocr), len(clean)
    for first, last in _dense(blocks, ends, equal):
        for block in blocks[done:first]:
            _append(result, *block)
        done = first
        # With a margin of the blocks on both sides; the one before may be shorter by now.
        start = _after(blocks, first - 1)
        before = (
            min(_MARGIN, result[-1][2])
            if result and _after(result, len(result) - 1) == start
            else 0
        )
        a, b, n = blocks[last] if last < len(blocks) else (*ends, 0)
        after = min(_MARGIN, n)
        a0, b0, a1, b1 = start[0] - before, start[1] - before, a + after, b + after
        if max(a1 - a0, b1 - b0) > 2 * _WINDOW:
            continue
        new = small_blocks(ocr[a0:a1], clean[b0:b1], a0, b0)
        if cost(new, a0, a1, b0, b1) >= cost(blocks[first:last], start[0], a, start[1], b):
            continue
        if before:
            p, q, m = result.pop()
            if m > before:
                result.append((p, q, m - before))
        for block in (*new, (a1, b1, n - after)):
            if block[2]:
                _append(result, *block)
        done = last + 1
    for block in blocks[done:]:
        _append(result, *block)
    return result


def _after(blocks: list[Block], at: int) -> tuple[int, int]:
    """Return where a block ends in both texts; before the first block, their beginning."""
    if at < 0:
        return 0, 0
    a, b, n = blocks[at]
    return a + n, b + n


def _keep_marks(ocr: str, clean: str, blocks: list[Block]) -> list[Block]:
    """Move block ends off the inside of a base character with its combining marks."""
    if ocr.isascii() and clean.isascii():
        return blocks
    marks = {c for c in set(ocr) | set(clean) if unicodedata.category(c)[0] == "M"}
    if not marks:
        return blocks
    result: list[Block] = []
    for a, b, n in blocks:
        end_a, end_b = a + n, b + n
        if ocr[end_a : end_a + 1] in marks or clean[end_b : end_b + 1] in marks:
            n -= 1
            while n > 0 and ocr[a + n] in marks:
                n -= 1
        if a or b:
            while n > 0 and ocr[a] in marks:
                a, b, n = a + 1, b + 1, n - 1
        if n > 0:
            _append(result, a, b, n)
    return result


def blocks_of(ocr: str, clean: str, *, least: bool = True) -> list[Block]:
    """Return the blocks of equal characters of two whole texts, in linear time for twins.

    ``least`` asks for the fewest edits; without it, words stay whole where text has moved.

    >>> blocks_of("la huitiéme", "la huitième")
    [(0, 0, 8), (9, 9, 2)]
    """
    if ocr == clean:
        return [(0, 0, len(ocr))] if ocr else []
    first, second = read_words(ocr, clean)
    fixed = _raw_runs(first, second, common_runs(first, second, _SMALL if least else _SMALLER))
    blocks = _polish(ocr, clean, _fill(ocr, clean, fixed), _LOOSE if least else _TIGHT)
    return _keep_marks(ocr, clean, blocks)


def word_blocks(ocr: str, clean: str) -> list[Block]:
    """Return blocks that keep whole words together, where least edits would scatter them.

    For texts that share much, but not in one order.
    """
    first, second = read_words(ocr, clean)
    return _fill(ocr, clean, _raw_runs(first, second, common_runs(first, second, small=0)))


def clip(
    ocr: str, clean: str, blocks: list[Block], a0: int, a1: int, b0: int, b1: int
) -> list[Block]:
    """Return the blocks within two spans; what the spans' edges cut off is aligned anew."""
    first, last = 0, len(blocks)
    while first < last and (
        blocks[first][0] + blocks[first][2] <= a0 or _after(blocks, first)[1] <= b0
    ):
        first += 1
    while last > first and (blocks[last - 1][0] >= a1 or blocks[last - 1][1] >= b1):
        last -= 1
    if first == last:
        return small_blocks(ocr[a0:a1], clean[b0:b1], a0, b0)
    inside = blocks[first:last]
    a, b, n = inside[0]
    cut = max(a0 - a, b0 - b, 0)
    inside[0] = a, b, n = a + cut, b + cut, n - cut
    head = small_blocks(ocr[a0:a], clean[b0:b], a0, b0) if a > a0 and b > b0 else []
    while inside:
        a, b, n = inside.pop()
        n = min(n, a1 - a, b1 - b)
        if n > 0:
            inside.append((a, b, n))
            break
    else:
        return small_blocks(ocr[a0:a1], clean[b0:b1], a0, b0)
    a, b = a + n, b + n
    tail = small_blocks(ocr[a:a1], clean[b:b1], a, b) if a1 > a and b1 > b else []
    if not head and not tail:
        return inside
    result: list[Block] = []
    for block in (*head, *inside, *tail):
        _append(result, *block)
    return result
