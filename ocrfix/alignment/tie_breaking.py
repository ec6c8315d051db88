"""Of several alignments that cost the same, the likeliest.

Where edits lie close together there are many ways to say what became of what: is the "r" of
"r1" for "i" the letter misread, or a letter too many? The text itself tells: it reads "1" for
"i" elsewhere. Each such place is aligned anew so that, at the same least cost, what is often seen
where nothing is in doubt is preferred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrfix.alignment.blocks import Blocks
    from ocrfix.alignment.words import Codes, Offsets

    Floats = NDArray[np.float64]

__all__ = ["likeliest"]

# Edits with no more equal characters between them than this are settled together …
_ISLAND = 2
# … as long as they take up no more characters than this on either side.
_LONGEST = 10
# Places aligned at once: what they take stays within a few megabytes.
_BATCH = 1 << 12
# So many characters of each kind are taken as seen before the text is: most misread letters
# are read as another letter, one in ten as none.
_BEFORE = 20.0
_USUAL = (0.02, 0.0025, 0.0025)  # read as another, lost, put in
_SIZES = (3, 4, 6)
# An edit outweighs any likelihood.
_EDIT = 1_000.0

_SAME, _OTHER, _EXTRA, _LOST = range(4)


class _Channel:
    """How often the clean text's characters were read as what, as far as that is certain."""

    def __init__(self, ocr: Codes, clean: Codes, gaps: Offsets) -> None:
        a0, a1, b0, b1 = gaps
        wide, high = a1 - a0, b1 - b0
        single = (wide == 1) & (high == 1)
        size = int(max(ocr.max(initial=0), clean.max(initial=0))) + 1
        self.size = size
        seen = np.bincount(clean, minlength=size) + _BEFORE
        pairs = self._pair(ocr[a0[single]], clean[b0[single]])
        self.pairs, counts = np.unique(pairs, return_counts=True)
        kinds = max(int(np.count_nonzero(np.bincount(ocr))), 2)
        self.unseen = np.log(_BEFORE * _USUAL[0] / kinds / seen)
        of_pair = seen[self.pairs // size]
        self.likely = np.log((counts + _BEFORE * _USUAL[0] / kinds) / of_pair)
        lost = np.bincount(clean[b0[(wide == 0) & (high == 1)]], minlength=size)
        self.lost = np.log((lost + _BEFORE * _USUAL[1]) / seen)
        extra = np.bincount(ocr[a0[(wide == 1) & (high == 0)]], minlength=size)
        self.extra = np.log((extra + _BEFORE * _USUAL[2]) / (len(clean) + _BEFORE))
        wrong = np.bincount(clean[b0[single]], minlength=size) + lost
        self.same = np.log1p(-np.minimum(wrong / seen, 0.5))

    def _pair(self, ocr: Codes, clean: Codes) -> Offsets:
        return clean.astype(np.int64) * self.size + ocr

    def other(self, ocr: Codes, clean: Codes) -> Floats:
        """Return the log-likelihoods that characters of the clean text were read as others."""
        found: Floats = self.unseen[clean]
        if len(self.pairs):
            pairs = self._pair(ocr, clean)
            at = np.minimum(np.searchsorted(self.pairs, pairs), len(self.pairs) - 1)
            found = np.where(self.pairs[at] == pairs, self.likely[at], found)
        return found


def _places(blocks: Blocks, gaps: Offsets) -> Offsets:
    """Return first and last gap of the places where edits lie close together, as two rows."""
    a0, a1, b0, b1 = gaps
    apart = np.flatnonzero(np.concatenate(([True], blocks[1:-1, 2] > _ISLAND, [True])))
    first, last = apart[:-1], apart[1:] - 1
    wide, high = a1[last] - a0[first], b1[last] - b0[first]
    cost = np.add.reduceat(np.maximum(a1 - a0, b1 - b0), first)
    open_ = (cost > 1) & (wide > 0) & (high > 0) & (wide <= _LONGEST) & (high <= _LONGEST)
    return np.stack((first[open_], last[open_]))


def likeliest(ocr: Codes, clean: Codes, blocks: Blocks) -> Blocks:
    """Return blocks of the same cost, with the likeliest reading where several cost as little.

    A block of no length parts two edits that touch: a letter misread, and one too many.
    """
    if len(blocks) < 2:
        return blocks
    starts, ends = blocks[1:, :2], blocks[:-1, :2] + blocks[:-1, 2:]
    gaps = np.stack((ends[:, 0], starts[:, 0], ends[:, 1], starts[:, 1]))
    channel = _Channel(ocr, clean, gaps)
    places = _places(blocks, gaps)
    if not places.size:
        return blocks
    found = [blocks]
    kept = np.ones(len(blocks), dtype=bool)
    a0, b0 = gaps[0, places[0]], gaps[2, places[0]]
    a1, b1 = gaps[1, places[1]], gaps[3, places[1]]
    size = np.maximum(a1 - a0, b1 - b0)
    # Short and long ones apart: a batch takes as long as its longest for each.
    order = np.argsort(size, kind="stable")
    for batch in np.split(order, np.searchsorted(size[order], _SIZES)):
        for at in range(0, len(batch), _BATCH):
            here = batch[at : at + _BATCH]
            found.append(_settled(ocr, clean, channel, a0[here], a1[here], b0[here], b1[here]))
    # The blocks inside the places make room for the new ones.
    inner = np.zeros(len(blocks) + 1, dtype=np.int64)
    inner[places[0] + 1] += 1
    inner[places[1] + 1] -= 1
    kept = np.cumsum(inner)[:-1] == 0
    found[0] = blocks[kept]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0] + rows[:, 1], kind="stable")]


