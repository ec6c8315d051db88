"""Where the paragraphs of a text begin, by what the text itself shows.

Every line break gets a score in log-odds manner: above nought it ends a paragraph, below nought
it does not. An empty line counts as much as it means in this text: in a file with an empty line
after every line it means nothing, and the ends of short lines, numbers and indents decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Layout", "read_layout"]

_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
_NUMBERING = re.compile(
    r"""\(?(?:\d{1,3}|[A-Za-z]|[IVXLC]{1,6}|[ivxlc]{1,6}|[一二三四五六七八九十]{1,3})[.)、．]\s*\S
    |[•●▪◦*–—-]\s+\S
    |[§¶]\s*\d
    |第[一二三四五六七八九十百\d]+[条章節节款]""",
    re.VERBOSE,
)
_SENTENCE_END = frozenset('.!?:;…»”"’)]*。！？：；」』）؟۔؛·')
_HYPHENS = frozenset("-¬\u00ad\u2010⸗=")

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


def _lines(text: str) -> tuple[list[int], list[int], list[int], list[int]]:
    """Return start, end, indent and number of line breaks before, for lines with content."""
    starts: list[int] = []
    ends: list[int] = []
    indents: list[int] = []
    empty: list[int] = []
    last = 0
    for match in _LINE.finditer(text):
        line = match.group()
        bare = line.lstrip()
        if not bare:
            continue
        indent = len(line) - len(bare)
        start = match.start() + indent
        between = text[last:start]
        starts.append(start)
        ends.append(start + len(bare.rstrip()))
        indents.append(indent)
        empty.append(between.count("\n") or between.count("\r"))
        last = ends[-1]
    return starts, ends, indents, empty


def _quantile(values: list[int], share: float) -> int:
    return sorted(values)[int(share * (len(values) - 1))] if values else 0


def read_layout(text: str) -> Layout:
    """Find the lines of a text and judge every break between them.

    >>> layout = read_layout("A title\\n\\nThe text runs on\\nfor two lines.\\n\\n2. Another.")
    >>> [round(score, 1) > 0 for score in layout.scores]
    [False, True, False, True]
    """
    starts, ends, indents, breaks = _lines(text)
    count = len(starts)
    if count < 2:
        return Layout(starts, ends, [0.0] * count, 0.0)
    lengths = [end - start for start, end in zip(starts, ends, strict=True)]
    # Wrapped text fills its lines: the width is what long lines reach, and many come near it.
    width = _quantile([n for n in lengths if n > 3], 0.9)
    full = sum(n >= 0.8 * width for n in lengths) / count
    lower = [False] * count
    sentence = [False] * count
    hyphen = [False] * count
    for i in range(1, count):
        lower[i] = text[starts[i]].islower()
        last = text[ends[i - 1] - 1]
        sentence[i] = last in _SENTENCE_END
        hyphen[i] = last in _HYPHENS and lengths[i - 1] > 1 and text[ends[i - 1] - 2].isalnum()
    run_on = sum(lower) / count
    wrapped = 10 < width < 300 and (run_on > 0.15 or full > 0.4)
    fits = [False] * count
    for i in range(1, count):
        first = text.find(" ", starts[i], ends[i])
        word = (first if first >= 0 else ends[i]) - starts[i]
        fits[i] = lengths[i - 1] + 1 + min(word, 20) < 0.95 * width
    usual = _quantile(breaks[1:], 0.5)
    empties = [i for i in range(1, count) if breaks[i] > 1]
    # An empty line that stands where the text plainly runs on says nothing.
    idle = sum(
        1.0 if (wrapped and lower[i]) or hyphen[i] else 0.5 * (not (sentence[i] or fits[i]))
        for i in empties
    )
    trust = 1.0 - min(1.0, 2.0 * idle / len(empties)) if empties else 0.0
    margin = _quantile(indents, 0.5)
    scores = [0.0] * count
    for i in range(1, count):
        score = 0.0
        if breaks[i] > 1:
            score += _EMPTY_LINE * trust
            if trust < 0.5 and breaks[i] > usual:
                score += _MORE_EMPTY_LINES
        else:
            score += _NO_EMPTY_LINE * trust
        if wrapped:
            # The shorter the line before, the surer it ended for a reason.
            spare = 1.0 - lengths[i - 1] / width
            score += _ROOM_LEFT + _MORE_ROOM * spare if fits[i] else _NO_ROOM
            score += _SENTENCE if sentence[i] else _NO_SENTENCE
        elif trust < 0.5 or breaks[i] > 1:
            score += _OWN_LINE
        if _NUMBERING.match(text, starts[i], ends[i]):
            score += _NUMBER
        elif lower[i]:
            score += _LOWER_CASE if wrapped else _LOWER_CASE / 3
        if indents[i] >= margin + 2 and indents[i - 1] < indents[i]:
            score += _INDENT
        if hyphen[i]:
            score += _HYPHEN
        if "\f" in text[ends[i - 1] : starts[i]]:
            score += _FORM_FEED
        scores[i] = score
    return Layout(starts, ends, scores, _NO_BREAK)
