"""Many inputs, one way: read them, repair them (in several processes), render the outputs."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrfix.book import Book, bundled_languages, find_book, load_bundled
from ocrfix.detect import detect_language
from ocrfix.errors import InputError
from ocrfix.model import Document, Repaired
from ocrfix.repair import fix_and_explain
from ocrfix.textio import decode, encode, read_document, read_standard_input, text_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Input", "Library", "read_inputs", "render", "repair_all"]


@dataclass(frozen=True, slots=True)
class Input:
    """A file to repair: one document, or for ``.jsonl`` one a line.

    ``relative`` is where the output goes inside an output folder.
    """

    path: Path | None
    relative: Path
    whole: Document
    documents: tuple[Document, ...]
    records: tuple[dict[str, Any], ...] | None = None


def read_inputs(paths: Sequence[Path], encoding: str | None = None) -> Iterator[Input]:
    """Read files, the ``.txt`` files of folders, and standard input (``-`` or no path).

    Raises :class:`InputError` for what cannot be read, and for a folder without text files.
    """
    if not paths:
        paths = [Path("-")]
    for path in paths:
        if str(path) == "-":
            document = read_standard_input(encoding)
            yield Input(None, Path("standard-input.txt"), document, (document,))
            continue
        files = text_files(path)
        if not files:
            raise InputError(f"{path} has no .txt files. Name the files to repair one by one.")
        for file in files:
            relative = file.relative_to(path) if path.is_dir() else Path(file.name)
            yield _read_file(file, relative, encoding)


def _read_file(file: Path, relative: Path, encoding: str | None) -> Input:
    if not file.name.lower().endswith((".jsonl", ".jsonl.gz")):
        document = read_document(file, encoding)
        return Input(file, relative, document, (document,))
    whole = _read_packed(file) if file.suffix.lower() == ".gz" else read_document(file, encoding)
    records: list[dict[str, Any]] = []
    documents: list[Document] = []
    for number, line in enumerate(whole.text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            text = record["ocr"]
            if not isinstance(text, str):
                raise TypeError("the field “ocr” is no text")
        except (ValueError, TypeError, KeyError) as error:
            reason = "there is no field “ocr”" if isinstance(error, KeyError) else str(error)
            raise InputError(
                f"{file}, line {number}: {reason}. Each line must be a JSON object with “ocr”."
            ) from error
        records.append(record)
        documents.append(Document(text, f"{file}:{number}", path=file))
    return Input(file, relative, whole, tuple(documents), tuple(records))


def _read_packed(file: Path, limit: int = 1_000_000_000) -> Document:
    try:
        with gzip.open(file) as packed:
            data = packed.read(limit + 1)
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise InputError(f"{file} cannot be unpacked ({error}). Is it complete?") from error
    if len(data) > limit:
        raise InputError(f"{file} unpacks to more than 1 GB. Split it and name the parts.")
    return decode(data, str(file))


def render(item: Input, repaired: Sequence[Repaired], encoding: str | None = None) -> bytes:
    """The output of one input: its text repaired, or its records with the field ``fixed``."""
    if item.records is None:
        return encode(item.whole, repaired[0].text, encoding)
    lines = (
        json.dumps({**record, "fixed": fixed.text}, ensure_ascii=False) + "\n"
        for record, fixed in zip(item.records, repaired, strict=True)
    )
    text = "".join(lines)
    data = encode(item.whole, text, encoding)
    return gzip.compress(data, mtime=0) if item.relative.suffix.lower() == ".gz" else data


class Library:
    """The books of a run: the one that was named, or the bundled ones by language."""

    def __init__(self, book: Path | None, lang: str | None) -> None:
        self._named = find_book(book) if book else None
        self._lang = lang
        self._bundled: dict[str, Book] = {}
        self.detected: dict[str, int] = {}

    def book_for(self, text: str) -> Book:
        """The book that serves a text; raises :class:`InputError` where none does."""
        if self._named:
            return self._named
        lang = self._lang or detect_language(text)
        if lang not in bundled_languages():
            raise InputError(
                f"This reads as {lang!r}, for which there is no bundled book (there is one for "
                f"{', '.join(bundled_languages())}). Say --lang, or train one: ocrfix train --help"
            )
        self.detected[lang] = self.detected.get(lang, 0) + 1
        if lang not in self._bundled:
            self._bundled[lang] = load_bundled(lang)
        return self._bundled[lang]


_worker: Library | None = None


def _start_worker(book: Path | None, lang: str | None) -> None:
    global _worker
    _worker = Library(book, lang)


def _work(task: tuple[str, str, float | None]) -> tuple[Repaired, str]:
    text, name, min_confidence = task
    assert _worker is not None
    return _repair(_worker, text, name, min_confidence)


def _repair(
    library: Library, text: str, name: str, min_confidence: float | None
) -> tuple[Repaired, str]:
    try:
        book = library.book_for(text)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    return fix_and_explain(text, book, min_confidence=min_confidence), book.lang


def repair_all(
    documents: Sequence[Document],
    *,
    book: Path | None = None,
    lang: str | None = None,
    min_confidence: float | None = None,
    jobs: int = 1,
    progress: Callable[[int], None] = lambda _done: None,
) -> Iterator[tuple[Repaired, str]]:
    """Repair documents in order; gives each with the language of the book that served it.

    The result does not depend on ``jobs``, the number of processes.
    """
    tasks = [(d.text, d.name, min_confidence) for d in documents]
    if jobs <= 1 or len(tasks) < 2:
        library = Library(book, lang)
        for number, task in enumerate(tasks, 1):
            yield _repair(library, *task)
            progress(number)
        return
    with ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(book, lang)) as pool:
        size = max(1, min(32, len(tasks) // (4 * jobs)))
        for number, result in enumerate(pool.map(_work, tasks, chunksize=size), 1):
            yield result
            progress(number)
