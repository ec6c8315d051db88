"""Files repaired in order, each given as soon as its last text is done."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.model import Document
from ocrfix.repair.batch import Unserved, tasks_of, within_encoding
from ocrfix.repair.blocks import Block, Failed, in_blocks, repair_blocks
from ocrfix.repair.together import groups_of as sources_of
from ocrfix.text.formats import format_of
from ocrfix.text.sources import Source, joins_of, read_found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ocrfix.collection.asked import Asked
    from ocrfix.model import Repaired
    from ocrfix.repair.batch import Task
    from ocrfix.repair.blocks import Repairer, Result
    from ocrfix.text.sources import Found

__all__ = [
    "PassedOver",
    "RepairedFile",
    "groups_of",
    "outline",
    "read_or_pass",
    "repair_files",
]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What could not be read, repaired or written, and why, as a sentence that names it."""

    reason: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class RepairedFile:
    """A file as it was read, what became of its texts, and which languages' books served them.

    ``unserved`` are texts that no book serves, with their language ("" where it is not told).
    """

    source: Source
    repaired: tuple[Repaired, ...]
    served: tuple[str, ...] = ()
    unserved: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Awaited:
    """A file whose results are under way."""

    file: Source | PassedOver
    results: list[Result | None] = field(default_factory=list)
    missing: int = 0

    @classmethod
    def of(cls, file: Source | PassedOver) -> _Awaited:
        size = len(file.documents) if isinstance(file, Source) else 0
        return cls(file, [None] * size, size)


_Slot = tuple[_Awaited, int]  # where the result of a text belongs


def outline(found: Found) -> Source:
    """A file that is not read yet, for what its name and place tell of it."""
    path = found.path
    whole = Document("", str(path) if path else "standard input", path=path)
    format_ = format_of(path or found.relative)
    return Source(path, found.relative, format_, whole, (), listed=bool(found.root))


def groups_of(files: Sequence[Found], *, together: bool | str) -> list[list[Found]]:
    """Part files into those that are read as one source: alone, or by their folder.

    The pages of one volume lie in one folder, so ``together`` is by the folder that holds them.
    """
    if not together:
        return [[file] for file in files]
    groups: dict[Path | None, list[Found]] = {}
    for file in files:
        groups.setdefault(file.path.parent if file.path else None, []).append(file)
    return list(groups.values())


