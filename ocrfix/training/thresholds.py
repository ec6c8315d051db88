"""Which confidence a change must have, chosen on text that was held out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.ranking.threshold import Bar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.ranking.threshold import Aim

__all__ = ["Place", "bar_of", "level_of"]

LEAST_THRESHOLD = 0.5
LEAST_CAREFUL = 0.8  # the same in a text that reads as clean
WORTH_OF_GATE = 20.0  # changes that the gate's own expectation of them is worth
UNREACHED = 0.99  # the bar of a book that nowhere is right often enough
NEARLY = 0.01  # of the target precision; truth itself errs as often
MUCH_MORE = 2.0  # times as many characters won, for which so much is given up
MOST_HARM = 0.3  # changes in 10,000 characters of clean text that a book may make
HARM_WEIGHS = 5.0  # characters won that a change beyond that is worth
SLIPS = 0.3  # harm of a change to the clean twin of a scan: most mend what its writer missed
REACHED = 0.2  # of all that any bar wins; a target that is only met below that is not reached …
LEAST_PRECISE = 0.8  # share of good changes below which nothing passes for precision
KEPT = 0.5  # … and the bar is then the most precise of those that keep so much of it
LEAST_ERRORS = 0.3  # the lowest bar, whatever is aimed at
NO_WORSE = 0.995  # of the most that any bar wins: the highest bar that wins so much is taken


class Place(NamedTuple):
    """What became of a place that was held out: its best candidate, and what that is worth.

    ``gain`` is by how many characters the text comes nearer to the truth; negative is harm. A text
    that is no scan is clean, by its name or as the ``twin`` of a scan.
    """

    is_scan: bool
    misread: float
    confidence: float
    gain: int
    twin: bool = False

    @property
    def harm(self) -> float:
        """How much it would be to change a text that is clean."""
        return 0.0 if self.is_scan else SLIPS if self.twin else 1.0


def bar_of(
    judged: Iterable[Place], clean_length: int, target: float, levels: Iterable[float], aim: Aim
) -> Bar:
    """Choose both bars of a book, that for clean text, and what reads as clean.

    ``target`` is the share of good changes that precision is. ``levels`` are those (see
    :class:`Bar`) among which the one is taken that mends most and does no harm; of equals the
    lowest.
    """
    places = list(judged)
    bars = [_bar_at(places, clean_length, target, level, aim) for level in sorted({*levels})]
    return max(bars, key=lambda bar: _worth(bar, places, clean_length))


def _bar_at(
    places: Sequence[Place], clean_length: int, target: float, level: float, aim: Aim
) -> Bar:
    in_scans: list[tuple[float, int]] = []
    in_clean: list[Place] = []
    in_noisy_clean: list[Place] = []
    for place in places:
        quiet = place.misread <= level
        if place.is_scan and not quiet:
            in_scans.append((place.confidence, place.gain))
        elif not place.is_scan:
            (in_clean if quiet else in_noisy_clean).append(place)
    precise = _precise(in_scans, target)
    fewest = min(precise, _fewest_errors(in_scans, precise))
    held = fewest if aim == "errors" else precise
    spent = sum(place.harm for place in in_noisy_clean if place.confidence >= held)
    careful = max(precise, _careful(in_clean, clean_length, spent))
    return Bar(precise, careful, round(level, 3), fewest, aim)


def _worth(bar: Bar, places: Iterable[Place], clean_length: int) -> float:
    """The characters that a bar wins in scans, less what it spoils of clean text beyond measure."""
    won, harm = 0, 0.0
    for place in places:
        if place.confidence >= bar.of(place):
            won += place.gain * place.is_scan
            harm += place.harm
    return won - HARM_WEIGHS * max(0.0, harm - max(1.0, MOST_HARM * clean_length / 1e4))


def level_of(texts: Sequence[tuple[float, int]], share: float = 0.9) -> float:
    """The misreadings in a thousand words that a share of clean text does not pass.

    Each text is its misreadings and its length.
    """
    read, most = 0, share * sum(length for _, length in texts)
    for misread, length in sorted(texts):
        read += length
        if read >= most:
            return misread
    return 0.0


def _fewest_errors(judged: Sequence[tuple[float, int]], otherwise: float) -> float:
    """The bar that leaves the fewest characters wrong; of those about as good the highest."""
    ranked = sorted((pair for pair in judged if pair[0] >= LEAST_ERRORS), reverse=True)
    sums = _sums(ranked)
    most = max(sums, default=0)
    if most <= 0:
        return otherwise
    k = next(k for k, won in enumerate(sums) if won >= NO_WORSE * most)
    below = ranked[k + 1][0] if k + 1 < len(ranked) else LEAST_ERRORS
    return math.floor(1e4 * (ranked[k][0] + below) / 2) / 1e4


def _sums(ranked: Sequence[tuple[float, int]]) -> list[int]:
    """What is won down to each place; none is told from those of its own confidence."""
    sums: list[int] = []
    won = 0
    for k, (share, gain) in enumerate(ranked):
        won += gain
        last = k + 1 == len(ranked) or ranked[k + 1][0] < share
        sums.append(won if last else -1)
    return sums


def _precise(judged: Sequence[tuple[float, int]], target: float) -> float:
    """The bar for the target, or where that wins next to nothing the best that can be reached.

    Where truth itself is faulty, no bar reaches the target but by making hardly a change.
    """
    bar = _threshold(judged, target)
    ranked = sorted((pair for pair in judged if pair[0] >= LEAST_ERRORS), reverse=True)
    sums = _sums(ranked)
    most = max(sums, default=0)
    won = sum(gain for share, gain in ranked if share >= bar)
    if len(ranked) < WORTH_OF_GATE or won >= REACHED * most:
        return bar
    best, at = LEAST_PRECISE, bar
    good = bad = 0
    for k, (share, gain) in enumerate(ranked):
        good += gain > 0
        bad += gain < 0
        if sums[k] >= KEPT * most and good >= best * (good + bad) > 0:
            best = good / (good + bad)
            below = ranked[k + 1][0] if k + 1 < len(ranked) else LEAST_ERRORS
            at = (share + below) / 2
    return math.floor(1e4 * max(at, LEAST_THRESHOLD)) / 1e4


def _threshold(judged: Sequence[tuple[float, int]], target: float) -> float:
    """The lowest confidence above which changes are right often enough.

    Where few were judged, what the gate itself expects counts as well: of very few even where all
    were good, of some more where one went wrong. Below the last one judged only that is trusted
    which would do for a clean text, and where very few were judged, for the target. Where none is
    right often enough, or :data:`MUCH_MORE` is won beyond the last that is, the lowest that comes
    within :data:`NEARLY` of it.
    """
    good = bad = won = won_chosen = won_nearly = 0
    expected = 0.0
    chosen = nearly = UNREACHED
    ranked = sorted(judged, reverse=True)
    for k, (share, gain) in enumerate(ranked):
        if share < LEAST_THRESHOLD:
            break
        good += gain > 0
        bad += gain < 0
        won += gain
        expected += share
        below = ranked[k + 1][0] if k + 1 < len(ranked) else 0.0
        if below == share:
            continue  # one bar holds for both
        very_few = good + bad < WORTH_OF_GATE
        usual = expected / (k + 1)
        blended = (good + WORTH_OF_GATE * usual) / (good + bad + WORTH_OF_GATE)
        counted = 0.0 if very_few else good / (good + bad)
        precise = max(counted, blended) if good else 0.0
        least = min(share, target if very_few else LEAST_CAREFUL)
        here = max(least, (share + below) / 2)
        if precise >= target:
            chosen, won_chosen = here, won
        if precise >= target - NEARLY:
            nearly, won_nearly = here, won
    reached = chosen < UNREACHED and won_nearly < MUCH_MORE * won_chosen
    return math.floor(1e4 * (chosen if reached else nearly)) / 1e4


def _careful(places: Sequence[Place], clean_length: int, spent: float) -> float:
    """The lowest confidence above which clean text is left alone often enough.

    ``spent`` is the harm that is done already, in clean texts that read as scans do.
    """
    allowed = float(round(MOST_HARM * clean_length / 1e4))
    allowed = max(min(1.0, allowed), allowed - spent)  # a single change is no sign of more
    above = 0.0
    for place in sorted(places, key=lambda place: place.confidence, reverse=True):
        allowed -= place.harm
        if allowed < 0.0:
            above = place.confidence
            break
    return round(min(0.9999, max(LEAST_CAREFUL, above + 1e-4)), 4)
