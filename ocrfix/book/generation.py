"""The files of a book, of which a reader sees one generation: the old one or the new.

A new generation is written beside, in the book's folder, and holds from the moment that it is
called ``.ocrfix-next``: its files go before those of the same names. They are then moved to their
places; what an interruption leaves there is moved, and what it left unfinished swept, by whoever
comes next. Other files in the folder are let be.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.book.lock import changing
from ocrfix.errors import BookError, OutputError
from ocrfix.temporary import beside, sweep
from ocrfix.text.replacing import keep_attributes, write_atomic

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "DECISIONS",
    "FILES",
    "LANGUAGE",
    "NEIGHBOURS",
    "put_files",
    "stamp",
    "standing",
    "tidy",
]

LANGUAGE = "language.zip"
NEIGHBOURS = "language.neighbours.gz"
FILES = ("book.toml", "rules.tsv", "weights.tsv", "sources.jsonl", LANGUAGE, NEIGHBOURS)
DECISIONS = "decisions.jsonl"
"""The file of a book that holds the decisions it has learned from."""

_NEXT = ".ocrfix-next"

Stamp = tuple[tuple[int, int, int] | None, ...]


def standing(folder: Path, name: str) -> Path:
    """Where a file of a book stands at the moment, if it is there."""
    new = folder / _NEXT / name
    return new if new.exists() else folder / name


def stamp(folder: Path) -> Stamp:
    """What changes whenever a file of the book does; equal before and after, nothing has."""
    found: list[tuple[int, int, int] | None] = []
    for name in (*FILES, DECISIONS):
        for file in (folder / _NEXT / name, folder / name):
            try:
                status = file.stat()
            except OSError:
                found.append(None)
            else:
                found.append((status.st_ino, status.st_mtime_ns, status.st_size))
    return tuple(found)


def tidy(folder: Path) -> None:
    """Finish what an interrupted run left of a book, unless another one is at it or none may."""
    try:
        left = any(name.startswith(".ocrfix-") for name in os.listdir(folder))  # noqa: PTH208
    except OSError:
        return
    if left:
        with contextlib.suppress(BookError, OutputError, OSError), changing(folder, wait=0.0):
            _finish(Path(os.path.realpath(folder)))


def put_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files of a book as its next generation; all of them stand there then, or none does.

    Permissions of what is replaced are kept, and a link keeps pointing where it did. Raises
    :class:`BookError`.
    """
    place = Path(os.path.realpath(folder))
    for name in files:
        if (place / name).exists() and not os.access(place / name, os.W_OK):
            raise BookError(f"{folder / name} is write-protected. Name another place with -o.")
    try:
        if not _is_occupied(place) and _found(place, files):
            return
        with changing(folder):
            _finish(place)
            _put(place, files)
    except (OSError, OutputError) as error:
        cause = error.__cause__ if isinstance(error, OutputError) else error
        reason = (getattr(cause, "strerror", None) or str(error)).lower()
        raise BookError(
            f"{folder} cannot be written: {reason}. Name another place with -o."
        ) from error


def _is_occupied(place: Path) -> bool:
    return place.exists() and any(place.iterdir())


def _found(place: Path, files: Mapping[str, bytes]) -> bool:
    """Write a book where there is none, as one folder; says whether there was none to the end."""
    sweep(place.parent)
    new = beside(place)
    try:
        _write(new, files)
        with contextlib.suppress(FileNotFoundError):
            place.rmdir()
        new.rename(place)
    except OSError:
        if _is_occupied(place):  # meanwhile another process has put one there
            return False
        raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return True


def _put(place: Path, files: Mapping[str, bytes]) -> None:
    new = beside(place / _NEXT)
    try:
        _write(new, files)
        for name in files:
            former = place / name
            if former.exists():
                keep_attributes(new / name, former)
        new.rename(place / _NEXT)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    _finish(place)


def _write(new: Path, files: Mapping[str, bytes]) -> None:
    new.mkdir()
    for name, content in files.items():
        with (new / name).open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())


def _finish(place: Path) -> None:
    """Move the files of a new generation to their places, if there is one, and sweep the rest."""
    sweep(place)
    new = place / _NEXT
    if not new.exists():
        return
    for name in (*FILES, DECISIONS):
        file, target = new / name, place / name
        if not file.exists():
            continue
        if target.is_symlink():
            write_atomic(target, file.read_bytes())
            file.unlink()
        else:
            file.replace(target)
    new.rmdir()
