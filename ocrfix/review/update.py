"""From the journal of a review into a book on disk, each decision once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.book.bundled import is_bundled
from ocrfix.book.generation import DECISIONS
from ocrfix.book.learned import Decided, Learned, SupersededError, without_lessons
from ocrfix.book.reading import load_taught
from ocrfix.book.sources import BookSource
from ocrfix.book.writing import add
from ocrfix.errors import BookError, InputError
from ocrfix.review.entries import Written, decision_line, header, parse_entries, text_line
from ocrfix.review.journal import read_journal
from ocrfix.review.teach import teach

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ocrfix.book.book import Book
    from ocrfix.errormodel.confusion_counts import EditKey
    from ocrfix.review.entries import TextInfo
    from ocrfix.review.record import Decision

__all__ = ["Taught", "update_book"]


@dataclass(frozen=True, slots=True)
class Taught:
    """What a review taught a book.

    ``known`` counts the decisions that the book had learned before, ``words`` those that are new
    to it, ``replaced`` the confusions that it had counted in the same scans by itself
    (``fix --update``), which count as decided now.
    """

    learned: Learned
    accepted: int
    refused: int
    known: int
    replaced: int
    words: int = 0

    @property
    def stopped(self) -> tuple[str, ...]:
        """The names of the rules that no longer fire, each in its context."""
        return tuple(self.learned.switched)


def update_book(folder: Path, journal: Path, target: Path | None = None) -> Taught:
    """Teach the book in a folder the decisions of a journal, and save it there or to ``target``.

    A decision that the book has learned before is not counted again; one that was changed since
    counts as it now stands. Raises :class:`BookError` for a bundled book without a target.
    """
    if target is None and is_bundled(folder):
        raise BookError(
            f"The bundled book {folder} is not yours to edit. Write what it learns to one of your "
            f"own: ocrfix rules update {folder} --decisions {journal} -o BOOK"
        )
    while True:
        book, lines = load_taught(folder)
        written = read_journal(journal)
        if not written.record.settled:
            raise InputError(f"{journal} holds no decision yet. Decide with: ocrfix review TEXT")
        taught = _taught(book, _learned_before(folder, book, lines), written)
        if not taught.accepted + taught.refused and target is None:
            return taught
        try:
            after = add(folder, taught.learned, target)
        except (
            SupersededError
        ):  # by another journal, meanwhile: what is new to the book is asked anew
            continue
        words = len(after.language.tokens.keys() - book.language.tokens.keys())
        return replace(taught, words=words)


def _taught(book: Book, before: Written, written: Written) -> Taught:
    """What a journal teaches a book that has learned decisions before."""
    had, settled = before.record.settled, written.record.settled
    new = [d for place, d in settled.items() if had.get(place) != d]
    gone = [had[d.place] for d in new if d.place in had]
    standing = [d for place, d in had.items() if settled.get(place, d) == d]
    withdrawn = _decided_on(new)
    unlearned, replaced = without_lessons(book, withdrawn)
    every, texts = {**had, **settled}.values(), {**before.texts, **written.texts}
    accepted = sum(d.accepted for d in every)
    lines = _lines(every, texts)
    learned = replace(
        teach(unlearned, new, gone=gone, standing=standing),
        withdrawn=withdrawn,
        decisions=Decided(lines, accepted, len(every) - accepted, former=book.decisions),
        sources=(
            *(BookSource("review", info.name, digest) for digest, info in texts.items()),
            BookSource("decisions", DECISIONS, hashlib.sha256(lines).hexdigest()),
        ),
    )
    accepted = sum(d.accepted for d in new)
    return Taught(learned, accepted, len(new) - accepted, len(settled) - len(new), replaced)


def _decided_on(decisions: Iterable[Decision]) -> dict[str, set[EditKey]]:
    """The confusions that decisions are about, by text."""
    found: dict[str, set[EditKey]] = defaultdict(set)
    for decision in decisions:
        for reading in (decision.chosen, decision.proposed):
            for before, after, *_ in reading.edits if reading else ():
                found[decision.place.text].add((before, after))
    return found


def _learned_before(folder: Path, book: Book, lines: bytes) -> Written:
    """The decisions that a book has learned; none where it was trained anew since."""
    if not book.decisions:
        return Written()
    file = folder / DECISIONS
    if hashlib.sha256(lines).hexdigest() != book.decisions:
        raise BookError(
            f"{file} is not what sources.jsonl says this book has learned from. Bring it back, or "
            f"train the book anew and teach it again: ocrfix train PAIRS -o {folder}"
        )
    return parse_entries(lines, str(file))


def _lines(decisions: Iterable[Decision], texts: Mapping[str, TextInfo]) -> bytes:
    lines = [header(), *(text_line(digest, texts[digest]) for digest in sorted(texts))]
    lines += [decision_line(d) for d in sorted(decisions, key=lambda d: d.place)]
    return "".join(lines).encode()
