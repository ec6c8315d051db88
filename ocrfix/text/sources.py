"""The door for documents: files, folders and standard input read as texts, and written back.

Every command comes through here, so that a format is known everywhere or nowhere.
"""

from __future__ import annotations

import gzip
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.model import Document
from ocrfix.text.documents import decode, encode
from ocrfix.text.files import read_bytes, reason_of, unpacked
from ocrfix.text.formats import FORMATS, PLAIN, Format, format_of, is_packed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrfix.model import Repaired

__all__ = [
    "Source",
    "files_of",
    "read_document",
    "read_source",
    "read_sources",
    "render",
    "text_files",
    "twins_note",
]

_IN_FOLDERS = tuple(suffix for each in FORMATS if each.in_folders for suffix in each.suffixes)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: the documents in it, and all that is needed to write it back.

    ``whole`` is the file's own text; the documents are that, or views of it, or its records, and
    there are none in an empty file of a folder. ``relative`` is where an output goes inside an
    output folder; ``listed`` says that the file was found in a folder rather than named.
    """

    path: Path | None
    relative: Path
    format: Format
    whole: Document
    documents: tuple[Document, ...]
    listed: bool = False

    @property
    def packed(self) -> bool:
        """Whether the file is packed, and its output will be."""
        return self.format.packs and is_packed(self.relative)


def read_source(path: Path, encoding: str | None = None, *, root: Path | None = None) -> Source:
    """Read a file; ``root`` is the folder that it was found in.

    Raises :class:`InputError` for what cannot be read (see :func:`ocrfix.text.documents.decode`).
    """
    format_ = format_of(path)
    relative = path.relative_to(root) if root else Path(path.name)
    if root and not path.stat().st_size:
        whole = Document("", str(path), path=path)
        return Source(path, relative, format_, whole, (), listed=True)
    packed = format_.packs and is_packed(path) and path.is_file()
    whole = decode(unpacked(path) if packed else read_bytes(path), str(path), encoding)
    whole = replace(whole, path=path)
    return Source(path, relative, format_, whole, format_.documents(whole), listed=bool(root))


def read_standard_input(encoding: str | None = None) -> Source:
    """Read a plain text from standard input to its end."""
    try:
        data = sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(f"standard input cannot be read: {reason_of(error)}.") from error
    whole = decode(data, "standard input", encoding)
    return Source(None, Path("standard-input.txt"), PLAIN, whole, PLAIN.documents(whole))


def read_sources(paths: Sequence[Path], encoding: str | None = None) -> Iterator[Source]:
    """Read files, the text files of folders, and standard input (``-`` or no path).

    Empty files in a folder (blank pages) come as sources without a document; the clean twins of
    its scans are left out (see :func:`files_of`). Raises :class:`InputError` for what cannot be
    read, and for a folder without text files.
    """
    for path in paths or [Path("-")]:
        if str(path) == "-":
            yield read_standard_input(encoding)
        elif path.is_dir():
            files, _ = files_of(path)
            if not files:
                raise InputError(f"{path} has no .txt files. Name the files to repair one by one.")
            for file in files:
                yield read_source(file, encoding, root=path)
        else:
            yield read_source(path, encoding)


def read_document(path: Path, encoding: str | None = None) -> Document:
    """Read a file as one text; a file of many records is its own text, as it stands.

    Raises :class:`InputError` for a missing path, a folder, a device, and what is no text (see
    :func:`ocrfix.text.documents.decode`).
    """
    if format_of(path).records:
        return replace(decode(read_bytes(path), str(path), encoding), path=path)
    return read_source(path, encoding).documents[0]


def render(source: Source, repaired: Sequence[Repaired], encoding: str | None = None) -> bytes:
    """The bytes of a source with its documents repaired; ``encoding`` where it is to be another."""
    if not source.documents and not source.format.records:
        return b""
    data = encode(source.whole, source.format.patched(source.whole.text, repaired), encoding)
    return gzip.compress(data, mtime=0) if source.packed else data


def text_files(path: Path) -> list[Path]:
    """List the text files (``.txt``) of a folder and its subfolders, in an order of names alone.

    Hidden files and folders are left out (macOS puts binary twins ``._page.txt`` beside files),
    links to folders are not followed. A path that is no folder comes back alone, unread.
    """
    if not path.exists():
        raise InputError(f"{path} does not exist. Check the path.")
    if not path.is_dir():
        return [path]

    def refuse(error: OSError) -> None:
        raise InputError(f"{error.filename} cannot be read: {reason_of(error)}.") from error

    found = []
    for folder, folders, files in os.walk(path, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(folder, name)
            for name in files
            if name.lower().endswith(_IN_FOLDERS) and not name.startswith(".")
        ]
    return sorted((file for file in found if file.is_file()), key=lambda file: file.parts)


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
