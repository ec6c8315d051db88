"""Cross-validation: how a book in the making fares on text that none of its counts came from.

Each held-out text is walked twice: the scan, to learn when a candidate is right, and the clean
text as if it were a scan, to learn to let good text be.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from ocrfix.changes import apply_changes
from ocrfix.gate import Bar, Gate, fit
from ocrfix.repair import changes_of
from ocrfix.truth import Truth, best_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from ocrfix.learn import EditKey, Zone
    from ocrfix.model import Change
    from ocrfix.places import Finder, Place
    from ocrfix.scan import Scan

__all__ = [
    "Validation",
    "Walk",
    "dangerous_rules",
    "fit_gate",
    "validate",
    "walk",
    "without",
]

LEAST_THRESHOLD = 0.5
LEAST_CAREFUL = 0.8  # the same in a text that reads as clean
CONFIDENT = 0.8  # no threshold keeps a rule in check that errs beyond this
OFTEN = 5  # bad changes from which a rule is looked at
TOLERABLE = 0.9  # share of good changes below which such a rule is switched off
MOST_HARM = 0.3  # changes in 10,000 characters of clean text that a book may make


@dataclass(frozen=True, slots=True)
class Validation:
    """How the method fared on text that none of its counts came from.

    Rates are fractions; ``harm`` counts changes in 10,000 characters of clean text;
    ``reliability`` has rows (mean confidence, share that was good, number of changes).
    """

    documents: int
    characters: int
    cer_before: float
    cer_after: float
    good: int
    bad: int
    harm: float
    reliability: tuple[tuple[float, float, int], ...]

    @property
    def precision(self) -> float:
        """Share of good changes among those that were good or bad."""
        return self.good / max(1, self.good + self.bad)


@dataclass(frozen=True, slots=True)
class Walk:
    """The places of one held-out text, with what each candidate would gain."""

    scan: Scan
    zones: tuple[Zone, ...]
    places: tuple[Place, ...]
    gains: tuple[tuple[int, ...], ...]
    fold: int
    is_scan: bool


def walk(
    finder: Finder, ocr: str, clean: str, zones: tuple[Zone, ...], fold: int
) -> tuple[Walk, Walk]:
    """Walk a held-out scan and its clean twin with a finder that knows neither."""
    scan = finder.scan(ocr)
    truth = Truth(zones)
    places: list[Place] = []
    gains: list[tuple[int, ...]] = []
    for place in finder.places(scan):
        found = truth.gains(place, scan)
        if found is not None:
            places.append(place)
            gains.append(tuple(found))
    as_scan = Walk(scan, zones, tuple(places), tuple(gains), fold, True)
    scan = finder.scan(clean)
    places = list(finder.places(scan))
    unwanted = tuple(tuple(-1 for _ in p.candidates) for p in places)
    return as_scan, Walk(scan, (), tuple(places), unwanted, fold, False)


def fit_gate(walks: Sequence[Walk], start: Sequence[float] | None) -> Gate:
    """Fit a gate to walks, drawn towards the weights of the book behind."""
    examples = [
        (place.described, best_of(list(gains)))
        for walk in walks
        for place, gains in zip(walk.places, walk.gains, strict=True)
    ]
    return fit(examples, start)


def dangerous_rules(
    walks: Sequence[Walk], start: Sequence[float] | None
) -> dict[EditKey, tuple[int, int]]:
    """Confusions that do damage on text that was held out: their good and bad changes.

    These are habits of one text that others do not share ("—" for "–"), or accidents. A change
    counts where the gate is confident of it, clean text walked as a scan included.
    """
    tally: dict[EditKey, list[int]] = {}
    for _, place, best, share, gain in _judged(walks, _gates(walks, start)):
        if share >= CONFIDENT and gain:
            for _, _, _, weight in place.candidates[best].reading.edits:
                key = (weight.rule.before, weight.rule.after)
                tally.setdefault(key, [0, 0])[gain < 0] += 1
    return {
        key: (good, bad)
        for key, (good, bad) in sorted(tally.items())
        if bad >= OFTEN and good < TOLERABLE * (good + bad)
    }


def without(walks: Sequence[Walk], keys: Container[EditKey]) -> list[Walk]:
    """The walks as they would be without some confusions."""
    fewer: list[Walk] = []
    for walk in walks:
        places: list[Place] = []
        gains: list[tuple[int, ...]] = []
        for place, gain in zip(walk.places, walk.gains, strict=True):
            kept = [
                k
                for k, c in enumerate(place.candidates)
                if not any((w.rule.before, w.rule.after) in keys for *_, w in c.reading.edits)
            ]
            if len(kept) == len(place.candidates):
                places.append(place)
                gains.append(gain)
            elif kept:
                candidates = tuple(place.candidates[k] for k in kept)
                described = tuple(place.described[k] for k in kept)
                places.append(replace(place, candidates=candidates, described=described))
                gains.append(tuple(gain[k] for k in kept))
        fewer.append(replace(walk, places=tuple(places), gains=tuple(gains)))
    return fewer


def _judged(
    walks: Sequence[Walk], gates: Mapping[int, Gate]
) -> Iterator[tuple[Walk, Place, int, float, int]]:
    """Each place of each walk: its best candidate, with what confidence, and what it gains."""
    for walk in walks:
        for place, gains in zip(walk.places, walk.gains, strict=True):
            shares = gates[walk.fold].confidence(place.described)
            best = max(range(len(shares)), key=shares.__getitem__)
            yield walk, place, best, shares[best], gains[best]


def _gates(walks: Sequence[Walk], start: Sequence[float] | None) -> dict[int, Gate]:
    """For each fold a gate fitted to the others."""
    folds = sorted({w.fold for w in walks})
    return {f: fit_gate([w for w in walks if w.fold != f], start) for f in folds}


def validate(
    walks: Sequence[Walk], start: Sequence[float] | None, target: float, least_level: float = 0.0
) -> tuple[Validation, Bar]:
    """Judge each fold by a gate that has not seen it, and choose the bar from that.

    ``least_level`` is the level of the book behind, which may have seen more clean text.
    """
    gates = _gates(walks, start)
    level = max(least_level, _level([w.scan.misread for w in walks if not w.is_scan]))
    judged = [
        (share, gain, walk.is_scan, walk.scan.misread <= level)
        for walk, _, _, share, gain in _judged(walks, gates)
    ]
    clean_length = sum(len(w.scan.text) for w in walks if not w.is_scan)
    in_scans = [(s, g) for s, g, is_scan, quiet in judged if is_scan and not quiet]
    in_clean = [s for s, _, is_scan, quiet in judged if not is_scan and quiet]
    bar = Bar(_threshold(in_scans, target), _careful(in_clean, clean_length), round(level, 3))
    good = bad = harm = 0
    for share, gain, is_scan, quiet in judged:
        if share >= (bar.clean if quiet else bar.scan):
            good += is_scan and gain > 0
            bad += is_scan and gain < 0
            harm += not is_scan
    before = after = length = 0
    for walk in walks:
        made, _ = changes_of(walk.scan, walk.places, gates[walk.fold], bar.of(walk.scan))
        for zone in walk.zones:
            length += len(zone.clean)
            was, now = _distances(zone, walk.scan.text, made)
            before, after = before + was, after + now
    validation = Validation(
        documents=sum(w.is_scan for w in walks), characters=length,
        cer_before=before / max(1, length), cer_after=after / max(1, length),
        good=good, bad=bad, harm=1e4 * harm / max(1, clean_length),
        reliability=_reliability([(s, g > 0) for s, g, is_scan, _ in judged if is_scan]),
    )  # fmt: skip
    return validation, bar


def _distances(zone: Zone, text: str, made: Sequence[Change]) -> tuple[int, int]:
    """Edits between a zone and its clean text, before and after the changes within it."""
    if not zone.starts:
        return len(zone.clean), len(zone.clean)
    start, end = zone.starts[0], zone.starts[-1] + 1
    printed = text[start:end]
    first = bisect_left(made, start, key=lambda c: c.start)
    inside = []
    for change in made[first:]:
        if change.end > end:
            break
        inside.append(replace(change, start=change.start - start, end=change.end - start))
    repaired = apply_changes(printed, inside)
    return _distance(printed, zone.clean), _distance(repaired, zone.clean)


def _distance(text: str, truth: str) -> int:

    return Levenshtein.distance(" ".join(text.split()), " ".join(truth.split()))


def _level(misread: Sequence[float]) -> float:
    """The share of misreadings that nine in ten clean texts do not pass."""
    return sorted(misread)[int(0.9 * (len(misread) - 1))] if misread else 0.0


def _threshold(judged: Sequence[tuple[float, int]], target: float) -> float:
    """The lowest confidence above which changes are right often enough."""
    good = bad = 0
    chosen = 0.99
    ranked = sorted(judged, reverse=True)
    for k, (share, gain) in enumerate(ranked):
        if share < LEAST_THRESHOLD:
            break
        good += gain > 0
        bad += gain < 0
        if good and good / (good + bad) >= target:
            below = ranked[k + 1][0] if k + 1 < len(ranked) else 0.0
            chosen = max(LEAST_THRESHOLD, (share + below) / 2)
    return round(chosen, 4)


def _careful(shares: Sequence[float], clean_length: int) -> float:
    """The lowest confidence above which clean text is left alone often enough."""
    allowed = int(MOST_HARM * clean_length / 1e4)
    ranked = sorted(shares, reverse=True)
    above = ranked[allowed] if allowed < len(ranked) else 0.0
    return round(min(0.9999, max(LEAST_CAREFUL, above + 1e-4)), 4)


def _reliability(judged: Sequence[tuple[float, bool]]) -> tuple[tuple[float, float, int], ...]:
    rows = []
    for low in range(10):
        bin_ = [(s, g) for s, g in judged if low <= min(9.999, s * 10) < low + 1]
        if bin_:
            n = len(bin_)
            rows.append((sum(s for s, _ in bin_) / n, sum(g for _, g in bin_) / n, n))
    return tuple(rows)
