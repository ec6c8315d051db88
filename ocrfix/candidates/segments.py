"""Which stretches of a chunk are looked up as words: the ones in it that are not known.

A chunk such as ``(d’éc0le)-Ia`` is parted at hyphens and behind apostrophes. Figures and signs that
may be misread letters stay within a word, and at its edge both ways are tried. In a compound whose
one part is a word the other is looked up by itself, and so is what a word runs into.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.arrays import ranges
from ocrfix.candidates.vocabulary import KNOWN, LEADING, PART
from ocrfix.text.tokens import APOSTROPHES

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ocrfix.candidates.vocabulary import Vocabulary
    from ocrfix.text.hashing import Prefixes

    Ints = NDArray[np.int64]

__all__ = ["Segments", "Splitter", "compound_parts", "run_together", "split_in_two"]

LETTERLIKE = "|!/\\[]{}()¢€£$©®@°•*¦;:<>«»§¥~^"
"""Signs that letters are misread as; in a book's rules there may be more."""

USUAL = -9.5  # log probability of a word that others run into
SHORT_USUAL = -6.5  # the same for one of at most two letters
MOST_SIGNS = 3  # beside a word, of which each may be a letter of it
LEAST_REST = 3  # letters of what is looked up behind or before such a word


@dataclass(frozen=True, slots=True)
class Segments:
    """Stretches of a row of characters, a row each.

    ``form`` is the chunk of each, ``start`` and ``end`` are offsets in the row, ``role`` what a
    word there must be (see :mod:`~ocrfix.candidates.vocabulary`), ``joint`` where a space goes in
    beside it, -1 for nowhere. ``beside`` is how usual the word is that stands beside.
    """

    form: Ints
    start: Ints
    end: Ints
    role: Ints
    joint: Ints
    beside: NDArray[np.float64]

    def also(self, other: Segments) -> Segments:
        """These and others behind them."""
        return Segments(
            *(
                np.concatenate((getattr(self, name), getattr(other, name)))
                for name in self.__slots__
            )
        )


class Splitter:
    """Parts chunks into pieces, with signs that rules put letters for."""

    def __init__(self, signs: str, knows: Callable[[str], bool]) -> None:
        marks = re.escape("".join(sorted({*LETTERLIKE, *signs} - {*APOSTROPHES, "-"})))
        self._piece = re.compile(rf"(?:[^\W_]|[\u0300-\u036f{marks}])+[{APOSTROPHES}]?")
        self._knows = knows

    def pieces(self, chunk: str, *, sound: bool) -> list[tuple[int, int]]:
        """Where pieces begin and end; of a chunk that is not sound only those not known."""
        if chunk.isalpha():
            return [(0, len(chunk))]
        found: list[tuple[int, int]] = []
        for match in self._piece.finditer(chunk):
            piece, (start, end) = match[0], match.span()
            elided = piece[-1] in APOSTROPHES
            bare = piece[:-1] if elided else piece
            if bare.isalpha():
                word = bare.lower()
                if sound or not self._knows(word + "’" * elided):
                    found.append((start, end))
                if elided and not sound and not self._knows(word):
                    found.append((start, end - 1))
                continue
            if not any(map(str.isalnum, bare)) and not elided:
                continue
            if not bare.isdigit() or elided:
                found.append((start, end))
            head = re.match(r"[\W_]*", bare)
            tail = re.search(r"[\W_]*$", bare)
            assert head is not None
            assert tail is not None
            inner = start + head.end(), start + tail.start()
            if inner[0] < inner[1] and inner != (start, end):
                word = chunk[slice(*inner)]
                if not word.isdigit() and (sound or not self._knows(word.lower())):
                    found.append(inner)
                signs, behind = head.end(), len(bare) - tail.start()
                if 1 < signs + behind <= MOST_SIGNS:  # "e»," may be "en,": some of them are marks
                    stop = start + len(bare)
                    found += [
                        (start + left, stop - right)
                        for left in range(signs + 1) for right in range(behind + 1)
                        if 0 < left + right < signs + behind
                    ]  # fmt: skip
        return found


