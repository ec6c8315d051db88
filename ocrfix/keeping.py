"""What repaired scans taught, kept in a book.

A scan repaired with confidence is as good as a pair for what the pairs hardly showed: those counts
are added to the book's, each scan once. What the book knew well it has from truth, and keeps as it
is. Words are not kept: what a repair put in, it already knew.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.alignment import align
from ocrfix.book import bundled_languages, load_book, save_book
from ocrfix.changes import apply_changes
from ocrfix.errors import BookError
from ocrfix.learn import Confusions, zones
from ocrfix.lessons import CONFIDENT, lessons_of
from ocrfix.model import Count
from ocrfix.rules import choose_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ocrfix.book import Book
    from ocrfix.learn import Context, EditKey
    from ocrfix.model import Change, Rule

__all__ = ["Kept", "check_own", "keep_lessons"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept in a book: scans counted and known before, and their confident changes."""

    scans: int
    known: int
    changes: int

    def told(self, folder: Path) -> str:
        """One sentence that says what was kept."""
        if not self.scans:
            return f"{folder} learned nothing: " + (
                "it had counted these scans before."
                if self.known
                else "the book knew what these scans show."
            )
        scans = f"{self.scans:,} scan{'' if self.scans == 1 else 's'}"
        had = f"; {self.known:,} counted before" if self.known else ""
        return f"{folder} learned from {self.changes:,} confident changes in {scans}{had}."


def check_own(folder: Path | None) -> None:
    """Raise :class:`BookError` before any work where a book is not one's own to teach."""
    if folder is None or (not folder.is_dir() and str(folder) in bundled_languages()):
        raise BookError(
            "A bundled book is not yours to teach. Train one of your own (ocrfix train PAIRS -o "
            "BOOK), and name it: ocrfix fix SCAN --book BOOK --update"
        )
    load_book(folder)


def keep_lessons(folder: Path, repaired: Iterable[tuple[str, str, Sequence[Change]]]) -> Kept:
    """Keep in a book what repaired scans taught, by ``(name, original text, changes)``.

    Each scan counts as a pair of what was printed and what its confident changes made of it, and
    only once, by its content: the texts of the pairs and reviews that the book learned from are
    not counted again. Nothing is written where nothing is new.
    """
    book = load_book(folder)
    rows = list(book.about.get("scan", ()))
    known = {row["ocr_sha256"] for row in (*rows, *book.about.get("pair", ()))}
    reviewed = _reviewed(folder)
    own = Confusions()
    counted: list[tuple[str, str]] = []
    keys: set[EditKey] = set()
    before = changed = 0
    for name, text, changes in repaired:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        sure = [c for c in changes if c.confidence >= CONFIDENT and c.rule]
        if digest in known or digest[:16] in reviewed:
            before += 1
        elif lessons := lessons_of(text, sure, book):
            known.add(digest)
            times = sum(lesson.times for lesson in lessons)
            rows.append({"name": name, "ocr_sha256": digest, "changes": times})
            counted.append((text, apply_changes(text, sure)))
            keys |= {(lesson.before, lesson.after) for lesson in lessons}
            changed += times
    if counted:
        found = [zone for both in counted for zone in zones(align(*both, force=True))]
        own.add_edits(found)
        own.add_occurrences(found)
        taught = book.with_rules(_with_counts(book, own, keys))
        save_book(replace(taught, about={**book.about, "scan": rows}), folder)
    return Kept(len(counted), before, changed)


def _reviewed(folder: Path) -> set[str]:
    """The texts, by the beginning of their digests, whose reviews the book has learned from."""
    from ocrfix.review.journal import read_journal
    from ocrfix.review.teach import LEARNED

    file = folder / LEARNED
    return set(read_journal(file).texts) if file.is_file() else set()


def _with_counts(book: Book, own: Confusions, keys: set[EditKey]) -> tuple[Rule, ...]:
    """The rules with the counts of some confusions in scans added; there may be new ones."""
    none: Counter[Context] = Counter()
    rules = []
    for rule in book.rules:
        context, key = (rule.left, rule.right), (rule.before, rule.after)
        if key not in keys:
            rules.append(rule)
            continue
        count = rule.own
        rules.append(
            replace(
                rule,
                own=Count(
                    count.seen + own.seen.get(rule.before, none)[context],
                    count.right + own.right.get(key, none)[context],
                    count.truth + own.truth.get(rule.after, none)[context],
                ),
            )
        )
    have = {(rule.before, rule.after) for rule in book.rules}
    new = (r for r in choose_rules(own, book.language) if (r.before, r.after) in keys - have)
    return (*rules, *new)
