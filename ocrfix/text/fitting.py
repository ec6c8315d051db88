"""Which changes to a view its file can take, and which are held back."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein, Postfix, Prefix

from ocrfix.text.changes import apply_changes
from ocrfix.text.habits import BREAK_SIGNS
from ocrfix.text.places import Core, core_of, covered, rows_of
from ocrfix.text.writing import written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrfix.model import Change, Document, Repaired, Track

    Joinable = Callable[[Document, Sequence[Change], Sequence[str], str], frozenset[int]]

__all__ = ["fitted", "obstacle"]


def fitted(
    document: Document,
    repaired: Repaired,
    encoding: str | None = None,
    joinable: Joinable | None = None,
    *,
    wanted: bool = True,
) -> Repaired:
    """The repair of a view as far as its file can take it; the rest is held back, and counted.

    Of a change that mends letters of two words and joins them, the letters are mended where that
    is all it does to them. ``encoding`` is that of the output; ``joinable`` says which
    changes that join or part words can be made all the same, where that is ``wanted``.
    """
    view = document.view
    if view is None:
        return repaired
    target = encoding or document.encoding
    why = [obstacle(document, change, target) for change in repaired.changes]
    made: list[Change] = []
    held = list(repaired.held_back)
    able = joinable(document, repaired.changes, why, target) if joinable and any(why) else ()
    joined = frozenset(able if wanted else ())
    for number, change in enumerate(repaired.changes):
        if not why[number] or number in joined:
            made.append(change)
            continue
        held.append(change)
        made += (part for part in _letters(change) if not obstacle(document, part, target))
    notes = list(repaired.notes)
    left = [each for number, each in enumerate(why) if each and number not in joined]
    if count := left.count("joins"):
        what = "change joins or parts" if count == 1 else "changes join or part"
        more = 0 if wanted else len(able)
        them = "them" if more == count else f"{more:,} of them"
        advice = f" (--merge-words makes {them})" if more else ""
        notes.append(f"{count:,} {what} words, which have places of their own: held back{advice}.")
    if count := len(left) - left.count("joins"):
        what = "change" if count == 1 else "changes"
        notes.append(f"{count:,} {what} held back, since the file cannot hold it there.")
    if not left:
        return repaired
    held.sort(key=lambda c: (c.start, c.end))
    text = apply_changes(repaired.original, made)
    return replace(
        repaired, text=text, changes=tuple(made), held_back=tuple(held), notes=tuple(notes)
    )


def _letters(change: Change) -> list[Change]:
    """The letters that a change mends in their place, where it else joins or parts words only.

    Of a word broken at a line end, which stays, what is mended on either side of it.
    """
    found: list[Change] = []
    halves = change.before.split("\n"), change.after.split("\n")
    if len(halves[0]) == len(halves[1]) > 1 and all(
        before[-1:] and before[-1:] in BREAK_SIGNS and before[-1:] == after[-1:]
        for before, after in list(zip(*halves, strict=True))[:-1]
    ):
        start = change.start
        for before, after in zip(*halves, strict=True):
            head = Prefix.similarity(before, after)
            tail = Postfix.similarity(before[head:], after[head:])
            put, end = after[head : len(after) - tail], start + len(before) - tail
            if before != after:
                found.append(
                    replace(
                        change, start=start + head, end=end, before=before[head : end - start],
                        after=put,
                    )
                )  # fmt: skip
            start += len(before) + 1
        return found
    for op in Levenshtein.opcodes(change.before, change.after):
        if op.tag == "equal":
            continue
        before = change.before[op.src_start : op.src_end]
        after = change.after[op.dest_start : op.dest_end]
        plain = not any(map(str.isspace, before + after))
        if plain and op.tag == "replace" and len(before) == len(after):
            start = change.start + op.src_start
            found.append(
                replace(change, start=start, end=start + len(before), before=before, after=after)
            )
        elif plain and not set(before + after) <= set("-¬⸗­=—–"):
            return []
    return found


def obstacle(document: Document, change: Change, encoding: str, *, lead_alone: bool = False) -> str:
    """Why a file cannot take a change as it is: ``joins``, ``fixed``; empty where it can.

    With ``lead_alone`` what repeats the text elsewhere is not asked.
    """
    view = document.view
    assert view is not None
    core = core_of(change)
    if core.before == core.after:
        return ""
    why = _refusal(view.lead, core, document.text, encoding, lead=True)
    for echo in () if lead_alone else view.echoes:
        why = why or _refusal(echo, core, document.text, encoding, lead=False)
    return why


def _refusal(track: Track, core: Core, text: str, encoding: str, *, lead: bool) -> str:
    rows = rows_of(track, core.start, core.end)
    spaces = _spaces(core.before) != _spaces(core.after)
    if not rows:
        if not lead:
            return ""
        return "joins" if spaces or _in_gap(text, core) else "fixed"
    units = {track.units[row] for row in rows}
    if lead and covered(track, rows, core) < core.end - core.start:
        return "joins"
    if len(units) > 1 and (track.unit != "free" or lead):
        return "joins"
    if track.unit == "word" and spaces:
        return "joins"
    if track.unit == "line" and (
        _line_ends(core.before) != _line_ends(core.after) or _spaced_out(track, rows, core, text)
    ):
        return "joins"
    ways = {track.ways[row] for row in rows}
    if any(written(core.after, way, encoding) is None for way in ways):
        return "fixed"
    if lead and not core.after and _empties(track, rows, core):
        return "joins"
    return ""


def _spaces(text: str) -> list[str]:
    return [char for char in text if char.isspace()]


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r")


def _spaced_out(track: Track, rows: range, core: Core, text: str) -> bool:
    """Whether a space would come to stand at an end of a line, or beside another."""
    unit = track.units[rows[0]]
    left, right = text[max(0, core.start - 1) : core.start], text[core.end : core.end + 1]
    if core.start == track.starts[rows[0]] and (rows[0] == 0 or track.units[rows[0] - 1] != unit):
        left = " "
    if core.end == track.ends[rows[-1]] and (
        rows[-1] + 1 == len(track.units) or track.units[rows[-1] + 1] != unit
    ):
        right = " "
    around = left + core.after + right
    return any(a.isspace() and b.isspace() for a, b in pairwise(around))


def _in_gap(text: str, core: Core) -> bool:
    return any(map(str.isspace, text[max(0, core.start - 1) : core.end + 1]))


def _empties(track: Track, rows: range, core: Core) -> bool:
    """Whether nothing would be left of an element."""
    first, last = rows[0], rows[-1]
    unit = track.units[first]
    whole = track.starts[first] >= core.start and track.ends[last] <= core.end
    alone = (first == 0 or track.units[first - 1] != unit) and (
        last + 1 == len(track.units) or track.units[last + 1] != unit
    )
    return whole and alone
