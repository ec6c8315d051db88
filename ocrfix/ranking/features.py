"""What speaks for and against a candidate in its place: one number for each piece of evidence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from unidecode import unidecode

from ocrfix.text.tokens import class_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.candidates.forms import Form
    from ocrfix.candidates.generation import Candidate
    from ocrfix.candidates.scan import Scan
    from ocrfix.language.confusion_sets import Confusables
    from ocrfix.language.model import Language

__all__ = ["FEATURES", "Neighbours", "describe_alone", "describe_beside", "kind_of"]

FEATURES = (
    # where the place is
    "real word", "misspelt", "still unknown", "mark", "gap",
    # what the rules say
    "channel", "odds", "edits",
    # what the language says
    "lexical", "context", "spacing", "case", "neighbours",
    # what the scan says
    "missing", "excess", "recurs", "elsewhere", "noise", "active",
    # what calls for caution
    "capitals", "figure", "short",
    # real words weigh the same evidence differently
    "channel of real word", "odds of real word", "lexical of real word",
    "context of real word", "missing of real word", "neighbours known",
    "noise of real word",
    # a misreading never counted rests on the language alone
    "unseen", "lexical of unseen",
    # and so do gaps
    "spacing of gap", "active gap",
    # what kind of word it is
    "usual", "length", "wordlike", "capital",
    # how the neighbours agree with it, and what kind of edit it is
    "agreement", "marks alone", "last letter",
    # where a sentence begins, a capital says nothing
    "case of beginning",
)  # fmt: skip
"""The names of the evidence, in the order of :func:`describe_beside`."""

KINDS = FEATURES[:5]
MOST_LEXICAL = 18.0  # log odds that the lexicon may give a candidate


class Neighbours(NamedTuple):
    """The tokens around a place: two before, two after; whether a sentence begins there."""

    before2: str
    before: str
    after: str
    after2: str
    begins: bool


def kind_of(printed: Form, candidate: Form) -> str:
    """Name what kind of place a chunk and its candidate make."""
    if " " in printed.text:
        return "gap"
    if not printed.words:
        return "mark"
    if printed.known:
        return "real word"
    return "misspelt" if candidate.known else "still unknown"


def describe_alone(
    printed: Form, candidate: Candidate, best: float, language: Language, scan: Scan
) -> list[float]:
    """Weigh a candidate by itself: a number for each evidence, 0 where it asks the neighbours.

    ``best`` is the highest that the lexicon gives any candidate of the place: what is cut off
    there, so that a long unknown word does not drown all else, is taken from every one.
    """
    form, reading = candidate.form, candidate.reading
    kind = kind_of(printed, form)
    real = 1.0 if kind == "real word" else 0.0
    lexical = _clip(form.lexical - max(printed.lexical, best - MOST_LEXICAL), MOST_LEXICAL) / 3
    channel = max(-14.0, reading.channel) / 3
    odds = _clip(reading.odds / len(reading.edits), 7.0) / 3
    missing, excess = scan.evidence(reading.edits, printed.text)
    active = scan.activity(reading.edits, printed.text)
    gap = 1.0 if kind == "gap" else 0.0
    unseen = float(sum([w.rule.before == w.rule.after for *_, w in reading.edits]))
    return [
        *(1.0 if kind == name else 0.0 for name in KINDS),
        channel, odds, len(reading.edits) - 1.0,
        lexical, 0.0, 0.0, _clip(form.case - printed.case, 9.0) / 3,
        0.0,
        missing, excess, scan.recurs(printed.text), scan.recurs(form.text),
        scan.noise, active,
        float(len(printed.text) > 1 and printed.text.isupper()),
        float(any(c.isdigit() for c in printed.text)),
        float(len(printed.text) < 3),
        real * channel, real * odds, real * lexical, 0.0, real * missing, 0.0,
        real * scan.noise,
        unseen, unseen * lexical,
        0.0, gap * active,
        *_kind_of_word(printed, form, language),
        0.0, *_kind_of_edit(printed, form),
        0.0,
    ]  # fmt: skip


(
    _REAL, _GAP, _CONTEXT, _SPACING, _CASE, _NEIGHBOURS, _REAL_CONTEXT, _ASKED, _GAP_SPACING,
    _AGREEMENT, _BEGINNING,
) = map(
    FEATURES.index,
    (
        "real word", "gap", "context", "spacing", "case", "neighbours", "context of real word",
        "neighbours known", "spacing of gap", "agreement", "case of beginning",
    ),
)  # fmt: skip


def describe_beside(
    alone: Sequence[Sequence[float]],
    printed: Form,
    candidates: Sequence[Candidate],
    around: Neighbours,
    language: Language,
    confusables: Confusables,
) -> tuple[tuple[float, ...], ...]:
    """Add what the neighbours say of the candidates of a place to :func:`describe_alone`'s."""
    context, spacing, agreement = _among(printed, around, language)
    described = []
    for candidate, weighed in zip(candidates, alone, strict=True):
        form, row = candidate.form, list(weighed)
        beside = form.inner - printed.inner
        apart = form.spacing - printed.spacing
        if form.tokens and printed.tokens:
            there = _among(form, around, language)
            beside += there[0] - context
            apart += there[1] - spacing
            row[_AGREEMENT] = _clip(there[2] - agreement, 9.0) / 3
            odds = _confusable(printed, form, around, confusables)
            if odds is not None:
                row[_NEIGHBOURS], row[_ASKED] = odds, 1.0
        row[_CONTEXT] = _clip(beside, 12.0) / 3
        row[_SPACING] = _clip(apart, 12.0) / 3
        row[_REAL_CONTEXT] = row[_REAL] * row[_CONTEXT]
        row[_GAP_SPACING] = row[_GAP] * row[_SPACING]
        row[_BEGINNING] = row[_CASE] if around.begins else 0.0
        described.append(tuple(row))
    return tuple(described)


