"""What rule contexts call each character, and numbers for a few characters in a row."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.errormodel.confusion_counts import literal
from ocrfix.text.character_tables import tables
from ocrfix.text.hashing import codes_of
from ocrfix.text.tokens import edge_class

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.uint32]

__all__ = ["CLASSES", "SIDE", "characters", "gram_hashes", "grams_of"]

CLASSES = ("<edge>", "<lower>", "<upper>", "<digit>", "<mark>")
SIDE = 21  # bits of a code point


class Characters:
    """What contexts call each character of the first plane; all others count as its last."""

    def __init__(self) -> None:
        names = {name: i for i, name in enumerate(CLASSES)}

        def tell(c: str) -> tuple[int, ...]:
            kind, combining = names[edge_class(c)], "\u0300" <= c <= "\u036f"
            return kind, ord(literal(c)), c.isalpha(), c.isdigit(), combining

        self.kind, self.literal, alpha, digit, combining = tables("edges 1", tell, 5)
        self.alpha, self.digit = alpha.astype(bool), digit.astype(bool)
        self.combining = combining.astype(bool)


@cache
def characters() -> Characters:
    """The classes of characters, made at first use."""
    return Characters()


def gram_hashes(codes: Codes, length: int) -> NDArray[np.uint64]:
    """A number for each stretch of so many characters (exact up to three)."""
    found = np.zeros(len(codes) - length + 1, dtype=np.uint64)
    for k in range(length):
        found = found * np.uint64(1 << SIDE) + codes[k : len(codes) - length + 1 + k]
        if k == 2:
            found *= np.uint64(0x9E3779B97F4A7C15)
    return found


def grams_of(texts: list[str], length: int) -> NDArray[np.uint64]:
    """The number of each of some texts of so many characters."""
    if not texts:
        return np.zeros(0, dtype=np.uint64)
    return gram_hashes(codes_of("".join(texts)), length)[::length]
