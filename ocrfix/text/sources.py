"""The door for documents: files, folders and standard input read as texts, and written back.

Every command comes through here, so that a format is known everywhere or nowhere.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.model import Document
from ocrfix.text.declared import declared_encoding, lie_of
from ocrfix.text.documents import decode
from ocrfix.text.files import GZIP, read_bytes, reason_of, unpacked_bytes
from ocrfix.text.folders import Found, Listing, list_paths, text_files
from ocrfix.text.formats import (
    ReadAs,
    format_held,
    format_named,
    format_of,
    format_told,
    is_packed,
)
from ocrfix.text.formats.root import cut_off
from ocrfix.text.patching import Source, fitted_to, joins_of, render, whole_repair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from os import PathLike


__all__ = [
    "Found",
    "Listing",
    "ReadAs",
    "Source",
    "body_of",
    "fitted_to",
    "joins_of",
    "list_paths",
    "own_pair",
    "read_data",
    "read_document",
    "read_found",
    "read_source",
    "read_sources",
    "render",
    "text_files",
    "whole_repair",
]


def read_source(
    path: Path, encoding: str | None = None, *, root: Path | None = None, form: ReadAs | None = None
) -> Source:
    """Read a file; ``root`` is the folder that it was found in, ``form`` what is said of it.

    Where no format is said, the format is told by the content, and only then by the name. Raises
    :class:`InputError` for what cannot be read (see :func:`ocrfix.text.documents.decode`), and
    for a file of a known format that holds no text, unless it was found in a folder.
    """
    relative = path.relative_to(root) if root else Path(path.name)
    if root and not path.stat().st_size:
        whole = Document("", str(path), path=path)
        return Source(path, relative, format_of(path), whole, (), listed=True)
    data = read_bytes(path)
    source = replace(
        _read(data, str(path), path, encoding, form),
        path=path, relative=relative, listed=bool(root), sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    if not source.documents and not source.format.records and not root:
        raise _without_text(path, source)
    return source


def read_data(
    data: bytes, name: str, encoding: str | None = None, *, form: ReadAs | None = None
) -> Source:
    """Read what was fetched from elsewhere under a name, as a file of a folder is read."""
    path = Path(name.rpartition("/")[2])
    if not data:
        return Source(path, path, format_of(path), Document("", name), (), listed=True)
    return replace(_read(data, name, path, encoding, form), listed=True)


def _without_text(path: Path, source: Source) -> InputError:
    kind = source.format.name.upper()
    return InputError(f"{path} is {kind} without any text. Name a file that holds text.")


def _read(
    data: bytes,
    name: str,
    path: Path,
    encoding: str | None,
    form: ReadAs | None,
    *,
    apart: bool = True,
) -> Source:
    """What bytes hold; ``path`` is where they come from, or would.

    Where records are not to be taken ``apart`` their file is one text.
    """
    said = form or ReadAs()
    packed = data.startswith(GZIP)
    if packed or (is_packed(path) and format_of(path).packs):
        data, packed = unpacked_bytes(data, name), True
    format_ = format_named(said.form) if said.form else format_held(data)
    if format_ and format_.fields:
        format_ = format_.fields(said.field, said.to)
    if format_ and format_.rows:
        documents = tuple(replace(each, path=path) for each in format_.rows(data, name))
        whole = Document("", name, path=path)
        return Source(path, path, format_, whole, documents, packed=packed, data=data)
    container = b""
    if format_ and format_.member:
        container, data = data, format_.member(data, name=name)
    declared = None if encoding else declared_encoding(data)
    whole = decode(data, name, encoding or (declared.encoding if declared else None))
    notes = [declared.note] if declared and declared.note else []
    if format_ is None:
        format_ = format_told(whole.text, path)
        if format_.fields:
            format_ = format_.fields(said.field, said.to)
    if not encoding and not declared and whole.encoding == "cp1252":
        notes += filter(None, [lie_of(data, whole.encoding)])
    if format_.by_root:
        notes += filter(None, [cut_off(whole.text)])
    whole = replace(whole, path=path)
    documents = format_.documents(whole) if apart or not format_.records else (whole,)
    views = [each for each in documents if each.view]
    if views and not any(each.text.strip() for each in views):
        documents = ()
    return Source(
        path, path, format_, whole, documents, packed=packed, notes=tuple(notes), data=container
    )


def body_of(data: bytes, name: str) -> tuple[bytes, Callable[[bytes], bytes]]:
    """The bytes of a file that are its text, as reports know them, and what wraps others so."""
    if data.startswith(GZIP):
        return unpacked_bytes(data, name), partial(gzip.compress, mtime=0)
    held = format_held(data)
    if held and held.member and held.with_member:
        put = held.with_member
        return held.member(data, name=name), lambda body: put(data, new=body)
    return data, lambda body: body


def read_standard_input(encoding: str | None = None, form: ReadAs | None = None) -> Source:
    """Read standard input to its end, of whatever format it is."""
    if sys.stdin is None:
        raise InputError("Standard input is closed. Name a file.")
    try:
        data = sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(f"standard input cannot be read: {reason_of(error)}.") from error
    name = "standard input"
    source = _read(data, name, Path("standard-input.txt"), encoding, form)
    if not source.documents:
        raise InputError(f"{name} is {source.format.name.upper()} without any text.")
    documents = tuple(replace(each, path=None) for each in source.documents)
    return replace(source, path=None, whole=replace(source.whole, path=None), documents=documents)


def read_sources(
    paths: Sequence[Path], encoding: str | None = None, *, form: ReadAs | None = None
) -> Iterator[Source]:
    """Read files, the texts of folders, and standard input (``-`` or no path).

    Files without text in a folder (blank pages) come as sources without a document; the clean
    twins of its scans are left out (see :class:`ocrfix.text.folders.Folder`). Raises
    :class:`InputError` for what cannot be read, and for a folder without texts.
    """
    listing = list_paths(paths, form.include if form else ())
    for said in listing.unread:
        raise InputError(said)
    for found in listing.files:
        yield read_found(found, encoding, form=form)


def read_found(found: Found, encoding: str | None = None, *, form: ReadAs | None = None) -> Source:
    """Read a file that was listed; errors as of :func:`read_source`."""
    if found.path is None:
        return read_standard_input(encoding, form)
    return read_source(found.path, encoding, root=found.root, form=form)


def read_document(
    path: str | PathLike[str],
    encoding: str | None = None,
    *,
    form: ReadAs | None = None,
    tell: Callable[[str], None] = lambda _said: None,
) -> Document:
    """Read a file as one text; a file of many records is its own text, as it stands.

    ``tell`` is told what a file was recognised as, where it is no plain text. Raises
    :class:`InputError` for a missing path, a folder, a device, and what is no text (see
    :func:`ocrfix.text.documents.decode`).
    """
    path = Path(path)
    data = read_bytes(path)
    source = _read(data, str(path), path, encoding, form, apart=False)
    for said in source.told:
        tell(said)
    if not source.documents:
        raise _without_text(path, source)
    return source.documents[0]


def own_pair(path: Path, encoding: str | None = None) -> tuple[str, str] | None:
    """The OCR and the truth of a file that holds both, as PAGE files of LAREX do; else None."""
    source = read_source(path, encoding)
    if source.format.own_pair is None:
        return None
    return source.format.own_pair(source.whole)
