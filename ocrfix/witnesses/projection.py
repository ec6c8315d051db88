"""One witness laid along the words of another: where each chunk begins and ends in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocrfix.alignment.pipeline import align

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.model import Op

__all__ = ["LONG", "Laid", "lay"]

LONG = 40
"""Characters from which text that one side lacks is a gap of that side, not a misreading …"""
_SLIDE = 60
"""… and how far a gap may slide to fall between two words."""
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Laid:
    """One witness along the chunks of the first.

    The image of chunk ``g`` begins at ``starts[g]`` and that of chunk ``g - 1`` ends at
    ``ends[g]``, -1 where that is not known; ``gone`` marks chunks that the witness lacks, and
    ``extra`` has the text it reads before chunk ``g`` that the first witness lacks.
    """

    text: str
    starts: list[int]
    ends: list[int]
    gone: bytearray
    extra: dict[int, list[str]] = field(default_factory=dict)

    def add(self, gap: int, start: int, end: int) -> None:
        """Note text of this witness alone."""
        if piece := self.text[start:end].strip():
            self.extra.setdefault(gap, []).append(piece)

    def cuts(self) -> list[int]:
        """The gaps between chunks that can be told apart in this witness."""
        last = len(self.gone)
        starts, ends, gone = self.starts, self.ends, self.gone
        return [
            g
            for g in range(last + 1)
            if (g == 0 or ends[g] >= 0 or gone[g - 1]) and (g == last or starts[g] >= 0 or gone[g])
        ]

    def reading(self, first: int, stop: int) -> str | None:
        """What the witness reads for the chunks from ``first`` to before ``stop``."""
        pieces: list[str] = []
        begin = -1
        for g in range(first, stop + 1):
            if g > first and begin >= 0 and self.ends[g] >= 0:
                pieces.append(self.text[begin : self.ends[g]])
                begin = -1
            if g < stop and self.starts[g] >= 0 and not self.gone[g]:
                begin = self.starts[g]
        return " ".join(pieces) if pieces else None


def lay(first: str, spans: list[tuple[int, int]], other: str, force: bool) -> Laid:
    """Lay a witness along the chunks of the first."""
    count = len(spans)
    heads = [start for start, _ in spans]
    laid = Laid(other, [-1] * (count + 1), [-1] * (count + 1), bytearray(b"\1") * count)
    here = 0
    for record in align(first, other, force=force).records:
        theirs = record.clean
        if record.ocr is None:
            assert theirs
            laid.add(here, theirs.start, theirs.end)
            continue
        i, j = bisect_left(heads, record.ocr.start), bisect_left(heads, record.ocr.end)
        here = j
        if theirs is None:
            continue
        if i > 0 and record.ocr.start < spans[i - 1][1] and laid.gone[i - 1]:
            i -= 1  # the record begins within a word, the rest of which found no place
        if i == j or theirs.text.isspace():
            laid.add(here, theirs.start, theirs.end)
            continue
        laid.gone[i:j] = bytes(j - i)
        laid.starts[i], laid.ends[j] = _inward(other, theirs.start, theirs.end)
        _cut(first, spans, laid, record.ops, i, j)
    return laid


def _inward(text: str, start: int, end: int) -> tuple[int, int]:
    """Strip white space off a span."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _outward(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the white space on both sides of a span."""
    while start > 0 and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    return start, end


def _cut(
    first: str, spans: list[tuple[int, int]], laid: Laid, ops: Sequence[Op], i: int, j: int
) -> None:
    """Find the white space of the other witness that answers each gap of one record."""
    other = laid.text
    g = i + 1
    for op in ops:
        if not op.equal:
            inside: list[int] = []
            while g < j and spans[g][0] <= op.a1:
                if spans[g - 1][1] >= op.a0 and laid.ends[g] < 0:
                    inside.append(g)
                g += 1
            runs = [m.span() for m in _SPACE.finditer(other, op.b0, op.b1)]
            if len(runs) == len(inside):
                for gap, run in zip(inside, runs, strict=True):
                    laid.ends[gap], laid.starts[gap] = _outward(other, *run)
            _long_gap(first, spans, laid, op, i, j)
            continue
        while g < j and (end := spans[g - 1][1]) < op.a1:
            at = max(end, op.a0)
            if at < spans[g][0] and laid.ends[g] < 0:
                q = op.b0 + at - op.a0
                laid.ends[g], laid.starts[g] = _outward(other, q, q + 1)
            if spans[g][0] > op.a1:
                break
            g += 1


def _long_gap(first: str, spans: list[tuple[int, int]], laid: Laid, op: Op, i: int, j: int) -> None:
    """Tell a stretch that one side lacks from a misreading."""
    other = laid.text
    mine, theirs = op.a1 - op.a0, op.b1 - op.b0
    if mine >= LONG and 4 * theirs <= mine:
        heads = bisect_left(spans, (op.a0, 0)), bisect_right(spans, op.a1, key=lambda s: s[1])
        low, high = max(i, heads[0]), min(j, heads[1])
        if low >= high:
            return
        # The little that answers it stays with its left neighbour, or the right if it has none.
        laid.gone[low:high] = b"\1" * (high - low)
        for gap in range(low + 1, high):
            laid.starts[gap] = laid.ends[gap] = -1
        if low > i:
            laid.ends[low] = _inward(other, 0, op.b1)[1]
        if high < j:
            laid.starts[high] = _inward(other, op.b1 if low > i else op.b0, len(other))[0]
    elif theirs >= LONG and 4 * mine <= theirs:
        at, b0, b1 = op.a0, op.b0, op.b1
        if mine and not first[op.a0 : op.a1].isspace():
            return
        for _ in range(_SLIDE):
            if mine or at == 0 or first[at - 1].isspace() or first[at : at + 1].isspace():
                break
            if first[at - 1] != other[b1 - 1] or b0 == 0:
                return
            at, b0, b1 = at - 1, b0 - 1, b1 - 1
        gap = bisect_left(spans, (at + mine, 0))
        if not i < gap < j:
            return
        laid.ends[gap] = _inward(other, 0, b0)[1]
        laid.starts[gap] = _inward(other, b1, len(other))[0]
        laid.add(gap, laid.ends[gap], laid.starts[gap])
