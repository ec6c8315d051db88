"""Two texts compared by line, and within the lines by character.

The lines are compared first, then the words of the stretches that differ, then the characters
of the words that differ; lines that were joined or split form one row. Every step is linear in
the length of the texts but for gaps without a common anchor, which are aligned exactly up to a
bound and taken as wholly different beyond it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ocrfix.text.sequences import common_runs
from ocrfix.text.word_diff import Edit, edits, offsets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

__all__ = ["Diff", "Hunk", "Line", "Row", "diff_lines", "split_lines"]

RowKind = Literal["same", "changed", "removed", "added"]
# A fold takes two lines itself.
_NOT_WORTH_FOLDING = 2

_SPACE = re.compile(r"\s+")

# Lines belong together when they share this part of the shorter one …
_SHARED_PART = 0.2
# … or this many characters in one piece, as a word carried over to the next line does.
_SHARED_PIECE = 6
# A common run of lines with less text than this, between changed lines, is an accident
# (empty lines above all) and would keep lines apart that belong together.
_THIN_RUN = 4


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


def diff_lines(
    before: str, after: str, context: int = 3, show: Collection[int] = frozenset()
) -> Diff:
    r"""Compare two texts line by line and mark the characters that differ.

    ``context`` unchanged lines are kept on each side of a changed one, the others folded; the
    lines of ``after`` with an index in ``show`` count as changed in that.
    A combining character is never parted from its base.

    >>> diff = diff_lines("I’eau\nest bleue\n", "l’eau\nest bleue\n")
    >>> diff.changes, diff.lines_changed, diff.lines_same
    (1, 1, 1)
    >>> diff.hunks[0].rows[0].before[0].marks
    ((0, 1),)
    """
    sides = _Side(before), _Side(after)
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
        if hidden <= _NOT_WORTH_FOLDING and index < len(entries) - 1:
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


class _Side:
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


def _same(a: _Side, b: _Side, i: int, j: int) -> Row:
    return Row("same", (a.line(i),), (b.line(j),))


Same = tuple[int, int, int]


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
    sides: tuple[_Side, _Side], entries: Iterator[Row | Same], show: Collection[int]
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


def _rows(a: _Side, b: _Side) -> Iterator[Row | Same]:
    """Give rows that differ, and ``(i, j, count)`` for runs of equal lines, in order."""
    i = j = 0
    runs = common_runs(a.lines, b.lines)
    ends = (len(a.lines), len(b.lines), 0)
    for run in [*(r for r in runs if not _thin(a.lines, b.lines, r)), ends]:
        yield from _pair(a, b, (i, run[0]), (j, run[1]))
        if run[2]:
            yield run
        i, j = run[0] + run[2], run[1] + run[2]


def _thin(a: Sequence[str], b: Sequence[str], run: Same) -> bool:
    i, j, count = run
    at_edge = (i == 0 and j == 0) or (i + count == len(a) and j + count == len(b))
    return (
        not at_edge
        and count <= _THIN_RUN
        and sum(len(line.strip()) for line in a[i : i + count]) < _THIN_RUN
    )


def _pair(
    a: _Side, b: _Side, a_range: tuple[int, int], b_range: tuple[int, int]
) -> Iterator[Row | Same]:
    """Pair the lines of two differing stretches by the text they share."""
    i, j = a_range[0], b_range[0]
    for low_a, high_a, low_b, high_b in [
        *_groups(a.lines[slice(*a_range)], b.lines[slice(*b_range)]),
        (a_range[1] - i, a_range[1] - i, b_range[1] - j, b_range[1] - j),
    ]:
        start_a, start_b = a_range[0] + low_a, b_range[0] + low_b
        for k in range(i, start_a):
            edit = a.starts[k], a.starts[k + 1], b.starts[j], b.starts[j]
            yield Row("removed", (a.line(k),), (), (edit,))
        for k in range(j, start_b):
            edit = a.starts[start_a], a.starts[start_a], b.starts[k], b.starts[k + 1]
            yield Row("added", (), (b.line(k),), (edit,))
        i, j = a_range[0] + high_a, b_range[0] + high_b
        if i == start_a:
            continue
        old, new = "".join(a.lines[start_a:i]), "".join(b.lines[start_b:j])
        if old == new:
            yield start_a, start_b, i - start_a
            continue
        found = edits(old, new)
        x, y = a.starts[start_a], b.starts[start_b]
        yield Row(
            "changed",
            a.marked(start_a, i, [(s, e) for s, e, _, _ in found if e > s]),
            b.marked(start_b, j, [(s, e) for _, _, s, e in found if e > s]),
            tuple((x + s, x + e, y + r, y + t) for s, e, r, t in found),
        )


def _groups(a: list[str], b: list[str]) -> list[tuple[int, int, int, int]]:
    """Group lines that share text; line ranges of both sides, in order, none empty."""
    if not a or not b:
        return []
    groups: list[tuple[int, int, int, int]] = []
    for i, j in _links(a, b):
        if groups and (i < groups[-1][1] or j < groups[-1][3]):
            low_a, high_a, low_b, high_b = groups.pop()
            groups.append((low_a, max(high_a, i + 1), low_b, max(high_b, j + 1)))
        else:
            groups.append((i, i + 1, j, j + 1))
    return groups


def _links(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """List the pairs of lines that share enough text in an alignment of the two stretches."""
    old, new = "".join(a), "".join(b)
    ends_a, ends_b = offsets(a)[1:], offsets(b)[1:]
    shared: dict[tuple[int, int], list[int]] = {}
    x = y = i = j = 0
    for a0, a1, _, b1 in [*edits(old, new), (len(old), len(old), len(new), len(new))]:
        while x < a0:
            while ends_a[i] <= x:
                i += 1
            while ends_b[j] <= y:
                j += 1
            step = min(a0, ends_a[i], x + ends_b[j] - y) - x
            size = len(_SPACE.sub("", old[x : x + step]))
            total = shared.setdefault((i, j), [0, 0])
            total[0] += size
            total[1] = max(total[1], size)
            x, y = x + step, y + step
        x, y = a1, b1
    links = []
    for (i, j), (total_size, piece) in shared.items():
        least = min(len(_SPACE.sub("", a[i])), len(_SPACE.sub("", b[j])))
        blank = not a[i].strip() and not b[j].strip()
        if blank or piece >= _SHARED_PIECE or (total_size and total_size >= _SHARED_PART * least):
            links.append((i, j))
    return links
