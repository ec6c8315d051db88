"""Aligned paragraphs → the edits that a scan shows, each in its zone of well-aligned text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import Postfix, Prefix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrfix.model import Alignment, Record

__all__ = ["LONGEST", "SPACE_EDITS", "Edit", "Zone", "zones"]

LONGEST = 4  # characters on either side of a confusion


WELL_ALIGNED = 0.7  # similarity below which a paragraph pair teaches noise


HYPHENS = "-¬⸗\u00ad‐—"


SPACE_EDITS = (
    {("", " "), (" ", ""), (" ", "’"), (" ", "'"), (" ", "-"), ("-", " ")}
    | {(hyphen, "") for hyphen in HYPHENS}
    | {(f"{hyphen} ", "") for hyphen in HYPHENS}
)


@dataclass(frozen=True, slots=True)
class Edit:
    """One confusion in place: ``ocr[start:end]`` stands for ``after``; offsets in the zone."""

    start: int
    end: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A well-aligned stretch: both sides with single spaces, and the edits between them.

    ``starts`` gives for each character of ``ocr`` its offset in the whole OCR text.
    ``to_clean`` gives for each offset of ``ocr`` (and its end) the offset in ``clean``.
    """

    ocr: str
    clean: str
    starts: tuple[int, ...]
    to_clean: tuple[int, ...]
    edits: tuple[Edit, ...]


def zones(alignment: Alignment, least: float = WELL_ALIGNED) -> Iterator[Zone]:
    """Yield the zones of an alignment that can teach: matched or moved, and alike enough."""
    for record in alignment.records:
        if record.ocr and record.clean and record.similarity >= least:
            yield _zone(record, alignment)


def _collapse(text: str, offset: int) -> tuple[str, list[int], list[int]]:
    """White space runs become one space; gives offsets out of and into the collapsed text."""
    kept: list[str] = []
    starts: list[int] = []
    into: list[int] = []
    for i, char in enumerate(text):
        if char.isspace():
            into.append(len(kept))
            if kept and kept[-1] == " ":
                into[-1] = len(kept) - 1
                continue
            char = " "
        else:
            into.append(len(kept))
        kept.append(char)
        starts.append(offset + i)
    into.append(len(kept))
    return "".join(kept), starts, into


def _zone(record: Record, alignment: Alignment) -> Zone:
    assert record.ocr is not None
    assert record.clean is not None
    a0, b0 = record.ocr.start, record.clean.start
    ocr, starts, into_a = _collapse(alignment.ocr[a0 : record.ocr.end], a0)
    clean, _, into_b = _collapse(alignment.clean[b0 : record.clean.end], b0)
    to_clean = [0] * (len(ocr) + 1)
    raw: list[Edit] = []
    last_a = last_b = 0
    for op in record.ops:
        x0, x1 = max(into_a[op.a0 - a0], last_a), max(into_a[op.a1 - a0], last_a)
        y0, y1 = max(into_b[op.b0 - b0], last_b), max(into_b[op.b1 - b0], last_b)
        last_a, last_b = x1, y1
        for x in range(x0, x1):
            to_clean[x] = min(y0 + (x - x0), y1)
        if ocr[x0:x1] != clean[y0:y1]:
            raw.append(Edit(x0, x1, ocr[x0:x1], clean[y0:y1]))
    to_clean[len(ocr)] = len(clean)
    return Zone(ocr, clean, tuple(starts), tuple(to_clean), tuple(_merge(raw, ocr)))


def _merge(raw: list[Edit], ocr: str) -> list[Edit]:
    """Join touching edits and anchor pure insertions and deletions to a neighbour."""
    joined: list[Edit] = []
    for edit in raw:
        if joined and joined[-1].end == edit.start:
            last = joined.pop()
            before, after = last.before + edit.before, last.after + edit.after
            joined.append(Edit(last.start, edit.end, before, after))
        else:
            joined.append(edit)
    found: list[Edit] = []
    for edit in map(_trim, (part for whole in joined for part in _at_spaces(whole))):
        if edit.before == edit.after:
            continue
        free = found[-1].end if found else 0  # what lies before is spoken for
        anchored = _anchored(edit, ocr, free)
        if anchored is None and found and free == edit.start:
            last = found.pop()
            whole = Edit(last.start, edit.end, last.before + edit.before, last.after + edit.after)
            anchored = _anchored(_trim(whole), ocr, found[-1].end if found else 0)
        if anchored is not None and anchored.before != anchored.after:
            found.append(anchored)
    return found


def _anchored(edit: Edit, ocr: str, free: int) -> Edit | None:
    """Tie an edit that only puts in or takes out to the character beside it, if it can be."""
    before, after = edit.before, edit.after
    left = ocr[edit.start - 1 : edit.start] if edit.start > free else ""
    right = ocr[edit.end : edit.end + 1]
    if before.strip() and after.strip():
        return edit
    if (
        before == " " and left and left in HYPHENS
    ):  # a line end at a hyphen of the word's own: nothing is wrong
        return None
    if before.isspace() or after.isspace() or (before, after) in SPACE_EDITS:
        return edit
    if left.strip():
        return Edit(edit.start - 1, edit.end, left + before, left + after)
    if right.strip():
        return Edit(edit.start, edit.end + 1, before + right, after + right)
    return None


def _at_spaces(edit: Edit) -> Iterator[Edit]:
    """Part an edit that runs over words wherever both sides have as many of them."""
    before, after = edit.before.split(" "), edit.after.split(" ")
    if len(before) != len(after):
        yield edit
        return
    start = edit.start
    for old, new in zip(before, after, strict=True):
        yield Edit(start, start + len(old), old, new)
        start += len(old) + 1


def _trim(edit: Edit) -> Edit:
    """Take off what both sides share at their ends (white space that only broke differently)."""
    before, after = edit.before, edit.after
    head = Prefix.similarity(before, after)
    before, after = before[head:], after[head:]
    tail = Postfix.similarity(before, after)
    before, after = before[: len(before) - tail], after[: len(after) - tail]
    return Edit(edit.start + head, edit.end - tail, before, after)
