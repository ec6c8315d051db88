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

from ocrfix.alignment.pipeline import align
from ocrfix.book.book import Book
from ocrfix.book.sources import BookSource
from ocrfix.errormodel.confusion_counts import Confusions
from ocrfix.errormodel.observations import zones
from ocrfix.errormodel.rules import RuleIndex, choose_rules
from ocrfix.errors import AlignmentError, InputError
from ocrfix.language.confusion_sets import LEAST, Confusables
from ocrfix.language.frequencies import base_frequencies
from ocrfix.language.model import Language
from ocrfix.processes import in_processes
from ocrfix.ranking.places import Finder
from ocrfix.text.tokens import NUMBER
from ocrfix.training.cross_validation import (
    Validation,
    dangerous_rules,
    fit_gate,
    fit_gates,
    validate,
)
from ocrfix.training.held_out import Walk, walk, without

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from ocrfix.errormodel.confusion_counts import EditKey
    from ocrfix.errormodel.observations import Zone
    from ocrfix.model import Rule
    from ocrfix.pairing.pipeline import TwinTexts
    from ocrfix.ranking.threshold import Aim

__all__ = ["Trained", "train"]

FOLDS = 5
FEW = 3  # documents from which whole documents are held out
SHARES = (0.08, 0.15, 0.65, 0.8)  # of the time, done when counting, testing, weighing ends
WORTH_A_PROCESS = 200_000  # characters below which a second process starts too slowly
MOST_LISTED = 1000  # pairs that a book names
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
    words: Collection[str] = (),
    prior: Book | None = None,
    target_precision: float = 0.97,
    aim: Aim = "precision",
    workers: int = 1,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Trained:
    """Train a rule book on pairs of OCR and clean text.

    ``clean`` is text without an OCR twin: it feeds the language, not the rules. ``words`` (lower
    case) are known words beside those of the texts. ``prior`` is the book that stands behind the
    new one. ``target_precision`` (0 to 1) is the share of good changes that the threshold is chosen
    for; ``aim`` says which of the book's two bars holds unless a run says otherwise. ``workers``
    processes share the work; the book is the same for any number of them. ``progress`` is told each
    step and the share done. Raises :class:`InputError` if no pair can teach anything.
    """
    started = time.perf_counter()
    progress("aligning", 0.0)
    units, whole, skipped = _units(pairs)
    folds = _folds(units)
    prior_rules = prior.rules if prior else ()
    base = prior.language if prior else Language(lang, base_frequencies(lang)).finish()
    base = base.with_words(words) if words else base
    nursery = Nursery(base, prior_rules, prior.confusables if prior else None, tuple(clean))
    progress("counting", SHARES[0])
    counted = _counted(units, folds)
    jobs = [_job(fold, units, folds, counted) for fold in range(len(counted))]
    walks: list[Walk] = []
    for done, part in enumerate(_walked(nursery, jobs, workers), 1):
        walks += part
        progress("testing on unseen text", SHARES[1] + (SHARES[2] - SHARES[1]) * done / len(jobs))
    start = prior.gate.weights if prior else None
    progress("weighing the evidence", SHARES[2])
    gates = fit_gates(walks, start)
    dangerous = dangerous_rules(walks, gates)
    if dangerous:
        walks = without(walks, dangerous)
        gates = fit_gates(walks, start)
    level = prior.bar.level if prior else 0.0
    validation, bar = validate(walks, gates, target_precision, level, aim)
    gate = fit_gate(walks, start, gates[0].weights)
    progress("learning from all texts", SHARES[3])
    every = [zone for found in whole for zone in found]
    own = Confusions()
    own.add_edits(every)
    own.add_occurrences(every)
    rules, language, finder = nursery.grow(own, list(dict.fromkeys(p.clean for p in pairs)))
    rules = tuple(replace(r, enabled=r.enabled and (r.before, r.after) not in dangerous)
                  for r in rules)  # fmt: skip
    listed = pairs[:MOST_LISTED]
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
    sources = tuple(BookSource("pair", p.name, _sha(p.ocr), _sha(p.clean)) for p in listed)
    book = Book(name, lang, rules, language, finder.confusables, gate, bar, about, sources)
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


def _counted(units: Sequence[_Unit], folds: Sequence[int]) -> list[Confusions]:
    """The confusions of each fold, with the places in it where those of any fold could stand."""
    counted = [Confusions() for _ in range(max(folds) + 1)]
    for unit, fold in zip(units, folds, strict=True):
        counted[fold].add_edits(unit.zones)
    keys = {key for own in counted for key in own.right}
    for unit, fold in zip(units, folds, strict=True):
        counted[fold].add_occurrences(unit.zones, keys)
    return counted


@dataclass(frozen=True, slots=True)
class Nursery:
    """What every fold grows from: the book behind, and clean text without a twin."""

    base: Language
    prior_rules: tuple[Rule, ...]
    prior_confusables: Confusables | None
    clean: tuple[str, ...]

    def grow(
        self, own: Confusions, texts: Sequence[str]
    ) -> tuple[tuple[Rule, ...], Language, Finder]:
        """Rules, language and a finder from counts and clean texts."""
        language = self.base.fork()
        for text in (*texts, *self.clean):
            language.add(text)
        language.finish()
        rules = choose_rules(own, language, self.prior_rules)
        index = RuleIndex(rules)
        confusables = Confusables(self.prior_confusables)
        confusables.learn(
            [language.whole(t) for t in (*texts, *self.clean)], _real_word_pairs(index, language)
        )
        return rules, language, Finder(index, language, confusables)


@dataclass(frozen=True, slots=True)
class _Job:
    """One fold: what it may learn from, and what is held out."""

    fold: int
    own: Confusions
    texts: tuple[str, ...]
    held_out: tuple[_Unit, ...]


def _job(
    fold: int, units: Sequence[_Unit], folds: Sequence[int], counted: Sequence[Confusions]
) -> _Job:
    own = Confusions()
    for other, found in enumerate(counted):
        if other != fold:
            own.merge(found)
    texts: list[str] = []
    held_out: list[_Unit] = []
    budget = GATE_CHARACTERS // len(counted)
    for unit, at in zip(units, folds, strict=True):
        if at != fold:
            texts.append(unit.clean)
        elif budget >= 0:
            held_out.append(unit)
            budget -= len(unit.ocr)
    return _Job(fold, own, tuple(texts), tuple(held_out))


def _walked(nursery: Nursery, jobs: Sequence[_Job], workers: int) -> Iterator[list[Walk]]:
    """Walk each fold, in order, in several processes if asked to and worth it."""
    if workers < 2 or len(jobs) < 2 or sum(len(t) for t in jobs[0].texts) < WORTH_A_PROCESS:
        yield from (_walk_fold(nursery, job) for job in jobs)
        return
    yield from in_processes(_walk_in_worker, jobs, workers, start=_start_worker, given=(nursery,))


_nursery: Nursery | None = None


def _start_worker(nursery: Nursery) -> None:
    global _nursery
    _nursery = nursery


def _walk_in_worker(job: _Job) -> list[Walk]:
    assert _nursery is not None
    return _walk_fold(_nursery, job)


def _walk_fold(nursery: Nursery, job: _Job) -> list[Walk]:
    _, _, finder = nursery.grow(job.own, job.texts)
    found: list[Walk] = []
    for unit in job.held_out:
        found += walk(finder, unit.ocr, unit.clean, unit.zones, job.fold)
    return found


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
