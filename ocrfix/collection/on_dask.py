"""A collection repaired on a Dask cluster: workers read and write, nothing is gathered here.

Each worker loads the book once. A task is about a megabyte; where it fails it is tried three times,
and then cut in two, until what is left is the record that ends whoever reads it: that is set aside.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ocrfix.collection.cluster import client_of, do_on_worker, worker_plugin
from ocrfix.collection.cluster_ledger import open_ledger
from ocrfix.collection.ledger import Entry
from ocrfix.collection.part_work import TRIES, Aside, Done
from ocrfix.collection.parts import PART, Part, cut, lines_of, unpacked_size
from ocrfix.collection.places import Place, listed, needed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ocrfix.collection.asked import Asked

__all__ = ["Totals", "repair_on_dask"]

AHEAD = 8  # tasks a thread that are handed over before their results are asked for
SET_ASIDE = "set-aside.jsonl"


@dataclass(slots=True)
class Totals:
    """What a run on a cluster did, and what it found done."""

    files: int = 0
    parts: int = 0
    before: int = 0
    records: int = 0
    changed: int = 0
    changes: int = 0
    held_back: int = 0
    doubtful: int = 0
    served: Counter[str] = field(default_factory=Counter)
    unserved: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    aside: list[Aside] = field(default_factory=list)

    def count(self, done: Done) -> None:
        """Take up a part that is done."""
        self.parts += 1
        self.records += done.records
        self.changed += done.changed
        self.changes += done.changes
        self.held_back += done.held_back
        self.doubtful += done.doubtful
        self.served.update(done.served)
        self.unserved += done.unserved
        if len(self.notes) < 100:
            self.notes += done.notes
        self.kinds[done.kind] += 1
        self.aside += done.aside


def repair_on_dask(
    addresses: Sequence[str],
    out: str,
    asked: Asked,
    *,
    scheduler: str | None = None,
    jobs: int = 2,
    fresh: bool = False,
    part: int = PART,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Totals:
    """Repair what lies at some addresses, and write it under ``out``.

    Without a ``scheduler`` (``tcp://host:8786``) a cluster of ``jobs`` processes is begun on this
    machine. Parts that the ledger under ``out`` names as done are not done again, unless ``fresh``.
    What cannot be repaired is in ``set-aside.jsonl``. Raises
    :class:`~ocrfix.errors.InputError` where Dask or what reads an address is missing, and for what
    is not there.
    """
    needed("distributed")
    if asked.book or asked.lang:
        asked.how().library()  # what is wrong with a book is said here
    target = Place(out)
    include = asked.form.include if asked.form else ()
    found, notes = listed(addresses, include, without=out)
    digest = asked.digest()
    ledger = open_ledger(target, fresh=fresh)
    totals = Totals(len(found), notes=notes)
    try:
        with client_of(scheduler, jobs) as client:
            run = _Run(client, target, asked, digest, ledger, totals, progress)
            run.all(found, part)
    finally:
        ledger.close()
    target.sweep()
    return totals


class _Run:
    """One run over a cluster."""

    def __init__(
        self, client: Any, out: Place, asked: Asked, digest: str, ledger: Any, totals: Totals,
        progress: Callable[[str, float], None],
    ) -> None:  # fmt: skip
        self.client, self.out, self.asked, self.digest = client, out, asked, digest
        self.ledger, self.totals, self.progress = ledger, totals, progress
        self.stamps: dict[Place, str] = {}
        self.forgotten: Counter[str] = Counter()
        self.bytes = self.total = 0

    def all(self, found: Sequence[tuple[Place, str]], size: int) -> None:
        """Plan and do all parts."""
        plugin = worker_plugin(self.asked, self.digest)
        self.client.register_plugin(plugin)
        tasks = self._to_do(found, size)
        self.total = max(1, sum(part.size for task in tasks for part in task))
        waiting = iter(tasks)
        under_way: dict[Any, list[Part]] = {}
        results = needed("distributed").as_completed()

        def submit(task: list[Part]) -> None:
            future = self.client.submit(
                do_on_worker, task, self.out, self.asked, plugin.name, pure=False, retries=TRIES - 1
            )
            under_way[future.key] = task
            results.add(future)

        for task in self._few(waiting):
            submit(task)
        # A worker that dies takes what waits on it along: who is to blame shows when each is alone.
        suspects: deque[list[Part]] = deque()
        alone = False
        while under_way or suspects:
            if not under_way:
                alone = True
                submit(suspects.popleft())
            future = next(results)
            task = under_way.pop(future.key)
            try:
                # Where the worker that held it has gone meanwhile, it is made anew.
                finished: list[Done] = future.result()
            except Exception as error:  # whatever a task or its worker ended by
                suspects.extend(self._again(task, error) if alone else [task])
            else:
                for done in finished:
                    self._record(done)
            future.release()
            for more in waiting:
                submit(more)
                break

    def _few(self, waiting: Iterator[list[Part]]) -> Iterator[list[Part]]:
        from itertools import islice

        threads = sum(self.client.nthreads().values()) or 1
        yield from islice(waiting, AHEAD * threads)

    def _to_do(self, found: Sequence[tuple[Place, str]], size: int) -> list[list[Part]]:
        """Tasks of about a megabyte, less what the ledger names as done."""
        self.progress("looking at the files", 0.0)
        places = [place for place, _ in found]
        sizes = self.client.gather(self.client.map(unpacked_size, places, pure=False))
        stamps = self.client.gather(self.client.map(Place.stamp, places, pure=False))
        self.stamps = dict(zip(places, stamps, strict=True))
        groups: dict[str, list[Part]] = {}
        for (place, relative), bytes_ in zip(found, sizes, strict=True):
            if self.asked.together:
                parts = [Part(place, relative, size=bytes_)]
            else:
                parts = cut(place, relative, bytes_, part=size)
            for each in parts:
                folder = relative.rpartition("/")[0] if self.asked.together else ""
                groups.setdefault(folder, []).append(each)
        tasks: list[list[Part]] = []
        for parts in groups.values():
            if self.asked.together:
                if not all(map(self._is_done, parts)):
                    tasks.append(parts)
                else:
                    self.totals.before += len(parts)
                continue
            left = [each for each in parts if not self._is_done(each)]
            self.totals.before += len(parts) - len(left)
            tasks += _batches(left, size)
        return tasks

    def _is_done(self, part: Part) -> bool:
        return bool(self.ledger.state(part.out, self.stamps[part.place], self.digest) != "to do")

    def _record(self, done: Done) -> None:
        self.totals.count(done)
        self.bytes += done.part.size
        if done.wrote:
            self.ledger.add(Entry(
                done.part.out, self.stamps[done.part.place], self.digest, done.wrote, done.size, 0,
                done.kind, done.changes, done.held_back,
            ))  # fmt: skip
        for aside in done.aside:
            self.ledger.set_aside(SET_ASIDE, json.dumps(aside._asdict(), ensure_ascii=False))
        self.progress(
            f"{self.totals.parts:,} parts, {self.bytes / 1e6:,.1f} of {self.total / 1e6:,.1f} MB",
            0.99 * min(1.0, self.bytes / self.total),
        )

    def _again(self, task: list[Part], error: Exception) -> list[list[Part]]:
        """What is tried next of a task that failed three times: its parts, then their halves.

        A task that the scheduler forgot is tried as it is, and that three times too.
        """
        if "Cancelled" in type(error).__name__:
            self.forgotten[task[0].out] += 1
            if self.forgotten[task[0].out] < TRIES:
                return [task]
        reason = f"{type(error).__name__}: {error}"
        deadly = type(error).__name__ in ("KilledWorker", "WorkerDied")
        if self.asked.together or len(task) > 1:
            pieces = [] if self.asked.together else [[part] for part in task]
        elif deadly:
            [part] = task
            records = part.end - part.start if part.kind == "rows" else 0
            if part.kind == "lines":
                records = sum(1 for line in lines_of(part) if line.strip())
            halves = part.halves(records)
            pieces = [[half] for half in halves] if len(halves) > 1 else []
        else:
            pieces = []
        if not pieces:
            said = "it ends the process that reads it" if deadly else reason
            for part in task:
                self._record(Done(part, "", 0, "", 0, 0, 0, 0, 0,
                                  aside=(self._aside(part, said),)))  # fmt: skip
        return [piece for piece in pieces if not all(map(self._is_done, piece))]

    def _aside(self, part: Part, reason: str) -> Aside:
        if part.kind == "lines" and part.only:
            lines = [line for line in lines_of(part) if line.strip()]
            record = lines[part.only[0]].decode("utf-8", "replace")
            where = f"{part.place}, byte {part.start:,}, record {part.only[0] + 1}"
            return Aside(where, reason, record)
        return Aside(f"{part.place} ({part.out})", reason)


def _batches(parts: Sequence[Part], size: int) -> list[list[Part]]:
    """Small files by the megabyte; a part of a file is a task by itself."""
    tasks: list[list[Part]] = []
    batch: list[Part] = []
    held = 0
    for part in parts:
        if part.kind != "file":
            tasks.append([part])
            continue
        if batch and held + part.size > size:
            tasks.append(batch)
            batch, held = [], 0
        batch.append(part)
        held += part.size
    return [*tasks, batch] if batch else tasks
