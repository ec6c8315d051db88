"""Accents in one form: a text is worked on composed, and what comes of it is carried back.

macOS and many PDFs write an accented letter as a letter and a mark behind it (Unicode's NFD), most
other programs as one character (NFC). Both are the same text, so rules, word lists and error rates
know the composed form alone; offsets and changes are those of the text as it was read, and what is
put into a decomposed text is decomposed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.model import Change

__all__ = ["Composed", "composed"]


def composed(text: str) -> str:
    """A text in Unicode's form NFC; mostly the text itself.

    >>> composed("e\\u0301te\\u0301")
    'été'
    """
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


class _Side(NamedTuple):
    """Where the stretches begin and end that are written otherwise on the other side."""

    starts: list[int]
    ends: list[int]


@dataclass(frozen=True, eq=False)
class Composed:
    """A text beside its composed form, ``text``, and the places of either in the other.

    >>> both = Composed.of("de\\u0301ja\\u0300")
    >>> both.text, both.span_back(2, 4), both.span_forward(0, 3)
    ('déjà', (3, 6), (0, 2))
    """

    original: str
    text: str
    _here: _Side
    _there: _Side

    @classmethod
    def of(cls, text: str) -> Composed:
        """Compose a text; what is composed already costs next to nothing."""
        if unicodedata.is_normalized("NFC", text):
            return cls(text, text, _Side([], []), _Side([], []))
        here, there = _Side([], []), _Side([], [])
        pieces: list[str] = []
        at = grown = 0
        for match in _stretches(text).finditer(text):
            after = unicodedata.normalize("NFC", match[0])
            if after == match[0]:
                continue
            there.starts.append(match.start())
            there.ends.append(match.end())
            here.starts.append(match.start() + grown)
            here.ends.append(match.start() + grown + len(after))
            grown += len(after) - len(match[0])
            pieces += (text[at : match.start()], after)
            at = match.end()
        pieces.append(text[at:])
        return cls(text, "".join(pieces), here, there)

    @property
    def same(self) -> bool:
        """Whether the text was composed as it was read."""
        return not self._here.starts

    @cached_property
    def decomposed(self) -> bool:
        """Whether the text as it was read writes more letters decomposed than composed."""
        single = sum(
            self.original.count(char)
            for char in {*self.original}
            if unicodedata.decomposition(char)[:1] not in ("", "<") or "가" <= char <= "힣"
        )
        return len(self._here.starts) > single

    def formed(self, text: str) -> str:
        """A text in the form of the one that was read."""
        return unicodedata.normalize("NFD", text) if self.decomposed else text

    def span_back(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text as it was read of a place in the composed one, never less."""
        return _moved(start, self._here, self._there, False), _moved(
            end, self._here, self._there, start < end or self._within(start)
        )

    def span_forward(self, start: int, end: int) -> tuple[int, int]:
        """The place in the composed text of a place in the one that was read, never less."""
        return _moved(start, self._there, self._here, False), _moved(
            end, self._there, self._here, True
        )

    def _within(self, at: int) -> bool:
        i = bisect_right(self._here.starts, at) - 1
        return i >= 0 and self._here.starts[i] < at < self._here.ends[i]

    def change_back(self, change: Change) -> Change | None:
        """A change to the composed text as one to the text as it was read; None if it is none."""
        return self._joined_back([change])

    def changes_back(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """Changes to the composed text, in order, as changes to the text as it was read.

        Those to one letter and its marks become one change.
        """
        if self.same:
            return tuple(changes)
        groups: list[list[Change]] = []
        reach = -1
        for change in changes:
            start, end = self.span_back(change.start, change.end)
            if groups and start < reach:
                groups[-1].append(change)
            else:
                groups.append([change])
            reach = max(reach, end)
        return tuple(back for group in groups if (back := self._joined_back(group)))

    def _joined_back(self, group: Sequence[Change]) -> Change | None:
        if self.same:
            return group[0]
        start, end = self.span_back(group[0].start, group[-1].end)
        low, high = self.span_forward(start, end)
        pieces: list[str] = []
        at = low
        for change in group:
            pieces += (self.text[at : change.start], change.after)
            at = change.end
        after = self.formed("".join(pieces) + self.text[at:high])
        before = self.original[start:end]
        if before == after:
            return None
        return replace(
            group[0], start=start, end=end, before=before, after=after,
            rule=" + ".join(dict.fromkeys(c.rule for c in group)),
            confidence=min(c.confidence for c in group),
            evidence="; ".join(dict.fromkeys(c.evidence for c in group if c.evidence)),
        )  # fmt: skip

    def changes_forward(self, changes: Iterable[Change]) -> list[Change]:
        """Changes to the text as it was read as changes to the composed one, one for one."""
        found = []
        for change in changes:
            start, end = self.span_forward(change.start, change.end)
            low, high = self.span_back(start, end)
            left, right = self.original[low : change.start], self.original[change.end : high]
            found.append(
                replace(
                    change, start=start, end=end, before=self.text[start:end],
                    after=composed(left + change.after + right),
                )
            )  # fmt: skip
        return found


def _moved(at: int, mine: _Side, other: _Side, up: bool) -> int:
    """An offset on the other side; within a stretch its beginning there, or (``up``) its end."""
    i = bisect_right(mine.starts, at) - 1
    if i < 0:
        return at
    if at >= mine.ends[i]:
        return at - mine.ends[i] + other.ends[i]
    return other.ends[i] if up and at > mine.starts[i] else other.starts[i]


def _stretches(text: str) -> re.Pattern[str]:
    """What matches a character with its marks, and one that has another composed form.

    Where such stretches begin, composing never reaches back: what composes with the character
    before it is a mark, or a vowel or final consonant of Hangul (Unicode Standard Annex 15).
    """
    chars = {*text}
    marks = "".join(c for c in chars if unicodedata.category(c)[0] == "M" or _follows(c))
    odd = "".join(c for c in chars if not unicodedata.is_normalized("NFC", c))
    parts = [f".[{re.escape(marks)}]+"] if marks else []
    parts += [f"[{re.escape(odd)}]"] if odd else []
    return re.compile("|".join(parts), re.DOTALL)


def _follows(char: str) -> bool:
    return "\u1161" <= char <= "\u1175" or "\u11a8" <= char <= "\u11c2"
