"""Whole collections: many small files against one, gone on with, killed, and on a Dask cluster.

    python benchmarks/collection.py small|again|workers|kills|dask [--files 5000] [--moments 200]

``small``: CPU seconds of so many files of 2 KB against one file of the same text, time to the first
output. ``again``: a second run with nothing to do. ``workers``: 200 files of 100 KB in one process
and in two, by turns, and the memory of each worker. ``kills``: kill -9 at random moments of a run,
then one run to its end: whole files after each kill, all of them at the end, no litter. ``dask``:
10,000 records on two workers, each killed once, against one process. Texts are lines of data/pairs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


def lines() -> list[str]:
    texts = [p.read_text("utf-8") for p in sorted((ROOT / "data/pairs").glob("fr-*.ocr.txt"))]
    return "\n".join(texts).split("\n")


def stretch(source: list[str], size: int, rng: random.Random) -> str:
    at, found, held = rng.randrange(len(source)), [], 0
    while held < size:
        found.append(source[at % len(source)])
        held += len(found[-1].encode()) + 1
        at += 1
    return "\n".join(found) + "\n"


def make(folder: Path, count: int, size: int) -> Path:
    rng, source = random.Random(1), lines()
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(stretch(source, size, rng), "utf-8")
    return folder


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "ocrfix", "fix", *map(str, args), "--lang", "fr"]


def measured(*args: object) -> tuple[float, float]:
    """CPU and wall seconds of a run and its processes."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command(*args), env=ENV, check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - begun


def seen(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.glob("[!.]*")) if p.is_file()}


def small(work: Path, files: int) -> None:
    folder = make(work / "in", files, 1900)
    (work / "one.txt").write_text("".join(p.read_text("utf-8") for p in sorted(folder.iterdir())))
    first: list[float] = []
    begun = time.monotonic()

    def watch() -> None:
        while not first:
            if list((work / "out").glob("*.txt")):
                first.append(time.monotonic() - begun)
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    cpu, wall = measured(folder, "-o", work / "out")
    watcher.join()
    print(f"{files} files: {cpu:.1f} s CPU, {wall:.1f} s; first output after {first[0]:.1f} s")
    one, wall = measured(work / "one.txt", "-o", work / "one.out")
    print(f"one file: {one:.1f} s CPU, {wall:.1f} s; many over one {cpu / one:.2f}")
    cpu, wall = measured(folder, "-o", work / "together", "--together")
    print(f"together: {cpu:.1f} s CPU, {wall:.1f} s; over one {cpu / one:.2f}")
    again(work, files)


def again(work: Path, files: int) -> None:
    folder = work / "in"
    if not folder.exists():
        make(folder, files, 1900)
        measured(folder, "-o", work / "out")
    cpu, wall = measured(folder, "-o", work / "out")
    print(f"nothing to do: {cpu:.1f} s CPU, {wall:.1f} s")


