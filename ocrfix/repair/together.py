"""The records of files repaired together: all of a file as one scan, or those alike in a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ocrfix.errors import InputError
from ocrfix.model import Repaired
from ocrfix.processes import in_processes
from ocrfix.repair.batch import Library, Task, Unserved, repair_all
from ocrfix.repair.rows import repair_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ocrfix.book.user_rules import UserRules
    from ocrfix.ranking.threshold import Aim
    from ocrfix.text.sources import Source

__all__ = ["Group", "groups_of", "repair_groups", "repair_sources"]

TOLD_FROM = 200  # texts of a source that its language is told from


class Group(NamedTuple):
    """Texts of one source: its name, and their numbers among all texts of a run."""

    name: str
    numbers: tuple[int, ...]


def groups_of(sources: Sequence[Source], field: str | None = None) -> list[Group]:
    """What belongs together: the records of each file, or of those the ones alike in a field.

    What holds no records stays by itself. Raises :class:`InputError` for a file without the field.
    """
    groups: list[Group] = []
    first = 0
    for item in sources:
        numbers = range(first, first + len(item.documents))
        first = numbers.stop
        name = item.whole.name
        if not item.format.records:
            groups += [Group(name, (number,)) for number in numbers]
            continue
        alike: dict[str, list[int]] = {}
        for number, value in zip(numbers, _values(item, field), strict=True):
            alike.setdefault(value, []).append(number)
        groups += [
            Group(f"{name}, {field} {value}" if field else name, tuple(mine))
            for value, mine in alike.items()
        ]
    return groups


def _values(item: Source, field: str | None) -> Sequence[str]:
    if not field or not item.format.values:
        return [""] * len(item.documents)
    try:
        return item.format.values(item.whole, item.data, field)
    except KeyError as error:
        raise InputError(
            f"{item.whole.name} has no field “{field}”; there is "
            f"{', '.join(map(str, error.args[:12]))}. Say which tells what belongs together: "
            "--together-by NAME"
        ) from None


Answer = tuple[Repaired, "str | Unserved"]
Answers = tuple[list[Answer], tuple[str, ...]]
Given = tuple[
    "Path | None", "str | None", "Mapping[str, str] | None", "UserRules | None", "float | None",
    "Aim | None",
]  # fmt: skip


def repair_sources(
    tasks: Sequence[Task], sources: Sequence[Source], together: str | bool, **how: Any
) -> tuple[Iterable[Answer], list[str]]:
    """Repair the texts of files each by itself, or ``together`` by file or the field it names.

    Takes what :func:`ocrfix.repair.batch.repair_all` takes; what was learned comes as notes.
    """
    if not together:
        return repair_all(tasks, **how), []
    groups = groups_of(sources, together if isinstance(together, str) else None)
    return repair_groups(tasks, groups, **how)


def repair_groups(
    tasks: Sequence[Task],
    groups: Sequence[Group],
    *,
    book: Path | None = None,
    lang: str | None = None,
    habits: Mapping[str, str] | None = None,
    user: UserRules | None = None,
    min_confidence: float | None = None,
    aim: Aim | None = None,
    jobs: int = 1,
    progress: Callable[[int], None] = lambda _done: None,
) -> tuple[list[Answer], list[str]]:
    """Repair texts group by group; gives what became of each, in order, and what was learned.

    The result does not depend on ``jobs``, the number of processes. ``progress`` is told how many
    texts are done.
    """
    library = Library(book, lang, habits, user)
    pieces = [tuple(tasks[number] for number in group.numbers) for group in groups]
    found: list[Answer | None] = [None] * len(tasks)
    notes: list[str] = []
    done = 0
    for group, (answers, said) in zip(
        groups,
        _answered(library, pieces, (book, lang, habits, user, min_confidence, aim), jobs),
        strict=True,
    ):
        for number, answer in zip(group.numbers, answers, strict=True):
            found[number] = answer
        notes += [f"{group.name}: {note}" for note in said]
        done += len(answers)
        progress(done)
    return [answer for answer in found if answer is not None], notes


def _answered(
    library: Library, pieces: Sequence[tuple[Task, ...]], given: Given, jobs: int
) -> Iterator[Answers]:
    if jobs <= 1 or len(pieces) < 2:
        return (_repaired(library, piece, given[4], given[5]) for piece in pieces)
    return in_processes(_work, pieces, jobs, start=_start, given=given)


def _repaired(
    library: Library, piece: Sequence[Task], min_confidence: float | None, aim: Aim | None
) -> Answers:
    """Repair one group; its language is told from its texts together."""
    sample = "\n".join(task.text for task in piece[:TOLD_FROM])
    book = library.book_for(piece[0]._replace(sample=sample))
    if isinstance(book, Unserved):
        return [(Repaired(task.text, task.text, ()), book) for task in piece], ()
    rows = repair_rows([task.text for task in piece], book, min_confidence=min_confidence, aim=aim)
    return [(each, book.lang) for each in rows.repaired], rows.notes


_worker: tuple[Library, float | None, Aim | None] | None = None


def _start(
    book: Path | None, lang: str | None, habits: Mapping[str, str] | None,
    user: UserRules | None, min_confidence: float | None, aim: Aim | None,
) -> None:  # fmt: skip
    global _worker
    _worker = Library(book, lang, habits, user), min_confidence, aim


def _work(piece: Sequence[Task]) -> Answers:
    assert _worker is not None
    library, min_confidence, aim = _worker
    return _repaired(library, piece, min_confidence, aim)
