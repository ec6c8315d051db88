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

from ocrfix.candidates import LONGEST_CHUNK
from ocrfix.language import MASK, SHORT
from ocrfix.rules import Weight

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ocrfix.forms import Form, Forms
    from ocrfix.language import Language
    from ocrfix.learn import EditKey
    from ocrfix.rules import RuleIndex
    from ocrfix.scan import Scan
    from ocrfix.ways import Way

__all__ = ["shown_by"]

DOUBT = 4.0  # what a word of the page is likelier by to begin with than a misread one, in log odds
LEAST = 4.0  # places that a confusion must explain
WORDS = 2  # different words among them
SHARE = 0.2  # of all that is printed with the letter
SIGN_LEAST, SIGN_SHARE = 2.5, 0.5  # LEAST and SHARE of a sign in a word, where none is by right
LETTERS = 3  # of a word that a sign stands in, at least
MOST = 200  # chunk forms looked up for one sign, at most: a table has thousands
MOST_CERTAIN = 0.95

Shown = dict["EditKey", tuple[float, float]]
"""How often a letter likely stands for another, and what share of all printed with it that is."""


def shown_by(
    scan: Scan,
    likely: Mapping[str, Form],
    tokens: Sequence[tuple[str, ...]],
    forms: Forms,
    language: Language,
    index: RuleIndex,
) -> dict[str, list[Way]]:
    """What a scan shows each letter to stand for, with the weight of an uncounted misreading.

    ``likely`` is the form that each chunk most likely has, ``tokens`` are the tokens of that form
    for each chunk in order; the rest of a broken word has none.
    """
    unseen = index.unseen
    if unseen is None:
        return {}
    found = {
        **_by_neighbours(scan, likely, tokens, forms, language, index),
        **_by_signs(scan, forms, language, index),
    }
    shown: dict[str, list[Way]] = {}
    for (letter, after), (times, share) in sorted(found.items()):
        share = min(share, MOST_CERTAIN)
        channel = math.log(times / (times + scan.printed(after)))
        weight = Weight(unseen.rule, channel, math.log(share / (1 - share)), round(times))
        shown.setdefault(letter, []).append((after, weight))
    return shown


def _by_neighbours(
    scan: Scan,
    likely: Mapping[str, Form],
    tokens: Sequence[tuple[str, ...]],
    forms: Forms,
    language: Language,
    index: RuleIndex,
) -> Shown:
    """The letters for which short words of other letters stand."""
    odd = {
        chunk: words
        for chunk, form in likely.items()
        if chunk == form.text and chunk.isalpha() and len(chunk) <= SHORT
        if (words := _one_letter_off(form, forms, language, index))
    }
    explained: defaultdict[EditKey, float] = defaultdict(float)
    witnesses: defaultdict[EditKey, set[str]] = defaultdict(set)
    for i, chunk in enumerate(scan.chunks):
        if chunk not in odd or not 0 < i < len(tokens) - 1 or scan.begins_sentence(i):
            continue
        if not (tokens[i - 1] and tokens[i] and tokens[i + 1]):
            continue
        around = tokens[i - 1][-1], tokens[i + 1][0]
        here = _fit(likely[chunk], around, language)
        ratios = {key: math.exp(_fit(word, around, language) - here) for key, word in odd[chunk]}
        total = math.exp(DOUBT) + sum(ratios.values())
        for key, ratio in ratios.items():
            explained[key] += ratio / total
            if 2 * ratio > total:
                witnesses[key].add(chunk)
    return _told(explained, witnesses, scan.printed, LEAST, SHARE)


def _by_signs(scan: Scan, forms: Forms, language: Language, index: RuleIndex) -> Shown:
    """The letters for which signs stand, which have no place in a word."""
    letters = [c for c in sorted(language.chars) if c.isalpha()]
    asked: Counter[str] = Counter()
    in_words: Counter[str] = Counter()
    explained: defaultdict[EditKey, float] = defaultdict(float)
    witnesses: defaultdict[EditKey, set[str]] = defaultdict(set)
    for chunk, times in scan.forms.items():
        signs = {c for c in chunk if unicodedata.category(c)[0] == "S"}
        if len(signs) != 1 or len(chunk) > LONGEST_CHUNK:
            continue
        (sign,) = signs
        if sum(map(str.isalpha, chunk)) < LETTERS or asked[sign] == MOST:
            continue
        asked[sign] += 1
        in_words[sign] += times
        texts = {after: chunk.replace(sign, after) for after in letters}
        words = {
            after: forms.of(text).ease for after, text in texts.items() if forms.likely_knows(text)
        }
        if not words:
            continue
        easiest = max(words.values())
        total = sum(math.exp(ease - easiest) for ease in words.values())
        for after, ease in words.items():
            share = math.exp(ease - easiest) / total
            explained[sign, after] += times * share
            if 2 * share > 1:
                witnesses[sign, after].add(chunk)
    told = _told(explained, witnesses, in_words.__getitem__, SIGN_LEAST, SIGN_SHARE)
    return {key: found for key, found in told.items() if not index.exchanges(*key)}


def _told(
    explained: Mapping[EditKey, float],
    witnesses: Mapping[EditKey, set[str]],
    printed: Callable[[str], int],
    least: float,
    least_share: float,
) -> Shown:
    """The confusions that explain enough places, words, and enough of what is printed."""
    return {
        key: (times, share)
        for key, times in explained.items()
        if times >= least and len(witnesses.get(key, ())) >= WORDS
        if (share := times / printed(key[0])) >= least_share
    }


def _one_letter_off(
    form: Form, forms: Forms, language: Language, index: RuleIndex
) -> list[tuple[EditKey, Form]]:
    """The usual words that differ from a form in one letter that no rule exchanges."""
    text = form.text
    return [
        ((text[i], word[i]), forms.of(word))
        for i in range(len(text))
        for word in language.masked_short_words.get(f"{text[:i]}{MASK}{text[i + 1 :]}", ())
        if word[i] != text[i].lower() and not index.exchanges(text[i], word[i])
    ]


def _fit(form: Form, around: tuple[str, str], language: Language) -> float:
    """Log probability of a word of one token between two others."""
    before, after = around
    (word,) = form.tokens
    return language.bigram(before, word) + language.bigram(word, after) + form.case
