"""The reading taken has the fewest expected errors; its confidence is that of being nearer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from ocrfix.ranking.decision import choose

WORDS = st.text(alphabet="abcé.,", min_size=1, max_size=5)


def test_a_single_reading_is_as_sure_as_the_gate_says() -> None:
    assert choose(["huitiéme", "huitième"], [0.7]) == (0, 0.7)


def test_readings_that_differ_in_a_mark_speak_for_each_other() -> None:
    best, sure = choose(["recevenr", "receveur", "receveur."], [0.5, 0.375])
    assert best == 0
    assert sure == pytest.approx(0.875)


def test_readings_that_contradict_each_other_do_not() -> None:
    assert choose(["pnt", "ont", "put"], [0.5, 0.25]) == (0, 0.5)


def test_all_of_a_repair_is_better_than_a_part() -> None:
    best, _ = choose(["Fxpciience", "Expciience", "Experience"], [0.05, 0.9])
    assert best == 1


@given(
    st.lists(WORDS, min_size=2, max_size=6, unique=True),
    st.lists(st.floats(0.02, 1.0), min_size=5, max_size=5),
    st.floats(0.05, 1.0),
)
def test_no_other_reading_has_fewer_expected_errors(
    texts: list[str], raw: list[float], stay: float
) -> None:
    total = sum(raw[: len(texts) - 1]) + stay
    shares = [share / total for share in raw[: len(texts) - 1]]
    best, sure = choose(texts, shares)
    assert 0.0 <= sure <= 1.0 + 1e-9
    asked = [k for k, share in enumerate(shares) if share > 0.01]
    if len(shares) == 1 or max(shares) > 0.98 or not asked:
        assert shares[best] == max(shares)
        return

    def errors(taken: str) -> float:
        told = sum(shares[k] * Levenshtein.distance(taken, texts[k + 1]) for k in asked)
        return told + (1 - sum(shares)) * Levenshtein.distance(taken, texts[0])

    assert errors(texts[best + 1]) <= min(errors(texts[k + 1]) for k in asked) + 1e-9
