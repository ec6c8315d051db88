"""Figures with habits apart and with habits counted: newspapers, two scans, the training pairs.

python benchmarks/habits.py [--only newspapers|scans|pairs] [--shared FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from corpora import ROOT, SHARED, MissingDataError, bundled, scans, text_of

from ocrfix.evaluation.judgement import evaluate
from ocrfix.pairing.pipeline import TwinTexts
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.report.tables import table
from ocrfix.training.pair_habits import habits_of_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ocrfix.book.book import Book

HEAD = ["text", "habits", "CER", "left", "cMER", "left", "good", "bad", "of habits", "precision"]


class Sum:
    """Figures of several texts, each rate weighed by the length of its truth."""

    def __init__(self, strict: bool, matched: bool) -> None:
        self.strict, self.matched = strict, matched
        self.rates = [0.0] * 4
        self.length = self.good = self.bad = self.habits = 0

    def add(self, twin: TwinTexts, book: Book) -> None:
        """Repair a text and measure it."""
        repaired = fix_and_explain(twin.ocr, book)
        found = evaluate(
            twin.ocr, twin.clean, changes=repaired.changes, matched=self.matched,
            strict=self.strict,
        )  # fmt: skip
        assert found.after is not None
        assert found.changes is not None
        before, after = found.before, found.after
        size = len(" ".join(twin.clean.split()))
        for k, rate in enumerate((before.cer, after.cer, before.cmer, after.cmer)):
            self.rates[k] += rate * size
        self.length += size
        self.good += found.changes.good
        self.bad += found.changes.bad
        self.habits += found.changes.habits

    def row(self, name: str, how: str) -> list[str]:
        """A line of the table."""
        shown = [f"{100 * rate / self.length:.2f} %" for rate in self.rates]
        sure = f"{100 * self.good / max(1, self.good + self.bad):.1f} %"
        counts = (f"{n:,}" for n in (self.good, self.bad, self.habits))
        return [name, how, *shown, *counts, sure]


def both_ways(
    name: str, twins: Iterable[TwinTexts], book: Book, *, matched: bool = False
) -> Iterator[list[str]]:
    """A line with habits apart, and one with habits counted as errors."""
    twins = list(twins)
    for strict in (False, True):
        total = Sum(strict, matched)
        for twin in twins:
            total.add(twin, book)
        yield total.row(name, "counted" if strict else "apart")


def newspapers(shared: Path) -> Iterator[list[str]]:
    """Real pages, read by the bundled German book, which keeps habits."""
    book = bundled("de")
    folder = shared / "newspapers"
    files = sorted(folder.glob("*.fr11.txt"))
    if book is None or not files:
        raise MissingDataError(f"{folder} holds no pages; see benchmarks/README.md.")
    twins = [TwinTexts(f.name[:8], text_of(f), text_of(folder / f"{f.name[:8]}.truth.txt"))
             for f in files]  # fmt: skip
    for twin in twins:
        yield from both_ways(twin.name, [twin], book)
    yield from both_ways("all pages", twins, book)


def french_scans(shared: Path) -> Iterator[list[str]]:
    """The two scans, with the bundled French book."""
    book = bundled("fr")
    if book is None:
        raise MissingDataError("There is no bundled French book.")
    for scan in scans(shared):
        yield from both_ways(scan.name, [scan], book)


def pairs(_shared: Path) -> Iterator[list[str]]:
    """The training pairs, which their books know: with habits kept, and followed."""
    for lang in ("de", "en", "es", "fr"):
        book = bundled(lang)
        if book is None:
            continue
        folder = ROOT / "data" / "pairs"
        twins = [
            TwinTexts(f.name, text_of(f), text_of(f.with_name(f.name.replace(".ocr.", ".clean."))))
            for f in sorted(folder.glob(f"{lang}-*.ocr.txt"))
        ]
        yield from both_ways(f"{lang}, kept", twins, book, matched=True)
        followed = habits_of_pairs(twins).changed
        if followed:
            name = f"{lang}, {' '.join(f'{kind} {choice}' for kind, choice in followed.items())}"
            yield from both_ways(name, twins, book.with_habits(followed), matched=True)


PARTS = {"newspapers": newspapers, "scans": french_scans, "pairs": pairs}


def main() -> None:
    parser = argparse.ArgumentParser(description="Habits apart, and counted.")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--shared", type=Path, default=SHARED)
    args = parser.parse_args()
    for name, part in PARTS.items():
        if args.only in (None, name):
            try:
                print(table(HEAD, list(part(args.shared)), "<<" + ">" * (len(HEAD) - 2)))
            except MissingDataError as error:
                print(f"{name}: skipped. {error}")


if __name__ == "__main__":
    main()
