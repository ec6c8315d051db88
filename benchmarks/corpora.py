"""What is measured and what may be learned from, read from the folder that lies beside the project.

Nothing here is part of the project: a missing folder is said, and what needs it is skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.book.bundled import bundled_languages
from ocrfix.book.reading import load_bundled
from ocrfix.pairing.pipeline import TwinTexts, read_pairs

if TYPE_CHECKING:
    from ocrfix.book.book import Book

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

HELD_OUT = 5  # of a set without a dev part, every fifth document is measured and not learned from


class MissingDataError(Exception):
    """A folder or file that a part of the benchmark needs is not there."""


@dataclass(frozen=True, slots=True)
class HipeSet:
    """One set of HIPE-OCRepair: what is learned from, and what is measured."""

    name: str
    lang: str
    train: tuple[TwinTexts, ...]
    test: tuple[TwinTexts, ...]
    split: str


def text_of(path: Path) -> str:
    """Read a text as it is, line ends included."""
    if not path.is_file():
        raise MissingDataError(f"{path} is missing; see benchmarks/README.md.")
    return path.read_bytes().decode("utf-8")


def seeds(shared: Path = SHARED) -> dict[str, str]:
    """The seed texts by their number: 001 is an OCR of 000; 002 and 003 are clean."""
    found = {path.name[:3]: text_of(path) for path in sorted((shared / "seeds").glob("*.txt"))}
    if not found:
        raise MissingDataError(f"{shared / 'seeds'} holds no texts; see benchmarks/README.md.")
    return found


def reference_pair(shared: Path = SHARED) -> TwinTexts:
    """The pair that the French book is trained on."""
    texts = seeds(shared)
    return TwinTexts("001/000", texts["001"], texts["000"])


def scans(shared: Path = SHARED) -> list[TwinTexts]:
    """The French scans with the exact text of their pages."""
    folder = shared / "scans"
    if not folder.is_dir():
        raise MissingDataError(f"{folder} is missing; see benchmarks/README.md.")
    return read_pairs([folder])


def document(record_name: str) -> str:
    """The document that a record belongs to.

    >>> document("nzz_18871013_0_0_a1_p1_1#2")
    'nzz_18871013_0_0_a1_p1_1'
    """
    return record_name.rsplit("#", 1)[0]


def hold_out(records: list[TwinTexts]) -> tuple[list[TwinTexts], list[TwinTexts]]:
    """Part records by document: four fifths to learn from, every fifth document to measure."""
    names = sorted({document(record.name) for record in records})
    kept_back = set(names[HELD_OUT - 1 :: HELD_OUT])
    train = [record for record in records if document(record.name) not in kept_back]
    return train, [record for record in records if document(record.name) in kept_back]


def hipe_names(shared: Path = SHARED) -> list[str]:
    """The names of the HIPE sets at hand."""
    suffix = ".train.jsonl.gz"
    folder = shared / "hipe"
    found = sorted(path.name.removesuffix(suffix) for path in folder.glob(f"*{suffix}"))
    if not found:
        raise MissingDataError(f"{folder} holds no HIPE sets; see benchmarks/README.md.")
    return found


def hipe_set(
    name: str, shared: Path = SHARED, *, learn: int | None = None, limit: int | None = None
) -> HipeSet:
    """One HIPE set; learns from ``learn`` characters at most and measures ``limit``."""
    dev = shared / "hipe" / f"{name}.dev.jsonl.gz"
    train = read_pairs([shared / "hipe" / f"{name}.train.jsonl.gz"])
    if dev.is_file():
        test, split = read_pairs([dev]), "dev"
        measured = {record.ocr for record in test}
        train = [record for record in train if record.ocr not in measured]
    else:
        train, test = hold_out(train)
        split = "1/5 held out"
    return HipeSet(
        name, name.rsplit("-", 1)[1], tuple(first(train, learn)), tuple(first(test, limit)), split
    )


def first(records: list[TwinTexts], limit: int | None) -> list[TwinTexts]:
    """The first records, up to about ``limit`` characters of OCR."""
    if limit is None:
        return records
    chosen: list[TwinTexts] = []
    for record in records:
        if limit <= 0:
            break
        limit -= len(record.ocr)
        chosen.append(record)
    return chosen


def bundled(lang: str) -> Book | None:
    """The bundled book for a language, if there is one."""
    return load_bundled(lang) if lang in bundled_languages() else None
