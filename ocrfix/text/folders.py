"""Which files of a folder are texts: by name, or by a look inside where a name tells too little."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, TypeVar

from ocrfix.errors import InputError
from ocrfix.text.files import beginning_of, reason_of
from ocrfix.text.formats import FORMATS
from ocrfix.text.formats.root import is_markup, root_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Folder", "Found", "Listing", "clean_twin", "is_included", "list_paths", "text_files",
    "twins_among", "twins_note", "walk",
]  # fmt: skip

P = TypeVar("P", bound=PurePath)

_LOOK = 65_536  # bytes of a file that are looked at
_SUFFIXES = {
    suffix: each for each in reversed(FORMATS) if each.in_folders for suffix in each.suffixes
}
_ONLY_NAMED = {suffix for each in FORMATS if not each.in_folders for suffix in each.suffixes}
_TWIN = re.compile(r"(.+)\.(ocr|clean)\.[^.]+(?:\.gz)?")


def _suffix(name: str) -> str:
    return Path(name.lower().removesuffix(".gz")).suffix


def _known_as(path: Path) -> str:
    """What a file is: a format's name, "" for what is no text, else what it is beside texts."""
    suffix = _suffix(path.name)
    format_ = _SUFFIXES.get(suffix)
    if format_ is None or (path.suffix.lower() == ".gz" and not format_.packs):
        return ""
    if format_.by_name:
        return format_.name
    data = beginning_of(path, _LOOK)
    if not data:
        return ""
    if format_.member:
        return format_.name if data.startswith(b"PK") else f"-{suffix[1:].upper()}"
    codec = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = data.decode(codec, "replace")
    for each in FORMATS:
        if each.recognises(text):
            return each.name
    root = root_of(text) if is_markup(text) else None
    return f"-{root.name.upper() if root else suffix[1:].upper()}"


@dataclass(frozen=True, slots=True)
class Folder:
    """What one walk through a folder found, each list in an order of names alone.

    ``twins`` are clean texts (``NAME.clean.txt``) that stand beside a scan (``NAME.ocr.txt``), as
    training pairs lie in a folder, and ``texts`` all others. ``passed`` counts by kind what was
    passed over though it has the name of a text; ``unread`` says which folders cannot be read.
    """

    path: Path
    texts: tuple[Path, ...]
    twins: tuple[Path, ...] = ()
    passed: Counter[str] = field(default_factory=Counter)
    unread: tuple[str, ...] = ()


def is_included(relative: PurePath, include: Sequence[str]) -> bool:
    """Whether a file is of one of the patterns, by its name or by its path in the folder."""
    names = (relative.name, relative.as_posix())
    return any(fnmatchcase(name, pattern) for name in names for pattern in include)


def walk(path: Path, include: Sequence[str] = (), *, without: Path | None = None) -> Folder:
    """Find the texts of a folder and its subfolders, and all else that is to be said of it.

    Texts are ``.txt`` files and those of the other formats, which are told by a look inside;
    Markdown only where there is nothing else, since it mostly tells of what lies beside it.
    Hidden files and folders are left out (macOS puts binary twins ``._page.txt`` beside files),
    and so is the folder ``without``, where outputs go; links to folders are not followed. A path
    that is no folder comes back alone, unread. Where patterns say what to ``include``, the names
    alone tell, and there are no twins: who names the files means them.
    """
    if not path.exists():
        raise InputError(f"{path} does not exist. Check the path.")
    if not path.is_dir():
        return Folder(path, (path,))
    unread: list[str] = []

    def pass_over(error: OSError) -> None:
        unread.append(f"{error.filename} cannot be read: {reason_of(error)}.")

    left_out = os.path.realpath(without) if without else None
    found: list[tuple[Path, str]] = []
    passed: Counter[str] = Counter()
    for folder, folders, files in os.walk(path, onerror=pass_over):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and (left_out is None or os.path.realpath(Path(folder, name)) != left_out)
        ]
        for name in files:
            file = Path(folder, name)
            if name.startswith(".") or not file.is_file():
                continue
            if include:
                if is_included(file.relative_to(path), include):
                    found.append((file, ""))
                continue
            if (suffix := _suffix(name)) not in _SUFFIXES:
                if suffix in _ONLY_NAMED:
                    passed[suffix[1:].upper()] += 1
                continue
            known = _known_as(file)
            if known.startswith("-"):
                passed[known[1:]] += 1
            elif known:
                found.append((file, known))
    if include and not found:
        raise InputError(
            f"{path} has no file of the pattern {' or '.join(include)}. Try --include '*.txt', in "
            "quotes."
        )
    if any(known != "markdown" for _, known in found):  # then Markdown is about the rest
        texts = [row for row in found if row[1] != "markdown"]
        if len(texts) < len(found):
            passed["MD"] = len(found) - len(texts)
        found = texts
    ordered = sorted((file for file, _ in found), key=lambda file: file.parts)
    if include:
        return Folder(path, tuple(ordered), unread=tuple(sorted(unread)))
    twins = twins_among(ordered)
    texts_alone = tuple(file for file in ordered if file not in twins)
    return Folder(path, texts_alone, tuple(sorted(twins, key=lambda file: file.parts)), passed,
                  tuple(sorted(unread)))  # fmt: skip


