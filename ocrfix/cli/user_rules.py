"""The commands ``ocrfix rules add | keep | remove | copy | import``: a person's own hand in a book.

And the options ``--rules`` and ``--keep`` by which a single run has such a hand.
"""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocrfix.cli.console import Command, say

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["COMMANDS", "takes_rules"]

PATH = click.Path(path_type=Path)
BOOK = click.argument("book", type=PATH)


def takes_rules(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--rules`` and ``--keep``, as one value ``user``."""

    @wraps(command)
    def called(*args: Any, own_rules: tuple[Path, ...], keep: tuple[Path, ...], **rest: Any) -> Any:
        user = None
        if own_rules or keep:
            from ocrfix.book.rule_lists import rules_of_run

            user = rules_of_run(own_rules, keep)
        return command(*args, user=user, **rest)

    called = click.option(
        "--keep", multiple=True, type=PATH, metavar="FILE",
        help="Words never to change, one a line; repeatable.",
    )(called)  # fmt: skip
    return click.option(
        "--rules", "own_rules", multiple=True, type=PATH, metavar="FILE",
        help="Rules of your own, one a line (ocrfix help own); repeatable.",
    )(called)  # fmt: skip


def _how(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say where a rule holds, and how."""
    for flags, name, value, text in (
        ("--ask", "when", "ask", "Make them where a known word comes of it, else ask in review."),
        ("--always", "when", "always", "Make them whatever the evidence says."),
        ("--anywhere", "where", "anywhere", "They replace letters anywhere in words."),
        ("--word", "where", "word", "They replace whole words."),
    ):
        command = click.option(flags, name, flag_value=value, help=text)(command)
    return command


# A rule may begin with a dash, as no option that is known.
_DASHES = {"ignore_unknown_options": True}


@click.command(name="add", cls=Command, context_settings=_DASHES)
@BOOK
@click.argument("rule", nargs=-1, required=True)
@_how
def add(book: Path, rule: tuple[str, ...], where: Any, when: Any) -> None:
    """Add rules of your own: what is read for what.

    Write before->after, in quotes. Letters anywhere in words, asked about, unless said otherwise:
    such a rule is made where it turns an unknown word into a known one. They stand in own.tsv of
    the book, a file to edit.

    \b
    Examples: ocrfix rules add mybook 'rn->m'
              ocrfix rules add mybook --word 'tbe->the' --always
    """
    from ocrfix.book.user_editing import add_rules
    from ocrfix.book.user_rules import read_rule

    rules = [read_rule(each, where or "anywhere", when or "ask") for each in rule]
    count = add_rules(book, rules)
    for each in rules:
        say(f"Added {each.id} ({each.where}, {each.when}) to {book / 'own.tsv'}.")
    say(f"{_number(count, 'rule')} of yours in it. Next: ocrfix fix SCAN --book {book}")


@click.command(name="keep", cls=Command)
@BOOK
@click.argument("word", nargs=-1, required=True, metavar="WORD|FILE...")
@click.option("--encoding", metavar="NAME", help="Encoding of the files read.")
def keep(book: Path, word: tuple[str, ...], encoding: str | None) -> None:
    """Name words that are never changed: names, old spellings, a slip to keep.

    A FILE has one a line. A word in small letters is kept in any capitals. They stand in keep.txt
    of the book, a file to edit.

    \b
    Examples: ocrfix rules keep mybook Niederer premiére
              ocrfix rules keep mybook names.txt
    """
    from ocrfix.book.rule_lists import kept_words
    from ocrfix.book.user_editing import keep_words

    count = keep_words(book, kept_words(word, encoding))
    say(f"{book / 'keep.txt'} keeps {_number(count, 'word')}. Next: ocrfix fix SCAN --book {book}")


@click.command(name="remove", cls=Command, context_settings=_DASHES)
@BOOK
@click.argument("name", nargs=-1, required=True, metavar="RULE|WORD...")
def remove(book: Path, name: tuple[str, ...]) -> None:
    """Take back rules of your own, or words to keep.

    \b
    Example: ocrfix rules remove mybook 'tbe->the' Niederer
    """
    from ocrfix.book.user_editing import remove as removed

    for line in removed(book, name):
        say(line)


@click.command(name="copy", cls=Command)
@BOOK
@click.argument("target", type=PATH, metavar="NEWBOOK")
def copy(book: Path, target: Path) -> None:
    """Copy a book, to make a bundled one your own.

    \b
    Example: ocrfix rules copy fr mybook
    """
    from ocrfix.book.user_editing import copy_book

    copy_book(book, target)
    say(f"{target} is a copy of {book}, and yours. Next: ocrfix rules add {target} 'before->after'")


@click.command(name="import", cls=Command)
@BOOK
@click.argument("file", nargs=-1, required=True, type=PATH)
@_how
@click.option("--encoding", metavar="NAME", help="Encoding of the files read.")
def import_rules(
    book: Path, file: tuple[Path, ...], where: Any, when: Any, encoding: str | None
) -> None:
    """Import a list of replacements into a book's own.tsv.

    Takes SubtitleEdit's *_OCRFixReplaceList.xml, or a table of two columns (csv, tsv), whose words
    are always replaced as a whole unless said otherwise.

    \b
    Examples: ocrfix rules import mybook fra_OCRFixReplaceList.xml
              ocrfix rules import mybook corrections.csv --ask
    """
    from ocrfix.book.rule_lists import read_rule_list
    from ocrfix.book.user_editing import add_rules, check_yours

    check_yours(book)
    lists = [(each, read_rule_list(each, where, when, encoding)) for each in file]
    for each, found in lists:
        count = add_rules(book, found.rules)
        say(f"{_number(len(found.rules), 'rule')} taken from {each}; {count:,} of yours in {book}.")
        for note in found.notes:
            say(f"  {note}")


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


COMMANDS = (add, keep, remove, copy, import_rules)
