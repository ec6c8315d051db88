"""What a consensus says of itself: every difference of the witnesses, and how it was voted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["By", "Consensus", "Reading", "Vote", "renumbered"]

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
    witness that leads. ``by`` says what settled it: a majority in every character, else the
    language, else the habits of the witnesses (what each confuses, and how noisy it is);
    ``presence`` is text that some witnesses lack, or read too differently to be the same words.
    ``confidence`` (0 to 1) is how sure the choice among what they read is: on pages of black letter
    in two readings, 97 of 100 were right from 0.9 on, 72 of 100 below.
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
    """The text that several witnesses make together; the votes turn the leading one into it."""

    text: str
    votes: tuple[Vote, ...]
    noise: tuple[float, ...]
    """The share of its characters that each witness is held to misread."""
    lead: int = 1
    """The number of the witness whose lines, hyphens and paragraphs the text has."""


def renumbered(found: Consensus, order: Sequence[int]) -> Consensus:
    """A consensus of witnesses that were put in another order, by the numbers they had before.

    ``order`` are these, from 0; the leading witness came first.
    """
    votes = tuple(
        replace(
            vote,
            readings=tuple(
                replace(r, witnesses=tuple(sorted(order[n - 1] + 1 for n in r.witnesses)))
                for r in vote.readings
            ),
        )
        for vote in found.votes
    )
    noise = dict(zip(order, found.noise, strict=True))
    return Consensus(found.text, votes, tuple(noise[k] for k in sorted(noise)), order[0] + 1)
