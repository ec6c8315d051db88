"""The review as a state machine: what each key does, and that nothing decides by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_cases import DIGEST, NAMES, TEXT, proposals

from ocrfix.errors import OutputError
from ocrfix.review.entries import (
    TextInfo,
    decision_line,
    header,
    parse_entries,
    text_line,
    undo_line,
)
from ocrfix.review.record import Record, Step, Undo
from ocrfix.review.state import Review

if TYPE_CHECKING:
    from ocrfix.review.proposals import Place


def review(kept: list[Step | Undo] | None = None, record: Record | None = None) -> Review:
    return Review(proposals(), NAMES, [].append if kept is None else kept.append, record)


def outcome(found: Review) -> list[str]:
    """The reading of each proposal in the order of the text, "-" refused, "?" undecided."""
    said = []
    for number in range(len(found.proposals)):
        decision = found.decision(number)
        said.append("?" if decision is None else decision.chosen.after if decision.chosen else "-")
    return said


def test_the_cases_are_about_their_text() -> None:
    for proposal in proposals():
        assert TEXT[proposal.place.start : proposal.place.end] == proposal.place.before


def test_the_most_frequent_rule_comes_first_and_the_least_sure_of_it() -> None:
    found = review()
    assert [(s.title, len(s.members)) for s in found.sections] == [
        ("é→è", 3), ("I→l", 2), ("a→à, held back", 1), ("é→ô", 1)
    ]  # fmt: skip
    assert found.current is not None
    assert found.current.place.before == "Genéve"


def test_y_and_n_decide_one_change_and_go_on() -> None:
    found = review()
    assert found.press("y") == "Accepted “Genève”."
    assert found.press("n") == "Refused: “huitiéme” stays."
    assert outcome(found) == ["-", "?", "Genève", "?", "?", "?", "?"]
    assert found.undecided == 5


def test_capital_y_decides_the_same_word_everywhere() -> None:
    found = review()
    found.press("j")
    assert found.press("Y") == "Accepted 2 × “huitiéme” → “huitième”."
    assert outcome(found) == ["huitième", "?", "?", "?", "?", "?", "huitième"]


def test_a_accepts_the_rest_of_a_rule_and_not_what_was_refused() -> None:
    found = review()
    found.press("n")
    assert found.press("a") == "Accepted 2 × é→è."
    assert outcome(found) == ["huitième", "?", "-", "?", "?", "?", "huitième"]
    assert found.press("d") == "Refused 2 × I→l."


def test_a_says_where_nothing_is_left() -> None:
    found = review()
    found.press("a")
    found.move(-100)
    assert found.press("a") == "Nothing is left to decide of é→è."
    assert len(found.record.steps) == 1


def test_a_digit_takes_another_reading() -> None:
    found = review()
    found.narrow("réle")
    assert found.press("2") == "Accepted “rèle”. All that is shown is decided: / shows more."
    assert found.press("3") == "There is no reading 3."
    assert outcome(found)[3] == "rèle"


def test_the_last_decision_says_that_it_is_the_last() -> None:
    found = review()
    messages = [found.press("a") for _ in found.sections]
    assert messages[-1] == "Accepted 1 × é→ô. All is decided: q saves and quits."
    assert messages[0] == "Accepted 3 × é→è."


def test_an_own_reading_is_recorded_as_the_reviewers() -> None:
    found = review()
    found.narrow("réle")
    found.write("râle")
    decision = found.decision(3)
    assert decision is not None
    assert decision.chosen is not None
    assert (decision.chosen.after, decision.chosen.rule) == ("râle", "own reading")
    assert decision.proposed.after == "rôle"
    found.write("rôle")
    assert found.decision(3).chosen == found.proposals[3].readings[0]  # type: ignore[union-attr]
    found.write("réle")
    assert outcome(found)[3] == "-"


def test_enter_and_moving_decide_nothing() -> None:
    found = review()
    for key in ("", "j", "k", "s", "", "j"):
        found.press(key)
    found.move(3)
    found.move_section(1)
    assert outcome(found) == ["?"] * 7
    assert not found.record.steps


def test_j_and_k_stop_at_the_undecided_only() -> None:
    found = review()
    found.press("a")
    assert found.at == 3
    assert found.press("k") == "Once round: from the other end."
    assert found.at == 6
    found.press("j")
    assert found.at == 3


def test_u_goes_back_to_the_first_decision_and_to_its_place() -> None:
    found = review()
    for key in "yna":
        found.press(key)
    while found.record.steps:
        found.press("u")
    assert outcome(found) == ["?"] * 7
    assert found.at == 0
    assert found.press("u") == "There is nothing to undo."


def test_undo_brings_back_the_decision_before() -> None:
    found = review()
    found.press("y")
    found.move(-1)
    found.press("n")
    assert outcome(found)[2] == "-"
    found.press("u")
    assert outcome(found)[2] == "Genève"
    assert found.undecided == 6


def test_a_rule_is_settled_only_as_far_as_it_is_shown() -> None:
    found = review()
    assert found.narrow("huit") == "2 of 7 shown."
    found.press("a")
    assert outcome(found) == ["huitième", "?", "?", "?", "?", "?", "huitième"]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("", 7),
        ("<0.97", 3),
        (">0.98", 3),
        ("rule:I", 2),
        ("file:page", 7),
        ("file:other", 0),
        ("is:accepted", 1),
        ("is:refused", 1),
        ("is:undecided", 5),
        ("held", 1),
        ("HUIT >0.985", 1),
        ("rôle", 1),
    ],
)
def test_filters(words: str, shown: int) -> None:
    found = review()
    found.press("y")
    found.press("n")
    found.narrow(words)
    assert len(found.shown) == shown


def test_keys_mean_nothing_where_nothing_is_shown() -> None:
    found = review()
    found.narrow("nowhere")
    for key in ("y", "n", "Y", "N", "a", "d", "1", "j", "k", "", "s", "u"):
        assert found.press(key)
    assert found.current is None
    assert found.write("x") == "Nothing is shown."


def test_orders() -> None:
    found = review()
    assert found.press("s") == "Ordered by confidence."
    sure = [found.proposals[n].readings[0].confidence for n in found.shown]
    assert sure == sorted(sure)
    assert found.press("s") == "Ordered by file."
    assert found.shown == list(range(7))
    assert [s.title for s in found.sections] == ["page.txt"]


def test_a_decision_that_cannot_be_kept_is_not_made() -> None:
    def full(_entry: object) -> None:
        raise OutputError("no space left")

    found = Review(proposals(), NAMES, full)
    for key in ("y", "n", "a", "d", "Y", "1"):
        with pytest.raises(OutputError):
            found.press(key)
    assert outcome(found) == ["?"] * 7
    assert not found.record.steps


KEYS = st.lists(
    st.one_of(
        st.sampled_from(["y", "n", "Y", "N", "a", "d", "1", "2", "3", "u", "j", "k", "", "s"]),
        st.sampled_from(["/huit", "/", "/is:undecided", "eown", "erôle", "eréle", "+2", "-3"]),
    ),
    max_size=40,
)


def play(found: Review, keys: list[str]) -> None:
    for key in keys:
        if key[:1] == "/":
            found.narrow(key[1:])
        elif key[:1] == "e":
            found.write(key[1:])
        elif key[:1] in "+-" and key:
            found.move(int(key))
        else:
            found.press(key)


@given(KEYS)
def test_undoing_everything_gives_the_empty_state(keys: list[str]) -> None:
    kept: list[Step | Undo] = []
    found = review(kept)
    play(found, keys)
    while found.record.steps:
        found.undo()
    assert outcome(found) == ["?"] * 7
    assert found.undecided == 7
    assert found.record.settled == {}
    assert Record(kept).settled == {}


@given(KEYS)
def test_the_journal_replays_to_the_same_state(keys: list[str]) -> None:
    kept: list[Step | Undo] = []
    found = review(kept)
    play(found, keys)
    lines = [header(), text_line(DIGEST, parse_info())]
    for entry in kept:
        if isinstance(entry, Undo):
            lines.append(undo_line(entry))
        else:
            lines += [decision_line(d, entry.number) for d in entry.decisions]
    again = parse_entries("".join(lines).encode(), "journal").record
    assert again.settled == found.record.settled
    assert again.steps == found.record.steps
    resumed = review(record=again)
    assert outcome(resumed) == outcome(found)
    assert resumed.undecided == found.undecided


def parse_info() -> TextInfo:
    return TextInfo("page.txt", len(TEXT))


@given(KEYS)
def test_counts_of_what_is_left_are_true(keys: list[str]) -> None:
    found = review()
    play(found, keys)
    for group in ("é→è", "I→l", "é→ô", "a→à, held back"):
        members = [n for n in range(7) if found.group(n) == group]
        assert found.left_in(group) == sum(found.decision(n) is None for n in members)
    assert 0 <= found.at < max(1, len(found.shown))


def test_a_step_in_the_middle_can_be_taken_back_too() -> None:
    kept: list[Step | Undo] = []
    found = review(kept)
    play(found, ["y", "n", "y"])
    record = Record([*kept, Undo(2)])
    places: list[Place] = [s.decisions[0].place for s in kept if isinstance(s, Step)]
    assert set(record.settled) == {places[0], places[2]}
