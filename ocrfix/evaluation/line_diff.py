"""Two texts compared by line, and within the lines by character.

The lines are compared first, then the words of the stretches that differ, then the characters
of the words that differ; lines that were joined or split form one row. Every step is linear in
the length of the texts but for gaps without a common anchor, which are aligned exactly up to a
bound and taken as wholly different beyond it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.evaluation.line_pairing import NOT_WORTH_FOLDING, pair, thin
from ocrfix.evaluation.lines import Diff, Hunk, Row, Same, Side
from ocrfix.text.composition import composed
from ocrfix.text.sequences import common_runs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


__all__ = ["diff_lines"]


def diff_lines(
    before: str, after: str, context: int = 3, show: Collection[int] = frozenset()
) -> Diff:
    r"""Compare two texts line by line and mark the characters that differ.

    ``context`` unchanged lines are kept on each side of a changed one, the others folded; the
    lines of ``after`` with an index in ``show`` count as changed in that.
    Accents composed or decomposed are the same, and lines come composed; a combining character is
    never parted from its base.

    >>> diff = diff_lines("I’eau\nest bleue\n", "l’eau\nest bleue\n")
    >>> diff.changes, diff.lines_changed, diff.lines_same
    (1, 1, 1)
    >>> diff.hunks[0].rows[0].before[0].marks
    ((0, 1),)
    """
    sides = Side(composed(before)), Side(composed(after))
    entries = list(_exposed(sides, _merge_same(_rows(*sides)), show))
    hunks: list[Hunk] = []
    rows: list[Row] = []
    folded = 0
    for index, entry in enumerate(entries):
        if isinstance(entry, Row):
            rows.append(entry)
            continue
        i, j, count = entry
        head = 0 if index == 0 else min(context, count)
        tail = 0 if index == len(entries) - 1 else min(context, count - head)
        hidden = count - head - tail
        if hidden <= NOT_WORTH_FOLDING and index < len(entries) - 1:
            tail, hidden = count - head, 0
        rows += [_same(*sides, i + k, j + k) for k in range(head)]
        if hidden:
            if rows:
                hunks.append(Hunk(tuple(rows), folded))
            rows, folded = [], hidden
        rows += [_same(*sides, i + k, j + k) for k in range(count - tail, count)]
    if rows:
        hunks.append(Hunk(tuple(rows), folded))
        folded = 0
    if entries and not any(isinstance(entry, Row) for entry in entries):
        hunks = []
    changed = [entry for entry in entries if isinstance(entry, Row)]
    return Diff(
        tuple(hunks),
        changes=sum(row.changes for row in changed),
        lines_changed=sum(row.kind == "changed" for row in changed),
        lines_removed=sum(row.kind == "removed" for row in changed),
        lines_added=sum(row.kind == "added" for row in changed),
        lines_same=sum(e.kind == "same" if isinstance(e, Row) else e[2] for e in entries),
        folded_end=folded,
        paged="\f" in before or "\f" in after,
    )


def _same(a: Side, b: Side, i: int, j: int) -> Row:
    return Row("same", (a.line(i),), (b.line(j),))


def _merge_same(entries: Iterator[Row | Same]) -> Iterator[Row | Same]:
    """Join neighbouring runs of equal lines, so that folding sees them as one."""
    held: Same | None = None
    for entry in entries:
        if isinstance(entry, Row):
            if held:
                yield held
            held = None
            yield entry
        else:
            held = (held[0], held[1], held[2] + entry[2]) if held else entry
    if held:
        yield held


def _exposed(
    sides: tuple[Side, Side], entries: Iterator[Row | Same], show: Collection[int]
) -> Iterator[Row | Same]:
    """Make rows of the equal lines that are to be shown."""
    for entry in entries:
        if isinstance(entry, Row):
            yield entry
            continue
        i, j, count = entry
        at = 0
        for k in range(count):
            if j + k in show:
                if k > at:
                    yield i + at, j + at, k - at
                yield _same(*sides, i + k, j + k)
                at = k + 1
        if count > at:
            yield i + at, j + at, count - at


def _rows(a: Side, b: Side) -> Iterator[Row | Same]:
    """Give rows that differ, and ``(i, j, count)`` for runs of equal lines, in order."""
    i = j = 0
    runs = common_runs(a.lines, b.lines)
    ends = (len(a.lines), len(b.lines), 0)
    for run in [*(r for r in runs if not thin(a.lines, b.lines, r)), ends]:
        yield from pair(a, b, (i, run[0]), (j, run[1]))
        if run[2]:
            yield run
        i, j = run[0] + run[2], run[1] + run[2]
