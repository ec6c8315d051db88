"""Subtitles, SubRip (.srt) and WebVTT (.vtt): the text of their cues, line by line.

Numbers, times, settings, notes, styles and tags within a line stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ocrfix.text.formats.format import Format
from ocrfix.text.views import ViewBuilder
from ocrfix.text.writing import Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrfix.model import Document
    from ocrfix.text.views import Part

__all__ = ["SRT", "VTT"]

_SRT = re.compile(r"\ufeff?\s*\d+[ \t]*\r?\n[ \t]*\d{1,3}:\d\d:\d\d[,.]\d{1,3}[ \t]*-->")
_VTT = re.compile(r"\ufeff?WEBVTT(?=[ \t\r\n]|\Z)")
_TIME = re.compile(r"\s*(?:\d{1,3}:)?\d{1,2}:\d\d[,.]\d{1,3}\s*-->")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_TAG = re.compile(r"<[^<>\n]*>|\{\\[^{}\n]*\}")


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where lines stand, without their ends."""
    at = 0
    while at < len(text):
        match = _LINE.match(text, at)
        assert match is not None
        yield at, at + len(match[0].rstrip("\r\n"))
        at = match.end()


def _view(whole: Document, kind: str, cues: list[list[tuple[int, int]]], way: Way) -> Document:
    text = whole.text
    view = ViewBuilder(text, "line", html=True)
    for cue in cues:
        begun = False
        for start, end in cue:
            parts = list(_between_tags(text, start, end, way))
            if not any(text[s:e].strip() for s, e, _ in parts):
                continue
            if view.length:
                view.gap("\n" if begun else "\n\n")
            begun = True
            view.lines += 1
            view.put(parts)
    if view.length:
        view.gap("\n")
    return replace(whole, text=view.text, view=view.view(kind))


def _between_tags(text: str, start: int, end: int, way: Way) -> Iterator[Part]:
    at = start
    for tag in _TAG.finditer(text, start, end):
        if tag.start() > at:
            yield at, tag.start(), way
        at = tag.end()
    if end > at:
        yield at, end, way


def _srt(whole: Document) -> tuple[Document, ...]:
    """Cues of SubRip: all that is no time, no number above one and no empty line."""
    text = whole.text
    lines = list(_lines(text))
    cues: list[list[tuple[int, int]]] = []
    for number, (start, end) in enumerate(lines):
        if _TIME.match(text, start, end):
            cues.append([])
            continue
        following = lines[number + 1] if number + 1 < len(lines) else None
        is_number = text[start:end].strip().isdecimal()
        if is_number and following and _TIME.match(text, *following):
            continue
        if cues and text[start:end].strip():
            cues[-1].append((start, end))
    return (_view(whole, "SubRip subtitles", cues, Way.CUE),)


def _vtt(whole: Document) -> tuple[Document, ...]:
    """Cues of WebVTT: the lines below a time, up to an empty one."""
    text = whole.text
    cues: list[list[tuple[int, int]]] = []
    within = False
    for start, end in _lines(text):
        if _TIME.match(text, start, end):
            cues.append([])
            within = True
        elif start == end:
            within = False
        elif within:
            cues[-1].append((start, end))
    return (_view(whole, "WebVTT subtitles", cues, Way.TEXT),)


SRT = Format(
    "srt", (".srt",), _srt, recognises=lambda text: bool(_SRT.match(text)),
    in_folders=True, packs=True,
)  # fmt: skip
VTT = Format(
    "vtt", (".vtt",), _vtt, recognises=lambda text: bool(_VTT.match(text)),
    in_folders=True, packs=True,
)  # fmt: skip
