from __future__ import annotations

import json

import pytest
from small_book import small

from ocrfix.model import Count, Evaluation, Judgement, Rates, Rule
from ocrfix.report.tables import evaluation_json, evaluation_table, rules_table, table
from ocrfix.report.terminal import width_of

BEFORE = Rates(0.0142, 0.1, 0.0142, 0.1)
AFTER = Rates(0.0051, 0.03, 0.005, 0.03)
JUDGED = Judgement(58, 1, 2, 13, 0.9831, 0.8169)

RULES = [
    Rule("I’→l’", "certain", "I", "l", "", "’", Count(1040, 1040, 1090), examples=("I’économie",)),
    Rule("’␣→’", "lexical", "’ ", "’", "", "", Count(), Count(30, 24, 24)),
    Rule(
        "日→曰", "lexical", "日", "曰", "", "", Count(4, 3, 3), enabled=False, examples=("\x1b[2J",)
    ),
    Rule("∅→␣", "lexical", "", " ", "", "", Count()),
]


def test_rules_in_columns() -> None:
    assert (
        rules_table(RULES)
        == """\
rule   kind     before  after   seen  right     share  state  example
I’→l’  certain  I       l      1,040  1,040   100.0 %  on     I’économie
’␣→’   lexical  ’␣      ’       (30)   (24)  (80.0 %)  on
日→曰  lexical  日      曰         4      3    75.0 %  off    ␛[2J
∅→␣    lexical  ∅       ␣          0      0         –  on
"""
    )


def test_columns_without_room_are_left_out_from_the_end() -> None:
    rows = [["x", "two", "a long example"]]
    assert table(["a", "b", "c"], rows, "<<<", width=15) == "a  b    c\nx  two  a long…\n"
    assert table(["a", "b", "c"], rows, "<<<", width=14) == "a  b\nx  two\n"
    assert table(["a", "b", "c"], rows, "<<<", width=3) == "a\nx\n"


@pytest.mark.parametrize("width", [100, 80, 60, 50])
def test_rules_fit_the_screen_and_say_how_often_they_were_right(width: int) -> None:
    rules = small().book.rules[:40]
    lines = rules_table(rules, width=width).splitlines()
    assert max(map(width_of, lines)) <= width
    assert ("share" in lines[0]) == (width > 50)
    assert ("before" in lines[0]) == (width > 71)


def test_a_narrow_table_cuts_its_last_column() -> None:
    shown = table(["a", "b"], [["x", "a long example"]], "<<", width=10)
    assert shown == "a  b\nx  a long…\n"


def test_rules_that_are_off_step_back_in_colour() -> None:
    lines = rules_table(RULES, colour=True).splitlines()
    assert [line.startswith("\x1b[2m") for line in lines] == [False, False, False, True, False]
    assert lines[0].startswith("\x1b[1m")


def test_evaluation_of_a_repair() -> None:
    text = evaluation_table(Evaluation(BEFORE, AFTER, JUDGED))
    assert text.endswith(
        "\n61 changes: 58 good, 1 bad, 2 neutral; 13 missed\nprecision 98.3 %, recall 81.7 %\n"
    )


def test_evaluation_of_an_ocr_text_alone() -> None:
    assert evaluation_table(Evaluation(Rates(0, 0.1, 0, 0.1))) == (
        "       before\nCER    0.00 %\nWER   10.00 %\ncMER   0.00 %\nwMER  10.00 %\n"
    )


def test_a_perfect_text_has_no_relative_change() -> None:
    nothing = Rates(0, 0, 0, 0)
    assert "–" in evaluation_table(Evaluation(nothing, AFTER))


def test_evaluation_as_the_record_of_the_contract() -> None:
    assert json.loads(evaluation_json(Evaluation(BEFORE, AFTER, JUDGED))) == {
        "before": {"cer": 0.0142, "wer": 0.1, "cmer": 0.0142, "wmer": 0.1},
        "after": {"cer": 0.0051, "wer": 0.03, "cmer": 0.005, "wmer": 0.03},
        "changes": {
            "good": 58, "bad": 1, "neutral": 2, "missed": 13,
            "precision": 0.9831, "recall": 0.8169, "habits": 0,
        },
        "habits": [],
    }  # fmt: skip
    alone = json.loads(evaluation_json(Evaluation(BEFORE)))
    assert (alone["after"], alone["changes"]) == (None, None)
