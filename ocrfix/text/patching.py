"""A file as it was read, and how it is written back with its documents repaired."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.text.documents import encode
from ocrfix.text.fitting import fitted
from ocrfix.text.joining import Joins
from ocrfix.text.splicing import in_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ocrfix.model import Document, Repaired
    from ocrfix.text.formats import Format

__all__ = ["Source", "fitted_to", "joins_of", "render", "whole_repair"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: the documents in it, and all that is needed to write it back.

    ``whole`` is the file's own text; the documents are that, or views of it, or its records, and
    there are none in a file without text. ``relative`` is where an output goes inside an output
    folder; ``listed`` says that the file was found in a folder rather than named, ``packed`` that
    it was packed, and its output will be. ``kind`` names what was recognised, "" for plain text;
    ``notes`` say what is odd about the file, and ``data`` is that of one that is no text. By
    ``sha256``, that of the file's bytes, it is known whether the file has changed since.
    """

    path: Path | None
    relative: Path
    format: Format
    whole: Document
    documents: tuple[Document, ...]
    listed: bool = False
    packed: bool = False
    notes: tuple[str, ...] = ()
    data: bytes = b""
    sha256: str | None = None

    @property
    def kind(self) -> str:
        """The format and version that were recognised; empty for a plain text."""
        view = self.documents[0].view if self.documents else None
        return view.kind if view else ""

    @property
    def told(self) -> list[str]:
        """What there is to say of the file as it was read."""
        name = self.whole.name
        said = [f"{name}: {note}." for note in self.notes]
        view = self.documents[0].view if self.documents else None
        if view:
            lines = "line" if view.lines == 1 else "lines"
            said.insert(0, f"{name}: {view.kind}, {view.lines:,} {lines}")
        return said


def joins_of(source: Source) -> Joins | None:
    """What joins and parts words in a file; None where its format cannot."""
    how = source.format.rewording
    return Joins(source.whole.text, how) if how else None


def fitted_to(
    document: Document,
    repaired: Repaired,
    encoding: str | None = None,
    joins: Joins | None = None,
) -> Repaired:
    """The repair of a document as far as its file can take it."""
    return fitted(document, repaired, encoding, joins.able if joins else None)


def whole_repair(
    source: Source,
    repaired: Sequence[Repaired],
    encoding: str | None = None,
    *,
    merge: bool = False,
) -> list[tuple[Document, Repaired]]:
    """Repairs with the offsets of the file itself, as reports and patches have them.

    With ``merge`` words are joined and parted (see :class:`ocrfix.text.joining.Joins`).
    """
    joins = joins_of(source) if merge else None
    pairs = []
    for document, each in zip(source.documents, repaired, strict=True):
        if document.view is None:
            pairs.append((document, each))
        else:
            follow = source.format.follow
            made = in_file(source.whole.text, document, each, follow, encoding, joins)
            pairs.append((source.whole, made))
    return pairs


def render(
    source: Source,
    repaired: Sequence[Repaired],
    encoding: str | None = None,
    *,
    merge: bool = False,
) -> bytes:
    """The bytes of a source with its documents repaired; ``encoding`` where it is to be another."""
    if source.format.rebuilt:
        return source.format.rebuilt(source.data, repaired)
    if not source.documents and not source.format.records:
        data = encode(source.whole, source.whole.text, encoding) if source.whole.text else b""
    elif source.documents and source.documents[0].view:
        [(_, made)] = whole_repair(source, repaired, encoding, merge=merge)
        data = encode(source.whole, made.text, encoding)
    else:
        data = encode(source.whole, source.format.patched(source.whole.text, repaired), encoding)
    if source.format.with_member:
        data = source.format.with_member(source.data, new=data)
    return gzip.compress(data, mtime=0) if source.packed else data
