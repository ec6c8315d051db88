"""The full screen, driven by keys and clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from review_cases import NAMES, drive, proposals
from textual.events import Key
from textual.widgets import Input

from ocrfix.errors import OutputError
from ocrfix.review.proposals import Place, Proposal, Reading, digest_of
from ocrfix.review.state import Review

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from ocrfix.review.app import ReviewApp
    from ocrfix.review.record import Step, Undo


def screen_of(app: ReviewApp) -> list[str]:
    """The screen as text, row by row."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


def test_all_is_in_sight_at_80_by_24() -> None:
    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        rows = screen_of(app)
        assert len(rows) == 24
        assert "page.txt" in rows[0]
        assert "0 of 7 decided" in rows[0]
        assert rows[1].startswith("▾ é→è")
        whole = "\n".join(rows)
        assert "(1/7) page.txt, line 1" in whole
        assert "tenue a Gen[-é-]ve." in whole
        assert "tenue a Gen{+è+}ve." in whole
        assert "for a reason" in whole
        assert "Decisions are kept in page.jsonl" in whole
        assert "y n this" in whole
        assert "q save and quit" in whole

    drive(steps)


def test_keys_decide_and_the_screen_says_so() -> None:
    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("n")
        assert "1 of 7 decided" in screen_of(app)[0]
        await pilot.press("a")
        rows = screen_of(app)
        assert "3 of 7 decided" in rows[0]
        assert "Accepted 2 × é→è." in "\n".join(rows)
        assert "✓ done" in rows[1]
        await pilot.press("u", "u")
        assert "0 of 7 decided" in screen_of(app)[0]

    drive(steps)


def test_enter_decides_nothing_and_q_leaves() -> None:
    kept: list[Step | Undo] = []

    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "j", "k", "enter", "down", "up", "pagedown", "end", "home",
                          "left", "right", "s", "s", "x", "q")  # fmt: skip

    drive(steps, Review(proposals(), NAMES, kept.append))
    assert kept == []


def test_an_own_reading_is_typed_and_escape_leaves_it() -> None:
    review = Review(proposals(), NAMES, [].append)

    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("e")
        assert app.query_one(Input).value == "Genève"
        await pilot.press("y", "escape")
        assert review.undecided == 7
        await pilot.press("e", "end", "S", "enter")
        decision = review.decision(2)
        assert decision is not None
        assert decision.chosen is not None
        assert decision.chosen.after == "GenèveS"
        assert "Your reading: “GenèveS”." in "\n".join(screen_of(app))

    drive(steps, review)


def test_the_filter_narrows_and_can_be_lifted() -> None:
    review = Review(proposals(), NAMES, [].append)

    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("slash", *"ONU", "enter")
        assert len(review.shown) == 1
        assert "only “ONU”" in "\n".join(screen_of(app))
        await pilot.press("a", "slash", "ctrl+u", "enter")
        assert len(review.shown) == 7
        assert review.undecided == 6

    drive(steps, review)


def test_help_opens_and_any_key_closes_it() -> None:
    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("question_mark")
        assert "undo, back to the first decision" in "\n".join(screen_of(app))
        await pilot.press("y")
        assert "0 of 7 decided" in screen_of(app)[0]

    drive(steps)


def test_keys_in_a_hurry_close_the_help_once_and_decide_nothing() -> None:
    review = Review(proposals(), NAMES, [].append)

    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("question_mark")
        for key in "yny":  # all of them there before the first is taken up
            app.screen.post_message(Key(key, key))
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert review.undecided == 7
        await pilot.press("y")
        assert review.undecided == 6

    drive(steps, review)


def test_a_click_chooses_a_change_and_decides_nothing() -> None:
    review = Review(proposals(), NAMES, [].append)

    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.click("Listing", offset=(50, 1))
        assert review.at == 1
        await pilot.click("Listing", offset=(10, 2))
        assert review.at == 2
        await pilot.click("Listing", offset=(50, 2))
        assert review.at == 2, "nothing stands there"
        await pilot.click("Listing", offset=(10, 3))
        assert review.section_at() == 1
        assert review.undecided == 7

    drive(steps, review)


