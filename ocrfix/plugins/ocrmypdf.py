"""A plugin of OCRmyPDF that repairs the text of each page before the PDF is made of it.

``ocrmypdf --plugin ocrfix.plugins.ocrmypdf scan.pdf better.pdf``; ``--ocrfix-book BOOK`` and
``--ocrfix-lang CODE`` say what ``ocrfix fix`` is told by ``--book`` and ``--lang``. Tried with
OCRmyPDF 17.13.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrfix.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrfix.repair.batch import Library

try:
    from ocrmypdf import hookimpl
except ImportError:  # OCRmyPDF itself loads this module; without it, it can only be looked at

    def hookimpl(hook: Callable[..., Any]) -> Callable[..., Any]:
        """Leave a hook as it is."""
        return hook


__all__ = ["add_options", "get_ocr_engine"]


@hookimpl  # type: ignore[untyped-decorator]
def add_options(parser: Any) -> None:
    """Add the options for the book and the language."""
    group = parser.add_argument_group("ocrfix", "Repair of the recognised text")
    group.add_argument("--ocrfix-book", metavar="BOOK", help="Rule book (default: bundled)")
    group.add_argument("--ocrfix-lang", metavar="CODE", help="Language (default: detected)")


@hookimpl  # type: ignore[untyped-decorator]
def get_ocr_engine(options: Any = None) -> Any:
    """Tesseract, with its text repaired; None where another engine is asked for."""
    if getattr(options, "ocr_engine", "auto") not in ("auto", "tesseract", None):
        return None
    from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine

    class Repairing(TesseractOcrEngine):  # type: ignore[misc]
        """Tesseract, whose hOCR is repaired."""

        @staticmethod
        def generate_hocr(
            input_file: Path, output_hocr: Path, output_text: Path, options: Any
        ) -> None:
            TesseractOcrEngine.generate_hocr(input_file, output_hocr, output_text, options)
            book, lang = (getattr(options, f"ocrfix_{each}", None) for each in ("book", "lang"))
            text = mend(Path(output_hocr), book, lang)
            if text is not None:
                Path(output_text).write_text(text, encoding="utf-8")

    return Repairing()


@lru_cache(maxsize=2)
def _library(book: str | None, lang: str | None) -> Library:
    from ocrfix.repair.batch import Library

    return Library(Path(book) if book else None, lang)


def mend(page: Path, book: str | None, lang: str | None) -> str | None:
    """Repair a file in place and give its text; None for a page without any."""
    from ocrfix.repair.batch import tasks_of, within_encoding
    from ocrfix.text.files import write_atomic
    from ocrfix.text.sources import read_source, render

    try:
        source = read_source(page)
    except InputError:
        return None  # a blank page
    [task] = tasks_of([source])
    repaired, _ = _library(book, lang).repair(task, None, None)
    fit = within_encoding(source.documents[0], repaired, None)
    write_atomic(page, render(source, [fit]))
    return fit.text
