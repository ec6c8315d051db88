"""How each rule of a book fares on pairs: what ``ocrfix rules test`` does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.book.reading import find_book
from ocrfix.evaluation.judgement import evaluate
from ocrfix.model import Judgement
from ocrfix.pairing.records import read_pairs
from ocrfix.repair.pipeline import fix_and_explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

__all__ = ["Scores", "score_rules"]


@dataclass(frozen=True, slots=True)
class Scores:
    """How each rule of a book fares on pairs, the most frequent first.

    ``known`` counts the pairs that the book was trained on: on them it looks better than it is.
    ``before`` and ``after`` are the character error rates of all pairs together.
    """

    rules: tuple[tuple[str, Judgement], ...]
    pairs: int
    known: int
    before: float
    after: float


def score_rules(
    folder: Path,
    sources: Sequence[Path],
    encoding: str | None = None,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Scores:
    """Try a book on pairs and judge its changes, rule by rule."""
    book = find_book(folder)
    twins = list(read_pairs(sources, encoding))
    counts: dict[str, list[int]] = {}
    known = length = 0
    before = after = 0.0
    for number, twin in enumerate(twins):
        progress("testing", number / len(twins))
        digest = hashlib.sha256(twin.ocr.encode("utf-8", "surrogatepass")).hexdigest()
        known += digest in book.trained_on
        repaired = fix_and_explain(twin.ocr, book)
        found = evaluate(twin.ocr, twin.clean, fixed=repaired.text, changes=repaired.changes)
        size = len(" ".join(twin.clean.split()))
        length += size
        before += found.before.cer * size
        after += found.after.cer * size if found.after else 0.0
        for change, verdict in found.judged:
            row = counts.setdefault(change.rule, [0, 0, 0])
            row[{"good": 0, "bad": 1}.get(verdict, 2)] += 1
    rows = [
        (rule, Judgement(g, b, n, 0, g / (g + b) if g + b else 1.0, 1.0))
        for rule, (g, b, n) in counts.items()
    ]
    rows.sort(key=lambda row: (-row[1].good - row[1].bad, row[0]))
    return Scores(tuple(rows), len(twins), known, before / length, after / length)
