"""Tables of words and numbers as one zip file: data only, the same bytes for the same tables."""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from array import array
from typing import TYPE_CHECKING

from ocrfix.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DAMAGE", "check_rows", "pack", "pack_numbers", "unpack", "unpack_lines"]

# A large book unpacks to 12 million bytes, with 700,000 words. What a damaged or made-up one may
# hold is bounded before it is unpacked, and again before objects are made of its bytes.
MAX_MEMBER_BYTES = 100_000_000
MOST_ROWS = 4_000_000
DAMAGE = (
    KeyError, ValueError, IndexError, TypeError, EOFError, RuntimeError, NotImplementedError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What reading a damaged file may raise."""


def pack(members: Mapping[str, bytes]) -> bytes:
    """Put members into one zip file, in their order and without dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, data in members.items():
            packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """Take the members out again; raises one of :data:`DAMAGE`, also where they are too large."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = packed.infolist()
        if any(member.file_size > MAX_MEMBER_BYTES for member in members):
            raise ValueError("a table is too large to be true")
        if any(m.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for m in members):
            raise ValueError("it is packed in a way that no book is")
        return {member.filename: packed.read(member) for member in members}


def check_rows(data: bytes, mark: bytes = b"\n") -> None:
    """Raise :class:`ValueError` for more rows (cells, of JSON) than can be true, by their mark."""
    if data.count(mark) > MOST_ROWS:
        raise ValueError("a table is too large to be true")


def pack_numbers(values: list[int]) -> bytes:
    """Write numbers of 32 bits each, the lowest byte first."""
    packed = array("I", values)
    if packed.itemsize != 4:  # pragma: no cover - no platform of today
        raise BookError("This platform has no 32-bit integers; books cannot be packed here.")
    return _little_endian(packed).tobytes()


def unpack_lines(data: bytes) -> list[str]:
    """Read lines of text; of nothing, none."""
    return data.decode().split("\n") if data else []


def _little_endian(packed: array[int]) -> array[int]:
    if sys.byteorder == "big":
        packed.byteswap()
    return packed
