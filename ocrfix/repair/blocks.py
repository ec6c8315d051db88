"""Many texts repaired block by block, in one process or several."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ocrfix.model import Repaired
from ocrfix.processes import in_processes
from ocrfix.repair.batch import Library, Task, Unserved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ocrfix.book.user_rules import UserRules
    from ocrfix.ranking.threshold import Aim

__all__ = [
    "Answers",
    "Block",
    "Failed",
    "How",
    "Repairer",
    "Result",
    "in_blocks",
    "repair_all",
    "repair_blocks",
]

T = TypeVar("T")

AT_ONCE = 256  # texts whose words are looked up together
FIRST = 8  # the same of the first block
FEW_AT_ONCE = 32  # the same where several processes work
MOST_AT_ONCE = 400_000  # characters of them, so that the first are soon done


class Block(NamedTuple):
    """Texts that are repaired at one go; ``together`` names the source that they are read as."""

    tasks: Sequence[Task]
    together: str = ""


class Failed(NamedTuple):
    """A text that could not be repaired, through a fault that ``reason`` names."""

    reason: str


Result = tuple[Repaired | Failed, str | Unserved]


class How(NamedTuple):
    """How texts are repaired: by which book, up to which bar, with which habits and own rules.

    ``lenient`` says that a text on which something fails is set aside and the rest goes on.
    """

    book: Path | None = None
    lang: str | None = None
    min_confidence: float | None = None
    aim: Aim | None = None
    habits: Mapping[str, str] | None = None
    user: UserRules | None = None
    lenient: bool = False

    def library(self) -> Library:
        """The books that serve; raises :class:`~ocrfix.errors.BookError` for what is wrong."""
        return Library(self.book, self.lang, self.habits, self.user)


class Answers(NamedTuple):
    """What became of the texts of a block, in order, and what is to be said of all of them."""

    results: list[Result]
    notes: tuple[str, ...] = ()


class Repairer:
    """Repairs blocks of texts, one after the other, in this process."""

    def __init__(self, how: How) -> None:
        self._how = how
        self._library = how.library()

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
        how.library()  # what is wrong with a book is said here, not in each process
    yield from in_processes(
        _work, chain([first], remaining), jobs, start=_start_worker, given=(how,)
    )


def in_blocks(
    texts: Iterable[T], size_of: Callable[[T], int], *, jobs: int = 1
) -> Iterator[list[T]]:
    """Share out texts: few at first, so that the first are soon done, then more at a time."""
    most, size = (AT_ONCE, MOST_AT_ONCE) if jobs <= 1 else (FEW_AT_ONCE, MOST_AT_ONCE // 4)
    now = min(FIRST, most)
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
    habits: Mapping[str, str] | None = None,
    min_confidence: float | None = None,
    aim: Aim | None = None,
    jobs: int = 1,
    user: UserRules | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> Iterator[Result]:
    """Repair texts in order; gives each with the language of the book that served it.

    The result does not depend on ``jobs``, the number of processes. ``user`` holds rules and words
    to keep besides those of the books. ``progress`` is told how many are done.
    """
    jobs = 1 if len(tasks) < 2 else jobs
    how = How(book, lang, min_confidence, aim, habits, user)
    done = 0
    blocks = map(Block, in_blocks(tasks, lambda task: len(task.text), jobs=jobs))
    for answers in repair_blocks(blocks, how, jobs=jobs):
        for result in answers.results:
            done += 1
            yield result
            progress(done)
