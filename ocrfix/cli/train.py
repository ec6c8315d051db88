"""The command ``ocrfix train``, which learns a rule book."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ocrfix.cli.console import Command, as_language, put_summary, say, screen
from ocrfix.cli.habits import takes_habits
from ocrfix.cli.progress import progress_bar
from ocrfix.ranking.threshold import AIMS, Aim

PATH = click.Path(path_type=Path)
ENCODING = click.option("--encoding", metavar="NAME", help="Encoding of the files read.")


@click.command(cls=Command)
@click.argument("pairs", nargs=-1, type=PATH)
@click.option("-o", "--output", "book", type=PATH, required=True, metavar="BOOK", help="Folder.")
@click.option("--pair", "named", nargs=2, multiple=True, type=PATH, help="OCR CLEAN; repeatable.")
@click.option("--clean", multiple=True, type=PATH, help="Clean text without an OCR twin.")
@click.option("--lexicon", "lexicons", multiple=True, type=PATH, metavar="FILE",
              help="Words to know: one a line, or a Hunspell .dic; repeatable.")  # fmt: skip
@click.option(
    "--lang",
    callback=as_language,
    metavar="CODE",
    help="Language of the texts (default: detected).",
)
@click.option("--prior", metavar="BOOK|none", help="Book behind this one (default: bundled).")
@click.option("--target-precision", type=click.FloatRange(0.5, 1), default=0.97,
              metavar="P", help="Share of good changes to aim at (default: 0.97).")  # fmt: skip
@click.option("--aim", type=click.Choice(AIMS), default="precision",
              help="Nearly all changes good (default), or the fewest errors left.")  # fmt: skip
@takes_habits
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N",
              help="Processes that work at once (default: one a core).")  # fmt: skip
@click.option("--report", type=PATH, metavar="FILE", help="Show what was learned (.html).")
@ENCODING
def train(
    pairs: tuple[Path, ...], book: Path, named: tuple[tuple[Path, Path], ...],
    clean: tuple[Path, ...], lexicons: tuple[Path, ...], lang: str | None, prior: str | None,
    target_precision: float, aim: Aim, habits: dict[str, str], jobs: int | None,
    report: Path | None, encoding: str | None,
) -> None:  # fmt: skip
    """Learn a rule book from OCR texts and their clean twins.

    PAIRS: a folder with NAME.ocr.txt beside NAME.clean.txt, the pairs.jsonl that ocrfix pair
    writes, or a .jsonl(.gz) whose lines have "ocr" and "truth"; any mix of them.

    \b
    Examples: ocrfix train pairs.jsonl -o mybook
              ocrfix train pairs/ -o mybook --report learned.html
              ocrfix train --pair page.ocr.txt page.clean.txt -o mybook --lang fr
              ocrfix train --clean texts/ -o mybook --lang nl  (no pairs: 100 KB or more)
    """
    from ocrfix.cli.outputs import check_page, write_page
    from ocrfix.pairing.left_over import clean_alone_in, offer
    from ocrfix.processes import cores
    from ocrfix.report.training_summary import training_summary
    from ocrfix.training.files import train_book

    if report:
        check_page(report)
    with progress_bar("reading", after=0) as progress:
        trained = train_book(
            pairs, book, named=named, clean=clean, lexicons=lexicons, lang=lang, prior=prior,
            target_precision=target_precision, aim=aim, habits=habits, jobs=jobs or cores(),
            encoding=encoding, progress=progress,
        )  # fmt: skip
    if report:
        from importlib.metadata import version

        from ocrfix.report.training_page import figures_of, training_html

        write_page(report, training_html(figures_of(trained), version=version("ocrfix")))
    colour, width = screen(sys.stderr)
    put_summary(training_summary(trained, width=width, colour=colour))
    for listing in () if clean else pairs:
        if alone := clean_alone_in(listing):
            say(f"\n{offer(alone, listing)}")
    say(f"\nTrained in {trained.seconds:.1f} s and written to {book}. Its rules: ocrfix rules list "
        f"{book}\nNext: ocrfix fix SCAN --book {book}")  # fmt: skip
