"""Arrays that are derived from a book, kept between runs: made once, then mapped from disk.

Each entry is one file in the user's cache folder: a head of JSON that says which arrays lie where,
then their bytes, each beginning at a multiple of :data:`ALIGN`. Nothing but numbers is read, and
an entry that is missing, cut off, altered or unreadable is made anew. It is written beside and
renamed, so that processes may share it; without a folder that can be written to the arrays are
made each time. ``OCRFIX_CACHE`` names another folder, or says ``off``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import os
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrfix.temporary import beside, is_abandoned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

__all__ = ["arrays", "cache_folder"]

MOST_BYTES = 600_000_000  # of all entries together; what was used least lately goes first
ALIGN = 64  # bytes; every kind of number may be read from there
MAGIC = b"ocrfix arrays 1\n"
MOST_HEAD = 1_000_000  # bytes
SUFFIX, BESIDE = ".arrays", ".tmp"
ABANDONED = 3600.0  # seconds after which a file that was never renamed is swept
FRESH = 86_400.0  # seconds within which an entry need not be marked as used again
OFF = frozenset({"", "0", "off", "no", "none", "false"})


def arrays(key: str, build: Callable[[], Mapping[str, NDArray[Any]]]) -> Mapping[str, NDArray[Any]]:
    """The arrays of that key, from the cache or else as ``build`` makes them; all are read-only.

    ``key`` names all that the arrays follow from: the hash of what they are derived from, and the
    version of the way in which. They may be of any shape and of every type but objects, for which
    :class:`TypeError` is raised; what ``build`` raises comes through.
    """
    folder = cache_folder()
    path = folder / (hashlib.sha256(key.encode()).hexdigest()[:40] + SUFFIX) if folder else None
    if path and (found := _read(path, key)) is not None:
        return found
    made = {name: _plain(name, array) for name, array in build().items()}
    if path and _write(path, key, made) and (found := _read(path, key)) is not None:
        return found  # the bytes are then shared with every process that reads them
    for array in made.values():
        array.flags.writeable = False
    return made


def cache_folder() -> Path | None:
    """Where entries lie, whether it is there or not; None where nothing is to be kept."""
    said = os.environ.get("OCRFIX_CACHE")
    if said is not None:
        return None if said.strip().lower() in OFF else Path(said).absolute()
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("ocrfix", appauthor=False)
    except (OSError, RuntimeError):  # no home
        return None
    return folder if folder.is_absolute() else None


def _plain(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """The array in one piece, as a view that can be closed to writing by itself."""
    import numpy as np

    if array.dtype.hasobject:
        raise TypeError(f"{name} holds objects, which are never kept")
    return np.ascontiguousarray(array).reshape(array.shape).view()


def _read(path: Path, key: str) -> dict[str, NDArray[Any]] | None:
    """Map an entry; None where it is missing or not as it was written."""
    try:
        with path.open("rb") as file:
            whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            _mark_used(path, os.fstat(file.fileno()).st_mtime)
    except (OSError, ValueError):  # ValueError: it is empty
        return None
    try:
        return _unpacked(whole, key)
    except (ValueError, TypeError, KeyError, SyntaxError, OverflowError, MemoryError):
        return None


def _unpacked(whole: mmap.mmap, key: str) -> dict[str, NDArray[Any]] | None:
    import numpy as np
    from numpy.lib.format import descr_to_dtype

    start = len(MAGIC)
    if whole[:start] != MAGIC:
        return None
    end = whole.find(b"\n", start, start + MOST_HEAD)
    sums = whole[start:end].split(b" ", 1)
    if end < 0 or len(sums) != 2 or int(sums[0], 16) != zlib.crc32(sums[1]):
        return None
    head = json.loads(sums[1])
    data = memoryview(whole)
    if head["key"] != key or head["size"] != len(whole):
        return None
    if zlib.crc32(data[head["first"] :]) != head["sum"]:
        return None
    found = {}
    for name, kind, shape, at in head["arrays"]:
        dtype = descr_to_dtype(_descr(kind))
        count = int(np.prod(shape, dtype=np.int64))
        found[name] = np.frombuffer(data, dtype, count, at).reshape(shape)
    return found


def _descr(kind: Any) -> Any:
    """What JSON made lists of as NumPy describes types: a field is a tuple."""
    if not isinstance(kind, list):
        return kind
    return [(name, _descr(of), *map(tuple, shape)) for name, of, *shape in kind]


def _write(path: Path, key: str, made: Mapping[str, NDArray[Any]]) -> bool:
    """Write an entry beside and rename it; says whether it stands there now."""
    from numpy.lib.format import dtype_to_descr

    held = {name: array.reshape(-1).view("u1") for name, array in made.items() if array.nbytes}
    size = sum(-(-len(raw) // ALIGN) * ALIGN for raw in held.values())
    at = total = 0
    table: list[list[Any]] = []
    for name, array in made.items():
        table.append([name, dtype_to_descr(array.dtype), list(array.shape), at])
        if name in held:
            raw = held[name]
            fill = -len(raw) % ALIGN
            total = zlib.crc32(bytes(fill), zlib.crc32(raw.data, total))
            at += len(raw) + fill
    first = ALIGN * (2 + len(json.dumps([key, table])) // ALIGN + 4)
    for row in table:
        row[3] += first
    told = {"key": key, "size": first + size, "first": first, "sum": total, "arrays": table}
    head = json.dumps(told).encode()
    head = MAGIC + b"%08x " % zlib.crc32(head) + head + b"\n"
    if len(head) > first:  # pragma: no cover - the numbers of a table never need so much room
        return False
    new = beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new.open("xb") as file:
            file.write(head.ljust(first, b"\0"))
            for raw in held.values():
                file.write(raw.data)
                file.write(bytes(-len(raw) % ALIGN))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:  # no room, no permission, or another process has it open
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        return path.exists()
    _sweep(path)
    return True


def _mark_used(path: Path, changed: float) -> None:
    if time.time() - changed > FRESH:
        with contextlib.suppress(OSError):  # a folder that cannot be written to
            os.utime(path)


def _sweep(kept: Path) -> None:
    """Remove what was used least lately until the rest fits, and what was never finished."""
    total, now = 0, time.time()
    entries = []
    with contextlib.suppress(OSError):
        for file in os.scandir(kept.parent):
            if file.name.endswith((SUFFIX, BESIDE)):
                with contextlib.suppress(OSError):
                    entries.append((file.stat().st_mtime, file.stat().st_size, Path(file.path)))
    for changed, size, path in sorted(entries, reverse=True):
        unfinished = path.suffix == BESIDE
        total += size
        left = unfinished and (now - changed > ABANDONED or is_abandoned(path))
        if (left or (not unfinished and total > MOST_BYTES)) and path != kept:
            with contextlib.suppress(OSError):
                path.unlink()
