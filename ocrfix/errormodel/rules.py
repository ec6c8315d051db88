"""The rules of a book: chosen from counts, weighed, looked up, and kept as a table for people.

A rule's context is one neighbouring character on either side: a character itself, ``␣`` for a
word's edge, a class (``<lower>`` ``<upper>`` ``<digit>`` ``<edge>`` ``<mark>``), or nothing for
any. The most telling context that was counted speaks; a thin count leans on the next wider one.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.errormodel.confusion_counts import Confusions, Context, EditKey, contexts, lower_bound
from ocrfix.errormodel.observations import HYPHENS
from ocrfix.model import Count, Rule
from ocrfix.text.plain_signs import is_habit_rule
from ocrfix.text.tokens import tokenise
from ocrfix.text.typography import is_habit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ocrfix.language.model import Language
    from ocrfix.model import RuleKind

__all__ = [
    "UNSEEN",
    "Family",
    "RuleIndex",
    "Weight",
    "choose_rules",
    "is_literal",
    "rule_id",
]

OFTEN = 3  # times a confusion must be seen to be tried in contexts where it never was
LEAN = 2.0  # observations that a wider context is worth to a narrower one
PRIOR_WEIGHT = 0.25  # what one observation of the prior book is worth beside one's own
MUCH_TEXT = 1_000_000  # characters from which a confusion must be seen twice to count
REAL_WORD_ODDS = -5.5  # odds a rule must show to question a known word
CERTAIN = 0.95
TELLING = 2.0  # standard errors by which a literal context must differ to become a rule
ANY: Context = ("", "")
ELISION: Context = ("", "’")  # what people look for first: I’→l’, 1’→l’, |’→l’
UNSEEN: EditKey = ("*", "*")
"""The rule for a letter misread in a way that was never counted."""
ELSEWHERE = Count(400_000, 400, 400_000)  # letters so misread in books that have pairs
WAYS = 60  # in which a letter can be misread, for a share of what was never counted


def rule_id(before: str, after: str, context: Context = ANY) -> str:
    """Name a rule; a literal context is written out on both sides.

    >>> rule_id("a", "à"), rule_id("I", "l", ("", "’")), rule_id("a", "à", ("<edge>", "<edge>"))
    ('a→à', 'I’→l’', 'a→à <edge>_<edge>')
    """
    left, right = context
    if left.startswith("<") and len(left) > 1:
        return f"{_shown(before)}→{_shown(after)} {left}_{right}"
    return f"{left}{_shown(before)}{right}→{left}{_shown(after)}{right}"


def _shown(text: str) -> str:
    return text.replace(" ", "␣") if text else "∅"


def choose_rules(
    own: Confusions, language: Language, prior: Iterable[Rule] = ()
) -> tuple[Rule, ...]:
    """Turn counts into rules, with those of a prior book beside them.

    Every confusion gives one rule without context and one for each class context in which it
    occurred; a literal context becomes a rule where it was seen twice and tells something.
    """
    behind: dict[EditKey, dict[Context, Rule]] = {}
    for rule in prior:
        behind.setdefault((rule.before, rule.after), {})[rule.left, rule.right] = rule
    least = 1 + (own.letters > MUCH_TEXT)
    none: Counter[Context] = Counter()
    chosen: list[Rule] = []
    often = {key for key, counts in own.right.items() if counts[ANY] >= least}
    for key in sorted({*often, *behind} - {UNSEEN}):
        before, after = key
        old = behind.get(key, {})
        right, seen, truth = (
            own.right.get(key, none), own.seen.get(before, none), own.truth.get(after, none),
        )  # fmt: skip
        words = own.words.get(key, Counter())
        telling = _telling_contexts(right, seen)
        for context in sorted({ANY, *old, *telling}, key=lambda c: (c != ANY, c)):
            count = Count(seen[context], right[context], truth[context])
            past = old[context].own if context in old else Count()
            rule = Rule(
                rule_id(before, after, context), "lexical", before, after, *context,
                own=count, prior=past,
                enabled=old[context].enabled if context in old else True,
                examples=tuple(f"{a} → {b}" for (a, b), _ in words.most_common(3))
                or (old[context].examples if context in old else ()),
            )  # fmt: skip
            chosen.append(replace(rule, kind=_kind(rule, words, language, old.get(ANY))))
    if chosen or not own.letters:
        chosen.append(_unseen(own, behind.get(UNSEEN, {}).get(ANY)))
    return tuple(chosen)


def _unseen(own: Confusions, old: Rule | None) -> Rule:
    """The rule for what was never counted: as likely as what was counted once (Good 1953).

    Of a book without pairs, as likely as it is in others.
    """
    if old is None and not own.letters:
        return Rule(
            rule_id(*UNSEEN), "lexical", *UNSEEN, *ANY, own=Count(), prior=ELSEWHERE,
            examples=("one letter for any other",),
        )  # fmt: skip
    once = sum(
        counts[ANY] == 1 and " " not in before + after and len(before + after) <= 3
        for (before, after), counts in own.right.items()
    )
    return Rule(
        rule_id(*UNSEEN), "lexical", *UNSEEN, *ANY,
        own=Count(own.letters, once, own.letters), prior=old.own if old else Count(),
        enabled=old.enabled if old else True, examples=("one letter for any other",),
    )  # fmt: skip


def _telling_contexts(right: Counter[Context], seen: Counter[Context]) -> set[Context]:
    """The contexts that deserve a rule of their own, none that only restates a wider one."""
    chosen: set[Context] = set()
    spoken: set[tuple[int, int]] = set()
    overall = min(0.999, max(0.001, right[ANY] / max(1, seen[ANY])))
    for context in sorted(right, key=lambda c: ("" not in c, _is_class(c), c)):
        n = right[context]
        if context == ANY:
            continue
        if _is_class(context) or context == ELISION:
            chosen.add(context)
        elif n >= 2 and (seen[context], n) not in spoken:
            error = math.sqrt(overall * (1 - overall) / seen[context])
            if abs(n / seen[context] - overall) > TELLING * error:
                chosen.add(context)
                spoken.add((seen[context], n))
    return chosen


def is_literal(context: Context) -> bool:
    """Whether a context names a character beside the edit, more than the edge of a word."""
    return any(len(side) == 1 and side != "␣" for side in context)


def _is_class(context: Context) -> bool:
    return len(context[0]) > 1


def _kind(
    rule: Rule, words: Counter[tuple[str, str]], language: Language, old: Rule | None
) -> RuleKind:
    if is_habit_rule(rule.before, rule.after):
        return "habit"
    right = rule.own.right + PRIOR_WEIGHT * rule.prior.right
    if lower_bound(right, rule.own.seen + PRIOR_WEIGHT * rule.prior.seen) >= CERTAIN:
        return "certain"
    if not words:
        return old.kind if old and old.kind not in ("certain", "habit") else "lexical"
    real = sum(
        n
        for (word, _), n in words.items()
        if all(language.known(t) for t, shape in tokenise(word) if shape not in ("mark", "number"))
    )
    return "confusable" if 2 * real >= words.total() else "lexical"


@dataclass(frozen=True, slots=True, eq=False)  # each is made once, and hashed often
class Weight:
    """What a rule says in a place.

    ``channel`` is log P(``before`` printed | ``after`` on the page); ``odds`` the log odds that
    a printed ``before`` stands for ``after``. ``shown`` is about how often a scan itself shows it,
    where that and no count of the book is what speaks.
    """

    rule: Rule
    channel: float
    odds: float
    shown: int = 0


class Family:
    """All rules of one confusion, ready to be asked what they say in a context."""

    __slots__ = ("_marks", "_rest", "_weights", "after", "before")

    def __init__(self, before: str, after: str, rules: dict[Context, Rule]) -> None:
        self.before, self.after = before, after
        both = before + after
        checked = any(c.isalpha() or c == " " for c in both) or all(c in HYPHENS for c in both)
        self._marks = not checked and not is_habit(before, after)
        root = rules.get(ANY) or next(iter(rules.values()))
        seen, right, truth = _totals(root)
        share, likelihood = _ratio(right, seen, 0.0, 20.0), _ratio(right, truth, 0.0, 2.0)
        by_class = {c: r for c, r in rules.items() if _is_class(c)}
        spent = [sum(column) for column in zip(*map(_totals, by_class.values()), strict=True)]
        spent = spent or [0.0, 0.0, 0.0]
        self._rest: Weight | None = None
        if not self._marks and root.own.right + root.prior.right >= OFTEN:
            self._rest = self._weight(
                root,
                _ratio(max(0.0, right - spent[1]), max(0.0, seen - spent[0]), share, LEAN),
                _ratio(max(0.0, right - spent[1]), max(0.0, truth - spent[2]), likelihood, LEAN),
            )
        self._weights: dict[Context, Weight | None] = {}
        for context, rule in rules.items():
            if context != ANY:
                seen, right, truth = _totals(rule)
                self._weights[context] = (
                    self._weight(
                        rule,
                        _ratio(right, seen, share, LEAN),
                        _ratio(right, truth, likelihood, LEAN),
                    )
                    if rule.enabled
                    else None
                )

    @staticmethod
    def _weight(rule: Rule, share: float, likelihood: float) -> Weight:
        share = min(0.9995, max(1e-6, share))
        likelihood = min(1.0, max(1e-7, likelihood))
        return Weight(rule, math.log(likelihood), math.log(share / (1 - share)))

    def weigh(self, text: str, start: int, end: int) -> Weight | None:
        """What the most telling rule says of ``text[start:end]``; None where it is disabled."""
        return self.weigh_in(contexts(text, start, end))

    def weigh_in(self, told: tuple[Context, ...]) -> Weight | None:
        """The same for contexts that are known already, the most telling first.

        No lexicon can check a mark put for a mark: there only a neighbouring character speaks.
        """
        weights = self._weights
        for context in told:
            if context in weights:
                weight = weights[context]
                return None if self._marks and weight and not is_literal(context) else weight
        return self._rest

    @property
    def marks(self) -> bool:
        """Whether it puts a mark for a mark, which no lexicon can check."""
        return self._marks

    @property
    def rest(self) -> Weight | None:
        """What it says where no context speaks."""
        return self._rest

    def contexts(self) -> Iterator[tuple[Context, Weight | None]]:
        """The contexts that speak, and what each says; None where that is switched off."""
        yield from self._weights.items()

    @property
    def best_odds(self) -> float:
        """The highest odds that any rule of the family gives."""
        return max((w.odds for w in (self._rest, *self._weights.values()) if w), default=-99.0)


def _totals(rule: Rule) -> tuple[float, float, float]:
    own, prior = rule.own, rule.prior
    return (
        own.seen + PRIOR_WEIGHT * prior.seen,
        own.right + PRIOR_WEIGHT * prior.right,
        own.truth + PRIOR_WEIGHT * prior.truth,
    )


def _ratio(part: float, whole: float, lean_on: float, weight: float) -> float:
    return (part + weight * lean_on) / (whole + weight) if whole + weight else 0.0


class RuleIndex:
    """The enabled rules of a book, by what they replace."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        grouped: dict[EditKey, dict[Context, Rule]] = {}
        for rule in rules:
            grouped.setdefault((rule.before, rule.after), {})[rule.left, rule.right] = rule
        unseen = grouped.pop(UNSEEN, {}).get(ANY)
        self.unseen = _weight_of_unseen(unseen) if unseen and unseen.enabled else None
        """What speaks for one letter misread in a way that was never counted."""
        self.refused = {key for key, members in grouped.items()
                        if not all(rule.enabled for rule in members.values())}  # fmt: skip
        """The confusions of which some rule is switched off."""
        self.families: dict[str, list[Family]] = {}
        for (before, after), members in sorted(grouped.items()):
            root = members.get(ANY)
            if root is None or root.enabled:
                self.families.setdefault(before, []).append(Family(before, after, members))
        self.lengths = sorted({len(b) for b in self.families if b})
        self.bold = {
            before: bold
            for before, families in self.families.items()
            if (bold := [f for f in families if f.best_odds > REAL_WORD_ODDS])
        }
        """The families that may question a known word."""

    def exchanges(self, before: str, after: str) -> bool:
        """Whether a rule puts ``after`` for ``before``."""
        return any(family.after == after for family in self.families.get(before, ()))


def _weight_of_unseen(rule: Rule) -> Weight:
    seen, right, _ = _totals(rule)
    share = (right + 0.5) / (seen + 1000.0)
    return Weight(rule, math.log(share / WAYS), math.log(share))
