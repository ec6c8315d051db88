"""Many texts repaired, each with the book that serves it, in one process or several."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ocrfix.book.bundled import bundled_languages
from ocrfix.book.reading import find_book, load_bundled
from ocrfix.language.identification import told_language
from ocrfix.model import Document, Repaired
from ocrfix.processes import in_processes
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.repair.rows import repair_rows
from ocrfix.text.changes import apply_changes
from ocrfix.text.sources import fitted_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ocrfix.book.book import Book
    from ocrfix.ranking.threshold import Aim
    from ocrfix.text.joining import Joins
    from ocrfix.text.sources import Source

__all__ = [
    "Answers",
    "Block",
    "Failed",
    "How",
    "Library",
    "Repairer",
    "Result",
    "Task",
    "Unserved",
    "in_blocks",
    "repair_all",
    "repair_blocks",
    "tasks_of",
    "within_encoding",
]

T = TypeVar("T")

AT_ONCE = 256  # texts whose words are looked up together
FIRST = 8  # the same of the first block
FEW_AT_ONCE = 32  # the same where several processes work
MOST_AT_ONCE = 400_000  # characters of them, so that the first are soon done
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
    """The books of a run: the one that was named, or the bundled ones by language."""

    def __init__(self, book: Path | None, lang: str | None) -> None:
        self._named = find_book(book) if book else load_bundled(lang) if lang else None
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
            self._bundled[lang] = load_bundled(lang)
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
                texts.setdefault(book.name, []).append(task.text)
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


class Block(NamedTuple):
    """Texts that are repaired at one go; ``together`` names the source that they are read as."""

    tasks: Sequence[Task]
    together: str = ""


class Failed(NamedTuple):
    """A text that could not be repaired, through a fault that ``reason`` names."""

    reason: str


Result = tuple[Repaired | Failed, str | Unserved]


class How(NamedTuple):
    """How texts are repaired: by which book, up to which bar.

    ``lenient`` says that a text on which something fails is set aside and the rest goes on.
    """

    book: Path | None = None
    lang: str | None = None
    min_confidence: float | None = None
    aim: Aim | None = None
    lenient: bool = False


class Answers(NamedTuple):
    """What became of the texts of a block, in order, and what is to be said of all of them."""

    results: list[Result]
    notes: tuple[str, ...] = ()


class Repairer:
    """Repairs blocks of texts, one after the other, in this process."""

    def __init__(self, how: How) -> None:
        self._how = how
        self._library = Library(how.book, how.lang)

    def __call__(self, block: Block) -> Answers:
        """The result of each text, with the language of the book that served it."""
        how = self._how
        try:
            if block.together and len(block.tasks) > 1:
                found, said = self._library.repair_together(
                    block.tasks, how.min_confidence, how.aim
                )
                return Answers([*found], tuple(f"{block.together}: {note}" for note in said))
            self._library.prepare(block.tasks)
        except Exception:
            if not how.lenient:
                raise  # else it is told text by text
        return Answers([self._repair(task) for task in block.tasks])

    def _repair(self, task: Task) -> Result:
        try:
            return self._library.repair(task, self._how.min_confidence, self._how.aim)
        except Exception as error:
            if not self._how.lenient:
                raise
            return Failed(f"{type(error).__name__}: {error}"), Unserved("")


_worker: Repairer | None = None


def _start_worker(how: How) -> None:
    global _worker
    _worker = Repairer(how)


def _work(block: Block) -> Answers:
    assert _worker is not None
    return _worker(block)


def repair_blocks(
    blocks: Iterable[Block], how: How, *, jobs: int = 1, repairer: Repairer | None = None
) -> Iterator[Answers]:
    """Repair blocks of texts in order; they are asked for as they are needed.

    The result depends neither on ``jobs``, the number of processes, nor on how texts that are not
    ``together`` are shared out among blocks. A ``repairer`` that is there already is used in one
    process.
    """
    remaining = iter(blocks)
    first = next(remaining, None)
    if first is None:
        return  # and no book is loaded
    if jobs <= 1:
        yield from map(repairer or Repairer(how), chain([first], remaining))
        return
    if how.book or how.lang:
        Library(how.book, how.lang)  # what is wrong with a book is said here, not in each process
    yield from in_processes(
        _work, chain([first], remaining), jobs, start=_start_worker, given=(how,)
    )


def in_blocks(
    texts: Iterable[T], size_of: Callable[[T], int], *, jobs: int = 1
) -> Iterator[list[T]]:
    """Share out texts: few at first, so that the first are soon done, then more at a time."""
    most, size = (AT_ONCE, MOST_AT_ONCE) if jobs <= 1 else (FEW_AT_ONCE, MOST_AT_ONCE // 4)
    now = FIRST
    block: list[T] = []
    held = 0
    for text in texts:
        mine = size_of(text)
        if block and (len(block) == now or held + mine > size):
            yield block
            block, held, now = [], 0, min(most, 2 * now)
        block.append(text)
        held += mine
    if block:
        yield block


def repair_all(
    tasks: Sequence[Task],
    *,
    book: Path | None = None,
    lang: str | None = None,
    min_confidence: float | None = None,
    aim: Aim | None = None,
    jobs: int = 1,
    progress: Callable[[int], None] = lambda _done: None,
) -> Iterator[Result]:
    """Repair texts in order; gives each with the language of the book that served it.

    The result does not depend on ``jobs``, the number of processes. ``progress`` is told how
    many are done.
    """
    jobs = 1 if len(tasks) < 2 else jobs
    how = How(book, lang, min_confidence, aim)
    done = 0
    blocks = map(Block, in_blocks(tasks, lambda task: len(task.text), jobs=jobs))
    for answers in repair_blocks(blocks, how, jobs=jobs):
        for result in answers.results:
            done += 1
            yield result
            progress(done)
