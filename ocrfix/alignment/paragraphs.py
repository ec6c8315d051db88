"""Where the paragraphs of a text begin, by what the text itself shows.

Every line break gets a score in log-odds manner: above nought it ends a paragraph, below nought
it does not. An empty line counts as much as it means in this text: in a file with an empty line
after every line it means nothing, and the ends of short lines, numbers and indents decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.alignment.words import codes_of, is_white, of_kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrfix.alignment.words import Codes, Flags, Offsets

__all__ = ["HYPHENS", "Layout", "layout_of", "read_layout"]

_BREAKS = frozenset("\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029")
_NUMBERING = re.compile(
    r"""\(?(?:\d{1,3}|[A-Za-z]|[IVXLC]{1,6}|[ivxlc]{1,6}|[一二三四五六七八九十]{1,3})[.)、．]\s*\S
    |[•●▪◦*–—-]\s+\S
    |[§¶]\s*\d
    |第[一二三四五六七八九十百\d]+[条章節节款]""",
    re.VERBOSE,
)
_SENTENCE_END = frozenset('.!?:;…»”"’)]*。！？：；」』）؟۔؛·')
HYPHENS = frozenset("-¬\u00ad\u2010⸗=")
"""What parts a word at a line's end."""

# Scores, in nats; what decides a clear case is about 3.
_EMPTY_LINE = 3.0
_NO_EMPTY_LINE = -2.0
_MORE_EMPTY_LINES = 2.0
_FORM_FEED = -0.5
_ROOM_LEFT = 1.5
_MORE_ROOM = 3.0
_NO_ROOM = -1.5
_SENTENCE = 1.0
_NO_SENTENCE = -1.0
_NUMBER = 3.0
_LOWER_CASE = -3.0
_INDENT = 2.0
_HYPHEN = -4.0
_OWN_LINE = 3.0
# No line break at all where the other side has one.
_NO_BREAK = -4.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a text and how much each break speaks for a new paragraph.

    ``starts`` and ``ends`` are the lines that hold more than white space, without the white space
    around them; ``scores[i]`` judges the break before line ``i`` (the first has none: 0).
    ``silence`` is the score of a place with no line break.
    """

    starts: list[int]
    ends: list[int]
    scores: list[float]
    silence: float


def _quantile(values: NDArray[np.int64], share: float) -> int:
    return int(np.sort(values)[int(share * (len(values) - 1))]) if len(values) else 0


def _lines(codes: Codes, white: Flags) -> tuple[Offsets, Offsets, Offsets, Offsets, Flags]:
    """Return start, end, indent, line breaks before and form feed before, for lines with ink."""
    edges = np.flatnonzero(np.diff(white, prepend=True, append=True))
    # Inked stretches run from even edges to odd ones; where a line breaks between two of them,
    # a line of its own begins.
    begins, ends = edges[::2], edges[1::2]
    rest = np.flatnonzero(white)
    of_breaks = codes[rest]
    breaks = rest[of_kind(of_breaks, _BREAKS.__contains__)]
    new = np.zeros(len(begins) + 1, dtype=bool)
    new[np.searchsorted(begins, breaks)] = True
    new[[0, -1]] = True
    starts, ends = begins[new[:-1]], ends[new[1:]]
    last = np.searchsorted(breaks, starts) - 1
    indents = starts - np.where(last >= 0, breaks[last] + 1, 0) if len(breaks) else starts.copy()
    counts = [
        np.diff(np.searchsorted(rest[of_breaks == ord(c)], starts), prepend=0) for c in "\n\r\f"
    ]
    return starts, ends, indents, np.where(counts[0] > 0, counts[0], counts[1]), counts[2] > 0


def read_layout(text: str) -> Layout:
    """Find the lines of a text and judge every break between them.

    >>> layout = read_layout("A title\\n\\nThe text runs on\\nfor two lines.\\n\\n2. Another.")
    >>> [round(score, 1) > 0 for score in layout.scores]
    [False, True, False, True]
    """
    codes = codes_of(text)
    return layout_of(text, codes, is_white(codes))


def layout_of(text: str, codes: Codes, white: Flags) -> Layout:
    """Judge the lines of a text as :func:`read_layout` does, with what is known of it already."""
    starts, ends, indents, breaks, fed = _lines(codes, white)
    count = len(starts)
    if count < 2:
        return Layout(starts.tolist(), ends.tolist(), [0.0] * count, 0.0)
    lengths = ends - starts
    # Wrapped text fills its lines: the width is what long lines reach, and many come near it.
    width = _quantile(lengths[lengths > 3], 0.9)
    full = np.count_nonzero(lengths >= 0.8 * width) / count
    # All that follows is about the break before a line: of every line but the first, and of the
    # one before it.
    line, before = slice(1, None), slice(None, -1)
    lower = of_kind(codes[starts[line]], str.islower)
    last = codes[ends[before] - 1]
    sentence = of_kind(last, _SENTENCE_END.__contains__)
    hyphen = of_kind(last, HYPHENS.__contains__) & (lengths[before] > 1)
    hyphen &= of_kind(codes[ends[before] - 2], str.isalnum)
    wrapped = 10 < width < 300 and (np.count_nonzero(lower) / count > 0.15 or full > 0.4)
    spaces = np.append(np.flatnonzero(codes == ord(" ")), len(codes))
    word = np.minimum(spaces[np.searchsorted(spaces, starts)], ends) - starts
    fits = lengths[before] + 1 + np.minimum(word[line], 20) < 0.95 * width
    breaks = breaks[line]
    usual = _quantile(breaks, 0.5)
    empty = breaks > 1
    # An empty line that stands where the text plainly runs on says nothing.
    idle = np.where((lower & wrapped) | hyphen, 1.0, 0.5 * ~(sentence | fits))[empty].sum()
    trust = 1.0 - min(1.0, 2.0 * idle / np.count_nonzero(empty)) if empty.any() else 0.0
    margin = _quantile(indents, 0.5)
    scores = np.where(empty, _EMPTY_LINE * trust, _NO_EMPTY_LINE * trust)
    if trust < 0.5:
        scores += _MORE_EMPTY_LINES * (empty & (breaks > usual))
    if wrapped:
        # The shorter the line before, the surer it ended for a reason.
        spare = 1.0 - lengths[before] / width
        scores += np.where(fits, _ROOM_LEFT + _MORE_ROOM * spare, _NO_ROOM)
        scores += np.where(sentence, _SENTENCE, _NO_SENTENCE)
    elif trust < 0.5:
        scores += _OWN_LINE
    else:
        scores += _OWN_LINE * empty
    numbered = [
        _NUMBERING.match(text, start, end) is not None
        for start, end in zip(starts[line].tolist(), ends[line].tolist(), strict=True)
    ]
    scores += np.where(numbered, _NUMBER, lower * (_LOWER_CASE if wrapped else _LOWER_CASE / 3))
    scores += _INDENT * ((indents[line] >= margin + 2) & (indents[before] < indents[line]))
    scores += _HYPHEN * hyphen
    scores += _FORM_FEED * fed[line]
    return Layout(starts.tolist(), ends.tolist(), [0.0, *scores.tolist()], _NO_BREAK)
