"""What a repair run did, in numbers and notes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.text.sources import Source


__all__ = ["Outcome", "book_notes", "nothing_serves", "shortened", "told_of"]

MOST_NOTES = 8  # of one kind that are said one by one


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

    def summary(self, seconds: float, *, made: bool = True) -> str:
        """One line that says what was done."""
        verb = "made" if made else "to make"
        parts = [f"{_number(self.changes, 'change')} {verb}"]
        if self.files > 1:
            some = f"{self.changed:,} of " if self.changed else ""
            parts[0] += f" in {some}{self.files:,} files"
        if self.doubtful:
            parts.append(
                f"{_number(self.doubtful, 'less certain one')} held back (--min-confidence)"
            )
        if other := self.held_back - self.doubtful:
            parts.append(f"{_number(other, 'other')} held back (ocrfix review)")
        return f"{', '.join(parts)}; {seconds:.1f} s."


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}" if count else f"no {noun}s"


def nothing_serves(name: str, lang: str) -> str:
    """Why no text could be repaired, and what to try."""
    from ocrfix.book.bundled import bundled_languages

    have = ", ".join(bundled_languages()) or "no language"
    return (
        f"{name} reads as {lang!r}, for which there is no bundled book (there is one for {have}). "
        "Say --lang if that is wrong, or train a book and name it: ocrfix train --help"
    )


def book_notes(
    served: dict[str, int], unserved: Sequence[tuple[str, str]], total: int, *, asked: bool
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


def told_of(sources: Sequence[Source]) -> list[str]:
    """What files were recognised as, one by one or, where there are many, counted by kind."""
    told = [said for source in sources for said in source.told]
    if len(told) <= MOST_NOTES:
        return told
    kinds = Counter(source.kind for source in sources if source.kind)
    odd = [said for source in sources for said in source.told[bool(source.kind) :]]
    said = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items()))
    return [f"{kinds.total():,} files recognised: {said}.", *shortened(odd)]


def shortened(notes: list[str]) -> list[str]:
    """The first notes, where there are very many."""
    if len(notes) <= 2 * MOST_NOTES:
        return notes
    return [*notes[:MOST_NOTES], f"… and {len(notes) - MOST_NOTES:,} more notes (see --report)."]
