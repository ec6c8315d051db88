"""Changes that join or part words, where a person wants them: which can be made, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.text.changes import apply_changes
from ocrfix.text.fitting import obstacle
from ocrfix.text.rewording import groups_of, reworded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrfix.model import Change, Document, Track
    from ocrfix.text.rewording import Group, Rewording

__all__ = ["Joins"]


@dataclass(frozen=True, slots=True)
class Joins:
    """What joins and parts the words of one file, ``whole``; ``wanted`` says that it is to."""

    whole: str
    how: Rewording
    wanted: bool = True

    def able(
        self, document: Document, changes: Sequence[Change], why: Sequence[str], encoding: str
    ) -> frozenset[int]:
        """The numbers of the changes that join or part words and can be made."""
        usable = [i for i, reason in enumerate(why) if reason != "fixed"]
        kept = [changes[i] for i in usable]
        found: set[int] = set()
        for group, _ in self._made(document, kept, encoding):
            found.update(usable[i] for i in group.causes if why[usable[i]] == "joins")
        return frozenset(found)

    def edits(
        self, document: Document, changes: Sequence[Change], encoding: str
    ) -> tuple[Track | None, frozenset[int], list[tuple[int, int, str, int]]]:
        """The track of the words, the changes that are made in it by rewriting, and how."""
        grouped: set[int] = set()
        made: list[tuple[int, int, str, int]] = []
        for group, (start, end, after) in self._made(document, changes, encoding):
            grouped.update(group.causes)
            made.append((start, end, after, group.causes[0]))
        return _words(document), frozenset(grouped), made

    def _made(
        self, document: Document, changes: Sequence[Change], encoding: str
    ) -> Iterator[tuple[Group, tuple[int, int, str]]]:
        track = _words(document)
        if track is None:
            return
        joining = [
            i for i, each in enumerate(changes) if obstacle(document, each, encoding) == "joins"
        ]
        text = document.text
        for group in groups_of(text, changes, joining):
            mine = [changes[i] for i in group.causes]
            if track is not _lead(document) and any(
                obstacle(document, each, encoding, lead_alone=True) for each in mine
            ):
                continue
            after = _after(text, group, mine)
            found = reworded(self.whole, track, self.how, text, group, after, encoding)
            if found is not None:
                yield group, found


def _after(text: str, group: Group, changes: Sequence[Change]) -> str:
    """The text of a group with its changes made."""
    whole = apply_changes(text[: group.end], changes)
    return whole[group.start :]


def _lead(document: Document) -> Track:
    assert document.view is not None
    return document.view.lead


def _words(document: Document) -> Track | None:
    view = document.view
    assert view is not None
    return next((each for each in (view.lead, *view.echoes) if each.unit == "word"), None)
