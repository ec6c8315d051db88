"""The command ``ocrfix pair``, which finds which clean text belongs to which OCR text."""

from __future__ import annotations

from pathlib import Path

import click

from ocrfix.cli.console import Command, say, write_or_put
from ocrfix.cli.progress import progress_bar
from ocrfix.cli.reading import INCLUDE

PATH = click.Path(path_type=Path)
ENCODING = click.option("--encoding", metavar="NAME", help="Encoding of the files read.")


@click.command(cls=Command)
@click.argument("ocr_dir", type=PATH)
@click.argument("clean_dir", type=PATH)
@click.option("--by-name", is_flag=True, help="Let file names settle what the texts leave open.")
@click.option("--editions", is_flag=True, help="Pair other editions where the twin is missing.")
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Write there.")
@INCLUDE
@ENCODING
def pair(
    ocr_dir: Path, clean_dir: Path, by_name: bool, editions: bool, output: Path | None,
    include: tuple[str, ...], encoding: str | None,
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
    from ocrfix.pairing.left_over import clean_alone, offer
    from ocrfix.pairing.pipeline import pair_folders
    from ocrfix.pairing.records import summary, write_pairings

    with progress_bar("pairing") as progress:
        found = pair_folders(
            ocr_dir, clean_dir, encoding, by_name=by_name, editions=editions, include=include,
            progress=progress,
        )  # fmt: skip
    write_or_put(write_pairings(found), output)
    for line in summary(found, by_name=by_name, editions=editions):
        say(line)
    if output and any(item.ocr and item.clean for item in found):
        say(f"Next: ocrfix train {output} -o BOOK")
        if alone := clean_alone(found):
            say(offer(alone, output))
