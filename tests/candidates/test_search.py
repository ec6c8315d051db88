"""Known words near a misread one: found, explained by edits that replay, and bounded."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.candidates.generation import Candidates
from ocrfix.errormodel.rules import UNSEEN, RuleIndex, rule_id
from ocrfix.language.model import Language
from ocrfix.model import Count, Rule

TEXT = """Le gouvernement a publié une commission générale. La ville de Saint-Denis attend
un brouillard épais. L’histoire continue. Une question ordinaire occupe le parlement."""
RULES = [("u", "n"), ("li", "h"), ("c", "e")]


def nearby(*, unseen: bool = True) -> Candidates:
    language = Language("fr", {})
    language.add(TEXT)
    rules = [Rule(rule_id(b, a), "lexical", b, a, "", "", own=Count(9, 6, 9)) for b, a in RULES]
    if unseen:
        rules.append(Rule("*→*", "lexical", *UNSEEN, "", "", own=Count(1000, 20, 1000)))
    return Candidates(RuleIndex(rules), language.finish())


def readings(chunk: str) -> dict[str, tuple[tuple[int, int, str], ...]]:
    return {
        c.form.text: tuple((i, j, after) for i, j, after, _ in c.reading.edits)
        for c in nearby_once().of(chunk)
    }


def replayed(chunk: str, edits: tuple[tuple[int, int, str], ...]) -> str:
    for start, end, after in reversed(edits):
        chunk = chunk[:start] + after + chunk[end:]
    return chunk


@pytest.mark.parametrize(
    ("chunk", "word"),
    [
        ("commissiou", "commission"),  # by a rule
        ("commizsion", "commission"),  # one letter, never counted
        ("commizsiou,", "commission,"),  # both
        ("gouvemement", "gouvernement"),
        ("l’liistoire", "l’histoire"),  # behind an elision, two letters for one
        ("PARLFMENT", "PARLEMENT"),
        ("Parlfment", "Parlement"),
    ],
)
def test_a_known_word_is_found_and_its_edits_lead_there(chunk: str, word: str) -> None:
    found = readings(chunk)
    assert word in found
    assert replayed(chunk, found[word]) == word


@pytest.mark.parametrize(
    "chunk",
    [
        "questjonn[aire]",  # an editor's brackets
        "1987-1991",
        "xqzwv",  # near nothing
        "vil",  # too short to be sure of anything
        "—",
        "VzLLE",  # may be an abbreviation
        "eVille",  # a name of its own kind
        "commi\u0364ssion",  # a sign above a letter is set on purpose
    ],
)
def test_what_no_word_is_near_or_may_be_a_name_stays(chunk: str) -> None:
    assert readings(chunk) == {}


def test_the_rule_for_the_rest_can_be_refused() -> None:
    assert nearby(unseen=False).of("commizsion") == ()


def test_no_word_becomes_another_by_guesses_alone() -> None:
    """Two letters in four never counted: that is no misreading but another word."""
    assert "ville" not in readings("vixxe")


@given(st.text(alphabet="abcdeilmnorstuvé’-.[]ABC ", max_size=30))
def test_edits_replay_and_stand_in_order(chunk: str) -> None:
    for part in chunk.split():
        _check(part)


def _check(chunk: str) -> None:
    for text, plain in readings(chunk).items():
        assert replayed(chunk, plain) == text
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(plain))


@pytest.mark.parametrize(
    ("chunk", "number"),
    [
        ("l8O4", "1804"), ("185O,", "1850,"), ("2,OOO", "2,000"), ("3lO", "310"), ("£l2", "£12"),
        ("l7th", "17th"), ("l9l4", "1914"), ("3o4", "304"), ("19OO", "1900"),
        ("1o", None), ("H2O", None), ("IO", None), ("l’1", None), ("1804", None), ("C4l", None),
    ],
)  # fmt: skip
def test_letters_in_numbers_are_read_as_figures_all_or_none(chunk: str, number: str | None) -> None:
    found = nearby_once().of(chunk)
    made = {c.form.text for c in found}
    assert number in made if number else not any(text.strip(",£").isdigit() for text in made)
    assert not {"18O4", "19l4", "3l0", "2,0OO"} & made


_made: list[Candidates] = []


def nearby_once() -> Candidates:
    if not _made:
        _made.append(nearby())
    return _made[0]
