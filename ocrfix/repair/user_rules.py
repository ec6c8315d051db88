"""A person's own rules in a repair: what they make, ask for, and keep from being changed.

What is ``always`` made comes before the book's rules, which read the text mended and leave it so;
what is to ``ask`` comes behind them, where they made nothing. A word to keep is changed by neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from ocrfix.book.user_table import Stretches
from ocrfix.errormodel.rules import UNSEEN, rule_id
from ocrfix.model import Change
from ocrfix.repair.apart import set_apart
from ocrfix.text.changes import apply_changes, carried_back, compose
from ocrfix.text.line_numbers import LineNumbers
from ocrfix.text.normalise import repair_mojibake
from ocrfix.text.tokens import tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.book.book import Book
    from ocrfix.book.user_rules import UserRule
    from ocrfix.book.user_table import Match

__all__ = ["YOURS", "Prepared", "meet"]

YOURS = "your rule"
"""How reports call a rule that a person wrote; its name follows."""

_NEVER_SEEN = rule_id(*UNSEEN)

MAKES_A_WORD = 0.9  # confidence where a rule to ask for makes a known word of an unknown one
DOUBTFUL = 0.5  # and elsewhere, so that a review asks; nobody has counted either


@dataclass(frozen=True)
class Prepared:
    """A text made ready for the book's rules: ``first`` makes ``readable`` of it.

    ``first`` undoes mojibake and holds what a person's rules always make.
    """

    text: str
    book: Book
    first: tuple[Change, ...]
    readable: str
    fixed: Stretches

    @classmethod
    def of(cls, text: str, book: Book) -> Prepared:
        """Undo mojibake in a text, and make what is always to be made."""
        encoding = tuple(repair_mojibake(text))
        middle = apply_changes(text, encoding)
        if not book.user:
            return cls(text, book, encoding, middle, Stretches(()))
        table = book.user_table
        always = table.matches(middle, "always", Stretches(table.kept(middle)))
        lines = LineNumbers(middle)
        made = [_change(middle, match, 1.0, lines) for match in always]
        made = [change for change in made if change.before != change.after]
        spans: list[tuple[int, int]] = []
        grown = 0
        for change in made:
            spans.append((change.start + grown, change.start + grown + len(change.after)))
            grown += len(change.after) - len(change.before)
        readable = apply_changes(middle, made)
        fixed = Stretches([*spans, *table.kept(readable)])
        return cls(text, book, compose(text, encoding, made), readable, fixed)

    def allowed(self, changes: Iterable[Change]) -> list[Change]:
        """Of changes to the readable text, those that leave alone what is to stay.

        What a rule does that a person switched off is not done as a misreading never seen either.
        """
        return [
            c
            for c in changes
            if not (self.fixed and self.fixed.altered(self.readable, c.start, c.end, c.after))
            and not (_NEVER_SEEN in c.rule and self._switched_off(c))
        ]

    def _switched_off(self, change: Change) -> bool:
        """Whether one of the edits in a change is switched off."""
        return any(
            self.book.switched_off(
                self.readable, change.start + op.src_start, change.start + op.src_end,
                change.after[op.dest_start : op.dest_end],
            )
            for op in Levenshtein.opcodes(change.before, change.after)
            if op.tag != "equal"
        )  # fmt: skip

    @cached_property
    def asked(self) -> tuple[Change, ...]:
        """The changes that a person's rules ask for, in order."""
        if not self.book.user.rules:
            return ()
        text = self.readable
        lines = LineNumbers(text)
        found = []
        for match in self.book.user_table.matches(text, "ask", self.fixed):
            sure = self._sureness(match)
            if sure and text[match.start : match.end] != match.after:
                found.append(_change(text, match, sure, lines))
        return tuple(found)

    def _sureness(self, match: Match) -> float:
        text = self.readable
        left, right = match.start, match.end
        while left and text[left - 1].isalnum():
            left -= 1
        while right < len(text) and text[right].isalnum():
            right += 1
        after = text[left : match.start] + match.after + text[match.end : right]
        was, is_now = self._known(text[left:right]), self._known(after)
        if is_now and not was:
            return MAKES_A_WORD
        # In a known word that would become none, a rule for letters says nothing.
        return DOUBTFUL if match.rule.where == "word" or is_now or not was else 0.0

    def _known(self, words: str) -> bool:
        tokens = [token for chunk in words.split() for token in tokenise(chunk)]
        known = self.book.language.known
        return bool(tokens) and all(
            shape not in ("mark", "number") and known(token) for token, shape in tokens
        )

    def with_asked(
        self, made: Sequence[Change], held: Sequence[Change], least: float | None
    ) -> tuple[list[Change], list[Change]]:
        """Changes made and held back, with those that a person's rules ask for.

        ``least`` is the least confidence that was asked for, if any.
        """
        made, held = self.allowed(made), self.allowed(held)
        _, apart = set_apart(self.readable, self.asked)
        for change in self.asked:
            if any(meet(change, other) for other in made):
                continue
            enough = change.confidence >= (MAKES_A_WORD if least is None else least)
            sure = enough and change not in apart
            rivals = [other for other in held if meet(change, other)]
            if sure or all(other.confidence < change.confidence for other in rivals):
                held = [other for other in held if other not in rivals]
                (made if sure else held).append(change)
        return (
            sorted(made, key=lambda c: (c.start, c.end)),
            sorted(held, key=lambda c: (c.start, c.end)),
        )

    def spared(self, before: Sequence[Change], after: Sequence[Change]) -> tuple[Change, ...]:
        """Changes to the text with its habits changed (``after``), words to keep left as before."""
        kept = Stretches(self.book.user_table.kept(self.text)) if self.book.user.kept else None
        if not kept:
            return tuple(after)
        gone = Stretches(
            (c.start, max(c.end, c.start + 1)) for c in after
            if c not in before and kept.altered(self.text, c.start, c.end, c.after)
        )  # fmt: skip
        chosen = [c for c in after if c in before or not kept.altered(
            self.text, c.start, c.end, c.after)]  # fmt: skip
        chosen += [c for c in before if c not in after and gone.meet(c.start, c.end)]
        return tuple(sorted(chosen, key=lambda c: (c.start, c.end)))

    def back(self, changes: Iterable[Change]) -> list[Change]:
        """Changes to the readable text as such to the text itself; not those that ``first`` met."""
        return carried_back(self.first, changes)


def _change(text: str, match: Match, sure: float, lines: LineNumbers) -> Change:
    start, end, after, rule = match
    return Change(
        start, end, text[start:end], after, f"{YOURS} {rule.id}", sure, lines.of(start),
        _evidence(rule),
    )  # fmt: skip


def _evidence(rule: UserRule) -> str:
    what = "a word" if rule.where == "word" else "letters"
    how = "always made" if rule.when == "always" else "made where it makes a word, else asked about"
    return f"{YOURS} {rule.id} for {what}, {how}"


def meet(one: Change, other: Change) -> bool:
    """Whether two changes are about the same characters, or one stands at the other's edge."""
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end
