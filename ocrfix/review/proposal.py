"""A change that a reviewer decides on, as values: its place, its readings, what is proposed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Place", "Proposal", "Reading", "RuleEdit", "digest_of"]

RuleEdit = tuple[str, str, str, str]
"""What a rule did in a place: before, after, and the characters left and right of it."""


class Place(NamedTuple):
    """Where a proposal stands: the text (by its content), the stretch, and what it reads."""

    text: str
    start: int
    end: int
    before: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a place: ``after`` stands for all of ``place.before``.

    ``edits`` are the rules' edits that lead to it, for rules to learn from; none for one that
    no rule made.
    """

    after: str
    rule: str
    confidence: float = 0.0
    evidence: str = field(default="", compare=False)
    edits: tuple[RuleEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that a reviewer decides on: the first reading is what repairing would make.

    ``sure`` says that repairing would make it unasked; ``line`` counts from 1; ``around`` is the
    text with a little on either side, for people.
    """

    place: Place
    readings: tuple[Reading, ...]
    line: int
    sure: bool
    around: str = ""


def digest_of(text: str) -> str:
    """Name a text by its content: 16 hexadecimal digits of SHA-256.

    >>> digest_of("de 1’eau")
    '323f0d876409e626'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
