"""Is a scan one of this text, or of another edition of it?

Misreading changes letters here and there and leaves words similar; what it makes of a word is
hardly ever quite another word. Another edition has other words and other figures where all
around them is the same. So what is counted is words of the scan that stand where the clean text
has quite different ones, and that are words: some clean text has them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from rapidfuzz.distance import Levenshtein

from ocrfix.pairing.letters import word_hash, word_hashes
from ocrfix.pairing.overlap import pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["Exchange", "Lexicon", "Words", "exchanges", "tells_another_edition"]

# Letters that must agree in a row for two texts to be together again.
_SOLID = 3
# Words are quite different if no larger share of their letters agrees.
_ALIKE = 0.35
# Letters of a word that tells beside any such other, of a short and a long one that tell beside
# one another (what is shorter may be a piece of a word), and of a figure.
_WORD, _SHORT, _LONG, _FIGURE = 4, 3, 5, 2
# Exchanges that misreading alone brings about: such a share of the words and of the figures, and
# so much more by the share of letters misread. Figures stand in tables, and these go astray.
_SLIPS, _FIGURE_SLIPS = (0.0001, 0.002), (0.004, 0.5)
# What misreading brings about less often than this tells of another edition, and where another
# scan wants the same text; one word never does.
_CHANCE, _CONTESTED, _FEW = 1e-3, 1e-2, 2

Span: TypeAlias = "tuple[int, int]"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A word or figure of the scan where the clean text has another; spans count letters."""

    ocr: Span
    clean: Span


class Words:
    """The letters of a text, and where its words begin among them."""

    def __init__(self, letters: str, starts: NDArray[np.intp]) -> None:
        self.letters = letters
        self.starts = starts
        self._bounds = [*starts.tolist(), len(letters)]

    def spans(self) -> Iterator[Span]:
        """Yield where each word stands."""
        return pairwise(self._bounds)

    def within(self, start: int, end: int) -> list[Span]:
        """List the words of which at least half lies between two letters."""
        bounds = self._bounds
        low, high = max(0, bisect_right(bounds, start) - 1), bisect_left(bounds, end)
        return [
            (x, y)
            for x, y in pairwise(bounds[low : high + 1])
            if 2 * (min(y, end) - max(x, start)) >= y - x
        ]


class Lexicon:
    """The words of many texts, and whether more than one text has them."""

    def __init__(self, texts: Iterable[Words]) -> None:
        every = [np.unique(word_hashes(text.letters, text.starts)) for text in texts]
        self._words, self._texts = np.unique(
            np.concatenate(every) if every else np.zeros(0, np.uint64), return_counts=True
        )

    def has(self, word: str, texts: int = 1) -> bool:
        """Say whether so many texts have a word."""
        number = np.uint64(word_hash(word))
        at = int(np.searchsorted(self._words, number))
        found = at < len(self._words) and self._words[at] == number
        return bool(found and self._texts[at] >= texts)


@dataclass(frozen=True, slots=True)
class _Place:
    """Words of either text that stand where the two differ."""

    ocr: Sequence[Span]
    clean: Sequence[Span]


def tells_another_edition(
    ocr: Words, clean: Words, lexicon: Lexicon, *, texts: int = 1, contested: bool = False
) -> list[Exchange]:
    """Give the words exchanged if they are more than misreading explains, else nothing.

    ``texts``: how many texts of the lexicon must have a word; ``contested``: another scan may
    have a better claim, so that less tells. Text that only one of the two has
    says nothing, and neither does moved text. In a text of 200 words two or three exchanges
    tell, in one of 4,000 about five. Where words are not set apart only figures tell.
    """
    chance = _CONTESTED if contested else _CHANCE
    places, misread = _differing(ocr, clean)
    found = list(exchanges(ocr, clean, places, lexicon, texts))
    if len(found) < _FEW:
        return []
    figures = sum(_is_figure(clean.letters[start:end]) for start, end in clean.spans())
    exchanged = sum(_is_figure(clean.letters[slice(*each.clean)]) for each in found)
    for number, among, (least, noisy) in (
        (len(found) - exchanged, len(clean.starts) - figures, _SLIPS),
        (exchanged, figures, _FIGURE_SLIPS),
    ):
        usual = among * (least + noisy * misread)
        if number >= _FEW and _at_least(number, usual) < chance:
            return found
    return []


