"""What the language says of chunks by themselves, whatever stands around them: one row each.

A chunk is a text without spaces, or a few such parted by spaces. Each is described once; the rows
are kept until there are too many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.arrays import ranges
from ocrfix.language.word_table import Column, WordTable
from ocrfix.text.tokens import shape_of, tokenise, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ocrfix.language.model import Language
    from ocrfix.text.tokens import Token

    Ints = NDArray[np.int64]

__all__ = ["Descriptions"]

UNUSUAL = -8.0  # what a text without words is taken for


class Descriptions:
    """Rows that describe texts (natural logarithms).

    ``lexical``, ``inner``, ``spacing`` and ``case`` say how usual its words, their pairs, the
    spaces between and the letter cases are, ``agreement`` how well their endings agree;
    ``unknown`` how many of its words are not known; ``words`` whether it has any; ``usual`` how
    usual the rarest is. Its tokens stand in ``flat[first : first + count]``.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self.table = WordTable(language)
        self.clear()

    def clear(self) -> None:
        """Forget all rows."""
        self.table.clear()
        self.texts: list[str] = []
        self._row_of: dict[str, int] = {}
        self._letters: dict[int, tuple[int, float]] = {}
        self.flat, self.told = Column(np.int32), Column(np.int32)
        self.first, self.count = Column(np.int64), Column(np.int32)
        self.lexical, self.inner, self.spacing = Column(float), Column(float), Column(float)
        self.case, self.usual = Column(float), Column(float)
        self.unknown, self.words = Column(np.int32), Column(bool)
        self.agreement = Column(float)

    def rows(self, texts: Sequence[str]) -> Ints:
        """The row of each of some texts, described where it is new."""
        get = self._row_of.get
        found = [get(text, -1) for text in texts]
        if -1 in found:
            self._describe([t for t, row in zip(texts, found, strict=True) if row < 0])
            row_of = self._row_of
            found = [row_of[text] for text in texts]
        return np.array(found, dtype=np.int64)

    def row(self, text: str) -> int:
        """The row of one text."""
        found = self._row_of.get(text)
        return int(self.rows((text,))[0]) if found is None else found

    def _describe(self, texts: Iterable[str]) -> None:
        row_of = self._row_of
        told: list[Token] = []
        ends: list[int] = []
        apart: list[int] = []  # tokens behind a space
        whole = self.language.whole
        for text in texts:
            if text in row_of:
                continue
            row_of[text] = len(self.texts)
            self.texts.append(text)
            if text.isalpha():
                told.append((text.lower(), shape_of(text)))
            elif " " not in text and "-" not in text:
                told += tokenise(text)
            else:
                for k, part in enumerate(whole(text).split(" ")):
                    if k:
                        apart.append(len(told))
                    told += tokenise(part)
            ends.append(len(told))
        if ends:
            numbers = np.array(self.table.told(told), dtype=np.int64)
            self._weigh(numbers, np.array(ends), np.array(apart, dtype=int))

    def _weigh(self, told: Ints, ends: Ints, apart: Ints) -> None:
        table, size = self.table, len(told)
        starts = np.concatenate(([0], ends[:-1]))
        counts = ends - starts
        filled = np.flatnonzero(counts)
        heads = starts[filled]
        token = table.token.array[told].astype(np.int64)
        alone = table.alone.array[told]
        behind = np.ones(size, dtype=bool)
        behind[heads] = False
        second = np.flatnonzero(behind)
        glued = np.ones(size, dtype=bool)
        glued[apart[apart < size]] = False
        inner, spacing, agreement = np.zeros(size), np.zeros(size), np.zeros(size)
        if len(second):
            left, right = token[second - 1], token[second]
            inner[second] = table.bigram(left, right) - alone[second]
            agreement[second] = table.agreement(left, right)
            spacing[second] = table.gap(left, right, glued[second])
        word = table.word.array[told]
        usual = np.where(table.alpha.array[told], alone, 0.0)

        def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
            total = np.zeros(len(ends))
            if len(filled):
                total[filled] = np.add.reduceat(values, heads)
            return total

        least = np.zeros(len(ends))
        if len(filled):
            least[filled] = np.minimum.reduceat(usual, heads)
        self.first.extend(starts + self.flat.size)
        self.count.extend(counts)
        self.flat.extend(token)
        self.told.extend(told)
        self.lexical.extend(summed(alone))
        self.inner.extend(summed(inner))
        self.spacing.extend(summed(spacing))
        self.agreement.extend(summed(agreement))
        self.case.extend(summed(np.where(word, table.case.array[told], 0.0)))
        self.usual.extend(np.where(least < 0.0, least, UNUSUAL))
        self.unknown.extend(summed(word & ~table.known.array[told]))
        self.words.extend(summed(word) > 0)

    def tokens(self, row: int) -> tuple[str, ...]:
        """The tokens of a row."""
        first, count = self.first.at(row), self.count.at(row)
        names = self.table.tokens
        return tuple([names[t] for t in self.flat.array[first : first + count].tolist()])

    def letters(self, row: int) -> tuple[int, float]:
        """How many letters the words of a row have, and how usual they are in a row.

        The latter is a log probability.
        """
        found = self._letters.get(row)
        if found is None:
            old = [t.rstrip("’") for t in self.tokens(row) if t[0].isalpha()]
            letters = sum(map(len, old))
            found = letters, sum(map(self.language.spelling, old))
            self._letters[row] = found
        return found

    def ease(self, rows: Ints) -> NDArray[np.float64]:
        """Log probability of rows by themselves."""
        found: NDArray[np.float64] = (
            self.lexical.array[rows] + self.inner.array[rows]
            + self.spacing.array[rows] + self.case.array[rows]
        )  # fmt: skip
        return found

    def settled(self, rows: Ints) -> NDArray[np.float64]:
        """Log probability of what no reading changes of rows: of tokens that are not unknown words.

        0 where there is no unknown word, and any may be another.
        """
        found = np.zeros(len(rows))
        some = np.flatnonzero(self.unknown.array[rows] > 0)
        if len(some):
            first, count = self.first.array[rows[some]], self.count.array[rows[some]]
            told, table = self.told.array[ranges(first, count)], self.table
            left = table.known.array[told] | ~table.word.array[told]
            heads = np.cumsum(count) - count
            found[some] = np.add.reduceat(np.where(left, table.alone.array[told], 0.0), heads)
        return found

    def knows(self, text: str) -> bool:
        """Whether all words of a text are known, without a row for it."""
        row = self._row_of.get(text)
        if row is not None:
            return not self.unknown.array[row]
        known = self.language.known
        return all(map(known, words_of(self.language.whole(text))))
