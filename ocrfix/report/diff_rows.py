"""The rows of a diff as styled text: numbered, wrapped to their columns, every change marked."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from ocrfix.report.terminal import Piece, paint, visible, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ocrfix.evaluation.lines import Line, Row

    RowLines = Callable[[Row, int, int | None, bool], Iterator[str]]

__all__ = ["BRACKETS", "UNWRAPPED_COLUMN", "columns_row", "inline_row", "text"]

BRACKETS = {
    "removed": ("[-", "-]"),
    "added": ("{+", "+}"),
    "worse": ("{!", "!}"),
    "neither": ("{~", "~}"),
    "wrong": ("[?", "?]"),
    "truth": ("{=", "=}"),
}


_SIGNS = {"removed": "-", "added": "+", "truth": "=", "": " "}


_STYLES = {"bad": "worse", "neutral": "neither", "habit": "neither"}


_LONGEST_TRUTH = 200


# Below this many columns side by side reads worse than anything; the view then is as wide.
LEAST_WIDTH = 40
_END_PICTURES = {"\n": "↵", "\r\n": "␍↵", "": ""}


UNWRAPPED_COLUMN = 60


def inline_row(row: Row, gutter: int, width: int | None, colour: bool) -> Iterator[str]:
    """A row as lines below each other."""
    for line in () if row.kind == "same" else row.before:
        yield from _numbered(line, "removed", gutter, width, colour)
    for line in row.after:
        yield from _numbered(line, "" if row.kind == "same" else "added", gutter, width, colour)
    for line in row.after:
        yield from (paint(cells, colour).rstrip() for cells in _truth(line, gutter, width, colour))


def columns_row(row: Row, gutter: int, width: int | None, colour: bool) -> Iterator[str]:
    """A row as two columns."""
    column = ((width or LEAST_WIDTH) - 3) // 2
    styles = ("", "") if row.kind == "same" else ("removed", "added")
    left, right = (
        [cells for line in lines for cells in _cells(line, style, gutter, column, colour)]
        for lines, style in zip((row.before, row.after), styles, strict=True)
    )
    for line in row.after:
        right += _truth(line, gutter, column, colour)
    none: list[Piece] = []
    for a, b in zip_longest(left, right, fillvalue=none):
        used = sum(width_of(piece.text) for piece in a)
        middle = Piece(" " * (column - used) + " │ ", "faint")
        yield paint([*a, middle, *b], colour).rstrip()


def _numbered(
    line: Line, style: str, gutter: int, width: int | None, colour: bool
) -> Iterator[str]:
    for cells in _cells(line, style, gutter, width, colour):
        yield paint(cells, colour).rstrip()


def _cells(
    line: Line, style: str, gutter: int, width: int | None, colour: bool
) -> Iterator[list[Piece]]:
    """Number, sign and text of a line, wrapped; lines after the first have a blank gutter."""
    head = [Piece(f"{line.number:>{gutter}} ", "faint"), Piece(_SIGNS[style] + " ", style)]
    yield from _wrapped(head, text(line, style, colour), gutter, width)


def _truth(line: Line, gutter: int, width: int | None, colour: bool) -> Iterator[list[Piece]]:
    """Give a line as the truth has it, if it is wrong and the truth has anything for it."""
    left, right = ("", "") if colour else BRACKETS["truth"]
    pieces = []
    at = 0
    for start, end, truth in line.wrong:
        if len(truth) > _LONGEST_TRUTH:
            truth = truth[:_LONGEST_TRUTH] + "…"
        pieces += [Piece(_shown(line.text, at, start))]
        pieces += [Piece(f"{left}{visible(truth)}{right}", "truth mark")] if truth else []
        at = end
    pieces.append(Piece(_shown(line.text, at, len(line.text))))
    if line.wrong and "".join(piece.text for piece in pieces).strip():
        head = [Piece(" " * (gutter + 1)), Piece(_SIGNS["truth"] + " ", "truth")]
        yield from _wrapped(head, pieces, gutter, width)


def _wrapped(
    head: list[Piece], pieces: list[Piece], gutter: int, width: int | None
) -> Iterator[list[Piece]]:
    room = None if width is None else max(width - gutter - 3, 8)
    parts = wrap([piece for piece in pieces if piece.text], room)
    for number, part in enumerate(parts):
        if number < len(parts) - 1:
            part[-1] = Piece(part[-1].text.rstrip(), part[-1].style)
        yield [*(head if number == 0 else [Piece(" " * (gutter + 3))]), *part]


def text(line: Line, style: str, colour: bool = False) -> list[Piece]:
    """Cut a line at its marks and make it printable; without colour the marks are brackets."""
    text = line.text
    if not (line.marks or line.end_marked or line.wrong):
        return [Piece(visible(text), style)]
    pieces = []
    at = 0
    for start, end, kind in _spans(line, style):
        left, right = ("", "") if colour else BRACKETS[kind]
        pieces.append(Piece(_shown(text, at, start)))
        pieces.append(Piece(left + _shown(text, start, end) + right, f"{kind} mark"))
        at = end
    pieces.append(Piece(_shown(text, at, len(text))))
    if line.end_marked and line.end:
        left, right = ("", "") if colour else BRACKETS[style]
        pieces.append(Piece(left + _END_PICTURES[line.end] + right, f"{style} mark"))
    return [piece for piece in pieces if piece.text]


def _spans(line: Line, style: str) -> Iterator[tuple[int, int, str]]:
    """Give the marked stretches of a line, in order and apart; what was changed goes first."""
    verdicts = line.verdicts or ("",) * len(line.marks)
    changed = [
        (start, end, _STYLES.get(verdict, style) if style == "added" else style)
        for (start, end), verdict in zip(line.marks, verdicts, strict=True)
    ]
    wrong = []
    for start, end, _ in line.wrong:
        for first, last, _ in changed:
            if first < end and start < last:
                if start < first:
                    wrong.append((start, first, "wrong"))
                start = max(start, last)
        if start < end:
            wrong.append((start, end, "wrong"))
    yield from sorted(changed + wrong)


def _shown(text: str, start: int, end: int) -> str:
    """Give a part as it looks in its line, where tabs reach to the next stop."""
    if "\t" not in text:
        return visible(text[start:end])
    return visible(text[:end])[len(visible(text[:start])) :]
