"""What is a habit and what is none, told by texts made plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.errors import InputError
from ocrfix.text.beside import plain_pair
from ocrfix.text.habits import CHOICES, KINDS, LIGATURE_LETTERS, OLD_LETTERS, Habits
from ocrfix.text.plain_signs import (
    as_printed,
    is_habit_rule,
    plain_letters,
    same_but_for_habits,
    with_signs_plain,
)
from ocrfix.text.typography import SIGNS, is_habit

TEXTS = st.text("aſsJnI-–¬ \n\u00ad’'\"„fﬁ.…!1œ\u0364", max_size=30)


@pytest.mark.parametrize(
    ("text", "beside", "plain"),
    [
        ("Kate-\ngorien", "Kategorien", "Kategorien"),
        ("Kate¬\ngorien", "Kate-\ngorien", "Kategorien"),
        ("Kate\u00adgorien", "Kategorien", "Kategorien"),
        ("Kate⸗ \r\n  gorien", "anders", "Kategorien"),
        ("Kate- gorien", "Kategorien", "Kategorien"),  # the lines are lost
        ("Haupt-\nund Nebensatz", "Haupt- und Nebensatz", "Haupt- und Nebensatz"),
        ("Haupt- und Nebensatz", "Haupt- und Nebensatz", "Haupt- und Nebensatz"),
        ("chou-\nfleur", "un chou-fleur", "chou-fleur"),
        ("Petit-\nZeile", "nichts", "Petit-Zeile"),
        ("Petit-¬\nZeile", "nichts", "Petit-Zeile"),
        ("1914-\n1918", "nichts", "1914-1918"),
        ("er geht —\nund kommt", "nichts", "er geht - und kommt"),
        ("Amerika—\nnische", "Amerikanische", "Amerikanische"),
        ("Amerika—\nnische", "nichts", "Amerika- nische"),
        (" zwei \n\n Worte ", "nichts", "zwei Worte"),
    ],
)
def test_words_at_line_ends_beside_another_text(text: str, beside: str, plain: str) -> None:
    assert plain_pair(text, beside)[0].text == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("„So“, sagt’s", '"So", sagt\'s'),
        ("« Ja ! »", '"Ja!"'),
        ("um 10:30 , gut", "um 10:30, gut"),
        ("ﬁnſter – ja…", "finster - ja..."),
        ("fu\u0364hrte", "führte"),
        ("cœur, Æther", "cœur, Æther"),  # letters, no ligatures of type
        ("http://a.b", "http://a.b"),
    ],
)
def test_signs_and_letters(text: str, plain: str) -> None:
    assert with_signs_plain(text).text == plain
    assert plain_letters(text) == plain


def test_one_capital_for_two() -> None:
    assert with_signs_plain("Jn, Jſt, Ja, Jls", one_capital=True).text == "In, Ist, Ja, Ils"
    assert with_signs_plain("Jls").text == "Jls"


@given(TEXTS, TEXTS)
def test_a_plain_text_says_where_its_characters_stand(text: str, beside: str) -> None:
    for one_capital in (False, True):
        for plain in plain_pair(text, beside, one_capital=one_capital):
            assert len(plain.text) == len(plain.starts) == len(plain.ends)
            assert list(plain.starts) == sorted(plain.starts)
            assert all(a < b for a, b in zip(plain.starts, plain.ends, strict=True))
            assert plain.text == plain.text.strip()
            assert all(0 <= m.start <= m.end <= len(plain.text) for m in plain.marks)


@given(TEXTS)
def test_plain_signs_are_plain(text: str) -> None:
    once = with_signs_plain(text, one_capital=True).text
    assert with_signs_plain(once, one_capital=True).text == once or ".." in once or "  " in once


@given(TEXTS, st.data())
def test_a_change_without_its_habits_is_the_same_change(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    after = data.draw(TEXTS)
    first, last, kept = as_printed(text, start, end, after)
    assert 0 <= first <= last <= len(text)
    made, wanted = text[:first] + kept + text[last:], text[:start] + after + text[end:]
    assert with_signs_plain(made).text == with_signs_plain(wanted).text
    if with_signs_plain(wanted[max(0, start - 1) : start + len(after) + 2]).text == (
        with_signs_plain(text[max(0, start - 1) : end + 2]).text
    ):
        assert made == text


@pytest.mark.parametrize("signs", SIGNS[:3])
def test_signs_that_the_ranking_takes_for_habits_are_habits(signs: str) -> None:
    for sign in signs:
        if sign != signs[0]:
            assert is_habit(signs[0], sign)
            assert is_habit_rule(signs[0], sign)
            assert same_but_for_habits(f"a{signs[0]}b", f"a{sign}b")


def test_tables_name_every_kind_once() -> None:
    assert set(CHOICES) == set(KINDS) - {"ellipses"}
    assert all(choices[0] == "keep" for choices in CHOICES.values())
    assert Habits().changed == {}
    assert not set(OLD_LETTERS) & set(LIGATURE_LETTERS)


@pytest.mark.parametrize("wanted", [{"quotes": "round"}, {"commas": "keep"}])
def test_no_choice_is_refused(wanted: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"must be one of keep, curly|Name one of hyphens"):
        Habits().wanting(wanted)
