"""The rows of a repaired text in a page: before beside after, every change marked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.errormodel.rule_names import shown_rule
from ocrfix.evaluation.lines import split_lines
from ocrfix.report.page import escaped
from ocrfix.text.word_diff import offsets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrfix.model import Change, Repaired

__all__ = ["Marks", "Place", "blocks"]

_CONTEXT = 2
_WORTH_FOLDING = 3

Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Marks:
    """What the page says of changes: the number of each rule and of each confusion.

    Where the truth is known, ``verdicts`` says what each change did, and ``wrong`` where the
    repaired text still differs and what the truth has there. Changes found by comparing texts,
    ``compared``, have no confidence.
    """

    rules: dict[str, int]
    confusions: dict[tuple[str, str], int]
    verdicts: dict[Change, str]
    wrong: Sequence[Place] = ()
    compared: bool = False


def blocks(repaired: Repaired, marks: Marks) -> Iterator[str]:
    """Give the rows of a document; long stretches without a change are folded."""
    lines = split_lines(repaired.original)
    if not lines:
        return
    starts = offsets(lines)
    rows = _Rows(lines)
    at = 0
    marked: list[Change | Wrong] = [*repaired.changes, *still_wrong(repaired, marks.wrong)]
    marked.sort(key=lambda mark: (mark.start, mark.end))
    for first, last, inside in _groups(marked, starts):
        yield from rows.unchanged(at, first)
        span = starts[first], starts[last + 1]
        yield rows.row("c", first, *_cells(repaired.original, span, inside, marks))
        at = last + 1
    yield from rows.unchanged(at, len(lines))


@dataclass(frozen=True, slots=True)
class Wrong:
    """A stretch of the original that no change touched and that differs from the truth."""

    start: int
    end: int
    before: str
    truth: str


def still_wrong(repaired: Repaired, places: Sequence[Place]) -> Iterator[Wrong]:
    """Put places of the repaired text where they stand in the original, changes left out."""
    changes = sorted(repaired.changes, key=lambda change: (change.start, change.end))
    stretches: list[tuple[int, int, int]] = []  # of repaired text: begin, end, way to the original
    at = shift = 0
    for change in changes:
        stretches.append((at - shift, change.start - shift, shift))
        at = change.end
        shift += len(change.before) - len(change.after)
    stretches.append((at - shift, len(repaired.text), shift))
    ends = [end for _, end, _ in stretches]
    for start, end, truth in places:
        for low, high, way in stretches[bisect_left(ends, start) :]:
            if low > end:
                break
            first, last = max(start, low), min(end, high)
            if first < last or (first == last and start == end):
                first, last = first + way, last + way
                yield Wrong(first, last, repaired.original[first:last], truth)
                truth = ""
                if start == end:
                    break


def _groups(
    marked: Sequence[Change | Wrong], starts: list[int]
) -> list[tuple[int, int, list[Change | Wrong]]]:
    """Group marks by the lines they touch; a change of a line end joins two lines."""
    groups: list[tuple[int, int, list[Change | Wrong]]] = []
    count = len(starts) - 1
    for mark in marked:
        first = min(bisect_right(starts, mark.start) - 1, count - 1)
        last = min(bisect_right(starts, mark.end) - 1, count - 1)
        if "\n" not in mark.before:
            last = first
        if groups and first <= groups[-1][1]:
            begun, ended, inside = groups[-1]
            groups[-1] = (begun, max(ended, last), [*inside, mark])
        else:
            groups.append((first, last, [mark]))
    return [(max(first, 0), max(last, 0), inside) for first, last, inside in groups]


def _cells(
    text: str, span: tuple[int, int], inside: Sequence[Change | Wrong], marks: Marks
) -> tuple[str, str]:
    """Give lines before and after their changes, each change marked on both sides."""
    before, after = [], []
    at, end = span
    for mark in inside:
        same = escaped(text[at : mark.start])
        at = mark.end
        if isinstance(mark, Wrong):
            printed = escaped(mark.before)
            before += [same, printed]
            title = escaped(f"still wrong; the truth has {mark.truth or '∅'}")
            after += [
                same,
                f'<mark class="stop" data-v="wrong" title="{title}">{printed}</mark>',
            ]
            continue
        verdict = marks.verdicts.get(mark, "")
        why = shown_rule(mark.rule)
        if not marks.compared:
            why = f"{why}, confidence {mark.confidence:.2f}. {mark.evidence}".strip()
        before += [same, f"<del>{escaped(mark.before)}</del>"]
        after += [
            same,
            f'<ins class="stop{" bad" if verdict == "bad" else ""}" '
            f'data-r="{marks.rules[mark.rule]}" data-c="{int(100 * mark.confidence)}" '
            f'data-k="{marks.confusions[mark.before, mark.after]}"'
            f' data-v="{escaped(verdict)}" title="{escaped(why)}">'
            f"{escaped(mark.after)}</ins>",
        ]
    rest = escaped(text[at:end].rstrip("\r\n"))
    return "".join([*before, rest]), "".join([*after, rest])


class _Rows:
    """The rows of one document, with its lines and page breaks."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.pages: dict[int, int] = {}
        page = 1
        for index, line in enumerate(lines):
            page += line.count("\f")
            if line.startswith("\f"):
                self.pages[index] = page

    def row(self, kind: str, index: int, before: str, after: str) -> str:
        page = self.pages.get(index)
        opening = f'<div class="page">page {page}</div>' if page else ""
        number = f'<span class="no">{index + 1}</span>'
        return f'{opening}<div class="row {kind}">{number}<p>{before}</p><p>{after}</p></div>\n'

    def same(self, index: int) -> str:
        text = escaped(self.lines[index].rstrip("\r\n"))
        return self.row("same", index, text, text)

    def unchanged(self, start: int, end: int) -> Iterator[str]:
        """Give rows without a change, folded but for those beside a change."""
        head = start + (_CONTEXT if start else 0)
        tail = end - (_CONTEXT if end < len(self.lines) else 0)
        if tail - head <= _WORTH_FOLDING:
            head = tail = end
        yield from (self.same(index) for index in range(start, head))
        if tail > head:
            inside = "".join(self.same(index) for index in range(head, tail))
            summary = f"<summary>{tail - head:,} unchanged lines</summary>"
            yield f'<details class="fold">{summary}{inside}</details>'
        yield from (self.same(index) for index in range(tail, end))
