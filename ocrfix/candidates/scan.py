"""One document as the gate sees it: its chunks in order, and what it says of its own noise.

An engine that cannot print a letter never does: where a scan of a language full of "à" shows
none, an "a" is the more suspect; where it shows them at their usual rate, an "a" is an "a".
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from ocrfix.text.tokens import APOSTROPHES, CHUNK, CLOSING, ENDS
from ocrfix.text.typography import LIGATURES, bare_capital

if TYPE_CHECKING:
    from collections.abc import Collection

    from ocrfix.candidates.edits import WeighedEdit
    from ocrfix.language.model import Language

    Edits = tuple[WeighedEdit, ...]

__all__ = ["Scan"]

STRONGEST = 3.0
UNTOLD = 150  # chunks without a misreading that are taken for granted beside those of a scan
EXPECTED = 6.0  # times that a text should have a letter before its absence tells
ACCENTED = "àáâèéêíóú"  # letters that tell what an engine has
MARKS = 4  # chunks looked back at for the end of a sentence: marks may stand by themselves
LEVEL = 3.0  # occurrences that count for little on either side


class Scan:
    """The chunks of a text with their offsets, and how its characters stray from the language."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.chunks = CHUNK.findall(text)
        self.starts = [match.start() for match in CHUNK.finditer(text)]
        self.forms = Counter(self.chunks)
        self._printed = Counter(text)
        self._letters = sum(map(len, self.chunks))
        self._language = language
        self._stray: dict[str, float] = {}
        self._activity: Counter[tuple[str, str]] = Counter()
        self._evident = 0
        self._counted: dict[str, int] = {}
        self._observed: set[str] = set()

    def suits_capital(self, i: int) -> bool:
        """Whether a chunk stands where a capital is at home.

        There a sentence begins, or a line, or a name of several words: "La Paix".
        """
        if self.begins_sentence(i) or self.text[self.starts[i] - 1] in "\r\n":
            return True
        if self._language.capitalises_nouns:
            return False
        if not self.chunks[i][-1].isalpha() or i + 1 == len(self.chunks):
            return False
        return self.chunks[i + 1][0].isupper() and not self.begins_sentence(i + 1)

    def begins_sentence(self, i: int) -> bool:
        """Whether a chunk stands behind the end of a sentence, or at the start of a paragraph.

        No paragraph ends with a "de" or an "and": an empty line behind one is the engine's.
        """
        if i == 0:
            return True
        words, k = "", i
        while not words and max(0, i - MARKS) < k:
            k -= 1
            words = self.chunks[k].rstrip(CLOSING)
        if not words or words[-1] in ENDS:
            return True
        before = self.chunks[i - 1]
        end = self.starts[i - 1] + len(before)
        if self.starts[i] - end < 2 or self.text.count("\n", end, self.starts[i]) < 2:
            return False
        return before not in self._language.short_words

    @property
    def characters(self) -> Collection[str]:
        """The different characters that stand here, white space among them."""
        return self._printed.keys()

    def printed(self, char: str) -> int:
        """How often a character stands here."""
        return self._printed[char]

    def stray(self, char: str) -> float:
        """Log ratio of how often a character stands here to how often the language has it."""
        found = self._stray.get(char)
        if found is None:
            expected = self._language.char_share(char) * self._letters
            found = math.log((self._printed[char] + LEVEL) / (expected + LEVEL))
            found = self._stray[char] = max(-STRONGEST, min(STRONGEST, found))
        return found

    def evidence(self, edits: Edits, chunk: str) -> tuple[float, float]:
        """How far the characters put in are missing from the scan, those taken out in excess."""
        missing = excess = 0.0
        for start, end, after, _ in edits:
            before = chunk[start:end]
            new = [c for c in after if c not in before]
            old = [c for c in before if c not in after]
            missing += max((-self.stray(c) for c in new), default=0.0)
            excess += max((self.stray(c) for c in old), default=0.0)
        return missing / len(edits), excess / len(edits)

    def observe(self, chunk: str, edits: Edits) -> None:
        """Count a chunk form that is evidently misread: the edits that mend it are at work here."""
        times = self.forms[chunk]
        self._observed.add(chunk)
        self._evident += times
        for start, end, after, _ in edits:
            self._activity[chunk[start:end], after] += times

    def observe_gap(self, edits: Edits, printed: str) -> None:
        """Count a gap that the language never leaves as it is."""
        for start, end, _, weight in edits:
            self._activity[printed[start:end], weight.rule.id] += 1

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
            expected = self._language.char_share(char) * self._letters * usual
            if expected >= EXPECTED and self._printed[char] <= expected / 10:
                return True
        return False

    def _times(self, text: str) -> int:
        found = self._counted.get(text)
        if found is None:
            found = self._counted[text] = self.text.count(text)
        return found

    @property
    def misread(self) -> float:
        """Evident misreadings in a thousand chunks; a short text counts as longer than it is."""
        return 1000 * self._evident / (len(self.chunks) + UNTOLD)

    @property
    def noise(self) -> float:
        """Logarithm of the evident misreadings in a thousand chunks, a few given for free."""
        return math.log((self._evident + 1.0) / (len(self.chunks) / 1000 + 1.0))

    def activity(self, edits: Edits, chunk: str) -> float:
        """Logarithm of how often these edits are evidently at work in other chunk forms."""
        least = math.inf
        own = self.forms.get(chunk, 0) if chunk in self._observed else 0
        gap = " " in chunk
        for start, end, after, weight in edits:
            count = self._activity.get((chunk[start:end], weight.rule.id if gap else after), 0)
            least = min(least, math.log1p(max(0, count - own)))
        return least

    def recurs(self, chunk: str) -> float:
        """Logarithm of one more than the number of times a chunk stands in the scan."""
        return math.log1p(self.forms.get(chunk, 0))
