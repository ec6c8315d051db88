"""The commands ``ocrfix rules …``, which read and edit a rule book."""

from __future__ import annotations

import time
from pathlib import Path

import click

from ocrfix.cli.console import Commands, page_lines, put, say, screen
from ocrfix.cli.progress import progress_bar
from ocrfix.cli.user_rules import COMMANDS
from ocrfix.model import Count

PATH = click.Path(path_type=Path)
BOOK = click.argument("book", type=PATH)


@click.group(cls=Commands)
def rules() -> None:
    """Read and edit a rule book.

    \b
    Examples: ocrfix rules list mybook
              ocrfix rules explain mybook "huitiéme"
              ocrfix rules disable mybook 'a->à'
              ocrfix rules add mybook --word 'tbe->the' --always
              ocrfix rules keep mybook names.txt
    """


@rules.command(name="list")
@BOOK
@click.option("--all", "every", is_flag=True, help="Also the rules for single contexts.")
def rules_list(book: Path, every: bool) -> None:
    """List the rules of a book, the most frequent first.

    BOOK is a folder, or the name of a bundled book (fr, de, es, en).

    \b
    Examples: ocrfix rules list mybook
              ocrfix rules list fr --all
    """
    from ocrfix.book.editing import listed_rules
    from ocrfix.book.reading import find_book
    from ocrfix.report.tables import rules_table
    from ocrfix.report.user_rules_view import user_rules_lines

    colour, width = screen()
    found = find_book(book)
    yours = user_rules_lines(found.user, width=width, colour=colour)
    counted = rules_table(listed_rules(book, every), width=width, colour=colour)
    page_lines([*yours, *counted.splitlines()])
    if idle := [rule.id for rule in found.rules if rule.own == rule.prior == Count()]:
        say(f"Never counted, so these never fire: {', '.join(idle[:5])}{' …' * (len(idle) > 5)}. "
            f"Rules of your own: ocrfix rules add {book} 'before->after'")  # fmt: skip


@rules.command()
@BOOK
@click.argument("rule")
def show(book: Path, rule: str) -> None:
    """Show one rule with all its contexts, counts and examples.

    \b
    Example: ocrfix rules show mybook "a→à"
    """
    from ocrfix.book.editing import matching_rules
    from ocrfix.report.training_summary import rule_card

    colour, width = screen()
    page_lines(rule_card(matching_rules(book, rule), width=width, colour=colour).splitlines())


@rules.command()
@BOOK
@click.argument("text")
def explain(book: Path, text: str) -> None:
    """Say what a book would do with a text, and why.

    A few words tell more than one, since the neighbours have a say.

    \b
    Example: ocrfix rules explain mybook "sur la huitiéme session"
    """
    from ocrfix.report.explanation import explain_text

    _, width = screen()
    put(explain_text(book, text, width=width))


@rules.command()
@BOOK
@click.argument("rule", nargs=-1, required=True)
def disable(book: Path, rule: tuple[str, ...]) -> None:
    """Stop rules from firing.

    A rule in a context (as in rules list --all) is switched there alone, a rule without one in
    all its contexts.

    \b
    Example: ocrfix rules disable mybook "a→à"
    """
    from ocrfix.book.editing import switch_rules

    for line in switch_rules(book, rule, enabled=False):
        say(line)


@rules.command()
@BOOK
@click.argument("rule", nargs=-1, required=True)
def enable(book: Path, rule: tuple[str, ...]) -> None:
    """Let disabled rules fire again.

    \b
    Example: ocrfix rules enable mybook "a→à"
    """
    from ocrfix.book.editing import switch_rules

    for line in switch_rules(book, rule, enabled=True):
        say(line)


@rules.command()
@BOOK
@click.argument("pairs", nargs=-1, required=True, type=PATH)
@click.option("--encoding", metavar="NAME", help="Encoding of the files read.")
def test(book: Path, pairs: tuple[Path, ...], encoding: str | None) -> None:
    """Try a book on pairs: good and bad changes by rule.

    PAIRS as for ocrfix train; take pairs that the book was not trained on.

    \b
    Example: ocrfix rules test mybook held-out-pairs/
    """
    from ocrfix.evaluation.rule_scores import score_rules
    from ocrfix.report.training_summary import rule_scores

    started = time.perf_counter()
    with progress_bar("testing") as progress:
        scores = score_rules(book, pairs, encoding, progress)
    colour, width = screen()
    put(rule_scores(scores, width=width, colour=colour))
    judged = sum(found.good + found.bad + found.neutral for _, found in scores.rules)
    say(f"{scores.pairs:,} pair{'s' * (scores.pairs != 1)}, {judged:,} changes judged; "
        f"{time.perf_counter() - started:.1f} s.")  # fmt: skip


@rules.command()
@BOOK
@click.option("--decisions", type=PATH, required=True, metavar="FILE",
              help="The journal of a review.")  # fmt: skip
@click.option("-o", "--output", type=PATH, metavar="BOOK", help="Write the taught book there.")
def update(book: Path, decisions: Path, output: Path | None) -> None:
    """Teach a book what was decided in ocrfix review.

    A rule refused in a context more often than it was right there stops firing in it, one
    accepted gains weight, and the words that were put in join the lexicon. Decisions that the
    book has learned before are not counted twice.

    \b
    Examples: ocrfix rules update mybook --decisions scan.review.jsonl
              ocrfix rules update fr --decisions scan.review.jsonl -o mybook
    """
    from ocrfix.review.update import update_book

    taught = update_book(book, decisions, output)
    new = taught.accepted + taught.refused
    say(
        f"{new:,} new decision{'s' * (new != 1)} learned ({taught.accepted:,} accepted, "
        f"{taught.refused:,} refused), {taught.known:,} known before; {taught.words:,} new words."
    )
    if taught.replaced:
        what = "1 substitution" if taught.replaced == 1 else f"{taught.replaced:,} substitutions"
        say(f"What --update had counted of {what} in this scan gives way to the decisions.")
    for rule in taught.stopped:
        say(f"No longer fires: {rule}")
    say(f"Next: ocrfix fix SCAN --book {output or book}")


for command in COMMANDS:
    rules.add_command(command)
