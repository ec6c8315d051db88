"""Alignment against growth and peers: CPU seconds, peak memory and edit cost on one long text.

python benchmarks/align.py [--large]
"""

from __future__ import annotations

import argparse
import random
import string
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from corpora import ROOT, SHARED, MissingDataError, hipe_names
from measure import Cost, cost_of, in_child

from ocrfix.alignment.pipeline import align, align_characters
from ocrfix.pairing.pipeline import TwinTexts, read_pairs
from ocrfix.report.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MILLION = 1_000_000
SIZES = (0.1, 0.5, 1, 2, 5)  # millions of characters
LARGE = (10, 20, 50)
# Seconds of wall time after which a peer is given up, and larger texts with it; and we ourselves.
LIMIT, OWN_LIMIT = 60.0, 900.0
ERRORS = 0.05  # of the characters; what peers that take a guess of the distance are told


def ocrfix_characters(ocr: str, clean: str) -> int:
    """Align characters and sum the edits.

    A letter and its combining marks stay one operation, so the edits within each are counted.
    """
    from rapidfuzz.distance import Levenshtein

    ops = align_characters(ocr, clean)
    return sum(
        Levenshtein.distance(ocr[op.a0 : op.a1], clean[op.b0 : op.b1]) for op in ops if not op.equal
    )


def ocrfix_paragraphs(ocr: str, clean: str) -> None:
    """Align paragraphs as well; what stands between them has no cost."""
    align(ocr, clean, force=True)


def rapidfuzz_opcodes(ocr: str, clean: str) -> int:
    """Global opcodes, told about how many edits to expect."""
    from rapidfuzz.distance import Levenshtein

    ops = Levenshtein.opcodes(ocr, clean, score_hint=int(ERRORS * len(ocr)))
    return sum(
        max(op.src_end - op.src_start, op.dest_end - op.dest_start)
        for op in ops
        if op.tag != "equal"
    )


def edlib_path(ocr: str, clean: str) -> int:
    """Global path of edlib; it takes at most 256 distinct characters."""
    import edlib

    found: dict[str, int] = edlib.align(ocr, clean, mode="NW", task="path")
    return found["editDistance"]


def difflib_opcodes(ocr: str, clean: str) -> int:
    """The standard library's matcher, over characters, nothing taken for junk."""
    from difflib import SequenceMatcher

    ops = SequenceMatcher(None, ocr, clean, autojunk=False).get_opcodes()
    return sum(max(a1 - a0, b1 - b0) for tag, a0, a1, b0, b1 in ops if tag != "equal")


def jiwer_characters(ocr: str, clean: str) -> int:
    """Character alignment as jiwer shows it."""
    import jiwer

    found = jiwer.process_characters(clean, ocr)
    return int(found.substitutions + found.deletions + found.insertions)


def dinglehopper_align(ocr: str, clean: str) -> int:
    """Grapheme alignment as dinglehopper shows it."""
    from dinglehopper.align import align as align_graphemes

    return sum(left != right for left, right in align_graphemes(ocr, clean))


METHODS: dict[str, Callable[[str, str], int | None]] = {
    "ocrfix characters": ocrfix_characters,
    "ocrfix paragraphs": ocrfix_paragraphs,
    "rapidfuzz opcodes": rapidfuzz_opcodes,
    "edlib": edlib_path,
    "jiwer": jiwer_characters,
    "dinglehopper": dinglehopper_align,
    "difflib": difflib_opcodes,
}
OWN = ("ocrfix characters", "ocrfix paragraphs")

# What is not installed is named and left out.
PEERS = {"edlib": "edlib", "jiwer": "jiwer", "dinglehopper": "dinglehopper"}


def source_pairs(shared: Path) -> list[TwinTexts]:
    """The HIPE texts, or without them the pairs of the project."""
    try:
        names = hipe_names(shared)
    except MissingDataError as missing:
        print(f"{missing} data/pairs is taken instead.", file=sys.stderr)
        return read_pairs([ROOT / "data" / "pairs"])
    return read_pairs([shared / "hipe" / f"{name}.train.jsonl.gz" for name in names])


