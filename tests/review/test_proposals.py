"""What a book proposes is found in one walk through the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from small_book import UNSEEN, small, twins

from ocrfix.ranking.places import Places
from ocrfix.review.proposals import propose

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from ocrfix.ranking.place import PlaceBlock


def test_the_places_of_a_text_are_walked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    scan, book = twins(UNSEEN).ocr[:6000], small().book  # trained before anything is counted
    walks: list[Places] = []
    blocks = Places.blocks

    def counted(places: Places) -> Iterator[PlaceBlock]:
        walks.append(places)
        return blocks(places)

    monkeypatch.setattr(Places, "blocks", counted)
    found = propose(scan, book)
    assert len({p.sure for p in found}) == 2
    assert len(walks) == 1
