"""The runs of words that two texts surely have in common.

Aligning two long texts character by character costs time that grows with the square of their
length. Word shingles that occur once in either text cut the problem into small pieces first,
as patience diff does with lines; what is left between them is short enough for the exact method.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrfix.alignment.words import Keys, Offsets, Words

    Runs = NDArray[np.int64]

__all__ = ["Run", "are_strangers", "common_runs", "heaviest_chain"]

Run = tuple[int, int, int]
"""``n`` items from ``i`` of the first sequence answer ``n`` items from ``j`` of the second."""

# Up to this many character pairs, a gap without anchors is left to the characters.
_WIDE = 100_000_000
# Word-level rescue of a gap without anchors: at most this many word pairs.
_RESCUE = 400_000_000
_SHINGLES = (3, 2, 1)
_CHARACTER_SHINGLES = (8, 5, 3)
# Texts of so many words with a smaller share of phrases in common are strangers.
_LONG = 20_000
_FOREIGN = 0.012
# With up to so many, they are strangers if those stand in no order: set phrases of an office. A
# moved passage has its phrases one behind the other, so many words apart at most.
_STOCK, _NEAR = 0.05, 400
_MIXER = np.uint64(0x9E3779B97F4A7C15)


def heaviest_chain(runs: Sequence[Run], weigh: Sequence[int] | None = None) -> list[Run]:
    """Return the runs of greatest total weight that rise in both sequences.

    ``runs`` come in the order of the first sequence; a run weighs its length unless ``weigh``
    says otherwise. Takes O(n log n) time.

    >>> heaviest_chain([(0, 5, 2), (2, 0, 3), (5, 9, 1)])
    [(2, 0, 3), (5, 9, 1)]
    """
    return [runs[at] for at in _heaviest(runs, weigh or [n for _, _, n in runs])]


def _heaviest(runs: Sequence[Run], weigh: Sequence[int]) -> list[int]:
    ends: list[int] = []
    weights: list[int] = []
    tails: list[int] = []
    chain: list[tuple[int, int]] = []
    for at, (_, j, n) in enumerate(runs):
        p = bisect_right(ends, j) - 1
        weight = weigh[at] + (weights[p] if p >= 0 else 0)
        end = j + n
        q = bisect_left(ends, end)
        if q > 0 and weights[q - 1] >= weight:
            continue
        if q < len(ends) and ends[q] == end and weights[q] >= weight:
            continue
        chain.append((at, tails[p] if p >= 0 else -1))
        beaten = q
        while beaten < len(ends) and weights[beaten] <= weight:
            beaten += 1
        ends[q:beaten] = [end]
        weights[q:beaten] = [weight]
        tails[q:beaten] = [len(chain) - 1]
    found: list[int] = []
    link = tails[-1] if tails else -1
    while link >= 0:
        at, link = chain[link]
        found.append(at)
    return found[::-1]


def _chained(runs: Runs, weights: Offsets) -> Runs:
    """Return the heaviest chain of many runs; most of them cross no other."""
    j, end = runs[:, 1], runs[:, 1] + runs[:, 2]
    before = np.maximum.accumulate(end[:-1])
    after = np.minimum.accumulate(j[:0:-1])[::-1]
    kept = np.ones(len(runs), dtype=bool)
    kept[1:] &= before <= j[1:]
    kept[:-1] &= after >= end[:-1]
    crossing = np.flatnonzero(~kept)
    if len(crossing):
        rows = [tuple(row) for row in runs[crossing].tolist()]
        kept[crossing[_heaviest(rows, weights[crossing].tolist())]] = True
    return runs[kept]


def _shingles(keys: Keys, k: int) -> Keys:
    count = max(len(keys) - k + 1, 0)
    codes = np.zeros(count, dtype=np.uint64)
    for d in range(k):
        codes *= _MIXER
        codes ^= keys[d : d + count]
        codes ^= codes >> np.uint64(29)
    return codes


def _unique_pairs(a: Keys, b: Keys) -> tuple[Offsets, Offsets]:
    """Return where the items stand that occur once in either sequence, in the first's order."""
    codes = np.concatenate((a, b))
    # The index rides in the low bits: sorting numbers is several times faster than their order.
    bits = np.uint64(len(codes).bit_length())
    places = codes >> bits << bits
    places |= np.arange(len(codes), dtype=np.uint64)
    places.sort()
    high = places >> bits
    differs = np.ones(len(codes) + 1, dtype=bool)
    np.not_equal(high[1:], high[:-1], out=differs[1:-1])
    first = np.flatnonzero(differs[:-2] & ~differs[1:-1] & differs[2:])
    mask = (np.uint64(1) << bits) - np.uint64(1)
    # A text's own order within equal codes: the first of a pair is the lower index.
    i = (places[first] & mask).astype(np.int64)
    j = (places[first + 1] & mask).astype(np.int64)
    across = (i < len(a)) & (j >= len(a))
    i, j = i[across], j[across]
    same = codes[i] == codes[j]
    answers = np.full(len(a), -1, dtype=np.int64)
    answers[i[same]] = j[same] - len(a)
    i = np.flatnonzero(answers >= 0)
    return i, answers[i]


