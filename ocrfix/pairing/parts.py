"""Parts and wholes: pages of a book, chapters, and pages that run from one text into the next."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocrfix.pairing.twins import COUNTED, distance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ocrfix.model import Relation
    from ocrfix.pairing.collection import Group, Likeness

__all__ = ["CLOSE", "NAMED", "Part", "Placed", "place_parts", "sides_with"]

# What of a document must be found in others, and the least letters of one piece.
_PART, _PIECE = 0.65, 60
# Letters at either end of a piece that may be misread: they belong to it all the same.
_ENDS = 6
# Of the letters in which two clean texts differ, the share in which the scan must side with one,
# and their least number: a third edition sides with either half the time.
_SIDES, _LETTERS = 0.6, 2
# Of texts too long to count letters, the better must fit by so much more.
CLOSE = 0.01
# What agreeing names add to a likeness where names count.
NAMED = 0.05


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of one group that stands in another, its whole; spans count letters of either.

    ``share`` is what of the group stands there; where it is all of it, ``own`` is None.
    """

    part: int
    whole: int
    share: float
    own: tuple[int, int] | None
    span: tuple[int, int]


@dataclass(slots=True)
class Placed:
    """Parts in their places, and of groups that fit several or one already filled: why, which."""

    parts: list[Part] = field(default_factory=list)
    unpaired: dict[int, tuple[Relation, list[int], float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Piece:
    part: int
    whole: int
    share: float
    own: tuple[int, int]
    span: tuple[int, int]
    named: bool


class _Laid:
    """Pieces laid out in one text; those that overlap a span are found without trying all."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.laid: list[tuple[tuple[int, int], _Piece]] = []
        self.longest = 0

    def add(self, span: tuple[int, int], piece: _Piece) -> None:
        at = bisect_left(self.starts, span[0])
        self.starts.insert(at, span[0])
        self.laid.insert(at, (span, piece))
        self.longest = max(self.longest, span[1] - span[0])

    def over(self, span: tuple[int, int]) -> Iterator[_Piece]:
        """Yield the pieces of which, or of the span, the shorter lies mostly in the other."""
        low = bisect_left(self.starts, span[0] - self.longest)
        for other, piece in self.laid[low : bisect_left(self.starts, span[1])]:
            if _overlap(span, other):
                yield piece

    def is_free(self, span: tuple[int, int]) -> bool:
        return next(self.over(span), None) is None


def place_parts(
    groups: Sequence[Group], found: Iterable[Likeness], settled: Iterable[int]
) -> Placed:
    """Put groups into the wholes that they stand in, where most of them stands in some.

    Short ones first, so that of two that overlap the shorter is the part. A group that stands in
    several at once in the same letters is left out, and so is one whose place another fills.
    """
    done = set(settled)
    pieces: dict[int, list[_Piece]] = {}
    for likeness in found:
        for piece in _pieces(groups, likeness):
            if piece.part not in done:
                pieces.setdefault(piece.part, []).append(piece)
    placed = Placed()
    likeliest: list[tuple[float, int, list[_Piece]]] = []
    joined: set[tuple[int, int]] = set()
    for number in sorted(pieces, key=lambda n: (len(groups[n].letters), n)):
        options = sorted(pieces[number], key=lambda p: (-p.share - p.named * NAMED, p.whole))
        chosen: list[_Piece] = []
        rivals: list[_Piece] = []
        laid = _Laid()
        for piece in options:
            if laid.is_free(piece.own):
                laid.add(piece.own, piece)
                chosen.append(piece)
            else:
                rivals.append(piece)
        share = sum(piece.share for piece in chosen)
        if share < _PART:
            continue
        if all(_fits_better(groups, p, rival) for rival in rivals for p in laid.over(rival.own)):
            chosen = [piece for piece in chosen if (piece.whole, number) not in joined]
            joined |= {(number, piece.whole) for piece in chosen}
            likeliest.append((share, number, chosen))
        else:
            placed.unpaired[number] = ("ambiguous", [p.whole for p in options], options[0].share)
    filled: dict[int, _Laid] = {}
    for share, number, chosen in sorted(likeliest, key=lambda each: (-each[0], each[1])):
        places = [(filled.setdefault(piece.whole, _Laid()), piece) for piece in chosen]
        if not all(place.is_free(piece.span) for place, piece in places):
            placed.unpaired[number] = ("taken", [piece.whole for piece in chosen], share)
            continue
        for place, piece in places:
            place.add(piece.span, piece)
            own = piece.own if len(chosen) > 1 else None
            placed.parts.append(Part(number, piece.whole, piece.share, own, piece.span))
    return placed


def sides_with(text: str, one: str, other: str) -> bool:
    """Tell whether a text sides with one of two where these differ."""
    lead = distance(text, other) - distance(text, one)
    return lead >= max(_LETTERS, _SIDES * distance(one, other))


def _pieces(groups: Sequence[Group], found: Likeness) -> list[_Piece]:
    """See each of two groups as a piece of the other."""
    result = []
    for one, other, shared in (
        (found.ocr, found.clean, found.overlap),
        (found.clean, found.ocr, found.overlap.turned()),
    ):
        length = len(groups[one].letters)
        if shared.of_a * length < _PIECE:
            continue
        head, tail = shared.span_a[0], length - shared.span_a[1]
        head, tail = (end if end <= _ENDS else 0 for end in (head, tail))
        own = (shared.span_a[0] - head, shared.span_a[1] + tail)
        start, end = shared.span_b[0] - head, shared.span_b[1] + tail
        span = (max(0, start), min(len(groups[other].letters), end))
        result.append(_Piece(one, other, shared.of_a, own, span, found.named))
    return result


def _fits_better(groups: Sequence[Group], best: _Piece, rival: _Piece) -> bool:
    if best.named != rival.named:
        return best.named
    text = groups[best.part].letters[slice(*best.own)]
    places = [groups[each.whole].letters[slice(*each.span)] for each in (best, rival)]
    if max(map(len, (text, *places))) > COUNTED:
        return best.share - rival.share >= CLOSE
    return sides_with(text, *places)


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Tell whether the shorter of two spans lies for the most part in the other."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared > 0.5 * min(a[1] - a[0], b[1] - b[0])
