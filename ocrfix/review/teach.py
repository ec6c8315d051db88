"""What a review teaches a book: counts for its rules, words for its language.

Every decision is an observation as good as one of an aligned pair. An accepted edit counts as
right in its context and in all wider ones, a refused one as seen there and not right. Where a
rule was refused more often than it was ever right in a context, or against what its confidence
had promised, it stops firing there. The words that a reviewer put in join the lexicon.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from ocrfix.book.learned import Learned, with_counts
from ocrfix.errormodel.confusion_counts import contexts
from ocrfix.errormodel.rules import ANY, LEAN, OFTEN, PRIOR_WEIGHT, TELLING, UNSEEN, rule_id
from ocrfix.model import Count, Rule
from ocrfix.text.composition import composed
from ocrfix.text.tokens import tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ocrfix.book.book import Book
    from ocrfix.errormodel.confusion_counts import Context, EditKey
    from ocrfix.language.model import Language
    from ocrfix.review.record import Decision

__all__ = ["teach"]

AGAIN = 3  # times that one review must let an unknown word stand to make it a known one
DOUBT = 5  # times that a rule must have been right for one refusal against its confidence


class _Tally:
    """Accepted and refused edits, by confusion and the characters beside it."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.accepted: dict[EditKey, Counter[Context]] = {}
        self.refused: dict[EditKey, Counter[Context]] = {}
        self._promised: dict[tuple[EditKey, Context], float] = defaultdict(float)
        self._spread: dict[tuple[EditKey, Context], float] = defaultdict(float)
        for decision in decisions:
            chosen, proposed = decision.chosen, decision.proposed
            for edit in chosen.edits if chosen else ():
                self._add(self.accepted, edit, proposed.confidence)
            # What a reviewer typed says that the reading was wrong, not which of its edits.
            if chosen is None or chosen.edits:
                for edit in set(proposed.edits) - set(chosen.edits if chosen else ()):
                    self._add(self.refused, edit, proposed.confidence)

    def _add(
        self, to: dict[EditKey, Counter[Context]], edit: tuple[str, str, str, str], sure: float
    ) -> None:
        before, after, *literal = edit
        key, context = (before, after), (literal[0], literal[1])
        if key == UNSEEN:  # three "e" too many say nothing of all the others, which were not asked
            return
        to.setdefault(key, Counter())[context] += 1
        self._promised[key, context] += sure
        self._spread[key, context] += sure * (1 - sure)

    def keys(self) -> set[EditKey]:
        """The confusions that were decided on."""
        return {*self.accepted, *self.refused}

    def within(self, key: EditKey, context: Context) -> tuple[int, int]:
        """How often a confusion was accepted and refused in a context, which may be wide."""
        accepted, refused = (
            sum(n for literal, n in counts.get(key, {}).items()
                if context in _told(key[0], literal))
            for counts in (self.accepted, self.refused)
        )  # fmt: skip
        return accepted, refused

    def belies(self, key: EditKey, literal: Context) -> bool:
        """Whether a confusion was refused where its confidence had promised better.

        That is, mostly, often enough, and further from what was promised than chance would be.
        """
        accepted, refused = (
            counts[key][literal] if key in counts else 0 for counts in (self.accepted, self.refused)
        )
        lack = self._promised[key, literal] - accepted
        chance = math.sqrt(self._spread[key, literal])
        return refused > accepted and refused >= OFTEN and lack > TELLING * chance


def _told(before: str, literal: Context) -> tuple[Context, ...]:
    """The contexts of an edit, from the characters beside it as they are written down."""
    left, right = (" " if char == "␣" else char for char in literal)
    return contexts(left + before + right, len(left), len(left) + len(before))


def teach(
    book: Book,
    new: Sequence[Decision],
    *,
    gone: Sequence[Decision] = (),
    standing: Iterable[Decision] = (),
) -> Learned:
    """Say what new decisions teach a book.

    ``gone`` are decisions it had learned that no longer hold, ``standing`` those that still do.
    The rules that are switched off are those that no longer fire, each in its context.
    """
    more, less, every = _Tally(new), _Tally(gone), _Tally([*standing, *new])
    families: dict[EditKey, dict[Context, Rule]] = {}
    for rule in book.rules:
        families.setdefault((rule.before, rule.after), {})[rule.left, rule.right] = rule
    made: list[Rule] = []
    counts: list[tuple[str, Count]] = []
    stopped: list[str] = []
    for key in sorted(more.keys() | less.keys()):
        family = families.setdefault(key, {})
        for context in (ANY, *sorted(more.refused.get(key, ()))):
            if context not in family:
                named = rule_id(*key, context)
                family[context] = Rule(named, "lexical", *key, *context, own=Count())
                made.append(family[context])
        for context, rule in sorted(family.items()):
            accepted, refused = (
                n - m
                for n, m in zip(more.within(key, context), less.within(key, context), strict=True)
            )
            count = Count(accepted + refused, accepted, accepted)
            if count != Count():
                counts.append((rule.id, count))
            counted = with_counts(rule, [count])
            if rule.enabled and _is_refuted(counted, family[ANY], every, context):
                stopped.append(rule.id)
            family[context] = counted
    words = [(text, 1) for text in _words(book.language, new)]
    words += [(text, -1) for text in _words(book.language, gone)]
    return Learned(
        rules=tuple(made), counts=tuple(counts), switched=dict.fromkeys(stopped, False),
        words=tuple(words),
    )  # fmt: skip


def _is_refuted(rule: Rule, widest: Rule, every: _Tally, context: Context) -> bool:
    """Whether decisions speak against a rule in a context.

    They do where it was refused more often than it was ever right there; a refusal weighs more
    where the rule was refused against what its confidence had promised. Training keeps no count
    for a context that tells nothing of its own: there the rule's share of right ones at large
    stands in for a few observations.
    """
    key = (rule.before, rule.after)
    if context not in every.refused.get(key, ()):
        return False
    accepted, refused = every.within(key, context)
    right = rule.own.right + PRIOR_WEIGHT * rule.prior.right
    if rule.own.seen <= accepted + refused and not rule.prior.seen:
        seen = widest.own.seen + PRIOR_WEIGHT * widest.prior.seen
        share = widest.own.right + PRIOR_WEIGHT * widest.prior.right
        right += LEAN * share / seen if seen else 0.0
    return refused > right or (DOUBT * refused > right and every.belies(key, context))


def _words(language: Language, decisions: Iterable[Decision]) -> Iterator[str]:
    """The words that a reviewer put in, and those let stand that the language knows.

    A word that was let stand though nobody knows it may be noise that no reading mends; one that
    was let stand again and again is how this edition spells.
    """
    decisions = list(decisions)
    stood = Counter(decision.place.before for decision in decisions if not decision.chosen)
    for decision in decisions:
        word = decision.place.before
        if decision.chosen:
            yield composed(decision.chosen.after)
        elif stood[word] >= AGAIN or all(
            language.known(token) for chunk in word.split() for token, _ in tokenise(chunk)
        ):
            yield composed(word)
