"""Cross-validation: how a book in the making fares on text that none of its counts came from."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.errormodel.confusion_counts import lower_bound
from ocrfix.errormodel.rules import UNSEEN
from ocrfix.evaluation.error_rates import rates_apart
from ocrfix.model import Change, Rates
from ocrfix.ranking.decision import choose
from ocrfix.ranking.reranker import Gate, fit
from ocrfix.repair.pipeline import resolved
from ocrfix.text.changes import apply_changes
from ocrfix.training.ground_truth import best_of
from ocrfix.training.thresholds import Place, bar_of, level_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ocrfix.errormodel.confusion_counts import EditKey
    from ocrfix.ranking.threshold import Aim, Bar
    from ocrfix.training.held_out import Trial, Walk

__all__ = ["Tally", "Validation", "dangerous_rules", "fit_gate", "fit_gates", "validate"]

# Shares of clean text that may pass for the level:
SHARES_OF_CLEAN = (0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 1.0)
ENOUGH_CLEAN = 100_000  # characters of clean text that tell what reads as clean
CONFIDENT = 0.8  # no threshold keeps a rule in check that errs beyond this
OFTEN = 5  # bad changes from which a rule is looked at
TOLERABLE = 0.25  # share of bad changes beyond which, past doubt, such a rule is switched off


@dataclass(frozen=True, slots=True)
class Tally:
    """The changes that one confusion made on held-out text."""

    before: str
    after: str
    good: int
    bad: int


@dataclass(frozen=True, slots=True)
class Validation:
    """How the method fared on text that none of its counts came from.

    ``before`` and ``after`` are the error rates of what aligns with its clean twin, habits apart,
    each text weighing as much as it is long. ``harm`` counts changes in 10,000 characters of clean
    text.
    ``good``, ``bad`` and ``missed`` count places: changed for the better, for the worse, and
    left alone or bettered less than some candidate would. ``reliability`` has rows (mean
    confidence, share that was good, number of candidates). ``tallies`` has one row for each
    confusion that changed something. ``left`` says, by reason, how many characters stayed wrong.
    """

    documents: int
    characters: int
    before: Rates
    after: Rates
    good: int
    bad: int
    missed: int
    harm: float
    reliability: tuple[tuple[float, float, int], ...]
    tallies: tuple[Tally, ...]
    left: tuple[tuple[str, int], ...]

    @property
    def precision(self) -> float:
        """Share of good changes among those that were good or bad."""
        return self.good / max(1, self.good + self.bad)

    @property
    def recall(self) -> float:
        """Share of the places with errors (those no candidate reaches included) made better."""
        return self.good / max(1, self.good + self.missed + sum(n for _, n in self.left[2:]))

    @property
    def calibration_error(self) -> float:
        """Expected calibration error: how far confidence and truth lie apart on average."""
        total = sum(n for *_, n in self.reliability)
        return sum(abs(mean - share) * n for mean, share, n in self.reliability) / max(1, total)

    @property
    def most_useful(self) -> tuple[Tally, ...]:
        """The ten confusions that mended most."""
        return tuple(sorted(self.tallies, key=lambda t: (t.bad - t.good, t.before, t.after))[:10])

    @property
    def most_dangerous(self) -> tuple[Tally, ...]:
        """The ten confusions that spoiled most."""
        spoiling = [t for t in self.tallies if t.bad]
        return tuple(sorted(spoiling, key=lambda t: (-t.bad, t.good, t.before, t.after))[:10])


def fit_gate(
    walks: Iterable[Walk], start: Sequence[float] | None, begin: Sequence[float] | None = None
) -> Gate:
    """Fit a gate to walks, drawn towards the weights of the book behind."""
    examples = [
        (trial.described, best_of([o.gain for o in trial.options]))
        for w in walks
        for trial in w.trials
    ]
    return fit(examples, start, begin=begin)


def fit_gates(walks: Sequence[Walk], start: Sequence[float] | None) -> dict[int, Gate]:
    """For each fold a gate fitted to the others."""
    folds = sorted({w.fold for w in walks})
    begin: Sequence[float] | None = None
    gates: dict[int, Gate] = {}
    for fold in folds:
        gates[fold] = fit_gate((w for w in walks if w.fold != fold), start, begin)
        begin = gates[fold].weights
    return gates


Judged = tuple["Walk", "Trial", int, float]


def _judged(walks: Iterable[Walk], gates: Mapping[int, Gate]) -> Iterator[Judged]:
    """Each place of each walk: the candidate to take, and with what confidence."""
    for walk in walks:
        if walk.made_up:
            continue
        shares = gates[walk.fold].confidences([trial.described for trial in walk.trials])
        for trial, each in zip(walk.trials, shares, strict=True):
            yield walk, trial, *choose(trial.texts, each)


def dangerous_rules(
    walks: Sequence[Walk], gates: Mapping[int, Gate]
) -> dict[EditKey, tuple[int, int]]:
    """Confusions that do damage on text that was held out: their good and bad changes.

    These are habits of one text that others do not share ("—" for "–"), or accidents. A change
    counts where the gate is confident of it, clean text walked as a scan included.
    """
    tally: dict[EditKey, list[int]] = {}
    for _, trial, best, share in _judged(walks, gates):
        option = trial.options[best]
        if share >= CONFIDENT and option.gain:
            for key in option.confusions:
                tally.setdefault(key, [0, 0])[option.gain < 0] += 1
    return {
        key: (good, bad)
        for key, (good, bad) in sorted(tally.items())
        if key != UNSEEN and bad >= OFTEN and lower_bound(bad, good + bad) > TOLERABLE
    }


def validate(
    walks: Sequence[Walk], gates: Mapping[int, Gate], target: float, least_level: float = 0.0,
    aim: Aim = "precision",
) -> tuple[Validation, Bar]:  # fmt: skip
    """Judge each fold by a gate that has not seen it, and choose the bar from that.

    ``target`` is the share of good changes where precision is aimed at; what is counted is what the
    bar of the ``aim`` lets through. ``least_level`` is the level of the book behind, which holds
    where there is little clean text.
    """
    walks = [walk for walk in walks if not walk.made_up]
    judged = list(_judged(walks, gates))
    clean_length = sum(len(w.text) for w in walks if not w.is_scan)
    clean = [(w.misread, len(w.text)) for w in walks if not w.is_scan]
    least = least_level if clean_length < ENOUGH_CLEAN else 0.0
    levels = [max(least, level_of(clean, share)) for share in SHARES_OF_CLEAN]
    bar = bar_of(
        [
            Place(w.is_scan, w.misread, share, t.options[best].gain, w.twin)
            for w, t, best, share in judged
        ],
        clean_length, target, levels, aim,
    )  # fmt: skip
    made: dict[int, list[Change]] = {id(w): [] for w in walks}
    good = bad = harm = missed = held = outvoted = 0
    tallies: dict[EditKey, list[int]] = {}
    for walk, trial, best, share in judged:
        option = trial.options[best]
        most = max(o.gain for o in trial.options)
        if share < bar.of(walk):
            missed += most > 0
            if most > 0:
                held += most * (option.gain == most)
                outvoted += most * (option.gain < most)
            continue
        if not walk.is_scan:
            harm += 1
            continue
        good += option.gain > 0
        bad += option.gain < 0
        missed += option.gain <= 0 < most
        outvoted += max(0, most - option.gain)
        for key in option.confusions if option.gain else ():
            tallies.setdefault(key, [0, 0])[option.gain < 0] += 1
        made[id(walk)].append(
            Change(option.start, option.end, option.before, option.after, "", share, 0, "")
        )
    before, after, length = _rates(walks, made)
    beyond = sum((w.beyond for w in walks), Counter[str]())
    left = [
        ("held back, too little sure", held),
        ("another reading looked likelier", outvoted),
        *sorted(beyond.items(), key=lambda item: (-item[1], item[0])),
    ]
    validation = Validation(
        documents=sum(w.is_scan for w in walks), characters=length, before=before, after=after,
        good=good, bad=bad, missed=missed, harm=1e4 * harm / max(1, clean_length),
        reliability=_reliability(
            [(share, t.options[best].gain > 0) for w, t, best, share in judged if w.is_scan]
        ),
        tallies=tuple(Tally(*key, *counts) for key, counts in sorted(tallies.items())),
        left=tuple(left),
    )  # fmt: skip
    return validation, bar


def _rates(walks: Iterable[Walk], made: Mapping[int, list[Change]]) -> tuple[Rates, Rates, int]:
    """Error rates before and after, and the length of the truth they are measured on."""
    sums = [[0.0] * 4, [0.0] * 4]
    length = 0
    for walk in walks:
        changes, _ = resolved(made[id(walk)])
        truth = _lines(clean for *_, clean in walk.zones)
        if not truth.strip():
            continue
        printed = _lines(walk.text[a:b] for a, b, _ in walk.zones)
        repaired = _lines(_repaired(walk.text, a, b, changes) for a, b, _ in walk.zones)
        length += len(truth)
        for total, text in zip(sums, (printed, repaired), strict=True):
            found = rates_apart(text, truth)
            for k, rate in enumerate((found.cer, found.wer, found.cmer, found.wmer)):
                total[k] += rate * len(truth)
    before, after = (Rates(*(x / max(1, length) for x in total)) for total in sums)
    return before, after, length


def _lines(texts: Iterable[str]) -> str:
    """Texts a line each, but that a line ends behind ¬, as cMER wants it."""
    return "\n".join(" ".join(text.split()).replace("¬ ", "¬\n") for text in texts)


def _repaired(text: str, start: int, end: int, made: Sequence[Change]) -> str:
    """A stretch of a text after the changes that lie within it."""
    first = bisect_left(made, start, key=lambda c: c.start)
    inside = []
    for change in made[first:]:
        if change.end > end:
            break
        inside.append(replace(change, start=change.start - start, end=change.end - start))
    return apply_changes(text[start:end], inside)


def _reliability(judged: Sequence[tuple[float, bool]]) -> tuple[tuple[float, float, int], ...]:
    rows = []
    for low in range(10):
        bin_ = [(s, g) for s, g in judged if low <= min(9.999, s * 10) < low + 1]
        if bin_:
            n = len(bin_)
            rows.append((sum(s for s, _ in bin_) / n, sum(g for _, g in bin_) / n, n))
    return tuple(rows)
