"""A text built up as a view of a larger file: stretch by stretch, each with its place."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

from ocrfix.model import Track, View
from ocrfix.text.writing import REFERENCE, Way, character_of

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from ocrfix.model import UnitKind

__all__ = ["Part", "TrackBuilder", "ViewBuilder", "parts_of"]

Part = tuple[int, int, int]
"""A stretch of a file that holds text, and how it is written there."""


class TrackBuilder:
    """The rows of a track, put down in the order of the text."""

    def __init__(self, unit: UnitKind) -> None:
        self._unit: UnitKind = unit
        self._rows = [array("q") for _ in range(6)]
        self.units = 0

    def add(self, start: int, end: int, at: int, to: int, way: int) -> None:
        """Say that ``start:end`` of the text stands in ``at:to`` of the file, in this unit."""
        rows = self._rows
        if (
            rows[0]
            and rows[1][-1] == start
            and rows[3][-1] == at
            and rows[4][-1] == self.units
            and rows[5][-1] == way
            and end - start == to - at
            and rows[1][-1] - rows[0][-1] == rows[3][-1] - rows[2][-1]
        ):
            rows[1][-1], rows[3][-1] = end, to
            return
        for row, value in zip(rows, (start, end, at, to, self.units, way), strict=True):
            row.append(value)

    def next_unit(self) -> None:
        """Begin another element."""
        self.units += 1

    def track(self) -> Track:
        """The rows as they are."""
        return Track(self._unit, *self._rows)


class ViewBuilder:
    """A text and where it stands in the file ``whole``."""

    def __init__(self, whole: str, unit: UnitKind, *, html: bool = False) -> None:
        self.whole = whole
        self.lead = TrackBuilder(unit)
        self.length = 0
        self.lines = 0
        self._html = html
        self._parts: list[str] = []
        self._starts: list[int] = []

    def gap(self, text: str) -> None:
        """Add text that stands nowhere in the file: a line end, a space between words."""
        self._add(text)

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._starts.append(self.length)
        self.length += len(text)

    def put(
        self, parts: Sequence[Part], *, collapse: bool = False, new: bool = True
    ) -> tuple[int, int]:
        """Add what stands in parts of the file, as one element; gives its place in the text.

        With ``collapse`` white space at both ends is left out and any within counts as one space;
        what is not ``new`` belongs to the element before it.
        """
        if new:
            self.lead.next_unit()
        start = self.length
        pieces = list(parts_of(self.whole, parts, html=self._html))
        if collapse:
            pieces = _collapsed(pieces)
        for text, at, to, way in pieces:
            self.lead.add(self.length, self.length + len(text), at, to, way)
            self._add(text)
        return start, self.length

    @property
    def text(self) -> str:
        """What was put down so far."""
        return "".join(self._parts)

    def since(self, start: int) -> str:
        """What was put down from a place on."""
        first = max(0, bisect_right(self._starts, start) - 1)
        tail = "".join(self._parts[first:])
        return tail[start - self._starts[first] :] if tail else ""

    def view(self, kind: str, echoes: Sequence[TrackBuilder] = ()) -> View:
        """The view, when all is put down."""
        tracks = tuple(each.track() for each in echoes if each.units)
        return View(kind, self.lead.track(), tracks, self.lines)


Piece = tuple[str, int, int, int]


def parts_of(whole: str, parts: Sequence[Part], *, html: bool = False) -> Iterator[Piece]:
    """Yield the texts in parts of a file, each with its place and the way it is written.

    References to characters are read; those to what a document may declare stand as they are and
    are locked. So is a bare ``<`` with what follows it: a letter beside it would make a tag of it.
    """
    for start, end, way in _bare_signs_apart(whole, parts):
        if way not in (Way.TEXT, Way.DOUBLE, Way.SINGLE) or whole.find("&", start, end) < 0:
            if end > start:
                yield whole[start:end], start, end, way
            continue
        at = start
        for match in REFERENCE.finditer(whole, start, end):
            if match.start() > at:
                yield whole[at : match.start()], at, match.start(), way
            yield _referred(match, way, html=html)
            at = match.end()
        if end > at:
            yield whole[at:end], at, end, way


def _bare_signs_apart(whole: str, parts: Sequence[Part]) -> Iterator[Part]:
    for start, end, way in parts:
        at = start
        while way == Way.TEXT and (sign := whole.find("<", at, end)) >= 0:
            stop = sign + 1
            while stop < end and whole[stop] == "<":
                stop += 1
            if sign > at:
                yield at, sign, way
            at = min(stop + 1, end)
            yield sign, at, Way.LOCKED
        yield at, end, way


def _referred(match: re.Match[str], way: int, *, html: bool) -> Piece:
    char = character_of(match, html=html)
    if char is None:
        return match[0], match.start(), match.end(), Way.LOCKED
    return char, match.start(), match.end(), way


def _collapsed(pieces: list[Piece]) -> list[Piece]:
    """White space at the ends left out, each run within made one space."""
    made: list[Piece] = []
    open_space = False
    for text, at, to, way in pieces:
        if len(text) != to - at:  # a reference: never white space of the layout
            made.append((text, at, to, way))
            open_space = False
            continue
        place = 0
        while place < len(text):
            space = text[place].isspace() and text[place] != "\xa0"
            stop = place + 1
            while stop < len(text) and (text[stop].isspace() and text[stop] != "\xa0") == space:
                stop += 1
            if not space:
                made.append((text[place:stop], at + place, at + stop, way))
            elif made and not open_space:
                made.append((" ", at + place, at + stop, way))
            open_space = space
            place = stop
    if made and open_space:
        made.pop()
    return made
