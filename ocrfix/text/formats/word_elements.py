"""The elements of words in hOCR, ALTO, PAGE and Tesseract's table, for words that join or part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ocrfix.text.markup import attributes, local, tags
from ocrfix.text.rewording import Element, Rewording
from ocrfix.text.writing import Way, written

if TYPE_CHECKING:
    from ocrfix.text.markup import Tag
    from ocrfix.text.rewording import Box, Word

__all__ = ["ALTO_WORDS", "HOCR_WORDS", "PAGE_WORDS", "TSV_WORDS"]

_NEAR = 5_000  # characters before a text within which the tag of its element is looked for
_NUMBER = r"-?\d+(?:\.\d+)?"


def _tag_at(whole: str, start: int) -> Tag:
    return next(tags(whole, "the file", start))


def _element_end(whole: str, tag: Tag) -> int | None:
    """Where the element that a tag opens ends."""
    if tag.kind == "e":
        return tag.end
    depth = 0
    for each in tags(whole, "the file", tag.start):
        if each.name == tag.name:
            depth += {"<": 1, "/": -1}.get(each.kind, 0)
            if not depth:
                return each.end
    return None


def _put(markup: str, values: dict[str, str]) -> str:
    """A start tag, which the markup begins with, with other values of attributes it has."""
    known = attributes(markup, _tag_at(markup, 0))
    spans = sorted((known[name], value) for name, value in values.items() if name in known)
    for (start, end), value in reversed(spans):
        markup = markup[:start] + value + markup[end:]
    return markup


def _number(value: float) -> str:
    return f"{value:g}" if value != int(value) else str(int(value))


# -- ALTO ----------------------------------------------------------------------------------------


def _alto_find(whole: str, place: int) -> Element | None:
    tag = _tag_at(whole, whole.rfind("<", 0, place))
    known = {name: whole[s:e] for name, (s, e) in attributes(whole, tag).items()}
    end = _element_end(whole, tag)
    if local(tag.name) != "String" or end is None or known.keys() & {"CS", "SUBS_CONTENT"}:
        return None
    box: Box | None = None
    try:
        left, top = float(known["HPOS"]), float(known["VPOS"])
        box = (left, top, left + float(known["WIDTH"]), top + float(known["HEIGHT"]))
    except (KeyError, ValueError):
        pass
    return Element(tag.start, end, box, known.get("ID", ""))


def _alto_write(markup: str, word: Word, encoding: str) -> str | None:
    tag = _tag_at(markup, 0)
    start, _ = attributes(markup, tag)["CONTENT"]
    text = written(word.text, Way.SINGLE if markup[start - 1] == "'" else Way.DOUBLE, encoding)
    if text is None:
        return None
    values = {"CONTENT": text, "ID": word.id}
    if word.box is not None:
        left, top, right, bottom = word.box
        values |= {
            "HPOS": _number(left), "VPOS": _number(top),
            "WIDTH": _number(right - left), "HEIGHT": _number(bottom - top),
        }  # fmt: skip
    markup = re.sub(r"\sCC\s*=\s*(?:\"[^\"]*\"|'[^']*')", "", markup[: tag.end]) + markup[tag.end :]
    return _put(markup, values)


ALTO_WORDS = Rewording(_alto_find, _alto_write, "<SP/>")
"""``String`` elements; confidences of single characters go, as they fit no more."""


# -- hOCR ----------------------------------------------------------------------------------------

_HOCR_WORD = re.compile(r"<[A-Za-z]+\b[^<>]*?\bclass\s*=\s*[\"']?[^\"'<>]*\bocrx?_word\b")
_BBOX = re.compile(rf"\bbbox\s+({_NUMBER})\s+({_NUMBER})\s+({_NUMBER})\s+({_NUMBER})")


def _hocr_find(whole: str, place: int) -> Element | None:
    found = list(_HOCR_WORD.finditer(whole, max(0, place - _NEAR), place))
    if not found:
        return None
    tag = _tag_at(whole, found[-1].start())
    end = _element_end(whole, tag)
    if end is None or end < place:
        return None
    match = _BBOX.search(whole, tag.start, tag.end)
    box = None
    if match:
        left, top, right, bottom = map(float, match.groups())
        box = (left, top, right, bottom)
    span = attributes(whole, tag).get("id")
    return Element(tag.start, end, box, whole[span[0] : span[1]] if span else "")


def _hocr_write(markup: str, word: Word, encoding: str) -> str | None:
    text = written(word.text, Way.TEXT, encoding)
    if text is None:
        return None
    tag = _tag_at(markup, 0)
    close = markup.rfind("<")
    inner = [each for each in tags(markup, "the file", tag.end) if each.start < close]
    # Emphasis of the whole word stays around it.
    around = 0
    while (
        around < len(inner) // 2
        and inner[around].kind == "<"
        and inner[-1 - around].kind == "/"
        and inner[around].name == inner[-1 - around].name
        and "ocrx_cinfo" not in markup[inner[around].start : inner[around].end]
        and not markup[
            tag.end if not around else inner[around - 1].end : inner[around].start
        ].strip()
    ):
        around += 1
    opening = "".join(markup[each.start : each.end] for each in inner[:around])
    closing = "".join(markup[each.start : each.end] for each in inner[len(inner) - around :])
    head = markup[: tag.end]
    if word.box is not None:
        numbers = " ".join(map(_number, word.box))
        head = _BBOX.sub(f"bbox {numbers}", head, count=1)
    return _put(head, {"id": word.id}) + opening + text + closing + markup[close:]


HOCR_WORDS = Rewording(_hocr_find, _hocr_write, " ")
"""Elements of the class ``ocrx_word``."""


# -- PAGE ----------------------------------------------------------------------------------------

_PAGE_WORD = re.compile(r"<(?:\w+:)?Word[\s>]")
_POINTS = re.compile(r"points\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_UNICODE = re.compile(r"(<(?:\w+:)?Unicode\s*>)((?:(?!</).)*+)(</(?:\w+:)?Unicode\s*>)", re.DOTALL)
_GLYPHS = re.compile(r"\s*<((?:\w+:)?Glyph)[\s>].*?</\1\s*>", re.DOTALL)


def _page_find(whole: str, place: int) -> Element | None:
    found = list(_PAGE_WORD.finditer(whole, max(0, place - 10 * _NEAR), place))
    if not found:
        return None
    tag = _tag_at(whole, found[-1].start())
    end = _element_end(whole, tag)
    if end is None or end < place:
        return None
    box = None
    if match := _POINTS.search(whole, tag.end, end):
        try:
            pairs = [tuple(map(float, p.split(","))) for p in (match[1] or match[2] or "").split()]
            xs, ys = [p[0] for p in pairs], [p[1] for p in pairs]
            box = (min(xs), min(ys), max(xs), max(ys))
        except (ValueError, IndexError):
            return None
    span = attributes(whole, tag).get("id")
    return Element(tag.start, end, box, whole[span[0] : span[1]] if span else "")


def _page_write(markup: str, word: Word, encoding: str) -> str | None:
    text = written(word.text, Way.TEXT, encoding)
    if text is None or "<![CDATA[" in markup:
        return None
    markup = _GLYPHS.sub("", markup)
    if word.box is not None:
        left, top, right, bottom = map(_number, word.box)
        points = f'points="{left},{top} {right},{top} {right},{bottom} {left},{bottom}"'
        markup = _POINTS.sub(points, markup, count=1)
    markup = _UNICODE.sub(lambda match: match[1] + text + match[3], markup)
    return _put(markup, {"id": word.id})


PAGE_WORDS = Rewording(_page_find, _page_write, "\n")
"""``Word`` elements; their glyphs go, as they fit no more."""


# -- Tesseract's table ---------------------------------------------------------------------------


def _tsv_find(whole: str, place: int) -> Element | None:
    start = whole.rfind("\n", 0, place) + 1
    end = whole.find("\n", place)
    end = len(whole) if end < 0 else end
    end -= whole[end - 1] == "\r"
    cells = whole[start:end].split("\t")
    try:
        left, top, width, height = map(float, cells[6:10])
    except ValueError:
        return None
    return Element(start, end, (left, top, left + width, top + height), "")


def _tsv_write(markup: str, word: Word, encoding: str) -> str | None:
    text = written(word.text, Way.CELL, encoding)
    if text is None or word.box is None:
        return None
    cells = markup.split("\t")
    left, top, right, bottom = word.box
    cells[6:10] = map(_number, (left, top, right - left, bottom - top))
    cells[11] = text
    return "\t".join(cells)


TSV_WORDS = Rewording(_tsv_find, _tsv_write, "\n", parts=False)
"""Rows. A word is not parted, since its number in the line would not be its own any more."""
