"""Part D: the HIPE-OCRepair sets, each trained on its train part and measured on another."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpora import bundled
from measure import cpu_seconds
from oracle import best_candidates
from peers import peers
from scores import calibration_error, gone, per_cent, summed

from ocrfix.evaluation.judgement import judge
from ocrfix.repair.pipeline import fix, fix_and_explain
from ocrfix.report.tables import table
from ocrfix.training.pipeline import train

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpora import HipeSet

    from ocrfix.book.book import Book
    from ocrfix.training.pipeline import Trained

NOTHING, OURS = "nothing", "ocrfix"
ORACLE = "best candidate"  # of each place, chosen by the truth: what a perfect gate would reach
BOLD = 0.4  # --min-confidence for whoever wants fewest errors rather than fewest bad changes
SHORT = 100_000  # characters of a set that a book of the same language may stand behind
Judged = tuple[tuple[float, bool], ...]  # confidence of a change, and whether it was good


@dataclass(frozen=True, slots=True)
class OurRun:
    """What ocrfix did to the measured part of a set."""

    fixed: tuple[str, ...]
    kilobytes_a_second: float
    good: int
    bad: int
    neutral: int
    made: Judged
    offered: Judged
    harm: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One set: the cMER of every method, and what ocrfix did."""

    found: HipeSet
    rates: dict[str, float]
    run: OurRun
    trained: Trained
    behind: str


def measure_sets(
    sets: Sequence[HipeSet], *, others: bool, workers: int, say: Callable[[str], None]
) -> list[Measured]:
    """Measure the sets, the longest of a language first: its book may stand behind the short."""
    grown: dict[str, list[Book]] = {}
    results: dict[str, Measured] = {}
    for found in sorted(sets, key=lambda s: -sum(len(record.ocr) for record in s.train)):
        behind = grown.setdefault(found.lang, [])
        result = measure_set(found, behind, others=others, workers=workers, say=say)
        behind.append(result.trained.book)
        results[found.name] = result
    return [results[found.name] for found in sets]


def measure_set(
    found: HipeSet,
    behind: Sequence[Book],
    *,
    others: bool,
    workers: int,
    say: Callable[[str], None],
) -> Measured:
    """Train on one set and measure every method on what was kept back.

    A short set is trained with each book of its language behind it; the one that does best on
    what training itself holds out is taken.
    """
    say(f"{found.name}: training on {len(found.train):,} records")
    short = sum(len(record.ocr) for record in found.train) < SHORT
    priors = [bundled(found.lang), *(behind if short else ())]
    tried = [
        train(found.train, name=found.name, lang=found.lang, prior=prior, workers=workers)
        for prior in priors
    ]
    least = min(range(len(tried)), key=lambda k: tried[k].validation.after.cmer)
    trained, prior = tried[least], priors[least]
    say(f"{found.name}: trained in {trained.seconds:.0f} s, measuring {len(found.test):,} records")
    run = repair_set(found, trained.book)
    rates = {NOTHING: _rate(found, [record.ocr for record in found.test])}
    rates[OURS] = _rate(found, run.fixed)
    bold = [fix(record.ocr, trained.book, min_confidence=BOLD) for record in found.test]
    rates[f"{OURS} from {BOLD}"] = _rate(found, bold)
    best = [best_candidates(record.ocr, record.clean, trained.book) for record in found.test]
    rates[ORACLE] = _rate(found, best)
    rivals, skipped = peers(found.lang, found.train, others=others)
    for sentence in skipped:
        say(sentence)
    for rival in rivals:
        rates[rival.name] = _rate(found, [rival.fix(record.ocr) for record in found.test])
    say(f"{found.name}: " + ", ".join(f"{name} {rate:.4f}" for name, rate in rates.items()))
    return Measured(found, rates, run, trained, prior.name if prior else "none")