def workers(work: Path, files: int) -> None:
    import psutil

    folder = make(work / "in", files, 98_000)
    most: dict[int, int] = {}
    walls: dict[int, float] = {}
    for jobs in (1, 2):
        begun = time.monotonic()
        process = subprocess.Popen(
            command(folder, "-o", work / f"out{jobs}", "-j", jobs), env=ENV,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while process.poll() is None:
            for each in psutil.Process(process.pid).children():
                try:
                    most[each.pid] = max(most.get(each.pid, 0), each.memory_info().rss)
                except psutil.Error:
                    continue
            time.sleep(0.2)
        walls[jobs] = time.monotonic() - begun
    print(f"{files} files of 100 KB: {walls[1]:.1f} s in one process, {walls[2]:.1f} s in two "
          f"({walls[1] / walls[2]:.2f} times as fast)")  # fmt: skip
    print("memory of workers:", ", ".join(f"{rss / 1e6:.0f} MB" for rss in most.values()))


def kills(work: Path, moments: int) -> None:
    folder = make(work / "in", 150, 1900)
    report = ("--report", work / "r.json")
    measured(folder, "-o", work / "whole", *report)
    wanted, told = seen(work / "whole"), (work / "r.json").read_bytes()
    rng, out = random.Random(7), work / "out"
    half = lost = ends = landed = 0
    for _ in range(moments):
        process = subprocess.Popen(
            command(folder, "-o", out, *report), env=ENV, stderr=subprocess.DEVNULL
        )
        done = len(seen(out)) if out.exists() else 0
        goal, patience = done + rng.randrange(1, 60), time.monotonic() + rng.uniform(0.5, 20)
        while process.poll() is None and time.monotonic() < patience:
            if out.exists() and len(list(out.glob("*.txt"))) >= goal:
                break
            time.sleep(rng.uniform(0.001, 0.02))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            landed += 1
        process.wait()
        found = seen(out) if out.exists() else {}
        half += sum(wanted.get(name) != data for name, data in found.items())
        if len(found) == len(wanted):
            ends += 1
            measured(folder, "-o", out, *report)
            lost += seen(out) != wanted or (work / "r.json").read_bytes() != told
            for file in out.iterdir():
                file.unlink()
    measured(folder, "-o", out, *report)
    lost += seen(out) != wanted or (work / "r.json").read_bytes() != told
    litter = [p.name for p in out.iterdir() if p.name.endswith(".tmp")]
    print(f"{landed} kills in {moments} runs, {ends + 1} runs to the end: {half} files not whole, "
          f"{lost} ends that differ, {len(litter)} temporary files left")  # fmt: skip


def dask(work: Path, count: int) -> None:
    from ocrfix.collection import on_dask
    from ocrfix.collection.asked import Asked

    rng, source = random.Random(3), lines()
    rows = [{"id": k, "ocr": stretch(source, 150, rng)} for k in range(count)]
    path = work / "set.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    killed: list[int] = []
    real = on_dask.client_of
    clients: list[object] = []

    class Kept:
        def __init__(self, *args: object) -> None:
            self.context = real(*args)

        def __enter__(self) -> object:
            clients.append(self.context.__enter__())
            return clients[-1]

        def __exit__(self, *error: object) -> None:
            self.context.__exit__(*error)

    def kill_two(step: str, share: float) -> None:
        if len(killed) < 2 and share > 0.3 * (len(killed) + 1):
            # Asking the workers themselves would wait for one that is gone.
            pids = [nanny.pid for nanny in clients[0].cluster.workers.values()]
            pid = next((pid for pid in pids if pid and pid not in killed), None)
            if pid:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    on_dask.client_of = Kept
    totals = on_dask.repair_on_dask(
        [str(path)], str(work / "out"), Asked(lang="fr"), jobs=2, part=60_000, progress=kill_two
    )
    parts = sorted((work / "out" / "set.jsonl").iterdir())
    got = b"".join(part.read_bytes() for part in parts)
    measured(path, "-o", work / "one.jsonl")
    same = got == (work / "one.jsonl").read_bytes()
    once = [json.loads(line)["id"] for line in got.splitlines()] == list(range(count))
    print(
        f"{count} records in {totals.parts} parts, {len(killed)} workers killed: every record "
        f"once: {once}; bytes of one process: {same}; set aside: {len(totals.aside)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("what", choices=["small", "again", "workers", "kills", "dask"])
    parser.add_argument("--files", type=int)
    parser.add_argument("--moments", type=int, default=200)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ocrfix-collection-") as folder:
        work = Path(folder)
        if said.what == "kills":
            kills(work, said.moments)
        elif said.what == "dask":
            dask(work, said.files or 10_000)
        elif said.what == "workers":
            workers(work, said.files or 200)
        else:
            {"small": small, "again": again}[said.what](work, said.files or 5000)


if __name__ == "__main__":
    main()
