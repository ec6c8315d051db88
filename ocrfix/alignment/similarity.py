"""How alike stretches of two texts are, by the blocks of their alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import Levenshtein
import numpy as np

from ocrfix.alignment.blocks import LARGEST, clip
from ocrfix.alignment.layout import normalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrfix.alignment.blocks import Block, Blocks, Gap
    from ocrfix.alignment.layout import Side
    from ocrfix.alignment.words import Offsets

__all__ = ["Blocked", "similarity"]


def similarity(a: str, b: str) -> float:
    """Return 1 - character edits / longer length of two texts in one line, 0 to 1.

    White space of any length is one space, and a hyphen at a line's end is none. Texts too long
    to compare, some 20,000 characters on both sides, are taken for unlike: 0.

    >>> similarity("la  hui-\\ntiéme", "la huitième")
    0.9090909090909091
    """
    a, b = normalised(a), normalised(b)
    longer = max(len(a), len(b))
    if not longer:
        return 1.0
    if len(a) * len(b) > LARGEST:
        return 0.0
    return 1.0 - Levenshtein.distance(a, b, score_hint=longer // 20 + 1) / longer


class Blocked:
    """Two sides and the blocks between them, with what each gap costs."""

    def __init__(self, ocr: Side, clean: Side, blocks: Blocks) -> None:
        self.ocr, self.clean, self.blocks = ocr, clean, blocks
        self.ends = blocks[:, :2] + blocks[:, 2:]
        a0, b0 = self.ends[:-1].T
        a1, b1 = blocks[1:, :2].T
        # costs[k]: what the gaps before block k cost together, from the first block on.
        self.costs = np.zeros(len(blocks) + 1, dtype=np.int64)
        np.cumsum(self._cost(a0, a1, b0, b1), out=self.costs[1 : len(blocks)])

    def _cost(self, a0: Offsets, a1: Offsets, b0: Offsets, b1: Offsets) -> Offsets:
        """Return the edits of gaps, leaving out what is no more than another line break."""
        ocr, clean = self.ocr, self.clean
        one, two = ocr.weight[a1] - ocr.weight[a0], clean.weight[b1] - clean.weight[b0]
        ink_a, ink_b = ocr.ink[a1] - ocr.ink[a0], clean.ink[b1] - clean.ink[b0]
        cost: Offsets = np.maximum(one, two).astype(np.int64)
        # A space on both sides is none too few and none too many.
        cost -= np.minimum(one - ink_a, two - ink_b)
        for at in np.flatnonzero((ink_a + ink_b == 0) & (cost > 0)).tolist():
            cost[at] = self._is_space(int(a0[at]), int(a1[at]), int(b0[at]), int(b1[at]))
        return cost

    def _is_space(self, a0: int, a1: int, b0: int, b1: int) -> bool:
        """Say whether white space on one side only parts words, and not just lengthens a space."""
        text, start, end = (self.ocr.text, a0, a1) if a1 > a0 else (self.clean.text, b0, b1)
        return not (text[start - 1 : start].isspace() or text[end : end + 1].isspace())

    def within(self, spans: list[Gap]) -> Iterator[tuple[float, list[Block]]]:
        """Yield the similarity of each pair of spans, and the blocks in it.

        What the edges of a span cut off is aligned anew.
        """
        if not spans:
            return
        a0, a1, b0, b1 = np.array(spans, dtype=np.int64).T
        starts, ends = self.blocks[:, :2].T, self.ends.T
        first = np.maximum(
            np.searchsorted(ends[0], a0, side="right"), np.searchsorted(ends[1], b0, side="right")
        )
        last = np.minimum(np.searchsorted(starts[0], a1), np.searchsorted(starts[1], b1)) - 1
        plain = (first <= last) & (a0 < a1) & (b0 < b1)
        p = np.flatnonzero(plain)
        f, t = first[p], last[p]
        cut = np.maximum(np.maximum(a0[p] - starts[0][f], b0[p] - starts[1][f]), 0)
        over = np.maximum(np.maximum(ends[0][t] - a1[p], ends[1][t] - b1[p]), 0)
        head = starts[0][f] + cut, starts[1][f] + cut
        tail = ends[0][t] - over, ends[1][t] - over
        cost = self.costs[t] - self.costs[f]
        cost += self._cost(a0[p], head[0], b0[p], head[1])
        cost += self._cost(tail[0], a1[p], tail[1], b1[p])
        # With text on both sides at an end, or no block left, there is something to align.
        loose = ((head[0] > a0[p]) & (head[1] > b0[p])) | ((tail[0] < a1[p]) & (tail[1] < b1[p]))
        loose |= head[0] >= tail[0]
        ocr, clean = self.ocr, self.clean
        longer = np.maximum(
            ocr.weight[a1[p]] - ocr.weight[a0[p]], clean.weight[b1[p]] - clean.weight[b0[p]]
        )
        share = 1.0 - cost / np.maximum(longer, 1)
        settled = zip(
            p[~loose].tolist(), *(x[~loose].tolist() for x in (share, f, t, cut, over)), strict=True
        )
        ready = next(settled, None)
        rows: list[Block] = [(a, b, n) for a, b, n in self.blocks.tolist()]
        for at, span in enumerate(spans):
            if ready and ready[0] == at:
                _, alike, i, j, begin, end = ready
                blocks = rows[i : j + 1]
                if begin:
                    a, b, n = blocks[0]
                    blocks[0] = a + begin, b + begin, n - begin
                if end:
                    a, b, n = blocks[-1]
                    blocks[-1] = a, b, n - end
                yield max(0.0, alike), blocks
                ready = next(settled, None)
            elif span[0] == span[1] or span[2] == span[3]:
                yield 0.0, []
            else:
                x, y = ocr.text[span[0] : span[1]], clean.text[span[2] : span[3]]
                blocks = clip(ocr.text, clean.text, rows[first[at] : last[at] + 1], *span)
                yield similarity(x, y), blocks
