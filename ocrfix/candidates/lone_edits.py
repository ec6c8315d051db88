"""Readings of one edit by itself, where no known word is found by it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.arrays import best_of_each
from ocrfix.candidates.confusion_table import REAL_WORD_ODDS, ConfusionTable
from ocrfix.candidates.readings import Line, Readings
from ocrfix.language.columns import hash_table
from ocrfix.text.tokens import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ocrfix.errormodel.rules import RuleIndex
    from ocrfix.language.model import Language
    from ocrfix.text.hashing import HashTable

    Ints = NDArray[np.int64]

__all__ = ["SURE", "LoneEdits"]

LEAST_COMPOUND, MOST_COMPOUND = 10, 6  # letters of a chunk that may be a compound, and its edits
SIGNS_KEPT = 8  # edits of a chunk that touch more than words
SIGN_ODDS = -7.0  # odds that the rule of such an edit must show
UNSURE_KEPT = 3  # edits of a chunk that make no known word of it, by rules that are sure
CASE_ODDS = -2.0  # odds of a rule that changes the letter case alone
SURE = 2.5  # odds of a rule that needs no lexicon beside it


class LoneEdits:
    """Makes readings of single edits with the confusions of an index, whatever word they make."""

    def __init__(self, index: RuleIndex, language: Language, knows: Callable[[str], bool]) -> None:
        self.language = language
        self._knows = knows
        self.table = ConfusionTable(index, language.alphabet)

    @cached_property
    def _base(self) -> HashTable:
        """All words of the language's list, those too rare to be known among them."""
        return hash_table(self.language.base)

    def _unsure(self, line: Line, edits: Ints, rare: NDArray[np.bool_]) -> Readings:
        """The edits by which no known word is found, and that may be right all the same.

        They change the letter case alone; or their rules are sure of them where a chunk is none; or
        it becomes a word too rare to be taken for known (``rare`` are those that make one of a part
        of it).
        """
        table = self.table
        dared = table.odds[line.edit_weight[edits]] > REAL_WORD_ODDS
        edits = edits[dared & ~table.lookalike[line.edit_family[edits]]]
        odds = table.odds[line.edit_weight[edits]]
        settled = table.case_alone[line.edit_family[edits]] & (odds > CASE_ODDS)
        broken = ~line.sound[line.edit_form[edits]]
        settled |= broken & (odds > SURE)
        good = settled | broken & (rare[edits] | self._may_compound(line, edits))
        edits, settled = edits[good], settled[good]
        sure = [each or self._is_rare(line, e)
                for e, each in zip(edits.tolist(), settled.tolist(), strict=True)]  # fmt: skip
        edits = edits[np.array(sure, dtype=bool)]
        channel = table.channel[line.edit_weight[edits]]
        kept = edits[best_of_each(line.edit_form[edits], channel, UNSURE_KEPT)]
        return self._alone(line, kept, -18.0)

    def _may_compound(self, line: Line, edits: Ints) -> NDArray[np.bool_]:
        """The surest edits of long chunks, which may be compounds of three parts."""
        found = np.zeros(len(edits), dtype=bool)
        if self.language.compounds.possible:
            form = line.edit_form[edits]
            long = np.flatnonzero((line.stop - line.base)[form] >= LEAST_COMPOUND)
            odds = self.table.odds[line.edit_weight[edits[long]]]
            found[long[best_of_each(form[long], odds, MOST_COMPOUND)]] = True
        return found

    def _is_rare(self, line: Line, edit: int) -> bool:
        """Whether an edit makes words that no reading is sought among: rare ones, compounds."""
        text = self._after(line, edit).lower()
        known, base = self.language.known, self.language.base
        return all(word in base or known(word) for word in words_of(text))

    def _after(self, line: Line, edit: int) -> str:
        """A chunk after one edit."""
        form, family = int(line.edit_form[edit]), int(line.edit_family[edit])
        chunk, at = line.chunks[form], int(line.edit_at[edit] - line.base[form])
        return chunk[:at] + self.table.after[family] + chunk[at + int(self.table.length[family]) :]

    def _alone(self, line: Line, edits: Ints, lexical: float) -> Readings:
        found = Readings.empty(len(edits))
        form, weight = line.edit_form[edits], line.edit_weight[edits]
        family = line.edit_family[edits]
        found.form[:] = form
        found.start[:, 0] = line.edit_at[edits] - line.base[form]
        found.length[:, 0] = self.table.length[family]
        found.family[:, 0], found.weight[:, 0] = family, weight
        found.prior[:] = self.table.channel[weight] + lexical
        return found

    def _signs(self, line: Line, covered: NDArray[np.bool_]) -> Readings:
        """Edits that touch more than one word, or put in more than letters."""
        odds = self.table.odds[line.edit_weight]
        good = odds > np.where(line.sound[line.edit_form], REAL_WORD_ODDS, SIGN_ODDS)
        edits = np.flatnonzero(~covered & good & ~self.table.lookalike[line.edit_family])
        edits = edits[np.array([self._worth_it(line, e) for e in edits.tolist()], dtype=bool)]
        channel = self.table.channel[line.edit_weight[edits]]
        kept = edits[best_of_each(line.edit_form[edits], channel, SIGNS_KEPT)]
        return self._alone(line, kept, -8.0)

    def _worth_it(self, line: Line, edit: int) -> bool:
        """Whether an edit makes known words of a chunk, or its rule is sure of it."""
        if self.table.odds[line.edit_weight[edit]] > SURE:
            return True
        return self._knows(self._after(line, edit))
