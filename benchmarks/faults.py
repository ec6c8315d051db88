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
import contextlib
import io
import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from fuzzing import fuzz
from kills import CASES, HERE, LEFT, Killed, command, lay_out, run

from ocrfix.book.reading import load_book
from ocrfix.cli.app import main as ocrfix
from ocrfix.errormodel.rules import UNSEEN
from ocrfix.report.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    """Let three commands change one book at the same time; count updates that are lost."""
    start = root / "start"
    start.mkdir()
    lay_out(start)
    rules = [
        rule.id
        for rule in load_book(start / "book").rules
        if not rule.left + rule.right and (rule.before, rule.after) != UNSEEN
    ]  # without the rule for what was never seen, --update has nothing to learn
    lost: Counter[str] = Counter()
    with get_context("spawn").Pool(3) as pool:
        for _ in range(count):
            folder = root / "race"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(start, folder)
            off = rng.sample(rules, 2)
            writers = [("rules", "disable", "book", "--", rule) for rule in off]
            writers.append(rng.choice((
                ("rules", "update", "book", "--decisions", "j.jsonl"),
                ("fix", "b.txt", "--book", "book", "-o", "o.txt", "--update"),
            )))  # fmt: skip
            told = pool.map(_in_folder, [(str(folder), args) for args in writers], chunksize=1)
            lost["refused"] += sum(code != 0 for code in told)
            book = load_book(folder / "book")
            on = {rule.id for rule in book.rules if rule.enabled}
            lost["lost updates"] += sum(rule in on for rule in off)
            kinds = {source.kind for source in book.sources}
            lost["lost updates"] += not kinds & ({"review"} if "update" in writers[2] else {"scan"})
            lost["races"] += 1
    return lost


def _in_folder(work: tuple[str, tuple[str, ...]]) -> int:
    """Run a command in a process that has done so before: all three begin at once."""
    folder, args = work
    said = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stderr(said):
        code: int = ocrfix(list(args), standalone_mode=False)
    if code:
        print(*args, said.getvalue())
    return code


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
