"""Two reviewers' journals put together; where they disagree, nothing is decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.review.entries import decision_line, header, open_line, text_line
from ocrfix.review.journal import read_journal
from ocrfix.review.proposals import Proposal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ocrfix.review.entries import TextInfo, Written
    from ocrfix.review.record import Decision

__all__ = ["Merged", "merge_journals"]


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged journal, how many decisions it holds, and what the two disagree on, in words."""

    text: str
    agreed: int
    conflicts: tuple[str, ...]


def merge_journals(first: Path, second: Path) -> Merged:
    """Put two journals together.

    What one reviewer decided holds, and so does what both decided alike. Where they differ, or
    decided on stretches that overlap, the place is left undecided. Raises :class:`InputError`
    where the two are about different states of a text of one name.
    """
    journals = [read_journal(first), read_journal(second)]
    texts = _texts(journals, (first, second))
    mine, theirs = ([*j.record.settled.values()] for j in journals)
    agreed: list[Decision] = []
    conflicts: list[tuple[Decision, Decision]] = []
    for group in _overlapping(mine, theirs):
        left = [d for d, side in group if side == 0]
        right = [d for d, side in group if side == 1]
        if not left or not right:
            agreed += left or right
        elif [_outcome(d) for d in left] == [_outcome(d) for d in right]:
            agreed += left
        else:
            conflicts += [(d, _opposite(d, right)) for d in left]
    lines = [header(), *(text_line(digest, info) for digest, info in texts.items())]
    lines += [decision_line(d, number) for number, d in enumerate(agreed, 1)]
    lines += [open_line(_as_proposal(pair)) for pair in conflicts]
    names = (str(first), str(second))
    said = tuple(_in_words(pair, texts, names) for pair in conflicts)
    return Merged("".join(lines), len(agreed), said)


def _texts(journals: Iterable[Written], paths: tuple[Path, Path]) -> dict[str, TextInfo]:
    texts: dict[str, TextInfo] = {}
    for journal in journals:
        for digest, info in journal.texts.items():
            other = next((d for d, i in texts.items() if i.name == info.name), digest)
            if other != digest:
                raise InputError(
                    f"{paths[0]} and {paths[1]} are about different states of {info.name}. "
                    "Only reviews of one and the same text can be merged."
                )
            texts[digest] = info
    return texts


def _overlapping(
    mine: Iterable[Decision], theirs: Iterable[Decision]
) -> Iterable[list[tuple[Decision, int]]]:
    """Decisions of both sides in groups that share characters."""
    every = [*((d, 0) for d in mine), *((d, 1) for d in theirs)]
    every.sort(key=lambda row: (row[0].place, row[1]))
    group: list[tuple[Decision, int]] = []
    text, end = "", -1
    for decision, side in every:
        place = decision.place
        same = group and group[-1][0].place == place
        if group and not same and (place.text != text or place.start >= end):
            yield group
            group = []
            end = -1
        group.append((decision, side))
        text, end = place.text, max(end, place.end)
    if group:
        yield group


def _outcome(decision: Decision) -> tuple[object, str | None]:
    return decision.place, decision.chosen.after if decision.chosen else None


def _opposite(decision: Decision, others: list[Decision]) -> Decision:
    return next((d for d in others if d.place == decision.place), others[0])


def _as_proposal(pair: tuple[Decision, Decision]) -> Proposal:
    one, other = pair
    readings = [one.proposed]
    for decision in (one, other):
        if decision.chosen and decision.chosen not in readings and decision.place == one.place:
            readings.append(replace(decision.chosen))
    return Proposal(one.place, tuple(readings), one.line, sure=False)


def _in_words(
    pair: tuple[Decision, Decision], texts: dict[str, TextInfo], names: tuple[str, str]
) -> str:
    one, other = pair
    said = [
        f"“{d.chosen.after}”" if d.chosen else f"“{d.place.before}” stays" for d in (one, other)
    ]
    name = texts[one.place.text].name if one.place.text in texts else one.place.text
    return (
        f"{name}, line {one.line}, “{one.place.before}”: {said[0]} ({names[0]}), "
        f"{said[1]} ({names[1]})"
    )