def _joined(i: Offsets, j: Offsets) -> Runs:
    """Join pairs that follow each other on a diagonal."""
    breaks = np.flatnonzero((np.diff(i) != 1) | (np.diff(j) != 1)) + 1
    starts = np.concatenate(([0], breaks))
    return np.stack((i[starts], j[starts], np.diff(starts, append=len(i))), axis=1)


def _grown(runs: Runs, a: Keys, b: Keys) -> Runs:
    """Lengthen runs to the left, then to the right, as far as the items agree."""
    i, j, n = runs[:, 0].copy(), runs[:, 1].copy(), runs[:, 2].copy()
    left = np.minimum(i - _before(i + n), j - _before(j + n))
    at = np.flatnonzero(left > 0)
    while len(at):
        at = at[a[i[at] - 1] == b[j[at] - 1]]
        i[at] -= 1
        j[at] -= 1
        n[at] += 1
        left[at] -= 1
        at = at[left[at] > 0]
    right = np.minimum(
        np.append(i[1:], len(a)) - (i + n),
        np.append(j[1:], len(b)) - (j + n),
    )
    at = np.flatnonzero(right > 0)
    while len(at):
        at = at[a[(i + n)[at]] == b[(j + n)[at]]]
        n[at] += 1
        right[at] -= 1
        at = at[right[at] > 0]
    return np.stack((i, j, n), axis=1)


def _before(ends: Offsets) -> Offsets:
    return np.concatenate(([0], ends[:-1]))


def _anchors(a: Keys, b: Keys, k: int, starts: Offsets) -> Runs:
    """Return runs of shared words around shingles of ``k`` words unique in both, in order.

    ``starts[i]`` is where word ``i`` of the first text begins: long words weigh more.
    """
    i, j = _unique_pairs(_shingles(a, k), _shingles(b, k))
    if not len(i):
        return np.zeros((0, 3), dtype=np.int64)
    runs = _joined(i, j)
    last = np.minimum(runs[:, 0] + runs[:, 2] + k - 1, len(a) - 1)
    runs = _chained(runs, starts[last] - starts[runs[:, 0]] + 1)
    # A run of n shingles has k - 1 words more, which the next run may share.
    runs[:, 2] += k - 1
    shared = np.maximum(
        _before(runs[:, 0] + runs[:, 2]) - runs[:, 0],
        _before(runs[:, 1] + runs[:, 2]) - runs[:, 1],
    )
    shared = np.maximum(shared, 0)
    runs += np.stack((shared, shared, -shared), axis=1)
    return _grown(runs[runs[:, 2] > 0], a, b)


def _ends(a: Keys, b: Keys) -> Runs:
    """Return the runs that two sequences begin and end with alike."""
    most = min(len(a), len(b))
    unlike = np.flatnonzero(a[:most] != b[:most])
    head = int(unlike[0]) if len(unlike) else most
    unlike = np.flatnonzero(a[len(a) - most + head :][::-1] != b[len(b) - most + head :][::-1])
    tail = int(unlike[0]) if len(unlike) else most - head
    runs = np.array([(0, 0, head), (len(a) - tail, len(b) - tail, tail)], dtype=np.int64)
    return runs[runs[:, 2] > 0]