def test_a_disk_that_is_full_is_said_and_nothing_is_decided() -> None:
    def full(_entry: object) -> None:
        raise OutputError("page.jsonl cannot be written: no space left on device.")

    review = Review(proposals(), NAMES, full)

    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("y")
        assert "no space left on device" in "\n".join(screen_of(app))
        await pilot.press("e", "enter")
        assert review.undecided == 7

    drive(steps, review)


@pytest.mark.parametrize("size", [(24, 8), (40, 12), (80, 24), (132, 40), (200, 60)])
def test_wide_and_combining_characters_keep_the_columns(size: tuple[int, int]) -> None:
    text = "日本語の文書 cafe\u0301 \x1b[31mhuitiéme 漢字\u202e" * 20 + "\n" + "é" * 300 + "\n"
    at = text.index("huitiéme")
    place = Place(digest_of(text), at, at + 8, "huitiéme")
    reading = Reading("hui日e\u0301me", "é→è", 0.9, "why\x1b[2J")
    review = Review(
        [Proposal(place, (reading,), 1, True)], {place.text: "名\x1b[1m.txt"}, [].append
    )

    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        from ocrfix.report.terminal import width_of

        rows = screen_of(app)
        assert len(rows) == size[1]
        assert {width_of(row) for row in rows} == {size[0]}
        assert "\x1b" not in "".join(rows)
        assert "\u202e" not in "".join(rows)

    drive(steps, review, size, {place.text: text})


def test_no_color_leaves_brackets_and_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        styles = [s.style for strip in app.screen._compositor.render_strips() for s in strip]
        assert any(style and style.reverse for style in styles)
        assert app.no_color
        assert "[-é-]" in "\n".join(screen_of(app))

    drive(steps)


def test_only_the_rows_in_sight_are_made() -> None:
    review = many_alike(10_000)

    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("end")
        assert "(10,000/10,000)" in "\n".join(screen_of(app))
        assert 9_999 in app.review.seen
        assert len(app.review.seen) < 100

    drive(steps, review, texts={digest_of("é " * 10_000): "é " * 10_000})


def test_a_rule_is_looked_through_by_the_screen_and_what_was_not_is_said() -> None:
    review = many_alike(100)

    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        assert len(app.review.seen) == 16  # two a row, below the title
        await pilot.press("pagedown")
        assert len(app.review.seen) == 34
        await pilot.press("a")
        assert "Accepted 100 × é→è (66 unseen, u undoes). All is decided" in screen_of(app)[21]
        await pilot.press("u", *["pagedown"] * 9)
        assert len(app.review.seen) == 100
        await pilot.press("home", "a")
        assert "unseen" not in screen_of(app)[21]

    drive(steps, review, texts={digest_of("é " * 100): "é " * 100})


def many_alike(count: int) -> Review:
    """A review of as many changes of one rule."""
    digest = digest_of("é " * count)
    return Review(
        [
            Proposal(Place(digest, 2 * n, 2 * n + 1, "é"), (Reading("è", "é→è", 0.9),), 1, True)
            for n in range(count)
        ],
        {digest: "long.txt"},
        [].append,
    )


def test_only_rows_that_differ_are_drawn_again() -> None:
    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        drawn: list[int] = []
        render = app._listing.render_line
        app._listing.render_line = lambda y: drawn.append(y) or render(y)  # type: ignore[func-returns-value, method-assign]
        await pilot.press("right")
        await pilot.pause()
        assert drawn == [1]
        drawn.clear()
        await pilot.press("x")
        await pilot.pause()
        assert drawn == []

    drive(steps)


def test_the_wheel_looks_on_and_the_cursor_stays() -> None:
    review = many_alike(100)

    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        app._listing.scroll_rows(3)
        await pilot.pause()
        assert not screen_of(app)[1].startswith("▾")
        assert review.at == 0
        await pilot.press("down")
        assert review.at == 2
        assert screen_of(app)[1].startswith("▾")

    drive(steps, review, texts={digest_of("é " * 100): "é " * 100})


def test_tab_goes_from_rule_to_rule_but_not_from_a_line_that_is_typed() -> None:
    review = Review(proposals(), NAMES, [].append)

    async def steps(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("tab")
        assert review.section_at() == 1
        await pilot.press("shift+tab")
        assert review.section_at() == 0
        await pilot.press("slash", "tab", "O", "N", "U", "enter")
        assert len(review.shown) == 1

    drive(steps, review)
