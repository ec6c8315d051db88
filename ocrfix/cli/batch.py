"""Many inputs, one way: read them, repair them (in several processes), render the outputs."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.book.files import Book, bundled_languages, find_book, load_bundled
from ocrfix.errors import InputError
from ocrfix.language.identification import detect_language
from ocrfix.model import Document, Repaired
from ocrfix.processes import in_processes
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.text.changes import apply_changes
from ocrfix.text.documents import decode, encode, read_document, read_standard_input, text_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = [
    "Input",
    "Library",
    "Task",
    "Unserved",
    "files_of",
    "read_inputs",
    "render",
    "repair_all",
    "tasks_of",
    "twins_note",
    "within_encoding",
]

MOST_UNPACKED = 1_000_000_000  # bytes; a few kilobytes can unpack to a thousand times as much
ENOUGH_TO_TELL = 400  # characters of a record from which its language is told from it alone


@dataclass(frozen=True, slots=True)
class Input:
    """A file to repair: one document, or for ``.jsonl`` one a line, none for an empty file.

    ``relative`` is where the output goes inside an output folder; ``listed`` says that the file
    was found in a folder rather than named. The ``lines`` of a ``.jsonl`` stand as they were read.
    """

    path: Path | None
    relative: Path
    whole: Document
    documents: tuple[Document, ...]
    listed: bool = False
    lines: tuple[str, ...] | None = None


class Task(NamedTuple):
    """A text to repair; ``sample`` is what its language is told from."""

    text: str
    name: str
    sample: str


class Unserved(NamedTuple):
    """A text that was left alone, since there is no bundled book for its language."""

    lang: str


def files_of(folder: Path) -> tuple[list[Path], list[Path]]:
    """The ``.txt`` files of a folder, and apart from them the clean twins of its scans.

    A twin is ``NAME.clean.txt`` beside ``NAME.ocr.txt``, as training pairs lie in a folder.
    """
    files = text_files(folder)
    scans = {file for file in files if file.name.endswith(".ocr.txt")}
    twins = [
        file
        for file in files
        if file.name.endswith(".clean.txt")
        and file.with_name(file.name.removesuffix(".clean.txt") + ".ocr.txt") in scans
    ]
    return sorted({*files} - {*twins}, key=lambda file: file.parts), twins


def twins_note(paths: Sequence[Path]) -> list[str]:
    """Say how many clean texts of folders were left out, if any."""
    twins = [file for path in paths if path.is_dir() for file in files_of(path)[1]]
    if not twins:
        return []
    what = "text was" if len(twins) == 1 else "texts were"
    return [
        f"{len(twins):,} clean {what} left alone ({twins[0].name} stands beside its .ocr.txt); "
        "name one to include it."
    ]


def read_inputs(paths: Sequence[Path], encoding: str | None = None) -> Iterator[Input]:
    """Read files, the ``.txt`` files of folders, and standard input (``-`` or no path).

    Empty files in a folder (blank pages) come as inputs without a document; the clean twins of
    its scans are left out (see :func:`files_of`). Raises
    :class:`InputError` for what cannot be read, and for a folder without text files.
    """
    for path in paths or [Path("-")]:
        if str(path) == "-":
            document = read_standard_input(encoding)
            yield Input(None, Path("standard-input.txt"), document, (document,))
        elif path.is_dir():
            files, _ = files_of(path)
            if not files:
                raise InputError(f"{path} has no .txt files. Name the files to repair one by one.")
            for file in files:
                relative = file.relative_to(path)
                if file.stat().st_size:
                    document = read_document(file, encoding)
                    yield Input(file, relative, document, (document,), listed=True)
                else:
                    yield Input(file, relative, Document("", str(file), path=file), (), listed=True)
        elif path.name.lower().endswith((".jsonl", ".jsonl.gz")):
            yield _read_records(path, encoding)
        else:
            document = read_document(path, encoding)
            yield Input(path, Path(path.name), document, (document,))


def _read_records(file: Path, encoding: str | None) -> Input:
    packed = file.suffix.lower() == ".gz" and file.is_file()
    whole = _unpacked(file, encoding) if packed else read_document(file, encoding)
    lines = _lines(whole.text)
    documents: list[Document] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise TypeError("this is no JSON object")
            text = record["ocr"]
            if not isinstance(text, str):
                raise TypeError("the field “ocr” is no text")
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            reason = "there is no field “ocr”" if isinstance(error, KeyError) else str(error)
            raise InputError(
                f"{file}, line {number}: {reason}. Each line must be a JSON object with “ocr”."
            ) from error
        documents.append(Document(text, f"{file}:{number}", path=file))
    return Input(file, Path(file.name), whole, tuple(documents), lines=tuple(lines))


def _lines(text: str) -> list[str]:
    """Lines with their ends; str.splitlines would also break at characters JSON may hold."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return [line for line in lines if line]


