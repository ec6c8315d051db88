"""Scans of another edition than the text at hand: are they told from the twin that is missing?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scores import per_cent

from ocrfix.pairing.pipeline import pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from author import Author

RATES = (0.01, 0.02, 0.04, 0.08)  # of characters misread
SHARES = (0.01, 0.03, 0.1)  # of words that the other edition has otherwise
REFILLED = "figures, names"
LENGTHS = {  # characters of a text
    "200 to 2,000": (200, 2_000),
    "2,000 to 20,000": (2_000, 20_000),
}
TWINS = 3  # for each scan of another edition, so many scans of the text at hand
HEAD = ["words that are others", "characters"]
HEAD += [f"{what} {per_cent(rate, 0)}" for rate in RATES for what in ("near", "false")]


def edition_rows(author: Author, count: int) -> Iterator[list[str]]:
    """Of scans of other editions, say how many were reported as near, and how many were paired.

    The last lines say how many of the true twins among them were found, and how many wrongly
    paired.
    """
    for name, (shortest, longest) in LENGTHS.items():
        cells: dict[str, list[str]] = {}
        for rate in RATES:
            for kind, (right, wrong) in _counts(author, count, rate, shortest, longest).items():
                cells.setdefault(kind, []).extend((right, wrong))
        for kind, row in cells.items():
            yield [kind, name, *row]


def _counts(
    author: Author, count: int, rate: float, shortest: int, longest: int
) -> dict[str, tuple[str, str]]:
    """Pair scans with one rate of noise; give two figures for each kind of scan."""
    ocr, clean = [], []
    kinds = [per_cent(share, 0) for share in SHARES] + [REFILLED]
    number = 0
    for kind in [*kinds, *["twins"] * (TWINS * len(kinds))]:
        for _ in range(count):
            number += 1
            length = shortest * (longest / shortest) ** author.chance.random()
            text = author.text(int(length))
            printed = text
            if kind == REFILLED:
                printed = author.refilled(text)
            elif kind != "twins":
                printed = author.revised(text, SHARES[kinds.index(kind)])
            ocr.append((f"{kind}/{number}", author.scan(printed, rate)))
            clean.append((f"clean/{number}", text))
    seen: Counter[tuple[str, str]] = Counter()
    for item in pair(ocr, clean):
        if item.ocr:
            kind, number_of = item.ocr.split("/")
            own = f"clean/{number_of}"
            seen[kind, "right" if item.clean == own else str(item.relation)] += 1
            seen[kind, "stray"] += item.clean not in (None, own)
    told = {
        kind: (str(seen[kind, "near"]), str(seen[kind, "right"] + seen[kind, "stray"]))
        for kind in kinds
    }
    found = per_cent(seen["twins", "right"] / (count * TWINS * len(kinds)), 2)
    return told | {"none (twins found)": (found, str(seen["twins", "stray"]))}
