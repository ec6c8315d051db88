"""One change in the few columns of a list: both readings, and how the new one reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ocrfix.report.terminal import Piece, beginning, ending, visible, width_of
from ocrfix.review.view import SIGNS, differing, percent, spelled, state_of

if TYPE_CHECKING:
    from ocrfix.review.proposals import Place, Proposal
    from ocrfix.review.record import Decision

__all__ = ["cell"]

Line = list[Piece]

CONTEXT = 14  # columns from which the line around a change is worth showing
BESIDE = 100  # characters on either side of a change that are looked at for it
_ARROW = Piece(" → ")
_BLANK = re.compile(r"\s+")


def cell(proposal: Proposal, decision: Decision | None, text: str, width: int) -> Line:
    """The mark of the decision, the change, how it would read in its line, and the confidence.

    ``text`` is what the proposal is about; the cell is ``width`` columns wide, 20 or more.
    """
    sign, name = SIGNS[state_of(decision)]
    share = f"{percent(proposal.readings[0].confidence):>6} "
    room = width - 3 - len(share)
    chosen = decision.chosen if decision and decision.chosen else proposal.readings[0]
    change = _change(proposal.place.before, chosen.after, room)
    left = room - _width(change)
    context = _context(text, proposal.place, chosen.after, left - 2)
    if decision is not None:
        change = [Piece("".join(piece.text for piece in change), "faint")]
    fill = " " * (left - width_of(context))
    return [Piece(f" {sign} ", name), *change, Piece(fill), Piece(context + share, "faint")]


def _width(line: Line) -> int:
    return sum(width_of(piece.text) for piece in line)


def _change(before: str, after: str, room: int) -> Line:
    """Both readings; what they share is cut where there is no room, never what differs first."""
    old, new = differing(before, after)
    line = [*old, _ARROW, *new]
    over = _width(line) - room
    if over <= 0:
        return line
    head, tail = old[0].text, old[-1].text
    shared = width_of(head) + width_of(tail) - (over + 1) // 2
    if shared >= 2:
        left = min(width_of(head), max(shared // 2, shared - width_of(tail)))
        for side in (old, new):
            side[0] = Piece(ending(head, left))
            side[-1] = Piece(beginning(tail, shared - left))
        return [*old, _ARROW, *new]
    return [Piece(beginning(f"{spelled(before)} → {spelled(after)}", room))]


def _context(text: str, place: Place, after: str, room: int) -> str:
    """How the change reads with what stands beside it, in at most ``room`` columns."""
    middle = visible(after.replace("\r", "").replace("\n", "↵"))
    beside = room - width_of(middle)
    if room < CONTEXT or beside < CONTEXT // 2:
        return ""
    left = _BLANK.sub(" ", text[max(0, place.start - BESIDE) : place.start])
    right = _BLANK.sub(" ", text[place.end : place.end + BESIDE])
    left, right = visible(left.lstrip()), visible(right.rstrip())
    before = ending(left, max(beside // 2, beside - width_of(right)))
    return f"{before}{middle}{beginning(right, beside - width_of(before))}"
