"""How sure we are of each candidate: one calibrated model over all readings of a place.

A conditional logit (McFadden 1974) weighs every candidate against keeping the text as it is; the
reading as printed has utility 0. Its probability is the confidence that users see.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from ocrfix.ranking.features import FEATURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


__all__ = ["WEIGHTS", "Gate", "fit"]

TOGETHER = {
    "channel": 0.5, "odds": 0.5, "lexical": 0.5, "context": 0.5, "spacing": 0.5, "case": 0.5,
    "neighbours": 0.4, "missing": 0.7, "excess": 0.7, "recurs": 0.4, "elsewhere": 0.4,
    "noise": 0.5, "active": 0.4, "usual": 0.7, "length": 1.0, "wordlike": 1.0, "capital": 1.0,
    "agreement": 0.6, "marks alone": 1.0, "last letter": 1.0, "edits": 1.0, "unseen": 1.0,
    "real word": 1.0,
    "profile": 0.8, "share": 2.0, "look-alike": 1.0, "behind": 0.7,
}  # fmt: skip
"""The evidence that means more, or less, beside other evidence: each is weighed with each.

The number brings it to about -2 to 2, where it is cut off: what lies beyond all that was ever
seen must not speak the louder for it.
"""

MOST = 2.0
_AT = [FEATURES.index(name) for name in TOGETHER]
_SCALE = list(TOGETHER.values())
_PAIRS = [(i, j) for i in range(len(_AT)) for j in range(i, len(_AT))]
_NAMES = list(TOGETHER)
WEIGHTS = (*FEATURES, *(f"{_NAMES[i]} × {_NAMES[j]}" for i, j in _PAIRS))
"""The names of the weights: of each piece of evidence, and of two together."""

BLOCK = 16_384  # candidates that are weighed at once, so that memory stays small
FEW = 1_000  # candidates whose evidence is weighed all at once
RIDGE, RIDGE_TOGETHER = 1.0, 15.0
NEAR_ZERO = 1e-3
TINY = 1e-300
MOST_STEPS = 60
NEAR_ENOUGH = 3e-3  # step of a weight below which the search ends
LEAST_RISE = 1e-4  # of what the slope promises; a shorter step is tried else
SHORTEST_STEP = 1e-4
SHRINKING = 0.2  # of a slope, beyond which the curvature is measured anew


class Gate:
    """The weights of the evidence (see :data:`WEIGHTS`), and the confidence that follows."""

    def __init__(self, weights: Sequence[float]) -> None:
        self.weights = tuple(weights)

    def confidence(self, described: Sequence[Sequence[float]]) -> list[float]:
        """Probability of each candidate of one place; what is left is for the text as it is."""
        return self.confidences([described])[0]

    def confidences(
        self, described: Sequence[Sequence[Sequence[float]] | NDArray[np.float32]]
    ) -> list[list[float]]:
        """The same for many places."""
        import numpy as np

        found: list[list[float]] = []
        for first in range(0, len(described), BLOCK // 8):
            part = described[first : first + BLOCK // 8]
            rows = np.concatenate([np.asarray(d, dtype=np.float32) for d in part])
            utilities = self._utilities(rows.astype(float)).tolist()
            at = 0
            for each in part:
                found.append(_shares(utilities[at : at + len(each)]))
                at += len(each)
        return found

    def shares(
        self, described: NDArray[np.float32], heads: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """The same as one array, for places whose candidates begin at ``heads``."""
        import numpy as np

        utilities = np.concatenate(
            [
                self._utilities(described[k : k + BLOCK].astype(float))
                for k in range(0, len(described), BLOCK)
            ]
        )
        size = np.diff(np.append(heads, len(described)))
        top = np.maximum(np.maximum.reduceat(utilities, heads), 0.0)
        shares = np.exp(utilities - np.repeat(top, size))
        total = np.add.reduceat(shares, heads) + np.exp(-top)
        found: NDArray[np.float64] = shares / np.repeat(total, size)
        return found

    def _utilities(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weigh column by column: sums in one order, so that all machines agree on every bit."""
        import numpy as np

        columns = np.ascontiguousarray(rows.T)
        if len(rows) < FEW:  # the same sums, in the same order
            wide = _expanded(columns)
            wide *= np.asarray(self.weights)[:, None]
            summed: NDArray[np.float64] = np.cumsum(wide, axis=0)[-1]
            return summed
        total = np.zeros(len(rows))
        for k, weight in enumerate(self.weights[: len(FEATURES)]):
            total += weight * columns[k]
        bounded = [
            np.clip(columns[i] * scale, -MOST, MOST) for i, scale in zip(_AT, _SCALE, strict=True)
        ]
        for (i, j), weight in zip(_PAIRS, self.weights[len(FEATURES) :], strict=True):
            if weight:
                total += weight * (bounded[i] * bounded[j])
        return total


def _shares(utilities: Sequence[float]) -> list[float]:
    top = max(0.0, *utilities)
    shares = [math.exp(u - top) for u in utilities]
    total = math.exp(-top) + sum(shares)
    return [s / total for s in shares]


