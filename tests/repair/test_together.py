"""The records of a file read as one scan, from the command line."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
from small_book import UNSEEN, small, twins

from ocrfix.repair.rows import fix_many

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINES = [line for line in twins(UNSEEN).ocr.splitlines() if line.strip()][:90]
OTHER = [line for line in twins("fr-port-eng").ocr.splitlines() if line.strip()][:40]


def _jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def _fixed(found: Any) -> list[str]:
    return [record["fixed"] for record in found.records]


def test_the_records_of_a_file_are_read_as_one(
    run: Callable[..., Any], tmp_path: Path, book_path: Path
) -> None:
    file = _jsonl(tmp_path / "lines.jsonl", [{"ocr": line} for line in LINES])
    apart = run("fix", file, "--book", book_path)
    together = run("fix", file, "--book", book_path, "--together")
    assert _fixed(together) == fix_many(LINES, small().book)
    assert _fixed(apart) == fix_many(LINES, small().book, together=False)
    assert _fixed(apart) != _fixed(together)


@pytest.mark.parametrize("jobs", [1, 2])
def test_records_alike_in_a_field_belong_together(
    run: Callable[..., Any], tmp_path: Path, book_path: Path, jobs: int
) -> None:
    rows = [{"ocr": line, "volume": 1} for line in LINES]
    others = [{"ocr": line, "volume": 2} for line in OTHER]
    mixed = [row for pair in zip(rows, others, strict=False) for row in pair]
    mixed += rows[len(others) :]
    file = _jsonl(tmp_path / "lines.jsonl", mixed)
    found = run("fix", file, "--book", book_path, "--together-by", "volume", "-j", jobs)
    for volume, lines in ((1, LINES), (2, OTHER)):
        mine = [record["fixed"] for record in found.records if record["volume"] == volume]
        assert mine == fix_many(lines, small().book)


def test_rows_of_tables_belong_together_too(
    run: Callable[..., Any], tmp_path: Path, book_path: Path
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    with (tmp_path / "lines.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["ocr", "page"], *([line, "p"] for line in LINES)])
    columns = {"ocr": LINES, "page": [7] * len(LINES)}
    parquet.write_table(pyarrow.table(columns), tmp_path / "lines.parquet")
    for name in ("lines.csv", "lines.parquet"):
        out = tmp_path / f"out-{name}"
        run("fix", tmp_path / name, "--book", book_path, "--together-by", "page", "-o", out)
    with (tmp_path / "out-lines.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["fixed"] for row in csv.DictReader(stream)] == fix_many(LINES, small().book)
    table = parquet.read_table(tmp_path / "out-lines.parquet")
    assert table.column("fixed").to_pylist() == fix_many(LINES, small().book)


def test_a_plain_text_stays_by_itself(
    run: Callable[..., Any], tmp_path: Path, book_path: Path, scan_text: str
) -> None:
    (tmp_path / "scan.txt").write_text(scan_text, "utf-8")
    plain = run("fix", tmp_path / "scan.txt", "--book", book_path)
    assert run("fix", tmp_path / "scan.txt", "--book", book_path, "--together").out == plain.out


@pytest.mark.parametrize("name", ["lines.jsonl", "lines.csv"])
def test_a_field_that_is_missing_is_named(
    run: Callable[..., Any], tmp_path: Path, book_path: Path, name: str
) -> None:
    data = '{"ocr": "l’eau", "page": 1}\n' if name.endswith("jsonl") else "ocr,page\nl’eau,1\n"
    (tmp_path / name).write_text(data, "utf-8")
    found = run("fix", tmp_path / name, "--book", book_path, "--together-by", "volume")
    assert found.code == 2
    assert "no field “volume”; there is ocr, page" in found.err
    assert "--together-by" in found.err
