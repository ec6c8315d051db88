"""The clean texts in ``data/genres`` are complete, in their language, and their own."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from paths import PAIRS

if TYPE_CHECKING:
    from pathlib import Path

GENRES = PAIRS.parent / "genres"
LANGS = ("de", "en", "es", "fr", "it")
ROWS = [row.split("\t") for row in (GENRES / "genres.tsv").read_text("utf-8").splitlines()[1:]]
PATHS = sorted(GENRES.glob("*-*.txt"))


def test_every_genre_is_there_in_every_language() -> None:
    genres = {name.split("-")[1] for name, _ in ROWS}
    assert len(genres) >= 15
    assert sorted(name for name, _ in ROWS) == [f"{x}-{g}" for x in LANGS for g in sorted(genres)]
    assert [path.stem for path in PATHS] == [name for name, _ in ROWS]


def test_every_genre_is_judged_in_some_language_and_trained_in_others() -> None:
    for genre in {name.split("-")[1] for name, _ in ROWS}:
        uses = {use for name, use in ROWS if name.split("-")[1] == genre}
        assert uses == {"train", "judge"}, genre


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_text_is_plain_and_long_enough(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert len(text) > 800
    assert text == unicodedata.normalize("NFC", text)
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not re.search(r"[^\S\n]\n", text), "no line ends in a space"


def test_no_sentence_stands_in_two_texts() -> None:
    owner: dict[str, str] = {}
    for path in [*PATHS, *(PAIRS / "prose").glob("*.txt"), *(PAIRS / "texts").glob("*.txt")]:
        for sentence in re.findall(r"[^.!?\n]{60,}[.!?]", path.read_text("utf-8")):
            assert owner.setdefault(sentence, path.name) == path.name