def _kind_of_word(
    printed: Form, form: Form, language: Language
) -> tuple[float, float, float, float]:
    """How usual the words put in are, how long what is printed is, how like a word, how written."""
    words = [t for t in form.tokens if t[0].isalpha()]
    usual = min((language.unigram(t) for t in words), default=-8.0)
    old = [t.rstrip("’") for t in printed.tokens if t[0].isalpha()]
    letters = sum(map(len, old))
    wordlike = sum(map(language.spelling, old)) / (letters + 1.0) if letters else -3.0
    return (
        (max(usual, -18.0) + 10.0) / 3,
        math.log(max(1, letters)) - 1.5,
        wordlike + 2.5,
        float(printed.text[:1].isupper()),
    )


def _kind_of_edit(printed: Form, form: Form) -> tuple[float, float]:
    """Whether marks alone change, and whether the last letter does; neither in a gap."""
    if " " in printed.text:
        return 0.0, 0.0
    old = "".join(filter(str.isalnum, printed.text.lower()))
    new = "".join(filter(str.isalnum, form.text.lower()))
    return float(old == new), float(unidecode(old)[-1:] != unidecode(new)[-1:])


def _clip(value: float, bound: float) -> float:
    return bound if value > bound else max(value, -bound)


def _among(form: Form, around: Neighbours, language: Language) -> tuple[float, float, float]:
    """How usual a form is among its neighbours: its words, the spaces beside it, its endings.

    A space behind an elision is a gap of its own.
    """
    tokens = form.tokens
    if not tokens:
        return 0.0, 0.0, 0.0
    _, before, after, _, _ = around
    first, last = tokens[0], tokens[-1]
    context = (
        language.bigram(before, first) - language.unigram(first) + language.bigram(last, after)
    )
    elided = class_of(last) == "elided"
    spacing = language.gap(before, first, False) + language.gap(last, after, elided)
    agreement, left = 0.0, before
    for token in (*tokens, after):
        agreement += language.endings.agreement(left, token)
        left = token
    return context, spacing, agreement


def _confusable(
    printed: Form, form: Form, around: Neighbours, confusables: Confusables
) -> float | None:
    """What the neighbours say where exactly one word changes into another."""
    old, new = printed.tokens, form.tokens
    if len(old) != len(new):
        return None
    differing = [i for i in range(len(old)) if old[i] != new[i]]
    if len(differing) != 1:
        return None
    i = differing[0]
    line = (around.before2, around.before, *old, around.after, around.after2)
    return confusables.odds(old[i], new[i], (line[i], line[i + 1], line[i + 3], line[i + 4]))
