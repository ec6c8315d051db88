"""From pairs to a tested rule book.

What a book says of itself is cross-validated by document (by stretches of one, where there are
fewer than three): rules, lexicon and neighbours come from the other documents, the gate's
weights too. Clean texts are walked as scans as well, so that the gate learns to let them be.
"""

from __future__ import annotations

import hashlib
import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.align import align
from ocrfix.book import Book
from ocrfix.changes import apply_changes
from ocrfix.confusables import LEAST, Confusables
from ocrfix.errors import AlignmentError, InputError
from ocrfix.gate import Gate, fit
from ocrfix.language import Language, base_frequencies
from ocrfix.learn import Confusions, zones
from ocrfix.places import Finder
from ocrfix.repair import changes_of
from ocrfix.rules import RuleIndex, choose_rules
from ocrfix.truth import Truth, best_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrfix.learn import Zone
    from ocrfix.model import Rule
    from ocrfix.pairing import TwinTexts
    from ocrfix.places import Place
    from ocrfix.scan import Scan

__all__ = ["Trained", "Validation", "train"]

FOLDS = 5
FEW = 3  # documents from which whole documents are held out
GATE_CHARACTERS = 400_000  # of scans walked for the gate; more changes its weights little
LEAST_THRESHOLD = 0.5
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
class Trained:
    """A book, how it fared, and what went into it."""

    book: Book
    validation: Validation
    seconds: float
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A document, or a stretch of one: what is held out together."""

    group: str
    ocr: str
    clean: str
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True)
class _Walk:
    """The places of one held-out text, with what each candidate would gain."""

    scan: Scan
    truth: str
    places: tuple[Place, ...]
    gains: tuple[tuple[int, ...], ...]
    fold: int
    is_scan: bool


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

    walks: list[_Walk] = []
    count = max(folds) + 1
    for fold in range(count):
        progress("testing on unseen text", (0.1 + fold) / (count + 1))
        kept = [k for k in range(len(units)) if folds[k] != fold]
        own = Confusions()
        for k in kept:
            own.merge(counted[k])
        finder = _finder(own, base, old_rules, [*(units[k].clean for k in kept), *clean], prior)[2]
        held_out = [units[k] for k in range(len(units)) if folds[k] == fold]
        walks += _walk(finder, held_out, fold, GATE_CHARACTERS // count)

    validation, threshold = _validate(walks, count, prior, target_precision)
    gate = _fit(walks, prior)
    progress("learning from all texts", count / (count + 1))
    own = _count([zone for zones_ in whole for zone in zones_])
    texts = [*dict.fromkeys(p.clean for p in pairs), *clean]
    rules, language, finder = _finder(own, base, old_rules, texts, prior)
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
    book = Book(name, lang, rules, language, finder.confusables, gate, threshold, about)
    return Trained(book, validation, time.perf_counter() - started, tuple(skipped))


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
    """Pairs of frequent words that one edit turns into each other."""
    frequent = {w for w, n in language.tokens.items() if n >= LEAST and w[0].isalpha()}
    found: set[tuple[str, str]] = set()
    for word in frequent:
        for length in index.lengths:
            for i in range(len(word) - length + 1):
                for family in index.families.get(word[i : i + length], ()):
                    other = word[:i] + family.after + word[i + length :]
                    if other != word and other in frequent:
                        found.add((word, other))
    return found


def _walk(finder: Finder, held_out: Sequence[_Unit], fold: int, budget: int) -> list[_Walk]:
    walks: list[_Walk] = []
    for unit in held_out:
        if budget < 0:
            break
        budget -= len(unit.ocr)
        scan = finder.scan(unit.ocr)
        truth = Truth(unit.zones)
        places: list[Place] = []
        gains: list[tuple[int, ...]] = []
        for place in finder.places(scan):
            found = truth.gains(place, scan)
            if found is not None:
                places.append(place)
                gains.append(tuple(found))
        walks.append(_Walk(scan, unit.clean, tuple(places), tuple(gains), fold, True))
        scan = finder.scan(unit.clean)
        places = list(finder.places(scan))
        unwanted = tuple(tuple(-1 for _ in p.candidates) for p in places)
        walks.append(_Walk(scan, unit.clean, tuple(places), unwanted, fold, False))
    return walks


def _fit(walks: Sequence[_Walk], prior: Book | None) -> Gate:
    examples = [
        (place.described, best_of(list(gains)))
        for walk in walks
        for place, gains in zip(walk.places, walk.gains, strict=True)
    ]
    return fit(examples, prior.gate.weights if prior else None)


def _validate(
    walks: Sequence[_Walk], count: int, prior: Book | None, target: float
) -> tuple[Validation, float]:
    """Judge each fold by a gate that has not seen it, and choose the threshold from that."""
    gates = [_fit([w for w in walks if w.fold != fold], prior) for fold in range(count)]
    judged: list[tuple[float, int, bool]] = []
    for walk in walks:
        gate = gates[walk.fold]
        for place, gains in zip(walk.places, walk.gains, strict=True):
            shares = gate.confidence(place.described)
            best = max(range(len(shares)), key=shares.__getitem__)
            judged.append((shares[best], gains[best], walk.is_scan))
    clean_length = sum(len(w.truth) for w in walks if not w.is_scan)
    threshold = _threshold(judged, target, clean_length)
    good = bad = 0
    before = after = length = harm = 0
    for walk in walks:
        if walk.is_scan:
            length += len(walk.truth)
            made, _ = changes_of(walk.scan, walk.places, gates[walk.fold], threshold)
            before += _distance(walk.scan.text, walk.truth)
            after += _distance(apply_changes(walk.scan.text, made), walk.truth)
    for share, gain, is_scan in judged:
        if share >= threshold:
            good += is_scan and gain > 0
            bad += is_scan and gain < 0
            harm += not is_scan
    validation = Validation(
        documents=sum(w.is_scan for w in walks), characters=length,
        cer_before=before / max(1, length), cer_after=after / max(1, length),
        good=good, bad=bad, harm=1e4 * harm / max(1, clean_length),
        reliability=_reliability([(s, g > 0) for s, g, is_scan in judged if is_scan]),
    )  # fmt: skip
    return validation, threshold


def _distance(text: str, truth: str) -> int:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(" ".join(text.split()), " ".join(truth.split()))


def _threshold(
    judged: Sequence[tuple[float, int, bool]], target: float, clean_length: int
) -> float:
    """The lowest confidence above which changes are right, and clean text left alone, enough."""
    good = bad = harm = 0
    chosen = 0.99
    for share, gain, is_scan in sorted(judged, reverse=True):
        if share < LEAST_THRESHOLD:
            break
        good += is_scan and gain > 0
        bad += is_scan and gain < 0
        harm += not is_scan
        tolerable = 1e4 * harm <= MOST_HARM * clean_length
        if good and tolerable and good / (good + bad) >= target:
            chosen = share
    return round(chosen - 5e-5, 4)


def _reliability(judged: Sequence[tuple[float, bool]]) -> tuple[tuple[float, float, int], ...]:
    rows = []
    for low in range(10):
        bin_ = [(s, g) for s, g in judged if low <= min(9.999, s * 10) < low + 1]
        if bin_:
            n = len(bin_)
            rows.append((sum(s for s, _ in bin_) / n, sum(g for _, g in bin_) / n, n))
    return tuple(rows)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
