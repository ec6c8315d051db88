"""What two texts have in common: how much of each, and where it stands.

Runs of letters that occur once in either text are anchors. Those that follow one another at an
even distance make a stretch, and the letters of a stretch are compared. Text that was moved,
running heads, and text that only one of the two has cost no more than their own length.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from rapidfuzz.distance import Levenshtein

from ocrfix.pairing.letters import hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Overlap", "compare", "pieces"]

# Letters up to which two texts are compared as a whole: where they are alike, and at any rate;
# and up to which it is cheaper to list all edits of the whole than to cut it to pieces.
_WHOLE_ALIKE, _WHOLE = 20_000, 4_000
_ONE_PIECE = 6_000
# Texts this alike as a whole are not looked at more closely, nor those of such unlike length.
_ALIKE, _UNLIKE = 0.75, 0.6
# Letters of an anchor: short enough to survive 30 % of errors here and there.
_ANCHOR = 8
# Letters between two anchors of a stretch, and how unevenly they may lie there.
_GAP, _SLACK, _SLOPE = 800, 24, 0.15
# Anchors that a stretch needs, and the likeness: chance gives one anchor, and a third.
_ANCHORS, _LEAST = 3, 0.45
# Letters compared at a time, and stretches that are longer are cut to such pieces.
_PIECE = 1_500
# Letters at the ends of a stretch among which its exact border is sought.
_BORDER = 200

# How many times its own letters a text may take up in another.
_ROOM = 1.5
# How unevenly stretches may lie, garbled text between them, to be one place.
_UNEVEN = 0.25

Span: TypeAlias = "tuple[int, int]"
Stretch: TypeAlias = "tuple[int, int, int, int]"


@dataclass(frozen=True, slots=True)
class Overlap:
    """What texts a and b share; shares are 0 to 1 and allow for noise.

    ``similarity`` is the share of both texts together, ``of_a`` and ``of_b`` the share of one
    that stands in the other, wherever. Spans count letters, and reach from the first to the last
    of what is shared in one place.
    """

    similarity: float
    of_a: float
    of_b: float
    span_a: Span
    span_b: Span

    def turned(self) -> Overlap:
        """Give the same seen from b."""
        return Overlap(self.similarity, self.of_b, self.of_a, self.span_b, self.span_a)


def compare(a: str, b: str) -> Overlap:
    """Compare two texts, given as letters, neither of them empty.

    The cost grows with their length, not with its square.
    """
    if len(a) > len(b):
        return compare(b, a).turned()
    whole = 0.0
    if len(b) <= _WHOLE_ALIKE and len(a) >= _UNLIKE * len(b):
        least = 0.0 if len(b) <= _WHOLE else _ALIKE
        whole = Levenshtein.normalized_similarity(a, b, score_cutoff=least)
    everything = Overlap(whole, whole, whole, (0, len(a)), (0, len(b)))
    if whole >= _ALIKE:
        return everything
    shared_a = shared_b = 0.0
    kept: list[Stretch] = []
    for a0, a1, b0, b1 in _stretches(a, b):
        likeness = Levenshtein.normalized_similarity(a[a0:a1], b[b0:b1])
        if likeness >= _LEAST:
            kept.append((a0, a1, b0, b1))
            shared_a += likeness * (a1 - a0)
            shared_b += likeness * (b1 - b0)
    similarity = min(1.0, (shared_a + shared_b) / (len(a) + len(b)))
    if whole >= similarity:
        return everything
    span_a, span_b = _home(kept, len(a))
    of_a, of_b = min(1.0, shared_a / len(a)), min(1.0, shared_b / len(b))
    return Overlap(similarity, of_a, of_b, span_a, span_b)


def pieces(a: str, b: str) -> list[Stretch]:
    """Give what two twins share, as spans of a and b short enough to be compared letter by letter.

    Short texts that are alike as a whole are one piece.
    """
    short = max(len(a), len(b)) <= _ONE_PIECE
    if short and Levenshtein.normalized_similarity(a, b, score_cutoff=_ALIKE):
        return [(0, len(a), 0, len(b))]
    return _stretches(a, b) or [(0, len(a), 0, len(b))]


def _home(kept: list[Stretch], length: int) -> tuple[Span, Span]:
    """Find where in b most of a stands: around the heaviest stretch, what goes on from there.

    Set phrases recur elsewhere; a stretch that lies unevenly must be as long as its distance.
    """
    stretches = sorted(kept, key=lambda stretch: stretch[2])
    centre = max(range(len(kept)), key=lambda n: (stretches[n][1] - stretches[n][0], -n))
    a0, a1, b0, b1 = stretches[centre]
    for x0, x1, y0, y1 in stretches[centre + 1 :]:
        if y1 - b0 <= _ROOM * length and _goes_on(x0 - a1, y0 - b1, y1 - y0):
            a0, a1, b1 = min(a0, x0), max(a1, x1), max(b1, y1)
    for x0, x1, y0, y1 in reversed(stretches[:centre]):
        if b1 - y0 <= _ROOM * length and _goes_on(a0 - x1, b0 - y1, y1 - y0):
            a0, a1, b0 = min(a0, x0), max(a1, x1), min(b0, y0)
    return (a0, a1), (b0, b1)


def _goes_on(gap: int, other: int, length: int) -> bool:
    """Tell whether a stretch belongs to one from which it lies so far off in a and in b."""
    return other <= length or abs(gap - other) <= _SLACK + _UNEVEN * other


def _stretches(a: str, b: str) -> list[Stretch]:
    """Find what a shares with a longer text: spans of both, cut to pieces, in the order of a."""
    at, there = _anchors(a, b)
    found: list[Stretch] = []
    done = 0
    runs = [(at[run].tolist(), there[run].tolist()) for run in _runs(at, there)]
    nexts = [x[0] for x, _ in runs[1:]] + [len(a)] * bool(runs)
    for (x, y), behind in zip(runs, nexts, strict=True):
        end_a, end_b = x[-1] + _ANCHOR, y[-1] + _ANCHOR
        before = a[max(done, x[0] - _BORDER) : x[0]][::-1]
        after = a[end_a : min(behind, end_a + _BORDER)]
        left, down = _more(before, b[max(0, y[0] - _within(before)) : y[0]][::-1])
        right, up = _more(after, b[end_b : end_b + _within(after)])
        cuts = [(x[0] - left, y[0] - down)]
        for point in zip(x, y, strict=True):
            if point[0] >= cuts[-1][0] + _PIECE and point[1] > cuts[-1][1]:
                cuts.append(point)
        done = end_a + right
        cuts.append((done, end_b + up))
        found += [(*start, *end) for start, end in pairwise(cuts)]
    return [(a0, a1, b0, b1) for a0, b0, a1, b1 in found if a1 > a0 and b1 > b0]


def _anchors(a: str, b: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give where each run of letters stands that occurs once in either text, in order of a."""
    keys_a, at = _once(a)
    keys_b, there = _once(b)
    if not len(keys_a) or not len(keys_b):
        return at[:0], there[:0]
    place = np.minimum(np.searchsorted(keys_b, keys_a), len(keys_b) - 1)
    found = keys_b[place] == keys_a
    at, there = at[found], there[place[found]]
    order = np.argsort(at)
    return at[order], there[order]