def _expanded(columns: NDArray[Any]) -> NDArray[Any]:
    """All evidence, a row for each weight, of columns of evidence; numbers of the same kind."""
    import numpy as np

    wide = np.empty((len(WEIGHTS), columns.shape[1]), dtype=columns.dtype)
    wide[: len(FEATURES)] = columns
    bounded = wide[_AT] * np.asarray(_SCALE, dtype=columns.dtype)[:, None]
    np.clip(bounded, -MOST, MOST, out=bounded)
    for k, (i, j) in enumerate(_PAIRS, len(FEATURES)):
        np.multiply(bounded[i], bounded[j], out=wide[k])
    return wide


def fit(
    places: Sequence[tuple[Sequence[Sequence[float]] | NDArray[np.float32], int]],
    start: Sequence[float] | None = None,
    *,
    ridge: float = 1.0,
    begin: Sequence[float] | None = None,
) -> Gate:
    """Fit the weights by Newton's method with a ridge towards ``start`` (zeros by default).

    A step is halved until the likelihood climbs as it should (Armijo 1966): full steps may swing
    to and fro for ever.
    Each place is its described candidates and the index of the right one, -1 for none. ``ridge``
    times 1 holds the weights of the evidence, times 15 those of two pieces together. ``begin`` is
    where the search begins; near the end it is shorter.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # several threads spend more time waiting than working here
        return _fit(places, start, ridge, begin)


def _fit(
    places: Sequence[tuple[Sequence[Sequence[float]] | NDArray[np.float32], int]],
    start: Sequence[float] | None,
    strength: float,
    begin: Sequence[float] | None,
) -> Gate:
    import numpy as np

    width = len(WEIGHTS)
    ridge = np.full(width, strength * RIDGE_TOGETHER)
    ridge[: len(FEATURES)] = strength * RIDGE
    centre = np.zeros(width) if start is None else np.asarray(start, dtype=float)
    weights = centre.copy() if begin is None else np.asarray(begin, dtype=float)
    blocks = _blocks(places)

    shares: list[NDArray[np.float32]] = []

    def climb(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """The penalised log likelihood, and its slope; keeps the shares of all candidates."""
        shares.clear()
        away = at - centre
        height, slope = -0.5 * float(ridge @ (away * away)), -ridge * away
        for block in blocks:
            wide, share, stay = _weighed(block, at)
            shares.append(share.astype(np.float32))
            height += float(
                np.log(np.maximum(share[block.right], TINY)).sum() + stay[block.kept].sum()
            )
            share[block.right] -= 1.0
            slope -= wide @ share
        return height, slope

    def bent() -> NDArray[np.float64]:
        """Its second derivative where it was looked at last, the sign turned.

        In half the precision: it only says how far to go.
        """
        total = np.diag(ridge)
        for block, share in zip(blocks, shares, strict=True):
            live = np.flatnonzero(share > NEAR_ZERO)  # what is out of the question bends nothing
            if len(live):
                near = _expanded(block.columns[:, live].astype(np.float32))
                weighted = near * share[live]
                first = np.flatnonzero(np.diff(block.group[live], prepend=-1))
                mean = np.add.reduceat(weighted, first, axis=1)
                total += near @ weighted.T - mean @ mean.T
        return total

    height, slope = climb(weights)
    curvature: NDArray[np.float64] | None = None
    for _ in range(MOST_STEPS):
        if curvature is None:
            curvature = bent()
        step = np.linalg.solve(curvature, slope)
        rise = float(slope @ step)
        length = 1.0
        while True:
            there = weights + length * step
            higher, steepness = climb(there)
            if higher >= height + LEAST_RISE * length * rise or length < SHORTEST_STEP:
                break
            length /= 2
        size = length * float(np.abs(step).max())
        if abs(float(steepness @ step)) > SHRINKING * rise:
            curvature = None  # it has changed too much since it was measured
        weights, height, slope = there, higher, steepness
        if size < NEAR_ENOUGH:
            break
    return Gate([round(float(w), 4) for w in weights])


class _Block(NamedTuple):
    """Some places: their columns of evidence, where each begins, whose each candidate is.

    ``right`` are the rows that are right, ``kept`` the places where the text as it is is right.
    """

    columns: NDArray[np.float64]
    heads: NDArray[np.int64]
    group: NDArray[np.int64]
    right: NDArray[np.int64]
    kept: NDArray[np.int64]


def _weighed(
    block: _Block, weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The evidence of each row, its probability, and the log probability of each text as it is."""
    import numpy as np

    wide = _expanded(block.columns)
    utility = weights @ wide
    top = np.maximum(np.maximum.reduceat(utility, block.heads), 0.0)
    share = np.exp(utility - top[block.group])
    total = np.add.reduceat(share, block.heads) + np.exp(-top)
    share /= total[block.group]
    return wide, share, -top - np.log(total)


def _blocks(
    places: Sequence[tuple[Sequence[Sequence[float]] | NDArray[np.float32], int]],
) -> list[_Block]:
    import numpy as np

    blocks = []
    for first in range(0, len(places), BLOCK // 4):
        part = places[first : first + BLOCK // 4]
        sizes = np.asarray([len(d) for d, _ in part])
        heads = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        chosen = np.asarray([right for _, right in part])
        blocks.append(
            _Block(
                np.concatenate([np.asarray(d, dtype=np.float32) for d, _ in part]).T.astype(
                    float, order="C"
                ),
                heads,
                np.repeat(np.arange(len(part)), sizes),
                (heads + chosen)[chosen >= 0],
                np.flatnonzero(chosen < 0),
            )
        )
    return blocks
