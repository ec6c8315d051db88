"""From pairs to a tested rule book.

What a book says of itself is cross-validated by document (by stretches of one, where there are
fewer than three): rules, lexicon and neighbours come from the other documents, the gate's
weights too. Clean texts are walked as scans as well, so that the gate learns to let them be.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.book.book import Book
from ocrfix.book.sources import BookSource
from ocrfix.errormodel.confusion_counts import Confusions
from ocrfix.errors import InputError
from ocrfix.language.model import Language
from ocrfix.text.composition import composed
from ocrfix.training.cross_validation import (
    Validation,
    dangerous_rules,
    fit_gate,
    fit_gates,
    validate,
)
from ocrfix.training.folds import (
    FOLDS,
    align_units,
    clean_units,
    count_folds,
    houses_left_out,
    part_units,
    sha256_of,
)
from ocrfix.training.general_words import general_words
from ocrfix.training.held_out import Walk, without
from ocrfix.training.pair_habits import habits_of_pairs
from ocrfix.training.steady_text import counted_once, parted
from ocrfix.training.walking import Nursery, job_of, walked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from ocrfix.errormodel.confusion_counts import EditKey
    from ocrfix.pairing.pipeline import TwinTexts
    from ocrfix.ranking.threshold import Aim


__all__ = ["Trained", "train"]

SHARES = (0.08, 0.15, 0.65, 0.8)  # of the time, done when counting, testing, weighing ends

LEAST_ALONE = 100_000  # characters of clean text from which a book can be made without pairs
LEAST_UNPAIRED = 0.8  # the lowest bar of such a book, where precision is aimed at
MOST_LISTED = 1000  # pairs that a book names


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


def train(
    pairs: Sequence[TwinTexts],
    *,
    name: str,
    lang: str,
    clean: Sequence[str] = (),
    words: Collection[str] = (),
    prior: Book | None = None,
    target_precision: float = 0.97,
    aim: Aim = "precision",
    habits: Mapping[str, str] | None = None,
    workers: int = 1,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Trained:
    """Train a rule book on pairs of OCR and clean text.

    ``clean`` is text without an OCR twin: it feeds the language, not the rules. ``words`` (lower
    case) are known words beside those of the texts. ``prior`` is the book that stands behind the
    new one. ``target_precision`` (0 to 1) is the share of good changes that the threshold is chosen
    for; ``aim`` says which of the book's two bars holds unless a run says otherwise. ``habits``
    says what the book makes of some habits, by their kinds; of the others it makes what its pairs
    make of them (:mod:`ocrfix.training.pair_habits`). ``workers``
    processes share the work; the book is the same for any number of them. ``progress`` is told each
    step and the share done. Raises :class:`InputError` if no pair can teach anything.
    """
    if not pairs and sum(map(len, clean)) < LEAST_ALONE:
        raise InputError(
            f"No pairs are given, and {sum(map(len, clean)):,} characters of clean text: a book "
            f"without pairs needs {LEAST_ALONE:,}. Add clean texts of the language: --clean TEXTS"
        )
    started = time.perf_counter()
    read, pairs = pairs, [replace(p, ocr=composed(p.ocr), clean=composed(p.clean)) for p in pairs]
    clean, words = [*map(composed, clean)], {*map(composed, words)}
    progress("aligning", 0.0)
    units, whole, skipped = align_units(pairs)
    folds = part_units(units)
    prior_rules = prior.rules if prior else ()
    base = prior.language if prior else Language(lang, general_words(lang)).finish()
    base = base.with_words(words) if words else base
    alone, steady = parted(clean_units(clean))
    base = counted_once(base, steady)
    nursery = Nursery(
        base, prior_rules, prior.confusables if prior else None, tuple(alone),
        tuple(part_units(alone, max(folds) + 1 if folds else FOLDS)), tuple(steady),
    )  # fmt: skip
    number = 1 + max((*folds, *nursery.clean_folds))
    progress("counting", SHARES[0])
    counted = count_folds(units, folds)
    left_out = houses_left_out(units, number)
    jobs = [
        job_of(fold, units, folds, counted, left_out[fold], number) for fold in range(number)
    ]  # fmt: skip
    walks: list[Walk] = []
    for done, part in enumerate(walked(nursery, jobs, workers), 1):
        walks += part
        progress("testing on unseen text", SHARES[1] + (SHARES[2] - SHARES[1]) * done / len(jobs))
    if not units:
        walks = [replace(w, made_up=False) for w in walks]  # there is nothing else to judge by
    start = prior.gate.weights if prior else None
    progress("weighing the evidence", SHARES[2])
    gates = fit_gates(walks, start)
    dangerous = dangerous_rules(walks, gates)
    if dangerous:
        walks = without(walks, dangerous)
        gates = fit_gates(walks, start)
    level = prior.bar.level if prior else 0.0
    validation, bar = validate(walks, gates, target_precision, level, aim)
    if not units:  # made noise is denser and plainer than that of any print
        bar = replace(bar, scan=max(bar.scan, LEAST_UNPAIRED))
    gate = fit_gate(walks, start, gates[0].weights)
    progress("learning from all texts", SHARES[3])
    every = [zone for found in whole for zone in found]
    own = Confusions()
    own.add_edits(every)
    own.add_occurrences(every)
    rules, language, finder = nursery.grow(own, list(dict.fromkeys(p.clean for p in pairs)))
    rules = tuple(replace(r, enabled=r.enabled and (r.before, r.after) not in dangerous)
                  for r in rules)  # fmt: skip
    listed = read[:MOST_LISTED]
    about = {
        "trained": {
            "pairs": len(pairs) - len(skipped),
            "characters": sum(len(p.clean) for p in pairs),
            "clean_texts": len(clean),
            "prior": prior.name if prior else "",
            "target_precision": target_precision,
            "names": [pair.name for pair in listed],
        },
        "validation": {
            "held_out": validation.documents,
            "cer_before": round(validation.before.cer, 6),
            "cer_after": round(validation.after.cer, 6),
            "good": validation.good,
            "bad": validation.bad,
            "clean_changes_per_10000": round(validation.harm, 3),
        },
    }
    sources = tuple(
        BookSource("pair", p.name, sha256_of(p.ocr), sha256_of(p.clean)) for p in listed
    )
    book = Book(
        name, lang, rules, language, finder.confusables, gate, bar, about, sources,
        habits=habits_of_pairs(pairs).wanting(habits or {}),
    )  # fmt: skip
    return Trained(book, validation, dangerous, time.perf_counter() - started, tuple(skipped))
