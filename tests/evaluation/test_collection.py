"""Many texts measured: a line each, a total that weighs by length, intervals, and their forms."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import PAIRS
from small_book import UNSEEN, twins

from ocrfix.errors import InputError
from ocrfix.evaluation.collection import RATES, measure, totals
from ocrfix.evaluation.error_rates import rates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORDS = st.lists(
    st.sampled_from(["la", "de", "mer", "port", "l’eau", "été"]), min_size=1, max_size=9
)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Scans and clean texts of one name, in folders of their own."""
    for side in ("ocr", "clean"):
        (tmp_path / side / "vol").mkdir(parents=True)
        for n, name in enumerate(("fr-port-eng", "fr-sante-eng", UNSEEN)):
            text = (PAIRS / f"{name}.{side}.txt").read_text("utf-8")[:3000]
            (tmp_path / side / "vol" / f"{n}.txt").write_text(text, "utf-8")
    return tmp_path / "ocr", tmp_path / "clean"


def test_a_folder_has_a_line_a_document_and_a_total(
    run: Callable[..., Any], folders: tuple[Path, Path]
) -> None:
    lines = run("eval", *folders).text.splitlines()
    assert [line.split()[-1] for line in lines[:5]] == [
        "document", "vol/0.txt", "vol/1.txt", "vol/2.txt", "all",
    ]  # fmt: skip
    assert "bootstrap over the 3 documents" in lines[-1]


def test_the_forms_agree(
    run: Callable[..., Any], folders: tuple[Path, Path], book_path: Path
) -> None:
    found = json.loads(run("eval", *folders, "--book", book_path, "--format", "json").out)
    out = run("eval", *folders, "--book", book_path, "--format", "csv").text
    rows = list(csv.DictReader(io.StringIO(out)))
    records = [*found["documents"], {"name": "all", **found["total"]}]
    assert [row["document"] for row in rows] == [record["name"] for record in records]
    for row, record in zip(rows, records, strict=True):
        for when in ("before", "after"):
            for name in RATES:
                assert float(row[f"{name}_{when}"]) == record[when][name]
        assert int(row["good"]) == record["changes"]["good"]
    for when in ("before", "after"):
        for name, (low, high) in found["intervals"][when].items():
            assert low <= found["total"][when][name] <= high
    assert all(high < 0 for _, high in found["intervals"]["change"].values())


def test_each_document_is_measured_as_by_itself(
    run: Callable[..., Any], folders: tuple[Path, Path]
) -> None:
    found = json.loads(run("eval", *folders, "--format", "json").out)
    for record in found["documents"]:
        files = [folder / record["name"] for folder in folders]
        alone = json.loads(run("eval", *files, "--format", "json").out)
        assert record["before"] == alone["before"]


def test_sets_of_pairs_are_measured_with_the_repair_they_bring(
    run: Callable[..., Any], tmp_path: Path, folders: tuple[Path, Path], book_path: Path
) -> None:
    pairs = tmp_path / "pairs.jsonl"
    run("pair", *folders, "-o", pairs)
    by_pairs = json.loads(run("eval", pairs, "--book", book_path, "--format", "json").out)
    files = sorted(folders[0].rglob("*.txt"))
    rows = [
        {"ocr": f.read_text("utf-8"), "truth": (folders[1] / "vol" / f.name).read_text("utf-8")}
        for f in files
    ]
    (tmp_path / "set.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    run("fix", tmp_path / "set.jsonl", "--book", book_path, "-o", tmp_path / "fixed.jsonl")
    by_set = json.loads(run("eval", tmp_path / "fixed.jsonl", "--format", "json").out)
    assert by_pairs["total"]["before"] == by_set["total"]["before"]
    assert by_pairs["total"]["after"] == by_set["total"]["after"]
    again = run("eval", tmp_path / "fixed.jsonl", "--book", book_path)
    assert again.code == 2
    assert "repaired already" in again.err


def test_folders_of_repairs_are_measured_by_name(
    run: Callable[..., Any], tmp_path: Path, folders: tuple[Path, Path], book_path: Path
) -> None:
    run("fix", folders[0], "--book", book_path, "-o", tmp_path / "fixed")
    found = json.loads(run("eval", *folders, tmp_path / "fixed", "--format", "json").out)
    here = json.loads(run("eval", *folders, "--book", book_path, "--format", "json").out)
    assert found["total"]["after"] == here["total"]["after"]
    (tmp_path / "fixed" / "vol" / "1.txt").unlink()
    missing = run("eval", *folders, tmp_path / "fixed")
    assert missing.code == 2
    assert "no repair of" in missing.err


def test_what_has_no_twin_is_named(run: Callable[..., Any], folders: tuple[Path, Path]) -> None:
    (folders[0] / "alone.txt").write_text("seul", "utf-8")
    (folders[1] / "vol" / "2.txt").write_text(" \n", "utf-8")
    found = run("eval", *folders)
    assert "1 OCR text has no twin" in found.err
    assert "alone.txt" in found.err
    assert "1 left out, since their clean text is blank" in found.err
    assert "vol/2.txt" not in found.text


def test_names_that_do_not_agree_are_paired_by_content(
    run: Callable[..., Any], folders: tuple[Path, Path]
) -> None:
    before = json.loads(run("eval", *folders, "--format", "json").out)
    for number, file in enumerate(sorted(folders[1].rglob("*.txt"))):
        file.rename(file.with_name(f"other{number}.txt"))
    found = json.loads(run("eval", *folders, "--format", "json").out)
    assert found["total"] == before["total"]


def test_one_text_alone_is_asked_for_its_twin(
    run: Callable[..., Any], folders: tuple[Path, Path]
) -> None:
    found = run("eval", folders[0] / "vol" / "0.txt")
    assert found.code == 2
    assert "clean text too" in found.err
    mixed = run("eval", folders[0], folders[1] / "vol" / "0.txt")
    assert mixed.code == 2
    assert "Name two folders" in mixed.err


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6))
def test_the_total_weighs_by_length(pairs: list[tuple[list[str], list[str]]]) -> None:
    texts = [(" ".join(ocr), " ".join(clean)) for ocr, clean in pairs]
    found = totals([measure(str(n), *pair) for n, pair in enumerate(texts)])
    errors = sum(rates(ocr, clean).cer * len(clean) for ocr, clean in texts)
    assert found.evaluation.before.cer == pytest.approx(errors / sum(len(c) for _, c in texts))
    assert (found.before is None) == (len(pairs) == 1)
    for name, (low, high) in (found.before or {}).items():
        each = [getattr(rates(*pair), name) for pair in texts]
        assert min(each) - 1e-9 <= low <= high <= max(each) + 1e-9


def test_intervals_are_the_same_every_time() -> None:
    documents = [measure(n, twins(n).ocr, twins(n).clean) for n in ("fr-port-eng", UNSEEN)]
    assert totals(documents) == totals(documents)


def test_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="nothing to measure"):
        totals([])
