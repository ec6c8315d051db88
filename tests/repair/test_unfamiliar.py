"""A text of which the book knows too little says so."""

from __future__ import annotations

import random

import pytest
from small_book import twins

from ocrfix import load_bundled
from ocrfix.repair.pipeline import fix_and_explain

CLEAN = twins("fr-recit-eng").clean[:6000]


def scrambled(text: str, share: float) -> str:
    """The text with a share of its longer words broken beyond repair."""
    chance = random.Random(1)
    words = text.split(" ")
    for k, word in enumerate(words):
        if len(word) > 4 and chance.random() < share:
            words[k] = "".join(chance.choice("bcdfgkqwxz") for _ in word)
    return " ".join(words)


def test_a_print_that_is_new_to_the_book_is_called_so() -> None:
    found = fix_and_explain(scrambled(CLEAN, 0.5), load_bundled("fr"))
    assert any(note.startswith("1 word in") and "ocrfix train" in note for note in found.notes)


@pytest.mark.parametrize("text", [CLEAN, twins("fr-recit-eng").ocr[:6000], "Xwq zkd."])
def test_no_other_text_is(text: str) -> None:
    assert not any("1 word in" in note for note in fix_and_explain(text, load_bundled("fr")).notes)
