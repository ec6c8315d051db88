"""Rows of styled text on the screen, drawn as they are: no layout, no markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ocrfix.report.terminal import STYLES, width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.report.terminal import Piece

__all__ = ["Rows", "fitted", "strip", "style"]

_EXTRA = {"reverse": "reverse"}


def style(name: str) -> Style:
    """A style of ocrfix, for Textual: the terminal's own sixteen colours."""
    return _STYLES[name]


_STYLES = {name: Style.parse(text) if text else Style() for name, text in (STYLES | _EXTRA).items()}


def strip(pieces: Iterable[Piece], width: int, fill: Style | None = None) -> Strip:
    """One row of exactly ``width`` columns."""
    return Strip([Segment(text, style(name)) for text, name in pieces]).adjust_cell_length(
        width, fill
    )


def fitted(text: str, room: int, *, left: bool = False) -> str:
    """Printable text cut or filled up to so many columns; ``left`` fills before it.

    >>> fitted("日本語", 5), fitted("ab", 4, left=True)
    ('日本…', '  ab')
    """
    from rich.cells import set_cell_size

    room = max(1, room)
    if width_of(text) > room:
        return set_cell_size(text, room - 1) + "…"
    fill = " " * (room - width_of(text))
    return fill + text if left else text + fill


class Rows(ScrollView, can_focus=False):
    """A few rows of text; what does not fit is scrolled with the wheel."""

    def __init__(self, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._lines: list[list[Piece]] = []

    def put(self, lines: Sequence[list[Piece]]) -> None:
        """Show these rows from now on."""
        if lines == self._lines:
            return
        self._lines = list(lines)
        size = Size(self.size.width, len(lines))
        if self.virtual_size != size:
            self.virtual_size = size
        self.scroll_to(y=0, animate=False, immediate=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        row, width = y + self.scroll_offset.y, self.size.width
        if row >= len(self._lines):
            return Strip.blank(width)
        return strip(self._lines[row], width)
