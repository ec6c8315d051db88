"""The files of a book, of which a reader sees one generation: the old one or the new.

A new generation is written beside, in the book's folder, and holds from the moment that it is
called ``.ocrfix-next``: its files go before those of the same names. They are then moved to their
places; what an interruption leaves there is moved by whoever writes next. Other files in the
folder are let be.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.errors import BookError, OutputError
from ocrfix.text.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DECISIONS", "FILES", "LANGUAGE", "NEIGHBOURS", "put_files", "stamp", "standing"]

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
        if place.exists() and any(place.iterdir()):
            _finish(place)
            _put(place, files)
        else:
            _found(place, files)
    except (OSError, OutputError) as error:
        cause = error.__cause__ if isinstance(error, OutputError) else error
        reason = (getattr(cause, "strerror", None) or str(error)).lower()
        raise BookError(
            f"{folder} cannot be written: {reason}. Name another place with -o."
        ) from error


def _found(place: Path, files: Mapping[str, bytes]) -> None:
    """Write a book where there is none, as one folder."""
    beside = place.with_name(f".ocrfix-{secrets.token_hex(8)}.tmp")
    try:
        _write(beside, files)
        if place.exists():
            place.rmdir()
        beside.rename(place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _put(place: Path, files: Mapping[str, bytes]) -> None:
    beside = place / f".ocrfix-{secrets.token_hex(8)}.tmp"
    try:
        _write(beside, files)
        for name in files:
            former = place / name
            if former.exists():
                (beside / name).chmod(stat.S_IMODE(former.stat().st_mode))
        beside.rename(place / _NEXT)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _finish(place)


def _write(beside: Path, files: Mapping[str, bytes]) -> None:
    beside.mkdir()
    for name, content in files.items():
        write_atomic(beside / name, content)


def _finish(place: Path) -> None:
    """Move the files of a new generation to their places, if there is one."""
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
