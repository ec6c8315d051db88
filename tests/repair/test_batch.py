"""Many texts repaired, each with its book, on any number of processes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ocrfix.book.reading import load_book
from ocrfix.errors import BookError
from ocrfix.repair.batch import tasks_of
from ocrfix.repair.blocks import repair_all
from ocrfix.repair.pipeline import fix, fix_and_explain
from ocrfix.text.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]


def test_a_book_that_is_off_is_told_before_workers_start(tmp_path: Path, scan_text: str) -> None:
    from ocrfix.repair.batch import Task

    tasks = [Task(scan_text, "a", ""), Task(scan_text, "b", "")]
    with pytest.raises(BookError):
        list(repair_all(tasks, book=tmp_path / "none", jobs=2))


def test_progress_counts_what_is_done(book_path: Path) -> None:
    from ocrfix.repair.batch import Task

    told: list[int] = []
    tasks = [Task("la huitiéme session", "a", ""), Task("", "b", "")]
    found = list(repair_all(tasks, book=book_path, progress=told.append))
    assert [(r.text, lang) for r, lang in found] == [("la huitième session", "fr"), ("", "fr")]
    assert told == [1, 2]


def test_texts_that_no_bundled_book_serves_are_left_alone(
    run: Run, tmp_path: Path, scan_text: str
) -> None:
    from ocrfix.book.bundled import bundled_languages

    if "fr" not in bundled_languages():
        pytest.skip("no French book is bundled in this tree")
    latvian = "Pilsētas dome sanāca uz sēdi, lai izskatītu nākamā gada budžetu. " * 6
    (tmp_path / "a.txt").write_text(latvian, encoding="utf-8")
    (tmp_path / "b.txt").write_text(scan_text[:2000], encoding="utf-8")
    found = run("fix", tmp_path, "-o", tmp_path / "out")
    assert found.code == 0
    assert "Using the bundled book “fr” for 1 of 2 texts" in found.err
    assert "a.txt reads as 'lv', for which there is no bundled book: left alone." in found.err
    assert (tmp_path / "out" / "a.txt").read_text(encoding="utf-8") == latvian
    alone = run("fix", tmp_path / "a.txt")
    assert (alone.code, alone.out) == (2, b"")
    assert "Say --lang if that is wrong" in alone.err


def test_short_records_are_told_by_their_whole_file(tmp_path: Path, scan_text: str) -> None:
    lines = [json.dumps({"ocr": line}) for line in (*scan_text.split("\n"), scan_text)]
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    [item] = read_sources([path])
    tasks = tasks_of([item])
    assert len(tasks) == len(lines) == len(item.documents)
    assert (len(tasks[0].sample) > 2000, tasks[-1].sample) == (True, "")
    assert [d.name for d in item.documents[:2]] == [f"{path}:1", f"{path}:2"]


def test_repair_all_gives_what_the_library_gives(book_path: Path, scan_text: str) -> None:
    from ocrfix.repair.batch import Task

    [(found, lang)] = repair_all([Task(scan_text, "a", "")], book=book_path)
    assert (found.text, lang) == (fix(scan_text, load_book(book_path)), "fr")


@pytest.mark.parametrize("text", ["214", "12\n", "hello", "Bordeaux 1887"])
def test_a_text_with_too_few_words_is_passed_through(run: Run, tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.txt"
    page.write_text(text, encoding="utf-8")
    found = run("fix", page)
    assert (found.code, found.out.decode()) == (0, text)
    assert "too few words to tell its language" in found.err


def test_texts_looked_up_together_give_what_each_gives_alone(
    book_path: Path, scan_text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ocrfix.repair import blocks
    from ocrfix.repair.batch import Task

    texts = [part for part in scan_text.split("\n") if part.strip()][:12]
    tasks = [Task(text, str(k), "") for k, text in enumerate(texts)]
    alone = [fix_and_explain(text, load_book(book_path)) for text in texts]
    for size in (1, 5, 256):
        monkeypatch.setattr(blocks, "AT_ONCE", size)
        assert [found for found, _ in repair_all(tasks, book=book_path)] == alone
