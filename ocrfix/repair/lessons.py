"""What a scan itself teaches: confusions at work in it that the book's pairs hardly showed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.errormodel.rules import UNSEEN, rule_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.book.book import Book
    from ocrfix.errormodel.confusion_counts import EditKey
    from ocrfix.model import Change

__all__ = ["CONFIDENT", "OFTEN", "Lesson", "lessons_of", "told"]

CONFIDENT = 0.95  # confidence from which a change counts as what the page had
OFTEN = 3  # times a confusion must be at work in a scan to be named
HARDLY = 2  # times that a book may have seen it
RARER = 10.0  # times rarer per letter in the book's pairs than here
NAMED = 5  # lessons in one note
AROUND = 24  # characters of a word shown on either side of what was misread


@dataclass(frozen=True, slots=True)
class Lesson:
    """A confusion that the scan taught: how often it is at work there, and one word with it."""

    before: str
    after: str
    times: int
    example: str


def lessons_of(text: str, changes: Iterable[Change], book: Book) -> tuple[Lesson, ...]:
    """Name what a scan taught: confident changes by confusions that the book hardly counted.

    A confusion is named from three times on, if the book has seen it twice at most, or ten times
    more rarely per letter. The most frequent come first.
    """
    taught: Counter[EditKey] = Counter()
    examples: dict[EditKey, str] = {}
    for change in changes:
        if change.confidence >= CONFIDENT:
            for key in _confusions(change, book):
                taught[key] += 1
                examples.setdefault(key, _example(text, change))
    letters = sum(map(len, text.split())) or 1
    return tuple(
        Lesson(*key, times, examples[key])
        for key, times in sorted(taught.items(), key=lambda item: (-item[1], item[0]))
        if times >= OFTEN and _hardly_shown(book, key, times / letters)
    )


def _confusions(change: Change, book: Book) -> set[EditKey]:
    """The confusions of a change; one never counted is told by the change itself."""
    named = [book.rule_keys.get(name) for name in change.rule.split(" + ")]
    if named == [UNSEEN]:
        return {(change.before, change.after)}
    return {key for key in named if key and key != UNSEEN}


def _hardly_shown(book: Book, key: EditKey, rate: float) -> bool:
    right, letters = book.times_right(key)
    return right <= HARDLY or RARER * right / max(1, letters) <= rate


def _example(text: str, change: Change) -> str:
    """The word or words of a change, before and after, cut to what a line can hold."""
    left = text[max(0, change.start - AROUND) : change.start].split()
    head = left[-1] if left and not text[change.start - 1].isspace() else ""
    right = text[change.end : change.end + AROUND].split()
    tail = right[0] if right and not text[change.end].isspace() else ""
    both = (" ".join(f"{head}{middle}{tail}".split()) for middle in (change.before, change.after))
    return " → ".join(both)


def told(lessons: Sequence[Lesson]) -> str:
    """One sentence that names what a scan taught; empty where it taught nothing."""
    if not lessons:
        return ""
    named = [f"{rule_id(x.before, x.after)} {x.times:,} times ({x.example})" for x in lessons]
    more = f" and {len(named) - NAMED:,} more" if len(named) > NAMED else ""
    return f"learned from this scan: {', '.join(named[:NAMED])}{more}"
