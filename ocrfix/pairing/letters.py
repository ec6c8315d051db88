"""A text as its letters and figures alone: what OCR keeps best, in every script.

Case, accents, spaces, line ends and punctuation differ between a scan and its clean text for
reasons that say nothing about whether the two are twins. What is left is one character a letter,
so that offsets map back, and scripts without spaces are served like those with.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "hashes", "letter_offsets", "letters_and_starts", "letters_of", "starts_of", "word_hash",
    "word_hashes",
]  # fmt: skip

# Letters that Unicode does not decompose, and what an OCR makes of them.
_PLAIN = {"œ": "o", "æ": "a", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "þ": "p"}
_BMP = 0x10000
# Letters beyond the basic plane stand in its private area: a character stays two bytes.
_PRIVATE, _PRIVATE_SIZE = 0xE000, 0x1900
_ODD = np.uint64(0x9E3779B97F4A7C15)
# Letters of a word after which their weights in its hash repeat.
_POWERS = 64


def letters_of(text: str) -> str:
    """Give the letters and figures of a text, lower case and without accents, one for one.

    >>> letters_of("L’Été 1887, 東京\\n")
    'lete1887東京'
    """
    if text.isascii():
        return text.encode().translate(_ascii_table(), _ascii_dropped()).decode()
    folded = _folded(text)
    return folded[folded > 0].tobytes().decode("utf-16-le")


def letters_and_starts(text: str) -> tuple[str, bytes]:
    """Give the letters of a text, and packed in bits which of them begin a word."""
    folded = _folded(text)
    letters = folded > 0
    begins = letters.copy()
    begins[1:] &= ~letters[:-1]
    return folded[letters].tobytes().decode("utf-16-le"), np.packbits(begins[letters]).tobytes()


def starts_of(packed: bytes) -> NDArray[np.intp]:
    """Unpack where words begin among the letters."""
    return np.flatnonzero(np.unpackbits(np.frombuffer(packed, np.uint8)))


def letter_offsets(text: str) -> NDArray[np.intp]:
    """Say for each letter of :func:`letters_of` where it stands in the text."""
    return np.flatnonzero(_folded(text))


def hashes(letters: str, size: int) -> NDArray[np.uint64]:
    """Hash every run of ``size`` letters, in their order; the same on every machine."""
    codes = _codes(letters).astype(np.uint64)
    if len(codes) < size:
        return np.zeros(0, np.uint64)
    # Runs of 1, 2, 4 … letters are joined to the size asked for, by its binary digits.
    result: NDArray[np.uint64] | None = None
    have, width, powers = 0, 1, codes * _ODD
    while width <= size:
        if size & width:
            if result is None:
                result = powers
            else:
                count = len(powers) - have
                result = _mixed(result[:count] * _ODD + powers[have:])
            have += width
        width *= 2
        if width <= size:
            powers = _mixed(powers[: -width // 2] * _ODD + powers[width // 2 :])
    assert result is not None
    return result[: len(codes) - size + 1]


def word_hashes(letters: str, starts: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Hash every word of a text; the same on every machine."""
    if not len(starts):
        return np.zeros(0, np.uint64)
    codes = _codes(letters).astype(np.uint64)
    ends = np.append(starts[1:], len(codes))
    place = np.arange(len(codes)) - np.repeat(starts, ends - starts)
    codes += np.uint64(1)
    codes *= _powers()[place % _POWERS]
    return _mixed(np.add.reduceat(codes, starts))


def word_hash(word: str) -> int:
    """Hash one word as :func:`word_hashes` does."""
    return int(word_hashes(word, np.zeros(1, np.intp))[0])


@cache
def _powers() -> NDArray[np.uint64]:
    """Give a weight for each place in a word."""
    return _mixed(_mixed(np.arange(1, _POWERS + 1, dtype=np.uint64) * _ODD)) | np.uint64(1)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread every bit over all, as splitmix64 does."""
    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    return values


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _folded(text: str) -> NDArray[np.uint16]:
    """Give the folded letter of every character, 0 for what is none."""
    codes = _codes(text)
    if len(codes) and int(codes.max()) >= _BMP:
        high = codes >= _BMP
        folded: NDArray[np.uint16] = _table()[np.where(high, 0, codes)]
        for code in np.unique(codes[high]).tolist():
            if chr(code).isalnum():
                folded[codes == code] = _fold(chr(code)) or _PRIVATE + code % _PRIVATE_SIZE
        return folded
    plain: NDArray[np.uint16] = _table()[codes]
    return plain


def _fold(char: str) -> int:
    """Give the code of a letter without case and accents, 0 where that is not in the plane."""
    if "\uac00" <= char <= "\ud7a3":  # a syllable that decomposes to its sounds
        return ord(char)
    plain = unicodedata.normalize("NFKD", char)[0].casefold()
    plain = unicodedata.normalize("NFKD", plain)[0]
    code = ord(_PLAIN.get(plain, plain))
    return code if code < _BMP else 0


@cache
def _table() -> NDArray[np.uint16]:
    table = np.zeros(_BMP, np.uint16)
    for code in range(_BMP):
        if chr(code).isalnum():
            table[code] = _fold(chr(code))
    return table


@cache
def _ascii_table() -> bytes:
    return bytes(range(256)).lower()


@cache
def _ascii_dropped() -> bytes:
    return bytes(code for code in range(128) if not chr(code).isalnum())
