"""Signs and letters that mean the same, of which each printer, typist or editor chooses one.

A rule that puts one for another is no correction but a habit: "'" is no error where a whole text
has it. Such a rule may follow the habit of the scan at hand, never that of another text.
"""

from __future__ import annotations

import re
import unicodedata

from ocrfix.text.tokens import APOSTROPHES

__all__ = ["LIGATURES", "bare_capital", "habits_of", "is_habit"]

SIGNS = (
    APOSTROPHES,  # and single quotation marks
    '“”„"«»‟',  # double quotation marks
    "-–—‐‑‒―−",  # hyphens and dashes
    " \u00a0\u202f\u2009",  # spaces, those that hold a line together among them
)

_ACCENTS = ("\u0300", "\u0301", "\u0302")
LIGATURES = {"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae"}
_ONE = str.maketrans({sign: signs[0] for signs in SIGNS for sign in signs})
_STOPS = re.compile(r"\.{2,}")  # an ellipsis, written out, or two thirds of one


def is_habit(before: str, after: str) -> bool:
    """Whether two strings differ in nothing but the choice of signs.

    >>> is_habit("d'", "d’"), is_habit("...", "…"), is_habit("-", "¬"), is_habit("1’", "l’")
    (True, True, False, False)
    """
    return _plain(before) == _plain(after)


def bare_capital(char: str) -> str:
    """The capital under a grave, acute or circumflex accent; nothing for other characters."""
    parts = unicodedata.normalize("NFD", char)
    return parts[0] if parts[1:2] in _ACCENTS and parts[0].isupper() else ""


def _plain(text: str) -> str:
    return text.replace("...", "…").translate(_ONE)


def habits_of(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """The signs that an edit puts for their like, whatever else it does: what for what.

    An apostrophe put where none stood is named with nothing before it. An accent put on a capital
    is one too, as French and Spanish printers left it out for centuries, and so is a ligature.

    >>> habits_of("I'", "l’"), habits_of("I’", "l’"), habits_of("?..", "?…")
    ((("'", '’'),), (), (('..', '…'),))
    >>> habits_of("V", "l’"), habits_of("Et", "Ét"), habits_of("soe", "sœ"), habits_of("E", "Ë")
    ((('', '’'),), (('E', 'É'),), (('oe', 'œ'),), ())
    """
    found = []
    for signs in SIGNS:
        old = [c for c in before if c in signs]
        new = [c for c in after if c in signs and c not in old]
        if old and new:
            found.append((old[0], new[0]))
        elif new and signs is APOSTROPHES:
            found.append(("", new[0]))
    found += [
        (bare, char.upper())
        for char in after
        if (bare := bare_capital(char.upper())) and bare in before and char not in before
    ]
    found += [
        (letters, sign)
        for sign, letters in LIGATURES.items()
        if sign in after and letters.casefold() in before.casefold()
    ]
    if "…" in after and (stops := _STOPS.search(before)):
        found.append((stops[0], "…"))
    return tuple(found)
