"""How sure we are of each candidate: one calibrated model over all readings of a place.

A conditional logit (McFadden 1974) weighs every candidate against keeping the text as it is; the
reading as printed has utility 0. Its probability is the confidence that users see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ocrfix.tokens import class_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ocrfix.candidates import Candidate, Form
    from ocrfix.confusables import Confusables
    from ocrfix.language import Language
    from ocrfix.scan import Scan

__all__ = [
    "FEATURES",
    "WEIGHTS",
    "Bar",
    "Gate",
    "Neighbours",
    "describe",
    "describe_alone",
    "describe_beside",
    "kind_of",
]

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
    # a misreading never counted rests on the language alone
    "unseen", "lexical of unseen",
    # and so do gaps
    "spacing of gap", "active gap",
    # what kind of word it is
    "usual", "length", "wordlike", "capital",
)  # fmt: skip
"""The names of the evidence, in the order of :func:`describe`."""

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

KINDS = FEATURES[:5]
BLOCK = 16_384  # candidates that are weighed at once, so that memory stays small
RIDGE, RIDGE_TOGETHER = 1.0, 15.0
NEAR_ZERO = 1e-3


class Neighbours(NamedTuple):
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
    alone = describe_alone(printed, candidate, language, scan)
    return describe_beside(alone, printed, candidate, around, language, confusables)


def describe_alone(
    printed: Form, candidate: Candidate, language: Language, scan: Scan
) -> list[float]:
    """What :func:`describe` says wherever the candidate stands; 0 for all that asks neighbours."""
    form, reading = candidate.form, candidate.reading
    kind = kind_of(printed, form)
    real = 1.0 if kind == "real word" else 0.0
    lexical = _clip(form.lexical - printed.lexical, 18.0) / 3
    channel = max(-14.0, reading.channel) / 3
    odds = _clip(sum(e[3].odds for e in reading.edits) / len(reading.edits), 7.0) / 3
    missing, excess = scan.evidence(reading.edits, printed.text)
    active = scan.activity(reading.edits, printed.text)
    gap = 1.0 if kind == "gap" else 0.0
    unseen = float(sum(w.rule.before == w.rule.after for *_, w in reading.edits))
    return [
        *(1.0 if kind == name else 0.0 for name in KINDS),
        channel, odds, len(reading.edits) - 1.0,
        lexical, 0.0, 0.0, _clip(form.case - printed.case, 9.0) / 3,
        0.0,
        missing, excess, scan.recurs(printed.text), scan.recurs(form.text),
        scan.noise, active,
        float(len(printed.text) > 1 and printed.text.isupper()),
        float(any(c.isdigit() for c in printed.text)),
        float(len(printed.text) < 3),
        real * channel, real * odds, real * lexical, 0.0, real * missing, 0.0,
        real * scan.noise,
        unseen, unseen * lexical,
        0.0, gap * active,
        *_kind_of_word(printed, form, language),
    ]  # fmt: skip


_REAL, _GAP, _CONTEXT, _SPACING, _NEIGHBOURS, _REAL_CONTEXT, _ASKED, _GAP_SPACING = map(
    FEATURES.index,
    (
        "real word", "gap", "context", "spacing", "neighbours", "context of real word",
        "neighbours known", "spacing of gap",
    ),
)  # fmt: skip


def describe_beside(
    alone: Sequence[float],
    printed: Form,
    candidate: Candidate,
    around: Neighbours,
    language: Language,
    confusables: Confusables,
) -> list[float]:
    """Add what the neighbours say to what :func:`describe_alone` gave."""
    form, row = candidate.form, list(alone)
    context = form.inner - printed.inner
    spacing = form.spacing - printed.spacing
    if form.tokens and printed.tokens:
        context += _beside(form, around, language) - _beside(printed, around, language)
        spacing += _apart(form, around, language) - _apart(printed, around, language)
        odds = _confusable(printed, form, around, confusables)
        if odds is not None:
            row[_NEIGHBOURS], row[_ASKED] = odds, 1.0
    row[_CONTEXT] = _clip(context, 12.0) / 3
    row[_SPACING] = _clip(spacing, 12.0) / 3
    row[_REAL_CONTEXT] = row[_REAL] * row[_CONTEXT]
    row[_GAP_SPACING] = row[_GAP] * row[_SPACING]
    return row


def _kind_of_word(
    printed: Form, form: Form, language: Language
) -> tuple[float, float, float, float]:
    """How usual the words put in are, how long what is printed is, how like a word, how written."""
    words = [t for t in form.tokens if t[0].isalpha()]
    usual = min((language.unigram(t) for t in words), default=-8.0)
    old = [t.rstrip("’") for t in printed.tokens if t[0].isalpha()]
    letters = sum(map(len, old))
    wordlike = sum(map(language.spelling, old)) / (letters + 1.0) if letters else -3.0
    return (
        (max(usual, -18.0) + 10.0) / 3,
        math.log(max(1, letters)) - 1.5,
        wordlike + 2.5,
        float(printed.text[:1].isupper()),
    )


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
