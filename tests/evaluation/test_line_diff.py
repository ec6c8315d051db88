from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import SHARED

from ocrfix.evaluation.line_diff import diff_lines
from ocrfix.text.composition import composed
from ocrfix.text.sequences import common_runs
from ocrfix.text.word_diff import edits

if TYPE_CHECKING:
    from ocrfix.evaluation.lines import Diff, Line

# What the reader should see marked: before, after, [(marked before, marked after), …].
MARKED = [
    ("one letter", "I’eau", "l’eau", [("I", "l")]),
    ("one letter for two", "VONU", "l’ONU", [("V", "l’")]),
    ("two for one", "coiit", "coût", [("ii", "û")]),
    ("a space too many", "l’ Assemblée", "l’Assemblée", [(" ", "")]),
    ("a space too few", "Priela", "Prie la", [("", " ")]),
    ("accent as combining mark", "première", "premie\u0301re", [("è", "e\u0301")]),
    ("mark added to a letter", "cafe", "cafe\u0301", [("e", "e\u0301")]),
    ("a family of emoji", "a 👩‍👩‍👧 b", "a 👩‍👩‍👦 b", [("👩‍👩‍👧", "👩‍👩‍👦")]),
    (
        "several places",
        "sa premiére a Genéve",
        "sa première à Genève",
        [*[("é", "è")], ("a", "à"), ("é", "è")],
    ),
    ("chance agreement inside a word", "xxaxx", "yyayy", [("xxaxx", "yyayy")]),
    ("nothing", "la même", "la même", []),
    ("all", "", "neuf", [("", "neuf")]),
]


@pytest.mark.parametrize(
    ("before", "after", "marked"), [c[1:] for c in MARKED], ids=[c[0] for c in MARKED]
)
def test_marks_what_a_reader_would(before: str, after: str, marked: list[tuple[str, str]]) -> None:
    assert [(before[a:b], after[c:d]) for a, b, c, d in edits(before, after)] == marked


def shape(diff: Diff) -> list[str]:
    """Rows as ``before numbers|after numbers``."""

    def numbers(lines: tuple[Line, ...]) -> str:
        return ",".join(str(line.number) for line in lines)

    return [f"{numbers(r.before)}|{numbers(r.after)}" for h in diff.hunks for r in h.rows]


PAIRED = [
    ("one for one", "un I\ndeux\n", "un l\ndeux\n", ["1|1", "2|2"]),
    ("line removed", "un\nGE.25-10862\ndeux\n", "un\ndeux\n", ["1|1", "2|", "3|2"]),
    ("line added", "un\ndeux\n", "un\nentre\ndeux\n", ["1|1", "|2", "2|3"]),
    (
        "empty lines between",
        "la mer I\n\nest bleue I\n",
        "la mer l\nest bleue l\n",
        ["1|1", "2|", "3|2"],
    ),
    ("lines joined", "la mer est\nbleue ici\n", "la mer est bleue ici\n", ["1,2|1"]),
    ("line split", "la mer est bleue ici\n", "la mer est\nbleue ici\n", ["1|1,2"]),
    (
        "word carried over",
        "la mer est maintenant\nbleue ici même\n",
        "la mer est\nmaintenant bleue ici même\n",
        ["1,2|1,2"],
    ),
    ("nothing shared", "abc\n", "xyz\n", ["1|", "|1"]),
]


@pytest.mark.parametrize(
    ("before", "after", "rows"), [c[1:] for c in PAIRED], ids=[c[0] for c in PAIRED]
)
def test_pairs_lines_by_what_they_share(before: str, after: str, rows: list[str]) -> None:
    assert shape(diff_lines(before, after)) == rows


