"""A diff that knows the truth: what each change did, and what is still wrong."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.evaluation.error_rates import rates_apart
from ocrfix.evaluation.judgement import errors, judge
from ocrfix.evaluation.line_diff import diff_lines
from ocrfix.evaluation.lines import split_lines
from ocrfix.model import Change
from ocrfix.text.composition import composed
from ocrfix.text.word_diff import offsets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.evaluation.lines import Diff, Line

__all__ = ["Against", "by_line", "diff_against"]

Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Against:
    """A diff in numbers against the truth: changes by what they did, places still wrong, CER."""

    good: int
    bad: int
    neutral: int
    wrong: int
    cer_before: float
    cer_after: float


def diff_against(before: str, after: str, clean: str, context: int = 3) -> tuple[Diff, Against]:
    """Compare two texts line by line, each change judged by a clean text.

    A change is good if it lowers the distance to the clean text, bad if it raises it, else
    neutral. Lines that still differ from it are shown, changed or not. Raises
    :class:`~ocrfix.errors.InputError` if the clean text is empty.

    >>> diff, against = diff_against("I’eau b1eue", "l’eau b1eus", "l’eau bleue")
    >>> against.good, against.bad, against.wrong
    (1, 1, 2)
    """
    before, after, clean = map(composed, (before, after, clean))
    cer = [rates_apart(text, clean).cer for text in (before, after)]
    wrong = errors(after, clean)
    lines = by_line(after, wrong)
    diff = diff_lines(before, after, context, show=lines)
    edits = [edit for hunk in diff.hunks for row in hunk.rows for edit in row.edits]
    changes = [Change(a, b, before[a:b], after[c:d], "diff", 1.0, 1) for a, b, c, d in edits]
    verdict, judged = judge(before, clean, changes)
    words = [word for _, word in judged]
    sides = (
        _Verdicts(before, [edit[0] for edit in edits], words),
        _Verdicts(after, [edit[2] for edit in edits], words),
    )
    hunks = tuple(
        replace(
            hunk,
            rows=tuple(
                replace(
                    row,
                    before=tuple(sides[0].said(line) for line in row.before),
                    after=tuple(
                        replace(sides[1].said(line), wrong=lines.get(line.number - 1, ()))
                        for line in row.after
                    ),
                )
                for row in hunk.rows
            ),
        )
        for hunk in diff.hunks
    )
    against = Against(verdict.good, verdict.bad, verdict.neutral, len(wrong), cer[0], cer[1])
    return replace(diff, hunks=hunks), against


class _Verdicts:
    """What the changes of one side did, by where they begin."""

    def __init__(self, text: str, starts: Sequence[int], words: Sequence[str]) -> None:
        self.lines = offsets(split_lines(text))
        self.starts = starts
        self.words = words

    def said(self, line: Line) -> Line:
        base = self.lines[line.number - 1]
        at = [bisect_right(self.starts, base + start) - 1 for start, _ in line.marks]
        return replace(line, verdicts=tuple(self.words[k] for k in at))


def by_line(text: str, places: Sequence[Place]) -> dict[int, tuple[Place, ...]]:
    """Give places of a text by the index of their line, with offsets in it.

    What the truth has for a place of several lines stands with the first of them.
    """
    starts = offsets(split_lines(text))
    found: dict[int, tuple[Place, ...]] = {}
    for start, end, truth in places if text else ():
        index = min(bisect_right(starts, start) - 1, len(starts) - 2)
        while True:
            base, stop = starts[index], starts[index + 1]
            size = len(text[base:stop].rstrip("\r\n"))
            low, high = min(max(start - base, 0), size), min(end - base, size)
            if truth or high > low:
                found[index] = (*found.get(index, ()), (low, max(high, low), truth))
            if end <= stop or index + 2 >= len(starts):
                break
            index, truth = index + 1, ""
    return found
