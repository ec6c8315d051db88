"""Many parts of one whole, laid in their places."""

from __future__ import annotations

import pytest

from ocrfix.pairing import parts
from ocrfix.pairing.collection import Group, Likeness
from ocrfix.pairing.overlap import Overlap
from ocrfix.pairing.parts import place_parts

LETTERS = 100
BOOK = "quaidelafosse" * 12_000


def laid(starts: list[int], length: int = LETTERS) -> tuple[list[Group], list[Likeness]]:
    """Give a book, number 0, and pages of it that begin at these letters."""
    groups = [Group(("book",), BOOK, False, True, str)]
    found = []
    for number, start in enumerate(starts, 1):
        page = BOOK[start : start + length]
        groups.append(Group((f"page {number}",), page, True, False, str))
        shares = Overlap(0.1, 1.0, length / len(BOOK), (0, length), (start, start + length))
        found.append(Likeness(number, 0, shares))
    return groups, found


def test_a_page_is_held_against_its_neighbours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    overlap = parts._overlap

    def counted(a: tuple[int, int], b: tuple[int, int]) -> bool:
        tried.append((a, b))
        return overlap(a, b)

    monkeypatch.setattr(parts, "_overlap", counted)
    starts = list(range(0, 1_500 * LETTERS, LETTERS))
    groups, found = laid(starts)
    placed = place_parts(groups, found, ())
    assert [part.span[0] for part in sorted(placed.parts, key=lambda p: p.part)] == starts
    assert not placed.unpaired
    assert len(tried) < 5 * len(starts)


@pytest.mark.parametrize("apart", [0, 30, -30])
def test_a_place_is_filled_once(apart: int) -> None:
    groups, found = laid([500, 500 + apart, 900])
    placed = place_parts(groups, found, ())
    assert {part.part for part in placed.parts} == {1, 3}
    assert placed.unpaired == {2: ("taken", [0], 1.0)}


def test_neighbours_may_share_a_line() -> None:
    groups, found = laid([500, 560, 620])
    assert len(place_parts(groups, found, ()).parts) == 3
