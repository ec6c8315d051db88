"""hOCR: the words and lines of an HTML page, as Tesseract, OCRmyPDF and others write them.

Also read where it is no XML: HTML 4, unclosed elements, an attribute without quotes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ocrfix.text.formats.format import Format
from ocrfix.text.formats.root import is_markup
from ocrfix.text.formats.word_elements import HOCR_WORDS
from ocrfix.text.markup import attribute, tags
from ocrfix.text.views import ViewBuilder
from ocrfix.text.writing import Way

if TYPE_CHECKING:
    from ocrfix.model import Document
    from ocrfix.text.markup import Tag
    from ocrfix.text.views import Part

__all__ = ["HOCR"]

_CLASS = re.compile(r"class\s*=\s*[\"']?[^\"'>]*\bocrx?_(?:page|line|word)\b")
_LINES = frozenset(
    ("ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat")
)
_WORDS = frozenset(("ocrx_word", "ocr_word"))
_BLOCKS = frozenset(("ocr_par", "ocr_carea", "ocrx_block", "ocr_column", "ocr_page"))
_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"))


def _recognises(beginning: str) -> bool:
    return is_markup(beginning) and bool(_CLASS.search(beginning))


def _documents(whole: Document) -> tuple[Document, ...]:
    reader = _Reader(whole)
    return (reader.document(),)


class _Reader:
    """One pass over the tags, with the elements that are open."""

    def __init__(self, whole: Document) -> None:
        self._whole = whole
        self._by_words = bool(re.search(r"\bocrx?_word\b", whole.text))
        self._view = ViewBuilder(whole.text, "word" if self._by_words else "line", html=True)
        self._open: list[tuple[str, str]] = []  # name, and what it is to us
        self._names: dict[str, int] = {}
        self._depth = {"word": 0, "line": 0, "page": 0, "char": 0}
        self._word: list[Part] = []
        self._loose: list[Part] = []
        self._words: list[list[Part]] = []
        self._chars = False
        self._break = ""
        self._pages = 0

    def document(self) -> Document:
        text = self._whole.text
        at = 0
        for tag in tags(text, self._whole.name):
            if tag.start > at:
                self._text(at, tag.start, Way.TEXT)
            at = tag.end
            if tag.kind == "c":
                self._text(tag.start + 9, tag.end - 3, Way.CDATA)
            elif tag.kind == "/":
                self._close(tag.name.lower())
            elif tag.kind in "<e":
                self._begin(tag)
        self._end_line()
        view = self._view
        if view.length:
            view.gap("\n")
        return replace(self._whole, text=view.text, view=view.view("hOCR"))

    def _text(self, start: int, end: int, way: int) -> None:
        if self._depth["word"]:
            blank = self._chars and self._whole.text[start:end].isspace()
            if not blank:
                self._word.append((start, end, way))
        elif self._depth["line"]:
            self._loose.append((start, end, way))

    def _begin(self, tag: Tag) -> None:
        name = tag.name.lower()
        kind = self._kind_of(tag)
        if kind == "block" or kind == "page":
            self._end_line()
            self._break = "\f" if kind == "page" and self._pages else self._break or "\n"
            self._pages += kind == "page"
        elif kind == "line":
            self._end_line()
        if name in _VOID or tag.kind == "e":
            return
        self._open.append((name, kind))
        self._names[name] = self._names.get(name, 0) + 1
        if kind in self._depth:
            self._depth[kind] += 1
        if kind == "char":
            self._chars = True

    def _kind_of(self, tag: Tag) -> str:
        classes = (attribute(self._whole.text, tag, "class") or "").split()
        for each in classes:
            if each in _WORDS:
                return "word"
            if each in _LINES:
                return "line"
            if each == "ocr_page":
                return "page"
            if each in _BLOCKS:
                return "block"
            if each == "ocrx_cinfo":
                return "char"
        return ""

    def _close(self, name: str) -> None:
        if not self._names.get(name):
            return  # an end without a beginning
        while self._open:
            found, kind = self._open.pop()
            self._names[found] -= 1
            if kind in self._depth:
                self._depth[kind] -= 1
            if kind == "word" and not self._depth["word"]:
                self._words.append(self._word)
                self._word, self._chars = [], False
            if kind in ("line", "block", "page"):
                self._end_line()
                self._break = self._break or ("\n" if kind != "line" else "")
            if found == name:
                break

    def _end_line(self) -> None:
        words, self._words = self._words, []
        loose, self._loose = self._loose, []
        parts = words or [loose]
        text = self._whole.text
        parts = [each for each in parts if any(text[s:e].strip() for s, e, _ in each)]
        if not parts:
            return
        view = self._view
        if view.length:
            view.gap("\n" + self._break)
        self._break = ""
        view.lines += 1
        for number, each in enumerate(parts):
            if number:
                view.gap(" ")
            view.put(each, collapse=True)


HOCR = Format(
    "hocr", (".hocr", ".html", ".htm"), _documents, recognises=_recognises, rewording=HOCR_WORDS,
    in_folders=True, packs=True,
)  # fmt: skip
