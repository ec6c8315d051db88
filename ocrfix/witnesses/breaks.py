"""Words broken at line ends: laid aside for the vote, put back as the leading witness has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ocrfix.errormodel.observations import HYPHENS
from ocrfix.witnesses.collation import BREAK

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Break", "broken_again", "goes_on", "unbroken", "without_last"]

_LINE_END = re.compile(r"[^\S\n]*\r?\n\s*(?=[^\W\d_])")

Break = tuple[int, str]
"""Where in the unbroken reading a word is broken, and the hyphen printed there."""


def unbroken(readings: Sequence[str]) -> tuple[list[str], list[Break]]:
    r"""Join the words that each reading breaks; the breaks of the first reading are given too.

    A hyphen at a line end may be the word's own, or that of a first part left open ("Haupt- und"):
    it is taken as the other readings have it, and as the line end's where they do not say.

    >>> unbroken(["peut-\nêtre pros-\npère", "peut-être prospere"])
    (['peut-être prospère', 'peut-être prospere'], [(4, '-'), (14, '-')])
    """
    import Levenshtein

    plain = [BREAK.sub("", reading) for reading in readings]
    joined: list[str] = []
    breaks: list[Break] = []
    for number, reading in enumerate(readings):
        others = plain[:number] + plain[number + 1 :]
        text = ""
        rest = reading
        while found := BREAK.search(rest):
            text, rest = text + rest[: found.start()], rest[found.end() :]
            hyphen = found[0][0]
            if number == 0:
                breaks.append((len(text), hyphen))
            ahead = BREAK.sub("", rest)
            said = [other for other in others if other]
            text += min(
                ("", hyphen, f"{hyphen} "),
                key=lambda way: sum(
                    Levenshtein.distance(text + way + ahead, other) for other in said
                ),
            )
        joined.append(text + rest)
    return joined, breaks


def goes_on(text: str, end: int) -> bool:
    """Whether a word is broken at a line end that begins at an offset."""
    found = _LINE_END.match(text, end)
    return bool(found) and text[end - 1 : end] in HYPHENS and text[end - 2 : end - 1].isalnum()


def without_last(readings: dict[int, str]) -> tuple[dict[int, str], str]:
    """Take the hyphen off the first reading, and what others have in its place; gives it too."""
    cut = {
        k: reading[:-1] if reading and not reading[-1].isalnum() else reading
        for k, reading in readings.items()
    }
    return cut, readings[0][-1]


def broken_again(chosen: Sequence[str], mine: Sequence[str], breaks: Sequence[Break]) -> str:
    r"""Join chosen cells, words broken where the first witness, whose cells are ``mine``, has it.

    >>> broken_again(["pros", "p", "ère"], ["pros", "f", "ère"], [(4, "-")])
    'pros-\npère'
    """
    text = "".join(chosen)
    if breaks and breaks[-1][0] == sum(map(len, mine)):
        text, breaks = text + breaks[-1][1], breaks[:-1]
    for at, hyphen in reversed(breaks):
        place = _place(chosen, mine, at)
        end = place
        if text[place : place + 1] and text[place] in HYPHENS:
            hyphen, end = text[place], place + 1
            end += text[end : end + 1] == " "
        if text[max(0, place - 1) : place].isalnum() and text[end : end + 1].isalpha():
            text = f"{text[:place]}{hyphen}\n{text[end:]}"
    return text


def _place(chosen: Sequence[str], mine: Sequence[str], at: int) -> int:
    """The place in the chosen cells that answers an offset in one's own."""
    start = place = 0
    for own, cell in zip(mine, chosen, strict=True):
        if at < start + len(own):
            inside = at - start
            return place + (inside if len(own) == len(cell) else inside * len(cell) // len(own))
        start += len(own)
        place += len(cell)
    return place
