"""The list of changes: only the rows that are on the screen are ever made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ocrfix.report.terminal import Piece, visible, width_of
from ocrfix.review.rows import fitted, strip
from ocrfix.review.view import SIGNS, percent, state_of, word_change

if TYPE_CHECKING:
    from textual.events import Click

    from ocrfix.review.state import Review

__all__ = ["Listing"]


class Listing(ScrollView, can_focus=True):
    """Sections of changes; the one under the cursor is open, the others show their title."""

    class Chosen(Message):
        """A change was clicked; ``at`` is its place among those shown."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, review: Review) -> None:
        super().__init__()
        self.review = review

    def follow(self) -> None:
        """Take up what has changed, and bring the cursor into sight, its title too if it fits."""
        review = self.review
        members = len(review.sections[review.section_at()].members) if review.shown else 0
        size = Size(self.size.width, len(review.sections) + members)
        if self.virtual_size != size:
            self.virtual_size = size
        if review.shown:
            section = review.section_at()
            row = section + 1 + review.at - review.starts[section]
            top, height = self.scroll_offset.y, max(1, self.size.height)
            first = section if row - section < height else row
            if first < top:
                self.scroll_to(y=first, animate=False, immediate=True)
            elif row >= top + height:
                self.scroll_to(y=row - height + 1, animate=False, immediate=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        width = self.size.width
        at = self._at(y + self.scroll_offset.y)
        if at is None:
            return Strip.blank(width)
        section, member = at
        return self._title(section) if member is None else self._member(member)

    def _at(self, row: int) -> tuple[int, int | None] | None:
        """What stands in a row: a section's title, or a change of the open section."""
        review = self.review
        if not review.shown:
            return None
        open_ = review.section_at()
        size = len(review.sections[open_].members)
        if row <= open_:
            return row, None
        if row <= open_ + size:
            return open_, review.starts[open_] + row - open_ - 1
        row -= size
        return (row, None) if row < len(review.sections) else None

    def _title(self, number: int) -> Strip:
        review = self.review
        section = review.sections[number]
        left = review.left_of_section(number)
        here = number == review.section_at()
        bounds = percent(section.low)
        if percent(section.high) != bounds:
            bounds += f" – {percent(section.high)}"
        done = f"{left:,} left" if left else "✓ done"
        right = f"{len(section.members):,} ×  {bounds:>13}  {done:>10} "
        room = self.size.width - width_of(right) - 3
        title = fitted(visible(section.title), room)
        pieces = [
            Piece("▾ " if here else "▸ ", "rule"),
            Piece(title, "title" if left else "faint"),
            Piece(f" {right}", "faint"),
        ]
        return strip(pieces, self.size.width)

    def _member(self, at: int) -> Strip:
        review = self.review
        number = review.shown[at]
        proposal, decision = review.proposals[number], review.decision(number)
        sign, name = SIGNS[state_of(decision)]
        where, room = f"line {proposal.line:,}", 12
        if len(review.names) > 1:
            where, room = f"{visible(review.names.get(proposal.place.text, ''))}, {where}", 26
        right = f"{percent(proposal.readings[0].confidence):>6}   {fitted(where, room, left=True)} "
        room = self.size.width - width_of(right) - 6
        body = f"{fitted(word_change(proposal, decision), room)} {right}"
        if at == review.at:
            return strip([Piece(f"   {sign} {body}", "reverse")], self.size.width)
        pieces = [Piece(f"   {sign} ", name), Piece(body, "faint" if decision else "")]
        return strip(pieces, self.size.width)

    def on_click(self, event: Click) -> None:
        """Choose the change that was clicked, or the first of a section."""
        found = self._at(event.y + self.scroll_offset.y)
        if found is not None:
            section, member = found
            self.post_message(
                self.Chosen(self.review.starts[section] if member is None else member)
            )
