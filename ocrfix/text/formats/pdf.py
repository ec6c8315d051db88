"""PDF: its invisible text layer, as the table of words that Tesseract would write."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.text.formats.format import Format
from ocrfix.text.formats.tesseract_tsv import TESSERACT_TSV
from ocrfix.text.pdf.layer import Layer, open_pdf

if TYPE_CHECKING:
    from ocrfix.model import Document

__all__ = ["PDF"]

_HEAD = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
)


def _holds(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _table(layer: Layer) -> str:
    """The words of a layer, a row each, in its order; their boxes are no part of the text."""
    rows = [_HEAD]
    for number, (page, word) in enumerate(layer.words(), 1):
        text = word.text.replace("\t", " ").replace("\n", " ")
        rows.append(f"5\t{page}\t1\t1\t{word.line}\t{number}\t0\t0\t0\t0\t-1\t{text}")
    return "\n".join(rows) + "\n"


def _member(data: bytes, name: str) -> bytes:
    layer = Layer(open_pdf(data, name))
    if not any(True for _ in layer.words()):
        raise InputError(
            f"{name} is a PDF without an invisible text layer. Run OCR on it first: ocrmypdf "
            f"{name} scan.pdf. Or repair its text: pdftotext {name}"
        )
    return _table(layer).encode("utf-8", "replace")


def _with_member(data: bytes, new: bytes) -> bytes:
    """The PDF with the words of a table; what the layer lacks, and all but text, stays."""
    layer = Layer(open_pdf(data, "the file"))
    wanted = {
        int(cells[5]): cells[11]
        for cells in (row.split("\t") for row in new.decode().split("\n")[1:])
        if len(cells) > 11
    }
    changed = {
        id(word): wanted[number]
        for number, (_, word) in enumerate(layer.words(), 1)
        if number in wanted and wanted[number] != word.text
    }
    return layer.save(changed) if changed else data


def _documents(whole: Document) -> tuple[Document, ...]:
    made = []
    for each in TESSERACT_TSV.documents(whole):
        assert each.view is not None
        made.append(replace(each, view=replace(each.view, kind="PDF with a text layer")))
    return tuple(made)


PDF = Format("pdf", (".pdf",), _documents, holds=_holds, member=_member, with_member=_with_member)
"""Named one by one: in a folder they mostly lie beside what was made of them."""
