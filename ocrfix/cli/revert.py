"""The command ``ocrfix revert``, which undoes a repair."""

from __future__ import annotations

import time
from pathlib import Path

import click

from ocrfix.cli.console import Command, say
from ocrfix.cli.reading import INCLUDE

PATH = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("report", type=PATH)
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="FILE...")
@click.option("-o", "--output", type=PATH, metavar="OUT", help="File; a folder for several.")
@click.option("--in-place", is_flag=True, help="Rewrite the repaired files.")
@INCLUDE
def revert(
    report: Path, paths: tuple[Path, ...], output: Path | None, in_place: bool,
    include: tuple[str, ...],
) -> None:  # fmt: skip
    """Undo a repair: give the originals back, byte for byte.

    REPORT is what ocrfix fix --report FILE.json wrote; each FILE is a repaired text, or a
    folder of them. A text that has changed since is refused.

    \b
    Examples: ocrfix revert changes.json repaired.txt > scan.txt
              ocrfix revert changes.json repaired/ -o scans/
    """
    from ocrfix.cli.delivery import Delivery
    from ocrfix.cli.undo import revert_files

    started = time.perf_counter()
    files, undone = revert_files(report, paths, Delivery(output, in_place), include)
    texts = "file" if files == 1 else "files"
    say(f"{files:,} {texts}, {undone:,} change{'s' * (undone != 1)} undone; "
        f"{time.perf_counter() - started:.1f} s.")  # fmt: skip
