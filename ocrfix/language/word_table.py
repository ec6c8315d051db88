"""The language as columns: what it says of many tokens, and of many neighbours, at once.

Tokens get numbers as they come; what the language knows of a token is asked once and kept in
arrays, and pairs of tokens are looked up in a sorted table of the counted ones. Every value is the
one that :class:`~ocrfix.language.Language` gives, a natural logarithm.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ocrfix.language.model import DISCOUNT
from ocrfix.text.tokens import BOUNDARY, class_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ocrfix.language.model import Language
    from ocrfix.text.tokens import Token

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["Column", "WordTable"]

MOST = 400_000  # tokens that are kept before the table begins anew
_BOUNDARY_SHARE = 0.02
_NO_WORDS = frozenset(("mark", "number"))  # shapes of what is no word
_LOW = np.int64(0xFFFFFFFF)


class Column:
    """An array that grows at its end."""

    def __init__(self, dtype: Any) -> None:
        self._data = np.zeros(1024, dtype=dtype)
        self.size = 0
        """How many values it holds."""

    def extend(self, values: NDArray[Any]) -> None:
        """Put values behind the last."""
        last = self.size + len(values)
        if last > len(self._data):
            grown = np.zeros(max(last, 2 * len(self._data)), dtype=self._data.dtype)
            grown[: self.size] = self._data[: self.size]
            self._data = grown
        self._data[self.size : last] = values
        self.size = last

    def at(self, row: int) -> Any:
        """One of its values."""
        return self._data.item(row)

    @property
    def array(self) -> NDArray[Any]:
        """What is in it, to read."""
        return self._data[: self.size]


class WordTable:
    """Numbers for tokens, and what a language says of them.

    Columns have a row for each token in a letter case (*told*): ``token`` its token, ``alone`` the
    log probability of the token, ``case`` that of the letter case, ``known``, ``word`` (neither a
    mark nor a number) and ``alpha`` (begins with a letter); and a row for each *token*: ``total``
    and ``followers`` of what was counted behind it, ``kind`` (see :mod:`ocrfix.endings`).
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._endings = language.endings
        self._rank = {name: i for i, name in enumerate((BOUNDARY, *language.tokens))}
        self._pairs, self._counts = language.pair_columns()
        first, size = self._pairs >> 32, len(self._rank) + 1  # the last is found by -1
        self._followed = np.bincount(first, self._counts, size)
        self._followed_by = np.bincount(first, minlength=size).astype(float)
        self._kinds, self._kind_pairs, self._kind_counts = self._endings.columns()
        self._classes: dict[str, int] = {}
        for a, b, _ in sorted(language.spacing):
            for name in (a, b):
                self._classes.setdefault(name, len(self._classes) + 1)
        self._class_names = ["\0", *self._classes]  # all that was never counted is alike
        size = len(self._class_names)
        self._gaps = np.full((2, size, size), np.nan)
        self.clear()

    def clear(self) -> None:
        """Forget all tokens."""
        self.tokens: list[str] = []
        self._token_ids: dict[str, int] = {}
        self._told_ids: dict[Token, int] = {}
        self.token, self.alone, self.case = Column(np.int32), Column(float), Column(float)
        self.known, self.word = Column(bool), Column(bool)
        self.alpha = Column(bool)
        self._token_alone, self._token_known = Column(float), Column(bool)
        self._ranks, self._total, self._followers = Column(np.int64), Column(float), Column(float)
        self._elided = Column(bool)
        self._kind, self._class = Column(np.int64), Column(np.int32)
        self._add_tokens([BOUNDARY])
        self.boundary = 0

    def told(self, many: Sequence[Token]) -> list[int]:
        """The numbers of tokens in their letter cases; what is new among them gets one."""
        known = self._told_ids
        get = known.get
        found = [get(told, -1) for told in many]
        if -1 in found:
            self._add([told for told, number in zip(many, found, strict=True) if number < 0])
            found = [known[told] for told in many]
        return found

    def _add(self, many: Iterable[Token]) -> None:
        """Rows for tokens in letter cases that are new."""
        new = list(dict.fromkeys(many))
        ids = self._token_ids
        self._add_tokens(list(dict.fromkeys([token for token, _ in new if token not in ids])))
        first = len(self._told_ids)
        self._told_ids.update(zip(new, range(first, first + len(new)), strict=True))
        number = np.array([ids[token] for token, _ in new], dtype=np.int32)
        words = [shape not in _NO_WORDS for _, shape in new]
        shape_of = self.language.shape
        self.token.extend(number)
        self.alone.extend(self._token_alone.array[number])
        self.known.extend(self._token_known.array[number])
        self.case.extend(np.array([
            shape_of(*told) if word else 0.0 for told, word in zip(new, words, strict=True)
        ]))  # fmt: skip
        self.word.extend(np.array(words))
        self.alpha.extend(np.array([token[0].isalpha() for token, _ in new]))

    def _add_tokens(self, names: list[str]) -> None:
        """Rows for tokens that are new."""
        if not names:
            return
        language = self.language
        first = len(self.tokens)
        self.tokens += names
        self._token_ids.update(zip(names, range(first, first + len(names)), strict=True))
        classes = list(map(class_of, names))
        rank, kinds, kind, numbers = self._rank, self._kinds, self._endings.kind, self._classes
        self._token_alone.extend(np.array(list(map(language.unigram, names))))
        self._token_known.extend(np.array(list(map(language.known, names))))
        ranks = np.array([rank.get(name, -1) for name in names])
        self._ranks.extend(ranks)
        self._total.extend(self._followed[ranks])
        self._followers.extend(self._followed_by[ranks])
        self._kind.extend(np.array([kinds.get(kind(name), -1) for name in names]))
        self._elided.extend(np.array([name == "elided" for name in classes]))
        self._class.extend(np.array([numbers.get(name, 0) for name in classes]))

    def token_alone(self, tokens: Ints) -> Floats:
        """Log probability of tokens without their neighbours."""
        found: Floats = self._token_alone.array[tokens]
        return found

    def elides(self, tokens: Ints) -> NDArray[np.bool_]:
        """Which tokens are elided words."""
        found: NDArray[np.bool_] = self._elided.array[tokens]
        return found

    def bigram(self, left: Ints, token: Ints) -> Floats:
        """Log probability of tokens, each behind another."""
        lower = np.exp(self._token_alone.array[token])
        lower[token == self.boundary] = _BOUNDARY_SHARE
        first, second = self._ranks.array[left], self._ranks.array[token]
        seen = self._counted(self._pairs, self._counts, first, second)
        total = self._total.array[left]
        reserve = DISCOUNT * self._followers.array[left]
        with np.errstate(divide="ignore", invalid="ignore"):
            found = (np.maximum(seen - DISCOUNT, 0.0) + reserve * lower) / total
        logs: Floats = np.log(np.where(total > 0, found, lower))
        return logs

    def agreement(self, left: Ints, token: Ints) -> Floats:
        """How much likelier the kinds of tokens are behind those of others than anywhere."""
        first, second = self._kind.array[left], self._kind.array[token]
        seen = self._counted(self._kind_pairs, self._kind_counts, first, second)
        return self._endings.odds(seen, first, second)

    @staticmethod
    def _counted(keys: Ints, counts: Ints, first: Ints, second: Ints) -> Floats:
        if not len(keys):
            return np.zeros(len(first))
        wanted = first << np.int64(32) | second & _LOW
        at = np.searchsorted(keys, wanted)
        at[at == len(keys)] = 0
        return np.where((keys[at] == wanted) & (first >= 0) & (second >= 0), counts[at], 0.0)

    def gap(self, left: Ints, right: Ints, glued: NDArray[np.bool_]) -> Floats:
        """Log probability that tokens stand together (``glued``) or apart."""
        a, b = self._class.array[left], self._class.array[right]
        side = glued.astype(np.int8)
        found: Floats = self._gaps[side, a, b]
        if (new := np.isnan(found)).any():
            names, gap = self._class_names, self.language.gap_of
            for i in np.flatnonzero(new).tolist():
                if math.isnan(self._gaps[side[i], a[i], b[i]]):
                    value = gap(names[a[i]], names[b[i]], bool(side[i]))
                    self._gaps[side[i], a[i], b[i]] = value
            found = self._gaps[side, a, b]
        return found