def exchanges(
    ocr: Words, clean: Words, places: Sequence[_Place], lexicon: Lexicon, texts: int
) -> Iterator[Exchange]:
    """Yield one exchange at most for each place where texts differ."""
    here = {ocr.letters[slice(*span)] for place in places for span in place.ocr}
    there = {clean.letters[slice(*span)] for place in places for span in place.clean}
    for place in places:
        # What stands elsewhere in the other text was moved.
        own = {s: w for s in place.ocr if (w := ocr.letters[slice(*s)]) not in there}
        others = {s: w for s in place.clean if (w := clean.letters[slice(*s)]) not in here}
        pair = _figures(own, others) or _words(place, ocr, clean, own, others, lexicon, texts)
        if pair:
            yield pair


def _figures(own: dict[Span, str], others: dict[Span, str]) -> Exchange | None:
    """Find a figure in the place of one that has other digits, half of them and two at least."""
    figures = (
        [(span, word) for span, word in side.items() if _is_figure(word)] for side in (own, others)
    )
    for (span, word), (other_span, other) in zip(*figures, strict=False):
        if Levenshtein.distance(word, other) >= max(2, len(other) / 2):
            return Exchange(span, other_span)
    return None


def _words(
    place: _Place, ocr: Words, clean: Words,
    own: dict[Span, str], others: dict[Span, str], lexicon: Lexicon, texts: int,
) -> Exchange | None:  # fmt: skip
    """Find a word in the place of quite a different one."""
    if not own or not others:
        return None
    all_own = [ocr.letters[slice(*span)] for span in place.ocr]
    all_others = [clean.letters[slice(*span)] for span in place.clean]
    alone = len(all_own) == len(all_others) == 1

    def tells(word: str, beside: list[str]) -> bool:
        if word.isdigit() or len(word) < (_SHORT if alone else _WORD):
            return False
        return not any(_is_alike(word, other) for other in (*beside, "".join(beside)))

    for span, word in own.items():
        if not tells(word, all_others) or not lexicon.has(word, texts):
            continue
        for other_span, other in others.items():
            shorter, longer = sorted((len(word), len(other)))
            if (shorter >= _WORD or longer >= _LONG) and tells(other, all_own):
                return Exchange(span, other_span)
    return None


def _is_alike(word: str, other: str) -> bool:
    return Levenshtein.normalized_similarity(word, other) > _ALIKE


def _is_figure(word: str) -> bool:
    return len(word) >= _FIGURE and word.isdigit()


def _differing(ocr: Words, clean: Words) -> tuple[list[_Place], float]:
    """List where words of both texts differ, and say what share of the letters is misread."""
    a, b = ocr.letters, clean.letters
    places = []
    alike = compared = 0
    for a0, a1, b0, b1 in pieces(a, b):
        compared += max(a1 - a0, b1 - b0)
        x, y = a0, b0
        for block in Levenshtein.opcodes(a[a0:a1], b[b0:b1]).as_matching_blocks():
            alike += block.size
            if 0 < block.size < _SOLID:
                continue
            u, v = a0 + block.a, b0 + block.b
            gap = max(u - x, v - y)
            if u > x and v > y and (gap > _FIGURE or (gap == _FIGURE and b[y:v].isdigit())):
                place = _Place(ocr.within(x, u), clean.within(y, v))
                if place.ocr or place.clean:
                    places.append(place)
            x, y = u + block.size, v + block.size
    return places, 1 - alike / max(1, compared)


def _at_least(number: int, usual: float) -> float:
    """Give the chance of at least so many events where ``usual`` are expected (Poisson)."""
    term = total = exp(-usual)
    for count in range(1, number):
        term *= usual / count
        total += term
    return max(0.0, 1 - total)
