"""No output is any input: what a command was given to read, it never writes to unasked.

One check for all commands, by what files are (device and number) rather than by their names. An
option that is spelled ``-o`` or ``--report`` names what is written; every other path is read.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from ocrfix.errors import InputError
from ocrfix.text.replacing import refuse_in_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Identity", "book_around", "books_among", "check_apart", "identity", "named_inputs"]

WRITTEN = ("-o", "--report")
BOOKS = ("prior",)  # options that name a book or something else

Identity = tuple[int, int] | str


def identity(path: Path) -> Identity | None:
    """What a path is, however it is spelled; None for a device, which is no one's own."""
    try:
        return _identity(path.stat())
    except (OSError, ValueError):  # it is not there yet, or cannot be
        with contextlib.suppress(ValueError):
            return os.path.realpath(path)
        return str(path)


def _identity(status: os.stat_result) -> Identity | None:
    if stat.S_ISCHR(status.st_mode) or stat.S_ISBLK(status.st_mode):
        return None
    return status.st_dev, status.st_ino


def check_apart(context: click.Context) -> None:
    """Raise :class:`InputError` where an output that a command was given is one of its inputs."""
    read = _paths_read(context)
    in_place = bool(context.params.get("in_place"))
    for path in _paths_in(context.params.get("paths")) if in_place else ():
        if path.exists() and not path.is_dir():  # a pipe, if read, would wait for one who writes
            refuse_in_place(path)
    for parameter in context.command.params:
        option = _written(parameter)
        if not option or (in_place and option == "-o"):
            continue
        for output in _paths_in(context.params.get(parameter.name or "")):
            _check(output, option, read, rewrites="in_place" in context.params)
    _check_standard_output(read)


def named_inputs(but: str = "") -> list[Path]:
    """What the command under way was given to read, except for the parameter ``but``."""
    context = click.get_current_context(silent=True)
    return [path for path, name in _paths_read(context) if name != but] if context else []


def books_among(paths: Iterable[Path]) -> dict[Identity | None, Path]:
    """Those of some paths that are folders of rule books, by what they are."""
    return {identity(path): path for path in paths if (path / "book.toml").exists()}


def book_around(path: Path, books: Mapping[Identity | None, Path]) -> Path | None:
    """The book that a path lies in, or is."""
    if not books:
        return None
    place = Path(os.path.realpath(path))
    found = (books.get(identity(each)) for each in (place, *place.parents))
    return next((book for book in found if book), None)


def _written(parameter: click.Parameter) -> str:
    """How an option for what is written is spelled; "" for any other parameter."""
    if not isinstance(parameter, click.Option):
        return ""
    return next((each for each in WRITTEN if each in parameter.opts), "")


def _paths_read(context: click.Context) -> list[tuple[Path, str]]:
    found = []
    for parameter in context.command.params:
        name = parameter.name or ""
        given = context.params.get(name)
        if isinstance(parameter.type, click.Path) and not _written(parameter):
            found += [(path, name) for path in _paths_in(given) if str(path) != "-"]
        elif name in BOOKS and given and Path(given).is_dir():
            found.append((Path(given), name))
    return found


def _paths_in(given: Any) -> Iterator[Path]:
    if isinstance(given, Path):
        yield given
    elif isinstance(given, tuple | list):
        for each in given:
            yield from _paths_in(each)


def _check(output: Path, option: str, read: list[tuple[Path, str]], *, rewrites: bool) -> None:
    mine = identity(output)
    for path, name in read:
        if mine is None or identity(path) != mine:
            continue
        if path.is_dir() and not (path / "book.toml").exists():
            continue  # a folder of texts: which of them would be written is seen later
        if path.is_dir():
            raise InputError(f"{output} is the rule book that is read. Name another with {option}.")
        how = f"Name another file with {option}."
        if rewrites and option == "-o" and name == "paths":
            how = "Say --in-place to rewrite it."
        raise InputError(f"{output} is an input. {how}")
    folders = [path for path, _ in read if path.is_dir()]
    if book := book_around(output, books_among(folders)):
        raise InputError(
            f"{output} lies in the rule book {book}. Name another place with {option}."
        )
    if output.is_file() and _is_text_of(output, folders):
        raise InputError(f"{output} is an input. Name another file with {option}.")
    if mine is not None and mine == _of_stream(sys.stdin):
        raise InputError(
            f"{output} is what standard input reads from. Name another file with {option}."
        )


def _is_text_of(output: Path, folders: Iterable[Path]) -> bool:
    """Whether a file is one of the texts that folders are read for."""
    from ocrfix.text.folders import walk

    place, mine = Path(os.path.realpath(output)), identity(output)
    around = [folder for folder in folders if Path(os.path.realpath(folder)) in place.parents]
    found = (walk(folder) for folder in around)  # what cannot be read is said when it is
    return any(identity(file) == mine for each in found for file in (*each.texts, *each.twins))


def _check_standard_output(read: list[tuple[Path, str]]) -> None:
    mine = _of_stream(sys.stdout)
    if mine is None:
        return
    books = books_among(path for path, _ in read).values()
    for path in (*(path for path, _ in read), *(file for book in books for file in book.iterdir())):
        if identity(path) == mine:
            raise InputError(
                f"Standard output goes to {path}, which is an input. Let it go to another file."
            )


def _of_stream(stream: TextIO | None) -> Identity | None:
    """The file that a standard stream is, if it is one."""
    try:
        status = os.fstat(stream.fileno()) if stream is not None else None
    except (OSError, ValueError):  # no file, or closed
        return None
    return _identity(status) if status and stat.S_ISREG(status.st_mode) else None
