"""What a book would do with a few words, and why, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ocrfix.book.reading import find_book
from ocrfix.errormodel.rule_names import spelled
from ocrfix.errors import InputError
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.report.terminal import visible, wrapped
from ocrfix.text.composition import composed

if TYPE_CHECKING:
    from pathlib import Path

    from ocrfix.book.book import Book
    from ocrfix.model import Change, Repaired

__all__ = ["explain_text"]

WORTH_TELLING = 0.02  # confidence below which another reading is no reading


def explain_text(folder: Path, text: str, *, width: int | None = None) -> str:
    """What a book would do with a text, and why, in words; control characters made visible.

    The text comes out as :func:`~ocrfix.repair.pipeline.fix_and_explain` repairs it; changes that
    it does not make are told too. Lines are broken between words to fit a ``width``. Raises
    :class:`InputError` for a text without words.
    """
    if not text.strip():
        raise InputError('There is no text to explain. Try: ocrfix rules explain BOOK "huitiéme"')
    book = find_book(folder)
    switched = {rule.id for rule in book.rules if not rule.enabled}
    plain = fix_and_explain(text, book)
    told = list(plain.changes)
    for change in (*plain.held_back, *fix_and_explain(text, book, min_confidence=0.0).changes):
        if change.confidence >= WORTH_TELLING and not any(_meet(change, other) for other in told):
            told.append(change)
    off = [c for c in _switched_off(text, book) if not any(_meet(c, o) for o in plain.changes)]
    told = [change for change in told if not any(_meet(change, other) for other in off)] + off
    lines = [f"{text}\n→ {plain.text}\n", *(f"\nNote: {note}.\n" for note in plain.notes)]
    lines += [f"\n{text[start:end]}: a word to keep, which is never changed (keep.txt)\n"
              for start, end in book.user_table.kept(text)]  # fmt: skip
    for change in sorted(told, key=lambda c: (c.start, c.end)):
        lines.append(
            f"\n{_word_at(text, change.start, change.end)}: {spelled(change.before)} → "
            f"{spelled(change.after)}, confidence {change.confidence:.2f} "
            f"({'not made, switched off' if change in off else _verdict(change, plain)})\n"
        )
        lines += [f"  {reason}\n" for reason in change.evidence.split("; ")]
        if change in off:
            names = [name for name in change.rule.split(" + ") if name in switched]
            lines += [f"  {name} is switched off. To switch it on: ocrfix rules enable {folder} "
                      f"'{name}'\n" for name in names]  # fmt: skip
    if not told and not book.user_table.kept(text):
        lines.append("\nNo rule of this book offers a reading worth considering.\n")
    return wrapped(visible("".join(lines), keep="\n"), width)


def _switched_off(text: str, book: Book) -> list[Change]:
    """What the book would make of a text by rules that are switched off."""
    off = {rule.id for rule in book.rules if not rule.enabled}
    fits = {r.before for r in book.rules if not r.enabled and r.before in composed(text)}
    if not fits:
        return []
    on = book.with_rules(tuple(r if r.enabled else replace(r, enabled=True) for r in book.rules))
    found = fix_and_explain(text, on)
    return [c for c in found.changes if off & {*c.rule.split(" + ")}]


def _verdict(change: Change, plain: Repaired) -> str:
    if change in plain.changes:
        return "made"
    if change.confidence < plain.bar:
        return f"not made, the bar is {plain.bar:.2f}"
    return "held back"


def _meet(one: Change, other: Change) -> bool:
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


def _word_at(text: str, start: int, end: int) -> str:
    """The word or words that a change is about."""
    left = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start)) + 1
    stops = [at for at in (text.find(" ", end), text.find("\n", end)) if at >= 0]
    return text[left : min(stops, default=len(text))]
