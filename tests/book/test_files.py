from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from small_book import TRAINED_ON, small

from ocrfix.book.files import (
    FORMAT,
    bundled_languages,
    find_book,
    load_book,
    load_bundled,
    save_book,
    save_rules,
)
from ocrfix.errors import BookError
from ocrfix.ranking.reranker import Bar
from ocrfix.repair.pipeline import fix_and_explain


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_a_book_comes_back_as_it_was_saved(book_path: Path, tmp_path: Path, scan_text: str) -> None:
    book = load_book(book_path)
    save_book(book, tmp_path / "again")
    assert files(tmp_path / "again") == files(book_path)
    again = load_book(tmp_path / "again")
    assert (again.name, again.lang, again.bar) == ("again", book.lang, book.bar)
    assert again.rules == book.rules
    assert fix_and_explain(scan_text, again) == fix_and_explain(scan_text, book)


def test_a_book_says_what_it_was_trained_on_and_how_it_fared(book_path: Path) -> None:
    about = tomllib.loads((book_path / "book.toml").read_text(encoding="utf-8"))
    assert about["format"] == FORMAT
    assert len(about["pair"]) == about["trained"]["pairs"] == len(TRAINED_ON)
    assert all(len(pair["ocr_sha256"]) == 64 for pair in about["pair"])
    assert about["validation"]["cer_after"] < about["validation"]["cer_before"]
    assert str(Path.cwd()) not in (book_path / "book.toml").read_text(encoding="utf-8")


def test_saving_replaces_a_book_and_leaves_other_files_in_it(
    book_path: Path, tmp_path: Path
) -> None:
    book = load_book(book_path)
    target = tmp_path / "mine"
    save_book(book, target)
    (target / "notes.md").write_text("ours", encoding="utf-8")
    save_book(replace(book, bar=Bar(0.5, 0.9, 1.0)), target)
    assert load_book(target).bar == Bar(0.5, 0.9, 1.0)
    assert (target / "notes.md").read_text(encoding="utf-8") == "ours"
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("b\udce9ton.txt", "b\\udce9ton.txt"),  # how Python reads a byte of no encoding
        ("a\x7fb", "a\x7fb"),
        ('C:\\udce9 "x"\n', 'C:\\udce9 "x"\n'),
    ],
)
def test_a_book_may_be_made_from_files_of_any_name(tmp_path: Path, name: str, kept: str) -> None:
    book = small().book
    counts = [["é→è", 1, 2, 3], [name, 0, 0, 0]]
    row = {"name": name, "counts": counts}
    save_book(replace(book, about={**book.about, "scan": [row]}), tmp_path / "book")
    [found] = load_book(tmp_path / "book").about["scan"]
    assert found == {"name": kept, "counts": [counts[0], [kept, 0, 0, 0]]}


def test_saving_goes_into_an_empty_folder_and_through_a_link(
    book_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty", target_is_directory=True)
    save_book(load_book(book_path), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert files(tmp_path / "empty") == files(book_path)


def test_an_interrupted_exchange_leaves_no_book_rather_than_half_of_one(
    book_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "mine"
    book = load_book(book_path)
    save_book(book, target)
    move = Path.replace

    def interrupt(self: Path, goal: Path) -> Path:
        if Path(goal) == target / "language.neighbours.gz":
            raise KeyboardInterrupt
        return move(self, goal)

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_book(book, target)
    monkeypatch.undo()
    with pytest.raises(BookError, match=r"book\.toml is missing"):
        load_book(target)
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_an_edited_rule_table_is_what_counts(book_path: Path, tmp_path: Path) -> None:
    book = load_book(book_path)
    save_book(book, tmp_path / "mine")
    kept = book.rules[:3]
    save_rules(book.with_rules(kept), tmp_path / "mine")
    assert sorted(r.id for r in load_book(tmp_path / "mine").rules) == sorted(r.id for r in kept)


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
