"""Changes to what is no prose, which are not made."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from ocrfix.text.non_prose import non_prose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrfix.model import Change

__all__ = ["set_apart"]


def set_apart(text: str, changes: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """Part changes into those to prose and those to code, markup and the frames of tables."""
    changes = list(changes)
    stretches = non_prose(text) if changes else []
    starts = [start for start, _ in stretches]
    prose: list[Change] = []
    other: list[Change] = []
    for change in changes:
        at = bisect_right(starts, max(change.start, change.end - 1)) - 1
        within = at >= 0 and stretches[at][1] > change.start
        (other if within else prose).append(change)
    return prose, other
