"""What people put into book.toml is theirs."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_book import UNSEEN, small, twins

from ocrfix.book.reading import load_book
from ocrfix.book.settings import read_settings, write_settings
from ocrfix.book.writing import save_book
from ocrfix.language.confusion_sets import Confusables
from ocrfix.language.model import Language
from ocrfix.review.entries import TextInfo
from ocrfix.review.journal import Journal
from ocrfix.review.proposals import digest_of, propose
from ocrfix.review.record import Decision, Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result

    from ocrfix.book.book import Book

    Run = Callable[..., Result]

OWN_TOP = """\
# Trained for the minutes of 1904–1911.
note = "mine"
since = 2024-02-29
"quoted key" = 1979-05-27T07:32:00Z
x = {a = 1, "b c" = [true, 0x1F]}
dotted.key.here = 3.0
"""
OWN_END = """
[mine]  # my own table
text = '''
two lines
'''   # and a comment
unlike = nan

[trained.by]
person = "Anna"

[[shelf]]
room = 1

[[shelf]]
room = 2
# the end
"""


def with_own_values(folder: Path) -> Path:
    """A book to whose book.toml somebody has added."""
    file = folder / "book.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("threshold = ", "threshold   =   ", 1)
    file.write_text(OWN_TOP + text + OWN_END, encoding="utf-8")
    return folder


@pytest.fixture
def own_book(book_path: Path, tmp_path: Path) -> Path:
    return with_own_values(Path(shutil.copytree(book_path, tmp_path / "own")))


def few_words() -> Book:
    """A book that is quick to write."""
    language = Language("fr", {"conseil": 0.01, "de": 0.02}).finish()
    return replace(small().book, language=language, confusables=Confusables())


def told(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "book.toml").read_text(encoding="utf-8"))


def journal_of(path: Path, text: str) -> Path:
    decisions = [
        Decision(p.place, p.readings[0], p.readings[0]) for p in propose(text, small().book)[:5]
    ]
    with Journal(path) as journal:
        journal.about({digest_of(text): TextInfo("page.txt", len(text))})
        journal.append(Record().step(decisions))
    return path


def test_what_people_add_outlives_every_edit(run: Run, own_book: Path, tmp_path: Path) -> None:
    written = (own_book / "book.toml").read_text(encoding="utf-8")
    assert run("rules", "disable", own_book, "é→è").code == 0
    assert (own_book / "book.toml").read_text(encoding="utf-8") == written
    scan = tmp_path / "scan.txt"
    text = twins(UNSEEN).ocr.replace(" l’", " 1’").replace(" la ", " 1a ")
    scan.write_bytes(text.encode())
    found = run("fix", scan, "--book", own_book, "--update", "-o", tmp_path / "out.txt")
    assert "learned from" in found.err
    journal = journal_of(tmp_path / "j.jsonl", twins(UNSEEN).ocr)
    assert run("rules", "update", own_book, "--decisions", journal).code == 0
    assert run("rules", "update", own_book, "--decisions", journal, "-o", tmp_path / "b").code == 0
    for folder in (own_book, tmp_path / "b"):
        after = (folder / "book.toml").read_text(encoding="utf-8")
        assert after.startswith(written)
        assert tomllib.loads(after.removeprefix(written)) == {
            "scans": {"names": [str(scan)], "changes": told(folder)["scans"]["changes"]},
            "decisions": {"accepted": 5, "refused": 0},
        }
    assert load_book(own_book).about["note"] == "mine"


def test_what_has_changed_is_put_where_it_stood(tmp_path: Path) -> None:
    own_book = tmp_path / "own"
    save_book(few_words(), own_book)
    with_own_values(own_book)
    written = (own_book / "book.toml").read_text(encoding="utf-8")
    book = load_book(own_book)
    about = {**book.about, "trained": {**book.about["trained"], "pairs": 77}, "new": 1}
    del about["mine"], about["since"]
    save_book(replace(book, bar=replace(book.bar, scan=0.25), about=about), own_book)
    after = (own_book / "book.toml").read_text(encoding="utf-8")
    lines = after.splitlines()
    assert [line for line in lines if line.startswith("threshold")] == [
        "threshold   =   0.25  # least confidence of a change; --min-confidence overrides"
    ]
    gone = [line for line in written.splitlines() if line not in lines]
    assert [line for line in gone if not line.startswith(("threshold", "pairs"))] == [
        "since = 2024-02-29",
        *OWN_END.partition("\n[trained.by]")[0].strip().splitlines(),
    ]
    assert told(own_book)["trained"] == {**about["trained"], "pairs": 77}
    assert told(own_book)["new"] == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("b\udce9ton.txt", "b\\udce9ton.txt"),  # how Python reads a byte of no encoding
        ("a\x7fb\x00\x1b", "a\x7fb\x00\x1b"),
        ('C:\\udce9 "x"\n', 'C:\\udce9 "x"\n'),
    ],
)
def test_a_book_may_be_made_from_files_of_any_name(tmp_path: Path, name: str, kept: str) -> None:
    book = few_words()
    about = {**book.about, "scans": {"names": [name]}, name: {name: name}}
    save_book(replace(book, about=about), tmp_path / "book")
    found = load_book(tmp_path / "book").about
    assert (found["scans"]["names"], found[kept]) == ([kept], {kept: kept})


TEXT = st.text(st.characters(codec=None, exclude_categories=["Cs"]), max_size=9)
SCALARS = st.one_of(
    TEXT, st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False),
    st.dates(), st.lists(st.one_of(TEXT, st.integers(-9, 9)), max_size=3),
)  # fmt: skip
TABLES = st.dictionaries(TEXT, st.one_of(SCALARS, st.dictionaries(TEXT, SCALARS, max_size=3)))
RESERVED = {"format", "lang", "threshold", "clean_threshold", "clean_level", "habits"}


@given(TABLES, TABLES)
def test_any_values_come_back_and_others_can_take_their_place(
    first: dict[str, Any], then: dict[str, Any]
) -> None:
    book = small().book
    for about in (first, then):
        about = {key: value for key, value in about.items() if key not in RESERVED}
        book = replace(book, about=about)
        written = write_settings(book).decode()
        assert read_settings(written, "book.toml", "")[1:] == (book.bar, book.habits, about)
        book = replace(book, written=written)
        assert write_settings(book).decode() == written
