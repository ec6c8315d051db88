"""What two texts share, how much of each, and where."""

from __future__ import annotations

import random

import pytest
from pairing_cases import document, noisy

from ocrfix.pairing.letters import letters_of
from ocrfix.pairing.overlap import compare


def letters(seed: int, sentences: int = 60) -> str:
    return letters_of(document(seed, sentences))


def test_a_text_is_all_of_itself() -> None:
    for size in (1, 60, 600):
        text = letters(1, size)
        assert compare(text, text).similarity == 1.0


def test_twins_are_told_from_family() -> None:
    one, other = letters(1), letters(2)
    assert compare(one, letters_of(noisy(document(1, 60), 0.15))).similarity > 0.75
    assert compare(one, other).similarity < 0.5


@pytest.mark.parametrize("sentences", [60, 1500])
@pytest.mark.parametrize("rate", [0.0, 0.1])
def test_a_part_is_found_where_it_stands(sentences: int, rate: float) -> None:
    whole = letters(3, sentences)
    start, end = len(whole) // 3, len(whole) // 3 + 900
    part = whole[start:end]
    source = random.Random(1)
    misread = "".join(source.choice("xyz") if source.random() < rate else c for c in part)
    found = compare(misread, whole)
    assert found.of_a > 0.99 - 1.3 * rate
    assert found.of_b == pytest.approx(found.of_a * 900 / len(whole), abs=0.02)
    slack = 60 * rate
    assert found.span_b == pytest.approx((start, end), abs=slack)
    turned = compare(whole, misread)
    assert turned.turned().span_b == pytest.approx(found.span_b, abs=slack)


def test_moved_text_is_shared_all_the_same() -> None:
    text = letters(4, 100)
    half = len(text) // 2
    assert compare(text, text[half:] + text[:half]).similarity > 0.95


def test_text_that_only_one_has_costs_its_length() -> None:
    text, more = letters(5, 100), letters(6, 80)
    found = compare(text, text[:2000] + more + text[2000:])
    assert found.of_a > 0.97
    assert found.of_b == pytest.approx(len(text) / (len(text) + len(more)), abs=0.05)


@pytest.mark.parametrize(("a", "b"), [("a", "b"), ("a" * 9000, "b" * 9000), ("a" * 9000, "a" * 50)])
def test_odd_texts_end(a: str, b: str) -> None:
    found = compare(a, b)
    assert 0 <= found.similarity <= 1
    assert 0 <= found.of_a <= 1
    assert 0 <= found.of_b <= 1
