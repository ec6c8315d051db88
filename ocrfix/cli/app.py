"""The ``ocrfix`` command: parse, call the library, render."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocrfix.cli.align import align
from ocrfix.cli.console import (
    Commands,
    put,
    put_summary,
    say,
    screen,
    write_or_put,
)
from ocrfix.cli.diff import diff
from ocrfix.cli.help import show_help
from ocrfix.cli.progress import progress_bar
from ocrfix.cli.reading import reads, reads_text
from ocrfix.cli.revert import revert
from ocrfix.cli.review import review
from ocrfix.cli.rules import rules
from ocrfix.ranking.threshold import AIMS, Aim

if TYPE_CHECKING:
    from ocrfix.text.sources import ReadAs

PATH = click.Path(path_type=Path)
ENCODING = click.option("--encoding", metavar="NAME", help="Encoding of the files read.")
OUT = click.option("-o", "--output", type=PATH, metavar="FILE", help="Write there.")


EPILOG = """
\b
Exit codes:
  0    done; with --check or --diff: nothing to change
  1    with --check or --diff: there are changes to make
  2    unusable input or options; a sentence says what to try next
  130  interrupted

Completion of commands in your shell: ocrfix help completion
"""


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(package_name="ocrfix", message="%(prog)s %(version)s")
def main() -> None:
    """Repair OCR noise with rules learned from your own clean texts.

    \b
    Without training, in French, German, Spanish or English:
      ocrfix fix scan.txt > repaired.txt

    \b
    With rules of your own, from scans and their clean twins:
      ocrfix pair scans/ clean/ -o pairs.jsonl      which texts belong together
      ocrfix align page.ocr.txt page.clean.txt      look at how two texts match
      ocrfix train pairs.jsonl -o mybook            learn a rule book
      ocrfix fix new/ --book mybook -o repaired/    repair new scans
      ocrfix diff new/1.txt repaired/1.txt          see what was changed
      ocrfix review new/1.txt --book mybook         accept or refuse each change

    More on anything: ocrfix help TOPIC (start, pairs, rules, confidence, reports …)
    """


@main.command()
@click.argument("ocr_dir", type=PATH)
@click.argument("clean_dir", type=PATH)
@click.option("--by-name", is_flag=True, help="Let file names settle what the texts leave open.")
@click.option("--editions", is_flag=True, help="Pair other editions where the twin is missing.")
@OUT
@ENCODING
def pair(
    ocr_dir: Path, clean_dir: Path, by_name: bool, editions: bool, output: Path | None,
    encoding: str | None,
) -> None:  # fmt: skip
    """Find which clean text belongs to which OCR text, by what they say.

    Takes the .txt files of two folders and their subfolders; both folders may be the same. A page
    is found in its book, with the place where it stands. A document without a twin is listed
    alone, never forced, and so is one that fits two texts too equally to tell, or that has more
    words and figures otherwise than misreading explains: it is of another edition. In 1,000 words
    about five must be others to tell.

    \b
    Examples: ocrfix pair scans/ clean/ -o pairs.jsonl
              ocrfix pair scans/ clean/ --by-name
    """
    from ocrfix.pairing.pipeline import pair_folders
    from ocrfix.pairing.records import summary, write_pairings

    with progress_bar("pairing") as progress:
        found = pair_folders(
            ocr_dir, clean_dir, encoding, by_name=by_name, editions=editions, progress=progress
        )
    write_or_put(write_pairings(found), output)
    for line in summary(found, by_name=by_name, editions=editions):
        say(line)
    if output and any(item.ocr and item.clean for item in found):
        say(f"Next: ocrfix train {output} -o BOOK")


main.add_command(align)


@main.command()
@click.argument("pairs", nargs=-1, type=PATH)
@click.option("-o", "--output", "book", type=PATH, required=True, metavar="BOOK", help="Folder.")
@click.option("--pair", "named", nargs=2, multiple=True, type=PATH, help="OCR CLEAN; repeatable.")
@click.option("--clean", multiple=True, type=PATH, help="Clean text without an OCR twin.")
@click.option("--lexicon", "lexicons", multiple=True, type=PATH, metavar="FILE",
              help="Words to know: one a line, or a Hunspell .dic; repeatable.")  # fmt: skip
@click.option("--lang", metavar="CODE", help="Language of the texts (default: detected).")
@click.option("--prior", metavar="BOOK|none", help="Book behind this one (default: bundled).")
@click.option("--target-precision", type=click.FloatRange(0.5, 1), default=0.97,
              metavar="P", help="Share of good changes to aim at (default: 0.97).")  # fmt: skip
@click.option("--aim", type=click.Choice(AIMS), default="precision",
              help="Nearly all changes good (default), or the fewest errors left.")  # fmt: skip
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N",
              help="Processes that work at once (default: one a core).")  # fmt: skip
@click.option("--report", type=PATH, metavar="FILE", help="Show what was learned (.html).")
@ENCODING
def train(
    pairs: tuple[Path, ...], book: Path, named: tuple[tuple[Path, Path], ...],
    clean: tuple[Path, ...], lexicons: tuple[Path, ...], lang: str | None, prior: str | None,
    target_precision: float, aim: Aim, jobs: int | None, report: Path | None, encoding: str | None,
) -> None:  # fmt: skip
    """Learn a rule book from OCR texts and their clean twins.

    PAIRS: a folder with NAME.ocr.txt beside NAME.clean.txt, the pairs.jsonl that ocrfix pair
    writes, or a .jsonl(.gz) whose lines have "ocr" and "truth"; any mix of them.

    \b
    Examples: ocrfix train pairs.jsonl -o mybook
              ocrfix train pairs/ -o mybook --report learned.html
              ocrfix train --pair page.ocr.txt page.clean.txt -o mybook --lang fr
    """
    from ocrfix.cli.outputs import check_page, write_page
    from ocrfix.processes import cores
    from ocrfix.report.training_summary import training_summary
    from ocrfix.training.files import train_book

    if report:
        check_page(report, [*pairs, *clean, *lexicons, *(path for both in named for path in both)])
    with progress_bar("reading", after=0) as progress:
        trained = train_book(
            pairs, book, named=named, clean=clean, lexicons=lexicons, lang=lang, prior=prior,
            target_precision=target_precision, aim=aim, jobs=jobs or cores(), encoding=encoding,
            progress=progress,
        )  # fmt: skip
    if report:
        from importlib.metadata import version

        from ocrfix.report.training_page import figures_of, training_html

        write_page(report, training_html(figures_of(trained), version=version("ocrfix")))
    colour, width = screen(sys.stderr)
    put_summary(training_summary(trained, width=width, colour=colour))
    say(f"\nTrained in {trained.seconds:.1f} s and written to {book}. Its rules: ocrfix rules list "
        f"{book}\nNext: ocrfix fix SCAN --book {book}")  # fmt: skip


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--book", type=PATH, help="Rule book (default: the bundled one).")
@click.option("--lang", metavar="CODE", help="Language, for a bundled book (default: detected).")
@click.option("-o", "--output", type=PATH, metavar="OUT", help="File; a folder for several.")
@click.option("--in-place", is_flag=True, help="Rewrite the inputs.")
@click.option("--diff", "as_diff", is_flag=True, help="Print a patch instead of the text.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if there are changes.")
@click.option("--report", type=PATH, metavar="FILE", help="Record every change (.json, .html).")
@click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="P",
              help="Least confidence of a change (default: chosen at training).")  # fmt: skip
@click.option("--aim", type=click.Choice(AIMS),
              help="Nearly all changes good, or the fewest errors left.")  # fmt: skip
@click.option("--decisions", type=PATH, metavar="FILE",
              help="Make what was accepted in ocrfix review, not what was refused.")  # fmt: skip
@click.option("--decided-only", is_flag=True,
              help="With --decisions: leave what nobody decided as it is.")  # fmt: skip
@click.option("--update", is_flag=True, help="Keep in BOOK, your own, what these scans taught.")
@click.option("-j", "--jobs", type=click.IntRange(1), default=1, metavar="N",
              help="Processes that work at once (default: 1).")  # fmt: skip
@click.option("--merge-words", "merge", is_flag=True,
              help="Join and part words that have boxes (hOCR, ALTO, PAGE, tsv).")  # fmt: skip
@click.option("--output-encoding", metavar="NAME", help="Encoding of the output.")
@reads()
@ENCODING
def fix(
    paths: tuple[Path, ...], book: Path | None, lang: str | None, output: Path | None,
    in_place: bool, as_diff: bool, check: bool, report: Path | None,
    min_confidence: float | None, aim: Aim | None,
    decisions: Path | None, decided_only: bool, update: bool,
    jobs: int, merge: bool, output_encoding: str | None, form: ReadAs | None, encoding: str | None,
) -> int:  # fmt: skip
    """Repair OCR texts by a rule book.

    The repaired text goes to standard output, or where -o says. Reads files, folders, standard
    input: plain text, hOCR, ALTO, PAGE, FineReader XML, .jsonl (field "ocr" to field "fixed"); the
    same kind comes out, untouched but for the text (ocrfix help formats).

    \b
    Examples: ocrfix fix scan.txt > repaired.txt
              ocrfix fix scans/ --book mybook -o repaired/ --report changes.html
              ocrfix fix scans/ --book mybook -o repaired/ --update
              ocrfix fix scan.txt --diff | less
              ocrfix fix scan.txt --decisions scan.review.jsonl -o repaired.txt
    """
    from ocrfix.cli.delivery import Delivery, repair_inputs

    started = time.perf_counter()
    delivery = Delivery(output, in_place, as_diff, check, report, output_encoding, merge)
    if sys.stdin and sys.stdin.isatty() and (not paths or Path("-") in paths):
        say("Reading a text from the terminal; Ctrl-D on a line of its own ends it.")
    with progress_bar("repairing") as progress:
        outcome = repair_inputs(
            paths, delivery, book=book, lang=lang, min_confidence=min_confidence, aim=aim,
            jobs=jobs, encoding=encoding, form=form, decisions=decisions, decided_only=decided_only,
            update=update, progress=progress,
        )  # fmt: skip
    for note in outcome.notes:
        say(note)
    say(outcome.summary(time.perf_counter() - started, made=not delivery.writes_nothing))
    return 1 if outcome.changes and (check or as_diff) else 0


main.add_command(diff)
main.add_command(review)
main.add_command(revert)


@main.command(name="eval")
@click.argument("ocr", type=PATH)
@click.argument("clean", type=PATH)
@click.argument("fixed", type=PATH, required=False)
@click.option("--book", type=PATH, help="Repair with this book, and judge each change.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="P",
              help="Least confidence of a change (default: chosen at training).")  # fmt: skip
@click.option("--matched", is_flag=True,
              help="Measure matching paragraphs only: no running heads.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]),
              default="text", help="For people or for programs (default: text).")  # fmt: skip
@click.option("--report", type=PATH, metavar="FILE", help="Show every change judged (.html).")
@reads_text
@ENCODING
def evaluate(
    ocr: Path, clean: Path, fixed: Path | None, book: Path | None, min_confidence: float | None,
    matched: bool, form: str, report: Path | None, read_as: ReadAs | None, encoding: str | None,
) -> None:  # fmt: skip
    """Measure error rates before and after a repair.

    With --book the repair is made here, and each of its changes judged. CER and WER: errors
    divided by the length of the clean text. cMER and wMER: errors divided by hits and errors,
    after the normalisation of HIPE-OCRepair 2026.

    \b
    Examples: ocrfix eval page.ocr.txt page.clean.txt
              ocrfix eval page.ocr.txt page.clean.txt repaired.txt --report judged.html
              ocrfix eval page.ocr.txt page.clean.txt --book mybook
    """
    from ocrfix.cli.outputs import check_page, write_page
    from ocrfix.evaluation.files import evaluate_files
    from ocrfix.report.repair_page import evaluation_html
    from ocrfix.report.tables import evaluation_json, evaluation_table

    if report:
        check_page(report, [path for path in (ocr, clean, fixed) if path])
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
    put(evaluation_json(found) if form == "json" else evaluation_table(found, colour=colour))


main.add_command(rules)
main.add_command(show_help)
