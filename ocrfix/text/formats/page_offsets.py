"""Offsets that Transkribus keeps in the ``custom`` of a line of PAGE: moved with its text."""

from __future__ import annotations

import re
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from ocrfix.text.markup import attributes, local, tags
from ocrfix.text.splicing import Edit
from ocrfix.text.views import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["moved_offsets"]

_OFFSET = re.compile(r"\{[^{}]*\}")
_NUMBER = re.compile(r"\b(offset|length)\s*:\s*(\d+)")


def moved_offsets(whole: str, edits: Sequence[Edit], _encoding: str) -> Iterable[Edit]:
    """Offsets in the ``custom`` of a line, moved with its text."""
    lines = sorted((found, e) for e in edits if (found := _line_tag(whole, e.start)) >= 0)
    for start, group in groupby(lines, key=lambda row: row[0]):
        tag = next(tags(whole, "the file", start))
        span = attributes(whole, tag).get("custom")
        if span is None or "offset" not in whole[span[0] : span[1]]:
            continue
        mine = [edit for _, edit in group]
        moves = _moves(whole, tag.end, mine)
        if not any(old != new for _, old, new in moves):
            continue
        custom = whole[span[0] : span[1]]
        made = _OFFSET.sub(partial(_moved, moves=moves), custom)
        if made != custom:
            yield Edit(*span, made, mine[0].cause)


def _line_tag(whole: str, at: int) -> int:
    """The line whose own text (not that of a word) stands at an offset; -1 where there is none."""
    unicode = whole.rfind("<", 0, at)
    head = whole.rfind("TextLine", 0, max(0, unicode))
    start = whole.rfind("<", 0, head) if head >= 0 else -1
    if start < 0 or whole[start + 1] == "/":
        return -1
    words = re.compile(r"<(/?)(?:\w+:)?Word[\s>]").findall(whole, head, at)
    return start if words.count("") == words.count("/") else -1


def _moves(whole: str, begin: int, edits: Sequence[Edit]) -> list[tuple[int, int, int]]:
    """Where in the line's text lengths change: the offset, the length before and after."""
    moves = []
    for edit in edits:
        opening = whole.rfind("<", begin, edit.start)
        if opening < 0:
            continue
        holder = next(tags(whole, "the file", opening))
        if holder.start != opening or local(holder.name) != "Unicode":
            continue
        start = holder.end
        before = "".join(p for p, *_ in parts_of(whole, [(start, edit.start, 1)]))
        old = "".join(p for p, *_ in parts_of(whole, [(edit.start, edit.end, 1)]))
        new = "".join(p for p, *_ in parts_of(edit.after, [(0, len(edit.after), 1)]))
        moves.append((len(before), len(old), len(new)))
    return moves


def _moved(braces: re.Match[str], moves: Sequence[tuple[int, int, int]]) -> str:
    group = braces[0]
    found = {match[1]: match for match in _NUMBER.finditer(group)}
    if "offset" not in found:
        return group
    start = int(found["offset"][2])
    end = start + (int(found["length"][2]) if "length" in found else 0)

    first, last = (_shifted(offset, moves) for offset in (start, end))

    def number(match: re.Match[str]) -> str:
        value = first if match[1] == "offset" else max(0, last - first)
        return match[0][: match.start(2) - match.start()] + str(value)

    return _NUMBER.sub(number, group)


def _shifted(offset: int, moves: Sequence[tuple[int, int, int]]) -> int:
    """An offset after the moves; within what is replaced it stays within."""
    shift = 0
    for at, old, new in moves:
        if at + old <= offset and (old or at < offset):
            shift += new - old
        elif at < offset < at + old:
            shift += min(new, offset - at) - (offset - at)
    return offset + shift
