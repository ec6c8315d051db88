"""The rules of a book on disk: listed, found by name, switched off and on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.book.learned import Learned
from ocrfix.book.reading import find_book
from ocrfix.book.user_editing import check_yours
from ocrfix.book.user_rules import OWN
from ocrfix.book.writing import add
from ocrfix.errormodel.rule_names import shown_rule, typed_rule
from ocrfix.errormodel.rules import UNSEEN
from ocrfix.errors import InputError

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

    book = find_book(folder)
    rules = book.rules
    family = {(r.before, r.after) for r in _named(rules, named)}
    if not family:
        for own in book.user.rules:
            if typed_rule(own.id) == typed_rule(named):
                raise InputError(
                    f"{own.id} is your own rule, in {folder / OWN} ({own.where}, {own.when}). It "
                    f"goes with: ocrfix rules remove {folder} '{own.id}'"
                )
        near = process.extract(named, [shown_rule(r.id) for r in rules], limit=3)
        hint = " or ".join(f"“{n}”" for n, *_ in near)
        raise InputError(f"{folder} has no rule “{named}”. Did you mean {hint}? "
                         f"See ocrfix rules list {folder}")  # fmt: skip
    return tuple(r for r in rules if (r.before, r.after) in family)


def _named(rules: Sequence[Rule], name: str) -> list[Rule]:
    """The rules of a name; where none is called just so, its arrow and quotes do not matter."""
    wanted = name.replace(" ", "")
    exact = [r for r in rules if wanted in (n.replace(" ", "") for n in _names(r))]
    return exact or [r for r in rules if typed_rule(name) in map(typed_rule, _names(r))]


def _names(rule: Rule) -> tuple[str, str]:
    return rule.id, shown_rule(rule.id)


def switch_rules(folder: Path, named: Sequence[str], *, enabled: bool) -> list[str]:
    """Enable or disable rules in a book on disk; says what was done, a line each."""
    check_yours(folder)
    said: list[str] = []
    switched: set[str] = set()
    for name in named:
        family = matching_rules(folder, name)
        exact = _named(family, name)
        chosen = family if any(not r.left and not r.right for r in exact) else exact
        switched |= {r.id for r in chosen}
        count = f" with {len(chosen) - 1} contexts" if len(chosen) > 1 else ""
        said.append(
            f"{'Enabled' if enabled else 'Disabled'} {_as_named(exact, name)}{count} in {folder}."
        )
    add(folder, Learned(switched=dict.fromkeys(switched, enabled)))
    return said


def _as_named(exact: Sequence[Rule], name: str) -> str:
    """What a rule is called in the book where it was typed otherwise."""
    return exact[0].id if len(exact) == 1 else name
