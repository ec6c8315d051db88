"""Two checkouts by turns, in one run: a machine that is busy is busy for both."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HERE = Path(__file__).resolve().parent
LINE = "Les membres de I’Organisation, réunis à la mairie pour la huitiéme session, ont voté.\n"


@dataclass(frozen=True, slots=True)
class Speeds:
    """Medians of one checkout: CPU and wall seconds of one line from start to end, and by text the
    CPU seconds to load, to read it first and again, the changes made and the peak in bytes."""

    line: tuple[float, float]
    texts: Mapping[str, Mapping[str, float]]


def by_turns(
    checkouts: Sequence[Path], texts: Mapping[str, tuple[str, str]], rounds: int
) -> Iterator[list[Speeds]]:
    """Measure checkouts on texts (by name: language, text), each round all of them in turn.

    Gives the medians after each round, so that a run cut short has something to show. What is made
    once and kept is made before the first.
    """
    lines: list[list[tuple[float, float]]] = [[] for _ in checkouts]
    found: list[dict[str, list[dict[str, float]]]] = [{} for _ in checkouts]
    with TemporaryDirectory() as folder:
        files = {}
        for number, (name, (lang, text)) in enumerate(texts.items()):
            files[name] = lang, Path(folder) / f"{number}.txt"
            files[name][1].write_text(text, "utf-8")
        line = Path(folder) / "line.txt"
        line.write_text(LINE, "utf-8")
        caches = [Path(folder) / f"cache{number}" for number in range(len(checkouts))]
        for checkout, cache in zip(checkouts, caches, strict=True):
            one_line(checkout, line, cache)  # bytecode and arrays are made once
            for lang, file in dict(files.values()).items():  # a text of each language
                one_turn(checkout, lang, file, cache)
        for _ in range(rounds):
            for number, (checkout, cache) in enumerate(zip(checkouts, caches, strict=True)):
                lines[number].append(one_line(checkout, line, cache))
                for name, (lang, file) in files.items():
                    turn = one_turn(checkout, lang, file, cache)
                    found[number].setdefault(name, []).append(turn)
            yield [_speeds(*of) for of in zip(lines, found, strict=True)]


def _speeds(
    spent: Sequence[tuple[float, float]], seen: Mapping[str, Sequence[Mapping[str, float]]]
) -> Speeds:
    line = statistics.median(cpu for cpu, _ in spent), statistics.median(wall for _, wall in spent)
    return Speeds(line, {name: _medians(turns) for name, turns in seen.items()})


def one_line(checkout: Path, line: Path, cache: Path) -> tuple[float, float]:
    """CPU and wall seconds of ``ocrfix fix`` for one line, its language to be detected."""
    before, started = os.times(), time.perf_counter()
    _answer(["-m", "ocrfix", "fix", str(line)], checkout, cache)
    after = os.times()
    cpu = after.children_user + after.children_system
    return cpu - before.children_user - before.children_system, time.perf_counter() - started


def one_turn(checkout: Path, lang: str, file: Path, cache: Path) -> dict[str, float]:
    """What ``turn.py`` says of a checkout and a text."""
    found = json.loads(_answer([str(HERE / "turn.py"), lang, str(file)], checkout, cache))
    if Path(found.pop("home")) != checkout.resolve() / "ocrfix":
        raise RuntimeError(f"{checkout} is not what was measured")
    return {name: float(value) for name, value in found.items()}


def _answer(arguments: Sequence[str], checkout: Path, cache: Path) -> str:
    """What Python prints of a checkout; its own words where it fails."""
    done = subprocess.run(
        [sys.executable, *arguments], env=_environment(checkout, cache), capture_output=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{checkout} fails on {arguments[-1]}:\n{done.stderr.strip()}")
    return done.stdout


def _environment(checkout: Path, cache: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    prefix = cache.with_name(f"{cache.name}-bytecode")
    return {
        **kept, "PYTHONPATH": str(checkout.resolve()), "OCRFIX_CACHE": str(cache),
        "PYTHONPYCACHEPREFIX": str(prefix), "PYTHONSAFEPATH": "1",
    }  # fmt: skip


def _medians(turns: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}
