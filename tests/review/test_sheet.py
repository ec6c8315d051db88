"""The list of changes as rows of a window, and one change in a cell."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from review_cases import NAMES, TEXT, TEXTS, proposal, proposals

from ocrfix.report.terminal import width_of
from ocrfix.review.cells import cell
from ocrfix.review.proposals import Place, Proposal, Reading, digest_of
from ocrfix.review.sheet import Sheet
from ocrfix.review.state import Review


def rows_of(sheet: Sheet) -> list[str]:
    return ["".join(piece.text for piece in row) for row in sheet.rows()]


def plain(*args: object) -> str:
    return "".join(piece.text for piece in cell(*args))  # type: ignore[arg-type]


def grouped(*sizes: int) -> Sheet:
    """A sheet of as many changes a rule, the largest first."""
    text = "é " * sum(sizes)
    digest = digest_of(text)
    many = []
    for rule, size in enumerate(sizes):
        for _ in range(size):
            at = 2 * len(many)
            reading = Reading("è", f"é→{rule}", 0.9, "", (("é", str(rule), "", ""),))
            many.append(Proposal(Place(digest, at, at + 1, "é"), (reading,), 1, True))
    return Sheet(Review(many, {digest: "long.txt"}, [].append), {digest: text})


def test_a_cell_shows_the_change_in_its_line_and_how_sure_it_is() -> None:
    asked = proposal("Genéve", "Genève", confidence=0.97)
    assert plain(asked, None, TEXT, 39) == " · Genéve → Genève                 97% "
    assert plain(asked, None, TEXT, 60) == (
        " · Genéve → Genève  …on, tenue a Genève. Le réle de …   97% "
    )


def test_what_differs_is_marked_and_survives_where_there_is_no_room() -> None:
    text = "internationalisatiom d’organisatious"
    asked = proposal("internationalisatiom", "internationalisation", text=text)
    pieces = cell(asked, None, text, 39)
    assert ("m", "removed") in pieces
    assert ("n", "added") in pieces
    assert "".join(p.text for p in pieces) == " · …ionalisatiom → …ionalisation   98% "
    both = proposal(text, "internationalisation d’organisations", text=text)
    assert width_of(plain(both, None, text, 39)) == 39
    assert "…" in plain(both, None, text, 39)


def test_titles_and_changes_side_by_side() -> None:
    sheet = Sheet(Review(proposals(), NAMES, [].append), TEXTS)
    sheet.resize(80, 6)
    sheet.follow()
    rows = rows_of(sheet)
    assert rows[0].startswith("▾ é→è ")
    assert "Genéve → Genève" in rows[1]
    assert "huitiéme → huitième" in rows[1]
    assert rows[3].startswith("▸ I→l")
    assert {width_of(row) for row in rows} == {80}
    sheet.resize(40, 8)
    assert "Genéve → Genève" in rows_of(sheet)[1]
    assert "huitiéme" in rows_of(sheet)[2]


def test_a_section_that_opens_is_shown_from_its_title() -> None:
    sheet = grouped(60, 50)
    sheet.resize(80, 9)
    sheet.review.press("a")
    sheet.follow()
    assert sheet.review.section_at() == 1
    assert rows_of(sheet)[0].startswith("▾ é→1")


def test_a_page_shows_what_was_not_shown_and_nothing_is_left_out() -> None:
    sheet = grouped(60, 50, 3)
    sheet.resize(80, 9)
    for expected in (16, 34, 52, 60):
        sheet.follow()
        sheet.rows()
        sheet.page(1)
        assert len([n for n in sheet.review.seen if n < 60]) == expected
    assert sheet.review.section_at() == 1
    for _ in range(9):
        sheet.follow()
        sheet.rows()
        sheet.page(1)
    assert len(sheet.review.seen) == 113
    for _ in range(20):
        sheet.page(-1)
        sheet.follow()
    assert sheet.review.at == 0
    assert rows_of(sheet)[0].startswith("▾ é→0")


def test_arrows_move_by_the_row_and_into_the_next_section() -> None:
    sheet = grouped(5, 4)
    sheet.resize(80, 9)
    sheet.follow()
    went = []
    for by in (1, 1, 1, 1, 1, -1, -1, -1, -1):
        sheet.move_rows(by)
        went.append(sheet.review.at)
    assert went == [2, 4, 5, 7, 8, 6, 4, 2, 0]


def test_an_empty_list_stands_everything() -> None:
    sheet = grouped(5)
    sheet.review.narrow("nothing like it")
    sheet.resize(80, 5)
    sheet.follow()
    assert sheet.page(1) == sheet.move_rows(1) == ""
    assert sheet.at(0, 0) is None
    assert [row.strip() for row in rows_of(sheet)] == [""] * 5


@given(
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=5),
    width=st.integers(1, 170),
    height=st.integers(1, 12),
    moves=st.lists(st.sampled_from("jkpPdurls"), max_size=30),
)
@settings(max_examples=80, deadline=None)
def test_the_cursor_is_always_in_sight(
    sizes: list[int], width: int, height: int, moves: list[str]
) -> None:
    sheet = grouped(*sizes)
    sheet.resize(width, height)
    for key in moves:
        match key:
            case "p" | "P":
                sheet.page(1 if key == "p" else -1)
            case "d" | "u":
                sheet.move_rows(1 if key == "d" else -1)
            case "r" | "l":
                sheet.review.move_section(1 if key == "r" else -1)
            case _:
                sheet.review.press(key)
        sheet.follow()
        rows = sheet.rows()
        assert len(rows) == height
        assert any(piece.style == "reverse" for row in rows for piece in row)
        assert sheet.review.shown[sheet.review.at] in sheet.review.seen


@pytest.mark.parametrize("after", ["", "日本語日本語日本語", "a\x1b[2Jb", "l\nl", "l\r\nl", " "])
def test_a_cell_is_as_wide_as_it_is_told(after: str) -> None:
    text = "漢字 cafe\u0301 \x1b[31m huitiéme " * 9
    place = Place(digest_of(text), text.index("hui"), text.index("hui") + 8, "huitiéme")
    asked = Proposal(place, (Reading(after, "r", 0.5),), 1, True)
    for width in (20, 38, 60, 100):
        shown = plain(asked, None, text, width)
        assert width_of(shown) == width
        assert "\x1b" not in shown
        assert "\n" not in shown
