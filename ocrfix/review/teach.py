"""What a review teaches a book: counts for its rules, words for its language.

Every decision is an observation as good as one of an aligned pair. An accepted edit counts as
right in its context and in all wider ones, a refused one as seen there and not right. Where a
rule was refused more often than it was ever right in a context, or against what its confidence
had promised, it stops firing there. The words that a reviewer put in join the lexicon.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.book.files import bundled_languages, find_book, save_book
from ocrfix.errormodel.confusion_counts import contexts
from ocrfix.errormodel.rules import ANY, LEAN, OFTEN, PRIOR_WEIGHT, TELLING, UNSEEN, rule_id
from ocrfix.errors import BookError, InputError
from ocrfix.model import Count, Rule
from ocrfix.review.entries import decision_line, header, text_line
from ocrfix.review.journal import read_journal
from ocrfix.text.files import write_atomic
from ocrfix.text.tokens import tokenise
from ocrfix.training.adaptation import without_lessons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ocrfix.book.files import Book
    from ocrfix.errormodel.confusion_counts import Context, EditKey
    from ocrfix.language.model import Language
    from ocrfix.review.entries import TextInfo, Written
    from ocrfix.review.proposals import Place
    from ocrfix.review.record import Decision

__all__ = ["Taught", "teach", "update_book"]

DOUBT = 5  # times that a rule must have been right for one refusal against its confidence
LEARNED = "decisions.jsonl"
"""The file of a book that holds the decisions it has learned from."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What a review taught a book.

    ``stopped`` names the rules that no longer fire, each in its context; ``known`` counts the
    decisions that the book had learned before, ``replaced`` the confusions that it had counted in
    the same scans by itself (``fix --update``), which count as decided now.
    """

    book: Book
    accepted: int
    refused: int
    known: int
    stopped: tuple[str, ...]
    words: int
    replaced: int = 0


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
    new: Iterable[Decision],
    *,
    gone: Iterable[Decision] = (),
    standing: Iterable[Decision] = (),
) -> Taught:
    """Teach a book new decisions.

    ``gone`` are decisions it had learned that no longer hold, ``standing`` those that still do.
    """
    new, gone = list(new), list(gone)
    more, less, every = _Tally(new), _Tally(gone), _Tally([*standing, *new])
    families: dict[EditKey, dict[Context, Rule]] = {}
    for rule in book.rules:
        families.setdefault((rule.before, rule.after), {})[rule.left, rule.right] = rule
    stopped: list[str] = []
    for key in sorted(more.keys() | less.keys()):
        family = families.setdefault(key, {})
        for context in (ANY, *sorted(more.refused.get(key, ()))):
            named = rule_id(*key, context)
            family.setdefault(context, Rule(named, "lexical", *key, *context, own=Count()))
        for context, rule in sorted(family.items()):
            counted = _recount(rule, more.within(key, context), less.within(key, context))
            if rule.enabled and _is_refuted(counted, family[ANY], every, context):
                counted = replace(counted, enabled=False)
                stopped.append(counted.id)
            family[context] = counted
    rules = tuple(rule for family in families.values() for rule in family.values())
    language = _with_words(book.language, new, gone)
    words = len(language.tokens.keys() - book.language.tokens.keys())
    accepted = sum(d.accepted for d in new)
    taught = replace(book.with_rules(rules), language=language)
    return Taught(taught, accepted, len(new) - accepted, 0, tuple(stopped), words)


def _recount(rule: Rule, more: tuple[int, int], less: tuple[int, int]) -> Rule:
    accepted, refused = more[0] - less[0], more[1] - less[1]
    own = rule.own
    return replace(
        rule,
        own=Count(
            max(0, own.seen + accepted + refused),
            max(0, own.right + accepted),
            max(0, own.truth + accepted),
        ),
    )


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


def _with_words(language: Language, new: list[Decision], gone: list[Decision]) -> Language:
    """The language with the words that a reviewer put in, and those let stand that it knows.

    A word that was let stand though nobody knows it may be noise that no reading mends.
    """
    taught = language.fork()
    for decisions, weight in ((new, 1), (gone, -1)):
        for decision in decisions:
            word = decision.place.before
            if decision.chosen:
                taught.add(decision.chosen.after, weight)
            elif all(
                language.known(token) for chunk in word.split() for token, _ in tokenise(chunk)
            ):
                taught.add(word, weight)
    for name in ("tokens", "pairs", "spacing", "shapes"):
        counts = getattr(taught, name)
        setattr(taught, name, Counter({key: n for key, n in counts.items() if n > 0}))
    return taught.finish()


# -- on disk ----------------------------------------------------------------------------------


def update_book(folder: Path, journal: Path, target: Path | None = None) -> Taught:
    """Teach the book in a folder the decisions of a journal, and save it there or to ``target``.

    A decision that the book has learned before is not counted again; one that was changed since
    counts as it now stands. Raises :class:`BookError` for a bundled book without a target.
    """
    if target is None and not folder.is_dir() and str(folder) in bundled_languages():
        raise BookError(
            f"The bundled book {folder} is not yours to edit. Write what it learns to one of your "
            f"own: ocrfix rules update {folder} --decisions {journal} -o BOOK"
        )
    book = find_book(folder)
    written = read_journal(journal)
    settled = written.record.settled
    if not settled:
        raise InputError(f"{journal} holds no decision yet. Decide with: ocrfix review TEXT")
    before, texts = _learned(folder, book)
    new = [d for place, d in settled.items() if before.get(place) != d]
    gone = [before[d.place] for d in new if d.place in before]
    standing = [d for place, d in before.items() if settled.get(place, d) == d]
    book, replaced = without_lessons(book, _decided_on(new))
    taught = teach(book, new, gone=gone, standing=standing)
    every = {**before, **settled}
    lines = _learned_lines(every.values(), {**texts, **written.texts})
    about = {
        **taught.book.about,
        "decisions": {
            "sha256": hashlib.sha256(lines).hexdigest(),
            "accepted": sum(d.accepted for d in every.values()),
            "refused": sum(not d.accepted for d in every.values()),
        },
    }
    taught = replace(
        taught,
        book=replace(taught.book, about=about),
        known=len(settled) - len(new),
        replaced=replaced,
    )
    if new or target is not None:
        goal = target or folder
        save_book(taught.book, goal)
        write_atomic(goal / LEARNED, lines)
    return taught


def _decided_on(decisions: Iterable[Decision]) -> dict[str, set[EditKey]]:
    """The confusions that decisions are about, by text."""
    found: dict[str, set[EditKey]] = defaultdict(set)
    for decision in decisions:
        for reading in (decision.chosen, decision.proposed):
            for before, after, *_ in reading.edits if reading else ():
                found[decision.place.text].add((before, after))
    return found


def _learned(folder: Path, book: Book) -> tuple[dict[Place, Decision], dict[str, TextInfo]]:
    """The decisions that a book has learned; none where it was trained anew since."""
    file = folder / LEARNED
    about = book.about.get("decisions")
    if not isinstance(about, dict):
        return {}, {}
    digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
    if digest != about.get("sha256"):
        raise BookError(
            f"{file} is not what book.toml says this book has learned from. Bring it back, or "
            f"train the book anew and teach it again: ocrfix train PAIRS -o {folder}"
        )
    written: Written = read_journal(file)
    return written.record.settled, written.texts


def _learned_lines(decisions: Iterable[Decision], texts: Mapping[str, TextInfo]) -> bytes:
    lines = [header(), *(text_line(digest, texts[digest]) for digest in sorted(texts))]
    lines += [decision_line(d) for d in sorted(decisions, key=lambda d: d.place)]
    return "".join(lines).encode()