def _rescue(a: Keys, b: Keys) -> Runs:
    """Return runs of two and more words of the word-level alignment of a gap."""
    from rapidfuzz.distance import Indel

    if len(a) * len(b) > _RESCUE:
        return np.zeros((0, 3), dtype=np.int64)
    found = [
        (op.src_start, op.dest_start, op.src_end - op.src_start)
        for op in Indel.opcodes(a.tolist(), b.tolist())
        if op.tag == "equal" and op.src_end - op.src_start > 1
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 3)


def are_strangers(first: Words, second: Words) -> bool:
    """Say whether two long texts share so few phrases that aligning them would be in vain.

    Of the phrases of three words that occur once, twins with every fourth letter misread share
    one in fifty; two books of one language share less, and in no order, and the set phrases of
    one office stand in no order either.
    """
    if min(first.count, second.count) < _LONG:
        return False
    k = _phrase(first, second)[0]
    phrases = [_shingles(side.keys, k) for side in (first, second)]
    i, j = _unique_pairs(*phrases)
    if len(i) >= _STOCK * min(map(len, phrases)):
        return False
    # Of a text that says the same again and again no phrase occurs once.
    once = min(np.count_nonzero(np.unique(side, return_counts=True)[1] == 1) for side in phrases)
    if len(i) >= _STOCK * once:
        return False
    if not len(i):
        return True
    runs = _joined(i, j)
    if 2 * _chained(runs, runs[:, 2])[:, 2].sum() >= len(i):
        return False
    if len(i) < _FOREIGN * min(*map(len, phrases), int(once)):
        return True
    step = np.diff(runs[:, 1])
    return bool(2 * np.count_nonzero((step > 0) & (step <= _NEAR)) < len(step))


def _phrase(first: Words, second: Words) -> tuple[int, ...]:
    """Return the lengths of phrases to look for; characters stand for words in some scripts."""
    unspaced = first.count + second.count > 0.6 * (first.size + second.size)
    return _CHARACTER_SHINGLES if unspaced else _SHINGLES


def common_runs(first: Words, second: Words, small: int) -> Runs:
    """Return runs of words (equal when folded) that rise in both texts, far enough for the rest.

    A row holds ``i, j, n``. Gaps of up to ``small`` character pairs are left as they are, for
    the characters to decide; so is a gap whose two sides share nothing that could be found.
    Linear in the length of the texts as long as they are twins.
    """
    sizes = _phrase(first, second)
    found: list[Runs] = []
    todo: list[tuple[int, int, int, int, int]] = []
    if first.count and second.count:
        todo.append((0, first.count, 0, second.count, 0))
    while todo:
        i0, i1, j0, j1, level = todo.pop()
        a, b = first.keys[i0:i1], second.keys[j0:j1]
        runs = np.zeros((0, 3), dtype=np.int64)
        while level < len(sizes) and not len(runs):
            runs = _anchors(a, b, sizes[level], first.starts[i0:i1])
            level += not len(runs)
        width = int(first.ends[i1 - 1] - first.starts[i0])
        if not len(runs) and width * int(second.ends[j1 - 1] - second.starts[j0]) > _WIDE:
            runs = _rescue(a, b)
        if not len(runs):
            runs = _ends(a, b)
        if not len(runs):
            continue
        runs += (i0, j0, 0)
        found.append(runs)
        # What lies between the runs, and before and after them.
        p = np.concatenate(([i0], runs[:, 0] + runs[:, 2]))
        q = np.append(runs[:, 0], i1)
        r = np.concatenate(([j0], runs[:, 1] + runs[:, 2]))
        s = np.append(runs[:, 1], j1)
        open_ = np.flatnonzero((q > p) & (s > r))
        p, q, r, s = p[open_], q[open_], r[open_], s[open_]
        width_a = first.ends[q - 1] - first.starts[p]
        width_b = second.ends[s - 1] - second.starts[r]
        large = width_a * width_b > small
        deeper = min(level, len(sizes) - 1)
        rows = np.stack((p[large], q[large], r[large], s[large]), axis=1)
        todo.extend((*row, deeper) for row in rows.tolist())
    if not found:
        return np.zeros((0, 3), dtype=np.int64)
    runs = np.concatenate(found)
    return runs[np.argsort(runs[:, 0])]
