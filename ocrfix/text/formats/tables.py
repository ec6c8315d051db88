"""Tables of columns (.csv, .tsv): the OCR text in one column, the repaired one in another.

A row is kept as it is written, quotes and all; the repaired text is put at its end, or in the place
of the column that has its name.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.errors import InputError
from ocrfix.model import Document
from ocrfix.text.formats.format import Format

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrfix.model import Repaired

__all__ = ["TABLE"]

_GUESSES = ("ocr", "text")
_DELIMITERS = ("\t", ",", ";", "|")


class _Row(NamedTuple):
    """A row: where it stands, without its line end, and where its cells do."""

    start: int
    end: int
    cells: tuple[tuple[int, int], ...]
    line: int


def _delimiter(text: str) -> str:
    """The sign that parts the names of columns most often."""
    head = re.sub(r'"[^"]*"', "", text.split("\n", 1)[0])
    return max(_DELIMITERS, key=lambda sign: (head.count(sign), -_DELIMITERS.index(sign)))


def _rows(text: str) -> Iterator[_Row]:
    """The rows of a table that hold anything; a quoted cell may run over several lines."""
    sign = re.escape(_delimiter(text))
    cell = re.compile(rf'(?:"((?:[^"]|"")*+)"(?={sign}|\r|\n|\Z)|((?:(?!{sign})[^\r\n])*+))')
    ending = re.compile(rf"{sign}|\r\n|\n|\r|\Z")
    at, line = 0, 1
    start, cells, begun = 0, [], 1
    while at <= len(text):
        match = cell.match(text, at)
        assert match is not None
        cells.append(match.span(1) if match[1] is not None else match.span(2))
        line += match[0].count("\n")
        end = match.end()
        stop = ending.match(text, end)
        assert stop is not None  # a cell ends where one of these stands
        at = stop.end()
        if stop[0] and stop[0] not in "\r\n":
            continue
        if end > start:
            yield _Row(start, end, tuple(cells), begun)
        line += bool(stop[0])
        start, cells, begun = at, [], line
        if not stop[0]:
            return


def _value(text: str, span: tuple[int, int]) -> str:
    quoted = span[0] > 0 and text[span[0] - 1] == '"' and text[span[1] : span[1] + 1] == '"'
    found = text[span[0] : span[1]]
    return found.replace('""', '"') if quoted else found


def _left_open(text: str, row: _Row) -> bool:
    """Whether a cell begins with a quote that nothing closes: a further cell would lie in it.

    In tables of tabs that is common: there quotes are often no more than signs of the text.
    """
    if _delimiter(text) == "\t":
        return False
    return any(
        text.startswith('"', start, end) and text.count('"', start, end) % 2
        and not text.startswith('"', start - 1)
        for start, end in row.cells
    )  # fmt: skip


def _column(text: str, head: _Row, field: str | None, name: str) -> int:
    names = [_value(text, cell).removeprefix("\ufeff").strip() for cell in head.cells]
    for wanted in (field,) if field else _GUESSES:
        if wanted in names:
            return names.index(wanted)
    asked = f"no column “{field}”" if field else "no column “ocr” or “text”"
    raise InputError(
        f"{name} has {asked}; there is {', '.join(names[:12])}. Say which holds the OCR text: "
        "--field NAME. Or repair it as plain text: --format text"
    )


def _documents(whole: Document, field: str | None) -> tuple[Document, ...]:
    rows = _rows(whole.text)
    head = next(rows, None)
    if head is None:
        raise InputError(f"{whole.name} holds no table. Name a file with a row of column names.")
    column = _column(whole.text, head, field, whole.name)
    documents = []
    for row in rows:
        if column >= len(row.cells):
            raise InputError(
                f"{whole.name}, line {row.line}: the row ends before the column of the text. Mend "
                "that line."
            )
        if _left_open(whole.text, row):
            raise InputError(
                f"{whole.name}, line {row.line}: a quotation mark opens a cell there, and none "
                "closes it. Mend that line."
            )
        text = _value(whole.text, row.cells[column])
        documents.append(Document(text, f"{whole.name}:{row.line}", path=whole.path))
    return tuple(documents)


def _values(whole: Document, _data: bytes, field: str) -> list[str]:
    names = [_value(whole.text, cell) for cell in next(_rows(whole.text)).cells]
    if field not in [name.removeprefix("\ufeff").strip() for name in names]:
        raise KeyError(*names)
    return [each.text for each in _documents(whole, field)]


def _patched(whole: str, repaired: Sequence[Repaired], to: str | None) -> str:
    sign = _delimiter(whole)
    rows = _rows(whole)
    head = next(rows)
    names = [_value(whole, cell).removeprefix("\ufeff").strip() for cell in head.cells]
    target = to or "fixed"
    place = names.index(target) if target in names else None
    pieces: list[str] = []
    at = 0
    if place is None:
        pieces += (whole[: head.end], sign + _cell(target, sign))
        at = head.end
    for row, each in zip(rows, repaired, strict=True):
        value = _cell(each.text, sign)
        if place is not None and place < len(row.cells):
            low, high = row.cells[place]
            if low and whole[low - 1] == '"' and whole[high : high + 1] == '"':
                low, high = low - 1, high + 1
            pieces += (whole[at:low], value)
            at = high
        else:
            lacking = len(names) - len(row.cells)
            pieces += (whole[at : row.end], sign * (lacking + 1 if place is None else lacking))
            pieces.append(value)
            at = row.end
    return "".join([*pieces, whole[at:]])


def _cell(text: str, sign: str) -> str:
    if any(char in text for char in (sign, '"', "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _fields(field: str | None, to: str | None) -> Format:
    return Format(
        "csv",
        (".csv", ".tsv", ".tab"),
        partial(_documents, field=field),
        partial(_patched, to=to),
        fields=_fields,
        values=_values,
        by_name=True,
        records=True,
        packs=True,
    )


TABLE = _fields(None, None)
"""The OCR text in the column ``ocr`` or ``text``, the repaired one in ``fixed``."""
