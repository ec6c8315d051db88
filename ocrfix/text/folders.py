"""Which files of a folder are texts: by name, or by a look inside where a name tells too little."""

from __future__ import annotations

import os
import re
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.text.files import beginning_of, reason_of
from ocrfix.text.formats import FORMATS
from ocrfix.text.formats.root import is_markup, root_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["clean_twin", "files_of", "passed_note", "text_files", "twins_note"]

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


def text_files(path: Path, include: Sequence[str] = ()) -> list[Path]:
    """List the texts of a folder and its subfolders, in an order of names alone.

    These are ``.txt`` files and those of the other formats, which are told by a look inside;
    Markdown only where there is nothing else, since it mostly tells of what lies beside it.
    Hidden files and folders are left out (macOS puts binary twins ``._page.txt`` beside files),
    links to folders are not followed. A path that is no folder comes back alone, unread. Where
    patterns say what to ``include``, the names alone tell.
    """
    return _walked(path, include)[0]


def _included(file: Path, root: Path, include: Sequence[str]) -> bool:
    """Whether a file is of one of the patterns, by its name or by its path in the folder."""
    names = (file.name, file.relative_to(root).as_posix())
    return any(fnmatchcase(name, pattern) for name in names for pattern in include)


def _walked(path: Path, include: Sequence[str] = ()) -> tuple[list[Path], Counter[str]]:
    """The texts of a folder, and what else lies there under the names that texts have."""
    if not path.exists():
        raise InputError(f"{path} does not exist. Check the path.")
    if not path.is_dir():
        return [path], Counter()

    def refuse(error: OSError) -> None:
        raise InputError(f"{error.filename} cannot be read: {reason_of(error)}.") from error

    found: list[tuple[Path, str]] = []
    passed: Counter[str] = Counter()
    for folder, folders, files in os.walk(path, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            file = Path(folder, name)
            if name.startswith(".") or not file.is_file():
                continue
            if include:
                if _included(file, path, include):
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
    return sorted((file for file, _ in found), key=lambda file: file.parts), passed


def files_of(folder: Path, include: Sequence[str] = ()) -> tuple[list[Path], list[Path]]:
    """The texts of a folder, and apart from them the clean twins of its scans.

    A twin is ``NAME.clean.txt`` beside ``NAME.ocr.txt``, as training pairs lie in a folder.
    """
    files = text_files(folder, include)
    if include:  # who names the files means them
        return files, []
    scans = {file.parent / match[1] for file in files if (match := _twin(file, "ocr"))}
    twins = [
        file
        for file in files
        if (match := _twin(file, "clean")) and file.parent / match[1] in scans
    ]
    return sorted({*files} - {*twins}, key=lambda file: file.parts), twins


def _twin(file: Path, side: str) -> re.Match[str] | None:
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


def twins_note(paths: Sequence[Path]) -> list[str]:
    """Say how many clean texts of folders were left out, if any."""
    twins = [file for path in paths if path.is_dir() for file in files_of(path)[1]]
    if not twins:
        return []
    what = "text was" if len(twins) == 1 else "texts were"
    return [
        f"{len(twins):,} clean {what} left alone ({twins[0].name} stands beside its .ocr.txt); "
        "name one to include it."
    ]


def passed_note(paths: Sequence[Path]) -> list[str]:
    """Say how many files of folders were passed over, and what they are, if any."""
    passed: Counter[str] = Counter()
    for path in paths:
        if path.is_dir():
            passed += _walked(path)[1]
    if not passed:
        return []
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(passed.items()))
    files = "1 file" if passed.total() == 1 else f"{passed.total():,} files"
    return [f"{files} passed over ({kinds}); name one to have it read."]
