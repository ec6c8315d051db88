"""Lists of changes: apply them, revert them, and put one list after another."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from ocrfix.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.model import Change

__all__ = ["apply_changes", "carried_back", "compose", "revert_changes"]


def apply_changes(original: str, changes: Iterable[Change]) -> str:
    """Apply changes (in order, not overlapping) to the text they were made for.

    Raises :class:`InputError` if the text is another one.

    >>> from ocrfix.model import Change
    >>> apply_changes("de 1’eau", [Change(3, 4, "1", "l", "1’→l’", 0.99, 1)])
    'de l’eau'
    """
    pieces: list[str] = []
    at = 0
    for change in changes:
        if change.start < at or original[change.start : change.end] != change.before:
            raise InputError(
                f"The text is not the one these changes were made for (line {change.line}: "
                f"{change.before!r} expected). Run ocrfix fix on it anew."
            )
        pieces += (original[at : change.start], change.after)
        at = change.end
    pieces.append(original[at:])
    return "".join(pieces)


def revert_changes(repaired: str, changes: Sequence[Change]) -> str:
    """Undo changes: gives back the text they were made for, exactly.

    Raises :class:`InputError` if the repaired text has been changed since.
    """
    pieces: list[str] = []
    at = shift = 0
    for change in changes:
        start = change.start + shift
        end = start + len(change.after)
        if start < at or repaired[start:end] != change.after:
            raise InputError(
                f"The text has changed since it was repaired (line {change.line}: "
                f"{change.after!r} expected). Nothing was reverted."
            )
        pieces += (repaired[at:start], change.before)
        at = end
        shift += len(change.after) - len(change.before)
    pieces.append(repaired[at:])
    return "".join(pieces)


def compose(original: str, first: Sequence[Change], second: Sequence[Change]) -> tuple[Change, ...]:
    """One list that does what ``first`` and then ``second`` do.

    Changes of the second list that touch one of the first become one change with it.
    """
    if not first or not second:
        return tuple(first or second)
    # Each change of either list as [start, end) in the text between the two.
    events: list[tuple[int, int, int, Change]] = []
    shift = 0
    for change in first:
        start = change.start + shift
        events.append((start, start + len(change.after), 0, change))
        shift += len(change.after) - len(change.before)
    events += ((change.start, change.end, 1, change) for change in second)
    events.sort(key=lambda e: e[:3])
    between = apply_changes(original, first)
    composed: list[Change] = []
    shift = 0  # of the text between, as against the original, before the group
    k = 0
    while k < len(events):
        start, end, _, _ = events[k]
        group = [events[k]]
        k += 1
        while k < len(events) and events[k][0] < max(end, start + 1):
            end = max(end, events[k][1])
            group.append(events[k])
            k += 1
        grown = sum(len(c.after) - len(c.before) for _, _, layer, c in group if layer == 0)
        source = start - shift
        before = original[source : end - shift - grown]
        later = [replace(c, start=c.start - start, end=c.end - start)
                 for _, _, layer, c in group if layer == 1]  # fmt: skip
        after = apply_changes(between[start:end], later)
        shift += grown
        members = [c for _, _, _, c in group]
        if before == after:
            continue
        composed.append(
            replace(
                members[0],
                start=source,
                end=source + len(before),
                before=before,
                after=after,
                rule=" + ".join(dict.fromkeys(c.rule for c in members)),
                confidence=min(c.confidence for c in members),
                evidence="; ".join(c.evidence for c in members if c.evidence),
            )
        )
    return tuple(composed)


def carried_back(first: Sequence[Change], later: Iterable[Change]) -> list[Change]:
    """Changes to what ``first`` makes of a text, as changes to the text itself.

    Those that meet one of the first are left out: they say nothing of the text as it was.
    """
    later = list(later)
    if not first:
        return later
    shifts = [0, *accumulate(len(c.after) - len(c.before) for c in first)]
    starts = [c.start + shift for c, shift in zip(first, shifts, strict=False)]
    ends = [start + len(c.after) for start, c in zip(starts, first, strict=True)]
    found = []
    for change in later:
        number = bisect_right(ends, change.start)
        if number == bisect_left(starts, change.end) and number == bisect_left(ends, change.start):
            back = -shifts[number]
            found.append(replace(change, start=change.start + back, end=change.end + back))
    return found
