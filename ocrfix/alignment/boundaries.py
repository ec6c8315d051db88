"""Where the stretches that do not agree begin and end.

The cheapest alignment puts their edges anywhere: between two letters that happen to agree, or, of
a page that was scanned twice, wherever one copy reads better than the other. Here edges go where
a reader would put them: at the beginnings of paragraphs, lines and words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import Levenshtein
import numpy as np

from ocrfix.alignment.blocks import clip
from ocrfix.alignment.polish import merged

if TYPE_CHECKING:
    from ocrfix.alignment.blocks import Block, Blocks, Gap
    from ocrfix.alignment.layout import Side

__all__ = ["settle", "snap"]

# A word's end is sought this far.
_REACH = 24
# Agreeing text shorter than this between two stretches of unlike text agrees by chance …
_ISLAND = 20
# … if on both sides stands at least so much text, and so much together.
_BESIDE, _TOGETHER = 3, 20
_NUMBER = 3
# A stretch of unlike text takes in what is left of a line before or behind it, up to this length.
_FRINGE = 12
# Text of one side only, from this length on, is moved to where a paragraph begins, this far …
_LONG = 80
_FARTHEST = 3_000
# … if that costs no more than this share of the characters between.
_DEAR = 0.15


def snap(text: str, at: int) -> int:
    """Move an offset inside a word to the nearer end of the word."""
    if not 0 < at < len(text) or text[at - 1].isspace() or text[at].isspace():
        return at
    left = right = at
    while left > 0 and at - left < _REACH and not text[left - 1].isspace():
        left -= 1
    while right < len(text) and right - at < _REACH and not text[right].isspace():
        right += 1
    if at - left <= right - at:
        return left if at - left < _REACH else at
    return right if right - at < _REACH else at


def _mass(ocr: Side, clean: Side, zone: Gap) -> int:
    """Return how much text stands opposite other text in a zone."""
    a0, a1, b0, b1 = zone
    return int(min(ocr.ink[a1] - ocr.ink[a0], clean.ink[b1] - clean.ink[b0]))


def _bridged(ocr: Side, clean: Side, zones: list[Gap]) -> list[Gap]:
    """Join zones with a few words between them that agree by chance, as they may anywhere."""
    result: list[Gap] = []
    for zone in zones:
        if result:
            a0, a1, b0, b1 = result[-1]
            if zone[0] - a1 < _ISLAND and zone[2] - b1 < _ISLAND:
                masses = _mass(ocr, clean, result[-1]), _mass(ocr, clean, zone)
                if min(masses) >= _BESIDE and sum(masses) >= _TOGETHER:
                    result[-1] = a0, zone[1], b0, zone[3]
                    continue
        result.append(zone)
    return result


def _squared(ocr: Side, clean: Side, zone: Gap) -> Gap:
    """Take the few words before and behind that are left of lines which are unlike otherwise."""
    a0, a1, b0, b1 = zone
    starts = [_last(side.lines.starts, at) for side, at in ((ocr, a0), (clean, b0))]
    if a0 - starts[0] <= _FRINGE and b0 - starts[1] <= _FRINGE:
        a0, b0 = starts
    ends = [_next(side.lines.ends, at) for side, at in ((ocr, a1), (clean, b1))]
    if ends[0] - a1 <= _FRINGE and ends[1] - b1 <= _FRINGE:
        a1, b1 = ends
    return a0, a1, b0, b1


def _last(places: list[int], at: int) -> int:
    """Return the last of rising places that is not behind an offset, or the offset."""
    k = bisect_right(places, at) - 1
    return places[k] if k >= 0 else at


def _next(places: list[int], at: int) -> int:
    """Return the first of rising places that is not before an offset, or the offset."""
    k = bisect_left(places, at)
    return places[k] if k < len(places) else at


def _slid(here: Side, there: Side, blocks: Blocks, zone: Gap) -> Gap:
    """Move a long stretch that only one side has to where a paragraph of the other begins.

    ``blocks`` hold the offset here, the offset there, and the length. The copy of a page that
    reads better here and worse there is no reason to tear two copies into pieces.
    """
    a0, a1, b0, b1 = zone
    begin, end = _paragraph(there, b0), _paragraph(there, b1, after=True)
    best, least = zone, _FARTHEST
    # To the left: the beginning of the paragraph that the stretch stands in.
    start = _across(blocks, begin) if begin < b0 else a0
    if begin >= 0 and b0 - begin < least and 0 <= start <= a0:
        stop = _near(here, a1 - (b1 - begin))
        if stop > start and _cheap(here, there, (stop, a1, begin, b1)):
            best, least = (start, stop, begin, begin), b0 - begin
    # To the right: the beginning of the next.
    stop = _across(blocks, end)
    if end >= 0 and end - b1 < least and stop >= a1:
        start = _near(here, a0 + (end - b0))
        if start < stop and _cheap(here, there, (a0, start, b0, end)):
            best = start, stop, end, end
    return best


def _shifted(here: Side, there: Side, zone: Gap) -> Gap:
    """Move a stretch that only one side has to a line's beginning, where that costs nothing.

    A word that begins what is alone may begin what follows it, too.
    """
    a0, a1, b0, b1 = zone
    one, two = here.text, there.text
    if b1 > b0:
        few = two[b0:b1]
        if one.endswith(few, a0, a1):
            a1, b1 = a1 - len(few), b0
        elif one.startswith(few, a0, a1):
            a0, b0 = a0 + len(few), b1
        else:
            return zone
    if _near(here, a0) == a0:
        return a0, a1, b0, b1
    for step in range(1, min(_REACH, b0 + 1)):
        if not one[a1 - step] == two[b0 - step] == one[a0 - step]:
            break
        line = _last(here.lines.starts, a0 - step)
        # A number before it goes with it, where the other side's line has none.
        begins = _near(there, b0 - step) == b0 - step
        if line == a0 - step or (begins and here.ink[a0 - step] - here.ink[line] <= _NUMBER):
            return line, a1 - step, b0 - step, b0 - step
    for step in range(1, min(_REACH, len(two) - b0, len(one) - a1)):
        if not one[a0 + step - 1] == two[b0 + step - 1] == one[a1 + step - 1]:
            break
        if _near(here, a0 + step) == a0 + step:
            return a0 + step, a1 + step, b0 + step, b0 + step
    return a0, a1, b0, b1


def _paragraph(side: Side, at: int, *, after: bool = False) -> int:
    """Return where the paragraph at an offset begins, or the one after it; -1 for none."""
    starts, scores = side.lines.starts, side.lines.scores
    k = bisect_left(starts, at) if after else bisect_right(starts, at) - 1
    while 0 <= k < len(starts) and abs(starts[k] - at) < _FARTHEST:
        if scores[k] > 0 or k == 0:
            return starts[k]
        k += 1 if after else -1
    return -1


def _across(blocks: Blocks, at: int) -> int:
    """Return the offset here that an offset there is equal to, -1 if it lies in no block."""
    k = int(np.searchsorted(blocks[:, 1], at, side="right")) - 1
    if k < 0 or at >= blocks[k, 1] + blocks[k, 2]:
        return -1
    return int(blocks[k, 0] + at - blocks[k, 1])


def _near(side: Side, at: int) -> int:
    """Return the line's beginning that is nearest to an offset."""
    starts = side.lines.starts
    k = bisect_left(starts, at)
    return min(starts[max(0, k - 1) : k + 1] or [at], key=lambda start: abs(start - at))


