"""Why a change was made, in words that a reader of a report can check."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from ocrfix.candidates.made_readings import has_letters_in_number
from ocrfix.errormodel.rule_names import NEVER_SEEN
from ocrfix.errormodel.rules import UNSEEN
from ocrfix.ranking.features import FEATURES, kind_of
from ocrfix.text.tokens import tokenise, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ocrfix.candidates.table import WeighedEdit
    from ocrfix.model import Rule
    from ocrfix.ranking.places import Place

__all__ = ["counted", "evidence"]

_COLUMN = {name: i for i, name in enumerate(FEATURES)}
_TELLING = 0.8  # evidence, in the gate's units, from which a sentence is worth its room


@lru_cache(maxsize=1 << 12)  # a text has few rules at work, and each many times
def counted(rule: Rule) -> str:
    """How a rule fared, in words.

    >>> from ocrfix.model import Count, Rule
    >>> counted(Rule("1’→l’", "certain", "1", "l", "", "’", Count(89, 89, 227)))
    '1’→l’ right 89 of 89 times'
    """
    own, prior = rule.own, rule.prior
    if (rule.before, rule.after) == UNSEEN:
        count = own if own.seen else prior
        return f"{NEVER_SEEN}, to be expected in {count.right:,} of {count.seen:,} letters"
    parts = []
    if own.seen:
        parts.append(f"right {own.right:,} of {own.seen:,} times")
    if prior.right:
        parts.append(f"{prior.right:,} of {prior.seen:,} in the book behind")
    return f"{rule.id} {', '.join(parts) or 'never counted'}"


def _basis(edit: WeighedEdit, printed: str, told: Mapping[tuple[str, str], float]) -> str:
    """What an edit rests on: a rule and its counts, or what the scan itself shows."""
    start, end, after, weight = edit
    before = printed[start:end]
    words = weight.shown or round(told.get((before, after), 0.0))
    if words and (weight.rule.before, weight.rule.after) == UNSEEN:
        return f"“{before}” stands for “{after}” in about {words:,} words of this scan"
    return counted(weight.rule)


@lru_cache(maxsize=1 << 12)  # a scan misreads the same words again and again
def _both_words(printed: str, form: str) -> str:
    """What is to say of a known word and another reading of it; "" where only marks differ.

    >>> _both_words("ou", "où"), _both_words("|’économie", "l’économie")
    ('both are words', '“l’économie” is a word, “|’économie” is none')
    """
    if words_of(printed) == words_of(form):
        return ""
    marks, others = (
        Counter(t for t, shape in tokenise(text) if shape in ("mark", "number"))
        for text in (printed, form)
    )
    return f"“{form}” is a word, “{printed}” is none" if marks - others else "both are words"


def evidence(place: Place, chosen: int) -> str:
    """Say why candidate ``chosen`` of a place stands for what is printed."""
    candidate = place.candidates[chosen]
    row = place.described[chosen]
    printed, form = place.printed, candidate.form
    said = list(
        dict.fromkeys(_basis(edit, printed.text, place.told) for edit in candidate.reading.edits)
    )
    kind = kind_of(printed, form)
    if has_letters_in_number(printed.text) and not has_letters_in_number(form.text):
        said.append(f"“{printed.text}” has letters in a number, “{form.text}” has none")
    elif kind == "misspelt":
        said.append(f"“{printed.text}” is no known word, “{form.text}” is one")
    elif kind == "real word" and form.known:
        said += filter(None, [_both_words(printed.text, form.text)])
    elif kind == "gap":
        said.append(f"“{printed.text}” stands apart, “{form.text}” is usual")
    neighbours = row[_COLUMN["neighbours"]]
    if abs(neighbours) >= _TELLING:
        share = 1 / (1 + math.exp(-abs(neighbours)))
        side = "ask for it" if neighbours > 0 else "speak against it"
        said.append(
            f"the neighbours “{place.around.before} _ {place.around.after}” {side} ({share:.0%})"
        )
    elif abs(context := row[_COLUMN["context"]]) >= _TELLING:
        said.append(f"the neighbours {'fit' if context > 0 else 'do not fit'}")
    if row[_COLUMN["missing"]] >= _TELLING:
        said.append("the scan hardly ever prints what is missing here")
    if row[_COLUMN["excess"]] >= _TELLING:
        said.append("the scan prints this mark far too often")
    others = [k for k in range(min(3, len(place.numbers))) if k != chosen][:2]
    if others:
        said.append(f"also considered: {', '.join(f'“{place.reading(k)}”' for k in others)}")
    return "; ".join(said)
