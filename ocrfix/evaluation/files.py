"""An OCR text in a file measured against its clean twin: what ``ocrfix eval`` does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.book.reading import find_book
from ocrfix.errormodel.rule_names import spelled
from ocrfix.errors import InputError
from ocrfix.evaluation.judgement import evaluate
from ocrfix.model import Repaired
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.text.changes import apply_changes
from ocrfix.text.composition import composed
from ocrfix.text.sources import read_document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ocrfix.model import Change, Document, Evaluation
    from ocrfix.text.sources import ReadAs

__all__ = ["Evaluated", "evaluate_files"]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A text measured against its clean twin, with its repair (of no change if there is none)."""

    document: Document
    clean: str
    repaired: Repaired
    evaluation: Evaluation


def evaluate_files(
    ocr: Path, clean: Path, fixed: Path | None, book: Path | None,
    min_confidence: float | None, encoding: str | None, matched: bool = False,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
    form: ReadAs | None = None, tell: Callable[[str], None] = lambda _said: None, *,
    strict: bool = False, habits: Mapping[str, str] | None = None,
) -> Evaluated:  # fmt: skip
    """Measure an OCR text against its clean twin, before and after a repair.

    ``form`` names the format of the OCR; ``tell`` is told what files were recognised as.
    ``strict`` counts habits as errors; ``habits`` are wanted of the repair by the book.
    """
    if fixed and book:
        raise InputError("Give either a repaired text or --book, not both.")
    if habits and not book:
        raise InputError(
            f"--{next(iter(habits))} is for a repair that is made here. Name a book with --book."
        )
    document = read_document(ocr, encoding, form=form, tell=tell)
    truth = read_document(clean, encoding, tell=tell).text
    text = composed(document.text)
    document = replace(document, text=text)
    if book:
        progress("repairing", 0.0)
        taken = find_book(book).with_habits(habits or {})
        repaired = fix_and_explain(text, taken, min_confidence=min_confidence)
        progress("measuring", 0.0)
        found = evaluate(
            text, truth, fixed=repaired.text, changes=repaired.changes, matched=matched,
            strict=strict,
        )  # fmt: skip
    else:
        after = read_document(fixed, encoding, form=form, tell=tell).text if fixed else None
        found = evaluate(text, truth, fixed=after, matched=matched, strict=strict)
        judged = tuple((replace(c, rule=_read_as(c)), verdict) for c, verdict in found.judged)
        found = replace(found, judged=judged)
        changes = tuple(change for change, _ in judged)
        repaired = Repaired(text, apply_changes(text, changes), changes)
    return Evaluated(document, truth, repaired, found)


def _read_as(change: Change) -> str:
    return f"{spelled(change.before)}→{spelled(change.after)}"
