"""The review as a state machine: proposals, decisions and a cursor, moved by keys.

No terminal is known here. Every decision is handed to ``keep`` before it counts, so that one that
could not be kept is not made; nothing but a key decides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

from ocrfix.review.arrange import ORDERS, arrange, group_of, wanted
from ocrfix.review.proposals import Reading
from ocrfix.review.record import OWN, Decision, Record, Undo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ocrfix.review.arrange import Order, Section
    from ocrfix.review.proposals import Proposal
    from ocrfix.review.record import Step

__all__ = ["Review"]


class Review:
    """A review under way.

    ``names`` gives the file name of each text; ``record`` holds what was decided before;
    ``keep`` is called with each entry before it counts, and may raise. Whoever shows a list puts
    into ``seen`` the numbers of what was in sight, so that a key that settles more can say so.
    """

    def __init__(
        self,
        proposals: Sequence[Proposal],
        names: Mapping[str, str],
        keep: Callable[[Step | Undo], None],
        record: Record | None = None,
    ) -> None:
        self.proposals = tuple(proposals)
        self.names = names
        self.record = record or Record()
        self.order: Order = ORDERS[0]
        self.filter = ""
        self.seen: set[int] = set()
        self._keep = keep
        self._groups = [group_of(p) for p in self.proposals]
        self._numbers = {p.place: number for number, p in enumerate(self.proposals)}
        self._made = [self.record.settled.get(p.place) for p in self.proposals]
        self._left = Counter(
            group for group, made in zip(self._groups, self._made, strict=True) if made is None
        )
        self.sections: tuple[Section, ...] = ()
        self.shown: list[int] = []
        self.starts: list[int] = []
        self._section_of: dict[int, int] = {}
        self._open: list[int] = []
        self.at = 0
        self._arrange(None)
        if self.shown and self.decision(self.shown[0]):
            self._seek(1)

    # -- what stands -------------------------------------------------------------------------

    @property
    def current(self) -> Proposal | None:
        """The proposal under the cursor; None where none is shown."""
        return self.proposals[self.shown[self.at]] if self.shown else None

    @property
    def undecided(self) -> int:
        """How many proposals are undecided, shown or not."""
        return self._left.total()

    def decision(self, number: int) -> Decision | None:
        """What was decided on a proposal."""
        return self._made[number]

    def left_in(self, group: str) -> int:
        """How many of a group's proposals are undecided, shown or not."""
        return self._left[group]

    def left_of_section(self, section: int) -> int:
        """How many proposals of a section are undecided."""
        return self._open[section]

    def group(self, number: int) -> str:
        """The title of the group that a proposal belongs to."""
        return self._groups[number]

    def section_at(self) -> int:
        """The number of the section under the cursor."""
        return bisect_right(self.starts, self.at) - 1

    # -- decisions ---------------------------------------------------------------------------

    def accept(self, reading: int = 0) -> str:
        """Take a reading of the current proposal; says what was done."""
        proposal = self.current
        if proposal is None:
            return "Nothing is shown."
        if reading >= len(proposal.readings):
            return f"There is no reading {reading + 1}."
        chosen = proposal.readings[reading]
        self._decide([self.shown[self.at]], lambda _: chosen)
        return f"Accepted “{chosen.after}”.{self._end()}"

    def refuse(self) -> str:
        """Leave the current place as it stands."""
        if self.current is None:
            return "Nothing is shown."
        before = self.current.place.before
        self._decide([self.shown[self.at]], lambda _: None)
        return f"Refused: “{before}” stays.{self._end()}"

    def write(self, after: str) -> str:
        """Put the reviewer's own reading in the current place."""
        proposal = self.current
        if proposal is None:
            return "Nothing is shown."
        if after == proposal.place.before:
            return self.refuse()
        for number, reading in enumerate(proposal.readings):
            if reading.after == after:
                return self.accept(number)
        self._decide([self.shown[self.at]], lambda _: Reading(after, OWN))
        return f"Your reading: “{after}”.{self._end()}"

    def settle_word(self, *, accept: bool) -> str:
        """Accept or refuse the current change wherever the same word has it, shown, undecided."""
        proposal = self.current
        if proposal is None:
            return "Nothing is shown."
        alike = (proposal.place.before, proposal.readings[0].after)
        chosen = [
            number
            for number in self.shown
            if (self.proposals[number].place.before, self.proposals[number].readings[0].after)
            == alike
        ]
        return self._settle(chosen, f"“{alike[0]}” → “{alike[1]}”", accept=accept)

    def settle_rule(self, *, accept: bool) -> str:
        """Accept or refuse what is undecided of the current rule, as far as it is shown."""
        if self.current is None:
            return "Nothing is shown."
        group = self._groups[self.shown[self.at]]
        here = self.sections[self.section_at()].members if self.order == "rule" else self.shown
        chosen = [number for number in here if self._groups[number] == group]
        return self._settle(chosen, group, accept=accept)

    def _settle(self, numbers: Iterable[int], title: str, *, accept: bool) -> str:
        left = [n for n in numbers if self.decision(n) is None]
        if not left:
            return f"Nothing is left to decide of {title}."
        unseen = sum(number not in self.seen for number in left) if self.seen else 0
        self._decide(left, (lambda p: p.readings[0]) if accept else lambda _: None)
        title += f" ({unseen:,} unseen, u undoes)" if unseen else ""
        return f"{'Accepted' if accept else 'Refused'} {len(left):,} × {title}.{self._end()}"

    def _decide(self, numbers: Sequence[int], choose: Callable[[Proposal], Reading | None]) -> None:
        made = []
        for number in numbers:
            proposal = self.proposals[number]
            first = proposal.readings[0]
            made.append(
                Decision(proposal.place, choose(proposal), first, proposal.line, proposal.around)
            )
        self._take(self.record.step(made), numbers)
        self._seek(1)

    def _end(self) -> str:
        if not self.undecided:
            return " All is decided: q saves and quits."
        return "" if any(self._open) else " All that is shown is decided: / shows more."

    def undo(self) -> str:
        """Take back the last step and go to where it was made."""
        entry = self.record.undo()
        if entry is None:
            return "There is nothing to undo."
        step = self.record.steps[-1]
        numbers = [self._numbers[d.place] for d in step.decisions if d.place in self._numbers]
        self._take(entry, numbers)
        visible = {number: at for at, number in enumerate(self.shown)}
        at = [visible[number] for number in numbers if number in visible]
        if at:
            self.at = min(at)
        count = len(step.decisions)
        return f"Undone: {count} decision{'s' * (count != 1)}."

    def _take(self, entry: Step | Undo, numbers: Iterable[int]) -> None:
        """Keep an entry, then let it count for the proposals of these numbers."""
        self._keep(entry)
        self.record.add(entry)
        settled = self.record.settled
        for number in numbers:
            decision = settled.get(self.proposals[number].place)
            more = (decision is None) - (self._made[number] is None)
            self._made[number] = decision
            self._left[self._groups[number]] += more
            if number in self._section_of:
                self._open[self._section_of[number]] += more

    # -- moving ------------------------------------------------------------------------------

    def next(self) -> str:
        """Go to the next undecided proposal, from the last one to the first."""
        return self._seek(1)

    def previous(self) -> str:
        """Go to the undecided proposal before."""
        return self._seek(-1)

    def move(self, by: int) -> str:
        """Move the cursor over decided and undecided proposals alike."""
        if self.shown:
            self.at = max(0, min(len(self.shown) - 1, self.at + by))
        return ""

    def move_section(self, by: int) -> str:
        """Go to the first proposal of a section before or behind."""
        if self.shown:
            target = max(0, min(len(self.sections) - 1, self.section_at() + by))
            self.at = self.starts[target]
        return ""

    def go_to(self, at: int) -> str:
        """Put the cursor on the proposal that is shown at that place."""
        return self.move(at - self.at)

    def _seek(self, by: int) -> str:
        """Move to an undecided proposal; stay where there is none."""
        total = len(self.shown)
        for distance in range(1, total + 1):
            at = self.at + by * distance
            if self.decision(self.shown[at % total]) is None:
                self.at = at % total
                return "" if 0 <= at < total else "Once round: from the other end."
        return "Everything shown is decided."

    # -- order and filter --------------------------------------------------------------------

    def sort(self) -> str:
        """Take the next order; the cursor stays on its proposal."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        self._arrange(self.shown[self.at] if self.shown else None)
        return f"Ordered by {self.order}."

    def narrow(self, text: str) -> str:
        """Show only what a filter lets through; see :func:`~ocrfix.review.arrange.wanted`."""
        here = self.shown[self.at] if self.shown else None
        self.filter = text.strip()
        self._arrange(here)
        if not self.shown:
            return f"Nothing fits “{self.filter}”."
        return f"{len(self.shown):,} of {len(self.proposals):,} shown." if self.filter else ""

    def _arrange(self, here: int | None) -> None:
        shown = wanted(self.filter, self.proposals, self.names, self.record.settled)
        self.sections = arrange(self.proposals, self._groups, self.names, self.order, shown)
        self.shown = [number for section in self.sections for number in section.members]
        self.starts = list(accumulate((len(s.members) for s in self.sections), initial=0))[:-1]
        self._section_of = {n: i for i, s in enumerate(self.sections) for n in s.members}
        self._open = [sum(self.decision(n) is None for n in s.members) for s in self.sections]
        self.at = self.shown.index(here) if here in self.shown else 0

    # -- keys --------------------------------------------------------------------------------

    def press(self, key: str) -> str | None:
        """Do what a key says; gives a message, or None for a key that means nothing here.

        ``e``, ``/``, ``?`` and ``q`` ask for more than a state machine has: they are left to
        whoever has a screen.
        """
        if len(key) == 1 and key in "123456789":
            return self.accept(int(key) - 1)
        action: Callable[[], str] | None = {
            "y": self.accept,
            "n": self.refuse,
            "Y": lambda: self.settle_word(accept=True),
            "N": lambda: self.settle_word(accept=False),
            "a": lambda: self.settle_rule(accept=True),
            "d": lambda: self.settle_rule(accept=False),
            "j": self.next,
            "": self.next,
            "k": self.previous,
            "u": self.undo,
            "s": self.sort,
        }.get(key)
        return action() if action else None
