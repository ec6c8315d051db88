"""From the folder of a book to a :class:`~ocrfix.book.book.Book`. Loading runs no code.

``rules.tsv`` holds the rules, ``book.toml`` what a person would ask, ``weights.tsv`` the weights
of the gate, ``sources.jsonl`` what taught the book, ``language.zip`` and
``language.neighbours.gz`` what clean text taught. Nothing of it is taken on trust.
"""

from __future__ import annotations

import io
import time
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ocrfix.book.book import Book
from ocrfix.book.bundled import BOOKS, bundled_languages
from ocrfix.book.generation import DECISIONS, LANGUAGE, NEIGHBOURS, stamp, standing, tidy
from ocrfix.book.settings import FORMAT, read_settings
from ocrfix.book.sources import read_sources
from ocrfix.book.weights import read_weights
from ocrfix.errormodel.rule_table import read_rules
from ocrfix.errors import BookError
from ocrfix.language.confusion_sets import Confusables
from ocrfix.language.model import Language

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

__all__ = ["find_book", "load_book", "load_bundled", "load_taught"]

MOST_BYTES = 120_000_000  # of a file of a book, unpacked; a large one has 12 million
MOST_NEIGHBOURS = 40_000_000  # bytes of the neighbours, unpacked; a large book has 2 million
TRIES = 20  # to read a book that is written meanwhile

T = TypeVar("T")


def load_bundled(lang: str) -> Book:
    """Load the bundled book for a language; raises :class:`BookError` where there is none."""
    if lang not in bundled_languages():
        have = ", ".join(bundled_languages()) or "no language"
        raise BookError(
            f"There is no bundled book for {lang!r} (there is one for {have}). "
            f"Train one: ocrfix train PAIRS -o BOOK --lang {lang}"
        )
    return load_book(BOOKS / lang)


def find_book(folder: str | PathLike[str]) -> Book:
    """Load a book from its folder, or the bundled book of that name (``fr``)."""
    return load_book(_place(Path(folder)))


def _place(folder: Path) -> Path:
    bundled = not folder.exists() and str(folder) in bundled_languages()
    return BOOKS / folder if bundled else folder


def load_book(folder: str | PathLike[str]) -> Book:
    """Load a book from its folder, as it stood at one moment.

    Raises :class:`BookError`, naming the file and what to do, if it is missing, damaged or of
    another format.
    """
    place = Path(folder)
    return _at_one_moment(place, lambda: _load(place))


def load_taught(folder: Path) -> tuple[Book, bytes]:
    """Find a book, and the decisions it has learned as they lie in its folder; b"" for none."""
    place = _place(folder)

    def load() -> tuple[Book, bytes]:
        book, file = _load(place), standing(place, DECISIONS)
        return book, file.read_bytes() if file.is_file() else b""

    return _at_one_moment(place, load)


def _at_one_moment(folder: Path, load: Callable[[], T]) -> T:
    """Load what no other process has changed meanwhile; a mixture may look damaged, or whole."""
    tidy(folder)
    for tried in range(TRIES):
        time.sleep(0.02 * tried)
        before = stamp(folder)
        try:
            found = load()
        except (BookError, OSError):
            if stamp(folder) == before:
                raise
        else:
            if stamp(folder) == before:
                return found
    raise BookError(f"{folder} is written by another process time and again. Wait until it ends.")


def _load(folder: Path) -> Book:
    if not folder.exists():
        raise BookError(
            f"{folder} does not exist. Train a book (ocrfix train PAIRS -o {folder}), or name one "
            f"that is bundled ({', '.join(bundled_languages()) or 'there is none'})."
        )
    if not folder.is_dir():
        raise BookError(f"{folder} is a file; a rule book is a folder. Name that of a book.")
    mend = f"Mend it, or train it anew: ocrfix train PAIRS -o {folder}"
    written, version = _read(folder, "book.toml", _settings)
    if version != FORMAT:
        raise BookError(
            f"The rule book {folder} has format {version!r}; this ocrfix reads format {FORMAT}. "
            f"Train it anew (ocrfix train PAIRS -o {folder}), or use the ocrfix that made it."
        )
    lang, bar, about = read_settings(written, str(folder / "book.toml"), mend)
    weights = str(folder / "weights.tsv")
    table = _read(folder, "rules.tsv", _whole_lines)
    return Book(
        name=folder.name, lang=lang, rules=read_rules(table, str(folder / "rules.tsv")),
        language=_read(folder, LANGUAGE, _unpack_language),
        confusables=_read(folder, NEIGHBOURS, _unpack_neighbours),
        gate=_read(folder, "weights.tsv", lambda data: read_weights(data, weights, mend)),
        bar=bar, about=about, sources=_read(folder, "sources.jsonl", read_sources),
        written=written,
    )  # fmt: skip


def _read(folder: Path, name: str, parse: Callable[[bytes], T]) -> T:
    """Read and parse a file of a book."""
    file, place = folder / name, standing(folder, name)
    anew = f"Train it anew: ocrfix train PAIRS -o {folder}"
    try:
        if place.stat().st_size > MOST_BYTES:
            raise BookError(f"{file} is damaged (it is too large to be true). {anew}")
        data = place.read_bytes()
    except FileNotFoundError as error:
        raise BookError(f"{folder} is no rule book: {name} is missing. {anew}") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BookError(f"{file} cannot be read: {reason}. Check its permissions.") from error
    try:
        return parse(data)
    except Exception as error:  # whatever a parser makes of foreign bytes
        if isinstance(error, BookError) and str(error).startswith(str(file)):
            raise
        reason = str(error).removeprefix(f"{name} is damaged ") or type(error).__name__
        if reason.startswith("("):
            reason = reason[1:].removesuffix(")")
        raise BookError(f"{file} is damaged ({reason[:200]}). {anew}") from error


def _settings(data: bytes) -> tuple[str, object]:
    written = data.decode()
    return written, tomllib.loads(written).get("format")


def _whole_lines(data: bytes) -> str:
    if not data.endswith(b"\n"):
        raise ValueError("its last line is cut off, or lacks a line end")
    return data.decode()


def _unpack_language(data: bytes) -> Language:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(member.file_size for member in packed.infolist()) > MOST_BYTES:
            raise ValueError("it unpacks to more than it can hold")
    return Language.from_bytes(data)


def _unpack_neighbours(data: bytes) -> Confusables:
    return Confusables.from_bytes(data, MOST_NEIGHBOURS)
