"""The rows of one source repaired as one scan."""

from __future__ import annotations

import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_book import UNSEEN, small, twins

from ocrfix.errors import InputError
from ocrfix.evaluation.error_rates import rates
from ocrfix.repair.pipeline import fix, fix_and_explain
from ocrfix.repair.rows import fix_many, fix_many_and_explain, repair_rows
from ocrfix.text.changes import apply_changes, revert_changes

LINES = twins(UNSEEN).ocr.splitlines()


def test_rows_together_show_what_each_alone_does_not() -> None:
    book, truth = small().book, twins(UNSEEN).clean
    together = rates("\n".join(fix_many(LINES, book)), truth).wer
    apart = rates("\n".join(fix_many(LINES, book, together=False)), truth).wer
    whole = rates(fix("\n".join(LINES), book), truth).wer
    assert together < 0.9 * apart
    assert together < 1.25 * whole


def test_rows_apart_are_what_each_would_be_by_itself() -> None:
    rows = LINES[:40]
    assert fix_many(rows, small().book, together=False) == [fix(row, small().book) for row in rows]


def test_one_row_is_what_the_text_would_be() -> None:
    text, book = "\n".join(LINES[:60]), small().book
    assert fix_many_and_explain([text], book) == [fix_and_explain(text, book)]


WILD = st.text(st.characters(exclude_characters="\r"), max_size=20)


@given(st.lists(st.sampled_from(LINES[:80]) | WILD, max_size=12))
def test_the_changes_of_a_row_replay_and_revert(rows: list[str]) -> None:
    found = fix_many_and_explain(rows, small().book, min_confidence=0.3)
    assert [each.original for each in found] == rows
    for each in found:
        assert apply_changes(each.original, each.changes) == each.text
        assert revert_changes(each.text, each.changes) == each.original
        for change in (*each.changes, *each.held_back):
            assert each.original[change.start : change.end] == change.before
            assert change.line == each.original.count("\n", 0, change.start) + 1


def test_no_word_reaches_over_the_end_of_a_row() -> None:
    rows = ["les membres de la com-", "mission se sont réunis"] * 8
    found = fix_many(rows, small().book, min_confidence=0.05)
    assert all(len(a.split()) == len(b.split()) for a, b in zip(rows, found, strict=True))


def test_a_fence_in_a_row_makes_no_code_of_the_others() -> None:
    rows = [*LINES[:30], "```", *LINES[30:60]]
    without = fix_many([*rows[:30], "", *rows[31:]], small().book)
    assert fix_many(rows, small().book)[31:] == without[31:]


def test_long_sources_are_read_by_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocrfix.repair.rows.AT_ONCE", 2_000)
    told: list[tuple[int, int]] = []
    found = repair_rows(LINES[:120], small().book, progress=lambda *both: told.append(both))
    assert [each.original for each in found.repaired] == LINES[:120]
    assert told == sorted(told)
    assert told[-1] == (120, 120)
    assert len(set(told)) > 3


def test_what_the_rows_taught_is_said_once() -> None:
    rows = [line.replace("la", "Ja") for line in LINES]
    assert len(repair_rows(rows, small().book).notes) <= 1


def test_nothing_is_nothing() -> None:
    assert fix_many([], small().book) == []
    assert fix_many(["", "\n"], small().book) == ["", "\n"]


@pytest.mark.parametrize("missing", [None, math.nan, 12, b"l'eau"], ids=repr)
@pytest.mark.parametrize("together", [True, False])
def test_what_is_no_text_is_refused_in_words(missing: Any, together: bool) -> None:
    with pytest.raises(InputError, match=r"text 1 \(counted from 0\) is "):
        fix_many(["l’eau", missing], small().book, together=together)
    with pytest.raises(InputError, match="the text is "):
        fix(missing, small().book)


def test_a_list_given_for_a_text_is_told_of_its_function() -> None:
    rows: Any = ["l’eau"]
    with pytest.raises(InputError, match="fix_many"):
        fix(rows, small().book)


def test_a_book_goes_to_other_processes_without_what_it_remembers() -> None:
    book = small().book
    before = len(pickle.dumps(book))
    fix(LINES[0], book)
    assert len(pickle.dumps(book)) == before
    assert fix(LINES[0], pickle.loads(pickle.dumps(book))) == fix(LINES[0], book)
