"""Blocks of equal characters between two texts, and the exact method that finds them.

A block ``(a, b, n)`` says ``ocr[a:a+n] == clean[b:b+n]``; blocks rise in both texts and do not
touch. What lies between two blocks reads differently, and costs as many edits as its longer side
has characters, which is the edit distance where the blocks are optimal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Blocks = NDArray[np.int64]
    """Many blocks: a row each."""

__all__ = ["LARGEST", "Block", "Gap", "clip", "cost", "gaps", "small_blocks"]

Block = tuple[int, int, int]
Gap = tuple[int, int, int, int]
"""``a0, a1, b0, b1``: ``ocr[a0:a1]`` stands where ``clean[b0:b1]`` does."""

# A gap with more character pairs is left unaligned: nothing in it could be recognised.
LARGEST = 400_000_000
"""The most pairs of characters that are compared."""


def small_blocks(
    a: str, b: str, a_at: int = 0, b_at: int = 0, largest: int = LARGEST
) -> list[Block]:
    """Return the blocks of an optimal alignment of two short texts, moved by ``a_at``, ``b_at``.

    Takes time with the product of the lengths; above ``largest`` there is no block at all.
    """
    if not a or not b:
        return []
    if a == b:
        return [(a_at, b_at, len(a))]
    if len(a) == 1 == len(b) or len(a) * len(b) > largest:
        return []
    # Plain tuples: making an object of every operation would take longer than finding it.
    ops = Levenshtein.opcodes(a, b)
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


def _after(blocks: list[Block], at: int) -> tuple[int, int]:
    """Return where a block ends in both texts; before the first block, their beginning."""
    if at < 0:
        return 0, 0
    a, b, n = blocks[at]
    return a + n, b + n


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
