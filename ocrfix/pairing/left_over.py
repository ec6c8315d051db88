"""Clean texts that have no scan: what ``ocrfix pair`` leaves over, and a language learns from."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from ocrfix.pairing.records import named_in
from ocrfix.text.files import lines_of_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ocrfix.model import Pairing

__all__ = ["clean_alone", "clean_alone_in", "offer"]

NAMED = 3  # files that are named in an offer


def clean_alone(pairings: Iterable[Pairing]) -> list[str]:
    """The clean texts of pairings that have no scan, by their paths, in order.

    Left out is what may be a copy or another edition of a text that has one, what fits several
    scans, and what could not be read: it is not known to be new.

    >>> from ocrfix.model import Pairing
    >>> clean_alone([Pairing("a.txt", "b.txt", 0.98), Pairing(None, "c.txt", 0.0)])
    ['c.txt']
    """
    return [
        item.clean
        for item in pairings
        if item.clean is not None and item.ocr is None and not item.relation
    ]


def clean_alone_in(file: Path) -> list[str]:
    """The same of a ``.jsonl`` that ``ocrfix pair`` wrote; other files list none."""
    if file.suffix != ".jsonl" or not file.is_file():
        return []
    found: list[str] = []
    for line in lines_of_file(file, packed=False):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):  # named where its pairs are read
            continue
        if isinstance(record, dict) and record.get("ocr", "") is None:
            clean = record.get("clean")
            if isinstance(clean, str) and not record.get("relation"):
                found.append(str(named_in(file, clean)))
    return found


def offer(texts: Sequence[str], pairs: str | Path) -> str:
    """Say that clean texts have no scan, and what makes use of them.

    >>> offer(["clean/c.txt"], "pairs.jsonl").splitlines()
    ['1 clean text has no scan. To have the language learn from it too:', \
'  ocrfix train pairs.jsonl -o BOOK --clean clean/c.txt']
    """
    one = len(texts) == 1
    said = "1 clean text has no scan" if one else f"{len(texts):,} clean texts have no scan"
    named = " ".join(f"--clean {shlex.quote(text)}" for text in texts[:NAMED])
    more = f" … (and {len(texts) - NAMED:,} more)" if len(texts) > NAMED else ""
    return (
        f"{said}. To have the language learn from {'it' if one else 'them'} too:\n"
        f"  ocrfix train {shlex.quote(str(pairs))} -o BOOK {named}{more}"
    )
