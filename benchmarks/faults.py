"""What is lost when runs are killed, when two change one book, and when inputs are damaged.

python benchmarks/faults.py steps|kill|races|fuzz|all [--count N] [--only CASE] [--minutes M]

``steps`` kills every command before each of its changes to files (see ``dying.py``), ``kill`` at
random moments; after each, what is there is looked at, the same command is run again, and what it
leaves is compared with a run that was never killed. ``races`` lets two commands change one book at
the same time. ``fuzz`` hands damaged inputs to all commands (see ``fuzzing.py``). All print what
should be 0.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from fuzzing import CLEAN, SCAN, fuzz, small_book

from ocrfix.book.learned import Learned
from ocrfix.book.reading import load_book
from ocrfix.book.writing import add
from ocrfix.errors import OcrfixError
from ocrfix.report.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
RULES = ("é→è", "I→l", "e→é", "e→c")


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
    Case("rules disable", ("rules", "disable", "book", RULES[0])),
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


def steps(root: Path, only: str | None) -> Counter[str]:
    """Kill every command before each of its changes."""
    killed = Killed(root, only)
    total: Counter[str] = Counter()
    rows = []
    for case in killed.cases:
        wrong: Counter[str] = Counter()
        for step in range(killed.steps[case.name]):
            folder = killed.fresh("killed")
            done = run(command(*case.args, step=step, folder=folder), folder, case.stdin)
            assert done.returncode == 137, (case, step, done)
            wrong.update(killed.judge(case, folder))
        rows.append([case.name, str(killed.steps[case.name]), *(str(wrong[w]) for w in LEFT)])
        total.update({"kills": killed.steps[case.name]} | wrong)
    print(table(["command", "kills", *LEFT], rows, "<>" + ">" * len(LEFT)))
    return total


def kill(root: Path, count: int, rng: random.Random) -> Counter[str]:
    """Kill commands at random moments of the time they take."""
    killed = Killed(root)
    total: Counter[str] = Counter()
    for _ in range(count):
        case = rng.choice(CASES)
        folder = killed.fresh("killed")
        started = time.monotonic()
        run(command(*case.args), folder, case.stdin)
        takes = time.monotonic() - started
        folder = killed.fresh("killed")
        process = subprocess.Popen(
            command(*case.args), cwd=folder, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(case.stdin)
        process.stdin.close()
        time.sleep(rng.uniform(0.3, 1.0) * takes)
        process.send_signal(signal.SIGKILL)
        total["kills" if process.wait() else "kills that came too late"] += 1
        total.update(killed.judge(case, folder))
    return total


def races(root: Path, count: int, rng: random.Random) -> Counter[str]:
    """Let two or three commands change one book at the same time; count updates that are lost."""
    killed = root / "start"
    killed.mkdir()
    lay_out(killed)
    lost: Counter[str] = Counter()
    for _ in range(count):
        folder = root / "race"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(killed, folder)
        off = rng.sample(RULES, 2)
        writers = [("rules", "disable", "book", rule) for rule in off]
        writers.append(rng.choice((
            ("rules", "update", "book", "--decisions", "j.jsonl"),
            ("fix", "b.txt", "--book", "book", "-o", "o.txt", "--update"),
        )))  # fmt: skip
        processes = [
            subprocess.Popen(command(*args), cwd=folder, stderr=subprocess.DEVNULL)
            for args in writers
        ]
        lost["refused"] += sum(process.wait() != 0 for process in processes)
        book = load_book(folder / "book")
        on = {f"{r.before}→{r.after}" for r in book.rules if r.enabled}
        lost["lost updates"] += sum(rule in on for rule in off)
        kinds = {source.kind for source in book.sources}
        lost["lost updates"] += not kinds & ({"review"} if "update" in writers[2] else {"scan"})
        lost["races"] += 1
    return lost


def fuzzed(root: Path, count: int, seed: int, minutes: float) -> Counter[str]:
    """Hand damaged inputs to commands; faults are printed as they are found."""
    found: Counter[str] = Counter()
    for args, name, data, told in fuzz(root, count, seed, time.monotonic() + 60 * minutes):
        found["inputs"] += 1
        found["refused with a sentence"] += told.code == 2 and not told.fault
        found["seconds of the slowest"] = max(found["seconds of the slowest"], round(told.seconds))
        found["faults"] += bool(told.fault)
        if told.fault:
            kept = Path(f"fault-{seed}-{found['inputs']}.bin")
            kept.write_bytes(data)
            print(f"{' '.join(args)}: {name} as in {kept}: {told.fault}", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["steps", "kill", "races", "fuzz", "all"])
    parser.add_argument("--count", type=int, default=200, help="kills, races or damaged inputs")
    parser.add_argument("--only", metavar="CASE", help="of steps")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="for damaged inputs at most")
    said = parser.parse_args()
    os.environ["PYTHONPATH"] = os.pathsep.join((str(HERE.parent), os.environ.get("PYTHONPATH", "")))
    for name, figures in _figures(said):
        print(f"{name}: " + ", ".join(f"{count:,} {what}" for what, count in figures.items()))


def _figures(said: argparse.Namespace) -> Iterator[tuple[str, Counter[str]]]:
    rng = random.Random(said.seed)
    for what in ("steps", "kill", "races", "fuzz") if said.what == "all" else (said.what,):
        with TemporaryDirectory() as folder:
            root = Path(folder)
            os.environ["OCRFIX_CACHE"] = str(root / "cache")
            if what == "steps":
                yield what, steps(root, said.only)
            elif what == "kill":
                yield what, kill(root, said.count, rng)
            elif what == "races":
                yield what, races(root, said.count, rng)
            else:
                yield what, fuzzed(root, said.count, said.seed, said.minutes)


if __name__ == "__main__":
    main()
