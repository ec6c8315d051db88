"""A book that was damaged anywhere is read, or refused with a sentence that names it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from damage import Damage, damages, with_damage
from hypothesis import given, settings
from hypothesis import strategies as st
from small_book import small

from ocrfix.book.generation import FILES
from ocrfix.book.learned import Learned
from ocrfix.book.reading import load_book
from ocrfix.book.writing import add, save_book
from ocrfix.errormodel.rule_table import read_rules, write_rules
from ocrfix.errors import BookError
from ocrfix.language.confusion_sets import Confusables
from ocrfix.language.model import Language
from ocrfix.model import Count, Rule
from ocrfix.repair.pipeline import fix_and_explain

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of few words and rules."""
    words = dict.fromkeys(("le", "conseil", "huitième", "session"), 0.001)
    language = Language("fr", words).finish()
    book = small().book
    few = replace(book, language=language, confusables=Confusables(), rules=book.rules[:30])
    folder = tmp_path_factory.mktemp("few") / "book"
    save_book(few, folder)
    return folder


@pytest.mark.slow
@settings(max_examples=150)
@given(st.sampled_from(FILES), damages)
def test_it_loads_or_is_refused(few: Path, name: str, damage: list[Damage]) -> None:
    folder = few.with_name("damaged")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(few, folder)
    (folder / name).write_bytes(with_damage((few / name).read_bytes(), damage))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    try:
        book = load_book(folder)
    except BookError as error:
        assert str(folder) in str(error)
        assert "Traceback" not in str(error)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
        return
    fix_and_explain("le conseiI et la huitiéme session\n", book)
    rule = next(iter(book.rules), None)
    if rule is not None:
        add(folder, Learned(switched={rule.id: not rule.enabled}, words=(("port", 1),)))
        assert load_book(folder).rules


@given(
    st.lists(
        st.tuples(st.text(max_size=4), st.text(max_size=4), st.text(max_size=2)),
        max_size=4,
        unique=True,
    )
)
def test_rules_of_any_characters_come_back(texts: list[tuple[str, str, str]]) -> None:
    rules = tuple(
        Rule(f"{number}{before}→{after}", "lexical", before, after, left, left, own=Count(2, 1, 1))
        for number, (before, after, left) in enumerate(texts)
    )
    assert sorted(read_rules(write_rules(rules)), key=str) == sorted(rules, key=str)
