"""Markdown: its prose, without front matter, code, mathematics, link targets and tables' rules.

Also the Markdown that docling and marker make of scans. Each line is an element of its own; a cell
of a table too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ocrfix.text.formats.format import Format
from ocrfix.text.formats.markdown_code import Indents
from ocrfix.text.views import ViewBuilder
from ocrfix.text.writing import REFERENCE, Way, character_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrfix.model import Document

__all__ = ["MARKDOWN"]

_BAR = re.compile(r"\\.|`[^`]*`|\|")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_FENCE = re.compile(r"\s{0,3}(?:>\s*)*(?:[-*+]\s+|\d+[.)]\s+)?\s*(`{3,}|~{3,}|\$\$)")
_DISPLAY = re.compile(r"\s*(\$\$|\\\[)")
_RULE = re.compile(r"\s*(?:[-=*_~+:|]\s*){2,}\Z")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*\Z")
_DEFINITION = re.compile(r"\s{0,3}\[[^\]\n]+\]:\s*\S+")
_LEAD = re.compile(
    r"[ \t]*(?:>[ \t]?)*[ \t]*"
    r"(?:#{1,6}[ \t]+|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|\d{1,9}[.)][ \t]+)?"
)
# What is no prose within a line, in the order in which it is looked for.
_INLINE = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).{1,2000}?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<maths>\$\$.{1,2000}?\$\$|\$(?=[^\s$])[^$]*?(?<=[^\s$\\])\$(?!\d)|\\\(.{1,2000}?\\\)|\\\[.{1,2000}?\\\])"
    r"|(?P<comment><!--.*?-->|<!--.*\Z)"
    r"|(?P<address><[a-zA-Z][\w+.-]*:[^<>\s]*>|https?://[^\s<>()\[\]|]+|www\.[^\s<>()\[\]|]+)"
    r"|(?P<tag></?[a-zA-Z][^<>]*>)"
    r"|(?P<target>\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\)|\]\[[^\]\n]*\])"
    r"|(?P<note>!?\[(?:\^[^\]\n]+\])?)"
    r"|(?P<attributes>\{[#.:][^{}\n]*\})"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<command>\\[A-Za-z]+)"
    r"|(?P<reference>&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});)"
    r"|(?P<emphasis>\*{1,3}|_{1,3}(?=\w)(?<!\w_)|(?<=\w)_{1,3}(?!\w)|~~)"
)


def _documents(whole: Document) -> tuple[Document, ...]:
    return (_Reader(whole).document(),)


class _Reader:
    def __init__(self, whole: Document) -> None:
        self._whole = whole
        self._text = whole.text
        self._view = ViewBuilder(whole.text, "line")
        self._pending = ""
        self._indents = Indents()

    def document(self) -> Document:
        lines = [(m.start(1), m.end(1)) for m in _LINE.finditer(self._text)]
        number = self._after_front_matter(lines)
        fence = ""
        columns = 0
        comment = False
        while number < len(lines):
            start, end = lines[number]
            line = self._text[start:end]
            number += 1
            if fence:
                if line.strip().lstrip("> ").startswith(fence):
                    fence = ""
                continue
            if comment:
                comment = "-->" not in line
                continue
            if opened := self._fence(line):
                fence, columns = opened, 0
                continue
            if self._indents.is_code(line):
                continue
            comment = "<!--" in line and "-->" not in line[line.index("<!--") :]
            following = self._text[slice(*lines[number])] if number < len(lines) else ""
            if (
                "|" in line
                and "-" in following
                and "|" in following
                and _DELIMITER.match(following)
            ):
                columns = len(_cells(line))
            elif "|" not in line:
                columns = 0
            self._line(start, end, columns)
        view = self._view
        if view.length:
            view.gap("\n")
        return replace(self._whole, text=view.text, view=view.view("Markdown"))

    def _after_front_matter(self, lines: list[tuple[int, int]]) -> int:
        """The first line behind what ``---`` or ``+++`` encloses at the top."""
        first = self._text[slice(*lines[0])].removeprefix("\ufeff").rstrip() if lines else ""
        if first not in ("---", "+++"):
            return 0
        for number in range(1, len(lines)):
            if self._text[slice(*lines[number])].rstrip() in (first, "..."):
                return number + 1
        return 0

    def _fence(self, line: str) -> str:
        """What ends the block of code or mathematics that a line begins, if it does."""
        match = _FENCE.match(line)
        if match is None:
            found = _DISPLAY.match(line)
            return "\\]" if found and found[1] == "\\[" and "\\]" not in line else ""
        mark = match[1]
        rest = line[match.end() :]
        if mark == "$$":
            return "$$" if "$$" not in rest else ""
        return "" if mark[0] in rest and mark[0] == "`" else mark

    def _line(self, start: int, end: int, columns: int) -> None:
        line = self._text[start:end]
        if not line.strip():
            self._pending = "\n\n" if self._view.length else ""
            return
        if _RULE.match(line) or _DEFINITION.match(line):
            return
        if columns or line.count(" | ") > 1:  # without a table: a menu, which has its bars too
            for low, high in _as_many(line, _cells(line), columns):
                self._put(start + low, start + high)
            return
        lead = _LEAD.match(line)
        self._put(start + (lead.end() if lead else 0), end)

    def _put(self, start: int, end: int) -> None:
        while start < end and self._text[start].isspace():
            start += 1
        while start < end and self._text[end - 1].isspace():
            end -= 1
        view = self._view
        pieces = [p for p in self._pieces(start, end) if p[1] > p[0]]
        if not any(self._text[low:high].strip() for low, high, _ in pieces):
            return
        if view.length:
            view.gap(self._pending or "\n")
        self._pending = ""
        view.lines += 1
        view.lead.next_unit()
        for low, high, char in pieces:
            if char is None:
                view.put([(low, high, Way.PROSE)], new=False)
            else:
                view.lead.add(view.length, view.length + len(char), low, high, Way.LOCKED)
                view.gap(char)

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int, str | None]]:
        """The stretches of prose; with a character where another notation stands for one."""
        at = start
        for match in _INLINE.finditer(self._text, start, end):
            yield at, match.start(), None
            at = match.end()
            if (match["tag"] or "").lower().startswith("<br"):
                yield match.start(), match.end(), " "
            elif match["escape"]:
                yield match.start(), match.end(), match[0][1:]
            elif match["reference"]:
                found = REFERENCE.fullmatch(match[0])
                char = character_of(found, html=True) if found else None
                yield match.start(), match.end(), char or match[0]
        yield at, end, None


def _cells(line: str) -> list[tuple[int, int]]:
    """Where the cells of a table's row stand; bars in code and behind a backslash part none."""
    bars = [match.start() for match in _BAR.finditer(line) if match[0] == "|"]
    edges = [-1, *bars, len(line)]
    cells = [(low + 1, high) for low, high in pairwise(edges)]
    if cells and not line[slice(*cells[0])].strip():
        cells = cells[1:]
    if cells and not line[slice(*cells[-1])].strip():
        cells = cells[:-1]
    return cells


def _as_many(line: str, cells: list[tuple[int, int]], columns: int) -> list[tuple[int, int]]:
    """As many cells as the table has columns: a bar too many is a letter of the longest cell."""
    more = len(cells) - columns
    if not columns or more <= 0:
        return cells
    spans = [(cells[i][0], cells[i + more][1]) for i in range(len(cells) - more)]
    at = max(range(len(spans)), key=lambda i: len(line[slice(*spans[i])].split()))
    return [*cells[:at], spans[at], *cells[at + more + 1 :]]


MARKDOWN = Format(
    "markdown", (".md", ".markdown"), _documents, by_name=True, in_folders=True, packs=True
)
