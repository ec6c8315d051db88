"""A book and its folder: what goes in comes out, and a reader sees one generation of it."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from small_book import TRAINED_ON, small

import ocrfix.book.generation
from ocrfix.book.bundled import BOOKS, bundled_languages
from ocrfix.book.generation import FILES
from ocrfix.book.learned import Learned
from ocrfix.book.reading import find_book, load_book, load_bundled
from ocrfix.book.settings import FORMAT, write_settings
from ocrfix.book.sources import write_sources
from ocrfix.book.weights import write_weights
from ocrfix.book.writing import add, save_book
from ocrfix.errormodel.rule_table import write_rules
from ocrfix.errors import BookError
from ocrfix.language.confusion_sets import Confusables
from ocrfix.language.model import Language
from ocrfix.ranking.reranker import Gate
from ocrfix.ranking.threshold import Bar
from ocrfix.repair.pipeline import fix_and_explain

if TYPE_CHECKING:
    from ocrfix.book.book import Book


@pytest.fixture
def own_book(tmp_path: Path) -> Path:
    """A book of few words, which is quick to write."""
    language = Language("fr", {"conseil": 0.01, "de": 0.02}).finish()
    few = replace(small().book, language=language, confusables=Confusables())
    save_book(few, tmp_path / "mine")
    return tmp_path / "mine"


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_a_book_comes_back_as_it_was_saved(book_path: Path, tmp_path: Path, scan_text: str) -> None:
    book = load_book(book_path)
    save_book(book, tmp_path / "again")
    assert files(tmp_path / "again") == files(book_path)
    assert sorted(files(book_path)) == sorted(FILES)
    again = load_book(tmp_path / "again")
    assert (again.name, again.lang, again.bar) == ("again", book.lang, book.bar)
    assert (again.rules, again.sources, again.about) == (book.rules, book.sources, book.about)
    assert again.gate.weights == small().book.gate.weights
    assert fix_and_explain(scan_text, again) == fix_and_explain(scan_text, book)


def test_a_book_says_what_it_was_trained_on_and_how_it_fared(book_path: Path) -> None:
    about = tomllib.loads((book_path / "book.toml").read_text(encoding="utf-8"))
    assert about["format"] == FORMAT
    assert about["trained"]["names"] == list(TRAINED_ON)
    assert about["trained"]["pairs"] == len(TRAINED_ON)
    assert about["validation"]["cer_after"] < about["validation"]["cer_before"]
    sources = load_book(book_path).sources
    assert [source.name for source in sources] == list(TRAINED_ON)
    assert all(len(source.sha256) == len(source.clean_sha256) == 64 for source in sources)
    assert str(Path.cwd()) not in (book_path / "book.toml").read_text(encoding="utf-8")


@pytest.mark.slow
def test_saving_replaces_a_book_and_leaves_other_files_in_it(own_book: Path) -> None:
    (own_book / "notes.md").write_text("ours", encoding="utf-8")
    save_book(replace(load_book(own_book), bar=Bar(0.5, 0.9, 1.0, 0.4)), own_book)
    assert load_book(own_book).bar == Bar(0.5, 0.9, 1.0, 0.4)
    assert sorted(files(own_book)) == sorted([*FILES, "notes.md"])
    assert [p.name for p in own_book.parent.iterdir()] == ["mine"]


def test_saving_goes_into_an_empty_folder_and_through_a_link(
    book_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty", target_is_directory=True)
    save_book(load_book(book_path), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert files(tmp_path / "empty") == files(book_path)


def test_a_table_that_lies_elsewhere_or_has_permissions_of_its_own_keeps_both(
    own_book: Path,
) -> None:
    elsewhere = own_book.parent / "shared.tsv"
    (own_book / "rules.tsv").rename(elsewhere)
    (own_book / "rules.tsv").symlink_to(elsewhere)
    (own_book / "weights.tsv").chmod(0o600)
    book = load_book(own_book)
    add(own_book, Learned(switched={book.rules[0].id: False}))
    save_book(load_book(own_book), own_book)
    assert (own_book / "rules.tsv").is_symlink()
    assert not load_book(own_book).rules[0].enabled
    assert (own_book / "weights.tsv").stat().st_mode & 0o777 == 0o600


def test_a_write_protected_table_is_not_replaced(
    own_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(own_book)
    protected = own_book / "rules.tsv"
    monkeypatch.setattr(os, "access", lambda path, _mode: path != protected)  # root may all
    with pytest.raises(BookError, match=r"rules\.tsv is write-protected"):
        add(own_book, Learned(switched={load_book(own_book).rules[0].id: False}))
    assert files(own_book) == before


def test_only_what_has_changed_is_written(own_book: Path) -> None:
    before = {p.name: p.stat().st_ino for p in own_book.iterdir()}
    add(own_book, Learned(switched={load_book(own_book).rules[0].id: False}))
    after = {p.name: p.stat().st_ino for p in own_book.iterdir()}
    assert [name for name in before if before[name] != after[name]] == ["rules.tsv"]
    add(own_book, Learned())
    assert {p.name: p.stat().st_ino for p in own_book.iterdir()} == after


def other(book: Book) -> Book:
    """A book that differs from another in each file that it can differ in cheaply."""
    gate = Gate([weight + 1 for weight in book.gate.weights])
    return replace(book, rules=book.rules[:5], gate=gate, bar=Bar(0.5, 0.9, 1.0, 0.4), sources=())


def seen(book: Book) -> tuple[object, ...]:
    return len(book.rules), book.gate.weights, book.bar, book.sources


@pytest.mark.parametrize("step", range(40))
def test_wherever_a_save_is_interrupted_the_book_is_the_old_or_the_new_one(
    own_book: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """As by kill -9: nothing is tidied up. Whoever writes next finishes what was begun."""
    old = load_book(own_book)
    new = other(old)
    left = step

    def count(name: str) -> None:
        real = getattr(Path, name)

        def counted(self: Path, *args: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return real(self, *args, **named)

        monkeypatch.setattr(Path, name, counted)

    for name in ("mkdir", "open", "replace", "rename", "rmdir", "chmod", "unlink"):
        count(name)
    monkeypatch.setattr(ocrfix.book.generation.shutil, "rmtree", lambda *_args, **_named: None)
    interrupted = False
    try:
        save_book(new, own_book)
    except KeyboardInterrupt:
        interrupted = True
    monkeypatch.undo()
    found = load_book(own_book)
    assert seen(found) in (seen(old), seen(new))
    if not interrupted:
        assert seen(found) == seen(new)
        assert sorted(files(own_book)) == sorted(FILES)
    add(own_book, Learned(switched={found.rules[0].id: False}))
    again = load_book(own_book)
    assert seen(again) == seen(found)
    assert not again.rules[0].enabled
    assert not (own_book / ".ocrfix-next").exists()


def test_a_book_that_is_replaced_while_it_is_read_is_no_mixture(
    own_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ocrfix.book.reading

    old = load_book(own_book)
    new, read = other(old), ocrfix.book.reading.read_rules

    def replaced(*args: str) -> object:
        monkeypatch.undo()
        save_book(new, own_book)
        return read(*args)

    monkeypatch.setattr(ocrfix.book.reading, "read_rules", replaced)
    assert seen(load_book(own_book)) == seen(new)


def test_a_book_that_never_rests_is_given_up(
    own_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import itertools

    import ocrfix.book.reading

    times = itertools.count()
    monkeypatch.setattr(ocrfix.book.reading, "stamp", lambda _folder: next(times))
    monkeypatch.setattr(ocrfix.book.reading, "TRIES", 3)
    with pytest.raises(BookError, match="is written by another process"):
        load_book(own_book)
    assert next(times) == 6


def test_an_edited_rule_table_is_what_counts(own_book: Path) -> None:
    lines = (own_book / "rules.tsv").read_text(encoding="utf-8").splitlines(keepends=True)
    (own_book / "rules.tsv").write_text("".join(lines[:4]), encoding="utf-8")
    assert [rule.id for rule in load_book(own_book).rules] == [
        line.split("\t")[0].strip('"') for line in lines[1:4]
    ]


def test_a_folder_goes_before_a_bundled_book_of_its_name(
    book_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if "fr" in bundled_languages():
        assert find_book(Path("fr")).rules == load_bundled("fr").rules
    Path("fr").symlink_to(book_path)
    assert find_book(Path("fr")).rules == load_book(book_path).rules


def test_a_language_without_a_bundled_book_is_named() -> None:
    with pytest.raises(BookError, match=r"no bundled book for 'tlh' .* ocrfix train PAIRS"):
        load_bundled("tlh")


def test_bundled_books_are_of_the_languages_they_are_named_for() -> None:
    for lang in bundled_languages():
        assert load_bundled(lang).lang == lang


def test_bundled_books_are_as_this_version_writes_them() -> None:
    for lang in bundled_languages():
        book = replace(load_bundled(lang), written="")
        kept = files(BOOKS / lang)
        assert kept["rules.tsv"] == write_rules(book.rules).encode()
        assert kept["weights.tsv"] == write_weights(book.gate)
        assert kept["sources.jsonl"] == write_sources(book.sources)
        assert kept["book.toml"] == write_settings(book)


def test_a_mark_that_an_editor_put_before_the_settings_is_none_of_them(own_book: Path) -> None:
    settings = own_book / "book.toml"
    settings.write_bytes(b"\xef\xbb\xbf" + settings.read_bytes())
    book = load_book(own_book)
    assert book.lang == "fr"
    save_book(book, own_book)
    assert load_book(own_book).bar == book.bar
