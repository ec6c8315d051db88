"""Words of a text, and the runs of words that two texts surely have in common.

Aligning two long texts character by character costs time that grows with the square of their
length. Word shingles that occur once in either text cut the problem into small pieces first,
as patience diff does with lines; what is left between them is short enough for the exact method.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Run", "Words", "common_runs", "fold", "heaviest_chain", "read_words"]

Run = tuple[int, int, int]
"""``n`` items from ``i`` of the first sequence answer ``n`` items from ``j`` of the second."""

# Scripts written without spaces: each character stands for a word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff"  # kana, ideographs
    "\U00020000-\U0003ffff"
)
_PUNCTUATION = (
    r"\s!-/:-@\[-`{-~"
    "\u00a0-\u00bf\u00d7\u00f7\u0964\u0965\u060c\u061b\u061f\u06d4"
    "\u2000-\u206f\u20a0-\u20bf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u303f"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_IDEOGRAPH = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(f"([{_UNSPACED}]|[^{_PUNCTUATION}{_UNSPACED}]+)")

# Above this many words a side, sorting hashes in numpy beats a dictionary.
_MANY_WORDS = 30_000
# Up to this many character pairs, a gap without anchors is left to the characters.
_WIDE = 100_000_000
# Word-level rescue of a gap without anchors: at most this many word pairs.
_RESCUE = 400_000_000
_SHINGLES = (3, 2, 1)
_CHARACTER_SHINGLES = (8, 5, 3)


class _Folding(dict[int, str]):
    """Folds characters for :meth:`str.translate`, and remembers each."""

    def __missing__(self, code: int) -> str:
        from unidecode import unidecode

        character = chr(code)
        plain = unidecode(character, errors="ignore").casefold()
        folded = "".join(c for c in plain if c.isalnum())
        # Ideographs and kana that sound alike are no readings of each other.
        self[code] = character if _IDEOGRAPH.match(character) else folded
        return self[code]


_FOLDING = _Folding()


def fold(word: str) -> str:
    """Return the form under which two readings of one word count as the same.

    Lower case, no accents, letters and digits only; for comparison, never for output.

    >>> fold("États") == fold("Etats"), fold("Œuvre"), fold("漢")
    (True, 'oeuvre', '漢')
    """
    if word.isascii() and word.isalnum():
        return word.lower()
    return word.translate(_FOLDING) or word.casefold()


class _Numbers(dict[str, int]):
    """Numbers words in the order they come; words that fold alike get one number."""

    def __init__(self) -> None:
        super().__init__()
        self.folded: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        self[word] = number = self.folded.setdefault(fold(word), len(self.folded))
        return number


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words and what stands between them.

    ``parts`` alternates separators and words, separator first and last, and joins to the text;
    ``bounds[p]`` is where ``parts[p]`` ends. ``ids`` numbers the folded words, in the same
    numbering for both texts of a pair.
    """

    parts: list[str]
    bounds: array[int]
    ids: list[int]

    def start(self, word: int) -> int:
        """Return the offset of a word; for the index after the last word, the text's end."""
        return self.bounds[2 * word]

    def end(self, word: int) -> int:
        """Return the offset after a word; for index -1 the text's beginning."""
        return self.bounds[2 * word + 1] if word >= 0 else 0


def read_words(first: str, second: str) -> tuple[Words, Words]:
    """Cut two texts into words and number them alike.

    >>> a, b = read_words("Les États", "les Etats !")
    >>> a.ids == b.ids, a.parts
    (True, ['', 'Les', ' ', 'États', ''])
    """
    numbers = _Numbers()
    sides = []
    for text in (first, second):
        parts = _WORD.split(text)
        bounds = array("q", accumulate(map(len, parts)))
        sides.append(Words(parts, bounds, list(map(numbers.__getitem__, parts[1::2]))))
    return sides[0], sides[1]


def heaviest_chain(runs: Sequence[Run], weigh: Sequence[int] | None = None) -> list[Run]:
    """Return the runs of greatest total weight that rise in both sequences.

    ``runs`` come in the order of the first sequence; a run weighs its length unless ``weigh``
    says otherwise. Takes O(n log n) time.

    >>> heaviest_chain([(0, 5, 2), (2, 0, 3), (5, 9, 1)])
    [(2, 0, 3), (5, 9, 1)]
    """
    ends: list[int] = []
    weights: list[int] = []
    tails: list[int] = []
    chain: list[tuple[Run, int]] = []
    for at, run in enumerate(runs):
        _, j, n = run
        p = bisect_right(ends, j) - 1
        weight = (weigh[at] if weigh else n) + (weights[p] if p >= 0 else 0)
        end = j + n
        q = bisect_left(ends, end)
        if q > 0 and weights[q - 1] >= weight:
            continue
        if q < len(ends) and ends[q] == end and weights[q] >= weight:
            continue
        chain.append((run, tails[p] if p >= 0 else -1))
        beaten = q
        while beaten < len(ends) and weights[beaten] <= weight:
            beaten += 1
        ends[q:beaten] = [end]
        weights[q:beaten] = [weight]
        tails[q:beaten] = [len(chain) - 1]
    found: list[Run] = []
    link = tails[-1] if tails else -1
    while link >= 0:
        run, link = chain[link]
        found.append(run)
    return found[::-1]


def _join(pairs: Iterable[tuple[int, int]]) -> list[Run]:
    """Join pairs that follow each other on a diagonal; pairs rise in the first member."""
    runs: list[Run] = []
    i = j = -2
    n = 0
    for p, q in pairs:
        if p == i + n and q == j + n:
            n += 1
        else:
            if n:
                runs.append((i, j, n))
            i, j, n = p, q, 1
    if n:
        runs.append((i, j, n))
    return runs


