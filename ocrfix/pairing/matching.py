"""Who belongs to whom, once it is known how alike documents are: one to one, and none forced.

The surest pair is made first, then the surest of what is left, so that no two documents would
both rather have each other. (The greatest sum of similarities would break one sure pair for two
doubtful ones.) A pair whose rival fits as well is not made but reported, and so is a scan of
another edition.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ocrfix.pairing.editions import Lexicon, Words, tells_another_edition
from ocrfix.pairing.letters import starts_of
from ocrfix.pairing.parts import CLOSE, NAMED, place_parts, sides_with
from ocrfix.pairing.twins import COUNTED, Difference, differ, distance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ocrfix.model import Relation
    from ocrfix.pairing.collection import Group, Likeness
    from ocrfix.pairing.editions import Exchange
    from ocrfix.pairing.parts import Part

__all__ = ["Choice", "choose"]

# Twins share most of their text; documents of one family share headings and set phrases.
_TWINS = 0.6
# Where one shares so much less of its text than the other, the other is a part of it.
_PART_RATIO = 0.6
# Scattered edits weigh so much less than crowded ones: noise says little, other words say much.
_NOISE = 0.15
# Letters by which an OCR must fit its twin better than another that has none.
_CLAIM = 3


@dataclass(frozen=True, slots=True)
class Near:
    """An OCR and a clean group of two editions, and the words that tell them apart."""

    ocr: int
    clean: int
    words: list[Exchange]


@dataclass(slots=True)
class Choice:
    """Twins and parts; and of groups with neither, though alike to some: why, which, how much.

    An ``ambiguous`` group fits several too equally to tell, a ``taken`` one fits some that fit
    others better, a ``near`` one is another edition of the likeliest: ``near`` has what tells it.
    """

    twins: list[Likeness] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    unpaired: dict[int, tuple[Relation, list[int], float]] = field(default_factory=dict)
    near: dict[int, Near] = field(default_factory=dict)


def choose(
    groups: Sequence[Group],
    found: Iterable[Likeness],
    editions: bool = False,
    progress: Callable[[float], None] = lambda _share: None,
) -> Choice:
    """Decide who belongs to whom; with ``editions``, other editions may pair too."""
    twins: list[Likeness] = []
    others: list[Likeness] = []
    for likeness in found:
        shared = likeness.overlap
        less, more = sorted((shared.of_a, shared.of_b))
        is_twin = shared.similarity >= _TWINS and less >= _PART_RATIO * more
        (twins if is_twin else others).append(likeness)
    choice = _Twins(groups, twins, None if editions else _Editions(groups)).choice(progress)
    paired = {n for each in choice.twins for n in (each.ocr, each.clean)}
    placed = place_parts(groups, others, paired | choice.unpaired.keys())
    choice.parts = placed.parts
    choice.unpaired |= placed.unpaired
    return choice


class _Editions:
    """What tells a scan of another edition; each two groups are looked at once."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        self.told: dict[tuple[int, int], list[Exchange]] = {}

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the clean texts."""
        return Lexicon(_words(group) for group in self.groups if group.is_clean)

    def differ(self, each: Likeness, contested: bool) -> bool:
        """Tell whether the words of a scan are those of another edition; its name may settle it."""
        key = (each.ocr, each.clean)
        if key not in self.told and not each.named:
            ocr, clean = (self.groups[n] for n in key)
            # A scan among the clean texts is no witness for its own words.
            texts = 1 + ocr.is_clean
            self.told[key] = tells_another_edition(
                _words(ocr), _words(clean), self.lexicon, texts=texts, contested=contested
            )
        return bool(self.told.get(key))


def _words(group: Group) -> Words:
    return Words(group.letters, starts_of(group.starts))


class _Twins:
    """The choice among groups of which each may be the twin of the other."""

    def __init__(
        self, groups: Sequence[Group], found: Sequence[Likeness], editions: _Editions | None
    ) -> None:
        self.groups = groups
        self.editions = editions
        self.of: dict[int, list[Likeness]] = {}
        for likeness in found:
            self.of.setdefault(likeness.ocr, []).append(likeness)
            self.of.setdefault(likeness.clean, []).append(likeness)
        self.difference = {
            (each.ocr, each.clean): self._difference(each)
            for each in found
            if max(len(self.of[each.ocr]), len(self.of[each.clean])) > 1
        }
        self.found = sorted(found, key=self._order)

    def _difference(self, each: Likeness) -> Difference:
        a, b = self.groups[each.ocr].letters, self.groups[each.clean].letters
        edits = 1 - each.overlap.similarity
        return differ(a, b) or Difference(edits, edits / 2)

    def _weight(self, each: Likeness) -> float:
        known = self.difference.get((each.ocr, each.clean))
        if known is None:
            return each.overlap.similarity + each.named * NAMED
        return 1 - known.crowded - _NOISE * known.edits + each.named * NAMED

    def _order(self, each: Likeness) -> tuple[float, int, int, int]:
        """Sort the surest first; accents and signs tell only where letters do not."""
        letters = self.groups[each.clean].letters
        rivals = (self.groups[r.clean].letters for r in self.of[each.ocr] if r.clean != each.clean)
        edits = 0
        if any(letters == other for other in rivals):
            texts = [self.groups[n].load() for n in (each.ocr, each.clean)]
            edits = distance(*texts) if max(map(len, texts)) <= COUNTED else 0
        return -self._weight(each), edits, each.ocr, each.clean

    def _is_near(self, each: Likeness) -> bool:
        contested = any(other.ocr != each.ocr for other in self.of[each.clean])
        return self.editions is not None and self.editions.differ(each, contested)

    def choice(self, progress: Callable[[float], None]) -> Choice:
        """Make the surest pairs first, then leave out those that a rival makes doubtful."""
        copies = {n: len(self.groups[n].names) for n in self.of}
        ocr: set[int] = set()
        clean: set[int] = set()
        made: list[Likeness] = []
        for number, each in enumerate(self.found):
            if {each.ocr, each.clean} & ocr or each.ocr in clean or not copies[each.clean]:
                continue
            if number % 100 == 0:
                progress(number / len(self.found))
            if self._is_near(each):
                continue
            made.append(each)
            ocr.add(each.ocr)
            clean.add(each.clean)
            copies[each.clean] -= min(copies[each.clean], copies[each.ocr])
        settled = ocr | clean
        choice = Choice([each for each in made if self._is_clear(each, settled)])
        paired = {n for each in choice.twins for n in (each.ocr, each.clean)}
        for number in sorted(self.of.keys() - paired):
            rivals = sorted(self.of[number], key=lambda each: -self._weight(each))
            others = [r.clean if r.ocr == number else r.ocr for r in rivals]
            why: Relation = "ambiguous" if number in settled else "taken"
            best = (rivals[0].ocr, rivals[0].clean)
            words = self.editions.told.get(best) if self.editions else None
            if words and number not in settled:
                why = "near"
                choice.near[number] = Near(*best, words)
            choice.unpaired[number] = (why, others, rivals[0].overlap.similarity)
        return choice

    def _is_clear(self, made: Likeness, settled: set[int]) -> bool:
        """Tell whether no rival of either fits as well; one settled elsewhere is none."""
        for rival in self.of[made.ocr]:
            other = rival.clean if rival.ocr == made.ocr else rival.ocr
            if other != made.clean and not self._prefers(made, rival, other):
                return False
        for rival in self.of[made.clean]:
            # What is noisier than a third text of its kind may be no clean text at all.
            is_noisier = rival.ocr == made.clean
            other = rival.clean if is_noisier else rival.ocr
            if other == made.ocr or other in settled:
                continue
            if (is_noisier or self._doubts(made, rival)) and not self._is_near(rival):
                return False
        return True

    def _prefers(self, made: Likeness, rival: Likeness, other: int) -> bool:
        """Tell whether the OCR sides with its twin where that and a rival differ."""
        if made.named != rival.named:
            return made.named
        ocr, clean, third = (self.groups[n] for n in (made.ocr, made.clean, other))
        if max(len(group.letters) for group in (ocr, clean, third)) > COUNTED:
            return self._weight(made) - self._weight(rival) >= CLOSE
        return any(sides_with(*texts) for texts in _closer_and_closer(ocr, clean, third))

    def _doubts(self, made: Likeness, rival: Likeness) -> bool:
        """Tell whether another OCR without a twin has as good a claim."""
        if made.named != rival.named:
            return rival.named
        length = max(len(self.groups[n].letters) for n in (made.ocr, made.clean))
        return (self._weight(made) - self._weight(rival)) * length < _CLAIM


def _closer_and_closer(*groups: Group) -> Iterator[tuple[str, str, str]]:
    """Give the texts first as letters, then as they are, where letters alone do not tell."""
    a, b, c = (group.letters for group in groups)
    yield a, b, c
    a, b, c = (group.load() for group in groups)
    if max(len(a), len(b), len(c)) <= 2 * COUNTED:
        yield a, b, c
