"""From pairs to a tested rule book.

What a book says of itself is cross-validated by document (by stretches of one, where there are
fewer than three): rules, lexicon and neighbours come from the other documents, the gate's
weights too. Clean texts are walked as scans as well, so that the gate learns to let them be.
"""

from __future__ import annotations

import hashlib
import itertools
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.alignment import align
from ocrfix.book import Book
from ocrfix.confusables import LEAST, Confusables
from ocrfix.errors import AlignmentError, InputError
from ocrfix.language import Language, base_frequencies
from ocrfix.learn import Confusions, zones
from ocrfix.places import Finder
from ocrfix.rules import RuleIndex, choose_rules
from ocrfix.tokens import NUMBER
from ocrfix.validate import (
    Validation,
    Walk,
    dangerous_rules,
    fit_gate,
    validate,
    walk,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrfix.learn import EditKey, Zone
    from ocrfix.model import Rule
    from ocrfix.pairing import TwinTexts

__all__ = ["Trained", "train"]

FOLDS = 5
FEW = 3  # documents from which whole documents are held out
GATE_CHARACTERS = 400_000  # of scans walked for the gate; more changes its weights little


@dataclass(frozen=True, slots=True)
class Trained:
    """A book, how it fared, and what went into it.

    ``dangerous`` names the confusions whose rules were switched off, with the good and bad
    changes they would have made on held-out text. ``skipped`` says which pairs were left out.
    """

    book: Book
    validation: Validation
    dangerous: dict[EditKey, tuple[int, int]]
    seconds: float
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A document, or a stretch of one: what is held out together."""

    group: str
    ocr: str
    clean: str
    zones: tuple[Zone, ...]


def train(
    pairs: Sequence[TwinTexts],
    *,
    name: str,
    lang: str,
    clean: Sequence[str] = (),
    prior: Book | None = None,
    target_precision: float = 0.97,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Trained:
    """Train a rule book on pairs of OCR and clean text.

    ``clean`` is text without an OCR twin: it feeds the language, not the rules. ``prior`` is the
    book that stands behind the new one. ``target_precision`` (0 to 1) is the share of good
    changes that the threshold is chosen for. ``progress`` is told each step and the share done.
    Raises :class:`InputError` if no pair can teach anything.
    """
    started = time.perf_counter()
    progress("aligning", 0.0)
    units, whole, skipped = _units(pairs)
    folds = _folds(units)
    base = prior.language if prior else Language(lang, base_frequencies(lang)).finish()
    old_rules = prior.rules if prior else ()
    counted = [_count(unit.zones) for unit in units]

    walks: list[Walk] = []
    count = max(folds) + 1
    for fold in range(count):
        progress("testing on unseen text", (0.1 + fold) / (count + 1))
        kept = [k for k in range(len(units)) if folds[k] != fold]
        own = Confusions()
        for k in kept:
            own.merge(counted[k])
        finder = _finder(own, base, old_rules, [*(units[k].clean for k in kept), *clean], prior)[2]
        held_out = [units[k] for k in range(len(units)) if folds[k] == fold]
        budget = GATE_CHARACTERS // count
        for unit in held_out:
            if budget >= 0:
                walks += walk(finder, unit.ocr, unit.clean, unit.zones, fold)
                budget -= len(unit.ocr)

    start = prior.gate.weights if prior else None
    dangerous = dangerous_rules(walks, start)
    walks = without(walks, dangerous)
    validation, bar = validate(walks, start, target_precision, prior.bar.level if prior else 0.0)
    gate = fit_gate(walks, start)
    progress("learning from all texts", count / (count + 1))
    own = _count([zone for zones_ in whole for zone in zones_])
    texts = [*dict.fromkeys(p.clean for p in pairs), *clean]
    rules, language, finder = _finder(own, base, old_rules, texts, prior)
    rules = tuple(replace(r, enabled=r.enabled and (r.before, r.after) not in dangerous)
                  for r in rules)  # fmt: skip
    about = {
        "trained": {
            "pairs": len(pairs) - len(skipped),
            "characters": sum(len(p.clean) for p in pairs),
            "clean_texts": len(clean),
            "prior": prior.name if prior else "",
            "target_precision": target_precision,
        },
        "validation": {
            "held_out": validation.documents,
            "cer_before": round(validation.cer_before, 6),
            "cer_after": round(validation.cer_after, 6),
            "good": validation.good,
            "bad": validation.bad,
            "clean_changes_per_10000": round(validation.harm, 3),
        },
        "pair": [
            {"name": p.name, "ocr_sha256": _sha(p.ocr), "clean_sha256": _sha(p.clean)}
            for p in pairs[:1000]
        ],
    }
    book = Book(name, lang, rules, language, finder.confusables, gate, bar, about)
    return Trained(book, validation, dangerous, time.perf_counter() - started, tuple(skipped))


def _units(
    pairs: Sequence[TwinTexts],
) -> tuple[list[_Unit], list[tuple[Zone, ...]], list[str]]:
    """Align all pairs; few documents are cut into stretches, so that some can be held out."""
    units: list[_Unit] = []
    whole: list[tuple[Zone, ...]] = []
    skipped: list[str] = []
    groups = {_sha(p.clean) for p in pairs}
    for pair in pairs:
        try:
            alignment = align(pair.ocr, pair.clean)
        except (AlignmentError, InputError) as error:
            skipped.append(f"{pair.name}: {error}")
            continue
        found = tuple(zones(alignment))
        whole.append(found)
        if len(groups) >= FEW:
            units.append(_Unit(_sha(pair.clean), pair.ocr, pair.clean, found))
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
            units.append(_Unit(f"{_sha(pair.clean)}-{number}", ocr, clean, part))
    if not any(unit.zones for unit in units):
        raise InputError(
            "No pair aligns well enough to learn from"
            + (f" ({skipped[0]})" if skipped else "")
            + ". See what belongs together: ocrfix pair OCR_DIR CLEAN_DIR"
        )
    return units, whole, skipped


def _folds(units: Sequence[_Unit]) -> list[int]:
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


def _count(found: Sequence[Zone]) -> Confusions:
    own = Confusions()
    own.add_edits(found)
    own.add_occurrences(found)
    return own


def _finder(
    own: Confusions, base: Language, old_rules: Sequence[Rule], texts: Sequence[str],
    prior: Book | None,
) -> tuple[tuple[Rule, ...], Language, Finder]:  # fmt: skip
    language = base.fork()
    for text in texts:
        language.add(text)
    language.finish()
    rules = choose_rules(own, language, old_rules)
    index = RuleIndex(rules)
    confusables = Confusables(prior.confusables if prior else None)
    confusables.learn(texts, _real_word_pairs(index, language))
    return rules, language, Finder(index, language, confusables)


def _real_word_pairs(index: RuleIndex, language: Language) -> set[tuple[str, str]]:
    """Pairs of frequent words (or a figure and one) that one edit turns into each other."""
    frequent = {w for w, n in language.tokens.items() if n >= LEAST and w[0].isalpha()}
    figures = [f for b, families in index.families.items() if b.isdigit() for f in families]
    found = {(NUMBER, f.after) for f in figures if f.after in frequent}
    for word in frequent:
        for length in index.lengths:
            for i in range(len(word) - length + 1):
                for family in index.families.get(word[i : i + length], ()):
                    other = word[:i] + family.after + word[i + length :]
                    if other != word and other in frequent:
                        found.add((word, other))
    return found


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
