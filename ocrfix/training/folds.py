"""Texts parted so that some can be held out: whole documents, or stretches of a few."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.alignment.pipeline import align
from ocrfix.errormodel.confusion_counts import Confusions
from ocrfix.errormodel.observations import zones
from ocrfix.errors import AlignmentError, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.errormodel.observations import Zone
    from ocrfix.pairing.pipeline import TwinTexts

__all__ = ["Unit", "align_units", "count_folds", "part_units", "sha256_of"]

FOLDS = 5
FEW = 3  # documents from which whole documents are held out


@dataclass(frozen=True, slots=True)
class Unit:
    """A document, or a stretch of one: what is held out together."""

    group: str
    ocr: str
    clean: str
    zones: tuple[Zone, ...]


def align_units(
    pairs: Sequence[TwinTexts],
) -> tuple[list[Unit], list[tuple[Zone, ...]], list[str]]:
    """Align all pairs; few documents are cut into stretches, so that some can be held out."""
    units: list[Unit] = []
    whole: list[tuple[Zone, ...]] = []
    skipped: list[str] = []
    groups = {sha256_of(p.clean) for p in pairs}
    for pair in pairs:
        try:
            alignment = align(pair.ocr, pair.clean)
        except (AlignmentError, InputError) as error:
            skipped.append(f"{pair.name}: {error}")
            continue
        found = tuple(zones(alignment))
        whole.append(found)
        if len(groups) >= FEW:
            units.append(Unit(sha256_of(pair.clean), pair.ocr, pair.clean, found))
            continue
        cuts = [(0, 0)]
        starts = [(r.ocr.start, r.clean.start) for r in alignment.records
                  if r.kind == "match" and r.ocr and r.clean]  # fmt: skip
        for k in range(1, FOLDS):
            a, b = min(starts, key=lambda s: abs(s[0] - k * len(pair.ocr) / FOLDS), default=(0, 0))
            if a > cuts[-1][0] and b > cuts[-1][1]:
                cuts.append((a, b))
        cuts.append((len(pair.ocr), len(pair.clean)))
        for number, ((a0, b0), (a1, b1)) in enumerate(itertools.pairwise(cuts)):
            ocr, clean = pair.ocr[a0:a1], pair.clean[b0:b1]
            part = tuple(zones(align(ocr, clean, force=True)))
            units.append(Unit(f"{sha256_of(pair.clean)}-{number}", ocr, clean, part))
    if not any(unit.zones for unit in units):
        raise InputError(
            "No pair aligns well enough to learn from"
            + (f" ({skipped[0]})" if skipped else "")
            + ". See what belongs together: ocrfix pair OCR_DIR CLEAN_DIR"
        )
    return units, whole, skipped


def part_units(units: Sequence[Unit]) -> list[int]:
    """A fold for each unit: units of one group stay together, folds are about equally long."""
    lengths: dict[str, int] = {}
    for unit in units:
        lengths[unit.group] = lengths.get(unit.group, 0) + len(unit.ocr)
    filled = [0] * min(FOLDS, len(lengths))
    fold_of: dict[str, int] = {}
    for group in sorted(lengths, key=lambda g: (-lengths[g], g)):
        fold_of[group] = min(range(len(filled)), key=lambda f: (filled[f], f))
        filled[fold_of[group]] += lengths[group]
    return [fold_of[unit.group] for unit in units]


def count_folds(units: Sequence[Unit], folds: Sequence[int]) -> list[Confusions]:
    """The confusions of each fold, with the places in it where those of any fold could stand."""
    counted = [Confusions() for _ in range(max(folds) + 1)]
    for unit, fold in zip(units, folds, strict=True):
        counted[fold].add_edits(unit.zones)
    keys = {key for own in counted for key in own.right}
    for unit, fold in zip(units, folds, strict=True):
        counted[fold].add_occurrences(unit.zones, keys)
    return counted


def sha256_of(text: str) -> str:
    """The SHA-256 of a text, half characters included."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
