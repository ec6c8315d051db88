"""Where several readings of one text differ: each witness laid along the first one.

The first witness is cut into chunks (what stands between white space). Where a chunk begins and
ends in every other witness follows from the pairwise alignments, moved paragraphs included. What
lies between two cuts that all witnesses share is a passage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import combining

from ocrfix.alignment.blocks import gaps, small_blocks
from ocrfix.alignment.characters import blocks_of
from ocrfix.alignment.similarity import similarity
from ocrfix.errormodel.observations import HYPHENS
from ocrfix.errors import AlignmentError
from ocrfix.text.tokens import CHUNK
from ocrfix.witnesses.projection import LONG, lay

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrfix.alignment.blocks import Block, Gap
    from ocrfix.witnesses.projection import Laid

__all__ = ["BREAK", "Passage", "collate", "columns", "flow"]

BREAK = re.compile(f"[{HYPHENS}]\n")
"""The hyphen and line end within a word, as :func:`flow` writes them."""

_SHORT = 24
"""Characters up to which text on one side only may be a misreading of what stands beside it."""
_NEAR, _ALIKE = 30, 0.5
"""Chunks within which two witnesses may put the same text that the first lacks."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """``first[start:end]`` as each witness reads it; None where a witness has a gap.

    Text that the first witness lacks stands before ``start``, which is ``end`` then. Readings
    are raw, with the white space of their witness.
    """

    start: int
    end: int
    readings: tuple[str | None, ...]


def flow(raw: str) -> str:
    r"""Make white space one space each, but for a line end behind a hyphen, which stays ``\n``.

    >>> flow("la  pros-\n  périté,\ndit-il")
    'la pros-\npérité, dit-il'
    """
    parts = raw.split()
    if len(parts) < 2 or not any(h in raw for h in HYPHENS) or "\n" not in raw:
        return " ".join(parts)
    return _SPACE.sub(lambda run: "\n" if _breaks(raw, *run.span()) else " ", raw.strip())


def _breaks(text: str, start: int, end: int) -> bool:
    """Whether white space breaks a word at a line end."""
    return (
        start > 1
        and "\n" in text[start:end]
        and text[start - 1] in HYPHENS
        and text[start - 2].isalnum()
        and text[end : end + 1].isalpha()
    )


def collate(
    texts: Sequence[str], names: Sequence[str] = (), *, force: bool = True
) -> Iterator[Passage]:
    """Yield the passages in which witnesses differ, in the order of the first one.

    Differences of white space alone are none. What a witness alone reads is given line by line
    for the first witness, and as it stands for the others. Linear in the length of the texts.

    Without ``force``, a text that is no twin of the first raises
    :class:`~ocrfix.errors.AlignmentError` by its name.

    >>> [passage.readings for passage in collate(["a huitiéme page", "la huitième page"])]
    [('a', 'la'), ('huitiéme', 'huitième')]
    """
    first = texts[0]
    held: Passage | None = None
    end = 0  # of what is held, with all that lacks the same witnesses behind it
    for passage in _separately(texts, names, force):
        if held is not None:
            if _goes_on(first, held, end, passage):
                end = passage.end
                continue
            held = _stretched(first, held, end)
            if (both := _misread(first, held, passage)) is not None:
                held, end = both, both.end
                continue
            yield held
        held, end = passage, passage.end
    if held is not None:
        yield _stretched(first, held, end)


def _goes_on(first: str, held: Passage, end: int, passage: Passage) -> bool:
    """Whether the same witnesses lack this too; what the first alone has stays line by line."""
    lacking = [reading is None for reading in held.readings]
    between = first[end : passage.start]
    return (
        lacking == [reading is None for reading in passage.readings]
        and _has_gap(held)
        and _has_gap(passage)
        and not between.strip()
        and (lacking.count(False) > 1 or "\n" not in between)
    )


def _stretched(first: str, passage: Passage, end: int) -> Passage:
    """A gap of some witnesses up to where it ends."""
    if end == passage.end:
        return passage
    text = first[passage.start : end]
    readings = (None if reading is None else text for reading in passage.readings)
    return Passage(passage.start, end, tuple(readings))


def _misread(first: str, one: Passage, other: Passage) -> Passage | None:
    """Join a little text that the first witness alone has to as little it lacks beside it."""
    alone, extra = (one, other) if one.start < one.end else (other, one)
    mine, theirs = alone.readings[0], [r for r in extra.readings if r]
    if extra.start < extra.end or mine is None or any(alone.readings[1:]):
        return None
    if first[min(one.end, other.end) : max(one.start, other.start)].strip():
        return None
    sizes = sorted(map(len, [mine, *theirs]))
    if sizes[-1] > _SHORT or sizes[-1] > 3 * sizes[0]:
        return None
    return Passage(alone.start, alone.end, (mine, *extra.readings[1:]))


def _has_gap(passage: Passage) -> bool:
    """Whether some witnesses lack what all others read alike."""
    mine = passage.readings[0]
    return mine is not None and None in passage.readings and all(
        r is None or r == mine or flow(r) == flow(mine) for r in passage.readings
    )  # fmt: skip


def _separately(texts: Sequence[str], names: Sequence[str], force: bool) -> Iterator[Passage]:
    """Yield the passages as the alignments show them."""
    first = texts[0]
    spans = [match.span() for match in CHUNK.finditer(first)]
    laid: list[Laid] = []
    for number, other in enumerate(texts[1:], start=1):
        try:
            laid.append(lay(first, spans, other, force))
        except AlignmentError:
            message = (
                f"{names[number]} does not read as the same text as {names[0]}. "
                "Leave it out, or take it all the same with --force."
            )
            raise AlignmentError(message) from None
    shared = set(range(len(spans) + 1)).intersection(*(one.cuts() for one in laid))
    waiting: list[list[str]] = [[] for _ in laid]
    _gather(laid)
    extra = {gap for one in laid for gap in one.extra}
    begin = 0
    for gap in range(len(spans) + 1):
        if gap in shared and gap > begin:
            yield from _passages(first, spans, laid, begin, gap)
            begin = gap
        if gap in extra:
            for pieces, one in zip(waiting, laid, strict=True):
                pieces += one.extra.get(gap, ())
        if gap == begin and any(waiting):
            at = spans[gap][0] if gap < len(spans) else len(first)
            found = ("\n\n".join(pieces) or None for pieces in waiting)
            yield Passage(at, at, (None, *found))
            waiting = [[] for _ in laid]


def _gather(laid: Sequence[Laid]) -> None:
    """Bring long text that several witnesses have, and the first has not, to one gap."""
    found = sorted(
        (gap, k, "\n\n".join(pieces))
        for k, one in enumerate(laid)
        for gap, pieces in one.extra.items()
        if sum(map(len, pieces)) >= LONG
    )
    for at, (gap, k, text) in enumerate(found):
        for here, other, known in reversed(found[max(0, at - _NEAR) : at]):
            if gap - here > _NEAR:
                break
            if other != k and here < gap and similarity(known, text) > _ALIKE:
                laid[k].extra.setdefault(here, []).extend(laid[k].extra.pop(gap))
                break


def _passages(
    first: str, spans: list[tuple[int, int]], laid: list[Laid], begin: int, stop: int
) -> Iterator[Passage]:
    """Yield the passage of some chunks, unless all witnesses agree in it."""
    start, end = spans[begin][0], spans[stop - 1][1]
    mine = first[start:end]
    readings = [one.reading(begin, stop) for one in laid]
    if any(reading != mine for reading in readings) and any(
        reading is None or flow(reading) != flow(mine) for reading in readings
    ):
        yield Passage(start, end, (mine, *readings))


def columns(readings: Sequence[str]) -> list[tuple[str, ...]]:
    """Cut readings of one passage into columns, so that each may be settled by itself.

    The readings are laid along the one that is nearest to all. Joining the cells of a reading
    gives it back; the order of the readings does not matter.

    >>> columns(["rnaîson", "maison", "rnaison"])
    [('rn', 'm', 'rn'), ('a', 'a', 'a'), ('î', 'i', 'i'), ('son', 'son', 'son')]
    """
    from Levenshtein import setmedian

    distinct = sorted(set(readings))
    base = setmedian([*distinct], [readings.count(reading) for reading in distinct])
    edits = {r: list(gaps(_blocks(base, r), 0, len(base), 0, len(r))) for r in distinct}
    bounds: list[list[int]] = []
    for a0, a1, *_ in sorted(gap for found in edits.values() for gap in found):
        if bounds and (a0 < bounds[-1][1] or (a0 == bounds[-1][1] and a0 in (a1, bounds[-1][0]))):
            bounds[-1][1] = max(a1, bounds[-1][1])
        else:
            bounds.append([a0, a1])
    cuts = [0, *(cut for bound in bounds for cut in bound), len(base)]
    cells = {reading: _cells(reading, edits[reading], cuts) for reading in distinct}
    found = zip(*(cells[reading] for reading in readings), strict=True)
    return [column for column in found if any(column)]


def _blocks(base: str, reading: str) -> list[Block]:
    """Align two short readings; marks stay with their letters, at a price."""
    if any(map(combining, base)) or any(map(combining, reading)):
        found: list[Block] = blocks_of(base, reading).tolist()
        return found
    return small_blocks(base, reading)


def _cells(reading: str, edits: list[Gap], cuts: list[int]) -> list[str]:
    """Cut a reading where the reading that leads is cut, equal and unequal stretches in turn."""
    ends = [0]
    shift = at = 0
    for number, cut in enumerate(cuts[1:], start=1):
        # What is put in at the beginning of an unequal stretch belongs to it.
        while at < len(edits) and edits[at][1] <= cut and (number % 2 == 0 or edits[at][0] < cut):
            shift = edits[at][3] - edits[at][1]
            at += 1
        ends.append(cut + shift)
    ends[-1] = len(reading)
    return [reading[start:end] for start, end in pairwise(ends)]
