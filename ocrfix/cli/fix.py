"""The command ``ocrfix fix``, which repairs OCR texts by a rule book."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocrfix.cli.console import Command, as_language, say
from ocrfix.cli.habits import takes_habits
from ocrfix.cli.progress import progress_bar
from ocrfix.cli.reading import reads
from ocrfix.cli.user_rules import takes_rules
from ocrfix.ranking.threshold import AIMS, Aim

if TYPE_CHECKING:
    from ocrfix.book.user_rules import UserRules
    from ocrfix.text.sources import ReadAs


class _Place(click.Path):
    """A path, or an address such as ``s3://bucket/scans``, which stays as it is written."""

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> Any:
        return value if "://" in str(value) else super().convert(value, parameter, context)


PATH = click.Path(path_type=Path)
PLACE = _Place(path_type=Path, allow_dash=True)
ENCODING = click.option("--encoding", metavar="NAME", help="Encoding of the files read.")


@click.command(cls=Command)
@click.argument("paths", nargs=-1, type=PLACE)
@click.option("--book", type=PATH, help="Rule book (default: the bundled one).")
@click.option(
    "--lang",
    callback=as_language,
    metavar="CODE",
    help="Language, for a bundled book (default: detected).",
)
@click.option("-o", "--output", type=PLACE, metavar="OUT", help="File; a folder for several.")
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
@click.option("--together", is_flag=True,
              help="Read the files of a folder, or records of a file, as one source.")  # fmt: skip
@click.option("--together-by", metavar="FIELD",
              help="Read records that have the same in FIELD as one source.")  # fmt: skip
@click.option("--engine", type=click.Choice(["dask"]),
              help="Spread the work over a cluster; addresses such as s3://… will do.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS",
              help="Dask's scheduler, tcp://HOST:8786 (default: this machine).")  # fmt: skip
@click.option("-j", "--jobs", type=click.IntRange(1), default=1, metavar="N",
              help="Processes that work at once (default: 1).")  # fmt: skip
@click.option("--merge-words", "merge", is_flag=True,
              help="Join and part words that have boxes (hOCR, ALTO, PAGE, tsv).")  # fmt: skip
@takes_habits
@click.option("--output-encoding", metavar="NAME", help="Encoding of the output.")
@click.option("--fresh", is_flag=True, help="Do again what a run before this one did.")
@click.option("--shard", "share", metavar="K/N", default="",
              help="Do one part of the files in N: 3/64 is the third of 64.")  # fmt: skip
@takes_rules
@reads()
@ENCODING
def fix(
    paths: tuple[Path | str, ...], book: Path | None, lang: str | None, output: Path | str | None,
    in_place: bool, as_diff: bool, check: bool, report: Path | None,
    min_confidence: float | None, aim: Aim | None,
    decisions: Path | None, decided_only: bool, update: bool,
    together: bool, together_by: str | None, fresh: bool, share: str,
    engine: str | None, scheduler: str | None,
    habits: dict[str, str], jobs: int, merge: bool, output_encoding: str | None,
    form: ReadAs | None, encoding: str | None, user: UserRules | None,
) -> int:  # fmt: skip
    """Repair OCR texts by a rule book.

    The repaired text goes to standard output, or where -o says. Reads files, folders, standard
    input: plain text, hOCR, ALTO, PAGE, FineReader XML, .jsonl (field "ocr" to field "fixed"); the
    same kind comes out, untouched but for the text (ocrfix help formats).

    \b
    Examples: ocrfix fix scan.txt > repaired.txt
              ocrfix fix scans/ --book mybook -o repaired/ --report changes.html
              ocrfix fix scans/ --book mybook -o repaired/ --update
              ocrfix fix volume/ --together -o repaired/
              ocrfix fix lines.jsonl --together-by volume -o repaired.jsonl
              ocrfix fix s3://bucket/pages -o s3://bucket/out --engine dask
              ocrfix fix scan.txt --diff | less
              ocrfix fix scan.txt --decisions scan.review.jsonl -o repaired.txt
    """
    from ocrfix.cli.delivery import Delivery
    from ocrfix.cli.repairing import paths_here, repair_inputs
    from ocrfix.collection.asked import Asked

    started = time.perf_counter()
    here = output if isinstance(output, Path) else None
    delivery = Delivery(here, in_place, as_diff, check, report, output_encoding, merge)
    if not engine and sys.stdin and sys.stdin.isatty() and (not paths or Path("-") in paths):
        say("Reading a text from the terminal; Ctrl-D on a line of its own ends it.")
    asked = Asked(
        book, lang, min_confidence, aim, encoding, form, output_encoding, merge,
        together_by or together, decisions, decided_only, tuple(habits.items()), user,
    )  # fmt: skip
    more: dict[str, Any] = {"jobs": jobs, "update": update, "share": share, "fresh": fresh}
    with progress_bar("repairing") as progress:
        if engine:
            from ocrfix.cli.on_cluster import repair_on_cluster

            outcome = repair_on_cluster(
                [str(path) for path in paths],
                str(output or ""),
                delivery,
                asked,
                scheduler=scheduler,
                progress=progress,
                **more,
            )
        else:
            outcome = repair_inputs(
                paths_here(paths, output, scheduler), delivery, asked, progress=progress, **more
            )
    for note in outcome.notes:
        say(note)
    say(outcome.summary(time.perf_counter() - started, made=not delivery.writes_nothing))
    for said in outcome.closing():
        say(said)
    if outcome.incomplete:
        return 2
    return 1 if outcome.changes and (check or as_diff) else 0
