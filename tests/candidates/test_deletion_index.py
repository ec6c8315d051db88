"""Words near a text are found by what both become without letters; against a slow oracle."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from ocrfix.candidates.deletion_index import TWICE, DeletionIndex, Queries
from ocrfix.text.hashing import Prefixes, codes_of

LETTERS = st.text(alphabet="abcdeé𝔞", min_size=1, max_size=9)


def made(words: list[str], *, three: bool = False) -> DeletionIndex:
    return DeletionIndex(DeletionIndex.build(words, three=three))


def near(
    words: list[str], text: str, *, three: bool = False, counts: tuple[int, int] | None = None
) -> dict[str, list[str]]:
    """The words near a text, each with what its stretches make of the text."""
    one = np.array([0]), np.array([len(text)])
    found = made(words, three=three).near(Queries(Prefixes(codes_of(text)), *one, counts))
    replayed: dict[str, list[str]] = {}
    for number, *blocks in zip(found.word.tolist(), *(c.tolist() for c in found.blocks),
                               strict=True):  # fmt: skip
        word, new, last = words[number], "", 0
        for start, length, at, size in zip(*blocks, strict=True):
            if length or size:
                new += text[last:start] + word[at : at + size]
                last = start + length
        if word != text:
            replayed.setdefault(word, []).append(new + text[last:])
    return replayed


@given(st.lists(LETTERS, unique=True, max_size=30), LETTERS)
def test_every_word_within_reach_is_found_and_its_stretches_lead_there(
    words: list[str], text: str
) -> None:
    found = near(words, text)
    for word, ways in found.items():
        assert set(ways) == {word}
        assert 0 < Levenshtein.distance(text, word) <= 3
    for word in words:
        reach = 2 if min(len(word), len(text)) >= TWICE else 1
        if min(len(word), len(text)) >= 2 and 0 < Levenshtein.distance(text, word) <= reach:
            assert word in found


def test_of_no_words_none_are_near() -> None:
    assert near([], "mot") == {}
    assert near(["mot"], "mot") == {}


def test_three_letters_of_a_long_word_may_be_others() -> None:
    found = near(["clôture", "culture"], "eiôfure", three=True, counts=(2, 3))
    assert set(found["clôture"]) == {"clôture"}
