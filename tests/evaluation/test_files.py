"""A file measured against its clean twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_book import PAIRS, UNSEEN

from ocrfix.errors import InputError
from ocrfix.evaluation.files import evaluate_files
from ocrfix.evaluation.judgement import evaluate

if TYPE_CHECKING:
    from pathlib import Path


def files_of(name: str) -> tuple[Path, Path]:
    return PAIRS / f"{name}.ocr.txt", PAIRS / f"{name}.clean.txt"


def test_files_are_evaluated_as_their_texts_are(book_path: Path) -> None:
    ocr, clean = files_of(UNSEEN)
    texts = [path.read_bytes().decode() for path in (ocr, clean)]
    assert evaluate_files(ocr, clean, None, None, None, None).evaluation == evaluate(*texts)
    repaired = evaluate_files(ocr, clean, None, book_path, None, None).evaluation
    assert repaired.after
    assert repaired.changes
    assert repaired.after.cer < repaired.before.cer
    assert repaired.changes.good > 10 * repaired.changes.bad
    with pytest.raises(InputError, match="not both"):
        evaluate_files(ocr, clean, ocr, book_path, None, None)
