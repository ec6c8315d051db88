"""Habits made as a person wants them, each change by the rule that is named after it."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from ocrfix.language.old_print import VOWELS
from ocrfix.model import Change
from ocrfix.repair.apart import set_apart
from ocrfix.repair.foreign import Foreign
from ocrfix.repair.line_joining import joins, signs_at_breaks
from ocrfix.text.changes import apply_changes, compose
from ocrfix.text.habits import KINDS, LIGATURE_LETTERS, LINE_SIGNS, OLD_LETTERS, ONE_CAPITAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ocrfix.book.book import Book
    from ocrfix.language.model import Language

__all__ = ["TIGHT_MARK", "habit_of", "habit_rule", "with_habits"]

Found = tuple[int, int, str, float]
"""Where a change begins and ends, what it puts there, and how sure it is."""

SURE = 0.99
_PREFIX = "habit: "
QUOTES = {
    "cs": "„“‚‘", "da": "“”‘’", "de": "„“‚‘", "en": "“”‘’", "es": "“”‘’", "fi": "””’’",
    "fr": "“”‘’", "hu": "„”‚’", "it": "“”‘’", "pl": "„”‚’", "pt": "“”‘’", "ro": "„”‚’",
    "sv": "””’’",
}  # fmt: skip
"""Curly quotation marks by language: double, then single, each opening and closing."""
_STRAIGHTENED = str.maketrans("’‘ʼ´`‚‛“”„‟", "'" * 7 + '"' * 4)
_STRAIGHT = re.compile(r"[’‘ʼ´`‚‛“”„‟]")
_CURLED = re.compile(r"(?<=[^\W\d_])['´`](?=[^\W\d_])|\"|(?<!\d)'|(?<=[^\W\d_])[´`]")
_OPENS = re.compile(r"[\s(\[{—–/«“‘„‚-]?$")
_LONG_DASH = re.compile(r"(?<!\d)[–—―‒]|[–—―‒](?!\d)|(?<=\s)--(?=\s)|(?<=[^\s-] )-(?=\s)")
_ANY_DASH = re.compile(r"[–—―‒−‐‑]|(?<!-)--(?!-)")
_OLD_LETTER = re.compile("|".join(OLD_LETTERS))
_LIGATURE = re.compile("[ﬀ-ﬆ]")
_WORD = re.compile(r"[^\W\d_]+")
_CLOSED = re.compile(
    r"(?<=[^\s.])[ \u00a0\u202f\u2009]+(?=(?:[;:!?,]|\.(?!\s*\.))(?:[\s\"»”’')\]]|$))"
)
TIGHT_MARK = re.compile(r"(?<=[^\W_]|[»”\")\]])(?=[;:!?](?:[\s»”\")\]]|$))")
"""Where a mark follows its word without a space."""
_CAPITAL_I = re.compile(r"(?<![^\W_])I(?=[a-zß-öø-ÿſ])")
_CAPITAL = re.compile(r"(?<![^\W_])[IJ](?=[^\W\d_])")
_ABBREVIATION = 2  # letters with a full stop behind: "Jg.", "Jr."


def habit_rule(kind: str, choice: str) -> str:
    """The name of the rule that makes a habit as it is wanted.

    >>> habit_rule("hyphens", "join"), habit_of("habit: hyphens join + é→è")
    ('habit: hyphens join', 'hyphens')
    """
    return f"{_PREFIX}{kind} {choice}"


def habit_of(rule: str) -> str:
    """The kind of habit that a rule, or several joined by " + ", makes; "" for none."""
    for part in rule.split(" + "):
        kind = part.removeprefix(_PREFIX).split(" ")[0]
        if part.startswith(_PREFIX) and kind in KINDS:
            return kind
    return ""


def with_habits(text: str, made: tuple[Change, ...], book: Book) -> tuple[Change, ...]:
    """Add to the changes of a text those that make its habits as they are wanted.

    They are made to the text as it is repaired, one kind after another. What is no prose (code,
    markup, the frames of tables) keeps its signs, and so does what is in another language than the
    book's.
    """
    foreign = Foreign.of(text, book).stretches() if book.habits.changed else []
    for kind, choice in book.habits.changed.items():
        repaired = apply_changes(text, made)
        left_alone = _moved(foreign, made)
        rule = habit_rule(kind, choice)
        evidence = f"{KINDS[kind]}: {choice}, as wanted"
        changes, at, line = [], 0, 1
        for start, end, after, confidence in _found(kind, choice, repaired, book.language):
            if repaired[start:end] == after or _within(start, left_alone):
                continue
            line += repaired.count("\n", at, start)
            at = start
            changes.append(
                Change(start, end, repaired[start:end], after, rule, confidence, line, evidence)
            )
        changes, _ = set_apart(repaired, changes)
        made = compose(text, made, changes)
    return made


def _moved(stretches: Sequence[tuple[int, int]], made: Sequence[Change]) -> list[tuple[int, int]]:
    """Stretches of a text where they stand once changes are made."""
    ends = [change.end for change in made]
    grown = [0, *accumulate(len(change.after) - len(change.before) for change in made)]
    return [
        (start + grown[bisect_right(ends, start)], end + grown[bisect_right(ends, end)])
        for start, end in stretches
    ]


def _within(at: int, stretches: Sequence[tuple[int, int]]) -> bool:
    """Whether an offset lies in one of some stretches, which are in order."""
    behind = bisect_right(stretches, (at, sys.maxsize))
    return behind > 0 and at < stretches[behind - 1][1]


def _found(kind: str, choice: str, text: str, language: Language) -> Iterable[Found]:
    if kind == "hyphens":
        if choice == "join":
            return joins(text, language.known, language.lang)
        return signs_at_breaks(text, LINE_SIGNS[choice], language.known, language.lang)
    if kind == "quotes":
        if choice == "straight":
            return _replaced(text, _STRAIGHT, lambda m: m[0].translate(_STRAIGHTENED))
        return _curled(text, language.lang)
    if kind == "dashes":
        if choice == "hyphen":
            return _replaced(text, _ANY_DASH, lambda _: "-")
        return _replaced(text, _LONG_DASH, lambda _: "–" if choice == "en" else "—")
    if kind == "letters":
        return _replaced(text, _OLD_LETTER, lambda m: OLD_LETTERS[m[0]])
    if kind == "ligatures":
        return _replaced(text, _LIGATURE, lambda m: LIGATURE_LETTERS[m[0]])
    if kind == "spaces":
        if choice == "close":
            return _replaced(text, _CLOSED, lambda _: "")
        return _replaced(text, TIGHT_MARK, lambda _: "\u00a0")
    if choice == "modern":
        return _capitals(text, language)
    return _replaced(text, _CAPITAL_I, lambda _: "J") if language.lang in ONE_CAPITAL else ()


def _replaced(
    text: str, pattern: re.Pattern[str], put: Callable[[re.Match[str]], str]
) -> Iterator[Found]:
    for match in pattern.finditer(text):
        yield match.start(), match.end(), put(match), SURE


def _curled(text: str, lang: str) -> Iterator[Found]:
    """Straight quotation marks and apostrophes as curly ones; feet, inches, minutes stay."""
    opening, closing, single_opening, single_closing = tuple(QUOTES.get(lang, "“”‘’"))
    double = single = False
    for match in _CURLED.finditer(text):
        start, end = match.span()
        before, after = text[max(0, start - 1) : start], text[end : end + 1]
        opens = _OPENS.match(before) is not None and after.strip() != ""
        if match[0] == '"':
            if not opens and not double and before.isdigit():
                continue
            double = opens
            yield start, end, opening if opens else closing, SURE
        elif not opens or before.isalpha() or not _closes(text, end):
            put = single_closing if single and not opens and not after.isalpha() else "’"
            single = single and put == "’"
            yield start, end, put, SURE
        else:
            single = True
            yield start, end, single_opening, SURE


_SINGLE_CLOSES = re.compile(r"[^'\n]*[^\s']'(?![^\W\d_])")


def _closes(text: str, at: int) -> bool:
    """Whether a single quotation mark is closed again on its line."""
    return _SINGLE_CLOSES.match(text, at) is not None


def _capitals(text: str, language: Language) -> Iterator[Found]:
    for match in _WORD.finditer(text):
        if len(match[0]) <= _ABBREVIATION and text[match.end() : match.end() + 1] == ".":
            continue
        after = _with_capital(match[0], language)
        if after != match[0]:
            yield match.start(), match.start() + 1, after[0], SURE


def _with_capital(word: str, language: Language) -> str:
    """A word with I before consonants and J before vowels, where it is known as such alone."""
    if language.lang not in ONE_CAPITAL or not _CAPITAL.match(word) or not word[1].islower():
        return word
    vowel = word[1].lower() in VOWELS
    other = ("J" if vowel else "I") + word[1:]
    if other == word or (vowel and language.known(word.lower())):
        return word
    return other if language.known(other.lower()) else word
