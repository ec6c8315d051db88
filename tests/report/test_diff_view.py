from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.evaluation.line_diff import diff_lines
from ocrfix.report.diff_view import render_inline, render_side_by_side, summary
from ocrfix.report.terminal import Piece, paint, use_colour, visible, width_of, wrap

BEFORE = "Titre\n\nLa mer est b1eue et I’eau\nclaire\n\fPage Z\nfin\n"
AFTER = "Titre\n\nLa mer est bleue et l’eau\nclaire\n\fPage 2\nfin\n"

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def lines(text: str) -> list[str]:
    return text.strip("\n").split("\n")


def test_inline_without_colour() -> None:
    shown = render_inline(diff_lines(BEFORE, AFTER), names=("a.txt", "b.txt"), width=40)
    assert list(shown) == lines("""
a.txt → b.txt

── line 1, page 1 ──────────────────────
1   Titre
2
3 - La mer est b[-1-]eue et [-I-]’eau
3 + La mer est b{+l+}eue et {+l+}’eau
4   claire
── page 2 ──────────────────────────────
5 - ␌Page [-Z-]
5 + ␌Page {+2+}
6   fin

2 lines changed, 3 changes, 4 lines unchanged
""")


def test_side_by_side_without_colour() -> None:
    diff = diff_lines("La mer est b1eue\nfin\nGE.25\n", "La mer est bleue\nfin\n")
    assert list(render_side_by_side(diff, width=40)) == lines("""
before → after

── line 1 ──────────────────────────────
1 - La mer est     │ 1 + La mer est
    b[-1-]eue      │     b{+l+}eue
2   fin            │ 2   fin
3 - GE.25          │

1 line changed, 1 removed, 2 changes, 1 line unchanged
""")


def test_colour_marks_without_brackets() -> None:
    shown = list(render_inline(diff_lines("I’eau\n", "l’eau\n"), colour=True))
    assert shown[3] == "\x1b[2m1 \x1b[0m\x1b[31m- \x1b[0m\x1b[1;37;41mI\x1b[0m’eau"


def test_equal_texts_say_so() -> None:
    diff = diff_lines("un\n", "un\n")
    assert list(render_inline(diff)) == ["no changes, 1 line unchanged"]
    assert summary(diff_lines("", "")) == "no changes, 0 lines unchanged"


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("un\r\n", "un\n", ["1 - un[-␍↵-]", "1 + un{+↵+}"]),
        ("un", "un\n", ["1 - un", "1 + un{+↵+}"]),
        ("a\tI\n", "a\tl\n", ["1 - a   [-I-]", "1 + a   {+l+}"]),
        ("cafe\n", "cafe\u0301\n", ["1 - caf[-e-]", "1 + caf{+é+}"]),
    ],
)
def test_differences_that_do_not_show_are_shown(before: str, after: str, shown: list[str]) -> None:
    assert list(render_inline(diff_lines(before, after)))[3:5] == shown


HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202etxt.exe\x9b31m\rI\x08\u200b\ud800 <script>"


@pytest.mark.parametrize("render", [render_inline, render_side_by_side])
@pytest.mark.parametrize("width", [None, 40])
def test_no_control_character_of_a_document_or_its_name_gets_through(render, width) -> None:  # type: ignore[no-untyped-def]
    diff = diff_lines(HOSTILE, HOSTILE.replace("I", "l"))
    for line in render(diff, names=(HOSTILE, HOSTILE), width=width):
        assert UNSAFE.search(line) is None
        line.encode()


@given(st.text())
def test_visible_is_safe_and_visible_again_changes_nothing(text: str) -> None:
    shown = visible(text)
    assert UNSAFE.search(shown) is None
    assert "\n" not in shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m\x7f", "␛[31m␡"),
        ("\x85\xad\u202e", "\\x85\\xad\\u202e"),
        ("a\tb\tc", "a   b   c"),
        ("日\tb", "日  b"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Straße “ſ” ﬁ", "Straße “ſ” ﬁ"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text("ab é日e\u0301 -", max_size=60), st.integers(4, 20))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    wrapped = ["".join(piece.text for piece in line) for line in wrap([Piece(text)], width)]
    assert "".join(wrapped) == text
    assert all(width_of(line.rstrip()) <= width for line in wrapped)


def test_wrapping_keeps_styles_and_breaks_long_words() -> None:
    pieces = [Piece("ab", "removed"), Piece("cdefgh", "added")]
    assert wrap(pieces, 5) == [
        [Piece("ab", "removed"), Piece("cde", "added")],
        [Piece("fgh", "added")],
    ]
    assert paint(pieces, False) == "abcdefgh"


def test_a_space_that_is_a_change_survives_wrapping() -> None:
    pieces = [Piece("à l’"), Piece("[- -]", "removed mark"), Piece("eau")]
    wrapped = wrap(pieces, 7)
    assert ["".join(piece.text for piece in line) for line in wrapped] == ["à ", "l’[- -]", "eau"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "terminal", "colour"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], terminal: bool, colour: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert use_colour(Terminal() if terminal else io.StringIO()) is colour
