"""What clean text and word lists say of a language: its words, their neighbours, their spelling.

In come clean texts, out goes a :class:`Language` that gives log probabilities. Knows texts, and no
scan.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.language.frequencies import base_frequencies
    from ocrfix.language.identification import detect_language
    from ocrfix.language.model import Language

__all__ = ["Language", "base_frequencies", "detect_language"]

__getattr__, __dir__ = hand_on(
    __name__,
    {
        "Language": "model",
        "base_frequencies": "frequencies",
        "detect_language": "identification",
    },
)
