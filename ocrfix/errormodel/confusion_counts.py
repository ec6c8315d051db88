"""Aligned pairs → counted confusions → rules.

A confusion is a pair of short strings, what the OCR printed and what the page says. Each is
counted in contexts from none to the two neighbouring characters; a context becomes a rule of its
own only where it tells the rule when to fire.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocrfix.errormodel.observations import LONGEST, SPACE_EDITS, Edit, Zone
from ocrfix.text.tokens import APOSTROPHES, edge_class

if TYPE_CHECKING:
    from collections.abc import Iterable


__all__ = ["Confusions", "contexts", "lower_bound"]

Context = tuple[str, str]

EditKey = tuple[str, str]

WIDE = slice(3, 5)  # the contexts that name no character: classes, and none


def lower_bound(right: float, seen: float, z: float = 1.64) -> float:
    """Lower end of the Wilson score interval (Wilson 1927), one-sided 95 % by default.

    >>> round(lower_bound(9, 10), 2), round(lower_bound(90, 100), 2)
    (0.65, 0.84)
    """
    if seen <= 0:
        return 0.0
    p = min(1.0, right / seen)
    centre = p + z * z / (2 * seen)
    margin = z * math.sqrt(p * (1 - p) / seen + z * z / (4 * seen * seen))
    return max(0.0, (centre - margin) / (1 + z * z / seen))


def literal(char: str) -> str:
    """A neighbouring character as contexts write it: ``␣`` at an edge, one apostrophe for all."""
    if not char or char.isspace():
        return "␣"
    return "’" if char in APOSTROPHES else char


def contexts(text: str, start: int, end: int) -> tuple[Context, ...]:
    """The contexts of ``text[start:end]``, the most telling first, none last.

    >>> contexts("de 1’eau", 3, 4)
    (('␣', '’'), ('', '’'), ('␣', ''), ('<edge>', '<mark>'), ('', ''))
    """
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    left, right = literal(before), literal(after)
    classes = (edge_class(before), edge_class(after))
    return (left, right), ("", right), (left, ""), classes, ("", "")


@dataclass(slots=True)
class Confusions:
    """Counts of confusions over zones.

    ``right[before, after][context]``: how often the OCR printed ``before`` for ``after`` there;
    ``seen[before][context]``: how often it printed ``before`` there at all;
    ``truth[after][context]``: how often the clean text has ``after`` there;
    ``words[before, after]``: the words it was seen in, as printed and as they are.
    """

    right: dict[EditKey, Counter[Context]] = field(default_factory=dict)
    seen: dict[str, Counter[Context]] = field(default_factory=dict)
    truth: dict[str, Counter[Context]] = field(default_factory=dict)
    words: dict[EditKey, Counter[tuple[str, str]]] = field(default_factory=dict)
    letters: int = 0

    def add_edits(self, found: Iterable[Zone]) -> None:
        """Count the edits of zones (first pass)."""
        for zone in found:
            self.letters += len(zone.clean)
            for edit in zone.edits:
                if not learnable(edit):
                    continue
                key = (edit.before, edit.after)
                counts = self.right.setdefault(key, Counter())
                told = contexts(zone.ocr, edit.start, edit.end)
                counts.update(told if edit.before else told[WIDE])
                self.words.setdefault(key, Counter())[_words(zone, edit)] += 1

    def add_occurrences(self, found: Iterable[Zone], keys: Iterable[EditKey] | None = None) -> None:
        """Count how often each side of the known confusions stands at all (second pass)."""
        wanted = set(self.right if keys is None else keys)
        befores = _by_length(b for b, _ in wanted)
        afters = _by_length(a for _, a in wanted)
        for zone in found:
            _count(zone.ocr, befores, self.seen)
            if ("", " ") in wanted:
                _count_inside_words(zone.ocr, self.seen.setdefault("", Counter()))
            _count(zone.clean, afters, self.truth)

    def merge(self, other: Confusions) -> None:
        """Add another count to this one."""
        for mine, theirs in ((self.seen, other.seen), (self.truth, other.truth)):
            for text, counts in theirs.items():
                mine.setdefault(text, Counter()).update(counts)
        for key, counts in other.right.items():
            self.right.setdefault(key, Counter()).update(counts)
            self.words.setdefault(key, Counter()).update(other.words[key])
        self.letters += other.letters


def learnable(edit: Edit) -> bool:
    """Whether an edit is short, and no text lost or gained, so that it can be a confusion.

    Spaces are learned alone: one lost (``"" → " "``), one too many (``" " → ""``), one for an
    apostrophe (``" " → "’"``).
    """
    before, after = edit.before, edit.after
    if " " in before + after:
        return (before, after) in SPACE_EDITS
    if (before, after) in SPACE_EDITS:
        return True
    longest = max(len(before), len(after))
    return bool(before and after) and longest <= LONGEST and abs(len(before) - len(after)) <= 2


def _words(zone: Zone, edit: Edit) -> tuple[str, str]:
    start = zone.ocr.rfind(" ", 0, edit.start) + 1
    end = zone.ocr.find(" ", edit.end)
    word = zone.ocr[start : len(zone.ocr) if end < 0 else end]
    fixed = word[: edit.start - start] + edit.after + word[edit.end - start :]
    return word[:60], fixed[:60]


def _by_length(texts: Iterable[str]) -> list[tuple[int, set[str]]]:
    by_length: dict[int, set[str]] = {}
    for text in texts:
        if text:
            by_length.setdefault(len(text), set()).add(text)
    return sorted(by_length.items())


def _count_inside_words(text: str, into: Counter[Context]) -> None:
    """Count the places where a space could have been lost, in wide contexts only."""
    for i in range(1, len(text)):
        if text[i - 1].isalpha() and text[i].isalpha():
            into.update(contexts(text, i, i)[WIDE])


def _count(
    text: str, wanted: list[tuple[int, set[str]]], into: dict[str, Counter[Context]]
) -> None:
    for length, texts in wanted:
        for i in range(len(text) - length + 1):
            piece = text[i : i + length]
            if piece in texts:
                counts = into.get(piece)
                if counts is None:
                    counts = into[piece] = Counter()
                for context in contexts(text, i, i + length):
                    counts[context] += 1
