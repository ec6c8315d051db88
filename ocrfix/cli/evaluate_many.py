"""What ``ocrfix eval`` does with folders and files of pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ocrfix.cli.console import put, say, screen
from ocrfix.cli.progress import progress_bar

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["evaluate_many"]


def evaluate_many(
    ocr: Path, clean: Path | None, fixed: Path | None, form: str, report: Path | None,
    encoding: str | None, how: dict[str, Any],
) -> None:  # fmt: skip
    """Measure each text of a set and all of them, and put that out."""
    if report:
        raise click.UsageError("--report shows one text. Name an OCR text and its clean text.")
    from ocrfix.evaluation.collection import totals
    from ocrfix.evaluation.sets import measured, read_set
    from ocrfix.report.collection_tables import collection_csv, collection_json, collection_text

    with progress_bar("measuring") as progress:
        twins = read_set(ocr, clean, fixed, encoding, say)
        documents = measured(twins, **how, progress=progress)
        whole = totals(documents)
    colour, width = screen()
    if form == "text":
        put(collection_text(documents, whole, width=width, colour=colour))
    else:
        put((collection_json if form == "json" else collection_csv)(documents, whole))
