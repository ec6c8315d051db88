"""FineReader XML, version 6 to 10: one element a character (``charParams``), spaces too."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ocrfix.text.formats.format import Format
from ocrfix.text.formats.root import root_of
from ocrfix.text.markup import local, tags
from ocrfix.text.views import ViewBuilder
from ocrfix.text.writing import Way

if TYPE_CHECKING:
    from ocrfix.model import Document
    from ocrfix.text.views import Part

__all__ = ["FINEREADER"]

_VERSION = re.compile(r"FineReader(\d+)")


def _recognises(beginning: str) -> bool:
    root = root_of(beginning)
    return root is not None and root.name == "document" and "FineReader" in root.tag


def _kind(whole: str) -> str:
    root = root_of(whole[:20_000])
    found = _VERSION.search(root.tag) if root else None
    return f"FineReader XML {found[1]}" if found else "FineReader XML"


def _documents(whole: Document) -> tuple[Document, ...]:
    text = whole.text
    by_character = re.search(r"<(?:\w+:)?charParams[\s>]", text) is not None
    view = ViewBuilder(text, "word" if by_character else "line")
    holder = "charParams" if by_character else "formatting"
    broken, begun = "", False
    at, depth, variants, pages = 0, 0, 0, 0
    parts: list[Part] = []
    spaced = True
    for tag in tags(text, whole.name):
        if depth and not variants and tag.start > at:
            parts.append((at, tag.start, Way.TEXT))
        at = tag.end
        name = local(tag.name)
        if tag.kind == "c" and depth and not variants:
            parts.append((tag.start + 9, tag.end - 3, Way.CDATA))
        elif tag.kind == "<" and name == holder:
            depth, parts = 1, []
        elif name in ("charRecVariants", "wordRecVariants") and tag.kind in "</":
            variants = max(0, variants + (1 if tag.kind == "<" else -1))
        elif tag.kind == "/" and name == holder:
            depth = 0
            if any(e > s for s, e, _ in parts):
                if not begun:
                    if view.length:
                        view.gap("\n" + broken)
                    broken, begun, spaced = "", True, True
                    view.lines += 1
                blank = all(text[s:e].isspace() for s, e, _ in parts)
                view.put(parts, new=spaced or blank or not by_character)
                spaced = blank
        elif tag.kind == "<" and name == "line":
            begun = False
        elif tag.kind == "<" and name in ("par", "block", "page"):
            pages += name == "page"
            broken = "\f" if name == "page" and pages > 1 else broken or "\n"
            begun = False
    if view.length:
        view.gap("\n")
    return (replace(whole, text=view.text, view=view.view(_kind(text))),)


FINEREADER = Format(
    "finereader",
    (".xml",),
    _documents,
    recognises=_recognises,
    by_root=True,
    in_folders=True,
    packs=True,
)
