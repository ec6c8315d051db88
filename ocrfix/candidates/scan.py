"""One document as the gate sees it: its chunks in order, and how its characters stray.

An engine that cannot print a letter never does: where a scan of a language full of "à" shows
none, an "a" is the more suspect; where it shows them at their usual rate, an "a" is an "a".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np

from ocrfix.text.hashing import codes_of
from ocrfix.text.tokens import APOSTROPHES, CLOSING, ENDS
from ocrfix.text.typography import LIGATURES, bare_capital

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from ocrfix.language.model import Language

    Ints = NDArray[np.int64]

__all__ = ["Scan"]

STRONGEST = 3.0
UNTOLD = 150  # chunks without a misreading that are taken for granted beside those of a scan
EXPECTED = 6.0  # times that a text should have a letter before its absence tells
ACCENTED = "àáâèéêíóú"  # letters that tell what an engine has
MARKS = 4  # chunks looked back at for the end of a sentence: marks may stand by themselves
LEVEL = 3.0  # occurrences that count for little on either side
BLOCK = 1_000_000  # characters that are cut into chunks at once
_LAST_WHITE = 0x3000  # no white space lies beyond the ideographic space


class _Chunks(Sequence[str]):
    """The chunks of a scan, by their number."""

    def __init__(self, distinct: list[str], ids: NDArray[np.int32]) -> None:
        self._distinct, self._ids = distinct, ids

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self._distinct[k] for k in self._ids[at].tolist()]
        return self._distinct[int(self._ids[at])]

    def __len__(self) -> int:
        return len(self._ids)


class Scan:
    """The chunks of a text, and how its characters stray from the language.

    ``distinct`` are the different chunks in the order in which they come, ``times`` how often
    each stands there; ``ids`` numbers each chunk of the text among them, ``starts`` is its offset.
    """

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self._ids: dict[str, int] = {}
        self._printed: dict[str, int] = {}
        starts, ids = [], []
        for first, last in _blocks(text):
            part = text[first:last]
            starts.append(self._starts(part) + first)
            known = self._ids
            ids.append(np.array(
                [known.setdefault(chunk, len(known)) for chunk in part.split()], dtype=np.int32
            ))  # fmt: skip
        self.starts: Ints = np.concatenate(starts) if starts else np.zeros(0, dtype=np.int64)
        self.ids = np.concatenate(ids) if ids else np.zeros(0, dtype=np.int32)
        self.distinct = list(self._ids)
        self.times: Ints = np.bincount(self.ids, minlength=len(self.distinct))
        self.lengths = np.fromiter(map(len, self.distinct), np.int64, len(self.distinct))
        self.chunks = _Chunks(self.distinct, self.ids)
        self._letters = int(self.times @ self.lengths)
        self._stray: dict[str, float] = {}
        self._counted: dict[str, int] = {}
        self.evident = 0

    def _starts(self, part: str) -> Ints:
        """Where chunks begin in a part of the text; counts its characters."""
        codes = codes_of(part)
        if not len(codes):
            return np.zeros(0, dtype=np.int64)
        counts = np.bincount(codes[codes < _LAST_WHITE + 1])
        for code in np.flatnonzero(counts).tolist():
            char = chr(code)
            self._printed[char] = self._printed.get(char, 0) + int(counts[code])
        for code, count in zip(*np.unique(codes[codes > _LAST_WHITE], return_counts=True),
                               strict=True):  # fmt: skip
            self._printed[chr(code)] = self._printed.get(chr(code), 0) + int(count)
        white = _white()[np.minimum(codes, _LAST_WHITE + 1)]
        begins = ~white
        begins[1:] &= white[:-1]
        return np.flatnonzero(begins)

    def times_of(self, chunk: str) -> int:
        """How often a chunk stands in the scan."""
        found = self._ids.get(chunk)
        return 0 if found is None else int(self.times[found])

    def end(self, i: int) -> int:
        """The offset behind a chunk."""
        return int(self.starts[i]) + int(self.lengths[self.ids[i]])

    # -- sentences ----------------------------------------------------------------------------

    @cached_property
    def sentence_begins(self) -> NDArray[np.bool_]:
        """Which chunks stand behind the end of a sentence, or at the start of a paragraph.

        No paragraph ends with a "de" or an "and": an empty line behind one is the engine's.
        """
        size = len(self.ids)
        if not size:
            return np.zeros(0, dtype=bool)
        bare = [chunk.rstrip(CLOSING) for chunk in self.distinct]
        empty = np.array([not b for b in bare], dtype=bool)[self.ids]
        ends = np.array([b[-1:] in ENDS and b != "" for b in bare], dtype=bool)[self.ids]
        is_short = np.array([self.language.is_short(chunk) for chunk in self.distinct], dtype=bool)[
            self.ids
        ]
        begins = np.zeros(size, dtype=bool)
        open_ = np.ones(size, dtype=bool)  # no word was met yet on the way back
        for back in range(1, MARKS + 1):
            there = open_.copy()
            there[:back] = False
            at = np.flatnonzero(there)
            word = at[~empty[at - back]]
            begins[word] = ends[word - back]
            open_[word] = False
        begins |= open_
        gap = self.starts[1:] - (self.starts[:-1] + self.lengths[self.ids[:-1]])
        text = self.text
        for i in (np.flatnonzero(gap > 1) + 1).tolist():
            if not begins[i] and not is_short[i - 1]:
                begins[i] = text.count("\n", self.end(i - 1), int(self.starts[i])) > 1
        begins[0] = True
        return begins

    def begins_sentence(self, i: int) -> bool:
        """Whether a sentence begins with a chunk."""
        return bool(self.sentence_begins[i])

    def suits_capital(self, i: int) -> bool:
        """Whether a chunk stands where a capital is at home.

        There a sentence begins, or a line, or a name of several words: "La Paix".
        """
        if self.begins_sentence(i) or self.text[self.starts[i] - 1] in "\r\n":
            return True
        if self.language.capitalises_nouns:
            return False
        if not self.chunks[i][-1].isalpha() or i + 1 == len(self.ids):
            return False
        return self.chunks[i + 1][0].isupper() and not self.begins_sentence(i + 1)

    # -- characters ---------------------------------------------------------------------------

    @property
    def characters(self) -> Collection[str]:
        """The different characters that stand here, white space among them."""
        return self._printed.keys()

    def printed(self, char: str) -> int:
        """How often a character stands here."""
        return self._printed.get(char, 0)

    def stray(self, char: str) -> float:
        """Log ratio of how often a character stands here to how often the language has it."""
        found = self._stray.get(char)
        if found is None:
            expected = self.language.char_share(char) * self._letters
            found = math.log((self.printed(char) + LEVEL) / (expected + LEVEL))
            found = self._stray[char] = max(-STRONGEST, min(STRONGEST, found))
        return found

    def strayed(self, before: str, after: str) -> tuple[float, float]:
        """How far what an edit puts in is missing from the scan, what it takes out in excess."""
        missing = max((-self.stray(c) for c in after if c not in before), default=0.0)
        excess = max((self.stray(c) for c in before if c not in after), default=0.0)
        return missing, excess

    def shares(self, habits: tuple[tuple[str, str], ...]) -> bool:
        """Whether the scan itself has each of these habits more often than what it replaces.

        An apostrophe where none stood must be the one that the scan has most often, if any.
        Accents on capitals and ligatures may be put where the engine lacks letters: what it
        cannot print is no habit.
        """
        return all(map(self._shares, habits))

    def _shares(self, habit: tuple[str, str]) -> bool:
        before, after = habit
        if not before:
            return self._times(after) == max(map(self._times, APOSTROPHES))
        if bare_capital(after):
            return self._lacks_letters
        if after in LIGATURES and self._lacks_letters:
            return True
        return self._times(after) > self._times(before)

    @cached_property
    def _lacks_letters(self) -> bool:
        """Whether letters that the language needs are missing: an English engine has no "à"."""
        usual = math.exp(min(0.0, self.stray("e")))  # lists and tables have few letters at all
        for char in ACCENTED:
            expected = self.language.char_share(char) * self._letters * usual
            if expected >= EXPECTED and self.printed(char) <= expected / 10:
                return True
        return False

    def _times(self, text: str) -> int:
        if len(text) == 1:
            return self.printed(text)
        found = self._counted.get(text)
        if found is None:
            found = self._counted[text] = self.text.count(text)
        return found

    # -- how noisy it is; known once its chunks were looked up ------------------------------------

    @property
    def misread(self) -> float:
        """Evident misreadings in a thousand chunks; a short text counts as longer than it is."""
        return 1000 * self.evident / (len(self.ids) + UNTOLD)

    @property
    def noise(self) -> float:
        """Logarithm of the evident misreadings in a thousand chunks, a few given for free."""
        return math.log((self.evident + 1.0) / (len(self.ids) / 1000 + 1.0))


def _blocks(text: str) -> list[tuple[int, int]]:
    """Parts of a text that end where a chunk does."""
    found = []
    first = 0
    while first < len(text):
        last = min(len(text), first + BLOCK)
        while last < len(text) and not text[last].isspace():
            last += 1
        found.append((first, last))
        first = last
    return found


_white_table: NDArray[np.bool_] | None = None


def _white() -> NDArray[np.bool_]:
    global _white_table
    if _white_table is None:
        _white_table = np.array([chr(c).isspace() for c in range(_LAST_WHITE + 2)], dtype=bool)
    return _white_table
