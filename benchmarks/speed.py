"""Part C: how fast, and in how much memory."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from measure import Cost, cost_of, cpu_seconds, in_child

from ocrfix.alignment.pipeline import align
from ocrfix.book.reading import load_book
from ocrfix.book.writing import save_book
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.report.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

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