def test_folds_what_is_far_from_a_change() -> None:
    lines = [f"ligne {n}\n" for n in range(1, 31)]
    before, after = (
        "".join(lines),
        "".join(lines).replace("ligne 9\n", "Iigne 9\n").replace("24", "2A"),
    )
    diff = diff_lines(before, after, context=2)
    assert shape(diff) == [f"{n}|{n}" for n in (7, 8, 9, 10, 11, 22, 23, 24, 25, 26)]
    assert [hunk.folded for hunk in diff.hunks] == [6, 10]
    assert (diff.changes, diff.lines_changed, diff.lines_same, diff.folded_end) == (2, 2, 28, 4)


def test_form_feeds_count_pages() -> None:
    diff = diff_lines("a\n\fbb I\ncc\f\ndd I\n", "a\n\fbb l\ncc\f\ndd l\n")
    assert diff.paged
    assert [r.before[0].page for h in diff.hunks for r in h.rows] == [1, 2, 2, 3]


@pytest.mark.parametrize(
    ("before", "after", "end"),
    [("un\r\n", "un\n", "\r\n"), ("un", "un\n", ""), ("un\n", "un", "\n")],
)
def test_line_ends_are_part_of_the_text(before: str, after: str, end: str) -> None:
    (row,) = diff_lines(before, after).hunks[0].rows
    assert (row.kind, row.before[0].text, row.before[0].end) == ("changed", "un", end)
    assert row.before[0].end_marked or row.after[0].end_marked


def test_equal_texts_have_no_hunks() -> None:
    diff = diff_lines("un\ndeux\n", "un\ndeux\n")
    assert diff.same
    assert (diff.changes, diff.lines_same) == (0, 2)
    assert diff_lines("", "").same


texts = st.text("ab \n\r\fé\u0301日", max_size=40)


@given(texts, texts)
def test_edits_replay(before: str, after: str) -> None:
    made, at = "", 0
    for a0, a1, b0, b1 in edits(before, after):
        made += before[at:a0] + after[b0:b1]
        at = a1
    assert made + before[at:] == after


@settings(max_examples=300)
@given(texts, texts)
def test_every_line_is_shown_once_and_what_is_unmarked_is_equal(before: str, after: str) -> None:
    diff = diff_lines(before, after, context=1000)
    rows = [row for hunk in diff.hunks for row in hunk.rows]
    if composed(before) == composed(after):
        assert rows == []
        return
    assert "".join(li.text + li.end for r in rows for li in r.before) == composed(before)
    assert "".join(li.text + li.end for r in rows for li in r.after) == composed(after)
    for row in rows:
        if row.kind in ("same", "changed"):
            assert unmarked(row.before) == unmarked(row.after)


def unmarked(lines: tuple[Line, ...]) -> str:
    kept = ""
    for line in lines:
        at = 0
        for start, end in line.marks:
            kept += line.text[at:start]
            at = end
        kept += line.text[at:] + ("" if line.end_marked else line.end)
    return kept


@given(
    st.lists(st.sampled_from("abcd"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=30)
)
def test_common_runs_are_common_and_in_order(a: list[str], b: list[str]) -> None:
    i = j = 0
    for x, y, size in common_runs(a, b):
        assert size > 0
        assert (x, y) >= (i, j)
        assert x >= i
        assert y >= j
        assert a[x : x + size] == b[y : y + size]
        i, j = x + size, y + size


def test_common_runs_anchor_long_sequences() -> None:
    a = [str(n) for n in range(5000)]
    b = [*a[:1000], "neuf", *a[1200:3000], *["x"] * 900, *a[3100:]]
    assert common_runs(a, b) == [(0, 0, 1000), (1200, 1001, 1800), (3100, 3701, 1900)]


def test_real_scan_is_paired_line_by_line() -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    before, after = (
        (SHARED / "scans" / f"002-eng-300dpi.{kind}.txt").read_text("utf-8")
        for kind in ("ocr", "clean")
    )
    diff = diff_lines(before, after)
    rows = [row for hunk in diff.hunks for row in hunk.rows if row.kind == "changed"]
    assert all(len(row.before) == len(row.after) == 1 for row in rows)
    assert all(
        not line.text.strip()
        for h in diff.hunks
        for r in h.rows
        if r.kind == "removed"
        for line in r.before
    )
