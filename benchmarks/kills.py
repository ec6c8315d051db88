"""Commands that are killed, what is looked at then, and what a second run must leave.

Used by ``faults.py``; ``CASES`` are all commands that write.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from fuzzing import CLEAN, SCAN, small_book

from ocrfix.book.learned import Learned
from ocrfix.book.reading import load_book
from ocrfix.book.writing import add
from ocrfix.errors import OcrfixError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CASES", "HERE", "LEFT", "Case", "Killed", "command", "lay_out", "run"]

Done = subprocess.CompletedProcess[bytes]
Files = dict[str, bytes]
HERE = Path(__file__).resolve().parent
NEVER = 10**9
BOOKS = ("book", "taught")
LEFT = (
    "half-written",
    "input lost",
    "unreadable book",
    "unteachable book",
    "litter",
    "other result",
)
TEACHES = """Le conseil et la ville et le {0} de la mairie. Le {0} est à neuf heures.
La ville du {0} est à la mairie depuis un an, et le {0} à la ville.
"""
OTHER = CLEAN * 4 + "".join(TEACHES.format(word) for word in ("c0nseil", "p0rt", "sessi0n"))
TRAINING = ("--lang", "fr", "--prior", "prior", "-j", "1")


@dataclass(frozen=True, slots=True)
class Case:
    """A command that writes; ``rewrites`` says that a second run need not give the same."""

    name: str
    args: tuple[str, ...]
    stdin: bytes = b""
    rewrites: bool = False


CASES = (
    Case("fix -o", ("fix", "a.txt", "--book", "book", "-o", "o.txt", "--report", "r.json")),
    Case("fix over an output", ("fix", "a.txt", "--book", "book", "-o", "old.txt")),
    Case("fix a folder", ("fix", "in", "--book", "book", "-o", "out", "--report", "r.html")),
    Case("fix --in-place", ("fix", "in", "--book", "book", "--in-place"), rewrites=True),
    Case("fix --update", ("fix", "b.txt", "--book", "book", "-o", "o.txt", "--update")),
    Case("fix --decisions", ("fix", "a.txt", "--decisions", "j.jsonl", "--book", "book",
                             "-o", "o.txt")),
    Case("revert", ("revert", "first.json", "first.txt", "-o", "back.txt")),
    Case("review", ("review", "b.txt", "--book", "book", "--journal", "new.jsonl")),
    Case("review --plain", ("review", "b.txt", "--book", "book", "--plain", "--min-confidence", "0",
                            "--journal", "new.jsonl"), b"y\nn\ny\n", rewrites=True),
    Case("review --merge", ("review", "--merge", "j.jsonl", "k.jsonl", "-o", "both.jsonl")),
    Case("pair", ("pair", "in", "clean", "-o", "pairs.jsonl")),
    Case("align", ("align", "a.txt", "clean/a.txt", "-o", "beads.txt")),
    Case("consensus", ("align", "--consensus", "a.txt", "in/a.txt", "--book", "book",
                       "-o", "one.txt")),
    Case("eval", ("eval", "a.txt", "clean/a.txt", "--book", "book", "--report", "e.html")),
    Case("rules disable", ("rules", "disable", "book", "é→è")),
    Case("rules update", ("rules", "update", "book", "--decisions", "j.jsonl")),
    Case("rules update -o", ("rules", "update", "book", "--decisions", "j.jsonl", "-o", "taught")),
    Case("train", ("train", "pairs", "-o", "taught", *TRAINING), rewrites=True),
    Case("train anew", ("train", "pairs", "-o", "book", *TRAINING), rewrites=True),
)  # fmt: skip


def command(*args: str, step: int | None = None, folder: Path | None = None) -> list[str]:
    """How a command is run in a process of its own; with ``step`` it dies there."""
    dying = (
        [str(HERE / "dying.py"), str(folder), str(step)] if step is not None else ["-m", "ocrfix"]
    )
    return [sys.executable, *dying, *args]


def run(
    args: Sequence[str], folder: Path, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(args, cwd=folder, input=stdin, capture_output=True, check=False)


def lay_out(folder: Path) -> None:
    """A folder with all that the cases want."""
    for sub in ("in/deep", "clean", "pairs"):
        (folder / sub).mkdir(parents=True)
    for name, text in {
        "a.txt": SCAN, "b.txt": OTHER, "old.txt": "an output of before\n", "in/a.txt": SCAN,
        "in/deep/b.txt": OTHER, "clean/a.txt": CLEAN, "pairs/a.ocr.txt": SCAN * 3,
        "pairs/a.clean.txt": CLEAN * 3, "pairs/b.ocr.txt": OTHER,
        "pairs/b.clean.txt": OTHER.replace("0", "o"),
    }.items():  # fmt: skip
        (folder / name).write_text(text, "utf-8")
    small_book(folder / "book")
    shutil.copytree(folder / "book", folder / "prior")
    for args, keys in (
        (("fix", "a.txt", "--book", "book", "-o", "first.txt", "--report", "first.json"), b""),
        (("review", "a.txt", "--book", "book", "--plain", "--journal", "j.jsonl"), b"y\nn\ny\n"),
        (("review", "a.txt", "--book", "book", "--plain", "--journal", "k.jsonl"), b"n\ny\n"),
    ):
        done = run(command(*args), folder, keys)
        assert done.returncode == 0, done.stderr.decode()


def files_in(folder: Path) -> Files:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def looked_at(case: Case, folder: Path, before: Files, after: Files) -> set[str]:
    """What is wrong with a folder right after a kill; ``after`` is that of a run that was not."""
    wrong = set()
    for name, data in files_in(folder).items():
        if ".ocrfix-" in name or name.split("/")[0] in BOOKS or name == "new.jsonl":
            continue
        if data not in (before.get(name), after.get(name)):
            wrong.add("half-written")
    for name in before:
        if name.split("/")[0] not in BOOKS and not (folder / name).exists():
            wrong.add("input lost")
    for book in BOOKS:
        if (folder / book).exists():
            wrong |= _of_book(folder / book)
    return wrong


def _of_book(place: Path) -> set[str]:
    """What is wrong with a book, which is looked at in a copy."""
    with TemporaryDirectory(dir=place.parent.parent) as beside:
        copy = Path(beside, "book")
        shutil.copytree(place, copy)
        try:
            rule = load_book(copy).rules[-1]
        except OcrfixError:
            return {"unreadable book"}
        try:
            add(copy, Learned(switched={rule.id: not rule.enabled}))
            taught = {r.id: r.enabled for r in load_book(copy).rules}[rule.id] != rule.enabled
        except OcrfixError:
            taught = False
    return set() if taught else {"unteachable book"}


def after_another(case: Case, folder: Path, after: Files) -> set[str]:
    """What is wrong when the same command has been run again."""
    done = run(command(*case.args), folder, case.stdin)
    found = files_in(folder)
    wrong = {"litter" for name in found if ".ocrfix-" in name}
    if done.returncode != 0 or found.keys() - after.keys():
        wrong.add("other result")
    if not case.rewrites and found != after:
        wrong.add("other result")
    return wrong


class Killed:
    """Copies of one folder, in each of which a command was killed."""

    def __init__(self, root: Path, only: str | None = None) -> None:
        self.root, self.start = root, root / "start"
        self.start.mkdir()
        lay_out(self.start)
        self.before = files_in(self.start)
        self.after: dict[str, Files] = {}
        self.steps: dict[str, int] = {}
        self.cases = [case for case in CASES if not only or case.name == only]
        for case in self.cases:
            whole = self.fresh("whole")
            done = run(command(*case.args, step=NEVER, folder=whole), whole, case.stdin)
            assert done.returncode == 0, (case, done.stderr.decode())
            assert self.before != files_in(whole), (case, "it changes nothing")
            self.after[case.name] = files_in(whole)
            self.steps[case.name] = int((root / "whole.steps").read_text("utf-8"))

    def fresh(self, name: str) -> Path:
        shutil.rmtree(self.root / name, ignore_errors=True)
        shutil.copytree(self.start, self.root / name)
        return self.root / name

    def judge(self, case: Case, folder: Path) -> set[str]:
        after = self.after[case.name]
        return looked_at(case, folder, self.before, after) | after_another(case, folder, after)
