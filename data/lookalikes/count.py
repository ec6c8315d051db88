"""Count what engines printed for what, over pairs of a reading and its clean text.

Run ``python data/lookalikes/count.py FOLDER...``; the folders hold ``NAME.ocr.txt`` beside
``NAME.clean.txt``, as ``data/pairs/houses.py`` makes them. The counts go to ``counts.tsv``:
what was printed, what was meant, how often, and how often the latter stood in the clean texts.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from strings import irreducible, may_be_meant

from ocrfix.alignment.pipeline import align
from ocrfix.errors import AlignmentError

if TYPE_CHECKING:
    from collections.abc import Iterable

COUNTS = Path(__file__).resolve().parent / "counts.tsv"
LEAST_ALIKE = 0.8  # similarity of paragraphs that are counted
LEAST_SEEN = 3
LONGEST = 3


def misreadings(ocr: str, clean: str) -> Iterable[tuple[str, str]]:
    """What was printed for what in a pair, strings of one to three characters without spaces."""
    for record in align(ocr, clean).records:
        if record.kind != "match" or record.similarity < LEAST_ALIKE:
            continue
        for op in record.ops:
            before, after = ocr[op.a0 : op.a1], clean[op.b0 : op.b1]
            if before != after and 0 < len(before) <= LONGEST and 0 < len(after) <= LONGEST:
                yield before, after


def main() -> int:
    seen: Counter[tuple[str, str]] = Counter()
    clean_texts: list[str] = []
    unlike = 0
    for folder in map(Path, sys.argv[1:]):
        for path in sorted(folder.glob("*.ocr.txt")):
            clean = path.with_name(path.name.replace(".ocr.", ".clean.")).read_text("utf-8")
            try:
                seen.update(set_apart(misreadings(path.read_text("utf-8"), clean)))
            except AlignmentError:  # the engine made nothing of the page
                unlike += 1
            else:
                clean_texts.append(clean)
    whole = "\n".join(clean_texts)
    rows = [
        f"{before}\t{after}\t{count}\t{whole.count(after)}\n"
        for (before, after), count in sorted(seen.items())
        if count >= LEAST_SEEN
    ]
    COUNTS.write_text("before\tafter\tseen\tof\n" + "".join(rows), encoding="utf-8", newline="\n")
    print(
        f"{len(rows)} misreadings in {len(whole):,} characters; {unlike} readings are no text",
        file=sys.stderr,
    )
    return 0


def set_apart(found: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Those that the table may hold; longer ones of equal length letter by letter."""
    for before, after in found:
        if len(before) == len(after) > 1:
            pieces = [*zip(before, after, strict=True)]
        else:
            pieces = [(before, after)]
        for b, a in pieces:
            if irreducible(b, a) and may_be_meant(a) and not any(map(str.isspace, b)):
                yield b, a


if __name__ == "__main__":
    sys.exit(main())
