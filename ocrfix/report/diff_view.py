"""A diff as lines for the terminal, inline or side by side, in colour or plain.

In colour, changed characters stand in reverse video. Without colour they are bracketed as
`git diff --word-diff` does: ``[-was-]`` and ``{+is+}``, which survives `grep` and mail.
Where the truth is known, ``{!worse!}`` and ``{~neither~}`` tell what a change did, and
``[?still wrong?]`` stands above a line that has the truth, ``{=so=}``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.evaluation.line_diff import diff_lines
from ocrfix.evaluation.truth_diff import diff_against
from ocrfix.report.diff_rows import (
    BRACKETS,
    LEAST_WIDTH,
    UNWRAPPED_COLUMN,
    columns_row,
    inline_row,
    text,
)
from ocrfix.report.terminal import Piece, paint, visible, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ocrfix.evaluation.lines import Diff, Hunk, Row
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

_LEGEND = ("added", "worse", "neither", "wrong", "truth")

_SAID = {"added": "better", "wrong": "still wrong", "truth": "the truth"}


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
    yield from _framed(diff, names, width, colour, inline_row)


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
        longest = max((width_of(paint(text(line, "removed"), False)) for line in lines), default=0)
        width = 2 * (max(longest, UNWRAPPED_COLUMN) + _gutter(diff) + 3) + 3
    yield from _framed(diff, names, max(width, LEAST_WIDTH), colour, columns_row)


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
        left, right = ("", "") if colour else BRACKETS[style]
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
