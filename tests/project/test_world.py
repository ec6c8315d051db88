"""The benchmark of the world counts what it says and keeps its texts apart."""

from __future__ import annotations

import gzip
import importlib
from typing import TYPE_CHECKING

import pytest
from paths import BENCHMARKS as FOLDER
from paths import PAIRS

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module("world")


@pytest.fixture
def prints(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module("prints")


def test_only_letters_figures_and_apostrophes_count(world: ModuleType) -> None:
    assert world.error_rate("L'eau , 12\nfois.", "« L’eau 12 fois »") == 0
    assert world.error_rate("Leau 1Z fois", "L’eau 12 fois") == pytest.approx(2 / 13)


def test_pages_of_one_confusion(prints: ModuleType) -> None:
    assert prints.misread("the hill", *prints.ONE_CONFUSION["I for l"]) == "the hiII"
    assert prints.misread("the hill", *prints.ONE_CONFUSION["li for h"]) == "tlie liill"


def test_unseen_paragraphs_come_from_the_last_fifth(prints: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "novels").mkdir()
    paragraphs = [f"Paragraph {n:03} " + "of a novel that nobody wrote. " * 8 for n in range(100)]
    packed = gzip.compress("\n\n".join(paragraphs).encode())
    (tmp_path / "novels" / "en.txt.gz").write_bytes(packed)
    text = prints.unseen(tmp_path, "en", 1_000)
    assert text == prints.unseen(tmp_path, "en", 1_000)
    assert 1_000 <= len(text) < 2_000
    assert all(int(line.split()[1]) >= 80 for line in text.split("\n\n"))
    with pytest.raises(prints.MissingDataError, match=r"de\.txt\.gz"):
        prints.unseen(tmp_path, "de", 1_000)


def test_judging_faces_and_wears_are_those_kept_out(prints: ModuleType) -> None:
    faces = [r.split("\t") for r in (PAIRS / "faces.tsv").read_text("utf-8").splitlines()[1:]]
    kept_out = {row[0] for row in faces if row[4] == "judge"}
    for row in prints.ROWS:
        assert set(row.faces) <= kept_out
        assert row.wear in {"crisp", "weathered", "telefax", "fourth copy"}


def test_a_page_gets_a_line_for_each_way_and_good_and_bad_changes(world: ModuleType) -> None:
    clean = "The little mill stood still by the hill, and the people were all asleep.\n"
    ways = {"all right": lambda _: (clean, None), "worse": lambda text: (text + " xyz", None)}
    ocr = clean.replace("mill", "miil").replace("asleep", "asIeep")
    rows = world.rows_for("en", "worn", ocr, clean, ways, [])
    assert [row[2] for row in rows] == ["nothing", "ocrfix", "all right", "worse"]
    assert rows[1][3] == "no book"
    assert rows[2][3:7] == ["0.00 %", "100.0 %", "2", "0"]
    assert rows[3][6] == "1"


def test_harm_is_told_by_genre(
    world: ModuleType, prints: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "novels").mkdir()
    novel = "\n\n".join(["One quiet sentence after another, and nothing else at all. " * 4] * 40)
    (tmp_path / "novels" / "en.txt.gz").write_bytes(gzip.compress(novel.encode()))
    monkeypatch.setattr(world, "bundled", lambda _: object())
    repaired = type("Repaired", (), {"changes": ()})
    monkeypatch.setattr(world, "fix_and_explain", lambda *_: repaired)
    lines = world.harm_table(["en"], tmp_path, 200, show=False).splitlines()
    assert len(lines) == 18
    assert [line.split()[0] for line in lines[1:]] == sorted(line.split()[0] for line in lines[1:])
    assert "verse" in lines[-1]
    assert lines[-1].split()[2:4] == ["0", "0.00"]
