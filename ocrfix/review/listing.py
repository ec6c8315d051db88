"""The list of changes on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from ocrfix.review.rows import Rows

if TYPE_CHECKING:
    from textual.events import Click

    from ocrfix.review.sheet import Sheet

__all__ = ["Listing"]


class Listing(Rows):
    """Shows a sheet, and says what was clicked."""

    class Chosen(Message):
        """A change was clicked; ``at`` is its place among those shown."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, sheet: Sheet) -> None:
        super().__init__("listing")
        self._sheet = sheet

    def follow(self) -> None:
        """Take up what has changed, and bring the cursor into sight."""
        self._sheet.resize(self.size.width, self.size.height)
        self._sheet.follow()
        self.put(self._sheet.rows())

    def scroll_rows(self, by: int) -> None:
        """Look further up or down; the cursor stays."""
        self._sheet.scroll(by)
        self.put(self._sheet.rows())

    def on_click(self, event: Click) -> None:
        """Choose the change that was clicked, or the first of a section."""
        at = self._sheet.at(event.x, event.y)
        if at is not None:
            self.post_message(self.Chosen(at))
