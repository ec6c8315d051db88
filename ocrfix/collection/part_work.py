"""The work on parts of a collection, as any process of a cluster does it: read, repair, write.

What comes back is small: what was written, counts, and the records that were set aside.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.collection.asked import LENGTH, Asked
from ocrfix.collection.files import PassedOver, RepairedFile, repair_files
from ocrfix.collection.parts import Part, bytes_of, lines_of
from ocrfix.errors import InputError
from ocrfix.repair.batch import TOLD_FROM, Unserved, tasks_of, within_encoding
from ocrfix.repair.blocks import Block, Failed
from ocrfix.text.sources import Source, read_data, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.collection.places import Place
    from ocrfix.model import Document, Repaired
    from ocrfix.repair.batch import Task
    from ocrfix.repair.blocks import Repairer, Result

__all__ = ["TRIES", "Aside", "Done", "do_parts"]

TRIES = 3  # of a record, before it is set aside


class Aside(NamedTuple):
    """A record (or a file) that cannot be repaired: where it stands, why, and the record itself."""

    where: str
    reason: str
    record: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """A part that is done: what was written, and what a summary needs."""

    part: Part
    wrote: str
    size: int
    kind: str
    records: int
    changes: int
    changed: int
    held_back: int
    doubtful: int
    served: tuple[str, ...] = ()
    unserved: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    aside: tuple[Aside, ...] = ()


def do_parts(parts: Sequence[Part], out: Place, asked: Asked, repairer: Repairer) -> list[Done]:
    """Do some parts, one after the other; each output is written whole, or not at all.

    Raises what reading and writing do; what is wrong with a record is set aside.
    """
    if parts and parts[0].kind == "lines" and not asked.together:
        return [_lines(part, out, asked, repairer) for part in parts]
    sources: list[Source | PassedOver] = []
    owner: dict[int, Part] = {}
    for part in parts:
        whole = part.kind == "file" or bool(asked.together)
        data = part.place.read() if whole else bytes_of(part)
        try:
            source: Source | PassedOver = read_data(
                data, str(part.place), asked.encoding, form=asked.form
            )
        except InputError as error:
            source = PassedOver(str(error))
        sources.append(source)
        owner[id(source)] = part
    notes: list[str] = []
    groups = [sources] if asked.together else [[source] for source in sources]
    done: list[Done] = []
    waiting = iter(list(owner.values()))
    for file in repair_files(groups, asked, lenient=True, repairer=repairer, tell=notes.append):
        part = next(waiting)  # files come in the order in which they were given
        if isinstance(file, PassedOver):
            aside = (Aside(str(part.place), file.reason),)
            done.append(Done(part, "", 0, "", 0, 0, 0, 0, 0, aside=aside))
            continue
        data = render(file.source, file.repaired, asked.output_encoding, merge=asked.merge)
        done.append(_written(part, out, data, file, tuple(notes)))
        notes.clear()
    return done


def _written(
    part: Part, out: Place, data: bytes, file: RepairedFile, notes: tuple[str, ...] = (),
    aside: tuple[Aside, ...] = (),
) -> Done:  # fmt: skip
    out.inside(part.out).write(data)
    said = [f"{d.name}: {n}" for d, r in zip(file.source.documents, file.repaired, strict=True)
            for n in r.notes]  # fmt: skip
    return Done(
        part, hashlib.sha256(data).hexdigest()[:LENGTH], len(data),
        file.source.kind or file.source.format.name, len(file.repaired),
        sum(len(r.changes) for r in file.repaired), any(r.changes for r in file.repaired),
        sum(len(r.held_back) for r in file.repaired),
        sum(c.confidence < r.bar for r in file.repaired for c in r.held_back),
        tuple(sorted(set(file.served))), file.unserved[:8], (*notes, *said)[:8], aside,
    )  # fmt: skip


def _lines(part: Part, out: Place, asked: Asked, repairer: Repairer) -> Done:
    """Do a part of JSON lines, record by record where one of them is off."""
    lines = lines_of(part)
    numbered = [(number, line) for number, line in enumerate(lines) if line.strip()]
    if part.only:
        numbered = numbered[part.only[0] : part.only[1]]
        lines = [line for _, line in numbered]
    where = f"{part.place}, byte {part.start:,}" if part.start else str(part.place)
    aside: list[Aside] = []
    try:
        source = _read(b"".join(lines), part, asked)
    except InputError:  # some line is no record: each by itself says which
        lines = [line for number, line in numbered if _is_record(line, where, number, part, asked,
                                                                 aside)]  # fmt: skip
        source = _read(b"".join(lines), part, asked)
    results = _results(source, part, asked, repairer)
    bad = {k for k, (result, _) in enumerate(results) if isinstance(result, Failed)}
    if bad:
        records = [line for line in lines if line.strip()]
        for k in sorted(bad):
            result = results[k][0]
            assert isinstance(result, Failed)
            record = records[k].decode("utf-8", "replace")
            aside.append(Aside(f"{where}, record {k + 1}", result.reason, record))
        source = _read(
            b"".join(line for k, line in enumerate(records) if k not in bad), part, asked
        )
        results = [answer for k, answer in enumerate(results) if k not in bad]
    file = _put_together(source, results, asked)
    data = render(source, file.repaired, asked.output_encoding) if source.documents else b""
    if part.packed:
        data = gzip.compress(data, mtime=0)
    return _written(part, out, data, file, aside=tuple(aside))


def _read(data: bytes, part: Part, asked: Asked) -> Source:
    return read_data(
        data, str(part.place).removesuffix(".gz"), asked.encoding or "utf-8", form=asked.form
    )


def _is_record(
    line: bytes, where: str, number: int, part: Part, asked: Asked, aside: list[Aside]
) -> bool:
    try:
        _read(line, part, asked)
    except InputError as error:
        reason = str(error).removeprefix(f"{part.place}, line 1: ")
        aside.append(Aside(f"{where}, line {number + 1}", reason, line.decode("utf-8", "replace")))
        return False
    return True


def _results(source: Source, part: Part, asked: Asked, repairer: Repairer) -> list[Result]:
    sample = "" if asked.book or asked.lang else _sample(part.place, part.packed, asked)
    tasks = [task._replace(sample=sample) if task.sample else task for task in tasks_of([source])]
    results: list[Result] = []
    for first in range(0, len(tasks), 256):
        results += repairer(Block(tasks[first : first + 256])).results
    return [_tried(task, result, repairer) for task, result in zip(tasks, results, strict=True)]


def _tried(task: Task, result: Result, repairer: Repairer) -> Result:
    for _ in range(1, TRIES):
        if not isinstance(result[0], Failed):
            break
        [result] = repairer(Block([task])).results
    return result


@lru_cache(maxsize=64)
def _sample(place: Place, packed: bool, asked: Asked) -> str:
    """What the language of a file's short records is told from: its first records."""
    with place.open() as file:
        stream = gzip.GzipFile(fileobj=file) if packed else file
        lines = islice((line for line in stream if line.strip()), TOLD_FROM)
        texts: list[str] = []
        for line in lines:
            try:
                documents: tuple[Document, ...] = read_data(
                    line, "records.jsonl", "utf-8", form=asked.form
                ).documents
            except InputError:
                continue
            texts += [document.text for document in documents]
    return "\n".join(texts)


def _put_together(source: Source, results: Sequence[Result], asked: Asked) -> RepairedFile:
    repaired: list[Repaired] = []
    served: list[str] = []
    unserved: list[tuple[str, str]] = []
    for document, (result, used) in zip(source.documents, results, strict=True):
        assert not isinstance(result, Failed)
        repaired.append(within_encoding(document, result, asked.output_encoding))
        if isinstance(used, Unserved):
            unserved.append((document.name, used.lang))
        else:
            served.append(used)
    return RepairedFile(source, tuple(repaired), tuple(served), tuple(unserved))
