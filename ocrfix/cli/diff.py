"""The command ``ocrfix diff``, which shows how two texts differ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocrfix.cli.console import Command, page_lines, put, say, screen
from ocrfix.cli.progress import progress_bar
from ocrfix.cli.reading import reads

if TYPE_CHECKING:
    from ocrfix.text.sources import ReadAs

PATH = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("before", type=PATH)
@click.argument("after", type=PATH)
@click.option("-s", "--side-by-side", is_flag=True, help="Two columns.")
@click.option("-U", "--context", type=click.IntRange(0), default=2, help="Unchanged lines shown.")
@click.option("--truth", type=PATH, metavar="CLEAN",
              help="Judge each change by this text, and show what is still wrong.")  # fmt: skip
@click.option("--no-pager", is_flag=True, help="Never open a pager.")
@reads(columns=False)
@click.option("--encoding", metavar="NAME", help="Encoding of the files read.")
def diff(
    before: Path, after: Path, side_by_side: bool, context: int, truth: Path | None,
    no_pager: bool, form: ReadAs | None, encoding: str | None,
) -> None:  # fmt: skip
    """Show how two texts differ, marked within each line.

    Without colour, and with NO_COLOR, changes are marked [-so-] and {+so+}.

    \b
    Examples: ocrfix diff scan.txt repaired.txt
              ocrfix diff --side-by-side scan.txt repaired.txt
              ocrfix diff scan.txt repaired.txt --truth clean.txt
              FORCE_COLOR=1 ocrfix diff scan.txt repaired.txt | less -R
    """
    from ocrfix.report.diff_view import diff_text
    from ocrfix.text.sources import read_document

    texts = [read_document(path, encoding, form=form, tell=say).text for path in (before, after)]
    clean = read_document(truth, encoding, tell=say).text if truth else None
    colour, width = screen()
    with progress_bar("comparing"):
        lines = list(diff_text(
            texts[0], texts[1], clean, names=(str(before), str(after)), context=context,
            side_by_side=side_by_side, width=width, colour=colour,
        ))  # fmt: skip
    if no_pager:
        put("".join(line + "\n" for line in lines))
    else:
        page_lines(lines)
