"""The command ``ocrfix align``: a text beside its clean twin, or several witnesses as one."""

from __future__ import annotations

from pathlib import Path

import click

from ocrfix.cli.console import Command, as_language, page_lines, say, screen, write_or_put
from ocrfix.cli.progress import progress_bar

PATH = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("paths", nargs=-1, type=PATH, required=True, metavar="OCR CLEAN | OCR OCR [OCR]...")
@click.option("--consensus", is_flag=True, help="Both texts are OCR: make one of them.")
@click.option("--transfer", is_flag=True,
              help="Put the clean text into the OCR's file, line by line.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "jsonl", "html"]),
              default="text", help="For people, programs, or a page (default: text).")  # fmt: skip
@click.option("--book", type=PATH, help="Rule book of a consensus (default: the bundled one).")
@click.option(
    "--lang",
    callback=as_language,
    metavar="CODE",
    help="Language of a consensus (default: detected).",
)
@click.option("--force", is_flag=True, help="Align even texts that do not look like twins.")
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Write there.")
@click.option("--encoding", metavar="NAME", help="Encoding of the files read.")
def align(
    paths: tuple[Path, ...], consensus: bool, transfer: bool, form: str, book: Path | None,
    lang: str | None, force: bool, output: Path | None, encoding: str | None,
) -> None:  # fmt: skip
    """Match an OCR with its clean text, or make one of several OCRs.

    Two texts: the paragraphs of an OCR and its clean text side by side, with what stands on one
    side only (running heads, page numbers) and what was moved.

    Three texts or more, or two with --consensus: witnesses, readings of one text. Each place in
    which they differ is voted on; a tie is settled by what each witness confuses and by the
    language. Lines are those of the first. The consensus goes to standard output; --format jsonl
    gives the votes, html a page of them.

    With --transfer the words of the clean text go into the boxes of an OCR's file (hOCR, ALTO, PAGE
    and others); lines stay the scan's, and what has no place is said.

    \b
    Examples: ocrfix align page.ocr.txt page.clean.txt
              ocrfix align page.ocr.txt page.clean.txt --format html -o page.html
              ocrfix align scan1.txt scan2.txt scan3.txt -o consensus.txt
              ocrfix align --consensus scan1.txt scan2.txt | ocrfix fix > out.txt
              ocrfix align page.hocr clean.txt --transfer -o page.clean.hocr
    """
    if transfer:
        _transfer(paths, force, output, encoding)
        return
    if len(paths) > 2 or consensus:
        _make_one(paths, form, book, lang, force, output, encoding)
        return
    if len(paths) < 2:
        raise click.UsageError(f"{paths[0]} is one text. Name two, or more witnesses.")
    if book or lang:
        raise click.UsageError("--book and --lang are for a consensus. Say --consensus too.")
    from ocrfix.alignment.pipeline import align as align_texts
    from ocrfix.report.alignment_page import alignment_html
    from ocrfix.report.alignment_view import alignment_jsonl, alignment_text
    from ocrfix.text.sources import read_document

    texts = [read_document(path, encoding, tell=say).text for path in paths]
    with progress_bar("aligning"):
        found = align_texts(*texts, force=force)
    colour, width = screen()
    if form == "jsonl":
        write_or_put(alignment_jsonl(found), output)
    elif form == "html":
        write_or_put(alignment_html(found, (str(paths[0]), str(paths[1]))), output)
    elif output:
        write_or_put(alignment_text(found), output)
    else:
        page_lines(alignment_text(found, width or 80, colour=colour).splitlines())


def _transfer(
    paths: tuple[Path, ...], force: bool, output: Path | None, encoding: str | None
) -> None:
    from ocrfix.alignment.transfer import transferred
    from ocrfix.cli.outputs import put_outputs
    from ocrfix.errors import InputError
    from ocrfix.text.sources import read_document, read_source, render

    if len(paths) != 2:
        raise click.UsageError("--transfer takes an OCR's file and its clean text. Name both.")
    source = read_source(paths[0], encoding)
    if len(source.documents) != 1:
        raise InputError(f"{paths[0]} holds several texts. Name a file of one page or book.")
    for line in source.told:
        say(line)
    with progress_bar("aligning"):
        found = transferred(source, read_document(paths[1], encoding, tell=say).text, force=force)
    put_outputs([(output, source, render(source, [found.repaired], merge=True))])
    count = len(found.repaired.changes)
    say(f"{count:,} place{'s' * (count != 1)} taken from {paths[1]}.")
    for what, texts in (
        ("in the clean text alone, without a box", found.clean_alone),
        ("in the scan alone, left as they are", found.scan_alone),
        ("not placed, since the file cannot hold them there",
         [f"{c.before} → {c.after} (line {c.line})" for c in found.unplaced]),
    ):  # fmt: skip
        if texts:
            some = "; ".join(" ".join(text.split())[:60] for text in texts[:5])
            say(f"{len(texts):,} {what}: {some}{' …' if len(texts) > 5 else ''}")


def _make_one(
    paths: tuple[Path, ...], form: str, book: Path | None, lang: str | None, force: bool,
    output: Path | None, encoding: str | None,
) -> None:  # fmt: skip
    from ocrfix.report.consensus_view import votes_html, votes_jsonl, votes_summary
    from ocrfix.witnesses.files import consensus_of_files

    with progress_bar("voting") as progress:
        found, notes = consensus_of_files(
            paths, book=book, lang=lang, force=force, encoding=encoding, progress=progress
        )
    names = [str(path) for path in paths]
    if form == "jsonl":
        write_or_put(votes_jsonl(found), output)
    else:
        write_or_put(votes_html(found, names) if form == "html" else found.text, output)
    for note in notes:
        say(note)
    say(votes_summary(found, names))
    if output and form == "text":
        say(f"Next: ocrfix fix {output}")
