"""The main job on the pairs beside this file: train, repair a scan that was held out, look.

    python data/pairs/demo.py [NAME]

NAME is the French text to hold out (default: urbanisme). Everything is written to ./demo.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = Path("demo")


def run(*command: str, lines: int | None = None) -> None:
    """Show a command, run it, show what it prints (the first lines of it)."""
    print(f"\n$ {shlex.join(command)}", flush=True)
    script = Path(sys.executable).with_name("ocrfix")
    done = subprocess.run(
        [str(script), *command[1:]], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    shown = done.stdout.splitlines()
    print("\n".join(shown[:lines]))
    if lines and len(shown) > lines:
        print(f"[… {len(shown) - lines} more lines]")
    if done.returncode not in (0, 1):
        sys.exit(done.returncode)


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "urbanisme"
    scan, truth = (HERE / f"fr-{name}-eng.{side}.txt" for side in ("ocr", "clean"))
    if not scan.exists():
        names = sorted(p.name[3:-12] for p in HERE.glob("fr-*-eng.ocr.txt"))
        sys.exit(f"There is no French text {name!r}. Choose one of: {', '.join(names)}")
    pairs = OUT / "pairs"
    shutil.rmtree(OUT, ignore_errors=True)
    pairs.mkdir(parents=True)
    for file in HERE.glob("fr-*-eng.*.txt"):
        if not file.name.startswith(f"fr-{name}-"):
            shutil.copy(file, pairs)
    shutil.copy(scan, OUT / "scan.txt")
    shutil.copy(truth, OUT / "truth.txt")
    print(f"“{name}” is held out: no rule, word or weight comes from it or its clean text.")
    run("ocrfix", "train", str(pairs), "-o", "demo/book", "--prior", "none")
    run("ocrfix", "fix", "demo/scan.txt", "--book", "demo/book", "-o", "demo/fixed.txt",
        "--report", "demo/report.html")  # fmt: skip
    run("ocrfix", "diff", "demo/scan.txt", "demo/fixed.txt", lines=40)
    run("ocrfix", "eval", "demo/scan.txt", "demo/truth.txt", "--book", "demo/book",
        "--matched")  # fmt: skip
    print("\nEvery change, with its reason: open demo/report.html in a browser.")


if __name__ == "__main__":
    main()
