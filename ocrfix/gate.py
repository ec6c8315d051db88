"""How sure we are of each candidate: one calibrated model over all readings of a place.

A conditional logit (McFadden 1974) weighs every candidate against keeping the text as it is; the
reading as printed has utility 0. Its probability is the confidence that users see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.tokens import class_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ocrfix.candidates import Candidate, Form
    from ocrfix.confusables import Confusables
    from ocrfix.language import Language
    from ocrfix.scan import Scan

__all__ = ["FEATURES", "Bar", "Gate", "Neighbours", "describe", "kind_of"]

FEATURES = (
    # where the place is
    "real word", "misspelt", "still unknown", "mark", "gap",
    # what the rules say
    "channel", "odds", "edits",
    # what the language says
    "lexical", "context", "spacing", "case", "neighbours",
    # what the scan says
    "missing", "excess", "recurs", "elsewhere", "noise", "active",
    # what calls for caution
    "capitals", "figure", "short",
    # real words weigh the same evidence differently
    "channel of real word", "odds of real word", "lexical of real word",
    "context of real word", "missing of real word", "neighbours known",
    "noise of real word",
    # and so do gaps
    "spacing of gap", "active gap",
)  # fmt: skip
"""The names of the evidence, in the order of :func:`describe`."""

KINDS = FEATURES[:5]
NEAR_ZERO = 1e-9


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The tokens around a place: two before, two after."""

    before2: str
    before: str
    after: str
    after2: str


def kind_of(printed: Form, candidate: Form) -> str:
    """Name what kind of place a chunk and its candidate make."""
    if " " in printed.text:
        return "gap"
    if not printed.words:
        return "mark"
    if printed.known:
        return "real word"
    return "misspelt" if candidate.known else "still unknown"


def describe(
    printed: Form,
    candidate: Candidate,
    around: Neighbours,
    language: Language,
    confusables: Confusables,
    scan: Scan,
) -> list[float]:
    """Weigh a candidate in its place: one number for each name in :data:`FEATURES`."""
    form, reading = candidate.form, candidate.reading
    kind = kind_of(printed, form)
    real = 1.0 if kind == "real word" else 0.0
    lexical = _clip(form.lexical - printed.lexical, 18.0) / 3
    context = form.inner - printed.inner
    spacing = form.spacing - printed.spacing
    neighbours, asked = 0.0, 0.0
    if form.tokens and printed.tokens:
        context += _beside(form, around, language) - _beside(printed, around, language)
        spacing += _apart(form, around, language) - _apart(printed, around, language)
        odds = _confusable(printed, form, around, confusables)
        if odds is not None:
            neighbours, asked = odds, 1.0
    context = _clip(context, 12.0) / 3
    channel = max(-14.0, reading.channel) / 3
    odds = _clip(sum(e[3].odds for e in reading.edits) / len(reading.edits), 7.0) / 3
    missing, excess = scan.evidence(reading.edits, printed.text)
    active = scan.activity(reading.edits, printed.text)
    spacing = _clip(spacing, 12.0) / 3
    gap = 1.0 if kind == "gap" else 0.0
    return [
        *(1.0 if kind == name else 0.0 for name in KINDS),
        channel, odds, len(reading.edits) - 1.0,
        lexical, context, spacing, _clip(form.case - printed.case, 9.0) / 3,
        neighbours,
        missing, excess, scan.recurs(printed.text), scan.recurs(form.text),
        scan.noise, active,
        float(len(printed.text) > 1 and printed.text.isupper()),
        float(any(c.isdigit() for c in printed.text)),
        float(len(printed.text) < 3),
        real * channel, real * odds, real * lexical, real * context, real * missing, asked,
        real * scan.noise,
        gap * spacing, gap * active,
    ]  # fmt: skip


def _clip(value: float, bound: float) -> float:
    return max(-bound, min(bound, value))


