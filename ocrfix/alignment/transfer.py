"""The words of a clean text put into the boxes of its scan, line by line.

Paragraphs are paired first, then the words in each: one with one, or with two or three where an
OCR parts or joins them. Line ends, and the hyphens before them, stay the scan's. What one side has
alone is left as it is, and told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein

from ocrfix.alignment.pipeline import align
from ocrfix.model import Change, Repaired
from ocrfix.text.changes import apply_changes
from ocrfix.text.composition import Composed, composed
from ocrfix.text.sources import fitted_to, joins_of
from ocrfix.text.tokens import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrfix.model import Record
    from ocrfix.text.sources import Source

__all__ = ["Transfer", "transferred"]

_RULE = "clean text"
_HYPHENS = "-¬⸗\xad‐="
# Scan words and clean words that may be one, as OCR joins and parts them.
_STEPS = ((1, 1), (2, 1), (1, 2), (3, 1), (1, 3))
_ALIKE = 0.4  # share of letters from which two readings may be one
_GAP = 40_000  # words on one side times words on the other beyond which nothing is paired


@dataclass(frozen=True, slots=True)
class Transfer:
    """A scan with the words of its clean text, and what has no place.

    ``clean_alone`` are words that the scan has no box for, ``scan_alone`` such as the clean text
    lacks, ``unplaced`` changes that the file cannot take.
    """

    repaired: Repaired
    clean_alone: tuple[str, ...]
    scan_alone: tuple[str, ...]
    unplaced: tuple[Change, ...]


class _Pair(NamedTuple):
    """Words of the scan and the clean words that they read; one side may have none."""

    scan: range
    clean: range


def transferred(source: Source, clean: str, *, force: bool = False) -> Transfer:
    """Put the words of a clean text into a scan, a file of one text.

    Raises :class:`~ocrfix.errors.AlignmentError` for texts that are no twins, unless forced.
    """
    document = source.documents[0]
    form = Composed.of(document.text)
    text, clean = form.text, composed(clean)
    changes: list[Change] = []
    clean_alone: list[str] = []
    scan_alone: list[str] = []
    for record in align(text, clean, force=force).records:
        if record.ocr is None or record.clean is None:
            alone = record.ocr or record.clean
            assert alone is not None
            (scan_alone if record.ocr else clean_alone).append(alone.text.strip())
            continue
        scan, truth = _words(record)
        for pair in _paired([w.text for w in scan], [w.text for w in truth]):
            words = [truth[i].text for i in pair.clean]
            if not pair.scan:
                clean_alone.append(" ".join(words))
            elif not words:
                scan_alone.append(" ".join(scan[i].text for i in pair.scan))
            else:
                changes += _change(text, [scan[i] for i in pair.scan], words)
    changes.sort(key=lambda change: change.start)
    carried = form.changes_back(changes)
    made = Repaired(document.text, apply_changes(document.text, carried), carried)
    fit = fitted_to(document, made, joins=joins_of(source))
    return Transfer(fit, tuple(clean_alone), tuple(scan_alone), fit.held_back)


class _Word(NamedTuple):
    text: str
    start: int


def _words(record: Record) -> tuple[list[_Word], list[_Word]]:
    assert record.ocr is not None
    assert record.clean is not None
    scan, clean = (
        [_Word(match[0], side.start + match.start()) for match in CHUNK.finditer(side.text)]
        for side in (record.ocr, record.clean)
    )
    return scan, clean


def _paired(scan: Sequence[str], clean: Sequence[str]) -> Iterator[_Pair]:
    """Pair words: equal ones first, then what lies between them; equal pairs are left out."""
    equal = [
        (op.src_start, op.dest_start, op.src_end - op.src_start)
        for op in Levenshtein.opcodes(scan, clean)
        if op.tag == "equal"
    ]
    i = j = 0
    for a, b, count in [*equal, (len(scan), len(clean), 0)]:
        rows, columns = range(i, a), range(j, b)
        i, j = a + count, b + count
        if len(rows) * len(columns) > _GAP:
            yield _Pair(rows, range(0))
            yield _Pair(range(0), columns)
        else:
            yield from _cheapest(scan, clean, rows, columns)


def _cheapest(
    scan: Sequence[str], clean: Sequence[str], rows: range, columns: range
) -> Iterator[_Pair]:
    """The pairing of a gap with the fewest letters to change, by a plain dynamic program."""
    a, b = [scan[i] for i in rows], [clean[j] for j in columns]
    costs = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    steps = [[(0, 0)] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if not i and not j:
                continue
            found: list[tuple[int, tuple[int, int]]] = []
            if i:
                found.append((costs[i - 1][j] + len(a[i - 1]), (1, 0)))
            if j:
                found.append((costs[i][j - 1] + len(b[j - 1]), (0, 1)))
            for di, dj in _STEPS:
                if di <= i and dj <= j:
                    one, other = "".join(a[i - di : i]), "".join(b[j - dj : j])
                    apart = Levenshtein.distance(one, other)
                    longest = max(len(one), len(other))
                    if longest == 1 or apart <= (1 - _ALIKE) * longest:
                        found.append((costs[i - di][j - dj] + apart, (di, dj)))
            costs[i][j], steps[i][j] = min(found)
    i, j = len(a), len(b)
    made: list[_Pair] = []
    while i or j:
        di, dj = steps[i][j]
        made.append(_Pair(rows[i - di : i], columns[j - dj : j]))
        i, j = i - di, j - dj
    yield from reversed(made)


def _change(text: str, scan: Sequence[_Word], words: Sequence[str]) -> Iterator[Change]:
    """The change that makes clean words of scan words, in each line by itself."""
    start, end = scan[0].start, scan[-1].start + len(scan[-1].text)
    before, after = text[start:end], " ".join(words)
    if "\n" not in before:
        if before != after:
            yield _at(text, start, before, after)
        return
    at = next(i for i, word in enumerate(scan) if "\n" in text[scan[i].start : scan[i + 1].start])
    first = text[start : scan[at].start + len(scan[at].text)]
    rest = text[scan[at + 1].start : end]
    bare = first.rstrip(_HYPHENS)
    cut = _cut(bare + rest, after, len(bare))
    yield from _both(text, start, first, after[:cut].rstrip() + first[len(bare) :])
    yield from _both(text, scan[at + 1].start, rest, after[cut:].lstrip())


def _cut(before: str, after: str, place: int) -> int:
    """Where in the clean reading a line of the scan ends."""
    for op in Levenshtein.opcodes(before, after):
        if op.src_start <= place <= op.src_end:
            return min(op.dest_start + place - op.src_start, op.dest_end)
    return len(after)


def _both(text: str, start: int, before: str, after: str) -> Iterator[Change]:
    if after.strip(_HYPHENS) and before != after and "\n" not in before:
        yield _at(text, start, before, after)


def _at(text: str, start: int, before: str, after: str) -> Change:
    line = text.count("\n", 0, start) + 1
    return Change(start, start + len(before), before, after, _RULE, 1.0, line, "the clean text")
