"""Many OCR texts measured against their clean twins: each by itself, and all of them together.

The rates of a whole are its errors over its length, not a mean of rates: a page of ten words weighs
what ten words weigh. How far they are due to the documents that happen to be in it, a bootstrap by
document tells (Efron 1979; for OCR and speech Bisani and Ney 2004): documents are drawn with
replacement, a thousand times, always with the same random numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.evaluation.error_rates import match_sizes
from ocrfix.evaluation.judgement import evaluate
from ocrfix.model import Evaluation, Judgement, Rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ocrfix.model import Change

    Floats = NDArray[np.float64]

__all__ = ["RATES", "Interval", "Measured", "Totals", "measure", "totals"]

RATES = ("cer", "wer", "cmer", "wmer")
DRAWS = 1000
OUTSIDE = 2.5  # per cent of the draws left out on either side of an interval
SEED = 20_260

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """A document measured. ``sizes`` are what its four rates are shares of, before and after."""

    name: str
    evaluation: Evaluation
    sizes: tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Totals:
    """Documents measured as one, with intervals that hold the rates in 95 of 100 draws.

    ``change`` is that of each rate, as a fraction (-0.8: four fifths of the errors are gone).
    Intervals are None where there is one document, or nothing was repaired.
    """

    evaluation: Evaluation
    before: dict[str, Interval] | None
    after: dict[str, Interval] | None
    change: dict[str, Interval] | None


def measure(
    name: str, ocr: str, clean: str, *, fixed: str | None = None,
    changes: Sequence[Change] | None = None, matched: bool = False, strict: bool = False,
) -> Measured:  # fmt: skip
    """Measure a document as :func:`~ocrfix.evaluation.judgement.evaluate` does."""
    found = evaluate(ocr, clean, fixed=fixed, changes=changes, matched=matched, strict=strict)
    texts = [ocr] if fixed is None else [ocr, fixed]
    if matched:
        from ocrfix.alignment.pipeline import matched_text

        pairs = [matched_text(text, clean) for text in texts]
    else:
        pairs = [(text, clean) for text in texts]
    sizes = [_sizes(*pair) for pair in pairs]
    return Measured(name, found, (sizes[0], sizes[-1]))


def _sizes(text: str, clean: str) -> tuple[int, ...]:
    words = clean.split()
    return (len(" ".join(words)), len(words), *match_sizes(text, clean))


def totals(documents: Sequence[Measured]) -> Totals:
    """Take documents together; raises :class:`InputError` where there are none."""
    import numpy as np

    if not documents:
        raise InputError("There is nothing to measure. Name texts with their clean twins.")
    before = _columns([d.evaluation.before for d in documents], [d.sizes[0] for d in documents])
    repaired = [d.evaluation.after for d in documents]
    every = [rates for rates in repaired if rates is not None]
    after = (
        _columns(every, [d.sizes[1] for d in documents]) if len(every) == len(repaired) else None
    )
    rows = np.random.default_rng(SEED).integers(0, len(documents), (DRAWS, len(documents)))
    several = len(documents) > 1
    drawn = _drawn(before, rows)
    drawn_after = _drawn(after, rows) if after else None
    return Totals(
        Evaluation(_rates(before), _rates(after) if after else None, _judged(documents)),
        _intervals(drawn) if several else None,
        _intervals(drawn_after) if several and drawn_after is not None else None,
        _intervals(drawn_after / np.where(drawn > 0, drawn, np.nan) - 1)
        if several and drawn_after is not None
        else None,
    )


def _columns(rates: Sequence[Rates], sizes: Sequence[tuple[int, ...]]) -> tuple[Floats, Floats]:
    """Errors and sizes, a row a document and a column a rate."""
    import numpy as np

    of = np.array(sizes, dtype=np.float64)
    return np.array([[getattr(each, name) for name in RATES] for each in rates]) * of, of


def _rates(columns: tuple[Floats, Floats]) -> Rates:
    errors, sizes = columns
    found = errors.sum(axis=0) / sizes.sum(axis=0).clip(1)
    return Rates(*found.tolist())


def _drawn(columns: tuple[Floats, Floats], rows: NDArray[np.int64]) -> Floats:
    """The rates of each draw; a thousand draws of many documents are taken in turn."""
    import numpy as np

    errors, sizes = columns
    return np.array([errors[row].sum(axis=0) / sizes[row].sum(axis=0).clip(1) for row in rows])


def _intervals(drawn: Floats) -> dict[str, Interval]:
    import numpy as np

    whole = np.nan_to_num(drawn)
    low, high = np.percentile(whole, (OUTSIDE, 100 - OUTSIDE), axis=0)
    pairs = zip(low.tolist(), high.tolist(), strict=True)
    return {name: (float(a), float(b)) for name, (a, b) in zip(RATES, pairs, strict=True)}


def _judged(documents: Sequence[Measured]) -> Judgement | None:
    every = [d.evaluation.changes for d in documents]
    judged = [each for each in every if each is not None]
    if not judged or len(judged) < len(every):
        return None
    good, bad = sum(j.good for j in judged), sum(j.bad for j in judged)
    missed = sum(j.missed for j in judged)
    return Judgement(
        good, bad, sum(j.neutral for j in judged), missed,
        good / (good + bad) if good + bad else 1.0,
        good / (good + missed) if good + missed else 1.0, sum(j.habits for j in judged),
    )  # fmt: skip
