"""Stretches of two texts cut, carved out and put in order: the arithmetic of beads."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.alignment.parallel_zones import covers_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrfix.alignment.blocks import Gap
    from ocrfix.alignment.layout import Side
    from ocrfix.alignment.parallel_zones import Piece
    from ocrfix.alignment.words import Offsets

__all__ = ["alone", "between", "index", "inner", "parted", "rest", "within"]

# Text on one side only within a line becomes a record of its own from this length on, and from
# the lesser one where nothing stands opposite: a stamp, a note in the margin, words left out.
LONG = 40
STAMP = 14


def inner(side: Side, start: int, end: int) -> tuple[Offsets, NDArray[np.float64]]:
    """Return the lines that begin inside a span, and their scores."""
    lines = side.lines
    inner = slice(bisect_right(lines.starts, start), bisect_left(lines.starts, end))
    return np.array(lines.starts[inner], dtype=np.int64), np.array(lines.scores[inner])


def index(places: Offsets, wanted: Offsets) -> Offsets:
    """Return the index of every wanted number among rising places, -1 where it is none of them."""
    if not len(places):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(places, wanted), len(places) - 1)
    return np.where(places[at] == wanted, at, -1)


def between(span: Gap, cuts: list[tuple[int, int]]) -> list[Gap]:
    """What lies between the cuts of a span."""
    a0, a1, b0, b1 = span
    result: list[Gap] = []
    for a, b in cuts:
        result.append((a0, a, b0, b))
        a0, b0 = a, b
    result.append((a0, a1, b0, b1))
    return result


def parted(sections: list[Gap], cuts: list[tuple[int, int]]) -> list[Gap]:
    """Cut sections at the places that lie inside them."""
    result: list[Gap] = []
    at = 0
    for section in sections:
        a0, a1, b0, b1 = section
        inner: list[tuple[int, int]] = []
        while at < len(cuts) and cuts[at][0] < a1:
            if cuts[at][0] > a0 and b0 < cuts[at][1] < b1:
                inner.append(cuts[at])
            at += 1
        result += between(section, inner)
    return result


def within(carved: list[Piece], at: int, end: int) -> tuple[list[Piece], int]:
    """The pieces from ``at`` on that end within ``end``, and where the next begins."""
    first = at
    while at < len(carved) and carved[at][1] <= end:
        at += 1
    return carved[first:at], at


def rest(start: int, end: int, taken: list[Piece]) -> list[Piece]:
    """Return what the taken spans leave of a stretch."""
    rest: list[Piece] = []
    for p, q in taken[bisect_left(taken, (start, start)) : bisect_left(taken, (end, end))]:
        rest.append((start, p))
        start = q
    rest.append((start, end))
    return rest


def alone(side: Side, pieces: list[Piece], lone: set[Piece]) -> list[Piece]:
    """Choose what stands on one side only: whole lines, and long stretches within a line.

    ``lone`` are the pieces that have nothing opposite them.
    """
    alone: list[Piece] = []
    for piece in pieces:
        if side.ink[piece[1]] - side.ink[piece[0]] >= (STAMP if piece in lone else LONG):
            alone.append(piece)
        elif (whole := covers_line(side.lines, *piece)) is not None:
            alone.append(whole)
    return alone
