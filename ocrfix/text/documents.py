"""Bytes ↔ :class:`~ocrfix.model.Document`: encodings, byte order marks, atomic writing.

A text keeps everything it was read with: line ends, form feeds, a missing final newline.
``encode(document, document.text)`` gives the bytes that were read, for every encoding.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
from pathlib import Path

from ocrfix.errors import InputError, OutputError
from ocrfix.model import Document
from ocrfix.text.encoding import UNICODE_CODECS, check_is_text, likely_encoding, settle, spoken

__all__ = [
    "decode",
    "encode",
    "read_bytes",
    "read_document",
    "read_standard_input",
    "text_files",
    "write_atomic",
]


def decode(data: bytes, name: str, encoding: str | None = None) -> Document:
    """Read bytes as text; ``name`` stands in error messages and in the document.

    Without ``encoding``: byte order mark, strict UTF-8, UTF-16 by its pattern of zero bytes,
    then Windows-1252 (of which Latin-1 text is a part) where the result reads as a Western
    language. What was taken is in ``Document.encoding``. Nothing else is guessed. Messages count
    bytes from 1.

    Raises :class:`~ocrfix.errors.InputError` for empty or binary data, an unknown encoding,
    bytes that do not fit the encoding or would not come back the same, and where no encoding
    is sure.

    >>> decode(b"caf\\xc3\\xa9\\r\\n", "page.txt").text
    'café\\r\\n'
    >>> decode(b"\\xff\\xfea\\x00", "page.txt").encoding
    'utf-16-le'
    """
    if not data:
        raise InputError(f"{name} is empty. Name a file that holds text.")
    codec, bom = settle(data, name, encoding)
    body = data[len(bom) :]
    try:
        text = body.decode(codec)
        faithful = codec in UNICODE_CODECS or text.encode(codec) == body
    except UnicodeDecodeError as error:
        place = len(bom) + error.start + 1
        hint = likely_encoding(data, codec)
        raise InputError(
            f"{name} is not {spoken(codec)} (byte {place}). Try --encoding {hint}."
        ) from error
    except (UnicodeError, LookupError, ValueError) as error:
        raise InputError(f"{name} cannot be read as {codec}. Try --encoding utf-8.") from error
    if not faithful:
        raise InputError(
            f"{name} would not come back byte for byte from {codec}. Convert it first: "
            f"iconv -f {codec} -t utf-8 {name}"
        )
    if not text:
        raise InputError(f"{name} is empty but for a byte order mark. Name a file that holds text.")
    check_is_text(text, name)
    return Document(text, name, codec, bom)


def encode(document: Document, text: str, encoding: str | None = None) -> bytes:
    """Give ``text`` as bytes in the encoding and with the byte order mark of ``document``.

    ``encoding`` overrides the document's own; no byte order mark is written then. Raises
    :class:`~ocrfix.errors.OutputError` where the encoding has no such character.

    >>> encode(Document("é", "page.txt", "latin-1"), "è")
    b'\\xe8'
    """
    target = encoding or document.encoding
    bom = b"" if encoding else document.bom
    try:
        return bom + text.encode(target)
    except UnicodeEncodeError as error:
        character = text[error.start]
        raise OutputError(
            f"{document.name} is {spoken(target)}, which has no {character!r} "
            f"(U+{ord(character):04X}). Try --output-encoding utf-8."
        ) from error
    except (UnicodeError, LookupError, ValueError) as error:
        raise OutputError(
            f"{document.name} cannot be written as {target!r}: no such text encoding. "
            "Try --output-encoding utf-8."
        ) from error


def read_document(path: Path, encoding: str | None = None) -> Document:
    """Read a text file; see :func:`decode` and :func:`read_bytes` for the errors raised."""
    document = decode(read_bytes(path), str(path), encoding)
    return Document(document.text, document.name, document.encoding, document.bom, path)


def read_bytes(path: Path) -> bytes:
    """Read a file as it stands.

    Raises :class:`~ocrfix.errors.InputError` for a missing path, a folder, a device and an
    unreadable file.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"{path} is a folder. Name a text file in it.")
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise InputError(f"{path} is a device. Name a text file.")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{path} does not exist. Check the path.") from None
    except PermissionError:
        raise InputError(f"{path} may not be read. Check its permissions.") from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise InputError(f"{path} cannot be read: {_reason(error)}.") from error


def read_standard_input(encoding: str | None = None) -> Document:
    """Read a text from standard input to its end; see :func:`decode`."""
    try:
        data = sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(f"standard input cannot be read: {_reason(error)}.") from error
    return decode(data, "standard input", encoding)


def text_files(path: Path) -> list[Path]:
    """List the ``.txt`` files of a folder and its subfolders, in an order of names alone.

    Hidden files and folders are left out (macOS puts binary twins ``._page.txt`` beside files),
    links to folders are not followed. A path that is no folder comes back alone, unread.
    """
    if not path.exists():
        raise InputError(f"{path} does not exist. Check the path.")
    if not path.is_dir():
        return [path]

    def refuse(error: OSError) -> None:
        raise InputError(f"{error.filename} cannot be read: {_reason(error)}.") from error

    found = []
    for folder, folders, files in os.walk(path, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(folder, name)
            for name in files
            if name.lower().endswith(".txt") and not name.startswith(".")
        ]
    return sorted((file for file in found if file.is_file()), key=lambda file: file.parts)


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that it is either complete or as it was: beside, then rename.

    The permissions of a file that is replaced are kept, and a link keeps pointing where it
    did. A device or pipe is written directly. Raises :class:`~ocrfix.errors.OutputError`.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".ocrfix-{secrets.token_hex(8)}.tmp")
    try:
        mode = target.stat().st_mode if target.exists() else None
        if mode is not None and stat.S_ISDIR(mode):
            raise OutputError(f"{path} is a folder. Name a file to write.")
        if mode is not None and not os.access(target, os.W_OK):
            raise OutputError(f"{path} is write-protected. Name another file with -o.")
        if mode is not None and not stat.S_ISREG(mode):
            with target.open("wb") as stream:
                stream.write(data)
            return
        try:
            _write_beside(beside, data, None if mode is None else stat.S_IMODE(mode))
            beside.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
    except FileNotFoundError:
        raise OutputError(
            f"{path} cannot be written: the folder {target.parent} does not exist. Create it first."
        ) from None
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{path} cannot be written: {_reason(error)}. Name another place with -o."
        ) from error


def _write_beside(beside: Path, data: bytes, mode: int | None) -> None:
    with beside.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    if mode is not None:
        beside.chmod(mode)


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