def text_files(path: Path, include: Sequence[str] = ()) -> list[Path]:
    """All texts of a folder, clean twins among them; a path that is no folder comes back alone.

    Patterns ``include`` say which, as in :func:`walk`. Raises
    :class:`~ocrfix.errors.InputError` where a folder in it cannot be read.
    """
    folder = walk(path, include)
    if folder.unread:
        raise InputError(folder.unread[0])
    return sorted((*folder.texts, *folder.twins), key=lambda file: file.parts)


def twins_among(files: Sequence[P]) -> set[P]:
    """Those of some files that are the clean twin of a scan among them."""
    scans = {file.parent / match[1] for file in files if (match := _twin(file, "ocr"))}
    return {
        file
        for file in files
        if (match := _twin(file, "clean")) and file.parent / match[1] in scans
    }


def twins_note(twins: Sequence[PurePath]) -> str:
    """Say how many clean twins were left out."""
    what = "text was" if len(twins) == 1 else "texts were"
    return (
        f"{len(twins):,} clean {what} left alone ({twins[0].name} stands beside its .ocr.txt); "
        "name one to include it."
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read: ``root`` is the folder it was found in, None where it was named itself.

    ``path`` is None for standard input.
    """

    path: Path | None
    root: Path | None = None

    @property
    def relative(self) -> Path:
        """Where its output goes inside an output folder."""
        if self.path is None:
            return Path("standard-input.txt")
        return self.path.relative_to(self.root) if self.root else Path(self.path.name)


@dataclass(frozen=True, slots=True)
class Listing:
    """The files that some paths name, in order, and the folders that were walked for them."""

    files: tuple[Found, ...]
    folders: tuple[Folder, ...] = ()

    @property
    def unread(self) -> list[str]:
        """Which folders cannot be read, and why."""
        return [said for folder in self.folders for said in folder.unread]

    @property
    def notes(self) -> list[str]:
        """What of the folders was left alone or passed over, if anything."""
        twins = [file for folder in self.folders for file in folder.twins]
        passed: Counter[str] = sum((folder.passed for folder in self.folders), Counter())
        said = []
        if twins:
            said.append(twins_note(twins))
        if passed:
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(passed.items()))
            files = "1 file" if passed.total() == 1 else f"{passed.total():,} files"
            said.append(f"{files} passed over ({kinds}); name one to have it read.")
        return said


def list_paths(
    paths: Sequence[Path], include: Sequence[str] = (), *, without: Path | None = None
) -> Listing:
    """List the files that paths name: files, the texts of folders, standard input (``-`` or none).

    Every folder is walked once, as :func:`walk` does. Raises :class:`~ocrfix.errors.InputError`
    for a path that does not exist and a folder without texts.
    """
    files: list[Found] = []
    folders: list[Folder] = []
    for path in paths or [Path("-")]:
        if str(path) == "-":
            files.append(Found(None))
            continue
        if not path.is_dir():
            files.append(Found(path))
            continue
        folder = walk(path, include, without=without)
        if not folder.texts:
            raise InputError(
                folder.unread[0] if folder.unread
                else f"{path} has no .txt files. Name the files to repair one by one."
            )  # fmt: skip
        folders.append(folder)
        files += [Found(file, path) for file in folder.texts]
    return Listing(tuple(files), tuple(folders))


def _twin(file: PurePath, side: str) -> re.Match[str] | None:
    match = _TWIN.fullmatch(file.name)
    return match if match and match[2] == side else None


def clean_twin(scan: Path) -> tuple[str, Path] | None:
    """The name that a scan shares with its clean twin beside it, and that twin, if there is one.

    ``page.ocr.hocr`` and ``page.clean.txt`` are twins as ``page.ocr.txt`` and that are.
    """
    match = _twin(scan, "ocr")
    if match is None:
        return None
    same = scan.with_name(scan.name.replace(".ocr.", ".clean.", 1))
    plain = scan.with_name(f"{match[1]}.clean.txt")
    for twin in (plain, same):
        if twin.is_file():
            return match[1], twin
    return None
