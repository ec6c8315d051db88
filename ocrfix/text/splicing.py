"""Changes to a text that is a view of a file, carried over into the file.

Whatever a change does not touch stays byte for byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ocrfix.model import Change, Repaired
from ocrfix.text.changes import apply_changes
from ocrfix.text.fitting import obstacle
from ocrfix.text.places import Core, core_of, covered, rows_of
from ocrfix.text.writing import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ocrfix.model import Document, Track
    from ocrfix.text.joining import Joins

__all__ = ["Edit", "in_file"]


class Edit(NamedTuple):
    """``start:end`` of a file becomes ``after``; ``cause`` numbers the change behind it."""

    start: int
    end: int
    after: str
    cause: int


def in_file(
    whole: str,
    document: Document,
    repaired: Repaired,
    follow: Callable[[str, Sequence[Edit], str], Iterable[Edit]] | None = None,
    encoding: str | None = None,
    joins: Joins | None = None,
) -> Repaired:
    """The repair of a view as a repair of its file, with the offsets and lines of the file.

    The changes must fit (see :func:`fitted`). ``follow`` gives what else changes with them.
    Changes that were held back come along where they have a place of their own.
    """
    view = document.view
    assert view is not None
    target = encoding or document.encoding
    edits: list[Edit] = []
    words: Track | None = None
    grouped = frozenset[int]()
    rewritten: list[tuple[int, int, str, int]] = []
    if joins:
        words, grouped, rewritten = joins.edits(document, repaired.changes, target)
    for cause, change in enumerate(repaired.changes):
        core = core_of(change)
        for track in (view.lead, *view.echoes):
            if track is words and cause in grouped:
                continue
            edits += _edits(track, core, whole, target, cause, partly=track is not view.lead)
    edits += follow(whole, edits, target) if follow else ()
    edits += (Edit(*edit) for edit in rewritten)
    changes = _changes(whole, edits, repaired.changes)
    held: list[Edit] = []
    for cause, change in enumerate(repaired.held_back):
        if not obstacle(document, change, target):
            core = core_of(change)
            held += _edits(view.lead, core, whole, target, cause, partly=False)
    return Repaired(
        whole, apply_changes(whole, changes), changes, _changes(whole, held, repaired.held_back),
        repaired.notes, repaired.bar,
    )  # fmt: skip


def _edits(
    track: Track, core: Core, whole: str, encoding: str, cause: int, *, partly: bool
) -> list[Edit]:
    """What a change does to the places of one track, from left to right."""
    if core.before == core.after:
        return []
    rows = rows_of(track, core.start, core.end)
    if partly and (not rows or covered(track, rows, core) < core.end - core.start):
        return []
    made: list[Edit] = []
    after = core.after
    for row in rows:
        low, high = max(track.starts[row], core.start), min(track.ends[row], core.end)
        if row != rows[-1]:
            piece, after = after[: high - low], after[high - low :]
        else:
            piece = after
        if track.ends[row] - track.starts[row] == track.to[row] - track.at[row]:
            shift = track.at[row] - track.starts[row]
            start, end = low + shift, high + shift
        elif core.start < core.end:
            start, end = track.at[row], track.to[row]
        else:
            start = end = track.to[row] if core.start > track.starts[row] else track.at[row]
        new = written(
            piece, track.ways[row], encoding, whole[max(0, start - 2) : start], whole[end : end + 2]
        )
        assert new is not None
        if new != whole[start:end]:
            made.append(Edit(start, end, new, cause))
    return made


def _changes(whole: str, edits: Sequence[Edit], causes: Sequence[Change]) -> tuple[Change, ...]:
    """Edits as changes of the file, in its order; none overlaps the one before it."""
    made: list[Change] = []
    line, counted = 1, 0
    for edit in sorted(set(edits)):
        if made and (edit.start < made[-1].end or edit[:2] == (made[-1].start, made[-1].end)):
            continue
        line += whole.count("\n", counted, edit.start)
        counted = edit.start
        before = whole[edit.start : edit.end]
        cause = causes[edit.cause]
        made.append(
            Change(
                edit.start, edit.end, before, edit.after, cause.rule, cause.confidence, line,
                cause.evidence,
            )
        )  # fmt: skip
    return tuple(made)
