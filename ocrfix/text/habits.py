"""Habits: what printers, transcribers and engines choose between without misreading anything.

A hyphen at a line end is kept by editions that follow the lines and dropped by others; "’" and "'",
"–" and "—", "ſ" and "s", "ﬁ" and "fi", "Wort !" and "Wort!", "Jn" and "In" say the same. The
default of a repair keeps what the scan prints.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BREAK_SIGNS",
    "CHOICES",
    "KINDS",
    "LIGATURE_LETTERS",
    "LINE_HYPHENS",
    "LINE_SIGNS",
    "OLD_LETTERS",
    "ONE_CAPITAL",
    "Habits",
]

KINDS = {
    "hyphens": "hyphens at line ends",
    "quotes": "quotation marks and apostrophes",
    "dashes": "dashes",
    "letters": "long s and other old letters",
    "ligatures": "ligatures",
    "spaces": "spaces before punctuation",
    "capitals": "capital I and J",
    "ellipses": "ellipses",
}
"""What each kind of habit is called before people."""

LINE_HYPHENS = "¬⸗\u00ad"  # signs that stand nowhere but at the end of a line
BREAK_SIGNS = f"-‐{LINE_HYPHENS}"
LINE_SIGNS = {"hyphen": "-", "not-sign": "¬", "double": "⸗", "em": "—"}
"""Signs that editions print where a word is broken at the end of a line."""
OLD_LETTERS = {
    "ſ": "s", "ꝛ": "r", "a\u0364": "ä", "o\u0364": "ö", "u\u0364": "ü", "A\u0364": "Ä",
    "O\u0364": "Ö", "U\u0364": "Ü",
}  # fmt: skip
LIGATURE_LETTERS = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
}  # fmt: skip
"""Ligatures of type; œ and æ are letters, which a printer does not choose."""
ONE_CAPITAL = frozenset(("cs", "da", "de", "et", "fi", "la", "lb", "lv", "nb", "no", "sv"))
"""Languages whose black letter has one capital for "I" and "J"; elsewhere "Jl" is misread."""

CHOICES = {
    "hyphens": ("keep", "join", *LINE_SIGNS),
    "quotes": ("keep", "curly", "straight"),
    "dashes": ("keep", "en", "em", "hyphen"),
    "letters": ("keep", "modern"),
    "ligatures": ("keep", "split"),
    "spaces": ("keep", "close", "open"),
    "capitals": ("keep", "modern", "old"),
}
"""What can be wanted of each kind of habit."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What is wanted of each habit (see :data:`CHOICES`); ``keep`` leaves it as it is printed."""

    hyphens: str = "keep"
    quotes: str = "keep"
    dashes: str = "keep"
    letters: str = "keep"
    ligatures: str = "keep"
    spaces: str = "keep"
    capitals: str = "keep"

    @property
    def changed(self) -> dict[str, str]:
        """What is wanted otherwise than the scan prints it."""
        return {kind: choice for kind, choice in asdict(self).items() if choice != "keep"}

    def wanting(self, wanted: Mapping[str, str]) -> Habits:
        """The same with other choices for some kinds; raises :class:`InputError` for no choice.

        >>> Habits(quotes="curly").wanting({"hyphens": "join"}).changed
        {'hyphens': 'join', 'quotes': 'curly'}
        """
        for kind, choice in wanted.items():
            if kind not in CHOICES:
                raise InputError(f"{kind!r} is no habit. Name one of {', '.join(CHOICES)}.")
            if choice not in CHOICES[kind]:
                raise InputError(f"{kind} must be one of {', '.join(CHOICES[kind])}.")
        return replace(self, **wanted)
