"""Files, pages and patches as they are written: whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.errors import InputError, OutputError
from ocrfix.temporary import sweep_once
from ocrfix.text.replacing import is_open_here, write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrfix.model import Document, Repaired
    from ocrfix.text.sources import Source

__all__ = ["check_page", "check_writable", "put_outputs", "put_patch", "write_page"]


def check_writable(target: Path) -> None:
    """Raise where a file cannot be written, as far as can be known; a full disk shows later."""
    if target.is_dir():
        raise OutputError(f"{target} is a folder. Name a file to write.")
    if is_open_here(target):
        return
    folder = target.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        raise OutputError(f"{target} cannot be written: {folder} is a file. Name another place.")
    beside = not target.exists() or target.is_file()  # what is no plain file is written to directly
    writable = os.access(target if target.exists() else folder, os.W_OK)
    if not writable or (beside and not os.access(folder, os.W_OK | os.X_OK)):
        raise OutputError(
            f"{target} cannot be written: no permission. Name another place, or change that with "
            "chmod."
        )
    if beside:
        sweep_once(Path(os.path.realpath(folder)))


def check_page(page: Path) -> None:
    """Raise before any work where a page cannot be written."""
    if page.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"{page}: this report is a page. Try --report {page.with_suffix('.html')}")
    check_writable(page)


def write_page(page: Path, html: str) -> None:
    """Write a page, and the folder it stands in."""
    _make_folder(page.parent)
    write_atomic(page, html.encode("utf-8", "surrogatepass"))


def put_outputs(
    outputs: Iterable[tuple[Path | None, Source, bytes]], encoding: str | None = None
) -> None:
    """Put each output into its file, or where there is none on standard output.

    ``encoding`` is that of the outputs where it is not that of the inputs.
    """
    from ocrfix.cli.console import put_bytes, put_data

    for target, item, data in outputs:
        if target is not None:
            _make_folder(target.parent)
            write_atomic(target, data, was=item.sha256 if target == item.path else None)
        elif _is_terminal() and not item.relative.name.lower().endswith(".gz"):
            text = data.removeprefix(item.whole.bom)
            put_data(text.decode(encoding or item.whole.encoding, "replace"))
        else:
            put_bytes(data)


def put_patch(document: Document, repaired: Repaired) -> None:
    """Put a patch in the encoding of its file, so that it applies; on a terminal in colour."""
    from ocrfix.cli.console import put, put_bytes, screen
    from ocrfix.report.patch import unified_diff
    from ocrfix.report.terminal import Piece, paint, visible

    patch = unified_diff(repaired.original, repaired.text, document.name)
    colour, width = screen()
    if width is None and not colour:
        codec = "utf-8" if document.encoding.startswith("utf") else document.encoding
        put_bytes(patch.encode(codec, "surrogatepass" if codec == "utf-8" else "replace"))
        return
    styles = {"-": "removed", "+": "added", "@": "rule"}
    for number, line in enumerate(patch.removesuffix("\n").split("\n") if patch else ()):
        style = "title" if number < 2 else styles.get(line[:1], "")
        put(paint([Piece(visible(line.removesuffix("\r")), style)], colour) + "\n")


def _is_terminal() -> bool:
    from ocrfix.cli.console import screen

    return screen()[1] is not None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be made: {(error.strerror or str(error)).lower()}. "
            "Name another folder with -o."
        ) from error