@lru_cache(maxsize=8)
def _once(letters: str) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Hash the anchors that occur once in a text; sorted, with their places."""
    keys = hashes(letters, _ANCHOR)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    new = np.concatenate([[True], keys[1:] != keys[:-1], [True]])
    once = new[1:] & new[:-1] if len(keys) else np.zeros(0, bool)
    return keys[once], order[once]


def _runs(at: NDArray[np.intp], there: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Part anchors into runs that lie evenly in both texts; anchors of chance are left out."""
    kept = np.arange(len(at))
    runs: list[NDArray[np.intp]] = []
    for _ in range(2):  # what chance put between two runs is gone at the second time
        gap, other = np.diff(at[kept]), np.diff(there[kept])
        even = np.abs(other - gap) <= _SLACK + _SLOPE * gap
        runs = np.split(kept, np.flatnonzero(~(even & (gap <= _GAP) & (other > 0))) + 1)
        runs = [run for run in runs if len(run) >= _ANCHORS]
        kept = np.concatenate(runs) if runs else kept[:0]
    return runs


def _within(text: str) -> int:
    """Give the letters among which a text may find its match, some of them misread."""
    return len(text) + len(text) // 10 + 2


def _more(a: str, b: str) -> tuple[int, int]:
    """Say how many letters of two texts go on alike: where matches most exceed edits."""
    best = score = 0
    ends = (0, 0)
    for op in Levenshtein.opcodes(a, b):
        length = max(op.src_end - op.src_start, op.dest_end - op.dest_start)
        score += length if op.tag == "equal" else -length
        if score > best:
            best, ends = score, (op.src_end, op.dest_end)
    return ends
