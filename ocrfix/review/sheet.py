"""The list of changes as rows: sections, of which the one under the cursor is open.

No terminal is known here. Changes stand side by side where there is room for them, so that a
rule is looked through on few screens, and only the rows in sight are ever made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.report.terminal import Piece, fitted, visible, width_of
from ocrfix.review.cells import cell
from ocrfix.review.view import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ocrfix.review.state import Review

__all__ = ["Sheet"]

Line = list[Piece]

CELL = 38  # columns that a change takes at least


class Sheet:
    """A window of rows on a review, which is told what was seen.

    ``texts`` gives each text by its digest.
    """

    def __init__(self, review: Review, texts: Mapping[str, str]) -> None:
        self.review = review
        self._texts = texts
        self._width = self._height = 1
        self._top = 0
        self._open = -1

    def resize(self, width: int, height: int) -> None:
        """Take up the size of the window, in columns and rows."""
        if (width, height) != (self._width, self._height):
            self._width, self._height = max(1, width), max(1, height)
            self._open = -1

    @property
    def _columns(self) -> int:
        return max(1, (self._width - 1) // CELL)

    def _depth(self, section: int) -> int:
        """How many rows the changes of a section take."""
        return -(-len(self.review.sections[section].members) // self._columns)

    def _place(self) -> tuple[int, int, int]:
        """The open section, whose number is the row of its title; its rows; the cursor's row."""
        section = self.review.section_at()
        below = (self.review.at - self.review.starts[section]) // self._columns
        return section, self._depth(section), section + 1 + below

    # -- moving ------------------------------------------------------------------------------

    def follow(self) -> None:
        """Bring the cursor into sight, and as much as can be of a section that was opened."""
        if not self.review.shown:
            self._top = 0
            return
        title, depth, row = self._place()
        end = self._top + self._height
        if title != self._open and not self._top <= title <= title + depth < end:
            self._top = title
        self._open = title
        if not self._top <= row < self._top + self._height:
            if row - title < self._height:
                self._top = title
            else:
                beside = min(1, self._height - 1)  # a row of what was before stays in sight
                self._top = row - beside if row > self._top else row - self._height + 1 + beside
        self.scroll(0)

    def scroll(self, by: int) -> None:
        """Move the window, not the cursor."""
        total = len(self.review.sections) + (self._place()[1] if self.review.shown else 0)
        self._top = max(0, min(self._top + by, total - self._height))

    def move_rows(self, by: int) -> str:
        """Move the cursor up (-1) or down (1), past the end of a section into the next."""
        review = self.review
        if not review.shown:
            return ""
        section, depth, row = self._place()
        first = review.starts[section]
        last = first + len(review.sections[section].members) - 1
        if by > 0:
            below = row < section + depth
            return review.go_to(min(review.at + self._columns, last) if below else last + 1)
        above = row > section + 1
        return review.go_to(review.at - self._columns if above else first - 1)

    def page(self, by: int) -> str:
        """Show the next (1) or the last (-1) screen of the open section, then other sections."""
        review = self.review
        if not review.shown:
            return ""
        title, depth, _ = self._place()
        first = review.starts[title]
        top = self._top + by * self._height
        if by > 0 and top > title + depth:
            return review.go_to(first + len(review.sections[title].members))
        if by < 0 and self._top <= title:
            return review.go_to(first - 1)
        self._top = max(top, title)
        return review.go_to(first + max(0, self._top - title - 1) * self._columns)

    def at(self, x: int, y: int) -> int | None:
        """The place among those shown of what stands in a column and row of the window."""
        found = self._row(self._top + y)
        if found is None:
            return None
        section, member = found
        first = self.review.starts[section]
        if member is None:
            return first
        member += min(x // self._cell_width, self._columns - 1)
        return member if member < first + len(self.review.sections[section].members) else None

    # -- what is in sight --------------------------------------------------------------------

    def rows(self) -> list[Line]:
        """The rows in sight, each as wide as the window."""
        total = len(self.review.sections) + (self._place()[1] if self.review.shown else 0)
        bar = range(0)
        if total > self._height:
            size = max(1, self._height**2 // total)
            start = self._top * (self._height - size) // (total - self._height)
            bar = range(start, start + size)
        return [
            [*self._line(self._top + y), Piece("▐" if y in bar else " ", "faint")]
            for y in range(self._height)
        ]

    def _row(self, row: int) -> tuple[int, int | None] | None:
        """What stands in a row: a section's title, or changes of the open section from one on."""
        review = self.review
        if not review.shown:
            return None
        title, depth, _ = self._place()
        if title < row <= title + depth:
            return title, review.starts[title] + (row - title - 1) * self._columns
        section = row if row <= title else row - depth
        return (section, None) if section < len(review.sections) else None

    def _line(self, row: int) -> Line:
        found = self._row(row)
        if found is None:
            return [Piece(" " * (self._width - 1))]
        section, member = found
        return self._title(section) if member is None else self._cells(section, member)

    def _title(self, number: int) -> Line:
        review = self.review
        section = review.sections[number]
        left = review.left_of_section(number)
        here = number == review.section_at()
        bounds = percent(section.low)
        if percent(section.high) != bounds:
            bounds += f" – {percent(section.high)}"
        done = f"{left:,} left" if left else "✓ done"
        right = f" {len(section.members):,} ×  {bounds:>13}  {done:>10} "
        return [
            Piece("▾ " if here else "▸ ", "rule"),
            Piece(fitted(visible(section.title), self._width - 3 - width_of(right)),
                  "title" if left else "faint"),
            Piece(right, "faint"),
        ]  # fmt: skip

    @property
    def _cell_width(self) -> int:
        return (self._width - 1) // self._columns

    def _cells(self, section: int, first: int) -> Line:
        review = self.review
        end = review.starts[section] + len(review.sections[section].members)
        line: Line = []
        for at in range(first, min(first + self._columns, end)):
            number = review.shown[at]
            proposal = review.proposals[number]
            text = self._texts[proposal.place.text]
            pieces = cell(proposal, review.decision(number), text, self._cell_width)
            if at == review.at:
                pieces = [Piece("".join(piece.text for piece in pieces), "reverse")]
            line += pieces
            review.seen.add(number)
        used = (min(first + self._columns, end) - first) * self._cell_width
        return [*line, Piece(" " * (self._width - 1 - used))]
