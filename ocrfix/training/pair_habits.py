"""Which habits pairs of OCR and clean text have, where they are consistent."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ocrfix.evaluation.habit_counts import count_habits
from ocrfix.repair.habits import TIGHT_MARK
from ocrfix.text.habits import LINE_HYPHENS, LINE_SIGNS, Habits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ocrfix.pairing.pipeline import TwinTexts

__all__ = ["habits_of_pairs"]

CONSISTENT = 0.95  # share of places in which the clean texts must choose alike
OFTEN = 10  # places in which they must choose otherwise than the scans
MOST_CHARACTERS = 400_000  # of clean text that are looked at
CURLY, STRAIGHT = frozenset("’‘‚“”„"), frozenset("'\"")
LONG_DASHES = {"–": "en", "—": "em", "-": "hyphen"}

Row = tuple[str, str, int]
"""What the clean text has, what the scan has, how often."""


def habits_of_pairs(pairs: Iterable[TwinTexts]) -> Habits:
    """What the clean texts of pairs consistently make of the habits of their scans.

    A habit is followed where it is at stake ten times at least, and the clean texts choose alike in
    19 of 20 places; else it is kept as the scan prints it.
    """
    rows: dict[str, Counter[tuple[str, str]]] = {}
    left = MOST_CHARACTERS
    for pair in pairs:
        if left <= 0:
            break
        left -= len(pair.clean)
        for count in count_habits(pair.ocr, pair.clean):
            of_kind = rows.setdefault(count.kind, Counter())
            for truth, scan, times in count.forms:
                if count.kind == "dashes" and {truth, scan} & {*LINE_HYPHENS}:
                    # where the lines of a page are lost, such signs alone show that they ended
                    rows.setdefault("hyphens", Counter())[truth, scan] += times
                else:
                    of_kind[truth, scan] += times
        # Where both are as today's books they need not choose, but it tells what is usual.
        rows.setdefault("spaces", Counter())["", ""] += len(TIGHT_MARK.findall(pair.clean))
        rows.setdefault("capitals", Counter())["I", "I"] += pair.clean.count("I")
    wanted = {
        kind: choice
        for kind, told in _CHOICES.items()
        if (choice := told([(*forms, n) for forms, n in rows.get(kind, Counter()).items()]))
    }
    return Habits().wanting(wanted)


def _agreed(rows: Iterable[Row], wanted: Callable[[str], bool]) -> bool:
    """Whether the clean texts choose what is wanted nearly always, and often against the scan."""
    total = chosen = against = 0
    for truth, scan, times in rows:
        total += times
        chosen += times * wanted(truth)
        against += times * (wanted(truth) and truth != scan)
    return against >= OFTEN and chosen >= CONSISTENT * total


def _hyphens(rows: list[Row]) -> str:
    printed = [row for row in rows if row[1]]
    if _agreed(printed, lambda truth: not truth):
        return "join"
    for choice, sign in LINE_SIGNS.items():
        if _agreed(printed, sign.__eq__):
            return choice
    return ""


def _quotes(rows: list[Row]) -> str:
    told = [row for row in rows if row[0] in CURLY | STRAIGHT]
    straight_scan = [row for row in told if row[1] in STRAIGHT]
    if _agreed(straight_scan, CURLY.__contains__):
        return "curly"
    curly_scan = [row for row in told if row[1] in CURLY]
    return "straight" if _agreed(curly_scan, STRAIGHT.__contains__) else ""


def _dashes(rows: list[Row]) -> str:
    for sign, choice in LONG_DASHES.items():
        if _agreed(rows, sign.__eq__):
            return choice
    return ""


def _letters(rows: list[Row]) -> str:
    old = [row for row in rows if row[1] not in ("s", "r", "ä", "ö", "ü")]
    return "modern" if _agreed(old, lambda truth: truth in ("s", "r", "ä", "ö", "ü")) else ""


def _ligatures(rows: list[Row]) -> str:
    signs = [row for row in rows if "ﬀ" <= row[1] <= "ﬆ"]
    return "split" if _agreed(signs, str.isascii) else ""


def _spaces(rows: list[Row]) -> str:
    if _agreed([row for row in rows if row[1]], lambda truth: not truth):
        return "close"
    return "open" if _agreed([row for row in rows if not row[1]], bool) else ""


def _capitals(rows: list[Row]) -> str:
    if _agreed([row for row in rows if row[1] == "J"], "I".__eq__):
        return "modern"
    return "old" if _agreed([row for row in rows if row[1] == "I"], "J".__eq__) else ""


_CHOICES: dict[str, Callable[[list[Row]], str]] = {
    "hyphens": _hyphens, "quotes": _quotes, "dashes": _dashes, "letters": _letters,
    "ligatures": _ligatures, "spaces": _spaces, "capitals": _capitals,
}  # fmt: skip
