"""What clean text says about a language: its words, their neighbours, spacing and spelling.

A :class:`Language` is counted from clean texts over a base of general word frequencies
(wordfreq), saved as one zip file of plain data, and asked for log probabilities (natural
logarithms). The word model is an interpolated bigram with absolute discounting (Ney, Essen and
Kneser 1994) over a Dirichlet-smoothed unigram; words never seen are spelled out
by :mod:`ocrfix.language.character_ngrams`.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Self

from ocrfix.language.agreement import Endings
from ocrfix.language.columns import between
from ocrfix.language.compounds import Compounds
from ocrfix.language.counts import COMMON, Counts
from ocrfix.language.old_print import former, modern
from ocrfix.language.old_spelling import OldSpelling
from ocrfix.text.memo import Memo
from ocrfix.text.tokens import BOUNDARY, NUMBER, SHAPES, class_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["SHORT", "Language"]

DISCOUNT = 0.75
BASE_WEIGHT = 60_000.0  # tokens that the general word frequencies are worth
OUT_OF_VOCABULARY = 1e-3  # share of running words that no list knows
UNSEEN_MARK = 1e-7
NOUNS = 0.2  # share of words with a capital, a third in German, a tenth in English
LEAST_SHARE = 1e-8  # that a known word is taken to have
SHORT = 4  # letters of a short word, at most
USUAL = -7.5  # log probability of a word that stands in most texts
RARER = 1e-4  # a general frequency below which no word alone has that
FEWEST_PRINTED, RARELY_PRINTED = 3, 2e-5  # times, and share of all, that make a letter its own


class Language(Counts):
    """Counts from clean text, and the log probabilities that follow from them.

    Every probability is a natural logarithm. Instances answer many questions about few distinct
    words, so answers are cached.
    """

    def _reset(self) -> None:
        super()._reset()
        compounds: Compounds | None = self.__dict__.get("compounds")
        if compounds is None or not compounds.is_of(self.base):
            self.compounds = Compounds(self.lang, self.base)
        self._unigram: Memo[str, float] = Memo()
        self._bigram: Memo[tuple[str, str], float] = Memo()
        self._gap: dict[tuple[str, str, bool], float] = {}

    def fork(self) -> Self:
        """An independent copy, to add more text to; what follows from the base alone is shared."""
        new = super().fork()
        new.compounds = self.compounds
        return new

    @cached_property
    def _elides(self) -> bool:
        return any(t[-1] == "’" and t[0] != "’" for t in self.tokens)

    @cached_property
    def _shaped(self) -> int:
        return sum(self.shapes["", shape] for shape in SHAPES)

    @cached_property
    def endings(self) -> Endings:
        """How neighbours agree by their endings."""
        return Endings(self.tokens, *self.pair_columns(), digest=self.digest)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """All that stands in the clean texts or is common in general."""
        return frozenset(self.tokens).union(between(self.base, COMMON, math.inf))

    def holds(self, word: str) -> bool:
        """Whether :attr:`vocabulary` has a word; that need not be made for a few questions."""
        return word in self.tokens or self.base.get(word, 0.0) >= COMMON

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All known words of letters alone, in alphabetical order."""
        return tuple(sorted(filter(str.isalpha, self.vocabulary)))

    @cached_property
    def old_spelling(self) -> OldSpelling:
        """How books before the spelling of today have its words."""
        return OldSpelling(self.lang, self._rough_shares, digest=self.digest)

    def _rough_shares(self) -> dict[str, float]:
        """About how usual all known words of letters alone are."""
        shares = between(self.base, COMMON, math.inf)
        return dict(zip(self.words, self.rough_unigrams(self.words, shares), strict=True))

    @cached_property
    def short_words(self) -> frozenset[str]:
        """The words of two letters to :data:`SHORT` that stand in most texts."""
        likely = {*self.tokens, *between(self.base, RARER, math.inf)}
        words = (w for w in likely if 2 <= len(w) <= SHORT and w.isalpha())
        return frozenset(w for w in words if self.unigram(w) > USUAL)

    def is_short(self, word: str) -> bool:
        """Whether a word is one of :attr:`short_words`."""
        if not (2 <= len(word) <= SHORT and word.isalpha()):
            return False
        likely = word in self.tokens or self.base.get(word, 0.0) >= RARER
        return likely and self.unigram(word) > USUAL

    @cached_property
    def capitalises_nouns(self) -> bool:
        """Whether so many words within a sentence have a capital that nouns do, as in German."""
        title, lower = self.shapes["", "title"], self.shapes["", "lower"]
        return title > NOUNS * (title + lower)

    def known(self, token: str) -> bool:
        """Whether a word stands in the clean texts, is common in general or made of such.

        What a language elides, clean texts show soon and completely; no list of words does.
        """
        if token in self.tokens:
            return True
        if token[-1:] == "’" and self._elides:
            return False
        word = modern(token.rstrip("’"), self.lang)
        if self.base.get(word, 0.0) >= COMMON or self.compounds.share(word) > 0.0:
            return True
        return any(
            self.base.get(today, 0.0) >= COMMON or self.compounds.share(today) > 0.0
            for today in former(word, self.lang)
        )

    def spelling(self, word: str) -> float:
        """Log probability of a word's letters, its end included."""
        return self.letters.of(word)

    def unigram(self, token: str) -> float:
        """Log probability of a token without its neighbours."""
        cached = self._unigram.get(token)
        if cached is None:
            if token == NUMBER or not token[0].isalpha():
                base = UNSEEN_MARK
            else:
                word = modern(token.rstrip("’"), self.lang)
                base = self.base.get(word, 0.0) * (0.1 if token != word else 1.0)
                if base < COMMON:
                    base += 0.1 * sum(self.base.get(w, 0.0) for w in former(word, self.lang))
                    base += self.compounds.share(word)
                    base += OUT_OF_VOCABULARY * math.exp(self.spelling(word))
            share = (self.tokens.get(token, 0) + BASE_WEIGHT * base) / (self._total + BASE_WEIGHT)
            cached = math.log(max(share, 1e-40))
            self._unigram[token] = cached
        return cached

    def rough_unigrams(self, words: Sequence[str], shares: Mapping[str, float]) -> list[float]:
        """About the same of known words of today's print, without a look at their letters.

        ``shares`` are those of the common words of :attr:`base`.
        """
        get, times, whole = shares.get, self.tokens.get, self._total + BASE_WEIGHT
        found = []
        for word in words:
            bare = word.rstrip("’") if word[-1] == "’" else word
            base = get(bare)
            if base is None:
                base = self.base.get(bare, 0.0)
            if bare is not word:
                base *= 0.1
            share = (times(word, 0) + BASE_WEIGHT * base) / whole
            found.append(math.log(max(share, LEAST_SHARE)))
        return found

    def bigram(self, left: str, token: str) -> float:
        """Log probability of a token after ``left`` (``¶`` at a paragraph's edges)."""
        key = (left, token)
        cached = self._bigram.get(key)
        if cached is None:
            lower = math.exp(self.unigram(token)) if token != BOUNDARY else 0.02
            total = self._as_left.get(left, 0)
            if total:
                seen = max(self._times(left, token) - DISCOUNT, 0.0)
                reserve = DISCOUNT * self._followers[left]
                cached = math.log((seen + reserve * lower) / total)
            else:
                cached = math.log(lower)
            self._bigram[key] = cached
        return cached

    def gap(self, left: str, right: str, glued: bool) -> float:
        """Log probability that two tokens stand together (``glued``) or apart."""
        return self.gap_of(class_of(left), class_of(right), glued)

    def gap_of(self, a: str, b: str, glued: bool) -> float:
        """The same for tokens of two classes."""
        key = (a, b, glued)
        cached = self._gap.get(key)
        if cached is None:
            same = self.spacing.get(key, 0)
            other = self.spacing.get((a, b, not glued), 0)
            prior = 0.05 if glued else 0.15
            cached = self._gap[key] = math.log((same + prior) / (same + other + 0.2))
        return cached

    def shape(self, token: str, shape: str) -> float:
        """Log probability of a word's letter case within a sentence."""
        get = self.shapes.get
        total = sum([get((token, each), 0) for each in SHAPES])
        overall = (get(("", shape), 0) + 0.1) / (self._shaped + 1.0)
        return math.log((get((token, shape), 0) + 2.0 * overall) / (total + 2.0))

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """The letters that its clean texts are printed with, but for rare ones."""
        total = self.chars.total()
        often = max(FEWEST_PRINTED, RARELY_PRINTED * total)
        return frozenset(c for c, n in self.chars.items() if n >= often and c.isalpha())

    def char_share(self, char: str) -> float:
        """Share of a character among all that is not white space, from the clean texts."""
        return (self.chars.get(char, 0) + 0.5) / (self.chars.total() + 1000.0)
