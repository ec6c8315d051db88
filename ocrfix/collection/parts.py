"""Files cut into parts of about a megabyte, each of which becomes an output by itself.

A file of JSON lines is cut between lines, one of Parquet between rows; other files stay whole.
Parts follow from the file alone, so that a second run cuts as the first did.
"""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ocrfix.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from ocrfix.collection.places import Place

__all__ = ["PART", "Part", "bytes_of", "cut", "lines_of", "unpacked_size"]

PART = 1_000_000  # bytes
AT_ONCE = 1 << 20

Kind = Literal["file", "lines", "rows"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file and its output: bytes (unpacked) of lines, or rows, from start to end.

    ``only`` names the records of it that are done, by number from 0, where it was cut again.
    """

    place: Place
    out: str
    kind: Kind = "file"
    start: int = 0
    end: int = 0
    size: int = 0
    only: tuple[int, int] | None = None

    @property
    def packed(self) -> bool:
        """Whether the file is packed with gzip, by its name; its output will be."""
        return str(self.place).endswith(".gz")

    def halves(self, records: int) -> list[Part]:
        """The part cut in two, for a record in it that ends whoever reads it; itself if one."""
        first, last = self.only or (0, records)
        if self.kind == "file" or last - first < 2:
            return [self]
        middle = (first + last) // 2
        stem, dot, suffix = self.out.rpartition("/")[2].partition(".")
        digits = []
        while suffix[:1] in ("0", "1"):  # cut before
            digit, _, suffix = suffix.partition(".")
            digits.append(digit)
        folder = self.out.rpartition("/")[0]
        names = [
            ".".join([stem, *digits, side]) + (dot + suffix if suffix else "") for side in "01"
        ]
        outs = [f"{folder}/{name}" if folder else name for name in names]
        spans = [(first, middle), (middle, last)]
        return [
            replace(self, out=out, only=span, size=self.size // 2)
            for out, span in zip(outs, spans, strict=True)
        ]


def cut(place: Place, relative: str, size: int, *, part: int = PART) -> list[Part]:
    """The parts of a file; ``size`` is its own, unpacked where it is packed lines."""
    name = relative.lower()
    bare = name.removesuffix(".gz")
    if bare.endswith((".jsonl", ".ndjson")):
        starts = range(0, max(1, size), part)
        spans = [(start, min(size, start + part)) for start in starts]
        return _named(place, relative, "lines", spans, size)
    if name.endswith(".parquet"):
        return _named(place, relative, "rows", _rows(place, part), size)
    return [Part(place, relative, size=size)]


def _named(
    place: Place, relative: str, kind: Kind, spans: list[tuple[int, int]], size: int
) -> list[Part]:
    if len(spans) < 2:
        first, last = spans[0] if spans else (0, 0)
        return [Part(place, relative, kind, first, last, size)]
    stem = relative.rpartition("/")[2]
    packed = ".gz" if stem.endswith(".gz") else ""
    suffix = stem.removesuffix(".gz").rpartition(".")[2]
    return [
        Part(place, f"{relative}/part-{number:05}.{suffix}{packed}", kind, first, last,
             size // len(spans))
        for number, (first, last) in enumerate(spans)
    ]  # fmt: skip


def _rows(place: Place, part: int) -> list[tuple[int, int]]:
    """Stretches of rows of about a megabyte each, none over the end of a group of rows."""
    from ocrfix.text.formats.parquet import parquet_library

    parquet = parquet_library(str(place))
    spans: list[tuple[int, int]] = []
    at = 0
    with place.open() as file:
        try:
            told = parquet.ParquetFile(file).metadata
        except (OSError, ValueError) as error:
            raise InputError(f"{place} cannot be read as Parquet: {error}.") from error
        for number in range(told.num_row_groups):
            group = told.row_group(number)
            pieces = max(1, round(group.total_byte_size / part))
            each = -(-group.num_rows // pieces) or 1
            spans += [(at + first, at + min(group.num_rows, first + each))
                      for first in range(0, group.num_rows, each)]  # fmt: skip
            at += group.num_rows
    return spans


def unpacked_size(place: Place) -> int:
    """The bytes of a file once unpacked."""
    if not str(place).endswith(".gz"):
        return place.size()
    with place.open() as file, gzip.open(file) as packed:
        size = 0
        while data := packed.read(AT_ONCE):
            size += len(data)
    return size


def lines_of(part: Part) -> list[bytes]:
    """The lines that begin in a part, with their ends, blank ones too."""
    with part.place.open() as file:
        stream: BinaryIO = gzip.GzipFile(fileobj=file) if part.packed else file  # type: ignore[assignment]
        try:
            if part.start:  # a line that begins before is of the part before
                stream.seek(part.start - 1)
                stream.readline()
                at = stream.tell()
            else:
                at = 0
            lines = list(_until(stream, at, part.end))
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{part.place} cannot be read: {error}.") from error
    return lines


def _until(stream: BinaryIO, at: int, end: int) -> Iterator[bytes]:
    while at < end and (line := stream.readline()):
        at += len(line)
        yield line


def bytes_of(part: Part) -> bytes:
    """A part of a Parquet file as one by itself."""
    from ocrfix.text.formats.parquet import parquet_library

    parquet = parquet_library(str(part.place))
    with part.place.open() as file:
        stored = parquet.ParquetFile(file)
        at = 0
        for number in range(stored.metadata.num_row_groups):
            group = stored.metadata.row_group(number)
            if at <= part.start < at + group.num_rows:
                break
            at += group.num_rows
        else:  # no rows at all
            return part.place.read()
        first, last = part.start, part.end
        if part.only:
            first, last = part.start + part.only[0], part.start + part.only[1]
        table = stored.read_row_group(number).slice(first - at, last - first)
        packing = group.column(0).compression
    out = io.BytesIO()
    parquet.write_table(table, out, compression="NONE" if packing == "UNCOMPRESSED" else packing)
    return out.getvalue()
