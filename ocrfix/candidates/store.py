"""Candidates that were found, as rows, and the objects that are made of them for those who ask."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.table import Candidate, Edit, Form, Reading, Table
from ocrfix.text.typography import habits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrfix.candidates.confusion_table import ConfusionTable
    from ocrfix.candidates.descriptions import Descriptions
    from ocrfix.errormodel.rules import Weight

    Ints = NDArray[np.int64]

__all__ = ["CandidateStore"]


class CandidateStore:
    """A table of candidates, with the numbers that stand for strings, habits and weights in it.

    ``keys`` are what edits replace by what, ``kin`` of each the first that puts the same whatever
    its letter case, ``habits`` what candidates choose of signs that mean
    the same, ``weights`` what may speak for an edit.
    """

    def __init__(self, described: Descriptions, confusions: ConfusionTable) -> None:
        self.described, self.confusions = described, confusions
        self.keys: list[tuple[str, str]] = []
        self._key_ids: dict[tuple[str, str], int] = {}
        self.kin: list[int] = []
        self._kin_ids: dict[tuple[str, str], int] = {}
        self._habits_of_key: list[tuple[tuple[str, str], ...]] = []
        self.habits: list[tuple[tuple[str, str], ...]] = []
        self._habit_ids: dict[tuple[tuple[str, str], ...], int] = {}
        self.clear()

    def clear(self) -> None:
        """Forget all candidates and descriptions."""
        self.described.clear()
        self.weights = list(self.confusions.weights)
        self._channels, self._odds = self.confusions.channel, self.confusions.odds
        self._weight_ids = {id(w): i for i, w in enumerate(self.weights)}
        self.table = Table()

    def append(
        self, kept: list[int], made: list[tuple[int, str, list[Edit]]], printed: Ints, row: Ints,
        channel: NDArray[np.float64], odds: NDArray[np.float64], gain: NDArray[np.float64],
        unseen: NDArray[np.int32],
    ) -> None:  # fmt: skip
        """Put candidates into the table: of the columns given, those rows that are ``kept``."""
        table, texts = self.table, self.described.texts
        at = np.array(kept, dtype=np.int64)
        printed = printed[at]
        edits = [made[k][2] for k in kept]
        chunks = [texts[p] for p in printed.tolist()]
        keys = [
            self.key_of(chunk[start:end], after)
            for chunk, each in zip(chunks, edits, strict=True)
            for start, end, after, _ in each
        ]
        flat = [edit for each in edits for edit in each]
        count = np.fromiter(map(len, edits), dtype=np.int64, count=len(edits))
        bare = [(_bare(chunk), _bare(made[k][1])) for k, chunk in zip(kept, chunks, strict=True)]
        for column, values in (
            (table.printed, printed), (table.row, row[at]), (table.channel, channel[at]),
            (table.odds, odds[at]), (table.gain, gain[at]), (table.unseen, unseen[at]),
            (table.first, table.edit_start.size + np.cumsum(count) - count), (table.count, count),
            (table.edit_start, np.array([start for start, *_ in flat], dtype=np.int64)),
            (table.edit_end, np.array([end for _, end, *_ in flat], dtype=np.int64)),
            (table.edit_key, np.array(keys, dtype=np.int64)),
            (table.edit_kin, np.array([self.kin[key] for key in keys], dtype=np.int64)),
            (table.edit_weight, np.array([weight for *_, weight in flat], dtype=np.int64)),
            (table.habit, self._habits_in(keys, count.tolist())),
            (table.marks_alone, np.array([old == new for old, new in bare], dtype=bool)),
            (table.last_letter, np.array([
                old[-1:] != new[-1:] and _plain(old[-1:]) != _plain(new[-1:]) for old, new in bare
            ], dtype=bool)),
            (table.case_alone, np.array([
                len(chunk) == len(made[k][1]) and chunk.lower() == made[k][1].lower()
                for k, chunk in zip(kept, chunks, strict=True)
            ], dtype=bool)),
        ):  # fmt: skip
            column.extend(values)

    def _habits_in(self, keys: list[int], counts: list[int]) -> Ints:
        """The number of the habits that the edits of each candidate choose, -1 for none."""
        found, first = [], 0
        for count in counts:
            habit = sum((self._habits_of_key[key] for key in keys[first : first + count]), ())
            found.append(self._habit_of(habit) if habit else -1)
            first += count
        return np.array(found, dtype=np.int64)

    @property
    def channels(self) -> NDArray[np.float64]:
        """What each weight says of the channel."""
        if len(self._channels) < len(self.weights):
            self._channels = np.array([w.channel for w in self.weights])
            self._odds = np.array([w.odds for w in self.weights])
        return self._channels

    @property
    def by_look(self) -> NDArray[np.bool_]:
        """Which weights rest on nothing but the look of letters."""
        found = np.zeros(len(self.weights), dtype=bool)
        known = self.confusions.by_look
        found[: len(known)] = known[: len(found)]
        return found

    @property
    def guessed(self) -> NDArray[np.bool_]:
        """Which weights no count speaks for: those by look, and that of what was never seen."""
        found = self.by_look
        if self.confusions.unseen >= 0:
            found[self.confusions.unseen] = True
        return found

    def add(self, printed: Ints, texts: Sequence[str], edits: Sequence[Edit],
            channel: NDArray[np.float64]) -> Ints:  # fmt: skip
        """Put candidates of gaps, an edit each, into the table; gives their rows."""
        row = self.described.rows(texts)
        size = len(texts)
        made = [(0, text, [edit]) for text, edit in zip(texts, edits, strict=True)]
        odds = np.array([self.weights[edit[3]].odds for edit in edits])
        unseen = np.array([edit[3] == self.confusions.unseen for edit in edits], dtype=np.int32)
        self.append(list(range(size)), made, printed, row, channel, odds, channel, unseen)
        return np.arange(self.table.row.size - size, self.table.row.size)

    @property
    def odds(self) -> NDArray[np.float64]:
        """The odds of each weight."""
        _ = self.channels
        return self._odds

    def key_of(self, before: str, after: str) -> int:
        """The number of what is replaced by what."""
        key = before, after
        found = self._key_ids.get(key)
        if found is None:
            found = self._key_ids[key] = len(self.keys)
            self.keys.append(key)
            self.kin.append(self._kin_ids.setdefault((before, after.lower()), found))
            self._habits_of_key.append(habits_of(before, after))
        return found

    def weight_of(self, weight: Weight) -> int:
        """The number of a weight that a scan itself gave."""
        found = self._weight_ids.get(id(weight))
        if found is None:
            found = self._weight_ids[id(weight)] = len(self.weights)
            self.weights.append(weight)
        return found

    def _habit_of(self, habit: tuple[tuple[str, str], ...]) -> int:
        found = self._habit_ids.get(habit)
        if found is None:
            found = self._habit_ids[habit] = len(self.habits)
            self.habits.append(habit)
        return found

    # -- objects, for those who ask -----------------------------------------------------------

    def edits_of(self, candidate: int) -> list[Edit]:
        """The edits of a candidate: start, end, what is put in, and the number of the weight."""
        table = self.table
        first = table.first.at(candidate)
        last = first + table.count.at(candidate)
        keys = self.keys
        return [
            (start, end, keys[key][1], weight)
            for start, end, key, weight in zip(
                table.edit_start.array[first:last].tolist(),
                table.edit_end.array[first:last].tolist(),
                table.edit_key.array[first:last].tolist(),
                table.edit_weight.array[first:last].tolist(), strict=True,
            )
        ]  # fmt: skip

    def form(self, row: int) -> Form:
        """A description as an object."""
        d = self.described
        return Form(
            d.texts[row], d.tokens(row), d.lexical.at(row), d.inner.at(row), d.spacing.at(row),
            d.case.at(row), d.unknown.at(row), d.words.at(row),
        )  # fmt: skip

    def form_of(self, text: str) -> Form:
        """The description of a text as an object."""
        return self.form(self.described.row(text))

    def candidate(self, number: int) -> Candidate:
        """A candidate as an object."""
        table = self.table
        row, habit = table.row.at(number), table.habit.at(number)
        edits = tuple((s, e, a, self.weights[w]) for s, e, a, w in self.edits_of(number))
        reading = Reading(
            self.described.texts[row], edits, table.channel.at(number), table.odds.at(number),
        )  # fmt: skip
        gain = table.gain.at(number)
        return Candidate(reading, self.form(row), gain, self.habits[habit] if habit >= 0 else ())


def _bare(text: str) -> str:
    return text.lower() if text.isalpha() else "".join(filter(str.isalnum, text.lower()))


@lru_cache(maxsize=10_000)
def _plain(char: str) -> str:
    from unidecode import unidecode

    return str(unidecode(char)[-1:])
