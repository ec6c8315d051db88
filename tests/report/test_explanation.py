"""What a book would do with a few words, told in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ocrfix.errors import InputError
from ocrfix.report.explanation import explain_text

if TYPE_CHECKING:
    from pathlib import Path


def test_an_explanation_shows_the_text_the_change_and_the_reasons(book_path: Path) -> None:
    told = explain_text(book_path, "la huitiéme session")
    head, change = told.split("\n\n")
    assert head == "la huitiéme session\n→ la huitième session"
    assert re.match(r"huitiéme: é → è, confidence \d\.\d\d \(made\)\n", change)
    assert "“huitiéme” is no known word, “huitième” is one" in change
    assert explain_text(book_path, "1955").endswith("offers a reading worth considering.\n")
    assert "\x1b" not in explain_text(book_path, "la \x1b[31mhuitiéme")
    narrow = explain_text(book_path, "la huitiéme session", width=40)
    assert max(map(len, narrow.splitlines())) <= 40
    assert narrow.split() == told.split()
    with pytest.raises(InputError, match="no text to explain"):
        explain_text(book_path, " ")
