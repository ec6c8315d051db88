"""Entries paired anew by what they say, where order alone has paired them wrongly.

In a list read in another order, the one letter between "Gambie" and "Zambie" is no edit that an
alignment would stumble over. An entry that stands word for word elsewhere belongs there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ocrfix.alignment.similarity import similarity
from ocrfix.text.normalise import fold

if TYPE_CHECKING:
    from ocrfix.alignment.parallel_zones import Piece

__all__ = ["Pairing", "rejoined", "rematch"]

Pairing = tuple["Piece | None", "Piece | None"]
"""A span of the OCR and the span of the clean text that answers it."""

_WORD = re.compile(r"\S+")
# A longer pair is right by its length.
_SHORT = 80
_ALIKE = 0.6
_NEAR = 8  # spaces
# The rest is compared each with each, up to this many pairs.
_MOST = 40_000


def _entry(text: str, span: Piece) -> str:
    return " ".join(map(fold, text[slice(*span)].split()))


def _split(ocr: str, clean: str, pairs: list[Pairing]) -> list[Pairing]:
    """Cut an OCR span of two entries where its partner is the one, and the other stands alone."""
    lone = {_entry(clean, b) for a, b in pairs if b and not a and b[1] - b[0] <= _SHORT}
    if not lone:
        return pairs
    shortest = min(map(len, lone))
    result: list[Pairing] = []
    for a, b in pairs:
        if a and b and shortest // 2 <= (a[1] - a[0]) - (b[1] - b[0]) and a[1] - a[0] <= 2 * _SHORT:
            words = list(_WORD.finditer(ocr, *a))
            size = len(clean[slice(*b)].split())
            own = _entry(clean, b)
            for at, first in ((size, True), (len(words) - size, False)):
                if not 0 < at < len(words):
                    continue
                cut = words[at - 1].end(), words[at].start()
                parts = (a[0], cut[0]), (cut[1], a[1])
                kept, rest = parts if first else parts[::-1]
                if _entry(ocr, rest) in lone and _entry(ocr, kept) == own:
                    result += [(kept, b), (rest, None)]
                    break
            else:
                result.append((a, b))
        else:
            result.append((a, b))
    return result


def _telling(entry: str) -> bool:
    """Say whether an entry is more than a number or a mark, which many pages share."""
    return sum(c.isalpha() for c in entry) > 2


def rematch(ocr: str, clean: str, pairs: list[Pairing]) -> list[Pairing]:
    """Return the pairs with short unlike ones and one-sided ones paired better, where they can be.

    First, entries that are the same when folded, and occur once on each side, are brought
    together; then those left alone, by similarity. All other pairs are kept.

    >>> ocr, clean = "Gambie\\nZambie", "Zambie\\nGambie"
    >>> rematch(ocr, clean, [((0, 6), (0, 6)), ((7, 13), (7, 13))])
    [((0, 6), (7, 13)), ((7, 13), (0, 6))]
    """
    pairs = _by_entry(ocr, clean, pairs)
    split = _split(ocr, clean, pairs)
    if len(split) > len(pairs):
        pairs = _by_entry(ocr, clean, split)
    return _by_likeness(ocr, clean, pairs)


def rejoined(ocr: str, clean: str, pairs: list[Pairing]) -> list[Pairing]:
    """Return the pairs with those joined that follow each other within one line of both texts.

    >>> rejoined("Costa Rica", "Costa  Rica", [((0, 5), (0, 5)), ((6, 10), (7, 11))])
    [((0, 10), (0, 11))]
    """
    result: list[Pairing] = []
    alone = [(a, b) for a, b in pairs if not a or not b]
    for a, b in sorted((a, b) for a, b in pairs if a and b):
        if result:
            p, q = result[-1]
            if p and q and _inline(ocr, p[1], a[0]) and _inline(clean, q[1], b[0]):
                result[-1] = (p[0], a[1]), (q[0], b[1])
                continue
        result.append((a, b))
    return result + alone


def _inline(text: str, end: int, start: int) -> bool:
    """Say whether nothing but spaces within a line stands between two spans."""
    between = text[end:start]
    return end <= start <= end + _NEAR and not between.strip(" \t\xa0")


def _by_entry(ocr: str, clean: str, pairs: list[Pairing]) -> list[Pairing]:
    left: dict[str, list[int]] = {}
    right: dict[str, list[int]] = {}
    for at, (a, b) in enumerate(pairs):
        short_a, short_b = a and a[1] - a[0] <= _SHORT, b and b[1] - b[0] <= _SHORT
        if a and b and not (short_a and short_b and ocr[slice(*a)] != clean[slice(*b)]):
            continue
        x = _entry(ocr, a) if a and short_a else ""
        y = _entry(clean, b) if b and short_b else ""
        if x != y:
            left.setdefault(x, []).append(at)
            right.setdefault(y, []).append(at)
    answers: dict[int, int] = {}
    for entry, places in left.items():
        others = right.get(entry, [])
        if len(places) == 1 == len(others) and _telling(entry):
            answers[places[0]] = others[0]
    called = set(answers.values())
    result: list[Pairing] = []
    for at, (a, b) in enumerate(pairs):
        if at in answers:
            result.append((a, pairs[answers[at]][1]))
        elif a:
            result.append((a, None if at in called else b))
        if b and at not in called and (not a or at in answers):
            result.append((None, b))
    return result


def _by_likeness(ocr: str, clean: str, pairs: list[Pairing]) -> list[Pairing]:
    """Pair lone spans with their likest, the surest first; keep the others alone."""
    left = [a for a, b in pairs if a and not b]
    right = [b for a, b in pairs if b and not a]
    found: list[Pairing] = [(a, b) for a, b in pairs if a and b]
    free_a, free_b = dict.fromkeys(left), dict.fromkeys(right)
    if len(left) * len(right) <= _MOST:
        ranked: list[tuple[float, Piece, Piece]] = []
        for a in left:
            x = ocr[slice(*a)]
            for b in right:
                y = clean[slice(*b)]
                if not _ALIKE <= len(x) / len(y) <= 1 / _ALIKE or not _telling(y):
                    continue
                share = similarity(x, y)
                if share >= _ALIKE:
                    ranked.append((-share, a, b))
        for _, a, b in sorted(ranked):
            if a in free_a and b in free_b:
                del free_a[a], free_b[b]
                found.append((a, b))
    found.extend((a, None) for a in free_a)
    found.extend((None, b) for b in free_b)
    return found
