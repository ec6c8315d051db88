"""How each rule of a book fares on pairs."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from small_book import PAIRS, TRAINED_ON, UNSEEN

from ocrfix.evaluation.rule_scores import score_rules
from ocrfix.report.training_summary import rule_scores

if TYPE_CHECKING:
    from pathlib import Path


def files_of(name: str) -> tuple[Path, Path]:
    return PAIRS / f"{name}.ocr.txt", PAIRS / f"{name}.clean.txt"


def test_rules_are_scored_on_pairs(tmp_path: Path, book_path: Path) -> None:
    for name in (TRAINED_ON[0], UNSEEN):
        for path in files_of(name):
            shutil.copy(path, tmp_path)
    scores = score_rules(book_path, [tmp_path])
    assert (scores.pairs, scores.known) == (2, 1)
    assert scores.after < scores.before
    fired = [good.good + good.bad for _, good in scores.rules]
    assert fired == sorted(fired, reverse=True)
    told = rule_scores(scores)
    assert f"of 2 pairs: {100 * scores.before:.2f} % → {100 * scores.after:.2f} %" in told
    assert "1 of these pairs was in the book’s own training" in told
