"""What was decided, and the steps that led there; undoing is a step backwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.review.proposals import Place, Reading

__all__ = ["OWN", "Decision", "Record", "Step", "Undo"]

OWN = "own reading"
"""The rule that a reading names which the reviewer typed."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decided on one place.

    ``chosen`` is the reading to make, None where the text stays as it is; ``proposed`` the one
    that the book held the likeliest; ``around`` shows the place to people.
    """

    place: Place
    chosen: Reading | None
    proposed: Reading
    line: int = 0
    around: str = field(default="", compare=False)

    @property
    def accepted(self) -> bool:
        """Whether the text changes here."""
        return self.chosen is not None


@dataclass(frozen=True, slots=True)
class Step:
    """The decisions of one key, which are undone together; numbers rise."""

    number: int
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back the step of that number."""

    number: int


class Record:
    """Decisions as they stand; adding the same steps and undos again gives the same record."""

    def __init__(self, entries: Iterable[Step | Undo] = ()) -> None:
        self.settled: dict[Place, Decision] = {}
        self.steps: list[Step] = []
        self.last = 0
        self._before: list[list[tuple[Place, Decision | None]]] = []
        for entry in entries:
            self.add(entry)

    def add(self, entry: Step | Undo) -> None:
        """Take up a step, or take one back; an undo of what is not there changes nothing."""
        self.last = max(self.last, entry.number)
        if isinstance(entry, Step):
            self._before.append([(d.place, self.settled.get(d.place)) for d in entry.decisions])
            self.steps.append(entry)
            self.settled.update((d.place, d) for d in entry.decisions)
            return
        later: list[Step] = []
        while any(step.number == entry.number for step in self.steps):
            step = self._pop()
            if step.number == entry.number:
                break
            later.append(step)
        for step in reversed(later):
            self.add(step)

    def _pop(self) -> Step:
        for place, decision in reversed(self._before.pop()):
            if decision is None:
                del self.settled[place]
            else:
                self.settled[place] = decision
        return self.steps.pop()

    def step(self, decisions: Sequence[Decision]) -> Step:
        """The next step, not yet added."""
        return Step(self.last + 1, tuple(decisions))

    def undo(self) -> Undo | None:
        """What takes back the last step, not yet added; None at the first decision."""
        return Undo(self.steps[-1].number) if self.steps else None