def _settled(
    ocr: Codes, clean: Codes, channel: _Channel, a0: Offsets, a1: Offsets, b0: Offsets, b1: Offsets
) -> Blocks:
    """Align a batch of places side by side; returns the blocks inside them, in no order."""
    count = len(a0)
    wide, high = a1 - a0, b1 - b0
    most_a, most_b = int(wide.max()), int(high.max())
    # Characters of every place, what is behind its end included: it is never looked at.
    mine = np.take(ocr, a0 + np.arange(most_a)[:, None], mode="clip")
    theirs = np.take(clean, b0 + np.arange(most_b)[:, None], mode="clip")
    score = np.full((most_a + 1, most_b + 1, count), -np.inf)
    step = np.zeros((most_a + 1, most_b + 1, count), dtype=np.int8)
    extra, lost, same = channel.extra[mine], channel.lost[theirs], channel.same[theirs]
    extra -= _EDIT
    lost -= _EDIT
    score[0, 0] = 0
    score[1:, 0] = np.cumsum(extra, axis=0)
    step[1:, 0] = _EXTRA
    score[0, 1:] = np.cumsum(lost, axis=0)
    step[0, 1:] = _LOST
    for j in range(1, most_b + 1):
        letters = theirs[j - 1]
        pair = channel.other(mine, np.broadcast_to(letters, mine.shape)) - _EDIT
        equal = mine == letters
        pair[equal] = np.broadcast_to(same[j - 1], mine.shape)[equal]
        for i in range(1, most_a + 1):
            best = score[i - 1, j - 1] + pair[i - 1]
            way = np.where(equal[i - 1], _SAME, _OTHER).astype(np.int8)
            for other, how in (
                (score[i - 1, j] + extra[i - 1], _EXTRA),
                (score[i, j - 1] + lost[j - 1], _LOST),
            ):
                better = other > best
                best = np.where(better, other, best)
                way[better] = how
            score[i, j], step[i, j] = best, way
    return _traced(step, a0, b0, wide, high)


def _traced(
    step: NDArray[np.int8], a0: Offsets, b0: Offsets, wide: Offsets, high: Offsets
) -> Blocks:
    """Follow the steps back from the end of every place, and keep what is equal or parts edits."""
    rows: list[Blocks] = []
    at = np.arange(len(a0))
    i, j = wide.copy(), high.copy()
    after = np.full(len(a0), _SAME, dtype=np.int8)
    while len(at):
        way = step[i, j, at]
        # Two edits of different kinds that touch are parted where they meet.
        part = (way != _SAME) & (after != _SAME) & (way != after)
        rows.append(np.stack((a0[at] + i, b0[at] + j, np.zeros_like(i)), axis=1)[part])
        i = i - (way != _LOST)
        j = j - (way != _EXTRA)
        same = way == _SAME
        rows.append(np.stack((a0[at] + i, b0[at] + j, np.ones_like(i)), axis=1)[same])
        open_ = (i > 0) | (j > 0)
        at, i, j, after = at[open_], i[open_], j[open_], way[open_]
    return np.concatenate(rows)
