"""What a run taught a book, as one value, and the book with it.

A repair that keeps its lessons, a review and a hand that switches rules all say what they have to
say in this form; nothing else of a book changes between two trainings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ocrfix.errors import BookError
from ocrfix.model import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ocrfix.book.book import Book
    from ocrfix.book.sources import BookSource
    from ocrfix.errormodel.confusion_counts import EditKey
    from ocrfix.language.model import Language
    from ocrfix.model import Rule

__all__ = [
    "Decided",
    "Learned",
    "SupersededError",
    "taught_by",
    "with_counts",
    "without_lessons",
]


class SupersededError(BookError):
    """The book has learned other decisions since those that a value was made from."""


@dataclass(frozen=True, slots=True)
class Decided:
    """All decisions that a book has learned then, as a file keeps them, and how many they are.

    ``former`` is the SHA-256 of those it had learned when this was made, "" for none.
    """

    lines: bytes
    accepted: int
    refused: int
    former: str


@dataclass(frozen=True, slots=True)
class Learned:
    """What a run taught a book.

    ``rules`` are new ones, which have no counts yet; ``counts`` are added to rules, by their
    names, and may be negative; ``switched`` says which rules fire from now on, and which do not.
    ``words`` are texts that the language counts so many times. Each of ``sources`` is taken up
    once, with its own counts. ``withdrawn`` gives, by the beginning of a scan's digest, the
    confusions whose counts from that scan are taken back.
    """

    rules: tuple[Rule, ...] = ()
    counts: tuple[tuple[str, Count], ...] = ()
    switched: Mapping[str, bool] = field(default_factory=dict)
    words: tuple[tuple[str, int], ...] = ()
    sources: tuple[BookSource, ...] = ()
    withdrawn: Mapping[str, set[EditKey]] = field(default_factory=dict)
    decisions: Decided | None = None


def taught_by(book: Book, learned: Learned) -> Book:
    """A book with what a run taught it.

    Raises :class:`SupersededError` where the book has learned other decisions meanwhile.
    """
    if learned.decisions and learned.decisions.former != book.decisions:
        raise SupersededError(f"{book.name} has learned other decisions meanwhile. Try again.")
    book, _ = without_lessons(book, learned.withdrawn)
    fresh = [source for source in learned.sources if _is_fresh(source, book)]
    sources = _joined(book, fresh)
    counts = _by_rule([*learned.counts, *(count for s in fresh for count in s.counts)])
    have = {rule.id for rule in book.rules}
    rules = []
    for rule in (*book.rules, *(rule for rule in learned.rules if rule.id not in have)):
        counted = with_counts(rule, counts.get(rule.id, ()))
        on = learned.switched.get(rule.id, rule.enabled)
        rules.append(counted if on == rule.enabled else replace(counted, enabled=on))
    about = dict(book.about)
    if scans := [s for s in sources if s.kind == "scan"]:
        about["scans"] = {
            "names": [s.name for s in scans],
            "changes": sum(s.changes for s in scans),
        }
    if said := learned.decisions:
        about["decisions"] = {"accepted": said.accepted, "refused": said.refused}
    return replace(
        book, rules=tuple(rules), language=_with_words(book.language, learned.words),
        about=about, sources=sources,
    )  # fmt: skip


def _is_fresh(source: BookSource, book: Book) -> bool:
    """Whether a book has not counted a scan yet, by itself or in a review."""
    known = source.sha256 in book.counted or source.sha256[:16] in book.reviewed
    return source.kind != "scan" or not known


def _joined(book: Book, new: Sequence[BookSource]) -> tuple[BookSource, ...]:
    """The sources of a book with new ones; of decisions there is one file, the last."""
    last = any(source.kind == "decisions" for source in new)
    kept = [s for s in book.sources if not (last and s.kind == "decisions")]
    known = {(source.kind, source.sha256) for source in kept}
    return (*kept, *(s for s in new if (s.kind, s.sha256) not in known))


def without_lessons(book: Book, decided: Mapping[str, set[EditKey]]) -> tuple[Book, int]:
    """A book without what scans taught of confusions that were decided on in them since.

    ``decided`` gives the confusions by the beginning of a scan's digest. Gives also how many
    confusions were taken back; their rules stay, for what was decided to be counted by them.
    """
    keys = book.rule_keys
    taken: set[tuple[str, EditKey]] = set()
    back: list[tuple[str, Count]] = []
    sources = []
    for source in book.sources:
        about = decided.get(source.sha256[:16], set()) if source.kind == "scan" else set()
        gone = [(name, count) for name, count in source.counts if keys.get(name) in about]
        taken |= {(source.sha256, keys[name]) for name, _ in gone}
        back += [(name, Count(-c.seen, -c.right, -c.truth)) for name, c in gone]
        stay = tuple(each for each in source.counts if each not in gone)
        sources.append(replace(source, counts=stay) if gone else source)
    if not taken:
        return book, 0
    counts = _by_rule(back)
    rules = tuple(with_counts(rule, counts.get(rule.id, ())) for rule in book.rules)
    return replace(book, rules=rules, sources=tuple(sources)), len(taken)


def _by_rule(counts: Iterable[tuple[str, Count]]) -> dict[str, list[Count]]:
    found: dict[str, list[Count]] = defaultdict(list)
    for name, count in counts:
        found[name].append(count)
    return found


def with_counts(rule: Rule, counts: Iterable[Count]) -> Rule:
    """A rule with counts added; what is taken back cannot be more than there is."""
    for more in counts:
        own = rule.own
        sums = (own.seen + more.seen, own.right + more.right, own.truth + more.truth)
        rule = replace(rule, own=Count(*(max(0, n) for n in sums)))
    return rule


def _with_words(language: Language, words: Sequence[tuple[str, int]]) -> Language:
    if not words:
        return language
    taught = language.fork()
    for text, times in words:
        taught.add(text, times)
    for name in ("tokens", "pairs", "spacing", "shapes"):
        counts = getattr(taught, name)
        setattr(taught, name, Counter({key: n for key, n in counts.items() if n > 0}))
    return taught.finish()
