"""The proposals in the order of review: by rule, by confidence, or as they stand in the files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ocrfix.errormodel.rule_names import shown_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ocrfix.review.proposals import Place, Proposal
    from ocrfix.review.record import Decision

__all__ = ["ORDERS", "Order", "Section", "arrange", "group_of", "rule_of", "wanted"]

Order = Literal["rule", "confidence", "file"]
ORDERS: tuple[Order, ...] = ("rule", "confidence", "file")

_BOUND = re.compile(r"([<>])=?(0?\.\d+|[01])")


@dataclass(frozen=True, slots=True)
class Section:
    """Proposals under one title, by their numbers; ``low`` and ``high`` bound their confidence."""

    title: str
    members: tuple[int, ...]
    low: float
    high: float


def rule_of(proposal: Proposal) -> str:
    """The rule that a proposal is grouped by: its substitutions, whatever the context.

    >>> from ocrfix.review.proposals import Place, Proposal, Reading
    >>> reading = Reading("huitième", "iém→ièm", 0.98, "", (("é", "è", "i", "m"),))
    >>> rule_of(Proposal(Place("", 0, 8, "huitiéme"), (reading,), 1, True))
    'é→è'
    """
    first = proposal.readings[0]
    if shown_rule(first.rule) != first.rule:  # each is another substitution, seen once
        return shown_rule(first.rule)
    named = (f"{_shown(before)}→{_shown(after)}" for before, after, _, _ in first.edits)
    return " + ".join(dict.fromkeys(named)) or first.rule


def _shown(text: str) -> str:
    return text.replace(" ", "␣") or "∅"


def group_of(proposal: Proposal) -> str:
    """The title under which a proposal is settled with others of its kind by one key.

    What repairing would hold back is kept apart from what it would make.
    """
    return rule_of(proposal) + ("" if proposal.sure else ", held back")


def arrange(
    proposals: Sequence[Proposal],
    groups: Sequence[str],
    names: Mapping[str, str],
    order: Order,
    shown: Iterable[int],
) -> tuple[Section, ...]:
    """Put the proposals that are ``shown`` (by number) into sections.

    ``groups`` gives the title of each proposal's group, ``names`` the file of each text.

    By rule: the most frequent first, and the least sure first within a section, so that the
    doubtful are seen before the rest is settled with one key.
    """
    sure = [proposal.readings[0].confidence for proposal in proposals]

    found: dict[tuple[str, str], list[int]] = {}
    for number in sorted(shown):
        proposal = proposals[number]
        if order == "rule":
            key = ("", groups[number])
        elif order == "file":
            key = (proposal.place.text, names.get(proposal.place.text, proposal.place.text))
        else:
            low = min(9, int(sure[number] * 10))
            key = ("", f"confidence {low / 10:.1f} to {(low + 1) / 10:.1f}")
        found.setdefault(key, []).append(number)

    sections: list[Section] = []
    for (_, title), members in found.items():
        if order != "file":
            members.sort(key=sure.__getitem__)
        bounds = [sure[number] for number in members]
        sections.append(Section(title, tuple(members), min(bounds), max(bounds)))
    if order == "rule":
        sections.sort(key=lambda s: (-len(s.members), s.title))
    elif order == "confidence":
        sections.sort(key=lambda s: s.low)
    return tuple(sections)


def wanted(
    text: str,
    proposals: Sequence[Proposal],
    names: Mapping[str, str],
    settled: Mapping[Place, Decision],
) -> Iterable[int]:
    """The numbers of the proposals that a filter lets through; an empty one lets all.

    Words parted by spaces must all fit: ``<0.9`` and ``>0.9`` the confidence, ``is:undecided``,
    ``is:accepted`` and ``is:refused`` the decision, ``rule:`` and ``file:`` the beginning of the
    rule and a part of the file name; any other word a part of the change or
    of the title of its group (``held`` finds what repairing would hold back).
    """
    tests = [_test(word, names, settled) for word in text.split()]
    if not tests:
        return range(len(proposals))
    return [n for n, proposal in enumerate(proposals) if all(test(proposal) for test in tests)]


def _test(
    word: str, names: Mapping[str, str], settled: Mapping[Place, Decision]
) -> Callable[[Proposal], bool]:
    bound = _BOUND.fullmatch(word)
    kind, colon, rest = word.partition(":")
    if bound:
        limit = float(bound[2])
        if bound[1] == "<":
            return lambda p: p.readings[0].confidence < limit
        return lambda p: p.readings[0].confidence >= limit
    if word in ("is:undecided", "is:accepted", "is:refused"):
        return lambda p: rest == _state(settled.get(p.place))
    if colon and kind == "rule":
        return lambda p: rule_of(p).startswith(rest)
    if colon and kind == "file":
        return lambda p: rest.lower() in names.get(p.place.text, "").lower()
    low = word.lower()
    return lambda p: (
        low in p.place.before.lower()
        or low in group_of(p).lower()
        or any(low in reading.after.lower() for reading in p.readings)
    )


def _state(decision: Decision | None) -> str:
    return "undecided" if decision is None else "accepted" if decision.accepted else "refused"
