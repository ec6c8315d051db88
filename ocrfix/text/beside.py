"""Two texts plain beside each other: broken words whole, white space of any kind one space."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left

from ocrfix.text.habits import BREAK_SIGNS, LINE_HYPHENS
from ocrfix.text.plain_signs import CLOSING, MARK_AHEAD, OPENED, Mark, Plain, with_signs_plain

__all__ = ["Beside", "plain_pair"]

_BREAK = re.compile(rf"(?P<sign>(?<=[^\W_])-?[{BREAK_SIGNS}])(?P<gap>\s+)(?=[^\W_])|[\s\u00ad]+")
_STEM = re.compile(r"[^\W_]+$")
_RUN = re.compile(r"[^\W_]+")
_HYPHENED = re.compile(rf"([^\W_]+)[-{LINE_HYPHENS}](?=([^\W_]+))")
_SPACED = re.compile(rf"([^\W_]+)[-{LINE_HYPHENS}][^\S\n\r]+([^\W_]+)")
_BROKEN = re.compile(rf"([^\W_]+)[-{LINE_HYPHENS}][^\S\n\r]*[\n\r]\s*([^\W_]+)")
_BEFORE_MARK = re.compile(rf"(?<=[^\s«])\s+{MARK_AHEAD}")
_BESIDE_QUOTE = re.compile(rf"{OPENED}\s+(?=\S)|(?<=\S)\s+{CLOSING}")
_LONGEST_STEM = 60  # characters that are looked back at for the beginning of a word


def plain_pair(text: str, other: str, *, one_capital: bool = False) -> tuple[Plain, Plain]:
    """The plain texts of two that are compared with each other.

    What the other has in the place decides whether a hyphen at a line end is the word's own
    ("chou-fleur"), or hangs ("Haupt- und"); else a word in lower case goes on behind it.

    >>> scan = "dieſe Kate-\\ngorien „Haupt-\\nund“"
    >>> [plain.text for plain in plain_pair(scan, 'diese Kategorien "Haupt- und"')]
    ['diese Kategorien "Haupt- und"', 'diese Kategorien "Haupt- und"']
    >>> plain_pair("un chou-\\nfleur", "un chou-fleur")[0].text
    'un chou-fleur'
    """
    one = with_signs_plain(text, one_capital=one_capital)
    two = with_signs_plain(other, one_capital=one_capital)
    return Beside(two.text).joined(text, one), Beside(one.text).joined(other, two)


class Beside:
    """Makes texts plain beside another text, whose signs are plain already."""

    def __init__(self, beside: str, *, one_capital: bool = False) -> None:
        self._one_capital = one_capital
        self._words = set(_RUN.findall(beside))
        self._hyphened = set(_HYPHENED.findall(beside))
        spaced = _SPACED.findall(beside)
        self._stems = {stem for stem, _ in spaced}
        self._followers = {following for _, following in spaced}
        self._broken = {a + b for a, b in _BROKEN.findall(beside)}

    def plain(self, text: str) -> Plain:
        """The plain text of one."""
        return self.joined(text, with_signs_plain(text, one_capital=self._one_capital))

    def joined(self, raw: str, plain: Plain) -> Plain:
        """Take line ends and the hyphens before them out of a text whose signs are plain."""
        text = plain.text
        printed = text.rstrip()
        while printed.endswith("\u00ad"):
            printed = printed.rstrip("\u00ad").rstrip()
        last = len(printed)
        unspaced = {
            m.start() for one in (_BEFORE_MARK, _BESIDE_QUOTE) for m in one.finditer(raw)
        }  # as within a line, a space there is a habit
        pieces: list[str] = []
        source = array("Q")  # of each character, its place in the text whose signs are plain
        breaks: list[Mark] = []
        at = 0
        for match in _BREAK.finditer(text):
            start, end = match.span()
            sign = match["sign"]
            soft = not sign and not match[0].strip("\u00ad")
            put = "" if soft else " "
            if sign:
                dash = raw[plain.starts[start]] not in BREAK_SIGNS
                put = self._put(match, text, dash=dash)
            elif put and (start == 0 or start >= last):
                put = ""
            elif put and plain.starts[start] in unspaced:
                put = ""
                breaks.append(Mark("spaces", len(source) + start - at, len(source) + start - at))
            pieces += (text[at:start], put)
            source.extend(range(at, start))
            source.extend((start, match.start("gap"))[: len(put)])
            at = end
            if (sign or soft) and not put:
                breaks.append(Mark("hyphens", len(source), len(source)))
        pieces.append(text[at:])
        source.extend(range(at, len(text)))
        starts, ends = plain.starts, plain.ends
        return Plain(
            "".join(pieces),
            array("Q", (starts[k] for k in source)),
            array("Q", (ends[k] for k in source)),
            _moved(plain.marks, breaks, source),
        )

    def _put(self, match: re.Match[str], text: str, *, dash: bool) -> str:
        """What stands for a hyphen and the white space behind it."""
        sign, gap = match["sign"], match["gap"]
        following = _RUN.match(text, match.end())
        stem = _STEM.search(text, max(0, match.start() - _LONGEST_STEM), match.start())
        assert following is not None
        assert stem is not None
        head, tail = stem[0], following[0]
        if len(sign) == 1:
            at_line_end = "\n" in gap or "\r" in gap
            if head + tail in self._words or (at_line_end and head + tail in self._broken):
                return ""
            if (head, tail) in self._hyphened:
                return "-"
            if dash or head in self._stems or tail in self._followers:
                return "- "
        goes_on = len(sign) == 1 and tail[0].islower() and head[-1].isalpha()
        if "\n" in gap or "\r" in gap or sign in LINE_HYPHENS:
            return "" if goes_on else "-"
        return "" if goes_on and tail not in self._words else "- "


def _moved(marks: tuple[Mark, ...], breaks: list[Mark], source: array[int]) -> tuple[Mark, ...]:
    """Marks where they stand once line ends are gone."""
    moved = []
    for kind, start, end in marks:
        first, last = bisect_left(source, start), bisect_left(source, end)
        if last > first or kind == "spaces":
            moved.append(Mark(kind, first, last))
    return tuple(sorted([*moved, *breaks], key=lambda mark: mark.start))
