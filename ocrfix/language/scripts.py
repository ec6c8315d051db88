"""Which script a text is written in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from ocrfix.language.identification import ENOUGH

__all__ = ["script_of"]

_LETTER = re.compile(r"[^\W\d_]")


def script_of(text: str) -> str:
    """The script that most letters of a text are of, as Unicode names it; "" without letters.

    >>> script_of("Совет собрался (le conseil)"), script_of("1987")
    ('CYRILLIC', '')
    """
    letters = Counter(_LETTER.findall(text[:ENOUGH]))
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        scripts[unicodedata.name(letter, "").partition(" ")[0]] += count
    return min(scripts, key=lambda s: (-scripts[s], s)) if scripts else ""
