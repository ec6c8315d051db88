"""The rule book as a value: everything that fixing needs, and what it was made from."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ocrfix.book.user_rules import UserRules
from ocrfix.book.user_table import UserTable
from ocrfix.errormodel.confusion_counts import contexts
from ocrfix.errormodel.rules import ANY, UNSEEN, RuleIndex
from ocrfix.language.scripts import script_of
from ocrfix.ranking.places import Finder
from ocrfix.text.habits import Habits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ocrfix.book.sources import BookSource
    from ocrfix.errormodel.confusion_counts import Context, EditKey
    from ocrfix.language.confusion_sets import Confusables
    from ocrfix.language.model import Language
    from ocrfix.model import Rule
    from ocrfix.ranking.reranker import Gate
    from ocrfix.ranking.threshold import Bar

__all__ = ["Book"]


@dataclass(frozen=True)
class Book:
    """Everything that fixing needs: rules, language, neighbours, gate, and the bar to pass.

    ``bar`` is the least confidence at which a change is made by default; ``habits`` says which
    habits of a scan are made otherwise than it prints them. ``about`` holds
    plain data for people: what the book was trained on, how it fared on unseen text, and whatever
    they added to ``book.toml``. ``sources`` are the texts that taught it, by their content.
    ``written`` is ``book.toml`` as it was read, so that comments and order outlive an edit.
    ``user`` holds what a person wrote: rules of their own and words that are never changed.
    """

    name: str
    lang: str
    rules: tuple[Rule, ...]
    language: Language
    confusables: Confusables
    gate: Gate
    bar: Bar
    about: dict[str, Any] = field(default_factory=dict)
    sources: tuple[BookSource, ...] = ()
    written: str = field(default="", repr=False, compare=False)
    habits: Habits = field(default_factory=Habits)
    user: UserRules = field(default_factory=UserRules)

    def __repr__(self) -> str:
        taught = self.about.get("trained")
        pairs = taught.get("pairs") if isinstance(taught, dict) else None
        by = f", trained on {pairs:,} pair{'s' * (pairs != 1)}" if isinstance(pairs, int) else ""
        rules = f"{len(self.rules):,} rule{'s' * (len(self.rules) != 1)}"
        return f"<Book {self.name!r}: {self.lang}, {rules}{by}>"

    def __getstate__(self) -> dict[str, Any]:
        """What a book is made of: what it found out meanwhile need not go to another process."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @cached_property
    def finder(self) -> Finder:
        """The finder of places; it remembers every form it has seen."""
        return Finder(RuleIndex(self.rules), self.language, self.confusables)

    @cached_property
    def user_table(self) -> UserTable:
        """The person's own rules and words to keep, ready to be looked up."""
        return UserTable(self.user)

    @cached_property
    def rule_keys(self) -> dict[str, EditKey]:
        """The substitution that each rule makes, by the rule's name."""
        return {rule.id: (rule.before, rule.after) for rule in self.rules}

    @cached_property
    def _right(self) -> dict[EditKey, int]:
        return {
            (rule.before, rule.after): rule.own.right + rule.prior.right
            for rule in self.rules
            if (rule.left, rule.right) == ANY
        }

    def times_right(self, key: EditKey) -> tuple[int, int]:
        """How often a substitution was right in the book's pairs, and how many letters they had."""
        letters = next(
            (r.own.truth + r.prior.truth for r in self.rules if (r.before, r.after) == UNSEEN), 0
        )
        return self._right.get(key, 0), letters

    @cached_property
    def _with_some_off(self) -> dict[EditKey, dict[Context, bool]]:
        """Of confusions of which a rule is switched off, which rules are on, by their contexts."""
        some = {(r.before, r.after) for r in self.rules if not r.enabled} - {UNSEEN}
        found: dict[EditKey, dict[Context, bool]] = {key: {} for key in some}
        for rule in self.rules:
            if (rule.before, rule.after) in some:
                found[rule.before, rule.after][rule.left, rule.right] = rule.enabled
        return found

    def switched_off(self, text: str, start: int, end: int, after: str) -> bool:
        """Whether putting ``after`` for ``text[start:end]`` is switched off there."""
        on = self._with_some_off.get((text[start:end], after))
        if on is None:
            return False
        told = contexts(text, start, end)
        return not on.get(ANY, True) or not next((on[c] for c in told if c in on), True)

    @cached_property
    def certain_rules(self) -> frozenset[str]:
        """The names of the rules that are right nearly always where they fit."""
        return frozenset(rule.id for rule in self.rules if rule.kind == "certain")

    @cached_property
    def script(self) -> str:
        """The script of the book's language, as Unicode names it; "" where it tells none."""
        return script_of("".join(c * min(n, 50) for c, n in self.language.chars.items()))

    @cached_property
    def trained_on(self) -> frozenset[str]:
        """The SHA-256 of the OCR texts of the pairs that the book was trained on."""
        return frozenset(s.sha256 for s in self.sources if s.kind == "pair")

    @cached_property
    def counted(self) -> frozenset[str]:
        """The SHA-256 of the OCR texts that the book's rules have counted: of pairs and scans."""
        return self.trained_on | {s.sha256 for s in self.sources if s.kind == "scan"}

    @cached_property
    def reviewed(self) -> frozenset[str]:
        """The beginnings of the SHA-256 of the texts whose reviews the book has learned from."""
        return frozenset(s.sha256 for s in self.sources if s.kind == "review")

    @cached_property
    def decisions(self) -> str:
        """The SHA-256 of the file of decisions that the book has learned; "" for none."""
        return next((s.sha256 for s in self.sources if s.kind == "decisions"), "")

    def with_habits(self, wanted: Mapping[str, str]) -> Book:
        """The same book with some habits made otherwise; the book itself where none is named."""
        return replace(self, habits=self.habits.wanting(wanted)) if wanted else self

    def with_rules(self, rules: tuple[Rule, ...]) -> Book:
        """The same book with other rules."""
        return replace(self, rules=rules)

    def with_user(self, user: UserRules | None) -> Book:
        """The same book with more of a person's rules and words to keep; it shares the finder."""
        if not user:
            return self
        book = replace(self, user=self.user.joined(user))
        if "finder" in self.__dict__:
            book.__dict__["finder"] = self.finder
        return book
