"""One side of an alignment: its lines, and how much a stretch of it weighs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.alignment.paragraphs import HYPHENS, layout_of
from ocrfix.alignment.words import codes_of, is_white, of_kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrfix.alignment.words import Codes, Flags

    Counts = NDArray[np.int32]

__all__ = ["Side", "normalised"]

_PARTED = re.compile(rf"(?<=\w)[{''.join(sorted(HYPHENS))}][^\S\n\r\f]*[\n\r\f]\s*(?=\w)")


def normalised(text: str) -> str:
    """Return the text in one line: white space made one space, words parted at line ends joined.

    >>> normalised("le  quai\\nde la Fos-\\nse ")
    'le quai de la Fosse'
    """
    return " ".join(_PARTED.sub("", text).split())


class Side:
    """A text, its lines, and two counts over its characters.

    ``ink[i]`` counts the characters before ``i`` that are printed: neither white space nor a
    hyphen that parts a word at a line's end. ``weight[i]`` counts those and one space for each
    stretch of white space between words: the length of the normalised text.
    """

    def __init__(self, text: str) -> None:
        codes = codes_of(text)
        white = is_white(codes)
        self.text = text
        self.lines = layout_of(text, codes, white)
        parted = _parted(text, codes, white)
        ink = ~white
        ink[parted] = False
        # The first of a stretch of white space counts, unless it stands behind such a hyphen.
        counted = ink.copy()
        counted[1:] |= white[1:] & ink[:-1]
        self.ink, self.weight = _before(ink), _before(counted)

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """Return the span without white space at its ends; an empty span where nothing is left."""
        text = self.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return start, end


def _before(flags: Flags) -> Counts:
    counts = np.zeros(len(flags) + 1, dtype=np.int32)
    np.cumsum(flags, dtype=np.int32, out=counts[1:])
    return counts


def _parted(text: str, codes: Codes, white: Flags) -> list[int]:
    """Return where a hyphen parts a word at a line's end."""
    likely = of_kind(codes, HYPHENS.__contains__)[:-1] & white[1:]
    return [at for at in np.flatnonzero(likely).tolist() if _PARTED.match(text, at)]
