"""What repaired scans taught, kept in a book.

A scan repaired with confidence is as good as a pair for what the pairs hardly showed: those counts
are added to the book's, each scan once. What the book knew well it has from truth, and keeps as it
is. Words are not kept: what a repair put in, it already knew. What each scan added is written down
with it, for a review of that scan to take its place.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ocrfix.alignment.pipeline import align
from ocrfix.book.files import bundled_languages, load_book, save_book
from ocrfix.errormodel.confusion_counts import Confusions
from ocrfix.errormodel.observations import zones
from ocrfix.errormodel.rules import choose_rules
from ocrfix.errors import BookError
from ocrfix.model import Count
from ocrfix.repair.lessons import CONFIDENT, lessons_of
from ocrfix.text.changes import apply_changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from ocrfix.book.files import Book
    from ocrfix.errormodel.confusion_counts import Context, EditKey
    from ocrfix.errormodel.observations import Zone
    from ocrfix.model import Change, Rule

__all__ = ["Kept", "check_own", "keep_lessons", "without_lessons"]


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
    counted: list[tuple[dict[str, Any], list[Zone], Confusions]] = []
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
            row = {"name": name, "ocr_sha256": digest, "changes": times}
            found = list(zones(align(text, apply_changes(text, sure), force=True)))
            counted.append((row, found, Confusions()))
            counted[-1][-1].add_edits(found)
            keys |= {(lesson.before, lesson.after) for lesson in lessons}
            changed += times
    if counted:
        own = Confusions()
        shown = {key for *_, mine in counted for key in mine.right}
        for _, found, mine in counted:
            mine.add_occurrences(found, shown)
            own.merge(mine)
        have = {(rule.before, rule.after) for rule in book.rules}
        new = [r for r in choose_rules(own, book.language) if (r.before, r.after) in keys - have]
        rules = [*book.rules, *(replace(rule, own=Count()) for rule in new)]
        for row, _, mine in counted:
            added = {r.id: count for r in rules if (r.before, r.after) in keys
                     and any(count := _count_of(r, mine))}  # fmt: skip
            rules = [_with(rule, added.get(rule.id)) for rule in rules]
            rows.append({**row, "counts": [[name, *count] for name, count in added.items()]})
        taught = book.with_rules(tuple(rules))
        save_book(replace(taught, about={**book.about, "scan": rows}), folder)
    return Kept(len(counted), before, changed)


def _reviewed(folder: Path) -> set[str]:
    """The texts, by the beginning of their digests, whose reviews the book has learned from."""
    from ocrfix.review.journal import read_journal
    from ocrfix.review.teach import LEARNED

    file = folder / LEARNED
    return set(read_journal(file).texts) if file.is_file() else set()


def _count_of(rule: Rule, counts: Confusions) -> tuple[int, int, int]:
    """How often a rule's context was seen, the rule right in it, and its result true."""
    none: Counter[Context] = Counter()
    context = rule.left, rule.right
    return (
        counts.seen.get(rule.before, none)[context],
        counts.right.get((rule.before, rule.after), none)[context],
        counts.truth.get(rule.after, none)[context],
    )


def _with(rule: Rule, more: Sequence[int] | None, sign: int = 1) -> Rule:
    """A rule with counts added, or with ``sign`` -1 taken back."""
    if more is None:
        return rule
    had = (rule.own.seen, rule.own.right, rule.own.truth)
    return replace(rule, own=Count(*(max(0, n + sign * m) for n, m in zip(had, more, strict=True))))


def without_lessons(book: Book, decided: Mapping[str, set[EditKey]]) -> tuple[Book, int]:
    """A book without what scans taught of confusions that were decided on in them since.

    ``decided`` gives the confusions by the beginning of a scan's digest. Gives also how many
    confusions were taken back; their rules stay, for what was decided to be counted by them.
    """
    rules = {rule.id: rule for rule in book.rules}
    rows: list[dict[str, Any]] = []
    taken: set[tuple[str, EditKey]] = set()
    for row in book.about.get("scan", ()):
        keys = decided.get(row["ocr_sha256"][:16], set())
        stay = []
        for name, *count in row.get("counts", ()):
            rule = rules.get(name)
            if rule is None or (rule.before, rule.after) not in keys:
                stay.append([name, *count])
                continue
            taken.add((row["ocr_sha256"], (rule.before, rule.after)))
            rules[name] = _with(rule, count, -1)
        rows.append({**row, "counts": stay})
    if not taken:
        return book, 0
    about = {**book.about, "scan": rows}
    return replace(book.with_rules(tuple(rules.values())), about=about), len(taken)
