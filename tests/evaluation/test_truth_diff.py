from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.errors import InputError
from ocrfix.evaluation.judgement import errors
from ocrfix.evaluation.line_diff import diff_lines
from ocrfix.evaluation.truth_diff import Against, by_line, diff_against
from ocrfix.report.diff_view import diff_text, legend
from ocrfix.report.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

BEFORE = "La premiére page du rapport.\nElle a été lue 4 Paris par |’auteur.\nFin du rapport.\n"
AFTER = "La première page du rapport.\nElle à été lue à Paris par |’auteur.\nFin du rapport.\n"
CLEAN = "La première page du rapport. Elle a été lue à Paris par l’auteur.\nFin du rapport.\n"


def shown(*texts: str, **options: object) -> list[str]:
    return list(diff_text(*texts, names=("a", "b"), **options))  # type: ignore[arg-type]


def test_each_change_is_judged_and_what_is_still_wrong_is_shown() -> None:
    assert (
        "\n".join(shown(BEFORE, AFTER, CLEAN))
        == f"""\
{legend()}
a → b

── line 1 {"─" * 70}
1 - La premi[-é-]re page du rapport.
1 + La premi{{+è+}}re page du rapport.
2 - Elle [-a-] été lue [-4-] Paris par |’auteur.
2 + Elle {{!à!}} été lue {{+à+}} Paris par [?|?]’auteur.
  = Elle {{=a=}} été lue à Paris par {{=l=}}’auteur.
3   Fin du rapport.

2 lines changed, 3 changes, 1 line unchanged
2 better, 1 worse, 0 neither; 2 places still wrong; CER 3.70 % → 2.47 %"""
    )


def test_side_by_side_the_truth_stands_on_the_right() -> None:
    lines = shown(
        "un b1eu |’eau\n", "un bleu |’eau\n", "un bleu l’eau\n", side_by_side=True, width=60
    )
    assert lines[4:6] == [
        "1 - un b[-1-]eu |’eau        │ 1 + un b{+l+}eu [?|?]’eau",
        "                             │   = un bleu {=l=}’eau",
    ]


def test_a_line_that_no_change_touched_is_shown_where_it_is_wrong() -> None:
    text = "".join(f"Ligne numéro {n} du texte.\n" for n in range(20))
    lines = shown(text, text, text.replace("numéro 9", "numero 9"), context=1)
    assert lines[3:8] == [
        "── line 9  (8 unchanged lines above) " + "─" * 43,
        " 9   Ligne numéro 8 du texte.",
        "10   Ligne num[?é?]ro 9 du texte.",
        "   = Ligne num{=e=}ro 9 du texte.",
        "11   Ligne numéro 10 du texte.",
    ]
    assert lines[-2] == "no changes, 20 lines unchanged"


def test_a_change_that_changes_nothing_for_better_or_worse() -> None:
    lines = shown("le xat dort\n", "le zat dort\n", "le chat dort\n")
    assert "1 + le {~z~}at dort" in lines
    assert "  = le {=ch=}at dort" in lines


def test_a_perfect_repair_has_nothing_left() -> None:
    lines = shown("b1eu\n", "bleu\n", "bleu")
    assert lines[-1].startswith("1 better, 0 worse, 0 neither; 0 places still wrong")
    assert not any("=" in line for line in lines[1:])
    assert shown("bleu\n", "bleu\n", "bleu\n")[:1] == ["no changes, 1 line unchanged"]


def test_text_of_one_side_only_is_wrong_as_a_whole() -> None:
    body = "Le conseil municipal se réunit aujourd’hui à la mairie de la commune.\n"
    other = "La séance est ouverte à dix heures par le maire de la commune.\n"
    text = body + "\nTD/B/EDE/8/4\n\n" + other
    assert [text[a:b] for a, b, _ in errors(text, body + other)] == ["TD/B/EDE/8/4"]
    assert [t for _, _, t in errors(body, body + "\n" + other)] == [other.strip()]


def test_in_colour_there_are_no_brackets() -> None:
    lines = shown(BEFORE, AFTER, CLEAN, colour=True)
    assert not any(mark in line for line in lines for mark in ("{!", "[?", "{=", "{+"))
    assert "\x1b[1;37;45mà\x1b[0m" in lines[7]


def test_an_empty_truth_is_refused() -> None:
    with pytest.raises(InputError, match="clean text is empty"):
        diff_against("a", "b", " \n")


def test_a_place_over_several_lines_is_cut_at_their_ends() -> None:
    assert by_line("un\r\ndeux\ntrois", [(1, 12, "X"), (14, 14, "Y")]) == {
        0: ((1, 2, "X"),),
        1: ((0, 4, ""),),
        2: ((0, 3, ""), (5, 5, "Y")),
    }
    assert by_line("", []) == {}


words = st.lists(
    st.sampled_from(["eau", "l’eau", "|’eau", "\n", " ", "\f", "é\u0301", "日本", "\r\n"])
)


@given(words, words, words)
def test_marks_lie_in_their_lines_and_apart(a: list[str], b: list[str], c: list[str]) -> None:
    before, after, clean = "".join(a), "".join(b), "x" + "".join(c)
    diff, against = diff_against(before, after, clean)
    plain = diff_lines(before, after)
    assert (diff.changes, diff.lines_changed) == (plain.changes, plain.lines_changed)
    assert diff.lines_same == plain.lines_same
    assert against.good + against.bad + against.neutral == diff.changes
    for hunk in diff.hunks:
        for row in hunk.rows:
            for line in (*row.before, *row.after):
                assert len(line.verdicts) == len(line.marks)
                assert all(0 <= s <= e <= len(line.text) for s, e, _ in line.wrong)
    for line in shown(before, after, clean, width=40):
        assert visible(line) == line


def test_the_command(run: Callable[..., Result], tmp_path: Path) -> None:
    files = []
    for name, text in (("a", BEFORE), ("b", AFTER), ("c", CLEAN)):
        files.append(tmp_path / name)
        files[-1].write_text(text, encoding="utf-8")
    found = run("diff", *files[:2], "--truth", files[2])
    assert (found.code, found.text.splitlines()[0]) == (0, legend())
    assert found.text.splitlines()[-1].startswith("2 better, 1 worse")


def test_numbers_are_plural_where_they_should_be() -> None:
    from ocrfix.report.diff_view import summary_against

    assert "1 place still" in summary_against(Against(0, 0, 0, 1, 0, 0))
