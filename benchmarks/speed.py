"""Part C: how fast, in how much memory, and where the time goes.

python benchmarks/speed.py [--former CHECKOUT] [--rounds N] [--size KB]

By itself: the stages of a run, and the speed of the bundled books on French scans and HIPE sets,
beside that of a former checkout by turns. The table of medians is printed after each round, the
last one is of all; a round of 150 KB takes some minutes.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from corpora import ROOT, SHARED, MissingDataError, hipe_names, hipe_set, scans
from measure import Cost, cost_of, cpu_seconds, in_child
from stages import stage_seconds
from turns import Speeds, by_turns

from ocrfix.alignment.pipeline import align
from ocrfix.book.reading import bundled_languages, load_book, load_bundled
from ocrfix.book.writing import save_book
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.report.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ocrfix.book.book import Book
    from ocrfix.pairing.pipeline import TwinTexts

MILLION = 1_000_000
LIMIT = 300.0  # seconds after which a text is given up
HELP = "from ocrfix.cli.app import main; main()"


def speed_table(
    book: Book, training: tuple[float, float], pair: TwinTexts, scans: Sequence[TwinTexts]
) -> str:
    """Set the figures of one book in a table; ``training`` took wall and CPU seconds."""
    once = "\n".join(scan.ocr for scan in scans)
    rows = [["training on the reference pair", *_both(*training)]]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book"
        save_book(book, path)
        size = sum(file.stat().st_size for file in path.iterdir())
        rows.append(["loading the book", _seconds(in_child(LIMIT, _load, path)), _mb(size)])
        usual = in_child(LIMIT, _fix, path, _repeated(once))
        rows.append(["fixing the scans once, new book", *_rate(in_child(LIMIT, _fix, path, once))])
        rows.append(["fixing the scans repeated to 1 MB", *_rate(usual)])
        for title, text in pathological().items():
            found = in_child(LIMIT, _fix, path, text)
            rows.append([f"fixing {title}", *_against(found, usual, len(text))])
    rows.append(["ocrfix --help, median of 5", *_both(*_help())])
    seconds = statistics.median(_align(pair) for _ in range(5))
    rows.append(["align of the reference pair, median of 5", f"{seconds:.2f} s", "CPU"])
    return table(["speed, one process", "figure", ""], rows, "<><")


def pathological() -> dict[str, str]:
    """Texts that no page has, to show that time stays bounded."""
    letters = random.Random(1).choices("abcdefghilmnoprstuvéàêI1|’", k=MILLION)
    return {"1 MB without a space": "".join(letters), "10,000 times I": "I" * 10_000}


def _repeated(text: str) -> str:
    while len(text.encode()) < MILLION:
        text += "\n" + text
    return text.encode()[:MILLION].decode(errors="ignore")


def _load(path: Path) -> Cost:
    return cost_of(lambda: load_book(path) and None)


def _fix(path: Path, text: str) -> Cost:
    book = load_book(path)
    fix_and_explain("Une ligne.", book)  # what is made at first use is no part of the rate
    cost = cost_of(lambda: len(fix_and_explain(text, book).changes))
    return Cost(cost.seconds, cost.grown, cost.peak, len(text.encode()))


def _align(pair: TwinTexts) -> float:
    started = cpu_seconds()
    align(pair.ocr, pair.clean)
    return cpu_seconds() - started


def _help() -> tuple[float, float]:
    walls, cpus = [], []
    for _ in range(5):
        wall, cpu = time.perf_counter(), cpu_seconds()
        subprocess.run([sys.executable, "-c", HELP, "--help"], capture_output=True, check=True)
        walls.append(time.perf_counter() - wall)
        cpus.append(cpu_seconds() - cpu)
    return statistics.median(walls), statistics.median(cpus)


def _both(wall: float, cpu: float) -> list[str]:
    return [f"{wall:.2f} s", f"of which CPU {cpu:.2f} s"]


def _seconds(cost: Cost | str) -> str:
    return cost if isinstance(cost, str) else f"{cost.seconds:.2f} s"


def _mb(size: int) -> str:
    return f"{size / MILLION:.1f} MB"


def _rate(cost: Cost | str) -> list[str]:
    if isinstance(cost, str):
        return [cost, ""]
    return [f"{cost.result / 1000 / cost.seconds:.0f} KB/s", f"peak {_mb(cost.peak)}"]


def _against(cost: Cost | str, usual: Cost | str, length: int) -> list[str]:
    if isinstance(cost, str) or isinstance(usual, str):
        return [str(cost), ""]
    slower = (cost.seconds / cost.result) / (usual.seconds / usual.result)
    return [
        f"{cost.result / 1000 / max(cost.seconds, 1e-9):.0f} KB/s",
        f"{slower:.1f} times the usual, peak {_mb(cost.peak)}",
    ]


def texts_at_hand(shared: Path, size: int) -> dict[str, tuple[str, str]]:
    """Up to ``size`` characters of the French scans and each HIPE set, with their languages."""
    found = {"French scans": ("fr", "\n".join(scan.ocr for scan in scans(shared))[:size])}
    for name in hipe_names(shared):
        records = hipe_set(name, shared)
        if records.lang in bundled_languages():
            text = "\n".join(record.ocr for record in (*records.train, *records.test))
            found[name] = records.lang, text[:size]
    return found


def stage_table(texts: Mapping[str, tuple[str, str]]) -> str:
    """The share of each stage at the first sight of each text, in per cent."""
    columns: dict[str, dict[str, float]] = {}
    for name, (lang, text) in texts.items():
        book = load_bundled(lang)
        fix_and_explain("Une ligne.", book)
        columns[name] = stage_seconds(lambda book=book, text=text: fix_and_explain(text, book))  # type: ignore[misc]
    columns["one line, with loading"] = stage_seconds(
        lambda: fix_and_explain("Une ligne.", load_bundled("fr"))
    )
    stages = sorted({s for c in columns.values() for s in c}, key=lambda s: -_most(s, columns))
    rows = [
        [stage, *(f"{100 * c.get(stage, 0.0) / sum(c.values()):.1f}" for c in columns.values())]
        for stage in stages
    ]
    return table(["stage, % of the time", *columns], rows, "<" + ">" * len(columns))


def _most(stage: str, columns: Mapping[str, Mapping[str, float]]) -> float:
    return max(c.get(stage, 0.0) / sum(c.values()) for c in columns.values())


def turns_table(texts: Mapping[str, tuple[str, str]], speeds: Sequence[Speeds]) -> str:
    """Speeds of one checkout, or of a former one and this one beside each other."""
    rows = []
    for title, at in (("CPU", 0), ("wall", 1)):
        seconds = [speed.line[at] for speed in speeds]
        rows.append([f"one line from start to end, {title}", *_beside(seconds, "s", 2)])
    for name, (_, text) in texts.items():
        kilobytes = len(text.encode()) / 1000
        figures = [speed.texts[name] for speed in speeds]
        rows.append([f"{name}: load", *_beside([f["load"] for f in figures], "s", 2)])
        for title, key in (("first sight", "first"), ("again", "again")):
            rates = [kilobytes / max(f[key], 1e-9) for f in figures]
            rows.append([f"{name}: {title}", *_beside(rates, "KB/s", 0)])
        rows.append([f"{name}: changes", *(f"{f['changes']:.0f}" for f in figures), ""])
        rows.append([f"{name}: peak", *(_mb(int(f["peak"])) for f in figures), ""])
    head = ["by turns" if len(speeds) > 1 else "speed"]
    head += ["former", "now", "times"] if len(speeds) > 1 else ["now", ""]
    return table(head, rows, "<" + ">" * (len(head) - 1))


def _beside(figures: Sequence[float], unit: str, places: int) -> list[str]:
    told = [f"{figure:.{places}f} {unit}" for figure in figures]
    if len(figures) == 1:
        return [*told, ""]
    former, now = figures
    better = former / now if unit == "s" else now / former
    return [*told, f"{better:.2f}"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--former", type=Path, metavar="CHECKOUT", help="measured by turns")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, default=150, metavar="KB", help="of each text")
    parser.add_argument("--shared", type=Path, default=SHARED)
    options = parser.parse_args()
    try:
        texts = texts_at_hand(options.shared, 1000 * options.size)
    except MissingDataError as error:
        print(error, file=sys.stderr)
        return 2
    print(stage_table(texts), flush=True)
    checkouts = [options.former, ROOT] if options.former else [ROOT]
    for number, speeds in enumerate(by_turns(checkouts, texts, options.rounds), 1):
        print(f"\nafter {number} of {options.rounds} rounds", file=sys.stderr)
        print("\n" + turns_table(texts, speeds), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
