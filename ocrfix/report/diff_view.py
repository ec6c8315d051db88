"""A diff as lines for the terminal, inline or side by side, in colour or plain.

In colour, changed characters stand in reverse video. Without colour they are bracketed as
`git diff --word-diff` does: ``[-was-]`` and ``{+is+}``, which survives `grep` and mail.
Where the truth is known, ``{!worse!}`` and ``{~neither~}`` tell what a change did, and
``[?still wrong?]`` stands above a line that has the truth, ``{=so=}``.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from ocrfix.evaluation.line_diff import diff_lines
from ocrfix.evaluation.truth_diff import diff_against
from ocrfix.report.terminal import Piece, paint, visible, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ocrfix.evaluation.line_diff import Diff, Hunk, Line, Row
    from ocrfix.evaluation.truth_diff import Against

    RowLines = Callable[[Row, int, int | None, bool], Iterator[str]]

__all__ = [
    "diff_text",
    "legend",
    "render_inline",
    "render_side_by_side",
    "summary",
    "summary_against",
]

_BRACKETS = {
    "removed": ("[-", "-]"),
    "added": ("{+", "+}"),
    "worse": ("{!", "!}"),
    "neither": ("{~", "~}"),
    "wrong": ("[?", "?]"),
    "truth": ("{=", "=}"),
}
_LEGEND = ("added", "worse", "neither", "wrong", "truth")
_SAID = {"added": "better", "wrong": "still wrong", "truth": "the truth"}
_SIGNS = {"removed": "-", "added": "+", "truth": "=", "": " "}
_STYLES = {"bad": "worse", "neutral": "neither"}
_LONGEST_TRUTH = 200
_END_PICTURES = {"\n": "↵", "\r\n": "␍↵", "": ""}
# Below this many columns side by side reads worse than anything; the view then is as wide.
_LEAST_WIDTH = 40
_UNWRAPPED_COLUMN = 60


def diff_text(
    before: str,
    after: str,
    clean: str | None = None,
    *,
    names: tuple[str, str],
    context: int = 2,
    side_by_side: bool = False,
    width: int | None = None,
    colour: bool = False,
) -> Iterator[str]:
    """Compare two texts and give the lines to show, judged by a clean text if there is one."""
    render = render_side_by_side if side_by_side else render_inline
    if clean is None:
        found = diff_lines(before, after, context)
        yield from render(found, names=names, width=width, colour=colour)
        return
    found, against = diff_against(before, after, clean, context)
    if found.hunks:
        yield legend(colour)
    yield from render(found, names=names, width=width, colour=colour)
    yield paint([Piece(summary_against(against), "title")], colour)


def render_inline(
    diff: Diff,
    *,
    names: tuple[str, str] = ("before", "after"),
    width: int | None = None,
    colour: bool = False,
) -> Iterator[str]:
    """Give the lines of a diff: each changed line, and below it what became of it.

    ``width`` counts columns; ``None`` does not wrap, as suits a pipe. Lines come without their
    line feed. Equal texts give the summary alone.
    """
    yield from _framed(diff, names, width, colour, _inline_row)


def render_side_by_side(
    diff: Diff,
    *,
    names: tuple[str, str] = ("before", "after"),
    width: int | None = None,
    colour: bool = False,
) -> Iterator[str]:
    """Give the lines of a diff with the two texts in two columns.

    ``width`` counts columns (at least 40); ``None`` makes columns of the longest line shown,
    and of 60 at the least.
    """
    if width is None:
        lines = [line for h in diff.hunks for r in h.rows for line in (*r.before, *r.after)]
        longest = max((width_of(paint(_text(line, "removed"), False)) for line in lines), default=0)
        width = 2 * (max(longest, _UNWRAPPED_COLUMN) + _gutter(diff) + 3) + 3
    yield from _framed(diff, names, max(width, _LEAST_WIDTH), colour, _columns_row)


def summary(diff: Diff) -> str:
    """Say in numbers how two texts differ.

    >>> from ocrfix.evaluation.line_diff import diff_lines
    >>> summary(diff_lines("I’eau\\n", "l’eau\\n"))
    '1 line changed, 1 change, 0 lines unchanged'
    """
    if diff.same:
        return f"no changes, {_count(diff.lines_same, 'line')} unchanged"
    parts = [f"{_count(diff.lines_changed, 'line')} changed"]
    if diff.lines_removed:
        parts.append(f"{diff.lines_removed:,} removed")
    if diff.lines_added:
        parts.append(f"{diff.lines_added:,} added")
    parts.append(_count(diff.changes, "change"))
    parts.append(f"{_count(diff.lines_same, 'line')} unchanged")
    return ", ".join(parts)


def summary_against(against: Against) -> str:
    """Say in numbers what a repair did, judged by the truth.

    >>> from ocrfix.evaluation.truth_diff import Against
    >>> summary_against(Against(40, 1, 0, 3, 0.0142, 0.0012))
    '40 better, 1 worse, 0 neither; 3 places still wrong; CER 1.42 % → 0.12 %'
    """
    places = _count(against.wrong, "place")
    return (
        f"{against.good:,} better, {against.bad:,} worse, {against.neutral:,} neither; "
        f"{places} still wrong; CER {100 * against.cer_before:.2f} % → "
        f"{100 * against.cer_after:.2f} %"
    )


def legend(colour: bool = False) -> str:
    """Say how a diff that knows the truth marks what.

    >>> legend()
    '{+better+} {!worse!} {~neither~} [?still wrong?] {=the truth=}'
    """
    pieces = []
    for style in _LEGEND:
        left, right = ("", "") if colour else _BRACKETS[style]
        pieces += [Piece(f"{left}{_SAID.get(style, style)}{right}", f"{style} mark"), Piece(" ")]
    return paint(pieces[:-1], colour)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _framed(
    diff: Diff, names: tuple[str, str], width: int | None, colour: bool, row_lines: RowLines
) -> Iterator[str]:
    if diff.hunks:
        title = f"{visible(names[0])} → {visible(names[1])}"
        for line in wrap([Piece(title, "title")], width):
            yield paint(line, colour)
    gutter = _gutter(diff)
    for hunk in diff.hunks:
        yield ""
        yield paint(_hunk_title(diff, hunk, width), colour)
        page = _page(hunk.rows[0])
        for row in hunk.rows:
            if diff.paged and _page(row) != page:
                page = _page(row)
                yield paint([Piece(_ruled(f"page {page}", width), "faint")], colour)
            yield from row_lines(row, gutter, width, colour)
    if diff.hunks:
        yield ""
    yield paint([Piece(summary(diff), "title")], colour)


def _gutter(diff: Diff) -> int:
    if not diff.hunks:
        return 1
    last = diff.hunks[-1].rows[-1]
    return len(str(max(line.number for line in (*last.before, *last.after))))


def _page(row: Row) -> int:
    return (row.before or row.after)[0].page


def _hunk_title(diff: Diff, hunk: Hunk, width: int | None) -> list[Piece]:
    before = next((row.before[0].number for row in hunk.rows if row.before), None)
    after = next((row.after[0].number for row in hunk.rows if row.after), None)
    title = f"line {before or after}"
    if before and after and before != after:
        title += f" → {after}"
    if diff.paged:
        title += f", page {_page(hunk.rows[0])}"
    if hunk.folded:
        title += f"  ({_count(hunk.folded, 'unchanged line')} above)"
    return [Piece(_ruled(title, width), "rule")]


def _ruled(title: str, width: int | None) -> str:
    fill = min(width or 80, 120) - width_of(title) - 4
    return f"── {title} " + "─" * max(fill, 2)


def _inline_row(row: Row, gutter: int, width: int | None, colour: bool) -> Iterator[str]:
    for line in () if row.kind == "same" else row.before:
        yield from _numbered(line, "removed", gutter, width, colour)
    for line in row.after:
        yield from _numbered(line, "" if row.kind == "same" else "added", gutter, width, colour)
    for line in row.after:
        yield from (paint(cells, colour).rstrip() for cells in _truth(line, gutter, width, colour))


def _columns_row(row: Row, gutter: int, width: int | None, colour: bool) -> Iterator[str]:
    column = ((width or _LEAST_WIDTH) - 3) // 2
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
    yield from _wrapped(head, _text(line, style, colour), gutter, width)


def _truth(line: Line, gutter: int, width: int | None, colour: bool) -> Iterator[list[Piece]]:
    """Give a line as the truth has it, if it is wrong and the truth has anything for it."""
    left, right = ("", "") if colour else _BRACKETS["truth"]
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


def _text(line: Line, style: str, colour: bool = False) -> list[Piece]:
    """Cut a line at its marks and make it printable; without colour the marks are brackets."""
    text = line.text
    if not (line.marks or line.end_marked or line.wrong):
        return [Piece(visible(text), style)]
    pieces = []
    at = 0
    for start, end, kind in _spans(line, style):
        left, right = ("", "") if colour else _BRACKETS[kind]
        pieces.append(Piece(_shown(text, at, start)))
        pieces.append(Piece(left + _shown(text, start, end) + right, f"{kind} mark"))
        at = end
    pieces.append(Piece(_shown(text, at, len(text))))
    if line.end_marked and line.end:
        left, right = ("", "") if colour else _BRACKETS[style]
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
