"""What speaks for a reading: how each witness misreads, and what the language says.

A witness is a noisy channel (Brill and Moore 2000): how likely it prints one thing where the page
has another follows from a book's counts, from how noisy the witness is as a whole, and, pass by
pass, from its own habits in the places already settled.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ocrfix.text.tokens import BOUNDARY, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.language.model import Language
    from ocrfix.model import Rule

__all__ = ["LANGUAGE", "Reader", "Tongue", "confusions_of", "wordy"]

NOISE = 0.01  # share of characters that a witness misreads, where nothing is known of it
LEAST_NOISE = 0.001
NAMES = 0.8  # of the words that no lexicon knows, in the best of the witnesses
NEVER = 1e-6
LEAN = 5.0  # observations that a book's counts are worth beside a witness's own
STRANGE = 1.5  # what a misreading costs that no book knows, in natural logarithms …
INVENTED = 2.5  # … for each character that stands for nothing (specks make no long words) …
MISREAD = (4, 2, 4)  # … and twice for each character added, left out, and read for another
LANGUAGE = 0.7  # how much what the language says weighs beside what the witnesses say
ALONE = 0.002  # share of words that a good witness loses; it puts in a third as many
UNRULY = 25.0  # how much faster both grow as a witness reads less like language
PAGES_WORTH = 1000  # words after which what a witness shows of itself weighs as much
SENTENCE_ENDS = (BOUNDARY, ".", "!", "?", ":", "«", "“", "„", "—", "–", "-", "(")
OWN_CASE = -0.5  # log share from which a word's letter case counts as its own
UNCAPPED = -2.0  # what a small letter costs where a sentence begins, abbreviations allowed for
MISPLACED = -4.0  # what a capital costs that only the beginning of a sentence gives to a word


def confusions_of(rules: Iterable[Rule]) -> dict[tuple[str, str], float]:
    """P(printed | on the page) of a book's rules without context, by (printed, on the page).

    How often a page has nothing is not counted, so that what is printed for nothing has no share.
    """
    return {
        (r.before, r.after): (r.own.right + 0.25 * r.prior.right)
        / (r.own.truth + 0.25 * r.prior.truth + 1.0)
        for r in rules
        if r.after and not r.left and not r.right and r.enabled
    }


class Reader:
    """One witness as a noisy channel; learns from the places that were settled."""

    def __init__(
        self, text: str, noise: float, known: dict[tuple[str, str], float],
        tongue: Tongue | None = None, worse: float = 0.0,
    ) -> None:  # fmt: skip
        self.text = text
        self._tongue = tongue if tongue and tongue.knows else None
        self._words = len(text.split())
        self._usual = min(0.1, ALONE * math.exp(UNRULY * worse))
        self.loses, self.puts_in = self._usual, self._usual / 3
        self.noise = self._least = noise
        self.added = noise / 3
        self._known = known
        self._misread: Counter[tuple[str, str]] = Counter()
        self._lost: Counter[str] = Counter()
        self._counts = Counter(text)
        self._counts.update(map("".join, pairwise(text)))
        self._counts[""] = len(text)
        self._said: dict[tuple[str, str], float] = {}

    def said(self, printed: str, page: str) -> float:
        """Log probability that this witness prints one thing where the page has another."""
        found = self._said.get((printed, page))
        if found is None:
            found = self._said[printed, page] = self._weigh(printed, page)
        return found

    def _weigh(self, printed: str, page: str) -> float:
        if self._tongue:
            if not printed and wordy(page):
                return math.log(self.loses)
            if not page and wordy(printed):
                return math.log(self.puts_in) + LANGUAGE * self._tongue.alone(printed)
        return math.log(max(NEVER**3, self._share(printed, page)))

    def _share(self, printed: str, page: str) -> float:
        times = self._counts[page] + self._lost[page] + LEAN
        if printed == page:
            return 1.0 - (self._lost[page] + LEAN * self.noise) / times
        known = self._known.get((printed, page), 0.0) * min(1.0, self.noise / NOISE)
        seen = (self._misread[printed, page] + LEAN * known) / times
        return seen + (self.noise if page.strip() else self.added) * _strange(printed, page)

    def learn(self, settled: Iterable[tuple[str, str, float]]) -> None:
        """Count (printed, on the page, how sure) anew, and how noisy the witness is as a whole."""
        self._misread.clear()
        self._lost.clear()
        self._said.clear()
        loses, puts_in = self._usual * PAGES_WORTH, self._usual * PAGES_WORTH / 3
        for printed, page, sure in settled:
            if not printed and wordy(page):
                loses += sure
            elif not page and wordy(printed):
                puts_in += sure
            elif printed != page:
                self._misread[printed, page] += sure  # type: ignore[assignment]
                self._lost[page] += sure  # type: ignore[assignment]
        self.loses = min(0.3, loses / (self._words + PAGES_WORTH))
        self.puts_in = min(0.3, puts_in / (self._words + PAGES_WORTH))
        size = len(self.text) + 1.0 / NOISE
        self.noise = max(self._least, (sum(self._lost.values()) + 1.0) / size)
        self.added = max(LEAST_NOISE, (self._lost[""] + 1.0) / size)


def wordy(cell: str) -> bool:
    """Whether a cell is whole words rather than letters of one."""
    return sum(map(str.isalnum, cell)) > (1 if " " in cell else 2)


@lru_cache(maxsize=16384)
def _strange(printed: str, page: str) -> float:
    """How likely a misreading is that no book knows, among all misreadings."""
    import Levenshtein

    if not page.strip():
        return math.exp(-STRANGE - INVENTED * len(printed.strip()))
    return math.exp(-STRANGE - Levenshtein.distance(page, printed, weights=MISREAD) / 2)


class Tongue:
    """What the language says of a reading among its neighbours."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.knows = bool(language.base or language.tokens)
        self._scores: dict[tuple[str, str, str], float] = {}

    def score(self, before: str, text: str, after: str) -> float:
        """Log probability of words, their spacing and their case between two tokens."""
        if not self.knows:
            return 0.0
        key = before, text, after
        found = self._scores.get(key)
        if found is None:
            found = self._scores[key] = self._score(*key)
        return found

    def _score(self, before: str, text: str, after: str) -> float:
        language = self.language
        total = 0.0
        last = before
        for chunk in text.split(" "):
            for number, (printed, shape) in enumerate(tokenise(chunk)):
                token = self._listed(printed)
                total += language.bigram(last, token)
                if last != BOUNDARY:
                    total += language.gap(last, token, number > 0)
                if shape not in ("mark", "number"):
                    total += self._case(last, token, shape)
                last = token
        total += language.bigram(last, after)
        return total if after == BOUNDARY else total + language.gap(last, after, False)

    def _listed(self, token: str) -> str:
        """A word as lists of words have it, which write ss for ß."""
        if "ß" not in token or self.language.known(token):
            return token
        return token.replace("ß", "ss")

    def _case(self, last: str, token: str, shape: str) -> float:
        """How usual a word's letter case is; within a sentence capitals are words' own."""
        usual = self.language.shape(token, shape)
        if last in SENTENCE_ENDS:
            if shape == "lower" and last in ".!?":
                return usual + UNCAPPED
            return max(usual, OWN_CASE) if shape == "title" else usual
        small = self.language.shape(token, "lower")
        return usual + MISPLACED if shape in ("title", "single") and small > OWN_CASE else usual

    def edges(self, before: str, after: str) -> tuple[str, str]:
        """The last token of the chunk before a passage, and the first of the one after it."""
        left, right = tokenise(before), tokenise(after)
        return left[-1][0] if left else BOUNDARY, right[0][0] if right else BOUNDARY

    def alone(self, text: str) -> float:
        """Log probability of words wherever they stand."""
        return sum(self.language.unigram(token) for token in self._tokens(text))

    def _tokens(self, text: str) -> list[str]:
        return [self._listed(token) for chunk in text.split() for token, _ in tokenise(chunk)]

    def gain(self, before: str, text: str, after: str) -> float:
        """How much better a text reads on with some words than without them."""
        ends = self._tokens(before)[-1:] or [BOUNDARY], self._tokens(after)[:1] or [BOUNDARY]
        tokens = self._tokens(text)
        if not tokens:
            return 0.0
        bound = self._bound([*ends[0], tokens[0]]) + self._bound([tokens[-1], *ends[1]])
        return bound + self._bound(tokens) - self._bound([*ends[0], *ends[1]])

    def _bound(self, tokens: Sequence[str]) -> float:
        """How much likelier tokens are in their order than anywhere."""
        language = self.language
        return sum(
            language.bigram(left, token) - language.unigram(token)
            for left, token in pairwise(tokens)
            if token != BOUNDARY
        )

    def worth(self, texts: Sequence[str]) -> list[float]:
        """How much each text reads as language: what a token gains by the one before it, mean.

        What is misread, and words that stand where they do not belong, bring nothing or less.
        """
        if not self.knows:
            return [0.0] * len(texts)
        return [self._coherence(text) for text in texts]

    def _coherence(self, text: str) -> float:
        language = self.language
        total, count = 0.0, 0
        last = ""
        for token in self._tokens(text):
            known = not token[0].isalpha() or language.known(token)
            if last and known:
                total += language.bigram(last, token) - language.unigram(token)
            last = token if known else ""
            count += 1
        return total / (count or 1)

    def known_share(self, line: str) -> float:
        """The share of the letters and figures of a line that stand in known words of three."""
        known = sum(
            len(token)
            for chunk in line.split()
            for token, shape in tokenise(chunk)
            if len(token) > 2
            and shape not in ("mark", "number")
            and self.language.known(self._listed(token))
        )
        return known / (sum(map(str.isalnum, line)) or 1)

    def unknown(self, text: str) -> tuple[int, int]:
        """How many words of a text no lexicon knows, and how many words it has."""
        words = unknown = 0
        for chunk, times in Counter(text.split()).items():
            for token, shape in tokenise(chunk):
                if shape not in ("mark", "number"):
                    words += times
                    unknown += 0 if self.language.known(self._listed(token)) else times
        return unknown, words

    def noise(self, texts: Sequence[str]) -> list[float]:
        """How noisy each witness is, by the words in it that no lexicon knows.

        Names are unknown in all of them, so that the difference tells more than the number.
        """
        counts = [self.unknown(text) for text in texts]
        if not self.knows or any(unknown > words / 2 for unknown, words in counts):
            # An empty lexicon, or one of another language.
            return [NOISE] * len(texts)
        names = NAMES * min(unknown / (words or 1) for unknown, words in counts)
        return [
            max(LEAST_NOISE, (unknown - names * words) / len(text))
            for text, (unknown, words) in zip(texts, counts, strict=True)
        ]
