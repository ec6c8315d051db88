"""The table that ``tesseract … tsv`` writes: the last column of its rows for words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ocrfix.text.formats.format import Format
from ocrfix.text.formats.word_elements import TSV_WORDS
from ocrfix.text.views import ViewBuilder
from ocrfix.text.writing import Way

if TYPE_CHECKING:
    from ocrfix.model import Document

__all__ = ["TESSERACT_TSV"]

_HEAD = re.compile(r"level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\t[^\r\n]*\btext\b")
_ROW = re.compile(r"[^\n]+")


def _recognises(beginning: str) -> bool:
    return bool(_HEAD.match(beginning.removeprefix("\ufeff")))


def _documents(whole: Document) -> tuple[Document, ...]:
    view = ViewBuilder(whole.text, "word")
    rows = _ROW.finditer(whole.text)
    names = next(rows)[0].rstrip("\r").removeprefix("\ufeff").split("\t")
    column = names.index("text")
    last: list[str] = []
    for row in rows:
        line = row[0].rstrip("\r")
        if line.startswith("level\t"):  # tables put behind one another
            last = []
            continue
        cells = line.split("\t", column)
        if len(cells) <= column or not cells[column].strip():
            continue
        start = row.start() + len(line) - len(cells[column])
        end = start + len(cells[column].partition("\t")[0])
        place = cells[1:5]  # page, block, paragraph, line
        if place != last:
            if view.length:
                page, paragraph = place[:1] != last[:1], place[:3] != last[:3]
                view.gap("\n\n\f" if page else "\n\n" if paragraph else "\n")
            view.lines += 1
        else:
            view.gap(" ")
        last = place
        view.put([(start, end, Way.CELL)], collapse=True)
    if view.length:
        view.gap("\n")
    return (replace(whole, text=view.text, view=view.view("Tesseract TSV")),)


TESSERACT_TSV = Format(
    "tesseract-tsv",
    (".tsv",),
    _documents,
    recognises=_recognises,
    rewording=TSV_WORDS,
    in_folders=True,
    packs=True,
)
