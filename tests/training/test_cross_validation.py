"""The bars that are chosen by cross-validation."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ocrfix.ranking.reranker import Gate
from ocrfix.training.cross_validation import dangerous_rules, validate
from ocrfix.training.held_out import Option, Trial, Walk

if TYPE_CHECKING:
    from collections.abc import Sequence


class Told(Gate):
    """A gate that is told its confidence: the first number of each row."""

    def __init__(self) -> None:
        super().__init__([])

    def confidences(self, described: Sequence[object]) -> list[list[float]]:
        return [[round(float(row[0]), 4) for row in np.asarray(rows)] for rows in described]


def walk(
    length: int, misread: float, shares: Sequence[float], gain: int = -1, *, scan: bool = False
) -> Walk:
    """A text with a place for each confidence; a clean one has nothing to gain."""
    option = Option(0, 1, "a", "b", (("a", "b"),), gain)
    trials = tuple(Trial(np.array([[s]], dtype=np.float32), (option,), ("a", "b")) for s in shares)
    return Walk("a" * length, (), trials, misread, 0, scan, Counter())


@pytest.mark.parametrize(
    ("length", "elsewhere", "bar"),
    [
        (10_000, 0, 0.9901),  # not one change is allowed
        (40_000, 0, 0.9701),  # one is
        (40_000, 3, 0.9701),  # three in texts that read as scans: one is still no sign of more
        (100_000, 0, 0.8),  # three are
        (100_000, 1, 0.8),
        (100_000, 2, 0.9701),
    ],
)
def test_so_few_changes_of_clean_text_are_allowed(length: int, elsewhere: int, bar: float) -> None:
    walks = [
        walk(1_000, 50.0, [0.75] * 30, 1, scan=True),
        *(walk(length // 20, 1.0, []) for _ in range(19)),
        walk(length // 20, 1.0, [0.99, 0.97, 0.79]),
        walk(0, 99.0, [0.999] * elsewhere),
    ]
    validation, found = validate(walks, {0: Told()}, 0.97)
    assert (found.scan, found.level) == (0.75, 1.0)
    assert found.clean == bar
    assert validation.bad == 0


def test_the_bar_of_scans_is_where_enough_changes_are_good() -> None:
    walks = [
        walk(1_000, 50.0, [0.9] * 97, 1, scan=True),
        walk(1_000, 50.0, [0.9] * 3, -1, scan=True),
        walk(1_000, 50.0, [0.6] * 10, -1, scan=True),
    ]
    _, found = validate(walks, {0: Told()}, 0.97)
    assert found.scan == 0.8


@pytest.mark.parametrize(
    ("good", "bar"),
    [
        ([0.98] * 10 + [0.7] * 5, 0.97),  # ten good ones say little of those at 0.7
        ([0.96] * 10, 0.96),
        ([0.98] * 10 + [0.7] * 15, 0.7),
        ([0.98] * 25, 0.8),
    ],
)
def test_a_few_good_changes_are_not_proof(good: list[float], bar: float) -> None:
    _, found = validate([walk(1_000, 50.0, good, 1, scan=True)], {0: Told()}, 0.97)
    assert found.scan == bar


@pytest.mark.parametrize(
    ("good", "bad", "clean", "off"),
    [
        ([], [0.81] * 5, [], True),
        ([], [0.81] * 4, [], False),  # so few may be chance
        ([], [0.81] * 2, [0.81] * 3, True),  # good text damaged is damage too
        ([], [0.79] * 9, [], False),  # a bar keeps these in check
        ([0.9], [0.9] * 5, [], True),
        ([0.9] * 8, [0.9] * 5, [], False),  # less often wrong than right, as far as anyone knows
        ([0.9] * 30, [0.9] * 20, [], True),
        ([0.79] * 9, [0.81] * 5, [], True),
    ],
)
def test_a_confusion_that_is_wrong_past_doubt_is_dangerous(
    good: list[float], bad: list[float], clean: list[float], off: bool
) -> None:
    walks = [
        walk(1_000, 50.0, good, 1, scan=True),
        walk(1_000, 50.0, bad, -1, scan=True),
        walk(1_000, 1.0, clean),
    ]
    made = sum(share >= 0.8 for share in good), len(bad) + len(clean)
    assert dangerous_rules(walks, {0: Told()}) == ({("a", "b"): made} if off else {})
