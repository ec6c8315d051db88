"""ALTO 2, 3 and 4, and the edition of the Bibliothèque nationale: ``String@CONTENT`` in lines.

Both halves of a word parted at a line end repeat it whole in ``SUBS_CONTENT``, and ``CC`` has one
digit for each character: both follow the text. Strings that a person corrected (``CS``) and
alternatives stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.text.formats.format import Format
from ocrfix.text.formats.root import root_of
from ocrfix.text.formats.word_elements import ALTO_WORDS
from ocrfix.text.markup import Tag, attributes, local, tags
from ocrfix.text.splicing import Edit
from ocrfix.text.views import ViewBuilder, parts_of
from ocrfix.text.writing import Way, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ocrfix.model import Document
    from ocrfix.text.views import Part

__all__ = ["ALTO"]

_VERSION = re.compile(r"ns-v(\d)|alto-v?(\d)|alto/v(\d)")
_HYPHENS = "-¬⸗\xad‐="


def _recognises(beginning: str) -> bool:
    root = root_of(beginning)
    return root is not None and root.name == "alto"


def _kind(whole: str) -> str:
    root = root_of(whole[:20_000])
    if root is None:
        return "ALTO"
    if "bnf.fr" in root.space:
        return "ALTO (BnF)"
    found = _VERSION.search(root.space) or _VERSION.search(root.tag)
    return f"ALTO {next(filter(None, found.groups()))}" if found else "ALTO"


def _value(text: str, span: tuple[int, int]) -> Part:
    return (*span, Way.SINGLE if text[span[0] - 1] == "'" else Way.DOUBLE)


def _documents(whole: Document) -> tuple[Document, ...]:
    text = whole.text
    view = ViewBuilder(text, "word")
    spaced = re.search(r"<(?:\w+:)?SP[\s/>]", text) is not None
    broken = ""  # what stands between this line and the last
    begun = False  # whether the line has a string
    space = False
    pages = 0
    for tag in tags(text, whole.name):
        if tag.kind not in "<e":
            continue
        name = local(tag.name)
        if name == "SP":
            space = True
        elif name in ("String", "HYP"):
            known = attributes(text, tag)
            span = known.get("CONTENT")
            if span is None or span[0] == span[1]:
                continue
            if not begun:
                if view.length:
                    view.gap("\n" + broken)
                broken, begun = "", True
                view.lines += 1
            elif name == "String" and (space or not spaced):
                view.gap(" ")
            space = False
            start, end, way = _value(text, span)
            corrected = known.get("CS")
            if corrected and text[corrected[0] : corrected[1]].lower() in ("true", "1"):
                way = Way.LOCKED
            _put(view, (start, end, way))
        elif name == "TextLine":
            begun = space = False
        elif name == "TextBlock":
            broken, begun = broken or "\n", False
        elif name == "Page":
            broken, begun = "\f" if pages else broken, False
            pages += 1
    if view.length:
        view.gap("\n")
    return (replace(whole, text=view.text, view=view.view(_kind(text))),)


def _put(view: ViewBuilder, part: Part) -> None:
    """Put a value down; one that is locked is read all the same."""
    if part[2] != Way.LOCKED:
        view.put([part])
        return
    lead = view.lead
    lead.next_unit()
    for piece, at, to, _ in parts_of(view.whole, [(part[0], part[1], Way.DOUBLE)]):
        lead.add(view.length, view.length + len(piece), at, to, Way.LOCKED)
        view.gap(piece)


class _Changed(NamedTuple):
    """A string whose text changes."""

    tag: Tag
    known: dict[str, tuple[int, int]]
    before: str
    after: str
    edits: tuple[Edit, ...]


def _follow(whole: str, edits: Sequence[Edit], encoding: str) -> Iterable[Edit]:
    """What else of strings changes: the digits in ``CC``, the whole word in ``SUBS_CONTENT``."""
    changed = list(_changed(whole, edits))
    substituted: dict[tuple[int, int], Edit] = {}
    for each in changed:
        if span := each.known.get("CC"):
            digits = _fitted_digits(whole[span[0] : span[1]], each)
            if digits is not None:
                yield Edit(*span, digits, each.edits[0].cause)
        for edit in _whole_words(whole, each, encoding):
            # Where both halves change, the second continues what the first began.
            first = substituted.get(edit[:2])
            substituted[edit[:2]] = _both(whole, first, edit) if first else edit
    yield from substituted.values()


def _changed(whole: str, edits: Sequence[Edit]) -> Iterator[_Changed]:
    by_tag = sorted((whole.rfind("<", 0, e.start), e) for e in edits)
    for start, group in groupby(by_tag, key=lambda pair: pair[0]):
        mine = tuple(edit for _, edit in group)
        [tag] = _one_tag(whole, start)
        known = attributes(whole, tag)
        low, high = known["CONTENT"]
        at = low
        pieces: list[str] = []
        for edit in mine:
            pieces += (whole[at : edit.start], edit.after)
            at = edit.end
        after = "".join([*pieces, whole[at:high]])
        yield _Changed(tag, known, _read(whole[low:high]), _read(after), mine)


def _one_tag(whole: str, start: int) -> list[Tag]:
    return [next(tags(whole, "the file", start))]


def _read(value: str) -> str:
    return "".join(text for text, *_ in parts_of(value, [(0, len(value), Way.DOUBLE)]))


def _fitted_digits(digits: str, each: _Changed) -> str | None:
    """One digit for each character, as before; None where there is nothing to do."""
    spaced = " " in digits.strip()
    marks = digits.split() if spaced else list(digits)
    if len(marks) != len(each.before) or len(each.after) == len(each.before):
        return None
    head = 0
    while head < min(map(len, (each.before, each.after))) and each.before[head] == each.after[head]:
        head += 1
    room = min(map(len, (each.before, each.after))) - head
    tail = 0
    while tail < room and each.before[-1 - tail] == each.after[-1 - tail]:
        tail += 1
    inner = marks[head : len(marks) - tail] or marks[max(0, head - 1) : head + 1] or ["0"]
    wanted = len(each.after) - head - tail
    inner = [inner[min(i, len(inner) - 1)] for i in range(wanted)]
    made = [*marks[:head], *inner, *marks[len(marks) - tail :]]
    return (" " if spaced else "").join(made)


_STRING = re.compile(r"<(?:\w+:)?String\s")
_WINDOW = 20_000  # characters of the file that are looked through for the first half of a word
_NEXT = 12  # strings between the halves of a word, at most: a head or a foot of the page


def _whole_words(whole: str, each: _Changed, encoding: str) -> Iterator[Edit]:
    """The word that a half belongs to, in both halves."""
    span = each.known.get("SUBS_CONTENT")
    kind = each.known.get("SUBS_TYPE")
    if span is None:
        return
    first = kind is None or not whole[kind[0] : kind[1]].endswith("2")
    old = _read(whole[span[0] : span[1]])
    new = _with_half(old, each.before, each.after, first=first)
    if new is None or new == old:
        return
    cause = each.edits[0].cause
    for place in (span, _other_half(whole, each, first=first)):
        if place is not None and _read(whole[place[0] : place[1]]) == old:
            value = written(new, _value(whole, place)[2], encoding)
            if value is not None:
                yield Edit(*place, value, cause)


def _with_half(word: str, before: str, after: str, *, first: bool) -> str | None:
    """A word with one of its halves changed; None where it does not hold that half."""
    bare = (before.rstrip(_HYPHENS), after.rstrip(_HYPHENS))
    for old, new in ((before, after), bare):
        if old and first and word.startswith(old):
            return new + word[len(old) :]
        if old and not first and word.endswith(old):
            return word[: len(word) - len(old)] + new
    return None


def _other_half(whole: str, each: _Changed, *, first: bool) -> tuple[int, int] | None:
    wanted = "2" if first else "1"
    if first:
        seen = 0
        for tag in tags(whole, "the file", each.tag.end):
            if tag.kind in "<e" and local(tag.name) == "String":
                span = _half(whole, tag, wanted)
                if span:
                    return span
                seen += 1
                if seen == _NEXT:
                    return None
        return None
    begin = max(0, each.tag.start - _WINDOW)
    before = list(_STRING.finditer(whole, begin, each.tag.start))
    for found in reversed(before[-_NEXT:]):
        span = _half(whole, _one_tag(whole, found.start())[0], wanted)
        if span:
            return span
    return None


def _half(whole: str, tag: Tag, wanted: str) -> tuple[int, int] | None:
    known = attributes(whole, tag)
    kind = known.get("SUBS_TYPE")
    if kind and whole[kind[0] : kind[1]].endswith(wanted):
        return known.get("SUBS_CONTENT")
    return None


def _both(whole: str, first: Edit, second: Edit) -> Edit:
    """Two edits of one word, made in its two halves: the beginning of one, the end of the other."""
    old = whole[first.start : first.end]
    head = 0
    while head < min(len(old), len(second.after)) and old[head] == second.after[head]:
        head += 1
    # The second edit leaves the first half alone: what it changes lies behind ``head``.
    left = len(old) - head
    merged = first.after[: len(first.after) - left] + second.after[head:]
    return first._replace(after=merged)


ALTO = Format(
    "alto", (".alto", ".xml"), _documents, recognises=_recognises, follow=_follow,
    rewording=ALTO_WORDS, by_root=True, in_folders=True, packs=True,
)  # fmt: skip
