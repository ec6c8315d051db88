"""Changes replay: applied, reverted, and one list after another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.errors import InputError
from ocrfix.model import Change
from ocrfix.text.changes import apply_changes, compose, revert_changes

TEXTS = st.text("ab 1é\n", max_size=30)
AFTERS = st.text("xyé ", max_size=3)


def change(text: str, start: int, end: int, after: str, rule: str = "r") -> Change:
    line = text.count("\n", 0, start) + 1
    return Change(start, end, text[start:end], after, rule, 0.9, line, f"because of {rule}")


@st.composite
def changes_to(draw: st.DrawFn, text: str, rule: str = "r") -> list[Change]:
    """A list of changes to a text: in order, not overlapping, none empty on both sides."""
    cuts = draw(st.lists(st.integers(0, len(text)), max_size=8).map(sorted))
    made: list[Change] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        after = draw(AFTERS)
        if after != text[start:end] and not (made and made[-1].start == start):
            made.append(change(text, start, end, after, rule))
    return made


@st.composite
def one_list(draw: st.DrawFn) -> tuple[str, list[Change]]:
    text = draw(TEXTS)
    return text, draw(changes_to(text))


@st.composite
def two_lists(draw: st.DrawFn) -> tuple[str, list[Change], list[Change]]:
    text, first = draw(one_list())
    return text, first, draw(changes_to(apply_changes(text, first), "s"))


@given(one_list())
def test_reverting_gives_the_original_back(case: tuple[str, list[Change]]) -> None:
    text, changes = case
    assert revert_changes(apply_changes(text, changes), changes) == text


@given(one_list())
def test_applying_agrees_with_replacing_from_the_end(case: tuple[str, list[Change]]) -> None:
    text, changes = case
    expected = text
    for one in reversed(changes):
        expected = expected[: one.start] + one.after + expected[one.end :]
    assert apply_changes(text, changes) == expected


@given(two_lists())
def test_a_composed_list_does_what_the_two_do(
    case: tuple[str, list[Change], list[Change]],
) -> None:
    text, first, second = case
    composed = compose(text, first, second)
    expected = apply_changes(apply_changes(text, first), second)
    assert apply_changes(text, composed) == expected
    assert revert_changes(expected, composed) == text


@given(two_lists())
def test_a_composed_list_changes_something_and_names_every_rule(
    case: tuple[str, list[Change], list[Change]],
) -> None:
    text, first, second = case
    composed = compose(text, first, second)
    for one in composed:
        assert one.before == text[one.start : one.end] != one.after
        assert one.rule in {"r", "s", "r + s", "s + r"}
    assert list(composed) == sorted(composed, key=lambda c: (c.start, c.end))


def test_no_changes_leave_the_text() -> None:
    assert apply_changes("de l’eau\r\n", []) == "de l’eau\r\n"
    assert revert_changes("de l’eau\r\n", []) == "de l’eau\r\n"
    assert compose("de l’eau", [], []) == ()


def test_composing_with_nothing_is_the_other_list() -> None:
    one = change("de 1’eau", 3, 4, "l")
    assert compose("de 1’eau", [one], []) == (one,)
    assert compose("de 1’eau", [], [one]) == (one,)


def test_changes_far_apart_stay_apart_and_count_in_the_original() -> None:
    text = "huitiÃ©me 1’an"
    first = [change(text, 5, 7, "é", "mojibake")]
    between = apply_changes(text, first)
    assert between == "huitiéme 1’an"
    second = [change(between, 9, 10, "l", "1’→l’")]
    composed = compose(text, first, second)
    assert [(c.start, c.before, c.after, c.rule) for c in composed] == [
        (5, "Ã©", "é", "mojibake"),
        (10, "1", "l", "1’→l’"),
    ]


def test_changes_that_touch_become_one_that_names_both() -> None:
    text = "huitiÃ©me"
    first = [change(text, 5, 7, "é", "mojibake")]
    second = [change("huitiéme", 5, 6, "è", "é→è")]
    (one,) = compose(text, first, second)
    assert (one.start, one.before, one.after) == (5, "Ã©", "è")
    assert one.rule == "mojibake + é→è"
    assert one.evidence == "because of mojibake; because of é→è"


def test_the_less_sure_of_two_changes_speaks_for_both() -> None:
    first = [Change(0, 1, "a", "b", "r", 0.99, 1)]
    second = [Change(0, 1, "b", "c", "s", 0.5, 1)]
    assert [c.confidence for c in compose("a", first, second)] == [0.5]


def test_a_change_and_its_undoing_leave_nothing() -> None:
    assert compose("abc", [change("abc", 1, 2, "x")], [change("axc", 1, 2, "b")]) == ()


def test_another_text_is_refused_with_the_line() -> None:
    text = "un\nde 1’eau"
    changes = [change(text, 6, 7, "l")]
    with pytest.raises(InputError, match=r"line 2: '1' expected.*ocrfix fix"):
        apply_changes("un\nde l’eau", changes)


def test_a_text_changed_since_is_not_reverted() -> None:
    changes = [change("de 1’eau", 3, 4, "l")]
    with pytest.raises(InputError, match=r"changed since .*Nothing was reverted"):
        revert_changes("de L’eau", changes)


@pytest.mark.parametrize("starts", [(3, 3), (3, 2)])
def test_changes_that_overlap_are_refused(starts: tuple[int, int]) -> None:
    text = "abcdefgh"
    overlapping = [change(text, at, at + 2, "x") for at in starts]
    with pytest.raises(InputError):
        apply_changes(text, overlapping)


def test_changes_beyond_the_end_are_refused() -> None:
    with pytest.raises(InputError):
        apply_changes("ab", [Change(5, 6, "x", "y", "r", 0.9, 1)])
