"""What a repair run did, in numbers and notes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ocrfix.collection.asked import Asked
    from ocrfix.collection.files import PassedOver, RepairedFile
    from ocrfix.collection.written import Tally


__all__ = ["Outcome", "book_notes", "shortened", "told_of"]

MOST_NOTES = 8  # of one kind that are said one by one
MOST_PASSED = 40  # files that could not be read, of which each is named


@dataclass(slots=True)
class Outcome:
    """What a repair run did, in numbers.

    ``doubtful`` counts what a lower bar would make, ``held_back`` that and all else.
    """

    files: int = 0
    changed: int = 0
    changes: int = 0
    held_back: int = 0
    doubtful: int = 0
    notes: list[str] = field(default_factory=list)
    served: Counter[str] = field(default_factory=Counter)
    unserved: list[tuple[str, str]] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    tally: Tally | None = None
    unit: str = "file"
    last: list[str] = field(default_factory=list)
    incomplete: bool = False

    def count(self, file: RepairedFile) -> None:
        """Take up what became of a file."""
        self.changes += sum(len(r.changes) for r in file.repaired)
        self.changed += any(r.changes for r in file.repaired)
        self.held_back += sum(len(r.held_back) for r in file.repaired)
        self.doubtful += sum(c.confidence < r.bar for r in file.repaired for c in r.held_back)
        documents = file.source.documents
        if not documents:
            self.notes.append(f"{file.source.whole.name} is empty.")
        for document, repaired in zip(documents, file.repaired, strict=True):
            self.notes += [f"{document.name}: {note}" for note in repaired.notes]
        self.served.update(file.served)
        self.unserved += file.unserved

    def book_name(self, asked: Asked) -> str:
        """What repaired the texts, for a report."""
        return str(asked.book) if asked.book else "bundled: " + ", ".join(sorted(self.served))

    def book_notes(self, asked: Asked) -> list[str]:
        """Which bundled books were used, and which texts none serves."""
        if asked.book:
            return []
        total = self.served.total() + len(self.unserved)
        return book_notes(self.served, self.unserved, total, asked=asked.lang is not None)

    def not_served(self) -> str:
        """Why no text at all could be repaired, and what to try; "" where some were."""
        foreign = [(name, code) for name, code in self.unserved if code]
        return _nothing_serves(*foreign[0]) if foreign and not self.served else ""

    def summary(self, seconds: float, *, made: bool = True) -> str:
        """One line that says what was done."""
        if not self.files and self.tally and self.tally.before:
            return f"Nothing is left to do; {seconds:.1f} s."
        verb = "made" if made else "to make"
        parts = [f"{_number(self.changes, 'change')} {verb}"]
        if self.files > 1:
            some = f"{self.changed:,} of " if self.changed else ""
            parts[0] += f" in {some}{self.files:,} {self.unit}s"
        if self.doubtful:
            parts.append(
                f"{_number(self.doubtful, 'less certain one')} held back (--min-confidence)"
            )
        if other := self.held_back - self.doubtful:
            parts.append(f"{_number(other, 'other')} held back (ocrfix review)")
        return f"{', '.join(parts)}; {seconds:.1f} s."

    def closing(self) -> list[str]:
        """What is to be said last of many files: those done before, by kind, and passed over."""
        said = [*self.last]
        tally = self.tally
        if tally is not None and tally.before:
            again = "--fresh does them anew"
            said.append(f"{_files(tally.before)} done before, from the same input, book and "
                        f"options ({again}).")  # fmt: skip
        if tally is not None and tally.edited:
            names = ", ".join(tally.edited[:3]) + (" …" if len(tally.edited) > 3 else "")
            said.append(f"{_files(len(tally.edited))} of them changed since by someone else, and "
                        f"left so: {names}.")  # fmt: skip
        if tally is not None and len(tally.kinds) > 1:
            kinds = (f"{count:,} {kind} ({_number(tally.changes[kind], 'change')})"
                     for kind, count in tally.kinds.most_common())  # fmt: skip
            said.append(f"By kind: {', '.join(kinds)}.")
        if self.passed_over:
            said.append(f"{_files(len(self.passed_over))} passed over:")
            said += [f"  {passed.reason}" for passed in self.passed_over[:MOST_PASSED]]
            if more := len(self.passed_over) - MOST_PASSED:
                said += [f"  … and {more:,} more (see --report FILE.html)."] if more > 0 else []
        return said


def _files(count: int) -> str:
    return f"{count:,} file" if count == 1 else f"{count:,} files"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}" if count else f"no {noun}s"


def _nothing_serves(name: str, lang: str) -> str:
    """Why no text could be repaired, and what to try."""
    from ocrfix.book.bundled import bundled_languages

    have = ", ".join(bundled_languages()) or "no language"
    return (
        f"{name} reads as {lang!r}, for which there is no bundled book (there is one for {have}). "
        "Say --lang if that is wrong, or train a book and name it: ocrfix train --help"
    )


def book_notes(
    served: Mapping[str, int], unserved: Sequence[tuple[str, str]], total: int, *, asked: bool
) -> list[str]:
    """Which books were used, and which texts none serves."""
    notes = []
    for lang, count in sorted(served.items()):
        how = "as asked" if asked else "the language was detected; --lang says another"
        part = "" if count == total else f" for {count:,} of {total:,} texts"
        notes.append(f"Using the bundled book “{lang}”{part} ({how}).")
    for name, lang in unserved:
        if not lang:
            notes.append(f"{name} has too few words to tell its language: left alone (--lang).")
            continue
        notes.append(f"{name} reads as {lang!r}, for which there is no bundled book: left alone.")
    return notes


def told_of(files: Iterable[tuple[str, list[str]]]) -> list[str]:
    """What files were recognised as, one by one or, where there are many, counted by kind.

    Files come as what each is ("" for plain text), and what there is to say of it.
    """
    rows = list(files)
    told = [said for _, each in rows for said in each]
    if len(told) <= MOST_NOTES:
        return told
    kinds = Counter(kind for kind, _ in rows if kind)
    odd = [said for kind, each in rows for said in each[bool(kind) :]]
    said = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items()))
    return [f"{kinds.total():,} files recognised: {said}.", *shortened(odd)]


def shortened(notes: list[str]) -> list[str]:
    """The first notes, where there are very many."""
    if len(notes) <= 2 * MOST_NOTES:
        return notes
    return [*notes[:MOST_NOTES], f"… and {len(notes) - MOST_NOTES:,} more notes (see --report)."]
