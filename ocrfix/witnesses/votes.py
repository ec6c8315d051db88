"""What a consensus says of itself: every difference of the witnesses, and how it was voted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["By", "Consensus", "Reading", "Vote"]


By = Literal["majority", "language", "habits", "presence"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What some witnesses read in one place; they are numbered from 1 in the order given."""

    text: str
    witnesses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Vote:
    """One place in which witnesses differ, and what became of it.

    ``consensus[start:end] == text`` stands where ``first[first_start:first_end]`` does in the
    first witness. ``by`` says what settled it: a majority in every character, else the language,
    else the habits of the witnesses (what each confuses, and how noisy it is); ``presence`` is
    text that some witnesses lack. ``confidence`` (0 to 1) ranks places for a reader to look at;
    unlike that of a repair it was never tested against what is right.
    """

    start: int
    end: int
    text: str
    first_start: int
    first_end: int
    readings: tuple[Reading, ...]
    by: By
    confidence: float


@dataclass(frozen=True, slots=True)
class Consensus:
    """The text that several witnesses make together; the votes turn the first one into it."""

    text: str
    votes: tuple[Vote, ...]
    noise: tuple[float, ...]
    """The share of its characters that each witness is held to misread."""