def joined(pairs: Sequence[TwinTexts], size: int) -> tuple[str, str]:
    """Join pairs to one document of ``size`` characters of clean text.

    Where they do not reach, they come round again with the letters exchanged for one another,
    alike on both sides: new words, the same noise, and no passage twice.
    """
    chance = random.Random(1)
    ocr: list[str] = []
    clean: list[str] = []
    length = 0
    cipher: dict[int, int] = {}
    while True:
        for pair in pairs:
            missing = size - length
            if missing <= 0:
                return "\n".join(ocr), "\n".join(clean)
            if len(pair.clean) > missing:  # the last one is cut where both sides agree
                a, b = _cut(pair, missing)
                ocr.append(pair.ocr[:a].translate(cipher))
                clean.append(pair.clean[:b].translate(cipher))
                return "\n".join(ocr), "\n".join(clean)
            ocr.append(pair.ocr.translate(cipher))
            clean.append(pair.clean.translate(cipher))
            length += len(pair.clean) + 1
        letters = list(string.ascii_lowercase)
        chance.shuffle(letters)
        exchanged = "".join(letters)
        cipher = str.maketrans(
            string.ascii_lowercase + string.ascii_uppercase, exchanged + exchanged.upper()
        )


def _cut(pair: TwinTexts, at: int) -> tuple[int, int]:
    for op in align_characters(pair.ocr, pair.clean):
        if op.equal and op.b1 >= at:
            return op.a0 + max(0, at - op.b0), max(op.b0, at)
    return len(pair.ocr), len(pair.clean)


def measure_method(name: str, ocr: str, clean: str) -> Cost:
    """Run one method, once on a little text so that what it imports is not counted."""
    method = METHODS[name]
    method(ocr[:500], clean[:500])
    return cost_of(lambda: method(ocr, clean))


def growth_table(pairs: Sequence[TwinTexts], sizes: Sequence[float], limit: float) -> str:
    """Set every method and size in a table; one that fails or takes too long stops growing."""
    given_up: set[str] = set()
    rows = []
    for name, module in PEERS.items():
        if find_spec(module) is None:
            given_up.add(name)
            print(f"{name} is left out: {module} is not installed.", file=sys.stderr)
    for size in sizes:
        ocr, clean = joined(pairs, int(size * MILLION))
        for name in METHODS:
            if name in given_up:
                continue
            patience = OWN_LIMIT if name in OWN else limit
            cost = in_child(patience, measure_method, name, ocr, clean)
            if isinstance(cost, str):
                given_up.add(name)
                rows.append([f"{size:g}", name, cost, "", "", "", ""])
            else:
                rows.append(_row(size, name, cost, len(ocr)))
            print(" ".join(rows[-1]), file=sys.stderr, flush=True)
    head = ["million characters", "method", "CPU s", "s a million", "peak MB", "bytes a character",
            "edits"]  # fmt: skip
    return table(head, rows, "><" + ">" * 5)


def _row(size: float, name: str, cost: Cost, length: int) -> list[str]:
    edits = "–" if cost.result is None else f"{cost.result:,}"
    return [
        f"{size:g}", name, f"{cost.seconds:.2f}", f"{cost.seconds / size:.2f}",
        f"{cost.grown / MILLION:.0f}", f"{cost.grown / length:.0f}", edits,
    ]  # fmt: skip


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="10, 20 and 50 million as well")
    parser.add_argument("--sizes", type=float, nargs="*", help="other sizes, in millions")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for each peer")
    parser.add_argument("--shared", type=Path, default=SHARED, help="where the data lies")
    options = parser.parse_args()
    sizes = options.sizes or [*SIZES, *(LARGE if options.large else ())]
    print(growth_table(source_pairs(options.shared), sizes, options.limit), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
