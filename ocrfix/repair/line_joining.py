"""Words broken at line ends, made whole or printed with another sign, as a person wants them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.text.habits import BREAK_SIGNS, LINE_HYPHENS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Join", "joins", "signs_at_breaks"]

LINKING = 2  # letters of what stands between two hyphens of a word
SURE, LIKELY = 0.99, 0.9  # of a join that a word or sign speaks for, and of one that none forbids

HANGING = {
    "cs": "a i nebo či až", "da": "og eller til", "de": "und oder bis bzw sowie noch als wie statt",
    "en": "and or to nor", "es": "y e o u ni a", "fr": "et ou à ni", "hu": "és vagy",
    "it": "e ed o a", "nb": "og eller til", "nl": "en of tot", "pl": "i oraz lub albo czy do",
    "pt": "e ou a",    "sv": "och eller till",
}  # fmt: skip
"""Words before which a hyphen hangs: "Haupt- und Nebensatz"."""

_BREAK = re.compile(
    rf"(?P<head>[^\W\d_]+)(?P<sign>[{BREAK_SIGNS}])"
    r"(?P<gap>[^\S\r\n]*(?:\r\n|\n|\r)(?:[^\S\r\n]*(?:\r\n|\n|\r))?[^\S\r\n]*|[ ])"
    r"(?P<tail>[^\W\d_]+)"
)
_HYPHENED = re.compile(r"(?<![^\W_])([^\W\d_]+-[^\W\d_]+)")
_CHUNK = re.compile(r"\S+")
_LINE_END = re.compile(r"\r\n|\n|\r")


class Join(NamedTuple):
    """A stretch of a text, what stands there once its words are whole, and how sure that is."""

    start: int
    end: int
    after: str
    confidence: float


def joins(text: str, knows: Callable[[str], bool], lang: str) -> Iterator[Join]:
    """Find words broken at line ends; the line ends behind the whole word instead.

    ``knows`` tells known words. A hyphen before a capital or a figure, one that hangs, and one of
    the word's own stay, each with its line end: it is the word's own where the text has it so
    within a line, or where both halves are words and the whole is none. Where lines are lost, a
    space stands for their ends: there only a known word is made.

    >>> known = {"kategorien", "chou", "fleur", "haupt"}.__contains__
    >>> text = "Kate-\\nhorien, Kate-\\ngorien und Haupt-\\nund chou-\\nfleur"
    >>> [(join.after, join.confidence) for join in joins(text, known, "de")]
    [('horien,\\n', 0.9), ('gorien\\n', 0.99)]
    """
    how_sure = _how_sure(text, knows, lang)
    at = 0
    while match := _BREAK.search(text, at):
        sure = how_sure(match)
        if not sure:
            at = match.start("tail")
            continue
        start = at = match.start("sign")
        pieces: list[str] = []
        confidence = 1.0
        gap = ""
        while match and sure:
            confidence = min(confidence, sure)
            gap = gap or match["gap"]
            chunk = _CHUNK.match(text, match.start("tail"))
            assert chunk is not None
            at = chunk.end()
            following = _BREAK.search(text, match.start("tail"), at + len(match["gap"]) + 100)
            if following is None or following.end("sign") != at:
                pieces.append(chunk[0])
                break
            sure = how_sure(following)
            if not sure:
                pieces.append(chunk[0])
                break
            pieces.append(text[match.start("tail") : following.start("sign")])
            match = following
        end, behind = _line_end_moved(text, at, gap)
        yield Join(start, end, "".join(pieces) + behind, confidence)
        at = max(at, end)


def signs_at_breaks(
    text: str, sign: str, knows: Callable[[str], bool], lang: str
) -> Iterator[Join]:
    """Find the hyphens of words broken at line ends (see :func:`joins`), for another ``sign``.

    >>> known = {"kategorien"}.__contains__
    >>> [join[:3] for join in signs_at_breaks("Kate-\\ngorien", "¬", known, "de")]
    [(4, 5, '¬')]
    """
    how_sure = _how_sure(text, knows, lang)
    at = 0
    while match := _BREAK.search(text, at):
        at = match.start("tail")
        if sure := how_sure(match):
            yield Join(*match.span("sign"), sign, sure)


def _how_sure(
    text: str, knows: Callable[[str], bool], lang: str
) -> Callable[[re.Match[str]], float]:
    written = Counter(word.lower() for word in _HYPHENED.findall(text))
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", text)}
    hanging = frozenset(HANGING.get(lang, "").split())
    return lambda match: _sure(match, knows, written, words, hanging)


def _sure(
    match: re.Match[str], knows: Callable[[str], bool], written: Counter[str], words: set[str],
    hanging: frozenset[str],
) -> float:  # fmt: skip
    """How sure it is that a break is no hyphen of the word's own; 0 where it may be."""
    head, sign, gap, tail = match["head"], match["sign"], match["gap"], match["tail"]
    ahead = match.string[max(0, match.start() - 1) : match.start()]
    if not tail[0].islower() or ahead == "/":
        return 0.0
    joined, kept = f"{head}{tail}".lower(), f"{head}-{tail}".lower()
    known = knows(joined)
    if ahead == "-" and (not known or len(head) <= LINKING):
        return 0.0  # "c'est-à-dire", "va-t-il"
    if not known and min(len(head), len(tail)) == 1:
        return 0.0  # "allez-y", "T-shirt": no syllable has one letter
    if tail in hanging and not known:
        return 0.0
    if written[kept] and joined not in words:
        return 0.0
    if known or joined in words:
        return SURE
    if gap == " ":
        return SURE if sign in LINE_HYPHENS else 0.0
    if sign in LINE_HYPHENS:
        return SURE
    both = len(head) > 1 and len(tail) > 1 and knows(head.lower()) and knows(tail.lower())
    return 0.0 if both else LIKELY


def _line_end_moved(text: str, at: int, gap: str) -> tuple[int, str]:
    """Where a join ends, and what stands behind the whole word: the line end that was in it.

    Where the line ends behind the word anyway, one line end is enough.
    """
    line_end = _LINE_END.search(gap)
    if line_end is None:
        return at, ""
    if at == len(text) or text[at] in "\r\n":
        return at, ""
    stop = at
    while stop < len(text) and text[stop] in " \t":
        stop += 1
    if stop == len(text) or text[stop] in "\r\n":
        return at, ""
    return stop, gap.strip(" \t")
