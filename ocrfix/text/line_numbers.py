"""From offsets in a text to its lines."""

from __future__ import annotations

import re
from bisect import bisect_left

__all__ = ["LineNumbers"]


class LineNumbers:
    """From offsets to line numbers, counted from 1."""

    def __init__(self, text: str) -> None:
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def of(self, offset: int) -> int:
        """The number of the line that an offset lies in."""
        return bisect_left(self._ends, offset) + 1
