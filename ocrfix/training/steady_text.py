"""Clean text without a twin: what of it is held out in turn, and what every fold may know.

A gate learns from a few hundred thousand characters of clean text how to let good text be; what
lies beyond is counted once, before the folds, and not again by each of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.language.model import Language
    from ocrfix.training.folds import Unit

__all__ = ["counted_once", "parted", "some_of"]

HELD_OUT = 2_000_000  # characters of clean text that take part in the folds
EXAMPLES = 2_000_000  # of the rest, from which neighbours of like words are learned


def parted(units: Sequence[Unit]) -> tuple[list[Unit], list[str]]:
    """The clean texts that are held out in turn, evenly taken, and those that never are."""
    size = sum(len(unit.clean) for unit in units)
    if size <= HELD_OUT:
        return list(units), []
    chosen = set(some_of([len(unit.clean) for unit in units], HELD_OUT))
    return (
        [unit for number, unit in enumerate(units) if number in chosen],
        [unit.clean for number, unit in enumerate(units) if number not in chosen],
    )


def some_of(sizes: Sequence[int], most: int) -> list[int]:
    """The numbers of items of these sizes, evenly taken, that sum up to about ``most``.

    >>> some_of([10] * 8, 40)
    [1, 3, 5, 7]
    """
    whole = sum(sizes)
    if whole <= most:
        return list(range(len(sizes)))
    chosen: list[int] = []
    taken = passed = 0
    for number, size in enumerate(sizes):
        passed += size
        if taken + size <= most * passed // whole:
            chosen.append(number)
            taken += size
    return chosen


def counted_once(base: Language, texts: Sequence[str]) -> Language:
    """A language that has also counted these texts; the same where there are none."""
    if not texts:
        return base
    language = base.fork()
    for text in texts:
        language.add(text)
    return language.finish()
