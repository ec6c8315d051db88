"""Which edits the rules of a book allow in a chunk, each with what its rule says there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.errormodel.confusion_counts import contexts
from ocrfix.text.memo import Memo

if TYPE_CHECKING:
    from ocrfix.errormodel.rules import Family, Weight

    Way = tuple[str, Weight]
    WeighedEdit = tuple[int, int, str, Weight]

__all__ = ["Ways"]

BLIND = 2.5  # odds a rule must show to put one figure for another, or to part what a hyphen joins
# ("deutsch-französisch"): nothing else can tell


class Ways:
    """What families of rules put in, by what stands there and the character on either side.

    A chunk is asked for all its pieces, and most pieces come again and again: each is weighed once.
    """

    def __init__(self, families: dict[str, list[Family]], least_odds: float) -> None:
        self._families = families
        self._least_odds = least_odds
        self._found: Memo[str, tuple[Way, ...]] = Memo()
        starts: dict[int, set[str]] = {}
        for before in families:
            if before:
                starts.setdefault(len(before), set()).add(before[0])
        self._starts = sorted(starts.items())

    def of(self, chunk: str) -> list[WeighedEdit]:
        """The edits of a chunk: ``(start, end, after, weight)`` each, the shortest pieces first."""
        line = f" {chunk} "  # to a rule, the edge of a chunk is a space
        found = []
        known = self._found
        for length, starts in self._starts:
            for i, char in enumerate(chunk[: max(0, len(chunk) - length + 1)]):
                if char in starts:
                    here = line[i : i + length + 2]
                    ways = known.get(here)
                    if ways is None:
                        ways = known[here] = self._weighed(here)
                    for after, weight in ways:
                        found.append((i, i + length, after, weight))
        if "" in self._families:
            for i in range(2, len(chunk) - 1):  # a lost space has two letters before it
                here = line[i : i + 2]
                ways = known.get(here)
                if ways is None:
                    ways = known[here] = self._weighed(here)
                for after, weight in ways:
                    found.append((i, i, after, weight))
        return found

    def _weighed(self, here: str) -> tuple[Way, ...]:
        before = here[1:-1]
        families = self._families.get(before)
        if not families:
            return ()
        told = contexts(here, 1, len(here) - 1)
        inside = here[0].isalpha() and here[-1].isalpha()
        blind = max(self._least_odds, BLIND)
        ways = (
            (family.after, family.weigh_in(told))
            for family in families
            if inside or (before and family.after)  # a hyphen goes from within a word alone
        )
        return tuple(
            (after, weight)
            for after, weight in ways
            if weight is not None
            and weight.odds > (blind if _is_blind(before, after, inside) else self._least_odds)
        )


def _is_blind(before: str, after: str, inside: bool) -> bool:
    """Whether both readings of an edit are as good as each other to lexicon and neighbours."""
    if before == "-":
        return inside and after == " "
    return any(map(str.isdigit, before)) and any(map(str.isdigit, after))
