"""The pictures of the README come from commands that still run."""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING

import pytest
from paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PICTURES = ROOT / "data" / "pictures"


def test_the_pictures_can_be_recorded_anew(book_path: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("record", PICTURES / "record.py")
    assert spec is not None
    assert spec.loader is not None
    record = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(record)
    record.main(tmp_path, book_path)
    made = {file.name: file.read_text("utf-8") for file in tmp_path.glob("*.svg")}
    assert sorted(made) == sorted(file.name for file in PICTURES.glob("*.svg"))
    assert "ocrfix&#160;diff&#160;scan.txt" in made["diff.svg"]
    assert "still&#160;wrong" in made["diff.svg"]
    assert "decided" in made["review.svg"]


@pytest.mark.parametrize("file", sorted(PICTURES.glob("*.svg")), ids=lambda file: file.name)
def test_a_picture_loads_nothing_and_is_used(file: Path) -> None:
    svg = file.read_text("utf-8")
    assert re.findall(r"(?:href|src)=|url\(\"?http", svg) == []
    assert f"data/pictures/{file.name}" in (ROOT / "README.md").read_text("utf-8")
