"""A long text as numbers: its words, and a key for each that its readings share.

Everything here runs over whole arrays, so that a text of many millions of characters is cut into
words in a blink. Offsets count characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.text.normalise import fold_character

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    Codes = NDArray[np.uint32]
    Flags = NDArray[np.bool_]
    Offsets = NDArray[np.int64]
    Keys = NDArray[np.uint64]

__all__ = ["Words", "codes_of", "distinct", "is_white", "of_kind", "read_words"]

# Scripts written without spaces: each character stands for a word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff"  # kana, ideographs
    "\U00020000-\U0003ffff"
)
_PUNCTUATION = (
    r"\s!-/:-@\[-`{-~"
    "\u00a0-\u00bf\u00d7\u00f7\u0964\u0965\u060c\u061b\u061f\u06d4"
    "\u2000-\u206f\u20a0-\u20bf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u303f"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_BETWEEN, _LETTER, _ALONE = 0, 1, 2
_CLASSES = ((_BETWEEN, re.compile(f"[{_PUNCTUATION}]")), (_ALONE, re.compile(f"[{_UNSPACED}]")))

# Keys are polynomials in an odd base, modulo 2^64, over random numbers for the letters.
_BASE = np.uint64(0x9E3779B97F4A7C15)
_LONGEST = 1 << 12
_STRETCH = 1 << 14  # words
_SPACE, _ASCII = 0x20, 0x7E


@dataclass(frozen=True, slots=True)
class Words:
    """Where the words of a text begin and end, and their keys.

    Words that fold alike (see :func:`ocrfix.text.normalise.fold`) have one key; others share one as
    good as never. ``size`` is the length of the text.
    """

    starts: Offsets
    ends: Offsets
    keys: Keys
    size: int

    @property
    def count(self) -> int:
        """The number of words."""
        return len(self.keys)


def codes_of(text: str) -> Codes:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def distinct(codes: Codes) -> list[int]:
    """Return the code points that occur, each once."""
    present = np.zeros(int(codes.max(initial=0)) + 1, dtype=bool)
    present[codes] = True
    return [int(code) for code in np.flatnonzero(present)]


def of_kind(codes: Codes, kind: Callable[[str], bool], least: int = 0) -> Flags:
    """Say of every character whether it is of a kind; ``kind`` is asked once for each that occurs.

    Below ``least`` there is none of the kind.

    >>> of_kind(codes_of("a b\\n"), str.isspace).tolist()
    [False, True, False, True]
    """
    if least:
        flags: Flags = codes >= least
        flags[flags] = of_kind(codes[flags], kind)
        return flags
    table = np.zeros(int(codes.max(initial=0)) + 1, dtype=bool)
    for code in distinct(codes):
        table[code] = kind(chr(code))
    return table[codes]


@cache
def _white() -> Flags:
    # No white space lies beyond the ideographic space.
    return np.array([chr(code).isspace() for code in range(0x3002)])


def is_white(codes: Codes) -> Flags:
    """Say of every character whether it is white space."""
    white: Flags = codes == _SPACE
    rare = np.flatnonzero((codes < _SPACE) | (codes > _ASCII))
    white[rare] = np.take(_white(), codes[rare], mode="clip")
    return white


def _scrambled(code: int) -> int:
    """Return a number without pattern for a code point (splitmix64)."""
    z = (code + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    z = (z ^ z >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return z ^ z >> 31


class _Alphabet:
    """Tables over code points: class, value and length of the folded form."""

    def __init__(self, distinct: Iterable[int]) -> None:
        codes = list(distinct)
        size = max(codes, default=0) + 1
        self.kind = np.full(size, _LETTER, dtype=np.uint8)
        self.value = np.zeros(size, dtype=np.uint64)
        self.length = np.ones(size, dtype=np.uint8)
        base = int(_BASE)
        for code in codes:
            character = chr(code)
            for kind, pattern in _CLASSES:
                if pattern.match(character):
                    self.kind[code] = kind
            if self.kind[code] == _BETWEEN:
                continue
            folded = fold_character(character)
            self.length[code] = len(folded)
            # What folds to several letters weighs what they would weigh one after the other.
            value, power = 0, 1
            for letter in folded:
                value += _scrambled(ord(letter)) * power
                power = power * base
            self.value[code] = value & 0xFFFFFFFFFFFFFFFF


def _powers(count: int) -> Keys:
    powers = np.full(count, _BASE, dtype=np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, dtype=np.uint64)


def _cut(codes: Codes, alphabet: _Alphabet) -> Words:
    kind = alphabet.kind[codes]
    letter = kind == _LETTER
    alone = kind == _ALONE
    begins = letter.copy()
    begins[1:] &= ~letter[:-1]
    begins |= alone
    starts = np.flatnonzero(begins)
    closes = letter
    closes[:-1] &= ~(closes[1:])
    closes |= alone
    ends = np.flatnonzero(closes) + 1
    keys = np.empty(len(starts), dtype=np.uint64)
    powers = _powers(_LONGEST)
    # A stretch at a time, so that what is in between stays in the cache.
    for at in range(0, len(starts), _STRETCH):
        first = starts[at : at + _STRETCH]
        stretch = codes[first[0] : ends[min(at + _STRETCH, len(starts)) - 1]]
        first = first - first[0]
        # The place of each letter in its word, counted in folded letters.
        lengths = alphabet.length[stretch]
        place = np.cumsum(lengths, dtype=np.int32)
        place -= lengths
        place -= np.repeat(place[first], np.diff(first, append=len(stretch)))
        place &= _LONGEST - 1
        values = alphabet.value[stretch]
        values *= powers[place]
        keys[at : at + _STRETCH] = np.add.reduceat(values, first)
    return Words(starts, ends, keys, len(codes))


def read_words(first: Codes, second: Codes) -> tuple[Words, Words]:
    """Cut two texts, given as code points, into words.

    >>> a, b = read_words(codes_of("Les États"), codes_of("les Etats !"))
    >>> (a.keys == b.keys).tolist(), a.starts.tolist(), a.ends.tolist()
    ([True, True], [0, 4], [3, 9])
    """
    alphabet = _Alphabet({*distinct(first), *distinct(second)})
    return _cut(first, alphabet), _cut(second, alphabet)
