"""Signs that mean the same, of which each printer, typist or editor chooses one.

A rule that only puts one for another is no correction but a habit: "'" is no error where a whole
text has it. Such a rule may follow the habit of the scan at hand, never that of another text.
"""

from __future__ import annotations

__all__ = ["is_habit"]

SIGNS = (
    "’'‘ʼ´`",  # apostrophes and single quotation marks
    '“”„"«»‟',  # double quotation marks
    "-–—‐‑‒―−",  # hyphens and dashes
    "…",  # written out as three full stops as well
    " \u00a0\u202f\u2009",  # spaces, those that hold a line together among them
)

_ONE = str.maketrans({sign: signs[0] for signs in SIGNS for sign in signs})


def is_habit(before: str, after: str) -> bool:
    """Whether two strings differ in nothing but the choice of signs.

    >>> is_habit("d'", "d’"), is_habit("...", "…"), is_habit("-", "¬"), is_habit("1’", "l’")
    (True, True, False, False)
    """
    return _plain(before) == _plain(after)


def _plain(text: str) -> str:
    return text.replace("...", "…").translate(_ONE)
