"""Rules that people write: read as they are typed, checked by the line, sorted and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.book.rule_lists import read_rule_list
from ocrfix.book.user_rules import (
    UserRule,
    UserRules,
    read_keep,
    read_own,
    read_rule,
    with_rules,
    with_words,
    without,
)
from ocrfix.book.user_table import Stretches, UserTable
from ocrfix.errors import BookError, InputError

if TYPE_CHECKING:
    from pathlib import Path

SIDES = st.text(st.sampled_from("aé'’ #\\-m→>"), min_size=1, max_size=6).filter(
    lambda s: s.strip() and not set(s) & set("→>") and s.strip("\\").strip()
)

WORDS = """<?xml version="1.0" encoding="utf-8"?>
<OCRFixReplaceList>
  <WholeWords><Word from="tbe" to="the" /><Word from="l'm" to="I'm" /></WholeWords>
  <PartialWordsAlways><WordPart from="¤" to="o" /></PartialWordsAlways>
  <PartialWords><WordPart from="rn" to="m" /></PartialWords>
  <BeginLines><Beginning from="lf " to="If " /></BeginLines>
  <RegularExpressions><RegEx find="a" replaceWith="b" /></RegularExpressions>
</OCRFixReplaceList>
"""


@pytest.mark.parametrize(
    ("said", "before", "after"),
    [
        ("rn->m", "rn", "m"),
        ("rn → m", "rn", "m"),
        ("I'=>l'", "I'", "l'"),
        ("-->—", "-", "—"),
        ("¬->", "¬", ""),
        ("to␣day→today", "to day", "today"),
    ],
)
def test_a_rule_is_read_as_it_is_typed(said: str, before: str, after: str) -> None:
    assert read_rule(said) == UserRule(before, after)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tbe\tthe\n\nfoo bar\n", "own.tsv, line 3: it has 1 column, parted by tabs"),
        ("tbe\tthe\tsometimes\n", "line 1: 'sometimes' is no place. Write word or anywhere"),
        ("tbe\tthe\tword\tnever\n", "line 1: 'never' says nothing. Write always or ask"),
        ("tbe\ttbe\n", "line 1: “tbe” is put for itself"),
        ("tbe\tthe\ntbe\tthree\n", "line 2: line 1 says tbe→the"),
        ("# no\ntbe\tthe\nthe\ttbe\n", "line 3: it undoes line 2, tbe→the"),
    ],
)
def test_a_line_that_is_off_is_named(text: str, why: str) -> None:
    with pytest.raises(BookError, match=why):
        read_own(text)


def test_a_line_without_a_word_is_named() -> None:
    with pytest.raises(BookError, match=r"keep\.txt, line 2: it holds no letter"):
        read_keep("Niederer\n---\n")


def test_comments_stay_with_their_lines_when_a_file_is_sorted() -> None:
    text = "# mine\n\n# the clerk's hand\ntbe\tthe\tword\talways\nau\ten\n# the end\n"
    data = with_rules(text, [read_rule("rn->m")]).decode()
    assert data == (
        "# mine\n\nau\ten\tanywhere\task\nrn\tm\tanywhere\task\n"
        "# the clerk's hand\ntbe\tthe\tword\talways\n# the end\n"
    )
    assert with_rules(data, [read_rule("rn->m")]).decode() == data
    assert without(data, lambda line: line.startswith("tbe")).decode() == (
        "# mine\n\nau\ten\tanywhere\task\nrn\tm\tanywhere\task\n# the end\n"
    )
    words = with_words("zwei\n# a name\nAnna  # my aunt\n", ["Meier", "Anna"]).decode()
    assert words.splitlines()[-4:] == ["# a name", "Anna  # my aunt", "Meier", "zwei"]


def test_a_rule_said_anew_gives_way_and_one_that_undoes_is_refused() -> None:
    data = with_rules("", [UserRule("tbe", "the", "word", "ask")]).decode()
    data = with_rules(data, [UserRule("tbe", "toe", "word", "always")]).decode()
    assert read_own(data) == (UserRule("tbe", "toe", "word", "always"),)
    with pytest.raises(BookError, match="toe→tbe undoes your rule tbe→toe"):
        with_rules(data, [UserRule("toe", "tbe", "word")])


@given(st.lists(st.tuples(SIDES, SIDES), max_size=5))
def test_what_is_written_is_read_again(sides: list[tuple[str, str]]) -> None:
    rules = {}
    for before, after in sides:
        try:
            rule = read_rule(f"{before.strip()}→{after.strip()}", "word", "always")
            with_rules(with_rules("", list(rules.values())).decode(), [rule])
        except BookError:
            continue
        rules[rule.before] = rule
    data = with_rules("", list(rules.values()))
    assert set(read_own(data.decode())) == set(rules.values())


def test_a_list_of_subtitle_edit_is_read_and_what_is_left_out_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "eng_OCRFixReplaceList.xml"
    file.write_text(WORDS, encoding="utf-8")
    found = read_rule_list(file)
    assert found.rules == (
        UserRule("tbe", "the", "word", "always"),
        UserRule("l'm", "I'm", "word", "always"),
        UserRule("¤", "o", "anywhere", "always"),
        UserRule("rn", "m", "anywhere", "ask"),
    )
    assert found.notes == ("1 left out: for beginnings of lines", "1 left out: regular expressions")
    file.write_text("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", encoding="utf-8")
    with pytest.raises(InputError, match="declares entities"):
        read_rule_list(file)
    file.write_text("<html><p>no</p></html>", encoding="utf-8")
    with pytest.raises(InputError, match="not a replace list of SubtitleEdit"):
        read_rule_list(file)


@pytest.mark.parametrize(
    "text", ["before,after\ntbe,the\n", "tbe;the\n", "tbe\tthe\n", '# x\n"tbe",the\n', "tbe->the\n"]
)
def test_a_table_of_two_columns_is_read(text: str, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    assert read_rule_list(file).rules == (UserRule("tbe", "the", "word", "always"),)
    assert read_rule_list(file, "anywhere", "ask").rules == (UserRule("tbe", "the"),)


def test_a_table_names_the_line_that_is_off(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("tbe,the\nno\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"list\.csv, line 2: it has 1 column"):
        read_rule_list(file)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tbe end", ["tbe"]),
        ("Tbe end, xtbe, tbex, tbe1, (tbe)", ["Tbe", "tbe"]),
        ("l’m here, l'm", ["l’m", "l'm"]),
        ("TBE", []),
    ],
)
def test_a_rule_for_a_word_fits_whole_words_whatever_the_apostrophe(
    text: str, found: list[str]
) -> None:
    rules = (UserRule("tbe", "the", "word", "always"), UserRule("l'm", "I'm", "word", "always"))
    matches = UserTable(UserRules(rules)).matches(text, "always", Stretches(()))
    assert [text[m.start : m.end] for m in matches] == found
    for match in matches:  # the capital and the apostrophe are those of the text
        assert match.after in {"the", "The", "I’m", "I'm"}
        assert ("’" in match.after) == ("’" in text[match.start : match.end])


def test_words_are_kept_in_capitals_and_over_line_ends() -> None:
    table = UserTable(UserRules((), ("premiére", "Niederer", "New York")))
    text = "Premiére, PRE-\n  MIÉRE, niederer, Niederer, New\nYork, premiéres"
    kept = [text[start:end] for start, end in sorted(table.kept(text))]
    assert kept == ["Premiére", "PRE-\n  MIÉRE", "Niederer", "New\nYork"]


def test_nothing_may_be_glued_to_a_word_to_keep() -> None:
    text = "|Iorga’s, Iorga"
    kept = Stretches([(1, 6)])
    assert kept.altered(text, 0, 1, "l")
    assert kept.altered(text, 5, 8, "x")
    assert kept.altered(text, 3, 3, "x")
    assert not kept.altered(text, 0, 1, "«")
    assert not kept.altered(text, 8, 9, ";")
