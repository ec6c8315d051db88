"""Aligned pairs → counted confusions → rules.

A confusion is a pair of short strings, what the OCR printed and what the page says. Each is
counted in contexts from none to the two neighbouring characters; a context becomes a rule of its
own only where it tells the rule when to fire.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz.distance import Postfix, Prefix

from ocrfix.text.tokens import APOSTROPHES, edge_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ocrfix.model import Alignment, Record

__all__ = ["Confusions", "Edit", "Zone", "contexts", "lower_bound", "zones"]

LONGEST = 4  # characters on either side of a confusion
WELL_ALIGNED = 0.7  # similarity below which a paragraph pair teaches noise

Context = tuple[str, str]
EditKey = tuple[str, str]

WIDE = slice(3, 5)  # the contexts that name no character: classes, and none
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


def lower_bound(right: float, seen: float, z: float = 1.64) -> float:
    """Lower end of the Wilson score interval (Wilson 1927), one-sided 95 % by default.

    >>> round(lower_bound(9, 10), 2), round(lower_bound(90, 100), 2)
    (0.65, 0.84)
    """
    if seen <= 0:
        return 0.0
    p = min(1.0, right / seen)
    centre = p + z * z / (2 * seen)
    margin = z * math.sqrt(p * (1 - p) / seen + z * z / (4 * seen * seen))
    return max(0.0, (centre - margin) / (1 + z * z / seen))


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


def literal(char: str) -> str:
    """A neighbouring character as contexts write it: ``␣`` at an edge, one apostrophe for all."""
    if not char or char.isspace():
        return "␣"
    return "’" if char in APOSTROPHES else char


def contexts(text: str, start: int, end: int) -> tuple[Context, ...]:
    """The contexts of ``text[start:end]``, the most telling first, none last.

    >>> contexts("de 1’eau", 3, 4)
    (('␣', '’'), ('', '’'), ('␣', ''), ('<edge>', '<mark>'), ('', ''))
    """
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    left, right = literal(before), literal(after)
    classes = (edge_class(before), edge_class(after))
    return (left, right), ("", right), (left, ""), classes, ("", "")


@dataclass(slots=True)
class Confusions:
    """Counts of confusions over zones.

    ``right[before, after][context]``: how often the OCR printed ``before`` for ``after`` there;
    ``seen[before][context]``: how often it printed ``before`` there at all;
    ``truth[after][context]``: how often the clean text has ``after`` there;
    ``words[before, after]``: the words it was seen in, as printed and as they are.
    """

    right: dict[EditKey, Counter[Context]] = field(default_factory=dict)
    seen: dict[str, Counter[Context]] = field(default_factory=dict)
    truth: dict[str, Counter[Context]] = field(default_factory=dict)
    words: dict[EditKey, Counter[tuple[str, str]]] = field(default_factory=dict)
    letters: int = 0

    def add_edits(self, found: Iterable[Zone]) -> None:
        """Count the edits of zones (first pass)."""
        for zone in found:
            self.letters += len(zone.clean)
            for edit in zone.edits:
                if not learnable(edit):
                    continue
                key = (edit.before, edit.after)
                counts = self.right.setdefault(key, Counter())
                told = contexts(zone.ocr, edit.start, edit.end)
                counts.update(told if edit.before else told[WIDE])
                self.words.setdefault(key, Counter())[_words(zone, edit)] += 1

    def add_occurrences(self, found: Iterable[Zone], keys: Iterable[EditKey] | None = None) -> None:
        """Count how often each side of the known confusions stands at all (second pass)."""
        wanted = set(self.right if keys is None else keys)
        befores = _by_length(b for b, _ in wanted)
        afters = _by_length(a for _, a in wanted)
        for zone in found:
            _count(zone.ocr, befores, self.seen)
            if ("", " ") in wanted:
                _count_inside_words(zone.ocr, self.seen.setdefault("", Counter()))
            _count(zone.clean, afters, self.truth)

    def merge(self, other: Confusions) -> None:
        """Add another count to this one."""
        for mine, theirs in ((self.seen, other.seen), (self.truth, other.truth)):
            for text, counts in theirs.items():
                mine.setdefault(text, Counter()).update(counts)
        for key, counts in other.right.items():
            self.right.setdefault(key, Counter()).update(counts)
            self.words.setdefault(key, Counter()).update(other.words[key])
        self.letters += other.letters


def learnable(edit: Edit) -> bool:
    """Whether an edit is short, and no text lost or gained, so that it can be a confusion.

    Spaces are learned alone: one lost (``"" → " "``), one too many (``" " → ""``), one for an
    apostrophe (``" " → "’"``).
    """
    before, after = edit.before, edit.after
    if " " in before + after:
        return (before, after) in SPACE_EDITS
    if (before, after) in SPACE_EDITS:
        return True
    longest = max(len(before), len(after))
    return bool(before and after) and longest <= LONGEST and abs(len(before) - len(after)) <= 2


def _words(zone: Zone, edit: Edit) -> tuple[str, str]:
    start = zone.ocr.rfind(" ", 0, edit.start) + 1
    end = zone.ocr.find(" ", edit.end)
    word = zone.ocr[start : len(zone.ocr) if end < 0 else end]
    fixed = word[: edit.start - start] + edit.after + word[edit.end - start :]
    return word[:60], fixed[:60]


def _by_length(texts: Iterable[str]) -> list[tuple[int, set[str]]]:
    by_length: dict[int, set[str]] = {}
    for text in texts:
        if text:
            by_length.setdefault(len(text), set()).add(text)
    return sorted(by_length.items())


def _count_inside_words(text: str, into: Counter[Context]) -> None:
    """Count the places where a space could have been lost, in wide contexts only."""
    for i in range(1, len(text)):
        if text[i - 1].isalpha() and text[i].isalpha():
            into.update(contexts(text, i, i)[WIDE])


def _count(
    text: str, wanted: list[tuple[int, set[str]]], into: dict[str, Counter[Context]]
) -> None:
    for length, texts in wanted:
        for i in range(len(text) - length + 1):
            piece = text[i : i + length]
            if piece in texts:
                counts = into.get(piece)
                if counts is None:
                    counts = into[piece] = Counter()
                for context in contexts(text, i, i + length):
                    counts[context] += 1
