"""What one walk through a folder finds, and what paths name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ocrfix.errors import InputError
from ocrfix.text.folders import list_paths, text_files, walk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.ocr.txt", "a.clean.txt", "b.txt", "vol/c.txt", "vol/page.ocr", "table.xlsx",
                 ".hidden.txt", ".hidden/d.txt"):  # fmt: skip
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x", "utf-8")
    return tmp_path / "in"


def names(paths: tuple[Path, ...], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_one_walk_tells_texts_from_twins(folder: Path) -> None:
    found = walk(folder)
    assert names(found.texts, folder) == ["a.ocr.txt", "b.txt", "vol/c.txt"]
    assert names(found.twins, folder) == ["a.clean.txt"]
    both = ["a.clean.txt", "a.ocr.txt", "b.txt", "vol/c.txt"]
    assert names(tuple(text_files(folder)), folder) == both
    listing = list_paths([folder, folder / "a.clean.txt"])
    assert [each.relative.name for each in listing.files][-1] == "a.clean.txt"
    assert "1 clean text was left alone (a.clean.txt" in listing.notes[0]


def test_who_names_patterns_means_all_their_files(folder: Path) -> None:
    assert names(walk(folder, ["*.ocr"]).texts, folder) == ["vol/page.ocr"]
    assert names(walk(folder, ["vol/*"]).texts, folder) == ["vol/c.txt", "vol/page.ocr"]
    listing = list_paths([folder], ["a.*"])
    assert [each.relative.name for each in listing.files] == ["a.clean.txt", "a.ocr.txt"]
    assert listing.notes == []  # no twins, nothing passed over
    with pytest.raises(InputError, match=r"has no file of the pattern \*\.xyz"):
        list_paths([folder], ["*.xyz"])


def test_where_outputs_go_is_left_out(folder: Path) -> None:
    found = walk(folder, without=folder / "vol")
    assert names(found.texts, folder) == ["a.ocr.txt", "b.txt"]
    assert names(walk(folder, ["*.txt"], without=folder / "vol").texts, folder) == [
        "a.clean.txt", "a.ocr.txt", "b.txt"
    ]  # fmt: skip


def test_a_folder_without_texts_and_a_path_that_is_none_are_told(folder: Path) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(InputError, match=r"empty has no \.txt files"):
        list_paths([folder / "empty"])
    with pytest.raises(InputError, match="does not exist"):
        walk(folder / "none")
    assert walk(folder / "b.txt").texts == (folder / "b.txt",)
