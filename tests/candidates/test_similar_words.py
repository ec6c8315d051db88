"""Words that look like a given one are found by the pairs of letters they share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from ocrfix.candidates.similar_words import MOST, Alike

LETTERS = st.text(alphabet="abcdeéſ𝔞", min_size=1, max_size=9)


def test_the_likest_come_first() -> None:
    found = Alike(["commission", "commune", "mission", "omission", "zèbre"]).to("commizsion", 3)
    assert found[0] == "commission"
    assert "zèbre" not in found


def test_of_no_words_none_are_alike() -> None:
    assert Alike([]).to("mot", 2) == []
    assert Alike(["mot"]).to("", 2) == []


def test_no_more_are_handed_out_than_asked_for() -> None:
    words = [f"a{chr(0x4E00 + i)}b" for i in range(3 * MOST)]
    assert len(Alike(words).to("ab", 2)) == MOST


@given(st.lists(LETTERS, unique=True, max_size=40), LETTERS)
def test_every_word_within_reach_that_shares_a_pair_is_found(words: list[str], word: str) -> None:
    """So many edits leave at least one pair of letters whole."""
    found = Alike(words).to(word, 2)
    assert len(set(found)) == len(found)
    padded = f"<{word}>"
    pairs = {padded[i : i + 2] for i in range(len(padded) - 1)}
    for other in words:
        shares = any(pair in f"<{other}>" for pair in pairs)
        if shares and Levenshtein.distance(word, other) <= 2:
            assert other in found


@given(st.lists(LETTERS, unique=True, max_size=40), LETTERS)
def test_asking_again_gives_the_same_order(words: list[str], word: str) -> None:
    assert Alike(words).to(word, 3) == Alike(list(words)).to(word, 3)
