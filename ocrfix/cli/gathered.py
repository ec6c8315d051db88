"""What becomes of results that are put out together, at the end of a run: all of them, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.cli.outputs import put_outputs, put_patch, write_page
from ocrfix.collection.pieces import MANY, ReportPieces, piece_of
from ocrfix.text.sources import render, whole_repair

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrfix.cli.delivery import Delivery
    from ocrfix.collection.asked import Asked
    from ocrfix.collection.files import RepairedFile

__all__ = ["deliver", "texts_page"]


def deliver(
    delivery: Delivery, asked: Asked, files: Sequence[RepairedFile], book: str,
    progress: Callable[[str, float], None],
) -> None:  # fmt: skip
    """Write the report, then print patches or put the outputs where they belong."""
    inputs = [file.source for file in files]
    if delivery.report:  # first: it is what undoes the rest
        progress("writing the report", 0.98)
        _write_report(delivery, asked, files, book)
    progress("", 1.0)
    if delivery.as_diff:
        for file in files:
            for document, repaired in whole_repair(
                file.source, file.repaired, delivery.encoding, merge=delivery.merge
            ):
                put_patch(document, repaired)
    outputs = [] if delivery.writes_nothing else [
        (
            delivery.target(file.source, inputs), file.source,
            render(file.source, file.repaired, delivery.encoding, merge=delivery.merge),
        )
        for file in files
        if not delivery.in_place or delivery.encoding or file.source.format.records
        or any(r.changes for r in file.repaired)
    ]  # fmt: skip
    put_outputs(outputs, delivery.encoding)


def _write_report(
    delivery: Delivery, asked: Asked, files: Sequence[RepairedFile], book: str
) -> None:
    from importlib.metadata import version

    assert delivery.report is not None
    if delivery.report.suffix.lower() == ".json" or len(files) > MANY:
        pieces = ReportPieces("json" if delivery.report.suffix.lower() == ".json" else "html")
        for number, file in enumerate(files):
            pieces.add(str(number), "", "", piece_of(file, pieces.kind, asked))
        names = [str(number) for number in range(len(files))]
        page = pieces.page(names, book=book, version=version("ocrfix"))
    else:
        page = texts_page(files, book)
    write_page(delivery.report, page)


def texts_page(files: Sequence[RepairedFile], book: str) -> str:
    """The page of a few files, with their texts side by side."""
    from importlib.metadata import version

    from ocrfix.report.repair_page import report_html

    pairs = [pair for file in files
             for pair in zip(file.source.documents, file.repaired, strict=True)]  # fmt: skip
    return report_html(pairs, book=book, version=version("ocrfix"))
