"""The core of a change, and the rows of a track that it touches."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import Postfix, Prefix

if TYPE_CHECKING:
    from ocrfix.model import Change, Track

__all__ = ["Core", "core_of", "covered", "rows_of"]


@dataclass(frozen=True, slots=True)
class Core:
    """A change without what stays at its ends."""

    start: int
    end: int
    before: str
    after: str


def core_of(change: Change) -> Core:
    """A change without the characters that it begins or ends with on both sides."""
    before, after = change.before, change.after
    head = Prefix.similarity(before, after)
    tail = Postfix.similarity(before[head:], after[head:])
    return Core(
        change.start + head, change.end - tail,
        before[head : len(before) - tail], after[head : len(after) - tail],
    )  # fmt: skip


def rows_of(track: Track, start: int, end: int) -> range:
    """The rows that hold a stretch of the text; for an empty one the row that it goes to."""
    if start < end:
        first = bisect_right(track.ends, start)
        return range(first, max(first, bisect_left(track.starts, end)))
    before = bisect_left(track.ends, start)
    if before < len(track.ends) and track.starts[before] < start <= track.ends[before]:
        return range(before, before + 1)
    behind = bisect_left(track.starts, start)
    if behind < len(track.starts) and track.starts[behind] == start:
        return range(behind, behind + 1)
    return range(0)


def covered(track: Track, rows: range, core: Core) -> int:
    """How many characters of a change stand in these rows."""
    return sum(min(track.ends[r], core.end) - max(track.starts[r], core.start) for r in rows)