def rates_table(results: Sequence[Measured]) -> str:
    """Set the cMER of all methods side by side, and their means over the sets."""
    names = [n for n in results[0].rates if all(n in result.rates for result in results)]
    rows = []
    for result in results:
        rates = [result.rates[name] for name in names]
        size = f"{sum(len(record.ocr) for record in result.found.test):,}"
        rows.append([result.found.name, result.found.split, size, *_rate_cells(names, rates)])
    means = [sum(result.rates[name] for result in results) / len(results) for name in names]
    rows.append(["mean over sets", "", "", *_rate_cells(names, means)])
    at = names.index(OURS)
    names[at + 1 : at + 2] = ["gone", names[at + 1], "gone"]
    head = ["set", "measured on", "characters", *names]
    return table(head, rows, "<<" + ">" * (len(head) - 2))


def _rate_cells(names: Sequence[str], rates: Sequence[float]) -> list[str]:
    cells = [f"{rate:.4f}" for rate in rates]
    before = rates[names.index(NOTHING)]
    at = names.index(OURS)
    for k in (at + 1, at):
        cells.insert(k + 1, gone(before, rates[k]))
    return cells


def changes_table(results: Sequence[Measured]) -> str:
    """Say of each set what ocrfix's changes were like, and what they cost."""
    rows = [
        _changes_row(r.found.name, r.run, f"{r.trained.seconds:.0f}", r.behind) for r in results
    ]
    made = tuple(pair for result in results for pair in result.run.made)
    offered = tuple(pair for result in results for pair in result.run.offered)
    rows.append(["all", *[""] * 6, *_calibration(made, offered), "", "", ""])
    head = ["ocrfix on set", "changes", "good", "bad", "neutral", "precision", "harm",
            "ECE", "with held back", "KB/s", "training s", "book behind"]  # fmt: skip
    return table(head, rows, "<" + ">" * (len(head) - 1))


def _changes_row(name: str, run: OurRun, training: str, behind: str) -> list[str]:
    judged = run.good + run.bad
    precision = per_cent(run.good / judged, 1) if judged else "–"
    counts = (len(run.made), run.good, run.bad, run.neutral)
    return [
        name, *(f"{count:,}" for count in counts),
        precision, f"{run.harm:.2f}",
        *_calibration(run.made, run.offered), f"{run.kilobytes_a_second:.0f}", training, behind,
    ]  # fmt: skip


def _calibration(made: Judged, offered: Judged) -> list[str]:
    return [f"{calibration_error(made):.3f}", f"{calibration_error(offered):.3f}"]


def _rate(found: HipeSet, fixed: Sequence[str]) -> float:
    pairs = zip(fixed, (record.clean for record in found.test), strict=True)
    return summed(pairs).error_rate


def repair_set(found: HipeSet, book: Book) -> OurRun:
    """Repair the measured part record by record, and judge every change."""
    started = cpu_seconds()
    repaired = [fix_and_explain(record.ocr, book) for record in found.test]
    seconds = cpu_seconds() - started
    made: list[tuple[float, bool]] = []
    offered: list[tuple[float, bool]] = []
    count: Counter[str] = Counter()
    for record, result in zip(found.test, repaired, strict=True):
        for changes, kept in ((result.changes, made), (result.held_back, offered)):
            _, judged = judge(record.ocr, record.clean, changes)
            kept += [(c.confidence, v == "good") for c, v in judged if v != "habit"]
            if kept is made:
                for _, verdict in judged:
                    count[verdict] += 1
    size = sum(len(record.ocr.encode()) for record in found.test)
    length = sum(len(record.clean) for record in found.test)
    unwanted = sum(len(fix_and_explain(record.clean, book).changes) for record in found.test)
    return OurRun(
        fixed=tuple(result.text for result in repaired),
        kilobytes_a_second=size / 1000 / max(seconds, 1e-9),
        good=count["good"], bad=count["bad"], neutral=count["neutral"] + count["habit"],
        made=tuple(made), offered=tuple(made + offered), harm=1e4 * unwanted / max(1, length),
    )  # fmt: skip
