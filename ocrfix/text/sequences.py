"""The runs that two sequences have in common, found in time that grows with their length."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["common_runs"]

Run = tuple[int, int, int]

# Gaps up to this product of lengths are aligned exactly (about 0.1 s at the bound) …
_EXACT = 300_000_000
# … and beyond it anchors are sought, with shingles ever shorter.
_SHINGLES = (3, 1)
# Below this product anchors would cost more than they save.
_SMALL = 1_000_000


def common_runs(a: Sequence[str], b: Sequence[str]) -> list[Run]:
    """List ``(i, j, length)`` with ``a[i:i+length] == b[j:j+length]``, in order on both sides.

    Items that occur once on each side anchor the comparison (Cohen's patience diff); what lies
    between anchors gets a least-cost alignment. A gap with neither anchors nor a bearable size
    gives no runs.

    >>> common_runs("abcdef", "abXdef")
    [(0, 0, 2), (3, 3, 3)]
    """
    codes: dict[str, int] = {}
    ints = [codes.setdefault(item, len(codes)) for item in a]
    others = [codes.setdefault(item, len(codes)) for item in b]
    runs: list[Run] = []
    gaps = [(0, len(ints), 0, len(others))]
    while gaps:
        i, p, j, q = gaps.pop()
        start = i, j
        while i < p and j < q and ints[i] == others[j]:
            i, j = i + 1, j + 1
        if i > start[0]:
            runs.append((*start, i - start[0]))
        end = p
        while p > i and q > j and ints[p - 1] == others[q - 1]:
            p, q = p - 1, q - 1
        if end > p:
            runs.append((p, q, end - p))
        if i == p or j == q:
            continue
        anchors = _anchors(ints[i:p], others[j:q]) if (p - i) * (q - j) > _SMALL else []
        if anchors:
            for x, y in [*((i + x, j + y) for x, y in anchors), (p, q)]:
                if x > i or y > j:
                    gaps.append((i, x, j, y))
                if x < p:
                    runs.append((x, y, 1))
                i, j = x + 1, y + 1
        elif (p - i) * (q - j) <= _EXACT:
            runs += _exact(ints[i:p], others[j:q], i, j)
    return _joined(sorted(runs))


def _exact(a: list[int], b: list[int], i: int, j: int) -> list[Run]:
    from rapidfuzz.distance import Levenshtein

    blocks = Levenshtein.opcodes(a, b).as_matching_blocks()
    return [(i + block.a, j + block.b, block.size) for block in blocks if block.size]


def _joined(runs: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for i, j, size in runs:
        if joined and joined[-1][0] + joined[-1][2] == i and joined[-1][1] + joined[-1][2] == j:
            last = joined.pop()
            joined.append((last[0], last[1], last[2] + size))
        else:
            joined.append((i, j, size))
    return joined


def _anchors(a: list[int], b: list[int]) -> list[tuple[int, int]]:
    """Pair shingles that are unique on both sides and keep the longest chain in order."""
    for size in _SHINGLES:
        once_a, once_b = _unique(a, size), _unique(b, size)
        pairs = [(i, once_b[key]) for key, i in once_a.items() if key in once_b]
        if pairs:
            return _chain(sorted(pairs))
    return []


def _unique(items: list[int], size: int) -> dict[tuple[int, ...], int]:
    seen: dict[tuple[int, ...], int] = {}
    for i, key in enumerate(zip(*(items[k:] for k in range(size)), strict=False)):
        seen[key] = -1 if key in seen else i
    return {key: i for key, i in seen.items() if i >= 0}


def _chain(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the longest subsequence of pairs that rises on both sides (patience sorting)."""
    tops: list[int] = []
    heads: list[int] = []
    back: list[int] = []
    for index, (_, j) in enumerate(pairs):
        place = bisect_left(tops, j)
        back.append(heads[place - 1] if place else -1)
        if place == len(tops):
            tops.append(j)
            heads.append(index)
        else:
            tops[place], heads[place] = j, index
    chain = []
    index = heads[-1] if heads else -1
    while index >= 0:
        chain.append(pairs[index])
        index = back[index]
    return chain[::-1]