def _unique_few(a: Sequence[int], b: Sequence[int], k: int) -> list[tuple[int, int]]:
    places: list[dict[tuple[int, ...], int]] = []
    for ids in (a, b):
        seen: dict[tuple[int, ...], int] = {}
        for i, shingle in enumerate(zip(*(ids[d:] for d in range(k)), strict=False)):
            seen[shingle] = -1 if shingle in seen else i
        places.append(seen)
    other = places[1]
    return [(i, j) for s, i in places[0].items() if i >= 0 and (j := other.get(s, -1)) >= 0]


def _unique_many(a: Sequence[int], b: Sequence[int], k: int) -> list[tuple[int, int]]:
    import numpy as np

    codes = []
    for ids in (a, b):
        numbers = np.fromiter(ids, dtype=np.uint64, count=len(ids))
        count = max(len(ids) - k + 1, 0)
        code = np.zeros(count, dtype=np.uint64)
        for d in range(k):
            code *= np.uint64(0x9E3779B97F4A7C15)
            code ^= numbers[d : d + count] + np.uint64(1)
            code ^= code >> np.uint64(29)
        codes.append(code)
    # One sort of both: what occurs once on each side is a pair of neighbours, and no third.
    code = np.concatenate(codes)
    order = np.argsort(code)
    code = code[order]
    differs = np.concatenate(([True], code[1:] != code[:-1], [True]))
    first = np.flatnonzero(differs[:-2] & ~differs[1:-1] & differs[2:])
    one, two = order[first], order[first + 1]
    i, j = np.minimum(one, two), np.maximum(one, two)
    across = (i < len(codes[0])) & (j >= len(codes[0]))
    i, j = i[across], j[across] - len(codes[0])
    order = np.argsort(i)
    return list(zip(i[order].tolist(), j[order].tolist(), strict=True))


def _anchors(a: Sequence[int], b: Sequence[int], k: int, bounds: Sequence[int]) -> list[Run]:
    """Return runs of shared words around shingles of ``k`` words unique in both, in order.

    ``bounds[i]`` is where word ``i`` of the first text begins: long words weigh more.
    """
    many = len(a) + len(b) > 2 * _MANY_WORDS
    pairs = (_unique_many if many else _unique_few)(a, b, k)
    pairs.sort()
    found: list[Run] = []
    i_end = j_end = 0
    joined = _join(pairs)
    weights = [bounds[i + n + k - 1] - bounds[i] for i, _, n in joined]
    for i, j, n in heaviest_chain(joined, weights):
        # A run of n shingles has k - 1 words more, which the next run may share.
        n += k - 1
        cut = max(i_end - i, j_end - j, 0)
        i, j, n = i + cut, j + cut, n - cut
        if n <= 0:
            continue
        while i > i_end and j > j_end and a[i - 1] == b[j - 1]:
            i, j, n = i - 1, j - 1, n + 1
        i_end, j_end = i + n, j + n
        found.append((i, j, n))
    grown: list[Run] = []
    for at, (i, j, n) in enumerate(found):
        i_stop, j_stop = found[at + 1][:2] if at + 1 < len(found) else (len(a), len(b))
        while i + n < i_stop and j + n < j_stop and a[i + n] == b[j + n]:
            n += 1
        grown.append((i, j, n))
    return grown


def _rescue(a: Sequence[int], b: Sequence[int]) -> list[Run]:
    """Return runs of two and more words of the word-level alignment of a gap."""
    from rapidfuzz.distance import Indel

    if len(a) * len(b) > _RESCUE:
        return []
    blocks = Indel.opcodes(a, b)
    return [
        (op.src_start, op.dest_start, op.src_end - op.src_start)
        for op in blocks
        if op.tag == "equal" and op.src_end - op.src_start > 1
    ]


def common_runs(first: Words, second: Words, small: int) -> list[Run]:
    """Return runs of words (equal when folded) that rise in both texts, far enough for the rest.

    Gaps of up to ``small`` character pairs are left as they are, for the characters to decide;
    so is a gap whose two sides share nothing that could be found. Linear in the length of the
    texts as long as they are twins.
    """
    short = len(first.ids) + len(second.ids)
    characters = first.bounds[-1] + second.bounds[-1]
    unspaced = short > 0.6 * characters
    sizes = _CHARACTER_SHINGLES if unspaced else _SHINGLES
    found: list[Run] = []
    # Depth first and left to right, with finished runs waiting on the same stack.
    todo: list[tuple[int, int, int, int, int]] = []
    if first.ids and second.ids:
        todo.append((0, len(first.ids), 0, len(second.ids), 0))
    while todo:
        i0, i1, j0, j1, level = todo.pop()
        if level < 0:
            found.append((i0, j0, i1 - i0))
            continue
        width = first.end(i1 - 1) - first.start(i0)
        height = second.end(j1 - 1) - second.start(j0)
        if width * height <= small:
            continue
        a, b = first.ids[i0:i1], second.ids[j0:j1]
        runs: list[Run] = []
        while level < len(sizes) and not runs:
            runs = _anchors(a, b, sizes[level], first.bounds[2 * i0 : 2 * i1 + 1 : 2])
            level += not runs
        if not runs:
            if width * height <= _WIDE:
                continue
            runs = _rescue(a, b)
            if not runs:
                continue
        pieces: list[tuple[int, int, int, int, int]] = []
        deeper = min(level, len(sizes) - 1)
        i, j = i0, j0
        for p, q, n in [*runs, (i1 - i0, j1 - j0, 0)]:
            p, q = i0 + p, j0 + q
            if p > i and q > j:
                pieces.append((i, p, j, q, deeper))
            if n:
                pieces.append((p, p + n, q, q + n, -1))
            i, j = p + n, q + n
        todo.extend(reversed(pieces))
    return found
