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

__all__ = ["DAMAGE", "pack", "pack_numbers", "unpack", "unpack_lines"]

MAX_MEMBER_BYTES = 200_000_000
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
    """Take the members out again; raises one of :data:`DAMAGE`, also where one is far too large."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if any(i.file_size > MAX_MEMBER_BYTES for i in packed.infolist()):
            raise ValueError("a table is too large to be true")
        return {i.filename: packed.read(i) for i in packed.infolist()}


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
