"""The command ``ocrfix eval``, which measures error rates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocrfix.cli.console import Command, put, say, screen
from ocrfix.cli.progress import progress_bar
from ocrfix.cli.reading import reads_text

if TYPE_CHECKING:
    from ocrfix.text.sources import ReadAs

PATH = click.Path(path_type=Path)
ENCODING = click.option("--encoding", metavar="NAME", help="Encoding of the files read.")


@click.command(name="eval", cls=Command)
@click.argument("ocr", type=PATH)
@click.argument("clean", type=PATH, required=False)
@click.argument("fixed", type=PATH, required=False)
@click.option("--book", type=PATH, help="Repair with this book, and judge each change.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="P",
              help="Least confidence of a change (default: chosen at training).")  # fmt: skip
@click.option("--matched", is_flag=True,
              help="Measure matching paragraphs only: no running heads.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]),
              default="text", help="For people or for programs (default: text).")  # fmt: skip
@click.option("--report", type=PATH, metavar="FILE", help="Show every change judged (.html).")
@reads_text
@ENCODING
def evaluate(
    ocr: Path, clean: Path | None, fixed: Path | None, book: Path | None,
    min_confidence: float | None, matched: bool, form: str, report: Path | None,
    read_as: ReadAs | None, encoding: str | None,
) -> None:  # fmt: skip
    """Measure error rates before and after a repair, of one text or many.

    Many: two folders (and a third of repairs), a folder or .jsonl of pairs as ocrfix train takes
    them; with a line a document, a total, and how far others of the kind would differ from it.

    With --book the repair is made here, and each of its changes judged. CER and WER: errors
    divided by the length of the clean text. cMER and wMER: errors divided by hits and errors,
    after the normalisation of HIPE-OCRepair 2026.

    \b
    Examples: ocrfix eval page.ocr.txt page.clean.txt
              ocrfix eval page.ocr.txt page.clean.txt repaired.txt --report judged.html
              ocrfix eval page.ocr.txt page.clean.txt --book mybook
              ocrfix eval pairs.jsonl --book mybook --format csv > rates.csv
              ocrfix eval scans/ clean/ repaired/
    """
    from ocrfix.cli.evaluate_many import evaluate_many
    from ocrfix.evaluation.sets import is_set

    if is_set(ocr, clean):
        how = {"book": book, "min_confidence": min_confidence, "matched": matched}
        evaluate_many(ocr, clean, fixed, form, report, encoding, how)
        return
    if clean is None:
        raise click.UsageError(f"{ocr} is one text. Name its clean text too.")
    from ocrfix.cli.outputs import check_page, write_page
    from ocrfix.evaluation.files import evaluate_files
    from ocrfix.report.repair_page import evaluation_html
    from ocrfix.report.tables import evaluation_json, evaluation_table

    if report:
        check_page(report)
    with progress_bar("measuring") as progress:
        judged = evaluate_files(
            ocr, clean, fixed, book, min_confidence, encoding, matched, progress,
            read_as, say,
        )  # fmt: skip
        if report:
            progress("writing the report", 0.9)
            write_page(report, evaluation_html(judged, str(book or fixed or "none")))
    found = judged.evaluation
    colour, _ = screen()
    if form == "csv":
        from ocrfix.report.collection_tables import evaluation_csv

        put(evaluation_csv(str(ocr), found))
    else:
        put(evaluation_json(found) if form == "json" else evaluation_table(found, colour=colour))
