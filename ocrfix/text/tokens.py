"""How a text falls into chunks (between spaces) and tokens (words, numbers, marks).

One tokenisation serves training and fixing alike, so that counts and look-ups agree. An elided
word keeps its apostrophe (``l’``, ``qu’``), every figure is one token ``0``, every other mark
stands alone. Tokens are lower case; their original shape is judged apart.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "APOSTROPHES",
    "BOUNDARY",
    "CHUNK",
    "CLOSING",
    "ENDS",
    "NUMBER",
    "SHAPES",
    "Token",
    "class_of",
    "edge_class",
    "shape_of",
    "spans_of",
    "tokenise",
    "words_of",
]

APOSTROPHES = "’'‘ʼ´`"
"""Marks that printers, typists and OCR engines use for the apostrophe."""

ENDS = ".!?…:«“„"  # marks behind which a sentence begins
CLOSING = '»”’")]'  # marks that may stand between the end of a sentence and the next
BOUNDARY = "¶"
"""The token before the first and after the last token of a paragraph."""

NUMBER = "0"
"""The token that stands for every run of digits."""

CHUNK = re.compile(r"\S+")

_WORD = re.compile(
    r"(?P<word>(?:[^\W\d_][\u0300-\u036f]*)+)(?P<elided>[’'‘ʼ´`](?=[^\W\d_]|$))?", re.DOTALL
)
_TOKEN = re.compile(
    _WORD.pattern + r"|(?P<number>\d+)|(?P<mark>.)",
    re.DOTALL,
)

_STOPS = frozenset(",.;:!?)]»”")
"""Marks that most often end a chunk, none of them an apostrophe."""

SHAPES = ("lower", "title", "single", "upper", "mixed", "mark", "number")
"""What the second part of a token may be."""

Token = tuple[str, str]
"""A token in lower case and its shape: see :func:`shape_of`."""


def shape_of(word: str) -> str:
    """Name the letter case of a word: lower, title, single, upper or mixed.

    >>> [shape_of(w) for w in ("état", "État", "À", "ONU", "aVec")]
    ['lower', 'title', 'single', 'upper', 'mixed']
    """
    if word.islower():
        return "lower"
    if len(word) == 1:
        return "single" if word.isupper() else "lower"
    if word.isupper():
        return "upper"
    if word[0].isupper() and word[1:].islower():
        return "title"
    return "lower" if word == word.lower() else "mixed"


def _short(word: str) -> bool:
    """Whether a word before an apostrophe and a space is elided, not the end of a quotation."""
    return len(word) <= 4 or word.endswith("qu")


@lru_cache(maxsize=65536)
def tokenise(chunk: str) -> tuple[Token, ...]:
    """Split a chunk (a text without spaces, or a few such) into tokens and their shapes.

    >>> [t for t, _ in tokenise("L’œuvre(1987),")]
    ['l’', 'œuvre', '(', '0', ')', ',']
    >>> [t for t, _ in tokenise("1’économie")]
    ['0', '’', 'économie']
    """
    if chunk.isalpha():
        return ((chunk.lower(), shape_of(chunk)),)
    if (word := chunk[:-1]).isalpha() and (mark := chunk[-1]) in _STOPS:
        return (word.lower(), shape_of(word)), (mark, "mark")
    found: list[Token] = []
    for match in _TOKEN.finditer(chunk):
        if word := match["word"]:
            token = word.lower()
            if match["elided"] and match.end() == len(chunk) and not _short(token):
                found += ((token, shape_of(word)), ("’", "mark"))
            else:
                found.append((token + "’" if match["elided"] else token, shape_of(word)))
        elif match["number"]:
            found.append((NUMBER, "number"))
        elif not (mark := match["mark"]).isspace():
            found.append(("’" if mark in APOSTROPHES else mark, "mark"))
    return tuple(found)


def words_of(chunk: str) -> list[str]:
    """The tokens of a chunk that are words, in lower case.

    >>> words_of("L’œuvre(1987),")
    ['l’', 'œuvre']
    """
    found = [word.lower() + ("’" if elided else "") for word, elided in _WORD.findall(chunk)]
    if found and found[-1][-1] == "’" and chunk[-1] in APOSTROPHES and not _short(found[-1][:-1]):
        found[-1] = found[-1][:-1]
    return found


def spans_of(chunk: str) -> Iterator[tuple[str, int, int]]:
    """The same with where each word starts and ends."""
    for match in _WORD.finditer(chunk):
        word, elided = match.groups()
        token = word.lower()
        whole = elided and (match.end() < len(chunk) or _short(token))
        yield (token + "’" if whole else token), *match.span()


def class_of(token: str) -> str:
    """Name the class of a token for questions of spacing: word, elided, number, or the mark.

    >>> [class_of(t) for t in ("état", "l’", "0", ";")]
    ['word', 'elided', 'number', ';']
    """
    if token == NUMBER:
        return "number"
    if token[0].isalpha():
        return "elided" if token[-1] == "’" else "word"
    return token


@lru_cache(maxsize=4096)
def edge_class(char: str) -> str:
    """Name the class of the character beside an edit, as rule contexts write it.

    >>> [edge_class(c) for c in ("é", "É", "4", " ", "", "’")]
    ['<lower>', '<upper>', '<digit>', '<edge>', '<edge>', '<mark>']
    """
    if not char or char.isspace():
        return "<edge>"
    if char.isalpha():
        return "<upper>" if char.isupper() else "<lower>"
    return "<digit>" if char.isdigit() else "<mark>"
