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
from ocrfix.witnesses.collation import BREAK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.language.model import Language
    from ocrfix.model import Rule

__all__ = ["Reader", "Tongue", "confusions_of"]

NOISE = 0.01  # share of characters that a witness misreads, where nothing is known of it
LEAST_NOISE = 0.001
NAMES = 0.8  # of the words that no lexicon knows, in the best of the witnesses
BROKEN = 0.03  # share of places in a word where a line may end
NEVER = 1e-6
LEAN = 5.0  # observations that a book's counts are worth beside a witness's own
STRANGE = 1.5  # what a misreading costs that no book knows, in natural logarithms …
INVENTED = 2.5  # … for each character that stands for nothing (specks make no long words) …
MISREAD = (4, 2, 4)  # … and twice for each character added, left out, and read for another
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

    def __init__(self, text: str, noise: float, known: dict[tuple[str, str], float]) -> None:
        self.text = text
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
            found = self._said[printed, page] = math.log(max(NEVER**3, self._share(printed, page)))
        return found

    def _share(self, printed: str, page: str) -> float:
        times = self._counts[page] + self._lost[page] + LEAN
        if printed == page:
            return 1.0 - (self._lost[page] + LEAN * self.noise) / times
        if "\n" in page:  # nothing is broken at a line end where a witness reads on
            return NEVER
        if printed.replace("\n", "") == page or BREAK.sub("", printed) == page:
            return BROKEN
        known = self._known.get((printed, page), 0.0) * min(1.0, self.noise / NOISE)
        seen = (self._misread[printed, page] + LEAN * known) / times
        return seen + (self.noise if page.strip() else self.added) * _strange(printed, page)

    def learn(self, settled: Iterable[tuple[str, str, float]]) -> None:
        """Count (printed, on the page, how sure) anew, and how noisy the witness is as a whole."""
        self._misread.clear()
        self._lost.clear()
        self._said.clear()
        for printed, page, sure in settled:
            if printed != page:
                self._misread[printed, page] += sure  # type: ignore[assignment]
                self._lost[page] += sure  # type: ignore[assignment]
        size = len(self.text) + 1.0 / NOISE
        self.noise = max(self._least, (sum(self._lost.values()) + 1.0) / size)
        self.added = max(LEAST_NOISE, (self._lost[""] + 1.0) / size)


@lru_cache(maxsize=16384)
def _strange(printed: str, page: str) -> float:
    """How likely a misreading is that no book knows, among all misreadings."""
    from rapidfuzz.distance import Levenshtein

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
        for chunk in BREAK.sub("", text).replace("\n", "").split(" "):
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
