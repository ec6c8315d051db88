"""Text that flows through XML, as in TEI and office documents: blocks, breaks, inline markup."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrfix.text.markup import attribute, local, tags
from ocrfix.text.views import ViewBuilder
from ocrfix.text.writing import Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ocrfix.model import Document
    from ocrfix.text.markup import Tag
    from ocrfix.text.views import Part

__all__ = ["Flow", "flowing"]

_HYPHENS = "-¬⸗\xad‐"


@dataclass(frozen=True, slots=True)
class Flow:
    """What elements mean to a text; names are without prefix.

    ``within`` holds the text; ``only``, if anything, names the elements whose own content is text.
    ``blocks`` are parted by an empty line, ``breaks`` stand for characters, ``skipped`` are passed
    over with all in them. With ``collapse`` white space counts as one space, as in print.
    """

    within: frozenset[str]
    blocks: frozenset[str]
    breaks: Mapping[str, str]
    skipped: frozenset[str]
    only: frozenset[str] = frozenset()
    collapse: bool = True


def flowing(whole: Document, flow: Flow, kind: str) -> Document:
    """The text of a file as a view of it."""
    reader = _Reader(whole, flow)
    at = 0
    for tag in tags(whole.text, whole.name):
        if tag.start > at:
            reader.text((at, tag.start, Way.TEXT))
        at = tag.end
        if tag.kind == "c":
            reader.text((tag.start + 9, tag.end - 3, Way.CDATA))
        elif tag.kind == "/":
            reader.close(local(tag.name))
        elif tag.kind in "<e":
            reader.begin(tag, local(tag.name))
    reader.end_line()
    view = reader.view
    if view.length:
        view.gap("\n")
    return replace(whole, text=view.text, view=view.view(kind))


class _Reader:
    def __init__(self, whole: Document, flow: Flow) -> None:
        self._whole = whole.text
        self._flow = flow
        self.view = ViewBuilder(whole.text, "line")
        self._within = self._skipped = self._only = 0
        self._parts: list[Part] = []
        self._break = ""
        self._glued = False  # whether what follows goes on with the word before a break

    def text(self, part: Part) -> None:
        wanted = self._within and not self._skipped and (self._only or not self._flow.only)
        if not wanted:
            return
        start, end, way = part
        if self._glued:
            while start < end and self._whole[start].isspace():
                start += 1
            self._glued = start == end
        if start < end:
            self._parts.append((start, end, way))

    def begin(self, tag: Tag, name: str) -> None:
        flow, opened = self._flow, tag.kind == "<"
        if name in flow.skipped:
            self._skipped += opened
        elif name in flow.within:
            self._within += opened
        elif name in flow.only:
            self._only += opened
        elif not self._within or self._skipped:
            return
        elif name in flow.breaks:
            self._broken(tag, flow.breaks[name])
        elif name in flow.blocks:
            self._block()

    def close(self, name: str) -> None:
        flow = self._flow
        if name in flow.skipped:
            self._skipped = max(0, self._skipped - 1)
        elif name in flow.within:
            self._block()
            self._within = max(0, self._within - 1)
        elif name in flow.only:
            self._only = max(0, self._only - 1)
        elif name in flow.blocks and not self._skipped:
            self._block()

    def _block(self) -> None:
        self.end_line()
        self._break = "\n\n"
        self._glued = False

    def _broken(self, tag: Tag, char: str) -> None:
        if char != "\n":
            self._put()
            self.view.gap(char if self.view.length else "")
            self._break = ""
            return
        if attribute(self._whole, tag, "break") == "no":
            self._trim()
            if self._parts and self._whole[self._parts[-1][1] - 1] not in _HYPHENS:
                self._glued = True
                return
        self.end_line()
        self._break = self._break or "\n"

    def _trim(self) -> None:
        """Leave out the white space that ends the parts."""
        while self._parts:
            start, end, way = self._parts.pop()
            while end > start and self._whole[end - 1].isspace():
                end -= 1
            if end > start:
                self._parts.append((start, end, way))
                break

    def end_line(self) -> None:
        if self._put():
            self.view.lines += 1

    def _put(self) -> bool:
        parts, self._parts = self._parts, []
        if not any(self._whole[s:e].strip() for s, e, _ in parts):
            return False
        if self.view.length and self._break:
            self.view.gap(self._break)
        self._break = ""
        self.view.put(parts, collapse=self._flow.collapse)
        return True
