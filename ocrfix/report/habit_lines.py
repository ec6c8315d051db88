"""Habits in words: how a text and its clean twin chose, and what a book makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocrfix.errormodel.rule_names import spelled
from ocrfix.text.habits import KINDS, LINE_SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.model import HabitCount
    from ocrfix.text.habits import Habits

__all__ = ["book_habits", "habit_line", "habit_lines", "habit_records"]

MOST_FORMS = 3
_BOOK = {
    ("hyphens", "join"): "join words at line ends",
    **{("hyphens", name): f"have {sign} where a word is broken at a line end"
       for name, sign in LINE_SIGNS.items()},
    ("quotes", "curly"): "have curly quotation marks and apostrophes",
    ("quotes", "straight"): "have straight quotation marks and apostrophes",
    ("dashes", "en"): "have – for other dashes",
    ("dashes", "em"): "have — for other dashes",
    ("dashes", "hyphen"): "have - for dashes",
    ("letters", "modern"): "have today’s letters for long s and the like",
    ("ligatures", "split"): "have letters for ligatures such as ﬁ",
    ("spaces", "close"): "have no space before punctuation",
    ("spaces", "open"): "have a space before ; : ! ?",
    ("capitals", "modern"): "have I where the scans have J before a consonant",
    ("capitals", "old"): "have J for I, as black letter has one capital for both",
}  # fmt: skip


def habit_lines(before: Sequence[HabitCount], after: Sequence[HabitCount] = ()) -> list[str]:
    """A sentence for each kind of habit, with what a repair left of the difference."""
    later = {count.kind: count for count in after}
    return [habit_line(count, later.get(count.kind)) for count in before]


def habit_line(count: HabitCount, after: HabitCount | None = None) -> str:
    """Say of one kind of habit how a text and its clean twin chose.

    >>> from ocrfix.model import HabitCount
    >>> habit_line(HabitCount("hyphens", (("-", "-", 38), ("-", "", 3))))
    'hyphens at line ends: the truth keeps them, the scan joins 3 of 41'
    >>> habit_line(HabitCount("quotes", (("’", "'", 4), ("“", "“", 2))))
    "quotation marks and apostrophes: 4 of 6 differ (’ read as ' 4)"
    """
    said = _hyphens(count) if count.kind == "hyphens" else _signs(count)
    if after is not None and after.differing != count.differing:
        said += f"; after the repair {after.differing:,} differ"
    return f"{KINDS[count.kind]}: {said}"


def _hyphens(count: HabitCount) -> str:
    total = count.places
    truth = sum(n for of_truth, _, n in count.forms if of_truth)
    scan = sum(n for _, of_scan, n in count.forms if of_scan)
    other = sum(n for a, b, n in count.forms if a and b and a != b)
    if truth == total:
        said = "the truth keeps them, "
        joined = f"the scan joins {total - scan:,} of {total:,}"
        said += joined if scan < total else "as the scan does"
    elif not truth:
        said = f"the truth joins the words, the scan keeps {scan:,} of {total:,}"
    else:
        said = f"the truth keeps {truth:,} of {total:,}, the scan {scan:,}"
    return said + (f", with another sign in {other:,}" if other else "")


def _signs(count: HabitCount) -> str:
    if not count.differing:
        return f"all {count.places:,} alike" if count.places > 1 else "alike"
    told = [
        f"{spelled(truth)} read as {spelled(text)} {times:,}"
        for truth, text, times in count.forms
        if truth != text
    ]
    more = ", …" if len(told) > MOST_FORMS else ""
    return f"{count.differing:,} of {count.places:,} differ ({', '.join(told[:MOST_FORMS])}{more})"


def habit_records(
    before: Sequence[HabitCount], after: Sequence[HabitCount]
) -> list[dict[str, Any]]:
    """Habits as records of an evaluation; ``after`` is null where nothing was repaired."""
    later = {count.kind: count for count in after}
    kinds = {count.kind: count for count in (*after, *before)}
    none: tuple[tuple[str, str, int], ...] = ()
    return [
        {
            "kind": kind,
            "places": kinds[kind].places,
            "differing": sum(c.differing for c in before if c.kind == kind),
            "differing_after": later[kind].differing if kind in later else None,
            "forms": [
                {"truth": truth, "ocr": text, "times": times}
                for truth, text, times in next((c.forms for c in before if c.kind == kind), none)
                if truth != text
            ],
        }
        for kind in KINDS
        if kind in kinds
    ]


def book_habits(habits: Habits) -> list[str]:
    """What a book makes of habits, as it followed its pairs; a sentence for each."""
    return [
        f"Your texts {_BOOK[kind, choice]}; so will this book (--{kind} keep leaves them)."
        for kind, choice in habits.changed.items()
    ]