def _unpacked(file: Path, encoding: str | None) -> Document:
    try:
        with gzip.open(file) as packed:
            data = packed.read(MOST_UNPACKED + 1)
    except gzip.BadGzipFile as error:
        raise InputError(f"{file} is not packed with gzip. Name it without .gz.") from error
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            f"{file} cannot be unpacked: {str(error).lower()}. Fetch or pack it anew."
        ) from error
    if len(data) > MOST_UNPACKED:
        raise InputError(f"{file} unpacks to more than 1 GB. Unpack it and split it up.")
    return decode(data, str(file), encoding)


def within_encoding(document: Document, repaired: Repaired, encoding: str | None) -> Repaired:
    """Hold back the changes to characters that the encoding of the output does not have."""
    target = encoding or document.encoding
    refused = tuple(c for c in repaired.changes if not _has(target, c.after))
    if not refused:
        return repaired
    made = tuple(c for c in repaired.changes if c not in refused)
    held = sorted((*repaired.held_back, *refused), key=lambda c: (c.start, c.end))
    count = f"{len(refused)} change{'s were' if len(refused) > 1 else ' was'}"
    note = (
        f"{count} not made, since {target} lacks the characters (--output-encoding utf-8 has them)."
    )
    text = apply_changes(repaired.original, made)
    notes = (*repaired.notes, note)
    return replace(repaired, text=text, changes=made, held_back=tuple(held), notes=notes)


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    except (LookupError, ValueError):  # no encoding of text: said when the output is written
        return True
    return True


def render(item: Input, repaired: Sequence[Repaired], encoding: str | None = None) -> bytes:
    """The output of one input: its text repaired, or its records with the field ``fixed``.

    Of a record nothing else changes: the field is put at its end.
    """
    if item.lines is None:
        return encode(item.whole, repaired[0].text, encoding) if repaired else b""
    texts = iter(repaired)
    lines = (_with_fixed(line, next(texts).text) if line.strip() else line for line in item.lines)
    data = encode(item.whole, "".join(lines), encoding)
    return gzip.compress(data, mtime=0) if item.relative.suffix.lower() == ".gz" else data


def _with_fixed(line: str, text: str) -> str:
    record = json.loads(line)
    body = line.rstrip()
    if "fixed" in record:
        return json.dumps({**record, "fixed": text}, ensure_ascii=False) + line[len(body) :]
    lone = any("\ud800" <= char <= "\udfff" for char in text)
    field = json.dumps(text, ensure_ascii=lone)
    return f'{body[:-1].rstrip()}, "fixed": {field}}}{line[len(body) :]}'


def tasks_of(inputs: Sequence[Input]) -> list[Task]:
    """What is to be repaired; the language of short records is told from their whole file."""
    tasks: list[Task] = []
    for item in inputs:
        whole = "\n".join(d.text for d in item.documents[:200]) if item.lines is not None else ""
        for document in item.documents:
            long = len(document.text) >= ENOUGH_TO_TELL or item.lines is None
            tasks.append(Task(document.text, document.name, "" if long else whole))
    return tasks


class Library:
    """The books of a run: the one that was named, or the bundled ones by language."""

    def __init__(self, book: Path | None, lang: str | None) -> None:
        self._named = find_book(book) if book else load_bundled(lang) if lang else None
        self._bundled: dict[str, Book] = {}

    def book_for(self, task: Task) -> Book | Unserved:
        """The book that serves a text."""
        if self._named is not None:
            return self._named
        lang = detect_language(task.sample or task.text)
        if lang not in bundled_languages():
            return Unserved(lang)
        if lang not in self._bundled:
            self._bundled[lang] = load_bundled(lang)
        return self._bundled[lang]

    def repair(self, task: Task, min_confidence: float | None) -> tuple[Repaired, str | Unserved]:
        """Repair a text; gives also the language of the book that served it."""
        book = self.book_for(task)
        if isinstance(book, Unserved):
            return Repaired(task.text, task.text, ()), book
        return fix_and_explain(task.text, book, min_confidence=min_confidence), book.lang


_worker: Library | None = None
_worker_bar: float | None = None


def _start_worker(book: Path | None, lang: str | None, min_confidence: float | None) -> None:
    global _worker, _worker_bar
    _worker, _worker_bar = Library(book, lang), min_confidence


def _work(task: Task) -> tuple[Repaired, str | Unserved]:
    assert _worker is not None
    return _worker.repair(task, _worker_bar)


def repair_all(
    tasks: Sequence[Task],
    *,
    book: Path | None = None,
    lang: str | None = None,
    min_confidence: float | None = None,
    jobs: int = 1,
    progress: Callable[[int], None] = lambda _done: None,
) -> Iterator[tuple[Repaired, str | Unserved]]:
    """Repair texts in order; gives each with the language of the book that served it.

    The result does not depend on ``jobs``, the number of processes. ``progress`` is told how
    many are done.
    """
    library = Library(book, lang)  # what is wrong with a book is said once, here
    if jobs <= 1 or len(tasks) < 2:
        for number, task in enumerate(tasks, 1):
            yield library.repair(task, min_confidence)
            progress(number)
        return
    size = max(1, min(32, len(tasks) // (4 * jobs)))
    results = in_processes(
        _work, tasks, jobs, start=_start_worker, given=(book, lang, min_confidence), at_once=size
    )
    for number, result in enumerate(results, 1):
        yield result
        progress(number)
