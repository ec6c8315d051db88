"""The rules of a book on disk: found by name, switched off and on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ocrfix.book.bundled import bundled_languages
from ocrfix.book.editing import listed_rules, matching_rules, switch_rules
from ocrfix.book.reading import load_book
from ocrfix.errors import BookError, InputError


@pytest.fixture
def own_book(book_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(book_path, tmp_path / "mine"))


def test_rules_are_found_by_name_whatever_the_spaces(book_path: Path) -> None:
    family = matching_rules(book_path, "é→è")
    assert {(r.before, r.after) for r in family} == {("é", "è")}
    assert matching_rules(book_path, " é → è ") == family
    assert len(listed_rules(book_path, every=True)) > len(listed_rules(book_path, every=False))
    with pytest.raises(InputError, match=r"has no rule “ééé→è”. Did you mean “.*é→è"):
        matching_rules(book_path, "ééé→è")


def test_a_rule_is_switched_with_its_contexts_or_a_context_alone(own_book: Path) -> None:
    family = matching_rules(own_book, "é→è")
    context = next(r for r in family if r.left and r.right)
    said = switch_rules(own_book, [context.id], enabled=False)
    assert said == [f"Disabled {context.id} in {own_book}."]
    assert [r.id for r in load_book(own_book).rules if not r.enabled] == [context.id]
    said = switch_rules(own_book, ["é→è"], enabled=False)
    assert said == [f"Disabled é→è with {len(family) - 1} contexts in {own_book}."]
    off = {r.id for r in load_book(own_book).rules if not r.enabled}
    assert off == {r.id for r in family}
    switch_rules(own_book, ["é→è"], enabled=True)
    assert all(r.enabled for r in load_book(own_book).rules)


def test_one_unknown_rule_among_several_switches_none(own_book: Path) -> None:
    before = (own_book / "rules.tsv").read_bytes()
    with pytest.raises(InputError):
        switch_rules(own_book, ["é→è", "no→rule"], enabled=False)
    assert (own_book / "rules.tsv").read_bytes() == before


def test_a_bundled_book_is_not_edited() -> None:
    if not bundled_languages():
        pytest.skip("no book is bundled in this tree")
    with pytest.raises(BookError, match="not yours to edit"):
        switch_rules(Path(bundled_languages()[0]), ["a→à"], enabled=False)