def _cheap(here: Side, there: Side, span: Gap) -> bool:
    a0, a1, b0, b1 = span
    if a1 <= a0 or b1 <= b0:
        return False
    most = int(_DEAR * (b1 - b0)) + 1
    return Levenshtein.distance(here.text[a0:a1], there.text[b0:b1], score_cutoff=most) <= most


def _loose(here: Side, there: Side, blocks: Blocks, zone: Gap) -> Gap:
    """Move a stretch that hardly anything stands opposite."""
    a0, a1, b0, b1 = shifted = _shifted(here, there, zone)
    settled = b0 == b1 and _near(here, a0) == a0 and _near(there, b0) == b0
    if settled or here.ink[a1] - here.ink[a0] < _LONG:
        return shifted
    return _slid(here, there, blocks, shifted)


def settle(ocr: Side, clean: Side, blocks: Blocks, zones: list[Gap]) -> tuple[list[Gap], Blocks]:
    """Return zones with their edges where a reader would put them, and blocks that keep to them.

    The zones stay in order and apart; no block crosses the edge of one that was moved.
    """
    way = _Way(ocr, clean, blocks)
    flipped = blocks[:, [1, 0, 2]]
    settled: list[Gap] = []
    wholes: list[Gap] = []
    new: list[Block] = []
    a_last = b_last = 0
    for zone in _bridged(ocr, clean, zones):
        a0, a1, b0, b1 = zone
        wide, high = ocr.ink[a1] - ocr.ink[a0], clean.ink[b1] - clean.ink[b0]
        p, q, r, s = zone
        if min(wide, high) >= _TOGETHER:
            p, q, r, s = _squared(ocr, clean, zone)
        elif 4 * high <= wide:
            p, q, r, s = _loose(ocr, clean, blocks, zone)
        elif 4 * wide <= high:
            r, s, p, q = _loose(clean, ocr, flipped, (b0, b1, a0, a1))
        p, r = max(snap(ocr.text, p), a_last), max(snap(clean.text, r), b_last)
        q, s = max(snap(ocr.text, q), p), max(snap(clean.text, s), r)
        settled.append((p, q, r, s))
        if settled[-1] != zone:
            a0, b0 = way.before(max(min(a0, p), a_last), max(min(b0, r), b_last))
            a1, b1 = way.behind(max(a1, q), max(b1, s))
            wholes.append((a0, a1, b0, b1))
            near = way.between(a0, a1)
            for rectangle in ((a0, p, b0, r), settled[-1], (q, a1, s, b1)):
                new += clip(ocr.text, clean.text, near, *rectangle)
        a_last, b_last = a1, b1
    return settled, _replaced(blocks, wholes, new)


