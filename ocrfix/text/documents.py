"""Bytes ↔ :class:`~ocrfix.model.Document`: encodings and byte order marks.

A text keeps everything it was read with: line ends, form feeds, a missing final newline.
``encode(document, document.text)`` gives the bytes that were read, for every encoding.
"""

from __future__ import annotations

from ocrfix.errors import InputError, OutputError
from ocrfix.model import Document
from ocrfix.text.encoding import (
    UNICODE_CODECS,
    check_is_text,
    likely_encoding,
    settle,
    spoken,
)

__all__ = ["decode", "encode"]


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
