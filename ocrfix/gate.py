"""How sure we are of each candidate: one calibrated model over all readings of a place.

A conditional logit (McFadden 1974) weighs every candidate against keeping the text as it is; the
reading as printed has utility 0. Its probability is the confidence that users see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ocrfix.features import FEATURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ocrfix.scan import Scan
    from ocrfix.trials import Walk

__all__ = ["WEIGHTS", "Bar", "Gate", "fit"]

TOGETHER = {
    "channel": 0.5, "odds": 0.5, "lexical": 0.5, "context": 0.5, "spacing": 0.5, "case": 0.5,
    "neighbours": 0.4, "missing": 0.7, "excess": 0.7, "recurs": 0.4, "elsewhere": 0.4,
    "noise": 0.5, "active": 0.4, "usual": 0.7, "length": 1.0, "wordlike": 1.0, "capital": 1.0,
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
RIDGE, RIDGE_TOGETHER = 1.0, 15.0
NEAR_ZERO = 1e-3


@dataclass(frozen=True, slots=True)
class Bar:
    """The least confidence of a change: in a scan, and in a text that reads as clean already.

    A text reads as clean with at most ``level`` evident misreadings in a thousand words.
    """

    scan: float
    clean: float
    level: float

    def of(self, scan: Scan | Walk) -> float:
        """The bar that holds for a text; ask when its places have been walked."""
        return self.clean if scan.misread <= self.level else self.scan


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

    def _utilities(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weigh column by column: sums in one order, so that all machines agree on every bit."""
        import numpy as np

        total = np.zeros(len(rows))
        columns = np.ascontiguousarray(rows.T)
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


def _expanded(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    import numpy as np

    wide = np.empty((len(rows), len(WEIGHTS)))
    wide[:, : len(FEATURES)] = rows
    bounded = np.clip(wide[:, _AT] * np.asarray(_SCALE), -MOST, MOST)
    for k, (i, j) in enumerate(_PAIRS, len(FEATURES)):
        np.multiply(bounded[:, i], bounded[:, j], out=wide[:, k])
    return wide


def fit(
    places: Sequence[tuple[Sequence[Sequence[float]] | NDArray[np.float32], int]],
    start: Sequence[float] | None = None,
    *,
    ridge: float = 1.0,
    begin: Sequence[float] | None = None,
) -> Gate:
    """Fit the weights by Newton's method with a ridge towards ``start`` (zeros by default).

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
    if not places:
        return Gate(weights.tolist())
    blocks = _blocks(places)
    for _ in range(40):
        slope = -ridge * (weights - centre)
        curvature = np.diag(ridge)
        for rows, heads, group, target in blocks:
            wide = _expanded(rows)
            utility = wide @ weights
            top = np.maximum(np.maximum.reduceat(utility, heads), 0.0)
            share = np.exp(utility - top[group])
            share /= (np.add.reduceat(share, heads) + np.exp(-top))[group]
            slope += wide.T @ (target - share)
            live = np.flatnonzero(share > NEAR_ZERO)  # what is out of the question bends nothing
            if len(live):
                near = wide[live]
                weighted = near * share[live, None]
                first = np.flatnonzero(np.diff(group[live], prepend=-1))
                mean = np.add.reduceat(weighted, first, axis=0)
                curvature += near.T @ weighted - mean.T @ mean
        step = np.linalg.solve(curvature, slope)
        size = float(np.abs(step).max())
        weights = weights + step * min(1.0, 4.0 / max(size, 1e-9))
        if size < 1e-3:
            break
    return Gate([round(float(w), 4) for w in weights])


def _blocks(
    places: Sequence[tuple[Sequence[Sequence[float]] | NDArray[np.float32], int]],
) -> list[tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]]:
    """Places by the block: rows, where each place begins, whose each row is, which are right."""
    import numpy as np

    blocks = []
    for first in range(0, len(places), BLOCK // 4):
        part = places[first : first + BLOCK // 4]
        rows = np.concatenate([np.asarray(d, dtype=np.float32) for d, _ in part])
        sizes = np.asarray([len(d) for d, _ in part])
        heads = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        target = np.zeros(len(rows))
        for head, (_, right) in zip(heads, part, strict=True):
            if right >= 0:
                target[head + right] = 1.0
        blocks.append((rows, heads, np.repeat(np.arange(len(part)), sizes), target))
    return blocks
