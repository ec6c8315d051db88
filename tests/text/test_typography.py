"""Signs of one meaning: what counts as a mere habit, and whose habit a repair follows."""

from __future__ import annotations

import itertools
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_book import UNSEEN, small, twins

from ocrfix.book.reading import load_bundled
from ocrfix.repair.pipeline import fix, fix_and_explain
from ocrfix.text.typography import SIGNS, is_habit

if TYPE_CHECKING:
    from ocrfix.book.book import Book

TYPEWRITER = str.maketrans(
    {"’": "'", "‘": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " "}
)
"""Signs that no typewriter has."""


@cache
def french() -> Book:
    return load_bundled("fr")


def straight(text: str, every: int = 1) -> str:
    """The text with every (second, third …) ’ typed as '."""
    first, *rest = text.split("’")
    return first + "".join(
        ("'" if k % every == 0 else "’") + part for k, part in enumerate(rest, start=1)
    )


# -- what a habit is -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "habit"),
    [
        ("'", "’", True),
        ("d'", "d’", True),
        ("‘", "’", True),
        ("-", "–", True),
        ("--", "–-", True),
        ("...", "…", True),
        ("?...", "?…", True),
        ("«", "“", True),
        ("\u00a0;", " ;", True),
        ("1'", "l’", False),  # a letter changes as well
        ("..", "…", False),
        ("....", "…", False),
        ("-", "", False),
        ("-", "¬", False),  # a hyphen of the page against one of the line end
        ("'", '"', False),
        (" ", "", False),
        ("", " ", False),
        ("é", "è", False),
        ("I", "l", False),
    ],
)
def test_a_habit_changes_signs_alone(before: str, after: str, habit: bool) -> None:
    assert is_habit(before, after) is habit
    assert is_habit(after, before) is habit


def test_signs_stand_in_one_family_each() -> None:
    assert len(set("".join(SIGNS))) == sum(map(len, SIGNS))
    for family in SIGNS:
        assert all(is_habit(one, other) for one, other in itertools.product(family, repeat=2))
    for one, other in itertools.combinations(SIGNS, 2):
        assert not any(is_habit(a, b) for a, b in itertools.product(one, other))


@given(st.text("l’'-–… «\"", max_size=8))
def test_only_signs_can_differ(text: str) -> None:
    assert is_habit(text, text.translate(TYPEWRITER))
    assert not is_habit(text, f"{text}e")


# -- whose habit a scan follows --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "habits", "shared"),
    [
        ("l’eau, l’air, l'an", [("'", "’")], True),
        ("l’eau, l'air, l'an", [("'", "’")], False),
        ("l’eau, l'an", [("'", "’")], False),  # as many of both: the scan has no habit
        ("l'eau, l'an", [("’", "'")], True),
        ("Puis… et… enfin...", [("...", "…")], True),
        ("Puis... et... enfin…", [("...", "…")], False),
        ("l’eau - l’air", [("'", "’"), ("-", "–")], False),  # one of two is not its own
        ("l’eau – l’air", [("'", "’"), ("-", "–")], True),
        ("", [("'", "’")], False),
        ("l’eau, l'air, l’an", [("", "’")], True),
        ("l’eau, l'air, l'an", [("", "’")], False),
        ("", [("", "’")], True),
        ("", [], True),
    ],
)
def test_a_scan_shares_what_it_prints_more_often(
    text: str, habits: list[tuple[str, str]], shared: bool
) -> None:
    assert french().finder.scan(text).shares(tuple(habits)) is shared


CAPITALS = [("E", "É"), ("oe", "œ")]


@pytest.mark.parametrize("name", ["fr-agriculture", "fr-conseil", "fr-recit"])
@pytest.mark.parametrize("habit", CAPITALS)
def test_an_engine_that_lacks_letters_has_no_habit_of_leaving_them_out(
    name: str, habit: tuple[str, str]
) -> None:
    bare = str.maketrans("ÉÈÊÀœŒ", "EEEAoO")
    scanned, clean = (twins(f"{name}-{engine}") for engine in ("eng", "fra"))
    finder = french().finder
    assert "à" not in scanned.ocr
    assert finder.scan(scanned.ocr).shares((habit,))
    assert not finder.scan(clean.clean.translate(bare)).shares((habit,))


@pytest.mark.parametrize("name", ["fr-agriculture-eng", "fr-conseil-eng", "fr-recit-eng"])
def test_a_clean_text_of_straight_apostrophes_keeps_them(name: str) -> None:
    text = straight(twins(name).clean)
    assert text.count("'") > 100
    assert fix_and_explain(text, french()).changes == ()


def test_a_clean_text_of_typed_signs_keeps_them() -> None:
    text = twins("fr-conseil-eng").clean.translate(TYPEWRITER) + "Reste à voir...\n"
    assert min(text.count(" - "), text.count("'")) > 1
    assert fix(text, french()) == text


@pytest.mark.parametrize("text", ["Est-ce vrai ?... Qui le dit ?...", "Qui le dit?..."])
def test_full_stops_behind_a_question_mark_stay(text: str) -> None:
    assert fix(text, french()) == text


@pytest.mark.parametrize("name", ["fr-conseil-fra", UNSEEN])
def test_a_scan_of_straight_apostrophes_is_repaired_without_changing_one(name: str) -> None:
    text = straight(twins(name).ocr)
    repaired = fix_and_explain(text, french())
    assert len(repaired.changes) >= 10
    habits = [c for c in repaired.changes if is_habit(c.before, c.after)]
    assert habits == []


def test_the_few_straight_apostrophes_of_a_scan_of_curly_ones_change_where_that_is_wanted() -> None:
    text = twins("fr-recit-eng").ocr
    few = straight(text.replace("'", "’"), every=8)
    assert 20 < few.count("'") < few.count("’") / 5
    kept = fix_and_explain(few, french())
    assert not [c for c in kept.changes if is_habit(c.before, c.after)]
    assert few.count("'") - kept.text.count("'") < few.count("'") / 10  # none but misread ones
    curly = fix(few, french().with_habits({"quotes": "curly"}))
    assert curly.count("'") == 0
    assert curly.replace("’", "'") == kept.text.replace("’", "'")


def test_the_rules_for_signs_are_in_the_book_all_the_same() -> None:
    """The tests above show the guard at work, not a book that never learned the signs."""
    for book in (french(), small().book):
        assert {("'", "’"), ("-", "–")} <= {(r.before, r.after) for r in book.rules}


def test_a_repair_beside_a_straight_apostrophe_keeps_it() -> None:
    text = straight(twins("fr-sante-eng").ocr)
    assert "’" not in text
    assert "’" not in fix(text, french())


@pytest.mark.parametrize("name", ["fr-musee-eng", "fr-ecole-eng"])
def test_straight_quotation_marks_of_a_clean_text_stay(name: str) -> None:
    text = straight(twins(name).clean)
    for sign in "“”«»":
        text = text.replace(sign, '"')
    assert fix(text, french()) == text