class _Way:
    """The way that an alignment takes through both texts."""

    def __init__(self, ocr: Side, clean: Side, blocks: Blocks) -> None:
        self.blocks = blocks
        self.last = len(ocr.text), len(clean.text)
        self.starts = blocks[:, 0].copy(), blocks[:, 1].copy()
        self.ends = blocks[:, 0] + blocks[:, 2], blocks[:, 1] + blocks[:, 2]

    def before(self, a: int, b: int) -> tuple[int, int]:
        """Return the last place that is behind neither offset."""
        k = min(self.starts[0].searchsorted(a, "right"), self.starts[1].searchsorted(b, "right"))
        if not k:
            return 0, 0
        p, r, n = self.blocks[k - 1].tolist()
        n = min(a - p, b - r, n)
        return p + n, r + n

    def behind(self, a: int, b: int) -> tuple[int, int]:
        """Return the first place that is before neither offset."""
        k = max(self.ends[0].searchsorted(a), self.ends[1].searchsorted(b))
        if k == len(self.blocks):
            return self.last
        p, r, n = self.blocks[k].tolist()
        n = max(0, a - p, b - r)
        return p + n, r + n

    def between(self, start: int, end: int) -> list[Block]:
        """Return the blocks that reach between two offsets of the OCR."""
        near = slice(self.ends[0].searchsorted(start, "right"), self.starts[0].searchsorted(end))
        return [(a, b, n) for a, b, n in self.blocks[near].tolist()]


def _replaced(blocks: Blocks, wholes: list[Gap], new: list[Block]) -> Blocks:
    """Put other blocks in the place of all that lie inside spans whose corners are on the way."""
    if not wholes:
        return blocks
    corners = np.array(wholes, dtype=np.int64)
    cuts = np.concatenate((corners[:, [0, 2]], corners[:, [1, 3]]))
    solid = blocks[blocks[:, 2] > 0]
    k = np.searchsorted(solid[:, 0], cuts[:, 0], side="right") - 1
    at = cuts - solid[k, :2]
    inside = (k >= 0) & (at[:, 0] == at[:, 1]) & (at[:, 0] > 0) & (at[:, 0] < solid[k, 2])
    cut = np.unique(cuts[inside, 0])
    starts = np.sort(np.concatenate((solid[:, 0], cut)))
    ends = np.sort(np.concatenate((solid[:, 0] + solid[:, 2], cut)))
    k = np.searchsorted(solid[:, 0], starts, side="right") - 1
    pieces = np.stack((starts, solid[k, 1] + starts - solid[k, 0], ends - starts), axis=1)
    pieces = np.concatenate((pieces, blocks[blocks[:, 2] == 0]))
    w = np.searchsorted(corners[:, 0], pieces[:, 0], side="right") - 1
    a0, a1, b0, b1 = corners[w].T
    a, b, n = pieces.T
    outside = (w < 0) | (a < a0) | (a + n > a1) | (b < b0) | (b + n > b1)
    return merged(pieces[outside], new)
