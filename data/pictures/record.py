"""Pictures of ocrfix at work, recorded from real runs on the pairs in data/pairs.

    python data/pictures/record.py

A book is trained on all French scans but one, which is then repaired, shown and reviewed. The
pictures are written beside this file: diff.svg and review.svg.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ocrfix.review.app import ReviewApp
from ocrfix.review.journal import Journal
from ocrfix.review.session import read_material, resume

HERE = Path(__file__).resolve().parent
PAIRS = HERE.parent / "pairs"
HELD_OUT = "urbanisme"
WIDTH, LINES = 112, 24


def ocrfix(*args: str, cwd: Path, colour: bool = False) -> str:
    """Run a command and give what it prints."""
    env = {**os.environ, "FORCE_COLOR": "1"} if colour else None
    done = subprocess.run(
        [sys.executable, "-m", "ocrfix", *args], cwd=cwd, env=env, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, check=True, encoding="utf-8",
    )  # fmt: skip
    return done.stdout


def prepare(folder: Path) -> None:
    """Lay out scans, their clean texts, and the scan that is held out."""
    (folder / "pairs").mkdir()
    for file in PAIRS.glob("fr-*-eng.*.txt"):
        held = file.name.startswith(f"fr-{HELD_OUT}-")
        side = "scan.txt" if ".ocr." in file.name else "clean.txt"
        shutil.copy(file, folder / side if held else folder / "pairs")


def picture(command: str, shown: str) -> str:
    """Set what a command printed, in colour, as SVG that loads nothing."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text(f"$ {command}", style="bold"))
    console.print(Text.from_ansi("\n".join(telling(shown.split("\n")))))
    return offline(console.export_svg(title="", unique_id="ocrfix"))


def telling(lines: list[str]) -> list[str]:
    """Cut out the head and those lines in a row that show the most of all there is to show."""
    styles = [len(set(re.findall(r"\x1b\[1;3\d;4\dm", line))) for line in lines]
    starts = range(2, max(len(lines) - LINES, 3))
    start = max(starts, key=lambda at: sum(styles[at : at + LINES]))
    return [*lines[:2], *([] if start == 2 else ["…"]), *lines[start : start + LINES]]


def offline(svg: str) -> str:
    """Leave the fonts to those of the reader: a picture is to load nothing."""
    return re.sub(r"@font-face\s*{.*?}\s*", "", svg, flags=re.DOTALL)


def review_picture(folder: Path, book: Path) -> str:
    """Open the review on the full screen, decide on a few changes, and take its picture."""
    material = read_material([folder / "scan.txt"], book=book)
    with Journal(folder / "scan.review.jsonl") as journal:
        under_way, _ = resume(material, journal)
        app = ReviewApp(under_way, material.texts, "scan.review.jsonl")

        async def play() -> str:
            async with app.run_test(size=(WIDTH, LINES)) as pilot:
                await pilot.press("y", "n", "y")
                await pilot.pause()
                return app.export_screenshot(title="")

        return offline(asyncio.run(play()))


def main(target: Path = HERE, book: Path | None = None) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        prepare(folder)
        if book is None:
            book = folder / "mybook"
            ocrfix("train", "pairs", "-o", "mybook", "--prior", "none", cwd=folder)
        ocrfix("fix", "scan.txt", "--book", str(book), "-o", "repaired.txt", cwd=folder)
        args = ["diff", "scan.txt", "repaired.txt", "--truth", "clean.txt"]
        shown = ocrfix(*args, cwd=folder, colour=True)
        (target / "diff.svg").write_text(picture(f"ocrfix {' '.join(args)}", shown), "utf-8")
        (target / "review.svg").write_text(review_picture(folder, book), "utf-8")


if __name__ == "__main__":
    main()
