"""Compounds are known by parts that are words in use; misreadings have no such parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.language.compounds import LONGEST, SHARE, Compounds

SHARES = {
    "tages": 1e-4, "fragen": 2e-4, "kantons": 3e-6, "rats": 4e-6, "fraktion": 1e-5,
    "zeitung": 5e-5, "regierung": 2e-4, "form": 1e-4, "gang": 6e-5, "aus": 4e-3, "ein": 1e-2,
    "richtung": 1e-4, "rang": 1e-6, "rat": 2e-4,
}  # fmt: skip


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("tagesfragen", ["tages", "fragen"]),
        ("kantonsratsfraktion", ["kantons", "rats", "fraktion"]),
        ("regierungsform", ["regierung", "form"]),
        ("ausgang", ["aus", "gang"]),
    ],
)
def test_a_compound_has_the_share_of_its_parts(word: str, parts: list[str]) -> None:
    share = SHARE
    for part in parts:
        share *= SHARES[part]
    assert Compounds("de", SHARES).share(word) == pytest.approx(share)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("tagcsfragen", "a part is no word"),
        ("kantonsratssraktion", "neither is this"),
        ("richtungein", "two words run together"),
        ("tagesrang", "a part is too rare"),
        ("tagesrat", "a part is too short"),
        ("tages", "one word"),
        ("fragentages" * 4, "too long"),
        ("", "nothing"),
    ],
)
def test_what_is_no_compound(word: str, why: str) -> None:
    assert Compounds("de", SHARES).share(word) == 0.0, why


def test_languages_that_write_words_apart_have_none() -> None:
    assert Compounds("en", SHARES).share("tagesfragen") == 0.0


@given(st.lists(st.sampled_from(sorted(SHARES)), min_size=1, max_size=6).map("".join))
def test_a_compound_is_never_more_usual_than_its_parts(word: str) -> None:
    share = Compounds("de", SHARES).share(word)
    assert 0.0 <= share <= SHARE * max(SHARES.values()) ** 2
    assert not share or len(word) <= LONGEST
