"""One process at a time changes a book: it holds the book's lock from reading it to writing it.

The lock is a file in the book's folder, there only while it is held; whoever reads needs none (see
:mod:`ocrfix.book.generation`). It goes with the process that holds it, however that ends.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.errors import BookError, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LOCK", "changing"]

LOCK = ".ocrfix-lock"
PATIENCE = 2.0  # seconds of waiting that nothing is said of
WAIT = 120.0  # seconds after which a change is given up; the longest takes a few

_held = threading.local()
_log = logging.getLogger("ocrfix")


@contextlib.contextmanager
def changing(folder: Path, *, wait: float = WAIT) -> Iterator[None]:
    """Hold a book for a change; whoever else wants to change it waits until this ends.

    What is to be changed must be read within. May be nested. A folder that does not exist needs no
    lock. Raises :class:`BookError` where another process does not let go within ``wait`` seconds.
    """
    place = Path(os.path.realpath(folder))
    places: set[Path] = _held.__dict__.setdefault("places", set())
    if place in places or not place.is_dir():
        yield
        return
    with _locked(folder, place, wait):
        places.add(place)
        try:
            yield
        finally:
            places.discard(place)


@contextlib.contextmanager
def _locked(folder: Path, place: Path, wait: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(place / LOCK)
    try:
        try:
            lock.acquire(timeout=min(wait, PATIENCE), poll_interval=0.02)
        except Timeout:
            if wait <= PATIENCE:
                raise
            _log.warning("%s is being changed by another process; waiting for it.", folder)
            lock.acquire(timeout=wait - PATIENCE, poll_interval=0.02)
    except Timeout:
        raise BookError(
            f"{folder} is being changed by another process. Try again when that has ended."
        ) from None
    except OSError as error:
        raise BookError(
            f"{folder} cannot be written: {reason_of(error)}. Name another place with -o."
        ) from error
    try:
        yield
    finally:
        try:
            with contextlib.suppress(
                OSError
            ):  # before it is let go: nobody then holds what is gone
                (place / LOCK).unlink()
        finally:
            lock.release()
