"""Letters of a text, their places, and the hashes of their runs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.pairing.letters import hashes, letter_offsets, letters_of

SAME = [
    ("L’ÉTÉ, 1887 !", "lete1887"),
    ("cœur straße ſind", "coeur strase sind".replace("oe", "o").replace(" ", "")),
    ("ΆΝΘΡΩΠΟΣ", "ανθρωποσ"),
    ("مُحَمَّد", "محمد"),
    ("東京タワー", "東京タワー"),
    ("한국어", "한국어"),
    ("が", "か"),
    ("ﬁn", "fn"),
    ("\U0001f600—…", ""),
]


@pytest.mark.parametrize(("text", "letters"), SAME)
def test_letters_are_what_all_readings_share(text: str, letters: str) -> None:
    assert letters_of(text) == letters
    if not any("\uac00" <= char <= "\ud7a3" for char in text):
        assert letters_of(unicodedata.normalize("NFD", text)) == letters


def test_letters_beyond_the_basic_plane_are_kept() -> None:
    assert len(letters_of("\U00020000\U00020001")) == 2
    assert letters_of("\U0001d400") == "a"


@given(st.text())
def test_each_letter_has_its_place(text: str) -> None:
    letters, places = letters_of(text), letter_offsets(text)
    assert len(letters) == len(places)
    assert [letters_of(text[place]) for place in places] == list(letters)


@given(st.text("ab日", max_size=30), st.integers(1, 13))
def test_runs_have_one_hash_where_they_are_one(letters: str, size: int) -> None:
    runs = [letters[at : at + size] for at in range(len(letters) - size + 1)]
    found = hashes(letters, size).tolist()
    assert len(found) == len(runs)
    assert len(set(zip(runs, found, strict=True))) == len(set(runs)) == len(set(found))


def test_hashes_are_the_same_on_every_machine() -> None:
    assert hashes("ocrfix", 5).tolist() == [7478057850201477254, 16788341486277558883]
