"""Misreadings of single letters that a scan itself shows, though no rule of the book names them.

In some fonts a letter turns into another that no training page showed: "Je" for "le", "Ja" for
"la", "Jes" for "les". Where that makes short words of words no sentence would have there, the
scan tells it: each such place is weighed by its neighbours, and a confusion that explains several
words, and much of what is printed with its letter, may then be tried wherever the letter stands.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from ocrfix.rules import Weight

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ocrfix.forms import Form, Forms
    from ocrfix.language import Language
    from ocrfix.learn import EditKey
    from ocrfix.rules import RuleIndex
    from ocrfix.scan import Scan
    from ocrfix.ways import Way

__all__ = ["shown_by"]

SHORT = 4  # letters of words that tell a misreading, at most
DOUBT = 4.0  # what a word of the page is likelier by to begin with than a misread one, in log odds
LEAST = 4.0  # places that a confusion must explain
WORDS = 2  # different words among them
SHARE = 0.2  # of all that is printed with the letter


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
    if index.unseen is None:
        return {}
    odd = {
        chunk: words
        for chunk, form in likely.items()
        if chunk == form.text and chunk.isalpha() and len(chunk) <= SHORT
        if (words := _one_letter_off(form, forms, language, index))
    }
    explained: defaultdict[EditKey, float] = defaultdict(float)
    witnesses: dict[EditKey, set[str]] = {}
    for i, chunk in enumerate(scan.chunks):
        if chunk not in odd or not 0 < i < len(tokens) - 1 or scan.begins_sentence(i):
            continue
        if not (tokens[i - 1] and tokens[i] and tokens[i + 1]):
            continue
        around = tokens[i - 1][-1], tokens[i + 1][0]
        here = _fit(likely[chunk], around, language)
        likelihoods = {
            key: math.exp(_fit(word, around, language) - here) for key, word in odd[chunk]
        }
        total = math.exp(DOUBT) + sum(likelihoods.values())
        for key, likelihood in likelihoods.items():
            explained[key] += likelihood / total
            if 2 * likelihood > total:
                witnesses.setdefault(key, set()).add(chunk)
    shown: dict[str, list[Way]] = {}
    for (letter, after), times in sorted(explained.items()):
        share = times / scan.printed(letter)
        if times >= LEAST and share >= SHARE and len(witnesses.get((letter, after), ())) >= WORDS:
            share = min(share, 0.95)
            channel = math.log(times / (times + scan.printed(after)))
            odds = math.log(share / (1 - share))
            weight = Weight(index.unseen.rule, channel, odds, round(times))
            shown.setdefault(letter, []).append((after, weight))
    return shown


def _one_letter_off(
    form: Form, forms: Forms, language: Language, index: RuleIndex
) -> list[tuple[EditKey, Form]]:
    """The usual words that differ from a form in one letter that no rule exchanges."""
    found = []
    for word in sorted(language.short_words):
        if len(word) != len(form.text):
            continue
        differing = [key for key in zip(form.text, word, strict=True) if key[0] != key[1]]
        if len(differing) == 1:
            (key,) = differing
            if all(family.after != key[1] for family in index.families.get(key[0], ())):
                found.append((key, forms.of(word)))
    return found


def _fit(form: Form, around: tuple[str, str], language: Language) -> float:
    """Log probability of a word of one token between two others."""
    before, after = around
    (word,) = form.tokens
    return language.bigram(before, word) + language.bigram(word, after) + form.case
