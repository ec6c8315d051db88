"""The lines of README for notebooks, run with the library that each is for, where installed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from paths import ROOT
from small_book import UNSEEN, small, twins

import ocrfix

if TYPE_CHECKING:
    from pathlib import Path

LINES = {
    found[2]: found[1].strip()
    for found in re.finditer(
        r"^(\w+(?:\[[^]]+\])? = .*?)  # (\w+)$",
        (ROOT / "README.md").read_text("utf-8"),
        re.MULTILINE,
    )
}
ROWS = twins(UNSEEN).ocr.splitlines()[:60]


def test_each_library_has_its_line() -> None:
    assert set(LINES) == {"pandas", "polars", "datasets"}


def test_the_line_for_pandas() -> None:
    pandas = pytest.importorskip("pandas", exc_type=ImportError)
    names = {"df": pandas.DataFrame({"ocr": ROWS}, index=range(5, 5 + len(ROWS)))}
    _run("pandas", names)
    assert list(names["df"]["fixed"]) == ocrfix.fix_many(ROWS, small().book)
    missing = pandas.DataFrame({"ocr": ["l’eau", None, pandas.NA, float("nan")]})
    for row in range(1, 4):
        with pytest.raises(ocrfix.InputError, match="no text"):
            ocrfix.fix_many(missing["ocr"][row : row + 1], small().book)


def test_the_line_for_polars() -> None:
    polars = pytest.importorskip("polars", exc_type=ImportError)
    names = {"pl": polars, "df": polars.DataFrame({"ocr": ROWS})}
    _run("polars", names)
    assert names["df"]["fixed"].to_list() == ocrfix.fix_many(ROWS, small().book)


@pytest.mark.filterwarnings("default")  # datasets brings what it imports
def test_the_line_for_datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    datasets = pytest.importorskip("datasets", exc_type=ImportError)
    names = {"ds": datasets.Dataset.from_dict({"ocr": ROWS})}
    _run("datasets", names)
    assert list(names["ds"]["fixed"]) == ocrfix.fix_many(ROWS, small().book)


def _run(library: str, names: dict[str, object]) -> None:
    names.update(ocrfix=ocrfix, book=small().book)
    exec(LINES[library], names)


def test_paths_are_taken_as_they_are_written(tmp_path: Path, book_path: Path) -> None:
    book = ocrfix.load_book(str(book_path))
    ocrfix.save_book(book, str(tmp_path / "mine"))
    assert ocrfix.load_book(tmp_path / "mine").rules == book.rules
    for side in ("ocr", "clean"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "a.txt").write_text(getattr(twins(UNSEEN), side), "utf-8")
        (tmp_path / f"a.{side}.txt").write_text(getattr(twins(UNSEEN), side), "utf-8")
    assert ocrfix.read_document(str(tmp_path / "ocr" / "a.txt")).text == twins(UNSEEN).ocr
    paired = ocrfix.pair_folders(str(tmp_path / "ocr"), str(tmp_path / "clean"))
    assert [each.relation for each in paired] == [None]
    assert [pair.name for pair in ocrfix.read_pairs(str(tmp_path))] == ["a"]
    assert ocrfix.read_pairs([str(tmp_path)]) == ocrfix.read_pairs([tmp_path])


def test_a_book_is_shown_in_one_line() -> None:
    shown = repr(small().book)
    assert shown.startswith("<Book 'small': fr, ")
    assert shown.endswith(" rules, trained on 3 pairs>")
    assert "\n" not in shown
