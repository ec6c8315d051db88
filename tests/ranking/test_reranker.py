"""The gate: a conditional logit fitted right, whose confidence is a probability."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrfix.ranking.features import FEATURES
from ocrfix.ranking.reranker import TOGETHER, WEIGHTS, Gate, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = len(FEATURES)
Place = tuple[list[list[float]], int]


def gate_of(*weights: float) -> Gate:
    """A gate with these weights for the first columns, and none for the rest."""
    return Gate([*weights, *[0.0] * (len(WEIGHTS) - len(weights))])


def row(**at: float) -> list[float]:
    """A row of evidence that is zero but at the columns named (``c0=1.0``)."""
    return [at.get(f"c{i}", 0.0) for i in range(WIDTH)]


def sample(count: int, true: Sequence[float], seed: int = 7) -> list[Place]:
    """Places whose right candidate is drawn by known weights on the first columns."""
    draw = random.Random(seed)
    places: list[Place] = []
    for _ in range(count):
        rows = [row(**{f"c{i}": draw.gauss(0, 1) for i in range(len(true))})
                for _ in range(draw.randint(1, 3))]  # fmt: skip
        shares = gate_of(*true).confidence(rows)
        point, right = draw.random(), -1
        for i, share in enumerate(shares):
            point -= share
            if point < 0:
                right = i
                break
        places.append((rows, right))
    return places


def loss(weights: Sequence[float], places: Sequence[Place], ridge: float) -> float:
    """The penalised negative log likelihood, written out plainly."""
    gate, total = Gate(weights), ridge / 2 * sum(w * w for w in weights)
    for rows, right in places:
        shares = gate.confidence(rows)
        total -= math.log(shares[right] if right >= 0 else 1 - sum(shares))
    return total


def test_names_of_the_evidence_are_distinct() -> None:
    assert len(set(FEATURES)) == WIDTH
    assert len(set(WEIGHTS)) == len(WEIGHTS)
    assert TOGETHER.keys() <= set(FEATURES)


@given(st.lists(st.floats(-9, 9), min_size=WIDTH, max_size=WIDTH))
def test_two_pieces_of_evidence_weigh_together(one: list[float]) -> None:
    """The weight of a product counts the product of both, each cut off at 2."""
    at = WEIGHTS.index("context × noise")
    weights = [0.0] * len(WEIGHTS)
    weights[at] = 0.7
    bounded = [
        max(-2.0, min(2.0, TOGETHER[name] * float(np.float32(one[FEATURES.index(name)]))))
        for name in ("context", "noise")
    ]
    utility = 0.7 * bounded[0] * bounded[1]
    assert Gate(weights).confidence([one]) == pytest.approx([1 / (1 + math.exp(-utility))])


@given(st.lists(st.lists(st.floats(-50, 50), min_size=3, max_size=3), min_size=1, max_size=6))
def test_confidences_are_probabilities(some: list[list[float]]) -> None:
    rows = [[*start, *[0.0] * (WIDTH - 3)] for start in some]
    shares = gate_of(2.0, -1.0, 0.5).confidence(rows)
    assert len(shares) == len(rows)
    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) <= 1 + 1e-9


def test_a_gate_that_knows_nothing_gives_equal_shares() -> None:
    assert gate_of().confidence([row(c0=1), row(c1=5)]) == pytest.approx([1 / 3, 1 / 3])


def test_one_candidate_is_the_logistic_function() -> None:
    gate = gate_of(1.0)
    for x in (-700.0, -2.0, 0.0, 3.0, 700.0):
        expected = 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))
        assert gate.confidence([row(c0=x)]) == pytest.approx([expected])


def test_no_places_leave_the_start() -> None:
    assert fit([]).weights == gate_of().weights
    start = gate_of(0.0, 0.0, 1.5)
    assert fit([], start.weights).weights == start.weights


def test_a_constant_column_learns_the_log_odds() -> None:
    """300 places of one sort, right in 240: the weight is log(240/60), but for the ridge."""
    alone = next(i for i, name in enumerate(FEATURES) if name not in TOGETHER)
    one = row(**{f"c{alone}": 1.0})
    gate = fit([([one], 0)] * 240 + [([one], -1)] * 60, ridge=1e-6)
    assert gate.weights[alone] == pytest.approx(math.log(4), abs=1e-3)
    assert gate.confidence([one]) == pytest.approx([0.8], abs=1e-3)
    assert not any(gate.weights[:alone] + gate.weights[alone + 1 :])


def test_from_weights_far_off_the_search_comes_to_the_same_rest() -> None:
    """Full steps alone swing to and fro for ever where the start is far from the end."""
    places = sample(400, [2.0, -1.0, 0.5])
    near = fit(places)
    far = fit(places, None, begin=gate_of(-9.0, 9.0, -9.0, 9.0).weights)
    assert far.weights == pytest.approx(near.weights, abs=2e-3)


def test_known_weights_are_found_again() -> None:
    true = [1.5, -1.0, 0.5]
    gate = fit(sample(4000, true))
    assert list(gate.weights[:3]) == pytest.approx(true, abs=0.2)


def test_the_fit_is_a_minimum() -> None:
    """No slope is left in any direction: central differences of the plain loss."""
    places = sample(150, [2.0, -1.0, 0.7])
    weights = list(fit(places, ridge=1.0).weights)
    for i in range(4):
        up, down = weights.copy(), weights.copy()
        up[i] += 1e-3
        down[i] -= 1e-3
        slope = (loss(up, places, 1.0) - loss(down, places, 1.0)) / 2e-3
        assert slope == pytest.approx(0, abs=0.02)


def test_confidence_is_true_on_unseen_places() -> None:
    true = [2.0, -1.0]
    gate = fit(sample(3000, true, seed=1))
    judged = []
    for rows, right in sample(3000, true, seed=2):
        judged += [(share, i == right) for i, share in enumerate(gate.confidence(rows))]
    for low, high in ((0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.0)):
        found = [(share, good) for share, good in judged if low <= share < high]
        mean = sum(share for share, _ in found) / len(found)
        assert sum(good for _, good in found) / len(found) == pytest.approx(mean, abs=0.05)


@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_separable_evidence_stays_finite(scale: float) -> None:
    places: list[Place] = [([row(c0=scale), row(c0=-scale)], 0)] * 500
    gate = fit(places)
    assert all(math.isfinite(w) and abs(w) < 20 for w in gate.weights)
    assert gate.confidence([row(c0=scale)])[0] > 0.9


def test_columns_that_repeat_one_another_stay_finite() -> None:
    places: list[Place] = [([row(c0=1, c1=1, c2=-1)], i % 3 - 1) for i in (0, 1, 1, 1)]
    weights = fit([(rows, min(right, 0)) for rows, right in places]).weights
    assert all(math.isfinite(w) for w in weights)
    assert weights[0] == pytest.approx(weights[1]) == pytest.approx(-weights[2])


def test_little_evidence_stays_near_the_start() -> None:
    start = gate_of(2.0, -1.0).weights
    weights = fit([([row(c0=1)], -1)], start, ridge=100.0).weights
    assert weights[0] == pytest.approx(2.0, abs=0.05)
    assert weights[1] == -1.0


def test_order_of_places_does_not_matter() -> None:
    places = sample(200, [1.0, -1.0])
    assert fit(places).weights == pytest.approx(fit(places[::-1]).weights, abs=2e-4)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(-5, 5), st.booleans()), min_size=1, max_size=20))
def test_any_labels_give_a_finite_gate(some: list[tuple[float, bool]]) -> None:
    gate = fit([([row(c0=x, c3=1.0)], 0 if right else -1) for x, right in some])
    assert all(math.isfinite(w) for w in gate.weights)


def test_few_candidates_are_weighed_to_the_bit_as_many_are(monkeypatch: pytest.MonkeyPatch) -> None:
    from ocrfix.ranking import reranker

    numbers = np.random.default_rng(1)
    described = numbers.normal(size=(40, WIDTH)).astype(np.float32)
    weights = numbers.normal(size=len(WEIGHTS)).round(4)
    weights[::7] = 0.0
    gate = Gate(weights.tolist())
    for rows, heads in ((described, np.array([0, 1, 17])), (described[:1], np.array([0]))):
        few = gate.shares(rows, heads)
        monkeypatch.setattr(reranker, "FEW", 0)
        many = gate.shares(rows, heads)
        monkeypatch.undo()
        assert few.tolist() == many.tolist()
