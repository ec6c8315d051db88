"""How much of the noise goes, how much harm is done, how fast: ocrfix beside its peers.

python benchmarks/repair.py [--peers] [--hipe]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from corpora import (
    SHARED,
    MissingDataError,
    bundled,
    document,
    hipe_names,
    hipe_set,
    reference_pair,
    scans,
    seeds,
)
from hipe import changes_table, measure_sets, rates_table
from measure import cpu_seconds
from peers import peers
from scores import calibration_error, gone, per_cent
from speed import speed_table

from ocrfix.evaluation.judgement import evaluate, judge
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.report.tables import table
from ocrfix.training.pipeline import Trained, train

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.book.book import Book
    from ocrfix.model import Change, Evaluation
    from ocrfix.pairing.pipeline import TwinTexts

    Subject = tuple[str, tuple[str, ...], str, Book]  # what it is, its documents, the book

SHOWN = 12  # kinds of changes to one clean text
HARM_SAMPLE = 200_000  # characters of each HIPE set's clean side


def say(message: str) -> None:
    """Tell the person at the terminal; standard output holds the tables alone."""
    print(message, file=sys.stderr, flush=True)


def train_reference(shared: Path, clean: Sequence[str] = ()) -> Trained:
    """Train on the reference pair alone, the bundled book standing behind it."""
    return train(
        [reference_pair(shared)], name="reference", lang="fr", clean=clean, prior=bundled("fr")
    )


def french_table(shared: Path, book: Book, *, others: bool) -> str:
    """Part A: the French scans, repaired by ocrfix and by its peers."""
    documents = scans(shared)
    pair = reference_pair(shared)
    tools, skipped = peers("fr", [pair], others=others)
    for sentence in skipped:
        say(sentence)
    rows: list[list[str]] = []
    for scan in documents:
        rows.append(_row(scan, "nothing", evaluate(scan.ocr, scan.clean, strict=True)))
        rows.append(_ocrfix_row(scan, "ocrfix", book))
        clean = [other.clean for other in documents if other.name != scan.name]
        say(f"training with the clean text of the other document for {scan.name}")
        rows.append(_ocrfix_row(scan, "ocrfix --clean", train_reference(shared, clean).book))
        prior = bundled("fr")
        if prior is not None:
            rows.append(_ocrfix_row(scan, "ocrfix, bundled book", prior))
        for peer in tools:
            started = cpu_seconds()
            fixed = peer.fix(scan.ocr)
            seconds = cpu_seconds() - started
            found = evaluate(scan.ocr, scan.clean, fixed=fixed, strict=True)
            rows.append(_row(scan, peer.name, found, seconds))
    head = ["scan", "method", "CER", "left", "gone", "good", "bad", "neutral", "missed",
            "precision", "ECE", "CPU s"]  # fmt: skip
    return table(head, rows, "<<" + ">" * (len(head) - 2))


def _ocrfix_row(scan: TwinTexts, method: str, book: Book) -> list[str]:
    started = cpu_seconds()
    repaired = fix_and_explain(scan.ocr, book)
    seconds = cpu_seconds() - started
    found = evaluate(
        scan.ocr, scan.clean, fixed=repaired.text, changes=repaired.changes, strict=True
    )
    _, judged = judge(scan.ocr, scan.clean, repaired.changes, strict=True)
    error = calibration_error([(c.confidence, verdict == "good") for c, verdict in judged])
    return _row(scan, method, found, seconds, f"{error:.3f}")


def _row(
    scan: TwinTexts, method: str, found: Evaluation, seconds: float | None = None, ece: str = ""
) -> list[str]:
    before, after, changes = found.before.cer, found.after, found.changes
    if after is None or changes is None:
        return [scan.name, method, per_cent(before), per_cent(before), *[""] * 8]
    return [
        scan.name, method, per_cent(before), per_cent(after.cer), gone(before, after.cer),
        *(f"{count:,}" for count in (changes.good, changes.bad, changes.neutral, changes.missed)),
        per_cent(changes.precision, 1), ece, "" if seconds is None else f"{seconds:.2f}",
    ]  # fmt: skip


def harm_table(shared: Path, book: Book, *, hipe: bool, show: bool) -> str:
    """Part B: clean texts, fed as if they were scans; every change is one too many."""
    texts = seeds(shared)
    clean = [("seed 000, trained on", texts["000"])]
    clean += [(f"seed {number}", texts[number]) for number in ("002", "003")]
    clean += [(f"clean text of {scan.name}", scan.clean) for scan in scans(shared)]
    subjects: list[Subject] = [(name, (text,), "reference", book) for name, text in clean]
    if (prior := bundled("fr")) is not None:
        subjects += [(f"seed {n}", (texts[n],), "bundled fr", prior) for n in ("000", "002", "003")]
    if hipe:
        subjects += _hipe_clean(shared, book)
    rows = []
    for name, documents, book_name, chosen in subjects:
        made = [change for text in documents for change in fix_and_explain(text, chosen).changes]
        counts = [
            sum(map(len, documents)), len(made), sum(_of_letters(change) for change in made)
        ]  # fmt: skip
        shares = [f"{1e4 * count / counts[0]:.2f}" for count in counts[1:]]
        rows.append([name, book_name, *(f"{count:,}" for count in counts), *shares])
        if show:
            _show(name, book_name, made)
    head = ["clean text", "book", "characters", "changes", "of letters", "in 10,000",
            "of letters in 10,000"]  # fmt: skip
    return table(head, rows, "<<>>>>>")


def _of_letters(change: Change) -> bool:
    """Whether a change touches more than punctuation."""
    return any(char.isalnum() for char in change.before + change.after)


def _show(name: str, book_name: str, made: Sequence[Change]) -> None:
    """Tell which changes a clean text got, the most frequent first, each with its first place."""
    kinds: dict[tuple[str, str, str], list[Change]] = {}
    for change in made:
        kinds.setdefault((change.before, change.after, change.rule), []).append(change)
    most = sorted(kinds.items(), key=lambda item: -len(item[1]))[:SHOWN]
    for (before, after, rule), found in most:
        surest = max(change.confidence for change in found)
        say(
            f"{name}, {book_name} book: {len(found)} times {before!r} → {after!r} by {rule}, "
            f"up to {surest:.2f}, first on line {found[0].line}"
        )


def _hipe_clean(shared: Path, reference: Book) -> list[Subject]:
    subjects: list[Subject] = []
    for name in hipe_names(shared):
        found = hipe_set(name, shared, limit=HARM_SAMPLE)
        records: dict[str, list[str]] = {}
        for record in found.test:
            records.setdefault(document(record.name), []).append(record.clean)
        texts = tuple(map("\n".join, records.values()))
        if found.lang == "fr":
            subjects.append((f"clean side of {name}", texts, "reference", reference))
        if (book := bundled(found.lang)) is not None:
            subjects.append((f"clean side of {name}", texts, f"bundled {found.lang}", book))
    return subjects


def main() -> int:
    """Print one table for each part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", action="store_true", help="ftfy, symspellpy and aspell as well")
    parser.add_argument("--hipe", action="store_true", help="the HIPE-OCRepair sets as well (long)")
    parser.add_argument("--only", default="ABCD", metavar="PARTS", help="of A, B, C, D; e.g. AB")
    parser.add_argument("--sets", nargs="*", help="only these HIPE sets")
    parser.add_argument("--limit", type=int, help="measure only so many characters of a HIPE set")
    parser.add_argument("--learn", type=int, help="learn from so many characters of it at most")
    parser.add_argument("--workers", type=int, default=1, help="processes that share training")
    parser.add_argument("--show", action="store_true", help="say which changes clean texts got")
    parser.add_argument("--shared", type=Path, default=SHARED, help="where the data lies")
    options = parser.parse_args()
    shared: Path = options.shared
    if bundled("fr") is None:
        say("There is no bundled French book: nothing stands behind the trained ones.")
    try:
        if set("ABC") & set(options.only):
            say("training on the reference pair")
            started = cpu_seconds()
            trained = train_reference(shared)
            training = (trained.seconds, cpu_seconds() - started)
        if "A" in options.only:
            print("A. French scans, trained on the reference pair alone\n")
            print(french_table(shared, trained.book, others=options.peers), flush=True)
        if "B" in options.only:
            print("B. Harm: changes to clean texts\n")
            hipe = options.hipe
            print(harm_table(shared, trained.book, hipe=hipe, show=options.show), flush=True)
        if "C" in options.only:
            print("C. Speed\n")
            pair, documents = reference_pair(shared), scans(shared)
            print(speed_table(trained.book, training, pair, documents), flush=True)
        if options.hipe and "D" in options.only:
            print("D. HIPE-OCRepair\n")
            names = options.sets or hipe_names(shared)
            sets = [
                hipe_set(name, shared, learn=options.learn, limit=options.limit) for name in names
            ]
            results = measure_sets(sets, others=options.peers, workers=options.workers, say=say)
            print(rates_table(results))
            print(changes_table(results), flush=True)
    except MissingDataError as missing:
        say(str(missing))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
