"""One proposal as it is shown: the line as printed, the line repaired, and what surrounds them.

Gives styled pieces, for the full screen and the line mode alike. Changed characters are bracketed
as well as coloured, and nothing of a document reaches a terminal unescaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.errormodel.rule_names import shown_rule
from ocrfix.report.terminal import Piece, beginning, ending, visible, width_of, wrap
from ocrfix.text.word_diff import edits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ocrfix.review.proposals import Proposal
    from ocrfix.review.record import Decision
    from ocrfix.review.state import Review

__all__ = [
    "SIGNS",
    "card",
    "differing",
    "excerpt",
    "heading",
    "percent",
    "spelled",
    "state_of",
    "word_change",
]

Line = list[Piece]

SPARED = 8  # columns of a row that wrapping between words may leave empty

_BLANKS = {" ": "␣", "\n": "↵", "\r": "", "\t": "⇥", "\u00a0": "␣", "\u202f": "␣"}
SIGNS = {"undecided": ("·", ""), "accepted": ("✓", "added"), "refused": ("✗", "removed")}
"""The mark of a decision, and its style."""


def state_of(decision: Decision | None) -> str:
    """Name a decision: undecided, accepted or refused."""
    return "undecided" if decision is None else "accepted" if decision.accepted else "refused"


def word_change(proposal: Proposal, decision: Decision | None) -> str:
    """The change in a word: ``huitiéme → huitième``, as chosen or as proposed."""
    chosen = decision.chosen if decision and decision.chosen else proposal.readings[0]
    return f"{spelled(proposal.place.before)} → {spelled(chosen.after)}"


def spelled(text: str) -> str:
    """A stretch with its blanks made visible; those between words stay where they are plain."""
    for blank in "\n\r\t":
        text = text.replace(blank, _BLANKS[blank])
    head = len(text) - len(text.lstrip(" "))
    tail = len(text) - len(text.rstrip(" ")) if head < len(text) else 0
    core = text[head : len(text) - tail]
    return visible("␣" * head + core + "␣" * tail) or "∅"


def heading(review: Review) -> str:
    """Where the cursor is: ``(3/41) scan.txt, line 128``."""
    proposal = review.current
    if proposal is None:
        return "nothing shown"
    name = visible(review.names.get(proposal.place.text, ""))
    return f"({review.at + 1:,}/{len(review.shown):,}) {name}, line {proposal.line:,}"


def card(review: Review, texts: Mapping[str, str], width: int, most: int = 1) -> list[Line]:
    """The current proposal in its context, its readings, its decision and its evidence.

    ``texts`` gives each text by its digest; lines are at most ``width`` columns wide. A
    line of the text takes ``most`` rows before it is cut.
    """
    proposal = review.current
    if proposal is None:
        return [[Piece("Nothing fits the filter.", "faint")]]
    decision = review.decision(review.shown[review.at])
    chosen = decision.chosen if decision else proposal.readings[0]
    after = chosen.after if chosen else proposal.place.before
    text = texts[proposal.place.text]
    lines = excerpt(text, proposal, after, width, most)
    lines.append([])
    lines += wrap(_readings(proposal, decision), width)
    lines.append([])
    first = proposal.readings[0]
    if not proposal.sure:
        lines.append([Piece("· fix would hold this back: it is less sure than the bar", "faint")])
    for reason in (first.evidence or shown_rule(first.rule)).split("; "):
        lines += wrap([Piece("· ", "faint"), *_named(visible(reason), first.rule)], width)
    return lines


def _named(reason: str, rule: str) -> Line:
    """A reason with the name of its rule set off."""
    names = map(visible, shown_rule(rule).split(" + "))
    name = next((n for n in names if reason.startswith(n)), "")
    return [Piece(name, "rule"), Piece(reason[len(name) :], "")]


def _readings(proposal: Proposal, decision: Decision | None) -> Line:
    line: Line = []
    chosen = decision.chosen if decision else None
    for number, reading in enumerate(proposal.readings, 1):
        taken = decision is not None and chosen == reading
        line += [
            Piece(f"{number} ", "rule"),
            Piece(spelled(reading.after), "added mark" if taken else "title"),
            Piece(f" {percent(reading.confidence)}   ", "faint"),
        ]
    if chosen is not None and chosen not in proposal.readings:
        line += [Piece("e ", "rule"), Piece(spelled(chosen.after), "added mark"), Piece("   ", "")]
    if decision is not None and chosen is None:
        line.append(Piece("✗ refused: it stays as it is", "removed"))
    elif decision is not None:
        line.append(Piece("✓ accepted", "added"))
    else:
        line += [Piece("e ", "rule"), Piece("your own", "faint")]
    return line


def percent(share: float) -> str:
    """A confidence for people; never 100 %, which no model can promise.

    >>> percent(0.973), percent(0.9961), percent(1.0)
    ('97%', '99.6%', '99.9%')
    """
    return f"{min(share, 0.999):.1%}" if share > 0.995 else f"{share:.0%}"


def excerpt(text: str, proposal: Proposal, after: str, width: int, most: int = 1) -> list[Line]:
    """The line above, the line as printed, the line repaired and the line below, to ``width``.

    A line of more than ``most`` rows is cut around the place; of one row, both readings at the same
    column. Empty lines are stepped over.
    """
    place = proposal.place
    start = text.rfind("\n", 0, place.start) + 1
    end = text.find("\n", place.end)
    end = len(text) if end < 0 else end
    gutter = len(str(proposal.line + text.count("\n", place.start, place.end) + 1))
    column = max(10, width - gutter - 3)
    room = column * most - (most > 1) * most * SPARED
    prefix, suffix = visible(text[start : place.start]), visible(text[place.end : end].rstrip("\r"))
    old, new = differing(place.before, after)
    old, new = _bracketed(old, "removed", "[-", "-]"), _bracketed(new, "added", "{+", "+}")
    widest = max(sum(width_of(p.text) for p in old), sum(width_of(p.text) for p in new))
    left = ending(prefix, max((room - widest) // 2, room - widest - width_of(suffix)))
    rows: list[Line] = []
    above = _neighbour(text, start, -1)
    if above is not None:
        body = [Piece(beginning(above[0], column), "faint")]
        rows.append(_row(proposal.line - above[1], " ", body, gutter, "faint"))
    for sign, style, marked in (("-", "removed", old), ("+", "added", new)):
        used = width_of(left) + sum(width_of(p.text) for p in marked)
        body = [Piece(left, ""), *marked, Piece(beginning(suffix, max(0, room - used)), "")]
        for number, part in enumerate(wrap(body, column)):
            line = proposal.line if sign == "-" and not number else None
            rows.append(_row(line, " " if number else sign, part, gutter, style))
    below = _neighbour(text, end, 1)
    if below is not None:
        number = proposal.line + text.count("\n", place.start, place.end) + below[1]
        body = [Piece(beginning(below[0], column), "faint")]
        rows.append(_row(number, " ", body, gutter, "faint"))
    return rows


def _row(number: int | None, sign: str, body: Line, gutter: int, style: str) -> Line:
    label = f"{number if number is not None else '':>{gutter}} "
    return [Piece(label, "faint"), Piece(f"{sign} ", style), *body]


def _neighbour(text: str, at: int, step: int) -> tuple[str, int] | None:
    """The next line that is not empty before ``at`` (a line's start) or behind it (its end)."""
    away = 0
    while (at > 0) if step < 0 else (at < len(text)):
        away += 1
        if step < 0:
            first, last = text.rfind("\n", 0, at - 1) + 1, at - 1
            at = first
        else:
            first = at + 1
            last = text.find("\n", first)
            at = last = len(text) if last < 0 else last
        if line := text[first:last].strip():
            return visible(line), away
    return None


def differing(before: str, after: str) -> tuple[Line, Line]:
    """Both readings of a place, what differs in its style; each begins and ends with what does not.

    >>> differing("réle", "rôle")[0]
    [Piece(text='r', style=''), Piece(text='é', style='removed'), Piece(text='le', style='')]
    """
    old: Line = []
    new: Line = []
    i = j = 0
    for a0, a1, b0, b1 in edits(before, after):
        for line, text, at, first, last, style in (
            (old, before, i, a0, a1, "removed"),
            (new, after, j, b0, b1, "added"),
        ):
            line.append(Piece(_plain(text[at:first])))
            if first < last:
                changed = "".join(_BLANKS.get(char, char) for char in text[first:last])
                line.append(Piece(visible(changed), style))
        i, j = a1, b1
    old.append(Piece(_plain(before[i:])))
    new.append(Piece(_plain(after[j:])))
    return old, new


def _bracketed(line: Line, style: str, opening: str, closing: str) -> Line:
    """A reading with what differs in brackets."""
    return [
        Piece(f"{opening}{text}{closing}", f"{style} mark") if changed else Piece(text, style)
        for text, changed in line
    ]


def _plain(text: str) -> str:
    return visible(text.replace("\r\n", "↵").replace("\n", "↵"))
