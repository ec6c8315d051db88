"""Which chunks are left alone, and which are odd, by their characters alone."""

from __future__ import annotations

import re

__all__ = ["LONGEST_CHUNK", "is_a_name", "is_odd", "left_alone"]

LONGEST_CHUNK = 48  # longer chunks are addresses, codes or noise: left alone
PROTECTED = re.compile(
    r"://|www\.|@|\.(?:com|org|net|int|edu|gov|eu|fr|de|es|uk|html?|pdf)\b"
    r"|^\W*(?=\S*/)[A-Z0-9]+(?:[/.\-][A-Za-z0-9]+)+\W*$"
    r"|[A-Za-z]\d+-[A-Za-z]*\d"
    r"|^\W*[IVX]{2,}(?:e|er|ème|nd|rd|st|th)\W*$"
    r"|^\W*(?=\S*\d)(?=\S*[^\W\dO])(?:\d{0,2}(?:H|N|O|C|S|P|K|F|Cl|Na|Mg|Al|Ca|Fe|Cu|Zn|Ag|Pb|Hg|Si)\d{0,2}){2,}\W*$"
    r"|^\W*[HNO][23]\W*$"
    r"|^\W*[a-z]+(?:-[a-z\d]+){4,}-?\W*$"
    r"|^\W*(?:[A-Za-km-z][1-9]\d?|[a-z]\d\d[a-z]|\d{1,3}l|[2-9]\d?[oa])\W*$",
)
"""Addresses and parts of them, e-mail, codes such as TD/B/EDE/8/4, B12-410, I95, S5 or a11y,
ordinals such as IIe or 2o, sums and measures such as 20l, formulae such as H2O: left alone."""
_FIRST = re.compile(r"\W*1o\W*$")
_ODD = re.compile(
    r"[^\W\d_][^\w\s'’‘ʼ´`\-.,;:!?()\[\]/&«»\"“”„…*%°\u0300-\u036f]|[^\W\d_]\d|\d[^\W\d_]"
    r"|[£§¥€$|{}~^©®][^\W\d_]"
)
"""A letter beside a sign or a figure that no word has."""
_LONG_CAPITALS = 8  # letters from which a word in capitals is no abbreviation


def is_odd(chunk: str) -> bool:
    """Whether a letter of a chunk stands beside a sign or a figure that no word has."""
    return not chunk.isalpha() and _ODD.search(chunk) is not None


def left_alone(chunk: str, lang: str = "") -> bool:
    """Whether a chunk is an address, a code, or longer than any word.

    In French "1o" is the first, and never "lo".
    """
    if chunk.isalpha() or len(chunk) > LONGEST_CHUNK:
        return len(chunk) > LONGEST_CHUNK
    return bool(PROTECTED.search(chunk) or (lang == "fr" and _FIRST.match(chunk)))


def is_a_name(chunk: str) -> bool:
    """Whether a chunk is written as an abbreviation or a name of its own kind: CESAO, eTrade."""
    if chunk[1:].islower():
        return False
    letters = "".join(filter(str.isalnum, chunk))
    capitals = sum(map(str.isupper, letters[1:]))
    if chunk[1:2] in "'’":
        capitals -= chunk[2:3].isupper()
    return capitals > 0 and (capitals < len(letters) - 1 or len(letters) < _LONG_CAPITALS)
