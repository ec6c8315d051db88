"""The OCR engines that read our pages: Tesseract with a model, GOCR and Ocrad."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from source_text import MakeError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

OTHERS = {"gocr": "gocr", "ocrad": "ocrad"}  # engine: Debian package
KEPT_OUT = {"ocrad"}  # no book is trained on what it reads
MODELS = {  # language of the text: Tesseract models that read it
    "fr": ("eng", "fra"),  # the English model on French pages is the usual mishap
    "en": ("eng",),
    "de": ("deu", "eng"),
    "es": ("spa", "eng"),
    "it": ("ita", "eng"),
}


def package(engine: str) -> str:
    """The Debian package of an engine or of a Tesseract model."""
    return OTHERS.get(engine, f"tesseract-ocr-{engine}")


def read(sheets: Sequence[Path], engine: str) -> bytes:
    """Return what an engine prints for these pages (PNG), a form feed between two of them.

    ``engine`` is "gocr", "ocrad" or the name of a Tesseract model. Raises :class:`MakeError`
    where it fails.
    """
    if engine in OTHERS:
        return b"\f".join(_read_page(sheet, engine) for sheet in sheets)
    command = ["tesseract", "stdin", "stdout", "-l", engine, "--psm", "3"]
    listing = "".join(f"{sheet.resolve()}\n" for sheet in sheets).encode()
    return _run(command, listing, sheets[0])


def _read_page(sheet: Path, engine: str) -> bytes:
    from PIL import Image

    grey = sheet.with_suffix(".pgm")  # the one kind of picture that both read without help
    Image.open(sheet).convert("L").save(grey)
    if engine == "gocr":
        return _run(["gocr", "-f", "UTF8", "-i", str(grey)], b"", sheet)
    return _run(["ocrad", "--format=utf8", str(grey)], b"", sheet)


def _run(command: list[str], given: bytes, sheet: Path) -> bytes:
    env = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(command, input=given, capture_output=True, env=env)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise MakeError(f"{command[0]} could not read {sheet}: {said}")
    return done.stdout
