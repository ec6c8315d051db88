"""Texts whose signs and letters are plain: those that differ in habits alone are the same then.

What line ends do to words is the matter of :mod:`ocrfix.text.beside`.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein, Postfix, Prefix

from ocrfix.text.habits import BREAK_SIGNS, LIGATURE_LETTERS, LINE_HYPHENS, OLD_LETTERS
from ocrfix.text.tokens import APOSTROPHES

__all__ = [
    "CLOSING",
    "MARK_AHEAD",
    "OPENED",
    "Mark",
    "Plain",
    "as_printed",
    "is_habit_rule",
    "plain_letters",
    "same_but_for_habits",
    "with_signs_plain",
]

_DASHES = "-–—‐‑‒―−"
_SINGLE = f"{APOSTROPHES}‚‛"
_DOUBLE = '“”„"«»‟'
_CONSONANTS = "bcdfghklmnpqrſstvwxzﬀﬁﬂﬃﬄﬅﬆ"  # before one "J" is no sound of its own

MARK_AHEAD = r"(?=[;:!?.,](?:[\s\"»”’')\]]|$))"
OPENED, CLOSING = r"(?:(?<=[\s(]«)|(?<=\A«))", r"(?=»(?:[\s.,;:!?)]|$))"
"""What stands on the other side of white space that belongs to a mark."""

_SIGN = re.compile(
    rf"(?P<quotes>[{_SINGLE}{_DOUBLE}])"
    rf"|(?P<dashes>[{_DASHES}]+)"
    rf"|(?P<letters>{'|'.join(OLD_LETTERS)})"
    rf"|(?P<ligatures>[{''.join(LIGATURE_LETTERS)}])"
    r"|(?P<ellipses>\.{3}|…)"
    rf"|(?P<spaces>(?<=[^\s«])[^\S\n\r]+{MARK_AHEAD}"
    rf"|{OPENED}[^\S\n\r]+(?=\S)|(?<=\S)[^\S\n\r]+{CLOSING})"
    rf"|(?P<capitals>(?<![^\W_])J(?=[{_CONSONANTS}]))"
)
_WORD = re.compile(r"\S+")


class Mark(NamedTuple):
    """Where a plain text made a choice: the kind, and the characters ``start:end`` of it.

    A line end that is gone has none, and stands before ``start``.
    """

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Plain:
    """A plain text, and where each of its characters stands in the text as it was.

    ``starts`` and ``ends`` have an offset for each character; ``marks`` are in order.
    """

    text: str
    starts: array[int]
    ends: array[int]
    marks: tuple[Mark, ...]

    @classmethod
    def spaced(cls, text: str) -> Plain:
        """A text with all its habits, and white space of any kind and length as one space."""
        starts = array("Q")
        for word in _WORD.finditer(text):
            starts.extend(range(word.start(), word.end() + 1))
        if starts:
            starts.pop()
        ends = array("Q", (start + 1 for start in starts))
        return cls(" ".join(text.split()), starts, ends, ())


def with_signs_plain(text: str, *, one_capital: bool = False) -> Plain:
    """A text with its signs and letters plain, and its lines as they are.

    With ``one_capital`` its language has one for "I" and "J".

    >>> with_signs_plain("Jm ﬁnſtern Wald !", one_capital=True).text
    'Im finstern Wald!'
    """
    pieces: list[str] = []
    starts, ends = array("Q"), array("Q")
    marks: list[Mark] = []
    at = length = 0

    def keep(stop: int) -> None:
        pieces.append(text[at:stop])
        starts.extend(range(at, stop))
        ends.extend(range(at + 1, stop + 1))

    for match in _SIGN.finditer(text):
        if match["capitals"] and not one_capital:
            continue
        keep(match.start())
        length += match.start() - at
        kind, put = str(match.lastgroup), _plain_sign(match)
        at = match.end()
        pieces.append(put)
        if len(put) == at - match.start():
            starts.extend(range(match.start(), at))
            ends.extend(range(match.start() + 1, at + 1))
        else:
            starts.extend([match.start()] * len(put))
            ends.extend([at] * len(put))
        marks.append(Mark(kind, length, length + len(put)))
        length += len(put)
    keep(len(text))
    return Plain("".join(pieces), starts, ends, tuple(marks))


def _plain_sign(match: re.Match[str]) -> str:
    sign = match[0]
    kind = match.lastgroup
    if kind == "quotes":
        return '"' if sign in _DOUBLE else "'"
    if kind == "dashes":
        return "-"
    if kind == "letters":
        return OLD_LETTERS[sign]
    if kind == "ligatures":
        return LIGATURE_LETTERS[sign]
    return {"ellipses": "...", "capitals": "I"}.get(str(kind), "")


def plain_letters(text: str, *, one_capital: bool = False) -> str:
    """A short text with its signs and letters plain."""
    if text.isascii() and text.isalpha() and not (one_capital and text[:1] == "J"):
        return text
    return with_signs_plain(text, one_capital=one_capital).text


_HYPHEN_ALONE = re.compile(rf"[{BREAK_SIGNS}–—][^\S\r\n]*[\r\n]\s*|[{LINE_HYPHENS}]\s*|\u00ad")


def same_but_for_habits(before: str, after: str) -> bool:
    """Whether two strings differ in habits alone; a hyphen and a line end stand for nothing.

    >>> same_but_for_habits("d'", "d’"), same_but_for_habits("1’", "l’")
    (True, False)
    >>> same_but_for_habits("¬\\n", ""), same_but_for_habits("-\\n", "¬\\n")
    (True, True)
    """
    if _HYPHEN_ALONE.fullmatch(before):
        before = ""
    if _HYPHEN_ALONE.fullmatch(after):
        after = ""
    return plain_letters(before) == plain_letters(after)


def is_habit_rule(before: str, after: str) -> bool:
    """Whether a substitution in running text, where a space stands for a line end, is a habit.

    >>> is_habit_rule("- ", ""), is_habit_rule("ſ", "s"), is_habit_rule("-", "")
    (True, True, False)
    """
    before, after = (re.sub(rf"([{BREAK_SIGNS}]) $", "\\1\n", text) for text in (before, after))
    return before != after and same_but_for_habits(before, after)


def as_printed(
    text: str, start: int, end: int, after: str, *, one_capital: bool = False
) -> tuple[int, int, str]:
    """What a change of ``text[start:end]`` is without the habits it would change.

    Gives the span that is left, and what stands there then; equal to the text where a habit is all
    that it changes.

    >>> as_printed("de I'eau", 3, 5, "l’")
    (3, 4, 'l')
    >>> as_printed("Jn", 0, 1, "I", one_capital=True), as_printed("Jl", 0, 1, "I")
    ((2, 2, ''), (0, 1, 'I'))
    """
    left, right = max(0, start - 1), min(len(text), end + 2)
    before = text[left:right]
    wanted = text[left:start] + after + text[end:right]
    if not (_SIGN.search(before) or _SIGN.search(wanted)):
        return start, end, after
    old = with_signs_plain(before, one_capital=one_capital)
    new = with_signs_plain(wanted, one_capital=one_capital)
    pieces = []
    for op in Levenshtein.opcodes(old.text, new.text):
        side, raw, first, last = (
            (old, before, op.src_start, op.src_end) if op.tag == "equal"
            else (new, wanted, op.dest_start, op.dest_end)
        )  # fmt: skip
        if last > first:  # with what is dropped behind it, as a space before a mark is
            stop = side.starts[last] if last < len(side.starts) else len(raw)
            pieces.append(raw[side.starts[first] : stop])
    kept = "".join(pieces)
    if (
        with_signs_plain(kept, one_capital=one_capital).text != new.text
    ):  # a ligature of which one letter changes
        return start, end, after
    if old.text == new.text:
        kept = before
    head = Prefix.similarity(before, kept)
    tail = Postfix.similarity(before[head:], kept[head:])
    return left + head, right - tail, kept[head : len(kept) - tail]
