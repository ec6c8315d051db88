"""Where files lie: on this machine or in a store of objects, by one door (fsspec)."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from ocrfix.errors import InputError, OutputError
from ocrfix.temporary import sweep
from ocrfix.text.folders import is_included, twins_among, twins_note
from ocrfix.text.replacing import write_atomic

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Place", "is_remote", "listed", "needed"]

_VERSIONS = ("ETag", "etag", "md5Hash", "generation", "mtime", "LastModified", "created")
TEMPORARY = ".ocrfix-{}.tmp"
_SUFFIXES = frozenset({
    ".txt", ".jsonl", ".ndjson", ".parquet", ".csv", ".tsv", ".hocr", ".xml", ".html", ".htm",
    ".srt", ".vtt", ".md",
})  # fmt: skip


def is_remote(place: object) -> bool:
    """Whether a place is named as in a store: ``s3://bucket/scans``."""
    return "://" in str(place)


def needed(name: str) -> Any:
    """Import what the extra ``[dask]`` brings; raises :class:`InputError` where it is missing."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise InputError(
            f"This needs {error.name}, which is not there. Install it: pip install 'ocrfix[dask]'"
        ) from error


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder by its address; a path of this machine is an address too."""

    address: str

    def __str__(self) -> str:
        return self.address

    def _opened(self) -> tuple[Any, str]:
        fsspec = needed("fsspec")
        try:
            fs, path = fsspec.core.url_to_fs(self.address)
        except (ImportError, ValueError) as error:
            raise InputError(
                f"{self.address} cannot be reached: {str(error).rstrip('.')}. Install what reads "
                "such places (s3fs, gcsfs, adlfs), or name a path."
            ) from error
        return fs, path

    @property
    def local(self) -> Path | None:
        """The path on this machine; None for what lies elsewhere."""
        if not is_remote(self.address):
            return Path(self.address)
        fs, path = self._opened()
        names = (fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol
        return Path(path) if "file" in names else None

    def inside(self, relative: str) -> Place:
        """What lies in this folder under a name."""
        return Place(f"{self.address.rstrip('/')}/{relative}")

    def stamp(self) -> str:
        """What changes whenever the file does, without reading it: its size and its version."""
        fs, path = self._opened()
        told = fs.info(path)
        version = next((told[name] for name in _VERSIONS if told.get(name)), "")
        return f"{told['size']}-{version}"

    def size(self) -> int:
        """Bytes of the file; raises :class:`InputError` where there is none."""
        fs, path = self._opened()
        try:
            return int(fs.size(path))
        except OSError as error:
            raise InputError(f"{self.address} cannot be read: {error}.") from error

    def exists(self) -> bool:
        """Whether there is anything at this address."""
        fs, path = self._opened()
        return bool(fs.exists(path))

    def read(self, start: int | None = None, end: int | None = None) -> bytes:
        """The bytes of the file, or of a stretch of it."""
        fs, path = self._opened()
        return bytes(fs.cat_file(path, start=start, end=end))

    def open(self) -> Any:
        """The file, open for reading."""
        fs, path = self._opened()
        return fs.open(path, "rb")

    def write(self, data: bytes) -> None:
        """Write the file whole or not at all: under a temporary name, then renamed."""
        if (path := self.local) is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, data)
            return
        fs, name = self._opened()
        beside = str(PurePosixPath(name).with_name(TEMPORARY.format(secrets.token_hex(8))))
        try:
            fs.makedirs(str(PurePosixPath(name).parent), exist_ok=True)
            fs.pipe_file(beside, data)
            fs.mv(beside, name)
        except OSError as error:
            raise OutputError(f"{self.address} cannot be written: {error}.") from error

    def sweep(self) -> None:
        """Remove what writers that were killed left in this folder."""
        if (folder := self.local) is not None:
            for inside, _, _ in os.walk(folder):
                sweep(Path(inside))
            return
        fs, path = self._opened()
        for left in fs.glob(f"{path.rstrip('/')}/**/{TEMPORARY.format('*')}"):
            fs.rm_file(left)

    def ledgers(self) -> list[bytes]:
        """What the ledgers of this folder hold, the oldest first."""
        fs, path = self._opened()
        return [bytes(fs.cat_file(name)) for name in sorted(fs.glob(f"{path}/.ocrfix*.jsonl"))]


def listed(
    addresses: Sequence[str], include: Sequence[str] = (), *, without: str = ""
) -> tuple[list[tuple[Place, str]], list[str]]:
    """The files that addresses name, each with its name inside an output folder, in order.

    An address is a file, a folder or a pattern (``s3://bucket/*.jsonl.gz``). Of folders the files
    that have the name of a text or of records are taken, or those of the patterns to ``include``;
    hidden ones, clean twins of scans and what lies ``without`` are not. Gives also what is to be
    said of that. Raises :class:`InputError` for what is not there.
    """
    found: dict[str, Place] = {}
    notes: list[str] = []
    for address in addresses:
        place = Place(address)
        fs, path = place._opened()
        whole = fs.unstrip_protocol if is_remote(address) else str
        if any(sign in path for sign in "*?["):
            names = [name for name in sorted(fs.glob(path)) if fs.isfile(name)]
            mine = {name.rpartition("/")[2]: name for name in names}
        elif fs.isdir(path):
            root = path.rstrip("/") + "/"
            leave = Place(without)._opened()[1].rstrip("/") + "/" if without else None
            inside = [
                relative
                for name in sorted(fs.find(path))
                if not (leave and name.startswith(leave))
                and _is_text(relative := PurePosixPath(name.removeprefix(root)), include)
            ]
            twins = set() if include else twins_among(inside)
            notes += [twins_note(sorted(twins))] if twins else []
            mine = {str(each): f"{root}{each}" for each in inside if each not in twins}
        elif fs.exists(path):
            mine = {path.rpartition("/")[2]: path}
        else:
            raise InputError(f"{address} does not exist. Check the address.")
        if not mine:
            raise InputError(f"{address} holds no texts. Name the files one by one.")
        for relative, name in mine.items():
            if relative in found:
                raise InputError(f"Two inputs would be written to {relative}. Do them one by one.")
            found[relative] = Place(whole(name))
    return [(place, relative) for relative, place in found.items()], notes


def _is_text(relative: PurePosixPath, include: Sequence[str]) -> bool:
    if any(part.startswith(".") for part in relative.parts):
        return False
    if include:
        return is_included(relative, include)
    return PurePosixPath(relative.name.lower().removesuffix(".gz")).suffix in _SUFFIXES
