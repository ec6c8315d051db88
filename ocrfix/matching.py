"""Who belongs to whom, once it is known how alike documents are: one to one, and none forced.

The surest pair is made first, then the surest of what is left, so that no two documents would
both rather have each other. (The greatest sum of similarities would break one sure pair for two
doubtful ones.) A pair whose rival fits as well is not made but reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocrfix.twins import COUNTED, Difference, differ, distance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ocrfix.documents import Group, Likeness
    from ocrfix.model import Relation

__all__ = ["Choice", "Part", "choose"]

# Twins share most of their text; documents of one family share headings and set phrases.
_TWINS = 0.6
# Where one shares so much less of its text than the other, the other is a part of it.
_PART_RATIO = 0.6
# What a part shares with its whole, and its least length in letters.
_PART, _PART_LETTERS = 0.65, 60
# Letters at either end of a part that may have found no place in the whole.
_ENDS = 6
# Of the letters in which two clean texts differ, the share in which the scan must side with one,
# and their least number: a third edition sides with either half the time.
_SIDES, _LETTERS = 0.5, 2
# Scattered edits weigh so much less than crowded ones: noise says little, other words say much.
_NOISE = 0.15
# Of texts too long to count letters, the better must fit by so much more.
_CLOSE = 0.01
# What agreeing names add to a likeness where names count.
_NAMED = 0.05


@dataclass(frozen=True, slots=True)
class Part:
    """A group that stands within another: ``span`` counts letters of the whole."""

    part: int
    whole: int
    share: float
    span: tuple[int, int]
    named: bool = False


@dataclass(slots=True)
class Choice:
    """Twins and parts; and of groups with neither, though alike to some: why, which, how much.

    An ``ambiguous`` group fits several too equally to tell, a ``taken`` one fits some that fit
    others better.
    """

    twins: list[Likeness] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    unpaired: dict[int, tuple[Relation, list[int], float]] = field(default_factory=dict)


def choose(groups: Sequence[Group], found: Iterable[Likeness]) -> Choice:
    """Decide who belongs to whom."""
    twins, parts = [], []
    for likeness in found:
        whole = likeness.overlap
        less, more = sorted((whole.of_a, whole.of_b))
        if less < _PART_RATIO * more:
            parts += _as_part(groups, likeness)
        elif whole.similarity >= _TWINS:
            twins.append(likeness)
    choice = _Twins(groups, twins).choice()
    _add_parts(groups, choice, parts)
    return choice


def _as_part(groups: Sequence[Group], found: Likeness) -> list[Part]:
    whole = found.overlap
    ocr_is_part = whole.of_a > whole.of_b
    part, other = (found.ocr, found.clean) if ocr_is_part else (found.clean, found.ocr)
    own, span = (whole.span_a, whole.span_b)[:: 1 if ocr_is_part else -1]
    share, length = max(whole.of_a, whole.of_b), len(groups[part].letters)
    if share < _PART or length < _PART_LETTERS:
        return []
    # The last letters at either end may be misread: they belong to the part all the same.
    head, tail = own[0], length - own[1]
    start = span[0] - head if head <= _ENDS else span[0]
    end = span[1] + tail if tail <= _ENDS else span[1]
    span = (max(0, start), min(len(groups[other].letters), end))
    return [Part(part, other, share, span, found.named)]


class _Twins:
    """The choice among groups of which each may be the twin of the other."""

    def __init__(self, groups: Sequence[Group], found: Sequence[Likeness]) -> None:
        self.groups = groups
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
            return each.overlap.similarity + each.named * _NAMED
        return 1 - known.crowded - _NOISE * known.edits + each.named * _NAMED

    def _order(self, each: Likeness) -> tuple[float, int, int, int]:
        """Sort the surest first; accents and signs tell only where letters do not."""
        letters = self.groups[each.clean].letters
        rivals = (self.groups[r.clean].letters for r in self.of[each.ocr] if r.clean != each.clean)
        edits = 0
        if any(letters == other for other in rivals):
            texts = [self.groups[n].load() for n in (each.ocr, each.clean)]
            edits = distance(*texts) if max(map(len, texts)) <= COUNTED else 0
        return -self._weight(each), edits, each.ocr, each.clean

    def choice(self) -> Choice:
        """Make the surest pairs first, then leave out those that a rival makes doubtful."""
        copies = {n: len(self.groups[n].names) for n in self.of}
        ocr: set[int] = set()
        clean: set[int] = set()
        made: list[Likeness] = []
        for each in self.found:
            if {each.ocr, each.clean} & ocr or each.ocr in clean or not copies[each.clean]:
                continue
            made.append(each)
            ocr.add(each.ocr)
            clean.add(each.clean)
            copies[each.clean] -= min(copies[each.clean], copies[each.ocr])
        at = {n: each for each in made for n in (each.ocr, each.clean)}
        choice = Choice()
        for each in made:
            if self._is_clear(each, at):
                choice.twins.append(each)
        paired = {n for each in choice.twins for n in (each.ocr, each.clean)}
        for number in sorted(self.of.keys() - paired):
            rivals = sorted(self.of[number], key=lambda each: -self._weight(each))
            others = [r.clean if r.ocr == number else r.ocr for r in rivals]
            why: Relation = "ambiguous" if number in at else "taken"
            choice.unpaired[number] = (why, others, rivals[0].overlap.similarity)
        return choice

    def _is_clear(self, made: Likeness, at: dict[int, Likeness]) -> bool:
        for rival in self.of[made.ocr]:
            other = rival.clean if rival.ocr == made.ocr else rival.ocr
            if other != made.clean and not self._prefers(made, rival, other):
                return False
        for rival in self.of[made.clean]:
            # What is noisier than a third text of its kind may be no clean text at all.
            is_noisier = rival.ocr == made.clean
            other = rival.clean if is_noisier else rival.ocr
            if other != made.ocr and other not in at and (is_noisier or self._doubts(made, rival)):
                return False
        return True

    def _prefers(self, made: Likeness, rival: Likeness, other: int) -> bool:
        """Tell whether the OCR sides with its twin where that and a rival differ."""
        if made.named != rival.named:
            return made.named
        ocr, clean, third = (self.groups[n] for n in (made.ocr, made.clean, other))
        if max(len(group.letters) for group in (ocr, clean, third)) > COUNTED:
            return self._weight(made) - self._weight(rival) >= _CLOSE
        for a, b, c in _closer_and_closer(ocr, clean, third):
            lead = distance(a, c) - distance(a, b)
            if lead >= max(_LETTERS, _SIDES * distance(b, c)):
                return True
        return False

    def _doubts(self, made: Likeness, rival: Likeness) -> bool:
        """Tell whether another OCR without a twin has as good a claim."""
        if made.named != rival.named:
            return rival.named
        length = max(len(self.groups[n].letters) for n in (made.ocr, made.clean))
        return (self._weight(made) - self._weight(rival)) * length < _LETTERS


def _closer_and_closer(*groups: Group) -> Iterator[tuple[str, str, str]]:
    """Give the texts first as letters, then as they are, where letters alone do not tell."""
    a, b, c = (group.letters for group in groups)
    yield a, b, c
    a, b, c = (group.load() for group in groups)
    if max(len(a), len(b), len(c)) <= 2 * COUNTED:
        yield a, b, c


def _add_parts(groups: Sequence[Group], choice: Choice, found: Sequence[Part]) -> None:
    """Put each group without a twin into the whole that it stands in, if one is the likeliest."""
    settled = {n for each in choice.twins for n in (each.ocr, each.clean)}
    settled |= choice.unpaired.keys()
    wholes: dict[int, list[Part]] = {}
    for each in found:
        if each.part not in settled:
            wholes.setdefault(each.part, []).append(each)
    claims: dict[int, list[Part]] = {}
    for number, options in sorted(wholes.items()):
        options.sort(key=lambda each: (-each.share - each.named * _NAMED, each.whole))
        if all(_fits_better(groups, options[0], rival) for rival in options[1:]):
            claims.setdefault(options[0].whole, []).append(options[0])
        else:
            among = [each.whole for each in options]
            choice.unpaired[number] = ("ambiguous", among, options[0].share)
    for whole in sorted(claims):
        made: list[Part] = []
        for each in sorted(claims[whole], key=lambda each: (-each.share, each.part)):
            if any(_same_place(each, other) for other in made):
                choice.unpaired[each.part] = ("taken", [whole], each.share)
            else:
                made.append(each)
        choice.parts += made


def _fits_better(groups: Sequence[Group], best: Part, rival: Part) -> bool:
    """Tell whether a part sides with one whole where that and another differ."""
    if best.named != rival.named:
        return best.named
    part = groups[best.part].letters
    places = [groups[each.whole].letters[slice(*each.span)] for each in (best, rival)]
    if max(map(len, (part, *places))) > COUNTED:
        return best.share - rival.share >= _CLOSE
    lead = distance(part, places[1]) - distance(part, places[0])
    return lead >= max(_LETTERS, _SIDES * distance(*places))


def _same_place(a: Part, b: Part) -> bool:
    shared = min(a.span[1], b.span[1]) - max(a.span[0], b.span[0])
    return shared > 0.5 * min(a.span[1] - a.span[0], b.span[1] - b.span[0])
