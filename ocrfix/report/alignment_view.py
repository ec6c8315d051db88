"""An alignment as text in two columns, and as records."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import groupby, zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ocrfix.evaluation.habit_counts import count_habits
from ocrfix.report.habit_lines import habit_lines
from ocrfix.report.terminal import Piece, paint, visible, width_of, wrap
from ocrfix.text.habits import BREAK_SIGNS
from ocrfix.text.plain_signs import same_but_for_habits

if TYPE_CHECKING:
    from ocrfix.model import Alignment, HabitCount, Op, Record, Span

__all__ = [
    "KINDS",
    "Part",
    "alignment_jsonl",
    "alignment_text",
    "counted",
    "differing",
    "habits_of_matches",
    "percent",
    "sides",
]

Part = tuple[str, bool]

_SPACE = re.compile(r"\s+")
_LEAST_WIDTH = 40
KINDS = {
    "match": "matched",
    "moved": "moved",
    "ocr_only": "OCR only",
    "clean_only": "clean only",
}
_BRACKETS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}


def sides(
    record: Record, alignment: Alignment, *, strict: bool = False
) -> tuple[list[Part], list[Part]]:
    """Cut both texts of a record into parts, each with whether it differs.

    How much white space there is between words, and of what kind, is no
    difference; nor is a habit, but with ``strict``. A side that is absent has no parts.
    """
    left: list[Part] = []
    right: list[Part] = []
    for op in record.ops:
        a, b = alignment.ocr[op.a0 : op.a1], alignment.clean[op.b0 : op.b1]
        same = op.equal or (a.isspace() and b.isspace())
        same = same or (not strict and _is_habit(alignment, op, a, b))
        left += _cut(alignment.ocr, op.a0, op.a1, same)
        right += _cut(alignment.clean, op.b0, op.b1, same)
    if not record.ops:
        left = [(record.ocr.text, False)] if record.ocr else []
        right = [(record.clean.text, False)] if record.clean else []
    return _joined(left), _joined(right)


def _is_habit(alignment: Alignment, op: Op, a: str, b: str) -> bool:
    """Whether two stretches differ in habits alone, such as the sign at a line end."""
    if len(a) == len(b) == 1 and a in BREAK_SIGNS and b in BREAK_SIGNS:
        behind = alignment.ocr[op.a1 : op.a1 + 2] + alignment.clean[op.b1 : op.b1 + 2]
        return "\n" in behind or "\r" in behind
    return same_but_for_habits(a, b)


def _joined(parts: list[Part]) -> list[Part]:
    """Join neighbours that both differ or both do not: edits that touch are one to a reader."""
    return [
        ("".join(text for text, _ in group), differs)
        for differs, group in groupby(parts, key=itemgetter(1))
    ]


def _cut(text: str, start: int, end: int, same: bool) -> list[Part]:
    """Cut off white space that only lengthens other white space beside it."""
    if same:
        return [(text[start:end], False)] if end > start else []
    low, high = start, end
    while low < high and text[low].isspace() and (low == 0 or text[low - 1].isspace()):
        low += 1
    while low < high and text[high - 1].isspace() and (high == len(text) or text[high].isspace()):
        high -= 1
    parts = ((text[start:low], False), (text[low:high], True), (text[high:end], False))
    return [part for part in parts if part[0]]


def differing(record: Record, alignment: Alignment, *, strict: bool = False) -> bool:
    """Say whether a reader has something to look at: a difference, or a text without twin."""
    parts = sides(record, alignment, strict=strict)
    return record.kind != "match" or any(differs for side in parts for _, differs in side)


def percent(record: Record, *, differs: bool) -> int:
    """How alike both sides are, in percent: 100 where nothing is marked, and nowhere else."""
    return min(99, round(100 * record.similarity)) if differs else 100


def counted(alignment: Alignment) -> str:
    """Say in numbers what an alignment found.

    >>> from ocrfix.model import Alignment
    >>> counted(Alignment("", "", ()))
    '0 matched'
    """
    counts = Counter[str](record.kind for record in alignment.records)
    said = [f"{counts[kind]:,} {word}" for kind, word in KINDS.items() if counts[kind]]
    return ", ".join(said) or "0 matched"


def habits_of_matches(alignment: Alignment) -> tuple[HabitCount, ...]:
    """The habits in which both texts differ, counted as an evaluation of them counts."""
    if not alignment.clean.strip():
        return ()
    return tuple(c for c in count_habits(alignment.ocr, alignment.clean) if c.differing)


def alignment_jsonl(alignment: Alignment) -> str:
    """Give one record a line: kind, both spans with their offsets, similarity."""
    records: list[dict[str, Any]] = [
        {
            "kind": record.kind,
            "ocr": _span(record.ocr),
            "clean": _span(record.clean),
            "similarity": round(record.similarity, 6),
        }
        for record in alignment.records
    ]
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _span(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"start": span.start, "end": span.end, "text": span.text}


def alignment_text(
    alignment: Alignment, width: int = 80, *, colour: bool = False, strict: bool = False
) -> str:
    """Give the paragraphs of both texts in two columns, differences marked.

    Without colour differences are bracketed, ``[-so-]`` in the OCR and ``{+so+}`` in the clean
    text. Runs of white space are shown as one space. Habits are no differences and are counted at
    the end, but with ``strict``. ``width`` counts columns, at least 40.
    """
    width = max(width, _LEAST_WIDTH)
    column = (width - 3) // 2
    lines = [paint([Piece(f"{'OCR':<{column}}   clean", "title")], colour).rstrip()]
    for number, record in enumerate(alignment.records, 1):
        style = "moved" if record.kind == "moved" else "rule"
        left, right = sides(record, alignment, strict=strict)
        alike = percent(record, differs=any(differs for _, differs in left + right))
        title = _ruled(number, record, alignment, width, alike)
        lines.append(paint([Piece(title, style)], colour))
        columns = (
            _column(left, "removed", column, colour, not record.clean),
            _column(right, "added", column, colour, not record.ocr),
        )
        nothing: list[Piece] = []
        for a, b in zip_longest(*columns, fillvalue=nothing):
            pad = column - sum(width_of(piece.text) for piece in a)
            lines.append(paint([*a, Piece(" " * pad + " │ ", "faint"), *b], colour).rstrip())
    lines += ["", paint([Piece(counted(alignment), "title")], colour)]
    if not strict:
        lines += [visible(line) for line in habit_lines(habits_of_matches(alignment))]
    return "\n".join(lines) + "\n"


def _ruled(number: int, record: Record, alignment: Alignment, width: int, alike: int) -> str:
    title = f"── {number} {KINDS[record.kind]}"
    if record.kind in ("match", "moved"):
        title += f" {alike} %"
    if record.kind == "moved" and record.clean:
        line = alignment.clean.count("\n", 0, record.clean.start) + 1
        title += f", from line {line:,} of the clean text"
    return f"{title} {'─' * max(width - len(title) - 1, 2)}"


def _column(
    parts: list[Part], style: str, width: int, colour: bool, alone: bool
) -> list[list[Piece]]:
    """Wrap one side; a side without twin is coloured as a whole."""
    left, right = ("", "") if colour else _BRACKETS[style]
    pieces: list[Piece] = []
    spaced = True
    for text, differs in parts:
        shown = visible(_SPACE.sub(" ", text))
        if spaced:
            shown = shown.lstrip()
        if not shown:
            continue
        spaced = shown.endswith(" ")
        if differs:
            pieces.append(Piece(f"{left}{shown}{right}", f"{style} mark"))
        else:
            pieces.append(Piece(shown, style if alone else ""))
    if not pieces:
        return []
    lines = wrap(pieces, width)
    for line in lines:
        line[-1] = Piece(line[-1].text.rstrip(), line[-1].style)
    return lines