def read_or_pass(found: Found, asked: Asked) -> Source | PassedOver:
    """Read a file; where that cannot be, say why."""
    try:
        return read_found(found, asked.encoding, form=asked.form)
    except InputError as error:
        return PassedOver(str(error), found.path)
    except (OSError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        name = type(error).__name__
        return PassedOver(f"{found.path} cannot be read ({name}: {error}).", found.path)


def repair_files(
    groups: Iterable[Sequence[Source | PassedOver]],
    asked: Asked,
    *,
    jobs: int = 1,
    lenient: bool = False,
    repairer: Repairer | None = None,
    replay: Callable[[Repaired], Repaired] = lambda repaired: repaired,
    walked: Callable[[int], None] = lambda _characters: None,
    tell: Callable[[str], None] = lambda _note: None,
) -> Iterator[RepairedFile | PassedOver]:
    """Repair files in order; each comes when its last text is done, while others are under way.

    The files of a group are read as one source where that is ``asked``. Groups are asked for as
    they are needed, so that few files are in memory at once. ``replay`` puts the decisions of a
    review into effect; ``walked`` is told how many characters were repaired since, and ``tell``
    what sources taught. With ``lenient`` a file on which something fails is passed over; else that
    is raised.
    """
    awaited: deque[_Awaited] = deque()
    slots: deque[list[_Slot]] = deque()  # of the blocks under way

    def apart() -> Iterator[tuple[Task, _Slot]]:
        for group in groups:
            for file in group:
                awaited.append(waiting := _Awaited.of(file))
                if isinstance(file, Source):
                    for number, task in enumerate(tasks_of([file])):
                        yield task, (waiting, number)

    def together() -> Iterator[tuple[str, list[tuple[Task, _Slot]]]]:
        field = asked.together if isinstance(asked.together, str) else None
        for group in groups:
            under_way = [_Awaited.of(file) for file in group]
            awaited.extend(under_way)
            yield from _sources(under_way, field, lenient=lenient)

    def blocks() -> Iterator[Block]:
        if asked.together:
            for name, texts in together():
                slots.append([slot for _, slot in texts])
                yield Block([task for task, _ in texts], name)
            return
        for texts in in_blocks(apart(), lambda each: len(each[0].text), jobs=jobs):
            slots.append([slot for _, slot in texts])
            yield Block([task for task, _ in texts])

    for answers in repair_blocks(
        blocks(), asked.how(lenient=lenient), jobs=jobs, repairer=repairer
    ):
        mine = slots.popleft()
        for note in answers.notes:
            tell(note)
        for result, (waiting, number) in zip(answers.results, mine, strict=True):
            waiting.results[number] = result
            waiting.missing -= 1
        walked(sum(_size(waiting, number) for waiting, number in mine))
        while awaited and not awaited[0].missing:
            yield _finished(awaited.popleft(), asked, replay, lenient=lenient)
    while awaited:
        yield _finished(awaited.popleft(), asked, replay, lenient=lenient)


def _size(waiting: _Awaited, number: int) -> int:
    return len(waiting.file.documents[number].text) if isinstance(waiting.file, Source) else 0


def _sources(
    under_way: Sequence[_Awaited], field: str | None, *, lenient: bool
) -> Iterator[tuple[str, list[tuple[Task, _Slot]]]]:
    """The texts of a group of files that are read as one source, with the name of each source.

    A file without the field that tells them is passed over.
    """
    able: list[tuple[_Awaited, Source]] = []
    for waiting in under_way:
        if isinstance(waiting.file, PassedOver):
            continue
        try:
            sources_of([waiting.file], field)
        except InputError as error:
            if not lenient:
                raise
            path = waiting.file.path
            waiting.file, waiting.missing = PassedOver(str(error), path), 0
        else:
            able.append((waiting, waiting.file))
    inputs = [source for _, source in able]
    tasks = tasks_of(inputs)
    slots = [(waiting, k) for waiting, source in able for k in range(len(source.documents))]
    for name, numbers in sources_of(inputs, field):
        yield name, [(tasks[number], slots[number]) for number in numbers]


def _finished(
    awaited: _Awaited, asked: Asked, replay: Callable[[Repaired], Repaired], *, lenient: bool
) -> RepairedFile | PassedOver:
    file = awaited.file
    if isinstance(file, PassedOver):
        return file
    try:
        return _put_together(file, awaited.results, asked, replay)
    except Exception as error:
        if not lenient:
            raise
        name = type(error).__name__
        return PassedOver(f"{file.path} cannot be repaired ({name}: {error}).", file.path)


def _put_together(
    file: Source,
    results: Sequence[Result | None],
    asked: Asked,
    replay: Callable[[Repaired], Repaired],
) -> RepairedFile | PassedOver:
    joins = joins_of(file, wanted=asked.merge)
    repaired: list[Repaired] = []
    served: list[str] = []
    unserved: list[tuple[str, str]] = []
    for document, answer in zip(file.documents, results, strict=True):
        assert answer is not None
        result, used = answer
        if isinstance(result, Failed):
            return PassedOver(f"{document.name} cannot be repaired ({result.reason}).", file.path)
        decided = replay(result)
        repaired.append(within_encoding(document, decided, asked.output_encoding, joins))
        if isinstance(used, Unserved):
            unserved.append((document.name, used.lang))
        else:
            served.append(used)
    return RepairedFile(file, tuple(repaired), tuple(served), tuple(unserved))
