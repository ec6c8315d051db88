"""The forms of a large Hunspell dictionary that are worth knowing.

With its affixes spelled out a dictionary may make millions of forms, of which nearly all are never
written: Italian puts two pronouns behind every form of every verb. How usual an affix is, words in
general use tell: of "parlavano" and its like there are many among them, of "parlandogliene" none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from ocrfix.language.hunspell import Affix, Affixes

__all__ = ["usual_affixes"]

SAMPLE = 12_000  # words of a dictionary that its affixes are judged by

Entry = tuple[str, frozenset[str]]


def usual_affixes(
    entries: Sequence[Entry], affixes: Affixes, known: Container[str], most: int
) -> tuple[Affixes, list[Affix]]:
    """The affixes that make ``most`` forms at most, and those that are left out.

    The most usual by the words in general use, ``known``, come first; of equally usual ones those
    that make fewer forms. What all affixes make is told from a part of the dictionary, evenly
    taken.
    """
    step = max(1, len(entries) // SAMPLE)
    made: Counter[int] = Counter()
    seen: Counter[int] = Counter()
    for stem, flags in entries[::step]:
        for form, affix in affixes.forms(stem, flags):
            made[id(affix)] += 1
            seen[id(affix)] += form in known
    room = most - len(entries)
    every = {id(a): a for table in _tables(affixes) for a in table}
    ranked = sorted(
        (each for each in every.values() if made[id(each)]),
        key=lambda a: (-seen[id(a)] / made[id(a)], made[id(a)]),
    )
    out: list[Affix] = []
    for affix in ranked:
        room -= step * made[id(affix)]
        if room < 0:
            out.append(affix)
    gone = set(map(id, out))

    def without(table: dict[str, list[Affix]]) -> dict[str, list[Affix]]:
        return {f: [a for a in lines if id(a) not in gone] for f, lines in table.items()}

    kept = replace(
        affixes, prefixes=without(affixes.prefixes), suffixes=without(affixes.suffixes), _known={}
    )
    return kept, out


def _tables(affixes: Affixes) -> Iterable[list[Affix]]:
    yield from affixes.prefixes.values()
    yield from affixes.suffixes.values()
