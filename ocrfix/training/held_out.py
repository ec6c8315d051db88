"""Held-out texts walked with a finder that knows neither: what the gate learns from.

Each text is walked twice: the scan, to learn when a candidate is right, and its clean twin as if
it were a scan, to learn to let good text be. Trials hold numbers and short strings alone, so that
they are cheap to keep and to hand from one process to another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.alignment.pipeline import align
from ocrfix.errormodel.confusion_counts import learnable
from ocrfix.errormodel.observations import zones
from ocrfix.repair.pipeline import span_of
from ocrfix.training.ground_truth import Truth

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ocrfix.candidates.scan import Scan
    from ocrfix.errormodel.confusion_counts import EditKey
    from ocrfix.errormodel.observations import Edit, Zone
    from ocrfix.ranking.places import Finder, Place

__all__ = ["Option", "Trial", "Walk", "walk", "walk_clean", "walk_made_up", "without"]


class Option(NamedTuple):
    """One candidate of a place: what it would change, by which confusions, and what it gains.

    ``gain`` is by how many characters the text comes nearer to the truth; negative is harm.
    """

    start: int
    end: int
    before: str
    after: str
    confusions: tuple[EditKey, ...]
    gain: int


class Trial(NamedTuple):
    """One place: a row of evidence for each candidate (see :mod:`ocrfix.ranking.features`).

    ``texts`` are what is printed and what each candidate puts there.
    """

    described: NDArray[np.float32]
    options: tuple[Option, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """The places of one held-out text.

    ``zones`` are ``(start, end, truth)`` where the scan aligns with its clean twin, none for a
    clean text. ``misread`` is how noisy the text reads. ``beyond`` counts, by reason, the
    characters misread for which no candidate helps. ``made_up`` is a page misread on purpose,
    ``twin`` the clean twin of a scan.
    """

    text: str
    zones: tuple[tuple[int, int, str], ...]
    trials: tuple[Trial, ...]
    misread: float
    fold: int
    is_scan: bool
    beyond: Counter[str]
    made_up: bool = False
    twin: bool = False


def walk_made_up(finder: Finder, pages: Iterable[tuple[str, str]], fold: int) -> Iterator[Walk]:
    """Walk pages misread on purpose; nothing is measured on them."""
    for misread, clean in pages:
        found = tuple(zones(align(misread, clean, force=True)))
        truth = Truth(found)
        scan = finder.scan(misread)
        places = [(p, g) for p in finder.places(scan) if (g := truth.gains(p, scan)) is not None]
        yield Walk(misread, _stretches(found), _trials(places, scan), scan.misread, fold, True,
                   Counter(), True)  # fmt: skip


def walk(
    finder: Finder, ocr: str, clean: str, zones: Sequence[Zone], fold: int
) -> tuple[Walk, Walk]:
    """Walk a held-out scan and its clean twin."""
    scan = finder.scan(ocr)
    truth = Truth(zones)
    places: list[tuple[Place, list[int]]] = []
    for place in finder.places(scan):
        gains = truth.gains(place, scan)
        if gains is not None:
            places.append((place, gains))
    trials = _trials(places, scan)
    beyond = _beyond(zones, trials, finder)
    of_scan = Walk(ocr, _stretches(zones), trials, scan.misread, fold, True, beyond)
    return of_scan, replace(walk_clean(finder, clean, fold), twin=True)


def walk_clean(finder: Finder, clean: str, fold: int) -> Walk:
    """Walk a held-out clean text as if it were a scan: nothing is to be changed."""
    scan = finder.scan(clean)
    unwanted = [(p, [-1] * len(p.candidates)) for p in finder.places(scan)]
    return Walk(clean, (), _trials(unwanted, scan), scan.misread, fold, False, Counter())


def _stretches(found: Iterable[Zone]) -> tuple[tuple[int, int, str], ...]:
    return tuple((z.starts[0], z.starts[-1] + 1, z.clean) for z in found if z.starts)


def _trials(places: Iterable[tuple[Place, list[int]]], scan: Scan) -> tuple[Trial, ...]:
    import numpy as np

    return tuple(
        Trial(
            np.asarray(place.described, dtype=np.float32),
            tuple(
                Option(
                    *span_of(scan, place, candidate),
                    tuple((w.rule.before, w.rule.after) for *_, w in candidate.reading.edits),
                    gain,
                )
                for candidate, gain in zip(place.candidates, gains, strict=True)
            ),
            place.texts,
        )
        for place, gains in places
    )


def _beyond(zones: Iterable[Zone], trials: Iterable[Trial], finder: Finder) -> Counter[str]:
    """Why no candidate helps, in characters misread."""
    helped = sorted((o.start, o.end) for trial in trials for o in trial.options if o.gain > 0)
    starts = [start for start, _ in helped]
    reasons: Counter[str] = Counter()
    for zone in zones:
        for edit in zone.edits:
            if edit.start >= len(zone.starts):
                continue
            start = zone.starts[edit.start]
            end = zone.starts[max(edit.start, edit.end - 1)] + 1
            near = bisect_left(starts, end)
            if not any(b > start for _, b in helped[max(0, near - 4) : near]):
                size = max(len(edit.before), len(edit.after))
                reasons[_reason(edit, finder)] += size
    return reasons


def _reason(edit: Edit, finder: Finder) -> str:
    if not learnable(edit):
        both = edit.before + edit.after
        return "spaces and words together" if " " in both else "text lost or added"
    families = finder.candidates.index.families.get(edit.before, ())
    if not any(f.after == edit.after for f in families):
        return "misread in a way never seen"
    return "no known word within reach"


def without(walks: Iterable[Walk], confusions: Container[EditKey]) -> list[Walk]:
    """The walks as they would be without some confusions."""
    fewer: list[Walk] = []
    for each in walks:
        trials: list[Trial] = []
        for trial in each.trials:
            kept = [
                k for k, o in enumerate(trial.options)
                if not any(c in confusions for c in o.confusions)
            ]  # fmt: skip
            if len(kept) == len(trial.options):
                trials.append(trial)
            elif kept:
                options = tuple(trial.options[k] for k in kept)
                texts = (trial.texts[0], *(trial.texts[k + 1] for k in kept))
                trials.append(Trial(trial.described[kept], options, texts))
        fewer.append(replace(each, trials=tuple(trials)))
    return fewer
