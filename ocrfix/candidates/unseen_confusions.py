"""Misreadings of single letters that a scan itself shows, though no rule of the book names them.

In some fonts a letter turns into another that no training page showed: "Je" for "le", "Ja" for
"la", "Jes" for "les". Where that makes short words of words no sentence would have there, the
scan tells it: each such place is weighed by its neighbours, and a confusion that explains several
words, and much of what is printed with its letter, may then be tried wherever the letter stands.
A sign in words tells it without neighbours: "€té", "€valuer", "pr€cis".
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from ocrfix.candidates.generation import LONGEST_CHUNK
from ocrfix.errormodel.rules import Weight
from ocrfix.language.model import MASK, SHORT
from ocrfix.text.memo import Memo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ocrfix.candidates.edits import Way
    from ocrfix.candidates.forms import Form, Forms
    from ocrfix.candidates.scan import Scan
    from ocrfix.errormodel.confusion_counts import EditKey
    from ocrfix.errormodel.rules import RuleIndex
    from ocrfix.language.model import Language

__all__ = ["Shown"]

DOUBT = 4.0  # what a word of the page is likelier by to begin with than a misread one, in log odds
LEAST = 4.0  # places that a confusion must explain
WORDS = 2  # different words among them
SHARE = 0.2  # of all that is printed with the letter
SIGN_LEAST, SIGN_SHARE = 2.5, 0.5  # LEAST and SHARE of a sign in a word, where none is by right
LETTERS = 3  # of a word that a sign stands in, at least
MOST = 200  # chunk forms looked up for one sign, at most: a table has thousands
MOST_CERTAIN = 0.95

Told = dict["EditKey", tuple[float, float]]
"""How often a letter likely stands for another, and what share of all printed with it that is."""


class Shown:
    """Finds what scans show, with the rules and the language of one book."""

    def __init__(self, forms: Forms, language: Language, index: RuleIndex) -> None:
        self._forms = forms
        self._language = language
        self._index = index
        self._letters = [c for c in sorted(language.chars) if c.isalpha()]
        self._near: Memo[str, list[tuple[EditKey, Form]]] = Memo()
        self._meant: Memo[tuple[str, str], dict[str, float]] = Memo()

    def by(
        self, scan: Scan, likely: Mapping[str, Form], tokens: Sequence[tuple[str, ...]]
    ) -> dict[str, list[Way]]:
        """What a scan shows each letter to stand for, with the weight of an uncounted misreading.

        ``likely`` is the form that each chunk most likely has, ``tokens`` are the tokens of that
        form for each chunk in order; the rest of a broken word has none.
        """
        unseen = self._index.unseen
        if unseen is None:
            return {}
        found = {**self._by_neighbours(scan, likely, tokens), **self._by_signs(scan)}
        shown: dict[str, list[Way]] = {}
        for (letter, after), (times, share) in sorted(found.items()):
            share = min(share, MOST_CERTAIN)
            channel = math.log(times / (times + scan.printed(after)))
            weight = Weight(unseen.rule, channel, math.log(share / (1 - share)), round(times))
            shown.setdefault(letter, []).append((after, weight))
        return shown

    def _by_neighbours(
        self, scan: Scan, likely: Mapping[str, Form], tokens: Sequence[tuple[str, ...]]
    ) -> Told:
        """The letters for which short words of other letters stand."""
        language = self._language
        odd = {
            chunk: words
            for chunk, form in likely.items()
            if len(chunk) <= SHORT and chunk == form.text and chunk.isalpha()
            if (words := self._one_letter_off(chunk))
        }
        most: Counter[EditKey] = Counter()  # places that a confusion can explain at all
        for chunk, words in odd.items():
            for key in {key for key, _ in words}:
                most[key] += scan.forms[chunk]
        within = {
            key
            for key, times in most.items()
            if times >= LEAST and times >= SHARE * scan.printed(key[0])
        }
        odd = {c: words for c, words in odd.items() if any(key in within for key, _ in words)}
        explained: defaultdict[EditKey, float] = defaultdict(float)
        witnesses: defaultdict[EditKey, set[str]] = defaultdict(set)
        for i in range(1, len(tokens) - 1):
            chunk = scan.chunks[i]
            if chunk not in odd or not (tokens[i - 1] and tokens[i] and tokens[i + 1]):
                continue
            if scan.begins_sentence(i):
                continue
            around = tokens[i - 1][-1], tokens[i + 1][0]
            here = _fit(likely[chunk], around, language)
            ratios = {k: math.exp(_fit(word, around, language) - here) for k, word in odd[chunk]}
            total = math.exp(DOUBT) + sum(ratios.values())
            for key, ratio in ratios.items():
                explained[key] += ratio / total
                if 2 * ratio > total:
                    witnesses[key].add(chunk)
        return _told(explained, witnesses, scan.printed, LEAST, SHARE)

    def _one_letter_off(self, text: str) -> list[tuple[EditKey, Form]]:
        """The usual words that differ from a word in one letter that no rule exchanges."""
        found = self._near.get(text)
        if found is None:
            masked = self._language.masked_short_words
            found = self._near[text] = [
                ((text[i], word[i]), self._forms.of(word))
                for i in range(len(text))
                for word in masked.get(f"{text[:i]}{MASK}{text[i + 1 :]}", ())
                if word[i] != text[i].lower() and not self._index.exchanges(text[i], word[i])
            ]
        return found

    def _by_signs(self, scan: Scan) -> Told:
        """The letters for which signs stand, which have no place in a word."""
        asked: Counter[str] = Counter()
        in_words: Counter[str] = Counter()
        explained: defaultdict[EditKey, float] = defaultdict(float)
        witnesses: defaultdict[EditKey, set[str]] = defaultdict(set)
        signs = {c for c in scan.characters if unicodedata.category(c)[0] == "S"}
        for chunk, times in scan.forms.items():
            if signs.isdisjoint(chunk) or len(chunk) > LONGEST_CHUNK:
                continue
            found = signs.intersection(chunk)
            if len(found) != 1 or sum(map(str.isalpha, chunk)) < LETTERS:
                continue
            (sign,) = found
            if asked[sign] == MOST:
                continue
            asked[sign] += 1
            in_words[sign] += times
            for after, share in self._meant_by(sign, chunk).items():
                explained[sign, after] += times * share
                if 2 * share > 1:
                    witnesses[sign, after].add(chunk)
        told = _told(explained, witnesses, in_words.__getitem__, SIGN_LEAST, SIGN_SHARE)
        return {key: found for key, found in told.items() if not self._index.exchanges(*key)}

    def _meant_by(self, sign: str, chunk: str) -> dict[str, float]:
        """The letters that make known words of a chunk with a sign: how likely each is."""
        meant = self._meant.get((sign, chunk))
        if meant is None:
            forms = self._forms
            texts = {after: chunk.replace(sign, after) for after in self._letters}
            ease = {
                after: forms.of(text).ease
                for after, text in texts.items()
                if forms.likely_knows(text)
            }
            easiest = max(ease.values(), default=0.0)
            odds = {after: math.exp(value - easiest) for after, value in ease.items()}
            total = sum(odds.values())
            meant = self._meant[sign, chunk] = {after: n / total for after, n in odds.items()}
        return meant


def _told(
    explained: Mapping[EditKey, float],
    witnesses: Mapping[EditKey, set[str]],
    printed: Callable[[str], int],
    least: float,
    least_share: float,
) -> Told:
    """The confusions that explain enough places, words, and enough of what is printed."""
    return {
        key: (times, share)
        for key, times in explained.items()
        if times >= least and len(witnesses.get(key, ())) >= WORDS
        if (share := times / printed(key[0])) >= least_share
    }


def _fit(form: Form, around: tuple[str, str], language: Language) -> float:
    """Log probability of a word of one token between two others."""
    before, after = around
    (word,) = form.tokens
    return language.bigram(before, word) + language.bigram(word, after) + form.case
