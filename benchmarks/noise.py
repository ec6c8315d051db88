"""Alignment against a known truth: noise is put into clean texts and every edit is kept.

python benchmarks/noise.py
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpora import ROOT
from measure import cpu_seconds
from scores import per_cent

from ocrfix.alignment.pipeline import align
from ocrfix.pairing.pipeline import read_pairs
from ocrfix.report.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrfix.model import Alignment

RATES = (0.0, 0.02, 0.05, 0.15)
LINES_A_PAGE = 40  # a running head and a page number stand between pages
DROPPED = MOVED = 0.01  # of the paragraphs
FURTHEST = 12  # paragraphs that one is moved by
# What a scanner prints for a letter; other letters become any of them.
LOOKALIKE = {
    "l": "I1|",
    "I": "l1|",
    "i": "1t",
    "t": "f",
    "f": "t",
    "s": "5",
    "o": "0a",
    "à": "a4",
    "é": "e¢è",
    "è": "eé",
    "e": "co",
    "c": "e",
    "n": "u",
    "u": "n",
    "m": "w",
    "h": "b",
}
SLIP, HEAD = -1, -2  # what stands for a character that the clean text lacks


@dataclass(frozen=True, slots=True)
class Noisy:
    """A scan with its truth: ``source[i]`` is where ``ocr[i]`` stands in the clean text.

    ``SLIP`` marks a character that the scanner put in, ``HEAD`` one of a running head.
    """

    ocr: str
    source: tuple[int, ...]
    dropped: frozenset[int]


@dataclass(frozen=True, slots=True)
class Found:
    """Shares of characters that an alignment got right; white space is left out."""

    mapped: float
    nearly: float
    heads: float
    dropped: float


def clean_text() -> str:
    """The clean sides of the project's own pairs, each once."""
    pairs = read_pairs([ROOT / "data" / "pairs"])
    return "\n\n".join(dict.fromkeys(pair.clean.strip() for pair in pairs))


def noisy(clean: str, rate: float, *, blocks: bool, seed: int = 1) -> Noisy:
    """Put noise into a text; ``rate`` is the share of characters in error, from 0 to 1.

    With ``blocks``, some paragraphs are dropped, some moved, and heads stand between pages.
    """
    chance = random.Random(seed)
    order, dropped = _blocks(clean, chance) if blocks else ([(0, len(clean))], frozenset[int]())
    letters: list[str] = []
    source: list[int] = []
    lines = page = 0
    for start, end in order:
        for char, at in _scanned(clean, start, end, rate, chance):
            letters.append(char)
            source.append(at)
            lines += char == "\n"
        if blocks and lines >= LINES_A_PAGE:
            lines, page = 0, page + 1
            head = f"\nXQ.{page:03}-{7919 * page % 10007:05}\n\n{page + 1}\n\n"
            letters += head
            source += [HEAD] * len(head)
    return Noisy("".join(letters), tuple(source), dropped)


def _blocks(clean: str, chance: random.Random) -> tuple[list[tuple[int, int]], frozenset[int]]:
    """Give the paragraphs in the order of the scan, and the characters that it lacks."""
    spans: list[tuple[int, int]] = []
    start = 0
    for line in clean.splitlines(keepends=True):
        spans.append((start, start + len(line)))
        start += len(line)
    wordy = [at for at, (a, b) in enumerate(spans) if b - a > 40]
    chosen = chance.sample(wordy, int(len(wordy) * (DROPPED + MOVED)))
    gone = set(chosen[::2])
    moved = [spans[at] for at in chosen[1::2]]
    order = [span for at, span in enumerate(spans) if at not in gone and span not in set(moved)]
    for span in moved:
        behind = sum(other[0] < span[0] for other in order)
        order.insert(min(len(order), behind + chance.randint(3, FURTHEST)), span)
    return order, frozenset(i for at in gone for i in range(*spans[at]))


def _scanned(
    clean: str, start: int, end: int, rate: float, chance: random.Random
) -> Iterator[tuple[str, int]]:
    for at in range(start, end):
        char = clean[at]
        if char == "\n" or chance.random() >= rate:
            yield char, at
            continue
        kind = chance.random()
        if char == " ":
            if kind < 0.5:
                yield char, at
                yield chance.choice(".,'"), SLIP
        elif kind < 0.8:
            yield chance.choice(LOOKALIKE.get(char, "aceinorst")), at
        elif kind < 0.9:
            yield char, at
            yield chance.choice("iltr.' "), SLIP


def found_by(alignment: Alignment, truth: Noisy) -> Found:
    """Compare where an alignment puts each clean character with where it was printed."""
    clean, ocr = alignment.clean, alignment.ocr
    place = [-1] * len(clean)
    alone_ocr = alone_clean = 0
    dropped = {at for at in truth.dropped if not clean[at].isspace()}
    for record in alignment.records:
        for op in record.ops:
            for k in range(min(op.a1 - op.a0, op.b1 - op.b0)):
                place[op.b0 + k] = op.a0 + k
        if record.kind == "ocr_only" and record.ocr:
            span = range(record.ocr.start, record.ocr.end)
            alone_ocr += sum(truth.source[i] == HEAD and not ocr[i].isspace() for i in span)
        if record.kind == "clean_only" and record.clean:
            alone_clean += sum(i in dropped for i in range(record.clean.start, record.clean.end))
    known = [(at, b) for at, b in enumerate(truth.source) if b >= 0 and not clean[b].isspace()]
    right = sum(place[b] == at for at, b in known)
    nearly = sum(place[b] >= 0 and abs(place[b] - at) <= 1 for at, b in known)
    heads = sum(b == HEAD and not ocr[at].isspace() for at, b in enumerate(truth.source))
    return Found(
        mapped=right / len(known),
        nearly=nearly / len(known),
        heads=alone_ocr / max(1, heads),
        dropped=alone_clean / max(1, len(dropped)),
    )


def main() -> int:
    """Print a line for each rate of noise, without and with moved and missing blocks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the noise")
    options = parser.parse_args()
    clean = clean_text()
    rows = []
    for blocks in (False, True):
        for rate in RATES:
            truth = noisy(clean, rate, blocks=blocks, seed=options.seed)
            started = cpu_seconds()
            alignment = align(truth.ocr, clean)
            seconds = cpu_seconds() - started
            found = found_by(alignment, truth)
            of_blocks = [per_cent(found.dropped), per_cent(found.heads)] if blocks else ["", ""]
            rows.append([
                per_cent(rate, 0), "moved, dropped, heads" if blocks else "letters",
                per_cent(found.mapped), per_cent(found.nearly), *of_blocks, f"{seconds:.2f}",
            ])  # fmt: skip
    head = ["noise", "kind", "mapped", "within one", "dropped found", "heads found", "CPU s"]
    print(f"{len(clean):,} characters of data/pairs, noise put in by a script\n")
    print(table(head, rows, "><" + ">" * 5), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
