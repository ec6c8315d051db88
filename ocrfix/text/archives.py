"""One member of a ZIP file read, and replaced with all others byte for byte as they were.

Of the replaced member the packing too is found out where it can be, so that the same text packs to
the same bytes again.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from ocrfix.errors import InputError

__all__ = ["member_of", "names_of", "with_member"]

MOST = 500_000_000  # bytes that a member may unpack to
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


def names_of(data: bytes) -> list[str]:
    """The names of the members; none where the archive cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return []


def member_of(data: bytes, member: str, name: str) -> bytes:
    """The bytes of a member; raises :class:`InputError` for damaged, secret and huge ones."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo(member)
            if info.flag_bits & 1:
                raise InputError(f"{name} is encrypted. Save it without a password first.")
            if info.file_size > MOST:
                raise InputError(f"{name} unpacks to more than 500 MB. Split it up.")
            return archive.read(info)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError) as error:
        raise InputError(f"{name} is a damaged archive: {error}. Save or fetch it anew.") from error


def with_member(data: bytes, member: str, new: bytes) -> bytes:
    """The archive with a member replaced; the same bytes where the member is what it was."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
        start_of_directory = archive.start_dir
        old = archive.read(member)
        info = archive.getinfo(member)
    if old == new:
        return data
    at = info.header_offset
    later = [each.header_offset for each in infos if each.header_offset > at]
    stop = later[0] if later else start_of_directory
    head = _LOCAL.unpack_from(data, at)
    body = at + _LOCAL.size + head[9] + head[10]
    packed = _packed(new, info, old, data[body : body + info.compress_size])
    crc = zlib.crc32(new)
    described = bool(info.flag_bits & 8)
    tail = data[body + info.compress_size : stop]
    sizes = (0, 0, 0) if described and head[7] == 0 else (crc, len(packed), len(new))
    local = _LOCAL.pack(*head[:6], *sizes, *head[9:]) + data[at + _LOCAL.size : body]
    if described:
        mark = tail[:4] if tail[:4] == b"PK\x07\x08" else b""
        tail = mark + struct.pack("<3L", crc, len(packed), len(new)) + tail[len(mark) + 12 :]
    made = data[:at] + local + packed + tail + data[stop:start_of_directory]
    shift = len(made) - start_of_directory
    return made + _directory(data, start_of_directory, at, shift, (crc, len(packed), len(new)))


def _packed(new: bytes, info: zipfile.ZipInfo, old: bytes, packed: bytes) -> bytes:
    if info.compress_type == zipfile.ZIP_STORED:
        return new
    for level in (6, 9, 1, 5, 8, 7, 4, 3, 2):
        if _deflated(old, level) == packed:
            return _deflated(new, level)
    return _deflated(new, 6)


def _deflated(data: bytes, level: int) -> bytes:
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -15)
    return squeeze.compress(data) + squeeze.flush()


def _directory(
    data: bytes, start: int, changed: int, shift: int, sizes: tuple[int, int, int]
) -> bytes:
    """The central directory, with the new sizes and the places that shifted."""
    made: list[bytes] = []
    at = start
    while data[at : at + 4] == b"PK\x01\x02":
        row = list(_CENTRAL.unpack_from(data, at))
        size = _CENTRAL.size + row[10] + row[11] + row[12]
        if row[16] == changed:
            row[7:10] = sizes
        elif row[16] > changed:
            row[16] += shift
        made.append(_CENTRAL.pack(*row) + data[at + _CENTRAL.size : at + size])
        at += size
    end = data.rfind(b"PK\x05\x06")
    tail = list(_END.unpack_from(data, end))
    tail[6] += shift
    return b"".join([*made, data[at:end], _END.pack(*tail), data[end + _END.size :]])
