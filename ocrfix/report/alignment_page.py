"""An alignment as a page: the paragraphs of both texts side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.report.alignment_view import (
    KINDS,
    Part,
    counted,
    differing,
    habits_of_matches,
    percent,
    sides,
)
from ocrfix.report.habit_lines import habit_lines
from ocrfix.report.page import chunked, escaped, html_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrfix.model import Alignment, Record

__all__ = ["alignment_html"]


def alignment_html(
    alignment: Alignment, names: tuple[str, str] = ("OCR", "clean"), *, strict: bool = False
) -> str:
    """Give one self-contained page with paragraph beside paragraph, differences marked.

    Text of one side only and moved text stand out; ``j`` and ``k`` go to the next and the
    previous difference. Habits are no differences, but with ``strict``. Nothing of a document can
    run or load anything.
    """
    looks = sum(differing(record, alignment, strict=strict) for record in alignment.records)
    habits = () if strict else habits_of_matches(alignment)
    said = [counted(alignment), *map(escaped, habit_lines(habits))]
    left, right = escaped(names[0]), escaped(names[1])
    body = [
        f'<header><h1>Paragraphs side by side</h1><p class="lead">{left} and {right}</p>'
        f'<p class="soft">{"<br>".join(said)}</p></header>\n<main>\n'
        f'<div class="bar"><output id="place">{looks:,} to look at</output><span class="keys">'
        '<button type="button" id="previous">previous <kbd>k</kbd></button> '
        '<button type="button" id="next">next <kbd>j</kbd></button></span></div>\n'
        f'<section><div class="row bead columns"><span></span><p>{left}</p><p>{right}</p></div>\n',
        *chunked(_beads(alignment, strict=strict)),
        "</section></main>\n<footer>Made by ocrfix; nothing on this page leaves your computer."
        "</footer>\n",
    ]
    return html_page(f"{names[0]} and {names[1]}, aligned by ocrfix", body)


def _beads(alignment: Alignment, *, strict: bool) -> Iterable[str]:
    for number, record in enumerate(alignment.records, 1):
        left, right = sides(record, alignment, strict=strict)
        alike = percent(record, differs=any(differs for _, differs in left + right))
        stop = " stop" if differing(record, alignment, strict=strict) else ""
        yield (
            f'<div class="row bead {record.kind}{stop}"><span class="no">{number}'
            f"<b>{_said(record, alike)}</b></span><p>{_marked(left, 'del')}</p>"
            f"<p>{_marked(right, 'ins')}</p></div>\n"
        )


def _said(record: Record, alike: int) -> str:
    if record.kind in ("ocr_only", "clean_only"):
        return KINDS[record.kind]
    similar = f"{alike}&nbsp;%"
    return f"moved {similar}" if record.kind == "moved" else similar


def _marked(parts: list[Part], tag: str) -> str:
    return "".join(
        f"<{tag}>{escaped(text)}</{tag}>" if differs else escaped(text) for text, differs in parts
    )
