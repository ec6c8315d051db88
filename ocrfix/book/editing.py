"""The rules of a book on disk: listed, found by name, switched off and on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.book.bundled import is_bundled
from ocrfix.book.learned import Learned
from ocrfix.book.reading import find_book, load_book
from ocrfix.book.writing import add
from ocrfix.errormodel.rule_names import shown_rule
from ocrfix.errormodel.rules import UNSEEN
from ocrfix.errors import BookError, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ocrfix.model import Rule

__all__ = ["listed_rules", "matching_rules", "switch_rules"]


def listed_rules(folder: Path, every: bool) -> tuple[Rule, ...]:
    """The rules of a book, the most frequent first; without ``every`` one a substitution.

    The rule for what was never seen, whose counts are no such frequency, comes last.
    """
    rules = find_book(folder).rules
    chosen = rules if every else [r for r in rules if not r.left and not r.right]
    return tuple(sorted(chosen, key=_frequent_first))


def _frequent_first(rule: Rule) -> tuple[bool, int, int, str]:
    unseen = (rule.before, rule.after) == UNSEEN
    return unseen, -rule.own.right, -rule.prior.right, rule.id


def matching_rules(folder: Path, named: str) -> tuple[Rule, ...]:
    """The rule of that name, with all its contexts; raises :class:`InputError` if there is none."""
    from rapidfuzz import process

    rules = find_book(folder).rules
    family = {(r.before, r.after) for r in rules if _is_named(r, named)}
    if not family:
        near = process.extract(named, [shown_rule(r.id) for r in rules], limit=3)
        hint = " or ".join(f"“{n}”" for n, *_ in near)
        raise InputError(f"{folder} has no rule “{named}”. Did you mean {hint}? "
                         f"See ocrfix rules list {folder}")  # fmt: skip
    return tuple(r for r in rules if (r.before, r.after) in family)


def _is_named(rule: Rule, name: str) -> bool:
    wanted = name.replace(" ", "")
    return any(n.replace(" ", "") == wanted for n in (rule.id, shown_rule(rule.id)))


def switch_rules(folder: Path, named: Sequence[str], *, enabled: bool) -> list[str]:
    """Enable or disable rules in a book on disk; says what was done, a line each."""
    if is_bundled(folder):
        raise BookError(f"The bundled book {folder} is not yours to edit. "
                        "Train one of your own: ocrfix train PAIRS -o BOOK")  # fmt: skip
    load_book(folder)
    said: list[str] = []
    switched: set[str] = set()
    for name in named:
        family = matching_rules(folder, name)
        exact = [r for r in family if _is_named(r, name)]
        chosen = family if any(not r.left and not r.right for r in exact) else exact
        switched |= {r.id for r in chosen}
        count = f" with {len(chosen) - 1} contexts" if len(chosen) > 1 else ""
        said.append(f"{'Enabled' if enabled else 'Disabled'} {name}{count} in {folder}.")
    add(folder, Learned(switched=dict.fromkeys(switched, enabled)))
    return said