def compound_parts(
    segments: Segments, sums: Prefixes, vocabulary: Vocabulary, plain: NDArray[np.bool_]
) -> Segments:
    """The rests of compounds whose first or last part is a word: what is misread lies in them."""
    found = _halves(segments, sums, vocabulary, np.flatnonzero(plain), 3)
    seg, at, left, right = found
    first = np.flatnonzero((left >= 0) & (_roles(vocabulary, left) & LEADING > 0))
    last = np.flatnonzero((right >= 0) & (_roles(vocabulary, right) & PART > 0))
    return _parts(segments, seg, at, first, last, (PART, LEADING), vocabulary, left, right, -1)


def run_together(
    segments: Segments, sums: Prefixes, vocabulary: Vocabulary, plain: NDArray[np.bool_]
) -> Segments:
    """What usual words run into, each with the place where a space was lost."""
    seg, at, left, right = _halves(segments, sums, vocabulary, np.flatnonzero(plain), 1)
    before = _usual(vocabulary, left, at - segments.start[seg])
    behind = _usual(vocabulary, right, segments.end[seg] - at)
    rest = segments.end[seg] - at >= LEAST_REST
    first = np.flatnonzero(before & rest & (right < 0))
    rest = at - segments.start[seg] >= LEAST_REST
    last = np.flatnonzero(behind & rest & (left < 0))
    return _parts(segments, seg, at, first, last, (KNOWN, KNOWN), vocabulary, left, right, 0)


def split_in_two(
    segments: Segments, sums: Prefixes, vocabulary: Vocabulary, plain: NDArray[np.bool_]
) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Segments that are two known words without their space: which, where, and how usual both."""
    seg, at, left, right = _halves(segments, sums, vocabulary, np.flatnonzero(plain), 1)
    both = np.flatnonzero((left >= 0) & (right >= 0))
    both = both[(_roles(vocabulary, left[both]) & _roles(vocabulary, right[both]) & KNOWN) > 0]
    share = vocabulary.share
    return seg[both], at[both], share[left[both]] + share[right[both]]


def _halves(
    segments: Segments, sums: Prefixes, vocabulary: Vocabulary, chosen: Ints, least: int
) -> tuple[Ints, Ints, Ints, Ints]:
    """Each place to part segments at, and the words before and behind it, -1 for none."""
    count = np.maximum(segments.end[chosen] - segments.start[chosen] - 2 * least + 1, 0)
    seg = np.repeat(chosen, count)
    at = ranges(segments.start[chosen] + least, count)
    sides = []
    for start, end in ((segments.start[seg], at), (at, segments.end[seg])):
        word = np.full(len(seg), -1, dtype=np.int64)
        where, number = vocabulary.find(sums.between(start, end))
        word[where] = number
        sides.append(word)
    return seg, at, sides[0], sides[1]


def _roles(vocabulary: Vocabulary, word: Ints) -> Ints:
    return vocabulary.role[word].astype(np.int64)


def _usual(vocabulary: Vocabulary, word: Ints, length: Ints) -> NDArray[np.bool_]:
    known = (word >= 0) & (_roles(vocabulary, word) & KNOWN > 0)
    least = np.where(length <= 2, SHORT_USUAL, USUAL)
    return known & (vocabulary.share[word] > least)


def _parts(
    segments: Segments, seg: Ints, at: Ints, first: Ints, last: Ints, roles: tuple[int, int],
    vocabulary: Vocabulary, left: Ints, right: Ints, joint: int,
) -> Segments:  # fmt: skip
    form, start, end = segments.form, segments.start, segments.end
    where = np.concatenate((at[first], at[last]))
    beside = np.concatenate((vocabulary.share[left[first]], vocabulary.share[right[last]]))
    return Segments(
        np.concatenate((form[seg[first]], form[seg[last]])),
        np.concatenate((at[first], start[seg[last]])),
        np.concatenate((end[seg[first]], at[last])),
        np.concatenate((np.full(len(first), roles[0]), np.full(len(last), roles[1]))),
        where if joint >= 0 else np.full(len(where), -1, dtype=np.int64),
        beside,
    )
