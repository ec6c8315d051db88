"""Habits counted beside the clean twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from paths import SHARED

from ocrfix.alignment.pipeline import align
from ocrfix.evaluation.habit_counts import count_habits
from ocrfix.evaluation.judgement import evaluate
from ocrfix.report.alignment_view import alignment_text, differing
from ocrfix.report.habit_lines import habit_lines
from ocrfix.report.tables import evaluation_record, evaluation_table

if TYPE_CHECKING:
    from pathlib import Path

CLEAN = (
    "Die Kate-\ngorien der „Zei-\ntung“ — und das ist's, was wir\nim Haupt- und Neben-\nsatz lasen."
)
SCAN = 'Die Kategorien der „Zei¬\ntung" - und das ist’s, was wir\nim Haupt- und Neben-\nsatz lafen.'


def test_each_kind_is_counted_where_the_texts_agree() -> None:
    found = {count.kind: count for count in count_habits(SCAN, CLEAN)}
    assert set(found) == {"hyphens", "quotes", "dashes"}
    assert found["hyphens"].forms == (("-", "", 1), ("-", "-", 1), ("-", "¬", 1))
    assert dict.fromkeys(found["quotes"].forms) == dict.fromkeys(
        [("'", "’", 1), ("“", '"', 1), ("„", "„", 1)]
    )
    assert (found["dashes"].places, found["dashes"].differing) == (1, 1)


def test_lines_say_how_both_chose() -> None:
    assert habit_lines(count_habits(SCAN, CLEAN)) == [
        "hyphens at line ends: the truth keeps them, the scan joins 1 of 3, with another sign in 1",
        "quotation marks and apostrophes: 2 of 3 differ (' read as ’ 1, “ read as \" 1)",
        "dashes: 1 of 1 differ (— read as - 1)",
    ]
    joined = count_habits("Kate-\ngorie, Re-\ngel", "Kategorie, Regel")
    assert habit_lines(joined) == [
        "hyphens at line ends: the truth joins the words, the scan keeps 2 of 2"
    ]


def test_a_text_agrees_with_itself() -> None:
    assert all(count.differing == 0 for count in count_habits(CLEAN, CLEAN))


def test_an_evaluation_tells_habits_apart_before_and_after() -> None:
    fixed = SCAN.replace("lafen", "lasen").replace("¬", "-")
    found = evaluate(SCAN, CLEAN, fixed=fixed)
    assert found.before.cer > found.after.cer == 0.0
    shown = evaluation_table(found)
    assert "1 good, 0 bad, 0 neutral, 1 of habits; 0 missed" in shown
    assert "Habits, counted apart:\nhyphens at line ends: the truth keeps them" in shown
    assert "after the repair 1 differ" in shown
    record = evaluation_record(found)
    assert record["changes"]["habits"] == 1
    assert record["habits"][0] == {
        "kind": "hyphens", "places": 3, "differing": 2, "differing_after": 1,
        "forms": [{"truth": "-", "ocr": "", "times": 1}, {"truth": "-", "ocr": "¬", "times": 1}],
    }  # fmt: skip
    strict = evaluate(SCAN, CLEAN, fixed=fixed, strict=True)
    assert "Habits" not in evaluation_table(strict)
    assert evaluation_record(strict)["habits"] == []


def test_an_alignment_agrees_with_the_evaluation() -> None:
    alignment = align(SCAN, CLEAN)
    shown = alignment_text(alignment)
    for line in habit_lines(evaluate(SCAN, CLEAN).habits):
        assert line in shown
    assert shown.count("[-") == shown.count("{+") == 1  # of "lafen"
    assert alignment_text(alignment, strict=True).count("[-") > 1
    (record,) = align(SCAN.replace("lafen", "lasen"), CLEAN).records
    twins = align(SCAN.replace("lafen", "lasen"), CLEAN)
    assert not differing(record, twins)
    assert differing(record, twins, strict=True)


@pytest.fixture
def newspapers() -> Path:
    folder = SHARED / "newspapers"
    if not folder.is_dir():
        pytest.skip("needs the newspapers beside the project")
    return folder


def test_real_pages_keep_their_hyphens(newspapers: Path) -> None:
    text = (newspapers / "18851019.fr11.txt").read_text(encoding="utf-8")
    clean = (newspapers / "18851019.truth.txt").read_text(encoding="utf-8")
    hyphens = next(c for c in count_habits(text, clean) if c.kind == "hyphens")
    assert hyphens.places > 50
    assert sum(n for truth, _, n in hyphens.forms if not truth) == 0
