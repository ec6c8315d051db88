"""Habits of a text beside those of its clean twin, counted where the two else agree."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from ocrfix.evaluation.error_rates import character_ops, has_one_capital
from ocrfix.model import HabitCount
from ocrfix.text.beside import plain_pair
from ocrfix.text.habits import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.evaluation.error_rates import Op
    from ocrfix.text.plain_signs import Plain

__all__ = ["count_aligned", "count_habits"]


def count_habits(text: str, clean: str) -> tuple[HabitCount, ...]:
    """Count how often a text and its clean twin chose alike, for each kind that either shows.

    A hyphen in place of a dash, as in "chou-fleur", is no choice where both have it.

    >>> [c] = count_habits("Die Kate-\\ngorie der Zei-\\ntung", "Die Kategorie der Zei-\\ntung")
    >>> c.kind, c.places, c.differing, c.forms
    ('hyphens', 2, 1, (('', '-', 1), ('-', '-', 1)))
    """
    one, two = plain_pair(text, clean, one_capital=has_one_capital(text, clean))
    return count_aligned(text, clean, one, two, character_ops(one.text, two.text))


def count_aligned(
    text: str, clean: str, plain: Plain, plain_clean: Plain, ops: Sequence[Op]
) -> tuple[HabitCount, ...]:
    """The same for texts that are plain, and aligned as such, already."""
    equal = [op for op in ops if op[4] and op[1] > op[0]]
    from_text = [(a0, a1, b0) for a0, a1, b0, _, _ in equal]
    from_clean = [(b0, b1, a0) for a0, _, b0, b1, _ in equal]
    found: dict[tuple[str, int, int], int] = {}  # kind, start and end in the clean twin → in text
    for marks, runs, of_clean in (
        (plain_clean.marks, from_clean, True), (plain.marks, from_text, False)
    ):  # fmt: skip
        firsts = [first for first, *_ in runs]
        for kind, start, end in marks:
            k = bisect_left(firsts, start + 1) - 1
            if k < 0 or end > runs[k][1] or (start == end and not firsts[k] < start < runs[k][1]):
                continue
            there = runs[k][2] + start - firsts[k]
            if of_clean:
                found[kind, start, end] = there
            else:
                found.setdefault((kind, there, there + end - start), start)
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for (kind, start, end), there in found.items():
        stop = there + end - start
        forms = _form(clean, plain_clean, start, end), _form(text, plain, there, stop)
        if forms != ("-", "-") or kind != "dashes":
            counts.setdefault(kind, Counter())[forms] += 1
    return tuple(
        HabitCount(
            kind,
            tuple((*forms, n) for forms, n in sorted(counts[kind].items(),
                                                     key=lambda row: (-row[1], row[0]))),
        )
        for kind in KINDS
        if kind in counts
    )  # fmt: skip


def _form(text: str, plain: Plain, start: int, end: int) -> str:
    """How a text has characters of its plain text; a line end alone stands for a space."""
    if start == end:
        between = text[plain.ends[start - 1] : plain.starts[start]]
        return between.strip() or between[:1].replace("\n", " ").replace("\r", " ")
    return text[plain.starts[start] : plain.ends[end - 1]]
