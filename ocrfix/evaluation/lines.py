"""A text as lines, and what a comparison says of them: lines side by side, in hunks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ocrfix.text.word_diff import Edit, offsets

__all__ = ["Diff", "Hunk", "Line", "Row", "RowKind", "Same", "Side", "split_lines"]

RowKind = Literal["same", "changed", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one text; ``marks`` are the stretches of ``text`` that differ.

    A line that stands on one side only has none.

    ``number`` and ``page`` count from 1; ``end`` is the line end as it stands in the text (empty
    for a last line without one), ``end_marked`` whether it differs. ``verdicts`` and ``wrong`` are
    filled where a truth is known (:mod:`ocrfix.evaluation.truth_diff`): what each mark did, and the
    stretches that still differ from the truth, each with what it has.
    """

    number: int
    page: int
    text: str
    end: str = "\n"
    marks: tuple[tuple[int, int], ...] = ()
    end_marked: bool = False
    verdicts: tuple[str, ...] = ()
    wrong: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Lines that stand for each other: one and one, or several where lines were joined or split.

    ``edits`` are the places where the two sides differ, as ``(a0, a1, b0, b1)`` in the whole
    texts; a line that stands on one side only is one.
    """

    kind: RowKind
    before: tuple[Line, ...]
    after: tuple[Line, ...]
    edits: tuple[Edit, ...] = ()

    @property
    def changes(self) -> int:
        """The number of places where the two sides differ."""
        return len(self.edits)


@dataclass(frozen=True, slots=True)
class Hunk:
    """Neighbouring rows; ``folded`` unchanged lines before them are not shown."""

    rows: tuple[Row, ...]
    folded: int


@dataclass(frozen=True, slots=True)
class Diff:
    """How two texts differ: hunks in the order of the texts, and the counts of the whole.

    ``lines_changed`` counts rows with text on both sides, ``lines_same`` lines;
    ``folded_end`` is the number of unchanged lines after the last hunk. ``paged`` says whether
    a form feed divides either text into pages.
    """

    hunks: tuple[Hunk, ...]
    changes: int
    lines_changed: int
    lines_removed: int
    lines_added: int
    lines_same: int
    folded_end: int
    paged: bool

    @property
    def same(self) -> bool:
        """Whether the texts are equal."""
        return not self.changes


def split_lines(text: str) -> list[str]:
    r"""Split after every line feed, and nowhere else, as `patch` does.

    >>> split_lines("one\r\ntwo\x0cthree")
    ['one\r\n', 'two\x0cthree']
    """
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])


class Side:
    """The lines of one text with the page each stands on."""

    __slots__ = ("lines", "pages", "starts")

    def __init__(self, text: str) -> None:
        self.lines = split_lines(text)
        self.starts = offsets(self.lines)
        self.pages: list[int] = []
        page = 1
        for line in self.lines:
            leading = len(line) - len(line.lstrip("\f"))
            self.pages.append(page + leading)
            page += line.count("\f")

    def line(self, index: int, marks: tuple[tuple[int, int], ...] = (), end: bool = False) -> Line:
        """A line as it is shown, with its marks."""
        raw = self.lines[index]
        text = raw.removesuffix("\n").removesuffix("\r") if raw.endswith("\n") else raw
        return Line(index + 1, self.pages[index], text, raw[len(text) :], marks, end)

    def marked(self, low: int, high: int, spans: list[tuple[int, int]]) -> tuple[Line, ...]:
        """Make the lines ``low`` to ``high``, with spans of their joined text marked."""
        made = []
        offset = 0
        for index in range(low, high):
            plain = self.line(index)
            size = len(plain.text)
            own = [(max(s - offset, 0), e - offset) for s, e in spans if e > offset]
            marks = tuple((s, min(e, size)) for s, e in own if s < size)
            end = any(e > size and s < size + len(plain.end) for s, e in own)
            made.append(self.line(index, marks, end))
            offset += size + len(plain.end)
        return tuple(made)


Same = tuple[int, int, int]
