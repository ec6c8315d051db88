"""Candidates as columns, and as the objects that are made of them for those who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ocrfix.language.word_table import Column

if TYPE_CHECKING:
    from ocrfix.errormodel.rules import Weight

__all__ = ["Candidate", "Edit", "Form", "Reading", "Table", "WeighedEdit"]

WeighedEdit = tuple[int, int, str, "Weight"]
Edit = tuple[int, int, str, int]
"""Where an edit begins and ends, what it puts in, and the number of what speaks for it."""


class Form(NamedTuple):
    """What the language says of a chunk by itself (natural logarithms)."""

    text: str
    tokens: tuple[str, ...]
    lexical: float
    inner: float
    spacing: float
    case: float
    unknown: int
    words: bool

    @property
    def known(self) -> bool:
        """Whether all its words are known."""
        return not self.unknown


class Reading(NamedTuple):
    """A chunk after some edits: ``(start, end, after, weight)`` each, in order."""

    text: str
    edits: tuple[WeighedEdit, ...]
    channel: float
    odds: float


class Candidate(NamedTuple):
    """A reading together with its form and its gain over the chunk as printed.

    ``habits`` names the signs that its edits put for their like.
    """

    reading: Reading
    form: Form
    gain: float
    habits: tuple[tuple[str, str], ...] = ()


class Table:
    """Candidates as columns, a row each; its edits stand in ``edit_…[first : first + count]``.

    ``printed`` and ``row`` are descriptions (see :class:`Descriptions`) of what stands there and
    of what would; ``habit`` is the number of its habits, -1 for none; ``marks_alone``,
    ``last_letter`` and ``case_alone`` say what kind of change it is; ``unseen`` counts letters
    that no confusion explains. An edit's ``key`` numbers what it replaces by what, its
    ``kin`` the same whatever the letter case.
    """

    def __init__(self) -> None:
        self.printed, self.row = Column(np.int64), Column(np.int64)
        self.channel, self.odds, self.gain = Column(float), Column(float), Column(float)
        self.first, self.count, self.unseen = Column(np.int64), Column(np.int32), Column(np.int32)
        self.habit = Column(np.int32)
        self.marks_alone, self.last_letter = Column(bool), Column(bool)
        self.case_alone = Column(bool)
        self.edit_start, self.edit_end = Column(np.int32), Column(np.int32)
        self.edit_key, self.edit_kin = Column(np.int32), Column(np.int32)
        self.edit_weight = Column(np.int32)
