"""What the present code makes of known inputs, as SHA-256: equal prints, equal behaviour.

python benchmarks/fingerprint.py [-o prints.json] [--against prints.json]

Everything goes through the command line, so that a version of any inner shape can be asked: with
``PYTHONPATH`` set to another checkout, that one answers.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SETS = {"icdar2017-en": "en", "icdar2017-fr": "fr", "impresso-nzz-de": "de"}
DOCUMENTS = 200  # over all sets


def ocrfix(*options: str | Path) -> bytes:
    """Run the command; standard output, and the exit code where it is not 0."""
    done = subprocess.run(
        [sys.executable, "-m", "ocrfix", *map(str, options)],
        capture_output=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.stdout + (f"exit {done.returncode}".encode() if done.returncode else b"")


def of_scans(folder: Path) -> Iterator[tuple[str, bytes]]:
    for scan in sorted((SHARED / "scans").glob("*.ocr.txt")):
        report = folder / "report.json"
        yield f"fix {scan.name}", ocrfix("fix", scan, "--report", report)
        yield f"report of {scan.name}", report.read_bytes()


def of_sets(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name, lang in SETS.items():
        found = next((SHARED / "hipe").glob(f"{name}*.train.jsonl.gz"))
        with gzip.open(found, "rt", encoding="utf-8") as stream:
            lines = [
                line for line, _ in zip(stream, range(-(-DOCUMENTS // len(SETS))), strict=False)
            ]
        records = folder / f"{name}.jsonl"
        records.write_text("".join(lines), encoding="utf-8")
        fixed, report = folder / f"{name}.fixed.jsonl", folder / f"{name}.json"
        ocrfix("fix", records, "--lang", lang, "-o", fixed, "--report", report)
        yield f"fix {name}", fixed.read_bytes()
        yield f"report of {name}", report.read_bytes().replace(str(folder).encode(), b"")


def of_alignments() -> Iterator[tuple[str, bytes]]:
    seeds = {path.name[:3]: path for path in (SHARED / "seeds").glob("*.txt")}
    pairs = [(seeds["001"], seeds["000"])]
    scans = sorted((SHARED / "scans").glob("*.ocr.txt"))
    pairs += [(scan, scan.with_name(scan.name.replace(".ocr.", ".clean."))) for scan in scans]
    for ocr, clean in pairs:
        yield f"align {ocr.name[:3]}", ocrfix("align", ocr, clean, "--format", "jsonl")
        yield f"eval {ocr.name[:3]}", ocrfix("eval", ocr, clean, "--format", "json")
    yield "pair seeds", ocrfix("pair", SHARED / "seeds", SHARED / "seeds")


def of_training(folder: Path) -> Iterator[tuple[str, bytes]]:
    seeds = {path.name[:3]: path for path in (SHARED / "seeds").glob("*.txt")}
    book = folder / "book"
    ocrfix("train", "--pair", seeds["001"], seeds["000"], "--lang", "fr", "-o", book)
    for file in sorted(book.iterdir()):
        yield f"book/{file.name}", file.read_bytes()
    for scan in sorted((SHARED / "scans").glob("*.ocr.txt")):
        yield f"own book: {scan.name}", ocrfix("fix", scan, "--book", book)


def of_witnesses() -> Iterator[tuple[str, bytes]]:
    scans = sorted((ROOT / "data" / "pairs").glob("fr-agriculture*.ocr.txt"))
    yield "consensus", ocrfix("align", *scans, "--consensus")


def prints() -> dict[str, str]:
    """The name of each result, and its SHA-256."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        found = {}
        for part in (of_scans(folder), of_sets(folder), of_alignments(), of_training(folder),
                     of_witnesses()):  # fmt: skip
            for name, data in part:
                print(f"{name}: {len(data):,} bytes", file=sys.stderr, flush=True)
                found[name] = hashlib.sha256(data).hexdigest()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--against", type=Path, help="prints of another version")
    options = parser.parse_args()
    found = prints()
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    if options.against:
        former = json.loads(options.against.read_text(encoding="utf-8"))
        others = [n for n in {**former, **found} if former.get(n) != found.get(n)]
        print(f"{len(found) - len(others)} of {len(found)} are the same"
              + "".join(f"\n  differs: {name}" for name in others), file=sys.stderr)  # fmt: skip
        sys.exit(bool(others))


if __name__ == "__main__":
    main()
