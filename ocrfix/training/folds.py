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

__all__ = [
    "Unit", "align_units", "clean_units", "count_folds", "houses_left_out", "part_units",
    "sha256_of",
]  # fmt: skip

FOLDS = 5
FEW = 3  # documents from which whole documents are held out
STRETCH = 50_000  # characters of a clean text that are held out together


@dataclass(frozen=True, slots=True)
class Unit:
    """A document, or a stretch of one: what is held out together.

    ``ocr`` is empty for a clean text without a twin. ``house`` is as in :class:`TwinTexts`.
    """

    group: str
    ocr: str
    clean: str
    zones: tuple[Zone, ...]
    house: str = ""


def align_units(
    pairs: Sequence[TwinTexts],
) -> tuple[list[Unit], list[tuple[Zone, ...]], list[str]]:
    """Align all pairs; few documents are cut into stretches, so that some can be held out."""
    units: list[Unit] = []
    whole: list[tuple[Zone, ...]] = []
    skipped: list[str] = []
    groups = {_group_of(p) for p in pairs}
    for pair in pairs:
        try:
            alignment = align(pair.ocr, pair.clean)
        except (AlignmentError, InputError) as error:
            skipped.append(f"{pair.name}: {error}")
            continue
        found = tuple(zones(alignment))
        whole.append(found)
        if len(groups) >= FEW:
            units.append(Unit(_group_of(pair), pair.ocr, pair.clean, found, pair.house))
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
            units.append(Unit(f"{_group_of(pair)}-{number}", ocr, clean, part, pair.house))
    if pairs and not any(unit.zones for unit in units):
        raise InputError(
            "No pair aligns well enough to learn from"
            + (f" ({skipped[0]})" if skipped else "")
            + ". See what belongs together: ocrfix pair OCR_DIR CLEAN_DIR"
        )
    return units, whole, skipped


def clean_units(texts: Sequence[str]) -> list[Unit]:
    """Clean texts without a twin, long ones cut into stretches at the ends of lines."""
    units: list[Unit] = []
    for text in texts:
        at = 0
        while at < len(text):
            end = text.find("\n", at + STRETCH)
            end = len(text) if end < 0 or len(text) - end < STRETCH // 2 else end + 1
            part = text[at:end]
            units.append(Unit(sha256_of(part), "", part, ()))
            at = end
    return units


def _group_of(pair: TwinTexts) -> str:
    return pair.group or sha256_of(pair.clean)


def part_units(units: Sequence[Unit], most: int = FOLDS) -> list[int]:
    """A fold for each unit: units of one group stay together, folds are about equally long."""
    lengths: dict[str, int] = {}
    for unit in units:
        lengths[unit.group] = lengths.get(unit.group, 0) + len(unit.ocr or unit.clean)
    filled = [0] * min(most, len(lengths))
    fold_of: dict[str, int] = {}
    for group in sorted(lengths, key=lambda g: (-lengths[g], g)):
        fold_of[group] = min(range(len(filled)), key=lambda f: (filled[f], f))
        filled[fold_of[group]] += lengths[group]
    return [fold_of[unit.group] for unit in units]


def count_folds(units: Sequence[Unit], folds: Sequence[int]) -> dict[tuple[int, str], Confusions]:
    """The confusions of each fold and house, with the places where those of any could stand."""
    counted: dict[tuple[int, str], Confusions] = {}
    for unit, fold in zip(units, folds, strict=True):
        counted.setdefault((fold, unit.house), Confusions()).add_edits(unit.zones)
    keys = {key for own in counted.values() for key in own.right}
    for unit, fold in zip(units, folds, strict=True):
        counted[fold, unit.house].add_occurrences(unit.zones, keys)
    return counted


def houses_left_out(units: Sequence[Unit], folds: int) -> list[str | None]:
    """For each fold the house that none of what it learns from comes from.

    Where pairs come from several, what is held out is so read by a book that knows its house, or
    does not: the gate sees both. None where all come from one.
    """
    lengths: dict[str, int] = {}
    for unit in units:
        if unit.ocr:
            lengths[unit.house] = lengths.get(unit.house, 0) + len(unit.ocr)
    if len(lengths) < 2:
        return [None] * folds
    ranked = sorted(lengths, key=lambda house: (-lengths[house], house))
    return [ranked[fold % len(ranked)] for fold in range(folds)]


def sha256_of(text: str) -> str:
    """The SHA-256 of a text, half characters included."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
