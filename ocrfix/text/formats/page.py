"""PAGE XML, 2013 to 2019: the text of lines, with words and regions that say the same.

The text with the lowest ``index`` is the text. A line leads: its words hang on it in order, and its
region repeats it; a line without a text is its words, a region without lines is its own text.
Offsets that Transkribus keeps in ``custom`` move with the text. Where files hold the truth and the
OCR of each line (LAREX: index 0 and 1), they are training pairs by themselves.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ocrfix.text.formats.format import Format
from ocrfix.text.formats.page_offsets import moved_offsets
from ocrfix.text.formats.page_regions import regions_of
from ocrfix.text.formats.root import root_of
from ocrfix.text.formats.word_elements import PAGE_WORDS
from ocrfix.text.views import TrackBuilder, ViewBuilder, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.model import Document
    from ocrfix.text.formats.page_regions import Node
    from ocrfix.text.views import Part

__all__ = ["PAGE"]

_AHEAD = 20_000  # characters that a word or line is looked for in, behind the one before it
_VERSION = re.compile(r"pagecontent/(\d{4})")


def _recognises(beginning: str) -> bool:
    root = root_of(beginning)
    return root is not None and root.name == "PcGts"


def _kind(whole: str) -> str:
    root = root_of(whole[:20_000])
    found = _VERSION.search(root.space) if root else None
    return f"PAGE {found[1]}" if found else "PAGE"


def _documents(whole: Document) -> tuple[Document, ...]:
    return (_document(whole, 0),)


def _own_pair(whole: Document) -> tuple[str, str] | None:
    """The OCR and the truth of a file that holds both for its lines; None where it does not."""
    pages = regions_of(whole.text, whole.name)
    sides: tuple[list[str], list[str]] = [], []
    for _, regions in pages:
        for region in regions:
            for line in region.parts:
                found = [line.equiv(rank) for rank in (0, 1)]
                if line.kind != "line" or any(e is None or e.index is None for e in found):
                    continue
                for side, equiv in zip(sides, found, strict=True):
                    assert equiv is not None
                    side.append(_read(whole.text, equiv.unicode))
            for side in sides:
                if side and side[-1]:
                    side.append("")
    if not any(sides[0]) or not any(sides[1]):
        return None
    truth, ocr = ("\n".join(side).rstrip("\n") + "\n" for side in sides)
    return ocr, truth


def _read(text: str, parts: Sequence[Part]) -> str:
    return "".join(piece for piece, *_ in parts_of(text, parts)).strip()


def _document(whole: Document, rank: int) -> Document:
    pages = regions_of(whole.text, whole.name)
    worded = any(
        line.equiv(rank) is None and any(w.equiv(rank) for w in line.parts)
        for _, regions in pages
        for region in regions
        for line in region.parts
    )
    layout = _Layout(whole, rank, "word" if worded else "line")
    for number, regions in pages:
        layout.page = "\f" if number else ""
        for region in regions:
            layout.region(region)
    view = layout.view
    if view.length:
        view.gap("\n")
    made = view.view(_kind(whole.text), layout.echoes())
    return replace(whole, text=view.text, view=made)


class _Layout:
    """The text put down line by line, and what repeats it."""

    def __init__(self, whole: Document, rank: int, unit: str) -> None:
        self._text = whole.text
        self._rank = rank
        self.page = ""  # what parts the next region from the page before it
        self.view = ViewBuilder(whole.text, "word" if unit == "word" else "line")
        self.words, self.regions = TrackBuilder("word"), TrackBuilder("free")
        self.plain_words, self.plain_lines, self.plain_regions = (
            TrackBuilder("free") for _ in range(3)
        )

    def echoes(self) -> tuple[TrackBuilder, ...]:
        """What repeats the text, one track for each kind of element."""
        return (self.words, self.regions, self.plain_words, self.plain_lines, self.plain_regions)

    def region(self, node: Node) -> None:
        start = self.view.length
        first = True
        for line in node.parts:
            first = not self._line(line, start=first) and first
        equiv = node.equiv(self._rank)
        if equiv is None or not equiv.unicode:
            return
        if first:
            if _read(self._text, equiv.unicode):
                self._break(start=True)
                place = self.view.put(equiv.unicode)
                self.view.lines += self.view.since(place[0]).count("\n") + 1
                self._repeat(self.plain_regions, equiv.plain, place)
            return
        place = (start, self.view.length)
        self._repeat(self.regions, equiv.unicode, place, by_lines=True)
        self._repeat(self.plain_regions, equiv.plain, place, by_lines=True)

    def _break(self, *, start: bool) -> None:
        if self.view.length:
            self.view.gap(("\n\n" if start else "\n") + self.page)
        self.page = ""

    def _line(self, node: Node, *, start: bool) -> bool:
        equiv = node.equiv(self._rank)
        if equiv is not None and _read(self._text, equiv.unicode):
            self._break(start=start)
            place = self.view.put(equiv.unicode)
            self._repeat(self.plain_lines, equiv.plain, place)
            for word in node.parts:
                place = self._hang(word, place)
        else:
            words = [w.equiv(self._rank) for w in node.parts]
            texts = [w.unicode for w in words if w and _read(self._text, w.unicode)]
            if not texts:
                return False
            self._break(start=start)
            for number, parts in enumerate(texts):
                if number:
                    self.view.gap(" ")
                self.view.put(parts)
        self.view.lines += 1
        return True

    def _hang(self, word: Node, place: tuple[int, int]) -> tuple[int, int]:
        """Hang a word on its line, behind the word before it; one that is not there is left."""
        equiv = word.equiv(self._rank)
        if equiv is None:
            return place
        end = self._repeat(self.words, equiv.unicode, place)
        self._repeat(self.plain_words, equiv.plain, place)
        return (end, place[1])

    def _repeat(
        self, track: TrackBuilder, parts: Sequence[Part], place: tuple[int, int], *,
        by_lines: bool = False,
    ) -> int:  # fmt: skip
        """Say that parts of the file repeat a stretch of the text; gives where they end in it.

        With ``by_lines`` each line of the parts is looked for by itself.
        """
        base, stop = place
        text = self.view.since(base)[: stop - base]
        start = 0
        pieces = list(parts_of(self._text, parts))
        rows = _lines(pieces) if by_lines else [pieces]
        track.next_unit()
        for row in rows:
            row_text = "".join(piece for piece, *_ in row)
            wanted = row_text.strip()
            found = text.find(wanted, start, start + _AHEAD) if wanted else -1
            if found < 0:
                continue
            at = found - (len(row_text) - len(row_text.lstrip()))
            for piece, low, high, way in row:
                begin = max(0, found - at)
                end = min(len(piece), found + len(wanted) - at)
                if begin < end:
                    plain = len(piece) == high - low
                    track.add(
                        base + at + begin, base + at + end,
                        low + begin if plain else low, low + end if plain else high, way,
                    )  # fmt: skip
                at += len(piece)
            start = found + len(wanted)
        return base + start


def _lines(pieces: Sequence[tuple[str, int, int, int]]) -> list[list[tuple[str, int, int, int]]]:
    """Pieces parted at their line ends."""
    rows: list[list[tuple[str, int, int, int]]] = [[]]
    for text, low, high, way in pieces:
        if len(text) != high - low or not ("\n" in text or "\r" in text):
            rows[-1].append((text, low, high, way))
            continue
        at = low
        for number, line in enumerate(re.split(r"(\r\n|\n|\r)", text)):
            if number % 2:
                rows.append([])
            elif line:
                rows[-1].append((line, at, at + len(line), way))
            at += len(line)
    return rows


PAGE = Format(
    "page", (".page", ".xml"), _documents, recognises=_recognises, follow=moved_offsets,
    rewording=PAGE_WORDS,     own_pair=_own_pair, by_root=True, in_folders=True, packs=True,
)  # fmt: skip
