"""Texts are told by their usual words; what is near to a served language does not pass for it."""

from __future__ import annotations

import json
import random
import re
from importlib.resources import files
from pathlib import Path

import pytest
from small_book import PAIRS

from ocrfix.book.bundled import bundled_languages
from ocrfix.language import identification
from ocrfix.language.identification import detect_language, known_languages, read_language

STRANGERS: dict[str, str] = json.loads(
    (Path(__file__).parent.parent / "cases" / "languages.json").read_text("utf-8")
)
LINES = (files("ocrfix.language") / "usual_words.txt").read_text("utf-8").splitlines()


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """See to it that the usual words alone decide."""

    def asked(text: str) -> tuple[str, float]:
        raise AssertionError(f"py3langid was asked of {text[:40]!r}")

    monkeypatch.setattr("py3langid.classify", asked)


@pytest.mark.parametrize("lang", sorted(STRANGERS))
def test_a_neighbour_never_passes_for_a_served_language(lang: str) -> None:
    words = STRANGERS[lang].split()
    for many in (8, 16, len(words)):
        for start in range(0, len(words) - many + 1, 4):
            text = " ".join(words[start : start + many])
            reading = read_language(text)
            served = {*bundled_languages()} - {lang}
            assert not (reading.sure and reading.lang in served), (text, reading)
    assert read_language(STRANGERS[lang]).lang == lang


@pytest.mark.parametrize("file", sorted(PAIRS.glob("*.ocr.txt")), ids=lambda path: path.name)
def test_a_noisy_page_is_told_without_the_large_tables(file: Path, alone: None) -> None:
    text = file.read_text("utf-8")
    for start in range(0, len(text) - 500, 2_000):
        assert detect_language(text[start : start + 800]) == file.name[:2]


def test_every_tenth_letter_misread_names_no_other_language() -> None:
    chance = random.Random(5)
    for file in sorted(PAIRS.glob("*.clean.txt")):
        text = file.read_text("utf-8")[:1500]
        noisy = "".join(
            chance.choice("eaoinrtlIc1fs’.|") if c.isalpha() and chance.random() < 0.1 else c
            for c in text
        )
        assert read_language(noisy).lang == file.name[:2]
        assert read_language(noisy).sure


def test_what_says_nothing_is_not_sure() -> None:
    for text in ("", "1887", "I" * 9_000, "Müller, Meyer & Dupont", "Совет собрался в ратуше"):
        assert not read_language(text).sure
    assert read_language("1887").lang == ""


def test_what_is_not_sure_is_asked_of_the_large_tables() -> None:
    assert not read_language("Une ligne.").sure
    assert detect_language("Совет собрался в ратуше, чтобы обсудить бюджет города.") == "ru"


def test_without_room_for_the_large_tables_the_likeliest_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(text: str) -> tuple[str, float]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("py3langid.classify", full)
    assert detect_language("Une ligne.") == "fr"
    with pytest.raises(OSError, match="No space"):
        detect_language("1887")


def test_the_long_s_is_read_as_one() -> None:
    text = STRANGERS["nl"].replace("s", "ſ")
    assert read_language(text).lang == "nl"


def test_the_table_serves_the_books_and_holds_what_it_says() -> None:
    langs = [line.split(" ", 1)[0] for line in LINES]
    assert langs == sorted(set(langs))
    assert {*bundled_languages(), *STRANGERS} <= known_languages() == set(langs)
    for line in LINES:
        lang, *told = line.split(" ")
        names, tenths = told[::2], [int(number) for number in told[1::2]]
        assert len(set(names)) == len(names), lang
        assert min(tenths) > 0, lang
        rows = [name for name in names if name.startswith("~")]
        assert all(len(row) == 4 for row in rows)
        words = [name for name in names if name not in rows]
        assert not [w for w in words if not re.fullmatch(r"[^\W\d_][\w\u0300-\u036f]*’?", w)]


def test_rows_of_letters_mark_the_edges_of_a_word() -> None:
    assert identification.rows_in("à") == identification.rows_in("de") == []
    assert identification.rows_in("été") == ["~·ét", "~été", "~té·"]
