"""A Dask cluster: the client that asks for work, and what each worker holds to do it."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrfix.book.bundled import is_bundled
from ocrfix.book.reading import load_files
from ocrfix.collection.part_work import TRIES, Done, do_parts
from ocrfix.collection.places import needed
from ocrfix.errors import InputError
from ocrfix.repair.blocks import Repairer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrfix.collection.asked import Asked
    from ocrfix.collection.parts import Part
    from ocrfix.collection.places import Place

__all__ = ["client_of", "do_on_worker", "worker_plugin"]


class BookOnWorker:
    """What a worker holds: the book, loaded once, and a lock, since a book is no two threads'.

    The files of a book of one's own come along, so that workers need not see this disk, and so do
    the habits, rules and words to keep of the run.
    """

    def __init__(self, asked: Asked, digest: str) -> None:
        self.asked = asked
        self.name = f"ocrfix-{digest}"
        self.files: dict[str, bytes] = {}
        if asked.book is not None and not is_bundled(asked.book):
            self.files = load_files(asked.book)

    def setup(self, worker: Any) -> None:
        """Load the book."""
        how = self.asked.how(lenient=True)
        if self.files:
            assert how.book is not None
            folder = Path(tempfile.mkdtemp(prefix="ocrfix-book-"))
            for name, data in self.files.items():
                place = folder / how.book.name / name
                place.parent.mkdir(exist_ok=True)
                place.write_bytes(data)
            try:
                repairer = Repairer(how._replace(book=folder / how.book.name))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        else:
            repairer = Repairer(how)
        setattr(worker, _held(self.name), (repairer, threading.Lock()))

    def teardown(self, worker: Any) -> None:
        """Let go of the book."""
        with contextlib.suppress(AttributeError):
            delattr(worker, _held(self.name))


def _held(name: str) -> str:
    return name.replace("-", "_")


def do_on_worker(parts: Sequence[Part], out: Place, asked: Asked, name: str) -> list[Done]:
    """Do some parts on the worker that runs this, with the book that it holds."""
    from distributed import get_worker

    repairer, lock = getattr(get_worker(), _held(name))
    with lock:
        return do_parts(parts, out, asked, repairer)


@contextlib.contextmanager
def client_of(scheduler: str | None, jobs: int) -> Iterator[Any]:
    """A client of the cluster at an address, or of one of this machine's processes."""
    distributed, dask = needed("distributed"), needed("dask")
    if scheduler:
        try:
            with distributed.Client(scheduler, timeout="20s") as client:
                yield client
        except OSError as error:
            raise InputError(
                f"No Dask scheduler answers at {scheduler}. Start one (dask scheduler), or leave "
                "--scheduler out to use this machine."
            ) from error
        return
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": TRIES - 1,
                         "distributed.comm.timeouts.connect": "60s"}),
        tempfile.TemporaryDirectory(prefix="ocrfix-dask-") as folder,
        distributed.LocalCluster(
            n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0",
            local_directory=folder, silence_logs=50,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        yield client


def worker_plugin(asked: Asked, digest: str) -> Any:
    """The plugin as Dask wants it: its class is known only where Dask is there."""
    from distributed import WorkerPlugin

    class Plugin(BookOnWorker, WorkerPlugin):  # type: ignore[misc]
        idempotent = True

    return Plugin(asked, digest)
