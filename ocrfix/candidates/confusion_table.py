"""The confusions of a book as arrays: which may stand where, and what each says there.

A confusion (*family*) is looked up by the characters that it replaces; what it says depends on
the characters beside them (see :mod:`ocrfix.rules`): the most telling context that was counted
speaks, from both neighbours to none.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.arrays import ranges
from ocrfix.candidates.characters import CLASSES, SIDE, characters, gram_hashes, grams_of
from ocrfix.errormodel.rules import Weight
from ocrfix.errormodel.usual_lookalikes import of_letters
from ocrfix.text.character_tables import PLANE
from ocrfix.text.hashing import codes_of, hashes_of

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from numpy.typing import NDArray

    from ocrfix.errormodel.rules import RuleIndex

    Codes = NDArray[np.uint32]
    Ints = NDArray[np.int64]

__all__ = ["ConfusionTable"]

NONE, MISSING = -1, -2
BLIND = 2.5  # odds a rule must show to put one figure for another, or to part what a hyphen joins
# ("deutsch-französisch"): nothing else can tell
PARTING, SHARES = ".,;:!?", "%‰"  # marks that no word has within; signs that stand behind a number
LONGEST = 4  # characters that a confusion replaces
REAL_WORD_ODDS = -5.5  # odds a rule must show to question a known word
WIDEST = 3  # characters on either side of a confusion that is looked up by both
_MIXERS = [
    [np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0xD6E8FEB86659FD93)],
    [np.uint64(0xA0761D6478BD642F), np.uint64(0xE7037ED1A0B428DB), np.uint64(0x8EBC6AF09C88C6E3)],
]


class ConfusionTable:
    """The confusions of an index, and behind them the look-alikes that no rule names.

    ``before`` and ``after`` are the strings of each; ``weights`` all that rules may say, with
    ``channel`` and ``odds`` beside them in arrays. Number ``unseen`` of the weights is what
    speaks for a misreading never counted (:data:`NONE` where that is switched off).
    """

    def __init__(self, index: RuleIndex, letters: Container[str]) -> None:
        self.before: list[str] = []
        self.after: list[str] = []
        self.weights: list[Weight] = []
        self._literals: dict[int, int] = {}
        marks: list[bool] = []
        rest: list[int] = []
        classes: list[NDArray[np.int32]] = []
        lookalike: list[bool] = []
        self.bold_families: list[bool] = []
        self.family_of: dict[tuple[str, str], int] = {}
        for before, families in sorted(index.families.items()):
            for family in families:
                number = self._family(before, family.after)
                row = np.full(len(CLASSES) ** 2, MISSING, dtype=np.int32)
                for (left, right), weight in family.contexts():
                    told = NONE if weight is None else self._weight(weight)
                    if len(left) > 1:
                        row[CLASSES.index(left) * len(CLASSES) + CLASSES.index(right)] = told
                    else:
                        key = _key(number, ord(left) if left else 0, ord(right) if right else 0)
                        self._literals[key] = told
                marks.append(family.marks)
                rest.append(NONE if family.rest is None else self._weight(family.rest))
                classes.append(row)
                lookalike.append(False)
                self.bold_families.append(family.best_odds > REAL_WORD_ODDS)
        self.unseen = NONE
        ruled = len(self.weights)
        if index.unseen is not None:
            self.unseen = self._weight(index.unseen)
            for before, after, channel in of_letters(letters):
                if (before, after) in index.refused:
                    continue
                known = self.family_of.get((before, after))
                if known is not None and (rest[known] != NONE or marks[known]):
                    continue
                weight = Weight(
                    index.unseen.rule, index.unseen.channel + channel,
                    index.unseen.odds + channel,
                )  # fmt: skip
                if known is not None:  # a rule speaks in its contexts alone
                    rest[known] = self._weight(weight)
                else:
                    self._family(before, after)
                    rest.append(self._weight(weight))
                    marks.append(False)
                    classes.append(np.full(len(CLASSES) ** 2, MISSING, dtype=np.int32))
                    lookalike.append(True)
                    self.bold_families.append(False)
        self.size = len(self.before)
        self.marks, self.rest = np.array(marks, dtype=bool), np.array(rest, dtype=np.int32)
        self.classes = np.array(classes, dtype=np.int32).reshape(self.size, len(CLASSES) ** 2)
        self.lookalike = np.array(lookalike, dtype=bool)
        self.bold = np.array(self.bold_families, dtype=bool)
        keys = np.array(sorted(self._literals), dtype=np.int64)
        self._keys = keys
        self._told = np.array([self._literals[k] for k in keys.tolist()], dtype=np.int32)
        self.by_look = np.arange(max(1, len(self.weights))) > ruled
        """Which weights rest on nothing but the look of letters."""
        self.channel = np.array([w.channel for w in self.weights] or [0.0])
        self.odds = np.array([w.odds for w in self.weights] or [0.0])
        self.bold_weight = (self.odds > REAL_WORD_ODDS) & ~self.by_look
        """Which weights may question a known word."""
        self.length = np.array([len(b) for b in self.before], dtype=np.int64)
        self.grown = np.array([len(a) for a in self.after], dtype=np.int64) - self.length
        self.after_hash = hashes_of([a.lower() for a in self.after])
        self.after_codes = codes_of("".join(self.after))
        self.after_first = np.cumsum(self.length + self.grown) - self.length - self.grown
        self.case_alone = np.array(
            [b.lower() == a.lower() for b, a in zip(self.before, self.after, strict=True)],
            dtype=bool,
        )
        """Which change the letter case of what they replace, and nothing else."""
        self.alphabetic = np.array([a.isalpha() or not a for a in self.after], dtype=bool)
        self.blind_digits = np.array(
            [any(map(str.isdigit, b)) and any(map(str.isdigit, a))
             for b, a in zip(self.before, self.after, strict=True)], dtype=bool,
        )  # fmt: skip
        self.puts_figure = np.array(
            [any(map(str.isdigit, a)) and not any(map(str.isdigit, b))
             for b, a in zip(self.before, self.after, strict=True)], dtype=bool,
        )  # fmt: skip
        self.blind_hyphen = np.array(
            [b == "-" and a == " " for b, a in zip(self.before, self.after, strict=True)],
            dtype=bool,
        )
        self.parts_word = np.array(
            [b.isalpha() and any(c in PARTING for c in a)
             for b, a in zip(self.before, self.after, strict=True)], dtype=bool,
        )  # fmt: skip
        self.of_share = np.array([b != "" and b[0] in SHARES for b in self.before], dtype=bool)
        both = zip(self.before, self.after, strict=True)
        self.anchored = np.array([bool(b and a) for b, a in both], dtype=bool)
        self._grams = [self._grams_of(length) for length in range(1, LONGEST + 1)]
        self.insertions = np.array([k for k, b in enumerate(self.before) if not b], dtype=np.int64)

    def _family(self, before: str, after: str) -> int:
        number = self.family_of[before, after] = len(self.before)
        self.before.append(before)
        self.after.append(after)
        return number

    def _weight(self, weight: Weight) -> int:
        self.weights.append(weight)
        return len(self.weights) - 1

    def _grams_of(self, length: int) -> tuple[NDArray[np.uint64], Ints, Ints, Ints]:
        """Sorted hashes of what is replaced, and the confusions of each."""
        members = [k for k, b in enumerate(self.before) if len(b) == length]
        grams = grams_of([self.before[k] for k in members], length)
        order = np.argsort(grams, kind="stable")
        keys, first = np.unique(grams[order], return_index=True)
        count = np.diff(np.append(first, len(order)))
        return keys, first, count, np.array(members, dtype=np.int64)[order]

    def told(self, before: str, after: str, left: str, right: str) -> int:
        """The number of what is said of one confusion between two characters.

        Where no rule and no look speaks for it, as of any misreading; NONE where it is refused.
        """
        family = self.family_of.get((before, after))
        if family is None:
            return self.unseen
        sides = (np.array([ord(side)], dtype=np.uint32) for side in (left, right))
        told = int(self.weigh(np.array([family]), *sides)[0])
        return told if told >= 0 else self.unseen

    def matches(self, codes: Codes) -> tuple[Ints, Ints]:
        """Where confusions fit into a row of characters: offsets and families, by length.

        What is put in where nothing stands is not among them.
        """
        offsets: list[Ints] = []
        families: list[Ints] = []
        for length, (keys, first, count, members) in enumerate(self._grams, 1):
            if not len(keys) or len(codes) < length:
                continue
            grams = gram_hashes(codes, length)
            at = np.searchsorted(keys, grams)
            at[at == len(keys)] = 0
            where = np.flatnonzero(keys[at] == grams)
            found = at[where]
            times = count[found]
            offsets.append(np.repeat(where, times))
            families.append(members[ranges(first[found], times)])
        if not offsets:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return np.concatenate(offsets), np.concatenate(families)

    @cached_property
    def _both(self) -> tuple[NDArray[np.uint64], Ints]:
        """Hashes of what is replaced together with what is put in, in order, and whose they are."""
        few = [k for k in range(self.size)
               if 0 < len(self.before[k]) <= WIDEST and len(self.after[k]) <= WIDEST]  # fmt: skip
        hashes = np.zeros(len(few), dtype=np.uint64)
        for side, texts in enumerate((self.before, self.after)):
            for at in range(WIDEST):
                codes = [ord(texts[k][at]) if at < len(texts[k]) else 0 for k in few]
                hashes += np.array(codes, dtype=np.uint64) * _MIXERS[side][at]
        order = np.argsort(hashes, kind="stable")
        return hashes[order], np.array(few, dtype=np.int64)[order]

    def family_at(self, before: Sequence[Codes], after: Sequence[Codes]) -> Ints:
        """Families that replace characters by others, -1 for none.

        Each side is :data:`WIDEST` columns of code points, 0 behind the last.
        """
        keys, family = self._both
        hashes = np.zeros(len(before[0]), dtype=np.uint64)
        for side, columns in enumerate((before, after)):
            for k, column in enumerate(columns):
                hashes += column.astype(np.uint64) * _MIXERS[side][k]
        if not len(keys):
            return np.full(len(hashes), -1, dtype=np.int64)
        at = np.searchsorted(keys, hashes)
        at[at == len(keys)] = 0
        return np.where(keys[at] == hashes, family[at], -1)

    def weigh(self, family: Ints, left: Codes, right: Codes) -> Ints:
        """The numbers of what families say between two characters; :data:`NONE` for nothing."""
        chars = characters()
        left, right = np.minimum(left, PLANE - 1), np.minimum(right, PLANE - 1)
        a, b = chars.literal[left].astype(np.int64), chars.literal[right].astype(np.int64)
        told = np.full(len(family), MISSING, dtype=np.int64)
        if len(self._keys):
            base = family << np.int64(2 * SIDE)
            for key in (base | a << np.int64(SIDE) | b, base | b, base | a << np.int64(SIDE)):
                at = np.searchsorted(self._keys, key)
                at[at == len(self._keys)] = 0
                hit = (self._keys[at] == key) & (told == MISSING)
                told[hit] = self._told[at[hit]]
        edge = ord("␣")
        bare = self.marks[family]  # no lexicon can check a mark: there only a neighbour speaks
        literal_sides = (a != edge) | (b != edge)
        told[bare & (told >= 0) & ~literal_sides] = NONE
        rest = told == MISSING
        by_class = self.classes[family, chars.kind[left] * len(CLASSES) + chars.kind[right]]
        spoken = rest & (by_class != MISSING)
        told[spoken] = np.where(bare[spoken], NONE, by_class[spoken])
        rest = told == MISSING
        told[rest] = np.where(bare[rest], NONE, self.rest[family[rest]])
        return told

    def allowed(self, family: Ints, weight: Ints, left: Codes, right: Codes) -> NDArray[np.bool_]:
        """Whether edits may be made there: not at the edge of a word what is put in or taken out,
        not blindly what nothing else can tell."""
        chars = characters()
        inside = (
            chars.alpha[np.minimum(left, PLANE - 1)] & chars.alpha[np.minimum(right, PLANE - 1)]
        )
        odds = self.odds[weight]
        blind = self.blind_digits[family] | (self.blind_hyphen[family] & inside)
        blind |= self.parts_word[family] & inside  # "C.DR" for CLDR
        blind |= self.of_share[family] & chars.digit[np.minimum(left, PLANE - 1)]  # "25%"
        edge = CLASSES.index("<edge>")  # a letter by itself may be a figure, or name a thing
        alone = (chars.kind[np.minimum(left, PLANE - 1)] == edge) & (
            chars.kind[np.minimum(right, PLANE - 1)] == edge
        )
        # not H2O, whose letter comes last, nor SMSI20, which goes on from letters
        beside = chars.digit[np.minimum(right, PLANE - 1)]
        beside &= ~chars.alpha[np.minimum(left, PLANE - 1)]
        figure = self.puts_figure[family]
        blind |= figure & (alone | (self.by_look[weight] & ~beside))
        signed = chars.combining[np.minimum(right, PLANE - 1)]  # set above a letter on purpose
        sides: NDArray[np.bool_] = inside | self.anchored[family]
        found: NDArray[np.bool_] = sides & ~signed & ~(blind & (odds <= BLIND)) & (weight >= 0)
        return found


def _key(family: int, left: int, right: int) -> int:
    return family << 2 * SIDE | left << SIDE | right
