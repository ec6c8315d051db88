"""What repaired scans teach a book.

A scan repaired with confidence is as good as a pair for what the pairs hardly showed: those counts
are added to the book's, each scan once. What the book knew well it has from truth, and keeps as it
is. Words are not kept: what a repair put in, it already knew. What each scan added is written down
with it, for a review of that scan to take its place.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.alignment.pipeline import align
from ocrfix.book.bundled import is_bundled
from ocrfix.book.learned import Learned
from ocrfix.book.reading import load_book
from ocrfix.book.sources import BookSource
from ocrfix.errormodel.confusion_counts import Confusions
from ocrfix.errormodel.observations import zones
from ocrfix.errormodel.rules import choose_rules
from ocrfix.errors import BookError
from ocrfix.model import Count
from ocrfix.repair.lessons import CONFIDENT, lessons_of
from ocrfix.text.changes import apply_changes
from ocrfix.text.composition import Composed, composed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ocrfix.book.book import Book
    from ocrfix.errormodel.confusion_counts import Context, EditKey
    from ocrfix.errormodel.observations import Zone
    from ocrfix.model import Change, Rule
    from ocrfix.repair.lessons import Lesson

__all__ = ["Adaptation", "adapt", "check_own"]


@dataclass(frozen=True, slots=True)
class Adaptation:
    """What repaired scans teach a book; ``known`` counts those that it had counted before."""

    learned: Learned
    known: int

    @property
    def scans(self) -> int:
        """How many scans teach the book something."""
        return len(self.learned.sources)

    def told(self, folder: Path) -> str:
        """One sentence that says what the book in a folder learned."""
        if not self.scans:
            return f"{folder} learned nothing: " + (
                "it had counted these scans before."
                if self.known
                else "the book knew what these scans show."
            )
        changes = sum(source.changes for source in self.learned.sources)
        scans = f"{self.scans:,} scan{'' if self.scans == 1 else 's'}"
        had = f"; {self.known:,} counted before" if self.known else ""
        return f"{folder} learned from {changes:,} confident changes in {scans}{had}."


def check_own(folder: Path | None) -> None:
    """Raise :class:`BookError` before any work where a book is not one's own to teach."""
    if folder is None or is_bundled(folder):
        raise BookError(
            "A bundled book is not yours to teach. Train one of your own (ocrfix train PAIRS -o "
            "BOOK), and name it: ocrfix fix SCAN --book BOOK --update"
        )
    load_book(folder)


def adapt(book: Book, repaired: Iterable[tuple[str, str, Sequence[Change]]]) -> Adaptation:
    """Say what repaired scans teach a book, by ``(name, original text, changes)``.

    Each scan counts as a pair of what was printed and what its confident changes made of it, and
    only once, by its content: the texts of the pairs and reviews that the book learned from are
    not counted again.
    """
    seen = set(book.counted)
    scans: list[_Scan] = []
    keys: set[EditKey] = set()
    known = 0
    for name, text, changes in repaired:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        sure = [c for c in changes if c.confidence >= CONFIDENT and c.rule]
        if digest in seen or digest[:16] in book.reviewed:
            known += 1
        elif lessons := _lessons(text, sure, book):
            seen.add(digest)
            times = sum(lesson.times for lesson in lessons)
            mended = composed(apply_changes(text, sure))
            found = list(zones(align(composed(text), mended, force=True)))
            scan = _Scan(BookSource("scan", name, digest, changes=times), found, Confusions())
            scan.counts.add_edits(found)
            scans.append(scan)
            keys |= {(lesson.before, lesson.after) for lesson in lessons}
    return Adaptation(_learned(book, scans, keys) if scans else Learned(), known)


def _lessons(text: str, changes: Sequence[Change], book: Book) -> tuple[Lesson, ...]:
    """What a scan taught; the book counts composed letters alone."""
    form = Composed.of(text)
    return lessons_of(form.text, changes if form.same else form.changes_forward(changes), book)


@dataclass(frozen=True, slots=True)
class _Scan:
    """A scan that teaches something, aligned with its repair, and the confusions in it."""

    source: BookSource
    zones: list[Zone]
    counts: Confusions


def _learned(book: Book, scans: Sequence[_Scan], keys: set[EditKey]) -> Learned:
    """The rules that are new, and what each scan adds to those of its confusions."""
    own = Confusions()
    shown = {key for scan in scans for key in scan.counts.right}
    for scan in scans:
        scan.counts.add_occurrences(scan.zones, shown)
        own.merge(scan.counts)
    have = {(rule.before, rule.after) for rule in book.rules}
    new = [
        replace(rule, own=Count())
        for rule in choose_rules(own, book.language)
        if (rule.before, rule.after) in keys - have
    ]
    about = [rule for rule in (*book.rules, *new) if (rule.before, rule.after) in keys]
    sources = []
    for scan in scans:
        added = {rule.id: _count_of(rule, scan.counts) for rule in about}
        counts = tuple((name, count) for name, count in added.items() if count != Count())
        sources.append(replace(scan.source, counts=counts))
    return Learned(rules=tuple(new), sources=tuple(sources))


def _count_of(rule: Rule, counts: Confusions) -> Count:
    """How often a rule's context was seen, the rule right in it, and its result true."""
    none: Counter[Context] = Counter()
    context = rule.left, rule.right
    return Count(
        counts.seen.get(rule.before, none)[context],
        counts.right.get((rule.before, rule.after), none)[context],
        counts.truth.get(rule.after, none)[context],
    )
