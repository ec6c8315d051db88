"""Texts repaired, each with the book that serves it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.book.bundled import bundled_languages
from ocrfix.book.reading import find_book, load_bundled
from ocrfix.language.identification import told_language
from ocrfix.model import Document, Repaired
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.repair.rows import repair_rows
from ocrfix.text.changes import apply_changes
from ocrfix.text.composition import composed
from ocrfix.text.sources import fitted_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ocrfix.book.book import Book
    from ocrfix.book.user_rules import UserRules
    from ocrfix.ranking.threshold import Aim
    from ocrfix.text.joining import Joins
    from ocrfix.text.sources import Source

__all__ = ["TOLD_FROM", "Library", "Task", "Unserved", "tasks_of", "within_encoding"]

TOLD_FROM = 200  # texts of a source that its language is told from
ENOUGH_TO_TELL = 400  # characters of a record from which its language is told from it alone


class Task(NamedTuple):
    """A text to repair; ``sample`` is what its language is told from."""

    text: str
    name: str
    sample: str


class Unserved(NamedTuple):
    """A text that was left alone, since there is no bundled book for its language.

    ``lang`` is "" where it has too few words to tell.
    """

    lang: str


def within_encoding(
    document: Document, repaired: Repaired, encoding: str | None, joins: Joins | None = None
) -> Repaired:
    """Hold back the changes to characters that the encoding of the output does not have.

    What is a view of a larger file is held to what that file can take.
    """
    if document.view is not None:
        return fitted_to(document, repaired, encoding, joins)
    target = encoding or document.encoding
    refused = tuple(c for c in repaired.changes if not _has(target, c.after))
    if not refused:
        return repaired
    made = tuple(c for c in repaired.changes if c not in refused)
    held = sorted((*repaired.held_back, *refused), key=lambda c: (c.start, c.end))
    count = f"{len(refused)} change{'s were' if len(refused) > 1 else ' was'}"
    note = (
        f"{count} not made, since {target} lacks the characters (--output-encoding utf-8 has them)."
    )
    text = apply_changes(repaired.original, made)
    notes = (*repaired.notes, note)
    return replace(repaired, text=text, changes=made, held_back=tuple(held), notes=notes)


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    except (LookupError, ValueError):  # no encoding of text: said when the output is written
        return True
    return True


def tasks_of(sources: Sequence[Source]) -> list[Task]:
    """What is to be repaired; the language of short records is told from their whole file."""
    tasks: list[Task] = []
    for item in sources:
        whole = "\n".join(d.text for d in item.documents[:TOLD_FROM]) if item.format.records else ""
        for document in item.documents:
            long = len(document.text) >= ENOUGH_TO_TELL or not item.format.records
            tasks.append(Task(document.text, document.name, "" if long else whole))
    return tasks


class Library:
    """The books of a run: the one that was named, or the bundled ones by language.

    ``habits`` names what is wanted of some habits, whatever a book says of them; ``user`` holds
    rules and words to keep besides those of the books.
    """

    def __init__(
        self, book: Path | None, lang: str | None, habits: Mapping[str, str] | None = None,
        user: UserRules | None = None,
    ) -> None:  # fmt: skip
        self._habits, self._user = habits or {}, user
        named = find_book(book) if book else load_bundled(lang) if lang else None
        self._named = named and named.with_habits(self._habits).with_user(user)
        self._bundled: dict[str, Book] = {}
        self._told: dict[str, str] = {}

    def book_for(self, task: Task) -> Book | Unserved:
        """The book that serves a text."""
        if self._named is not None:
            return self._named
        sample = task.sample or task.text
        lang = self._told[sample] if sample in self._told else told_language(sample)
        if lang not in bundled_languages():
            return Unserved(lang)
        if lang not in self._bundled:
            found = load_bundled(lang).with_habits(self._habits)
            self._bundled[lang] = found.with_user(self._user)
        return self._bundled[lang]

    def prepare(self, tasks: Sequence[Task]) -> None:
        """Look up the words of some texts at once, which is quicker than text by text.

        What is found for each is the same.
        """
        if len(tasks) < 2:
            return
        if self._named is None:
            samples = dict.fromkeys(task.sample or task.text for task in tasks)
            self._told = {sample: told_language(sample) for sample in samples}
        texts: dict[str, list[str]] = {}
        books: dict[str, Book] = {}
        for task in tasks:
            book = self.book_for(task)
            if not isinstance(book, Unserved):
                books[book.name] = book
                texts.setdefault(book.name, []).append(composed(task.text))
        for name, book in books.items():
            book.finder.prepare(texts[name])

    def repair(
        self, task: Task, min_confidence: float | None, aim: Aim | None
    ) -> tuple[Repaired, str | Unserved]:
        """Repair a text; gives also the language of the book that served it."""
        book = self.book_for(task)
        if isinstance(book, Unserved):
            return Repaired(task.text, task.text, ()), book
        repaired = fix_and_explain(task.text, book, min_confidence=min_confidence, aim=aim)
        return repaired, book.lang

    def repair_together(
        self, tasks: Sequence[Task], min_confidence: float | None, aim: Aim | None
    ) -> tuple[list[tuple[Repaired, str | Unserved]], tuple[str, ...]]:
        """Repair texts of one source as one; gives also what was learned from all of them.

        Their language is told from all of them too.
        """
        sample = "\n".join(task.text for task in tasks[:TOLD_FROM])
        book = self.book_for(tasks[0]._replace(sample=sample))
        if isinstance(book, Unserved):
            return [(Repaired(task.text, task.text, ()), book) for task in tasks], ()
        texts = [task.text for task in tasks]
        rows = repair_rows(texts, book, min_confidence=min_confidence, aim=aim)
        return [(each, book.lang) for each in rows.repaired], rows.notes
