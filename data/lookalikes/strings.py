"""Which strings of one to three characters are drawn and compared."""

from __future__ import annotations

import string
import unicodedata
from itertools import product

LOWER, UPPER, DIGITS = string.ascii_lowercase, string.ascii_uppercase, string.digits
LATIN = (
    "".join(
        char
        for code in [*range(0xC0, 0x180), 0x1A0, 0x1A1, 0x1AF, 0x1B0, *range(0x218, 0x21C), 0x1E9E]
        if (char := chr(code)).isalpha() and char not in "ŉſ"
    )
    + "ſﬁﬂ"
)
GREEK = "".join(chr(c) for c in [*range(0x386, 0x3CF)] if chr(c).isalpha())
CYRILLIC = "".join(chr(c) for c in [*range(0x400, 0x460), 0x490, 0x491])
# Marks that engines print for letters, and letters for them.
MARKS = "|!¡/\\()[]{}<>.,:;'’‘“”„\"«»-–—_*°^~+=&%$£€¢§@#?¿©®¥·"
PRINTED = ".,:;'’!?()-\"&*"  # marks that a page may have had where something else was read
USUAL_MARKS = "|!/\\()[].,:;'’‘”\"-"
NARROW = "Il1|!i’'.,:;()[]{}/\\-rtfjſcvJLT7"  # what stands close enough to be read together
MINIMS = "ilrntu1I"
DOUBLE_CAPITALS = "IVLCOJTDSEF"

ROUNDED = ("fi", "fl", "ff", "st", "ct", "ss", "ſs", "ſi", "ſl", "ſt", "ſſ", "sz", "ch", "ck", "tz")


def scripts() -> dict[str, str]:
    """The letters of each script, Latin first."""
    return {"Latin": LOWER + UPPER + LATIN, "Greek": GREEK, "Cyrillic": CYRILLIC}


def inventory() -> list[str]:
    """All strings that are compared, each once, in a fixed order."""
    letters = "".join(scripts().values())
    pairs = [
        *product(LOWER, repeat=2),
        *product(NARROW, repeat=2),
        *product(DOUBLE_CAPITALS, "IVLCOJTDSEFl1|i(),.:;/-"),
        *product("l1I|", DIGITS),
        *product(DIGITS, "l1I|"),
        *product("пиншцлгт", "пиншцлгтьі"),
        *product("ιυνοσγτλ", "ιυνοσγτλ"),
    ]
    triples = product(MINIMS, repeat=3)
    found = [*letters, *DIGITS, *MARKS, *ROUNDED, *map("".join, pairs), *map("".join, triples)]
    return [text for text in dict.fromkeys(found) if unicodedata.normalize("NFC", text) == text]


def may_be_meant(text: str) -> bool:
    """Whether pages print this: letters, figures, and the marks of prose; no odd medley."""
    if len(text) == 1:
        return text.isalnum() or text in PRINTED
    return text.isalpha() and (text.islower() or text.isupper() or text.istitle())


def irreducible(before: str, after: str) -> bool:
    """Whether nothing can be taken off both strings: "am" for "arn" is "m" for "rn".

    >>> irreducible("rn", "m"), irreducible("arn", "am"), irreducible("l", "ll")
    (True, False, True)
    """
    if before == after:
        return False
    if min(len(before), len(after)) == 1 and {before[0], before[-1], after[0], after[-1]} == {
        before[0]
    }:
        return max(len(before), len(after)) == 2  # a letter doubled or single
    longest = 4  # characters of both sides; more are two look-alikes side by side
    return before[0] != after[0] and before[-1] != after[-1] and len(before + after) <= longest


def alphabets(text: str) -> set[str]:
    """The scripts of its letters."""
    return {name for name, letters in scripts().items() for char in text if char in letters}


def cost(before: str, after: str) -> float:
    """What a weight loses because engines seldom print such a string, in natural logarithms.

    Every further character of the longer side has to be misread too; letters that few languages
    have are seldom in an engine's model.
    """
    latin = scripts()["Latin"]
    lost = 0.3 * (max(len(before), len(after)) - 1)
    for char in before:
        if char in latin and char > "z":
            lost += 0.6 if char < "\u0100" else 1.8
        elif char in MARKS:
            lost += (0.3 if len(before) == 1 else 0.6) if char in USUAL_MARKS else 1.5
    return lost


def kind(text: str) -> str:
    """How many look-alikes a string deserves: "plain" letters and figures most."""
    if not text.isalnum():
        return "mark"
    return "plain" if len(text) == 1 and text.isascii() else "other"
