"""From files to a book in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_book import PAIRS, TRAINED_ON, UNSEEN

from ocrfix.book.reading import load_book
from ocrfix.errors import BookError, InputError
from ocrfix.training.files import train_book

if TYPE_CHECKING:
    from pathlib import Path


def files_of(name: str) -> tuple[Path, Path]:
    return PAIRS / f"{name}.ocr.txt", PAIRS / f"{name}.clean.txt"


def beginnings(name: str, folder: Path) -> tuple[Path, Path]:
    """The first pages of a pair, so that training is quick."""
    found = []
    for path in files_of(name):
        text = path.read_bytes().decode()
        found.append(folder / path.name)
        found[-1].write_text(text[: text.index("\n\n", 5000)], encoding="utf-8")
    return found[0], found[1]


@pytest.mark.slow
def test_training_reads_all_it_is_given_and_saves_the_book(tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("La zibeline dort. " * 40, encoding="utf-8")
    named = [beginnings(TRAINED_ON[0], tmp_path)]
    told: list[tuple[str, float]] = []
    trained = train_book(
        [], tmp_path / "book", named=named, clean=[tmp_path / "more.txt"],
        prior="none", progress=lambda *step: told.append(step),
    )  # fmt: skip
    book = load_book(tmp_path / "book")
    assert book.lang == "fr"
    assert sorted(book.rules, key=lambda r: r.id) == sorted(trained.book.rules, key=lambda r: r.id)
    assert book.language.known("zibeline")
    assert book.about["trained"]["names"] == [TRAINED_ON[0]]
    assert book.about["trained"]["clean_texts"] == 1
    assert [share for _, share in told] == sorted(share for _, share in told)


@pytest.mark.slow
def test_the_book_behind_may_be_any_book(book_path: Path, tmp_path: Path) -> None:
    twins = [beginnings(UNSEEN, tmp_path)]
    trained = train_book([], tmp_path / "b", named=twins, lang="fr", prior=str(book_path))
    assert trained.book.about["trained"]["prior"] == book_path.name
    assert any(rule.prior.seen for rule in trained.book.rules)


def test_training_that_cannot_end_well_does_not_begin(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No pairs are named"):
        train_book([], tmp_path / "book")
    with pytest.raises(BookError, match="no-such-book does not exist"):
        train_book([PAIRS], tmp_path / "book", prior="no-such-book")