def _beside(form: Form, around: Neighbours, language: Language) -> float:
    first, last = form.tokens[0], form.tokens[-1]
    return (
        language.bigram(around.before, first)
        - language.unigram(first)
        + language.bigram(last, around.after)
    )


def _apart(form: Form, around: Neighbours, language: Language) -> float:
    """How usual the spaces on both sides are; one behind an elision is a gap of its own."""
    first, last = form.tokens[0], form.tokens[-1]
    elided = class_of(last) == "elided"
    return language.gap(around.before, first, False) + language.gap(last, around.after, elided)


def _confusable(
    printed: Form, form: Form, around: Neighbours, confusables: Confusables
) -> float | None:
    """What the neighbours say where exactly one word changes into another."""
    old, new = printed.tokens, form.tokens
    if len(old) != len(new):
        return None
    differing = [i for i in range(len(old)) if old[i] != new[i]]
    if len(differing) != 1:
        return None
    i = differing[0]
    line = (around.before2, around.before, *old, around.after, around.after2)
    return confusables.odds(old[i], new[i], (line[i], line[i + 1], line[i + 3], line[i + 4]))


@dataclass(frozen=True, slots=True)
class Bar:
    """The least confidence of a change: in a scan, and in a text that reads as clean already.

    A text reads as clean with at most ``level`` evident misreadings in a thousand words.
    """

    scan: float
    clean: float
    level: float

    def of(self, scan: Scan) -> float:
        """The bar that holds for a text; ask when its places have been walked."""
        return self.clean if scan.misread <= self.level else self.scan


class Gate:
    """The weights of the evidence, and the confidence that follows from them."""

    def __init__(self, weights: Sequence[float]) -> None:
        self.weights = tuple(weights)

    def confidence(self, described: Sequence[Sequence[float]]) -> list[float]:
        """Probability of each candidate of one place; what is left is for the text as it is."""
        weights = self.weights
        utilities = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in described]
        top = max(0.0, *utilities)
        shares = [math.exp(u - top) for u in utilities]
        total = math.exp(-top) + sum(shares)
        return [s / total for s in shares]


def fit(
    places: Sequence[tuple[Sequence[Sequence[float]] | NDArray[np.float32], int]],
    start: Sequence[float] | None = None,
    ridge: float = 1.0,
    *,
    begin: Sequence[float] | None = None,
) -> Gate:
    """Fit the weights by Newton's method with a ridge towards ``start`` (zeros by default).

    Each place is its described candidates and the index of the right one, -1 for none. ``begin``
    is where the search begins; near the end it is shorter.
    """
    import numpy as np

    width = len(FEATURES)
    centre = np.zeros(width) if start is None else np.asarray(start, dtype=float)
    weights = centre.copy() if begin is None else np.asarray(begin, dtype=float)
    if not places:
        return Gate(weights.tolist())
    rows = np.concatenate([np.asarray(described, dtype=float) for described, _ in places])
    sizes = np.asarray([len(described) for described, _ in places])
    heads = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    group = np.repeat(np.arange(len(places)), sizes)
    target = np.zeros(len(rows))
    for head, (_, right) in zip(heads, places, strict=True):
        if right >= 0:
            target[head + right] = 1.0
    for _ in range(40):
        utility = rows @ weights
        top = np.maximum(np.maximum.reduceat(utility, heads), 0.0)
        share = np.exp(utility - top[group])
        total = np.add.reduceat(share, heads) + np.exp(-top)
        share /= total[group]
        slope = rows.T @ (target - share) - ridge * (weights - centre)
        weighted = rows * share[:, None]
        mean = np.add.reduceat(weighted, heads, axis=0)
        curvature = rows.T @ weighted - mean.T @ mean + ridge * np.eye(width)
        step = np.linalg.solve(curvature, slope)
        size = float(np.abs(step).max())
        weights = weights + step * min(1.0, 4.0 / max(size, NEAR_ZERO))
        if size < 1e-6:
            break
    return Gate([round(float(w), 4) for w in weights])
