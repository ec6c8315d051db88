"""The command ``ocrfix review``."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from ocrfix.cli.console import Command, as_language, put, put_data, say, screen, write_or_put
from ocrfix.cli.habits import takes_habits
from ocrfix.cli.progress import progress_bar
from ocrfix.cli.reading import reads
from ocrfix.cli.user_rules import takes_rules

if TYPE_CHECKING:
    from ocrfix.book.user_rules import UserRules
    from ocrfix.review.journal import Journal
    from ocrfix.review.session import Material
    from ocrfix.review.state import Review
    from ocrfix.text.sources import ReadAs

PATH = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("paths", nargs=-1, type=PATH)
@click.option("--book", type=PATH, help="Rule book (default: the bundled one).")
@click.option(
    "--lang",
    callback=as_language,
    metavar="CODE",
    help="Language, for a bundled book (default: detected).",
)
@click.option("--journal", type=PATH, metavar="FILE",
              help="Where decisions are kept (default: NAME.review.jsonl beside it).")  # fmt: skip
@click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="P",
              help="Least confidence of a change to be asked about (default: 0.2).")  # fmt: skip
@click.option("--plain", is_flag=True, help="Line by line, without the full screen.")
@click.option("-o", "--output", type=PATH, metavar="OUT",
              help="Write the text with what was accepted there.")  # fmt: skip
@click.option("--merge", nargs=2, type=PATH, metavar="A B",
              help="Put two reviewers' decisions together, into -o.")  # fmt: skip
@takes_habits
@takes_rules
@reads()
@click.option("--encoding", metavar="NAME", help="Encoding of the files read.")
def review(
    paths: tuple[Path, ...], book: Path | None, lang: str | None, journal: Path | None,
    min_confidence: float | None, plain: bool, output: Path | None,
    merge: tuple[Path, Path] | None, habits: dict[str, str], form: ReadAs | None,
    encoding: str | None, user: UserRules | None,
) -> int:  # fmt: skip
    """Accept or refuse changes, one by one or by rule.

    Every decision is kept at once in a journal; a second run goes on where the first ended. Also
    asks about changes that fix would hold back. Without a terminal it prints a patch and lists
    the changes in the journal, for an editor.

    \b
    Examples: ocrfix review scan.txt
              ocrfix review scans/ --book mybook -o reviewed/
              ocrfix review --merge anna.jsonl ben.jsonl -o both.jsonl
    """
    if merge:
        _merge(*merge, output)
        return 0
    from ocrfix.cli.delivery import Delivery
    from ocrfix.cli.repairing import repair_inputs
    from ocrfix.collection.asked import Asked
    from ocrfix.review.journal import Journal
    from ocrfix.review.proposals import LEAST_SURE
    from ocrfix.review.session import fix_command, journal_beside, read_material, resume

    least = LEAST_SURE if min_confidence is None else min_confidence
    delivery = Delivery(output)
    with progress_bar("finding changes") as progress:
        material = read_material(
            paths, book=book, lang=lang, habits=habits, min_confidence=least, encoding=encoding,
            form=form, user=user, progress=progress,
        )  # fmt: skip
    kept = journal or journal_beside(paths)
    if output:
        delivery.check_targets(material.inputs, [kept])
    for note in material.notes:
        say(note)
    with Journal(kept) as opened:
        under_way, said = resume(material, opened)
        if said:
            say(f"{said}.")
        try:
            if plain or _is_terminal(sys.stdin, sys.stdout):
                _ask(under_way, material, kept, plain=plain)
            else:
                _list_for_editor(under_way, material, opened)
        except KeyboardInterrupt:
            say(f"\nInterrupted; what was decided is kept in {kept}.")
            return 130
        settled = len(under_way.record.settled)
    if opened.failed:
        raise opened.failed
    if not settled:
        if output:
            say(f"Nothing was decided: {output} is not written.")
        return 0
    say(f"{settled:,} decision{'s' * (settled != 1)} in {kept}, {under_way.undecided:,} left.")
    if output:
        asked = Asked(
            book, lang, encoding=encoding, form=form, decisions=kept, decided_only=True,
            habits=tuple(habits.items()),
        )  # fmt: skip
        outcome = repair_inputs(paths, delivery, asked)
        for note in (*outcome.notes, *outcome.closing()):
            if note not in material.notes:
                say(note)
        if outcome.incomplete:
            return 2
        say(f"{output} holds what was accepted, and nothing else was changed.")
    else:
        say(f"Next: {fix_command(paths, kept, book, lang, habits)}")
    return 0


def _is_terminal(*streams: TextIO | None) -> bool:
    return all(stream is not None and stream.isatty() for stream in streams)


def _ask(under_way: Review, material: Material, kept: Path, *, plain: bool) -> None:
    """Review on the full screen where there is one, else line by line."""
    if not under_way.proposals:
        say("No book proposes a change: there is nothing to review.")
        return
    say(f"Decisions are kept in {kept}")
    _forget_typed_ahead()
    full = _is_terminal(sys.stdin, sys.stdout, sys.stderr)  # Textual draws on standard error
    if full and not plain and os.environ.get("TERM", "dumb") not in ("dumb", "unknown"):
        import gc

        from ocrfix.review.app import ReviewApp

        gc.freeze()  # ten thousand changes, gone through by the collector, would delay a key
        ReviewApp(under_way, material.texts, str(kept)).run()
        return
    from ocrfix.review.lines import run_lines

    colour, width = screen()
    run_lines(under_way, material.texts, _read_line, put, width=width or 80, colour=colour)


def _forget_typed_ahead() -> None:
    """Drop what was typed while nothing was asked yet: it answers no question."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import termios

        with contextlib.suppress(termios.error):
            termios.tcflush(sys.stdin, termios.TCIFLUSH)


def _read_line() -> str | None:
    """A line of standard input without its end, whatever its bytes; None at the end."""
    line = sys.stdin.buffer.readline() if sys.stdin is not None else b""
    return line.decode("utf-8", "replace").rstrip("\r\n") if line else None


def _list_for_editor(under_way: Review, material: Material, opened: Journal) -> None:
    """Print a patch of all that is undecided, and list it in the journal for an editor."""
    from ocrfix.report.patch import unified_diff
    from ocrfix.review.decisions import proposed_text

    left = [p for p in under_way.proposals if p.place not in under_way.record.settled]
    for digest, text in material.texts.items():
        proposed = proposed_text(text, [p for p in left if p.place.text == digest])
        put_data(unified_diff(text, proposed, material.names[digest]))
    listed = opened.append_open(left) if left else 0
    say(f"There is no terminal to ask on: {listed:,} changes are listed in {opened.path}. Put "
        "accept or refuse for undecided there; or run the same command in a terminal.")  # fmt: skip


def _merge(first: Path, second: Path, output: Path | None) -> None:
    from ocrfix.review.merge import merge_journals

    merged = merge_journals(first, second)
    write_or_put(merged.text, output)
    for conflict in merged.conflicts:
        say(conflict)
    count = len(merged.conflicts)
    say(f"{merged.agreed:,} decisions" + (
        f"; {count:,} conflict{'s' * (count != 1)}, left undecided" if count else ", no conflicts"
    ) + ".")  # fmt: skip
    if output and count:
        say(f"Next, to decide them: ocrfix review TEXT --journal {output}")
