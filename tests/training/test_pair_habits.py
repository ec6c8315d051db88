"""A book follows its pairs where they are consistent, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_book import small

from ocrfix.book.reading import load_book
from ocrfix.book.writing import save_book
from ocrfix.errors import BookError
from ocrfix.pairing.pipeline import TwinTexts
from ocrfix.repair.pipeline import fix
from ocrfix.report.habit_lines import book_habits
from ocrfix.training.pair_habits import habits_of_pairs

if TYPE_CHECKING:
    from pathlib import Path


def pairs(scan: str, clean: str, times: int) -> list[TwinTexts]:
    """One pair whose texts repeat two passages, each time among other words."""
    numbered = ((f"{k} {scan} {k}\n", f"{k} {clean} {k}\n") for k in range(times))
    ocr, truth = zip(*numbered, strict=True)
    return [TwinTexts("pair", "".join(ocr), "".join(truth))]


@pytest.mark.parametrize(
    ("scan", "clean", "wanted"),
    [
        ("die Regie-\nrung in Bern", "die Regierung in Bern", {"hyphens": "join"}),
        ("die Regie-\nrung in Bern", "die Regie-\nrung in Bern", {}),
        ("die Regie-\nrung in Bern", "die Regie¬\nrung in Bern", {"hyphens": "not-sign"}),
        ("die Regie- rung in Bern", "die Regie¬ rung in Bern", {"hyphens": "not-sign"}),
        ("die Regie-\nrung in Bern", "die Regie—\nrung in Bern", {"hyphens": "em"}),
        ("so ist's \"gut\"", "so ist’s „gut“", {"quotes": "curly"}),
        ("so ist’s „gut“", "so ist's \"gut\"", {"quotes": "straight"}),
        ("so — und nun", "so – und nun", {"dashes": "en"}),
        ("so – und nun", "so — und nun", {"dashes": "em"}),
        ("was ſie thun", "was sie thun", {"letters": "modern"}),
        ("was ſie thun", "was ſie thun", {}),
        ("ﬁnden sie", "finden sie", {"ligatures": "split"}),
        ("Geht es ? Ja", "Geht es? Ja", {"spaces": "close"}),
        ("Geht es? Ja", "Geht es ? Ja", {"spaces": "open"}),
        ("Und Jn Bern ist es nicht so schlimm", "Und In Bern ist es nicht so schlimm",
         {"capitals": "modern"}),
        ("Und In Bern ist es nicht so schlimm", "Und Jn Bern ist es nicht so schlimm",
         {"capitals": "old"}),
    ],
)  # fmt: skip
def test_what_pairs_do_consistently(scan: str, clean: str, wanted: dict[str, str]) -> None:
    assert habits_of_pairs(pairs(scan, clean, 20)).changed == wanted
    assert habits_of_pairs(pairs(scan, clean, 3)).changed == {}  # too few to tell


def test_what_pairs_do_now_so_now_so_is_kept() -> None:
    both = pairs("die Regie-\nrung", "die Regierung", 20) + pairs("Kan-\nton", "Kan-\nton", 8)
    assert habits_of_pairs(both).changed == {}


def test_spaces_are_opened_only_where_the_clean_texts_have_them_throughout() -> None:
    both = pairs("Geht es? Ja", "Geht es ? Ja", 20) + pairs("Nein! Doch", "Nein! Doch", 20)
    assert habits_of_pairs(both).changed == {}


def test_capitals_are_old_only_where_the_clean_texts_have_them_throughout() -> None:
    both = pairs("Und In Bern", "Und Jn Bern", 20) + pairs("Im Haus", "Im Haus", 20)
    assert habits_of_pairs(both).changed == {}


def test_a_book_says_what_it_follows() -> None:
    (said,) = book_habits(habits_of_pairs(pairs("Regie-\nrung", "Regierung", 20)))
    assert said == (
        "Your texts join words at line ends; so will this book (--hyphens keep leaves them)."
    )


def test_the_habits_of_a_book_outlive_saving(tmp_path: Path) -> None:
    book = small().book.with_habits({"hyphens": "join", "quotes": "curly"})
    save_book(book, tmp_path / "book")
    again = load_book(tmp_path / "book")
    assert again.habits == book.habits
    assert "commission\n" in fix("la commis-\nsion du port", again)
    file = tmp_path / "book" / "book.toml"
    written = file.read_text(encoding="utf-8")
    assert 'hyphens = "join"  # keep, join, hyphen, not-sign, double, em\n' in written
    file.write_text(written.replace('hyphens = "join"', 'hyphens = "melt"'), encoding="utf-8")
    with pytest.raises(BookError, match="hyphens must be one of keep, join"):
        load_book(tmp_path / "book")
