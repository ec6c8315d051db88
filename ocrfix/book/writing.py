"""From a :class:`~ocrfix.book.book.Book` to its folder, and what a run taught into it."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.book.generation import DECISIONS, LANGUAGE, NEIGHBOURS, put_files
from ocrfix.book.learned import taught_by
from ocrfix.book.lock import changing
from ocrfix.book.reading import find_book
from ocrfix.book.settings import write_settings
from ocrfix.book.sources import write_sources
from ocrfix.book.weights import write_weights
from ocrfix.errormodel.rule_table import write_rules
from ocrfix.errors import BookError

if TYPE_CHECKING:
    from os import PathLike

    from ocrfix.book.book import Book
    from ocrfix.book.learned import Learned

__all__ = ["add", "check_target", "save_book"]


def check_target(folder: Path) -> None:
    """Raise :class:`BookError` where a book cannot be saved, before the work of training it."""
    if folder.is_dir():
        if not (folder / "book.toml").exists() and any(folder.iterdir()):
            raise BookError(f"{folder} is a folder of other things. Name a new one with -o.")
    elif folder.exists():
        raise BookError(f"{folder} is a file; a rule book is a folder. Name another with -o.")
    if not folder.parent.is_dir():
        raise BookError(f"{folder} cannot be made: {folder.parent} is no folder. Make it first.")
    if not os.access(folder if folder.exists() else folder.parent, os.W_OK | os.X_OK):
        raise BookError(f"{folder} cannot be written: no permission. Name another place with -o.")


def save_book(book: Book, folder: str | PathLike[str]) -> None:
    """Write a book so that it is whole or absent, and one that stood there is whole or replaced.

    Raises :class:`BookError`.
    """
    place = Path(folder)
    check_target(place)
    put_files(place, _files(book))


def add(folder: Path, learned: Learned, target: Path | None = None) -> Book:
    """Add what a run taught to the book in a folder, and give the book as it is then.

    The book is read anew for it, and nobody else changes it meanwhile, so that what others taught
    it stays; what does not change is not written. With ``target`` the book stays as it was, and the
    taught one is saved there. Raises :class:`BookError`, and
    :class:`~ocrfix.book.learned.SupersededError` where other decisions were learned meanwhile.
    """
    if target is not None:
        check_target(target)
    with changing(target or folder):
        book = find_book(folder)
        taught = taught_by(book, learned)
        files = _files(taught, None if target else book)
        if learned.decisions:
            files[DECISIONS] = learned.decisions.lines
        if files:
            put_files(target or folder, files)
    return taught


def _files(book: Book, former: Book | None = None) -> dict[str, bytes]:
    """The files of a book by their names; beside a former state of it, only those that differ."""
    files: dict[str, bytes] = {}
    if former is None or book.rules != former.rules:
        files["rules.tsv"] = write_rules(book.rules).encode()
    if former is None or book.language is not former.language:
        files[LANGUAGE] = book.language.to_bytes()
    if former is None or book.confusables is not former.confusables:
        data = json.dumps(book.confusables.to_data(), ensure_ascii=False, separators=(",", ":"))
        files[NEIGHBOURS] = gzip.compress(data.encode(), mtime=0)
    if former is None or book.gate is not former.gate:
        files["weights.tsv"] = write_weights(book.gate)
    if former is None or book.sources != former.sources:
        files["sources.jsonl"] = write_sources(book.sources)
    if former is None or (book.bar, book.about) != (former.bar, former.about):
        files["book.toml"] = write_settings(book)
    return files
