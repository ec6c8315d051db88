"""Rows of styled text on the screen, drawn as they are: no layout, no markup."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ocrfix.report.terminal import STYLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.report.terminal import Piece

__all__ = ["Rows", "strip", "style"]

_EXTRA = {"reverse": "reverse"}
WHEEL = 3  # rows that the mouse wheel moves at once


def style(name: str) -> Style:
    """A style of ocrfix, for Textual: the terminal's own sixteen colours."""
    return _STYLES[name]


_STYLES = {name: Style.parse(text) if text else Style() for name, text in (STYLES | _EXTRA).items()}


def strip(pieces: Iterable[Piece], width: int, fill: Style | None = None) -> Strip:
    """One row of exactly ``width`` columns."""
    return Strip([Segment(text, style(name)) for text, name in pieces]).adjust_cell_length(
        width, fill
    )


class Rows(Widget, can_focus=False):
    """A few rows of text; what does not fit is scrolled with the wheel.

    Only rows that differ from what is on the screen are drawn again.
    """

    def __init__(self, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._lines: list[list[Piece]] = []
        self._top = 0

    def put(self, lines: Sequence[list[Piece]]) -> None:
        """Show these rows from now on, from the first."""
        self._take(list(lines), 0)

    def scroll_rows(self, by: int) -> None:
        """Show what stands further up or down."""
        last = max(0, len(self._lines) - self.size.height)
        self._take(self._lines, max(0, min(self._top + by, last)))

    def _take(self, lines: list[list[Piece]], top: int) -> None:
        before, self._lines = self._lines[self._top :], lines
        self._top = top
        size = self.size
        for y, (old, new) in enumerate(zip_longest(before, lines[top:])):
            if old != new and y < size.height:
                self.refresh(Region(0, y, size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        row, width = y + self._top, self.size.width
        if row >= len(self._lines):
            return Strip.blank(width)
        return strip(self._lines[row], width)

    def on_mouse_scroll_down(self) -> None:
        """Show what stands below."""
        self.scroll_rows(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """Show what stands above."""
        self.scroll_rows(-WHEEL)
