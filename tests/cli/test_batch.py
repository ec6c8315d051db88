from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from small_book import PAIRS, TRAINED_ON, UNSEEN

from ocrfix.book.files import load_book
from ocrfix.cli.batch import read_inputs, render, repair_all, tasks_of
from ocrfix.errors import BookError
from ocrfix.model import Repaired
from ocrfix.repair.pipeline import fix
from ocrfix.report.json_report import read_report
from ocrfix.text.changes import revert_changes
from ocrfix.text.documents import read_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]

# -- every byte that no rule touches comes through, and every change can be undone ---------------

FORMS = {
    "as read": ("utf-8", b"", "\n", ""),
    "mark": ("utf-8", b"\xef\xbb\xbf", "\n", "END"),
    "CRLF": ("utf-8", b"", "\r\n", "\f"),
    "CR": ("utf-8", b"", "\r", ""),
    "UTF-16 CRLF": ("utf-16-le", b"\xff\xfe", "\r\n", "END"),
    "UTF-16 big": ("utf-16-be", b"\xfe\xff", "\n", "\f\f"),
    "Windows-1252": ("cp1252", b"", "\r\n", "FIN"),
    "Latin-1": ("latin-1", b"", "\n", ""),
}


@pytest.mark.parametrize("form", FORMS)
def test_changes_replay_and_revert_byte_for_byte(
    run: Run, book_path: Path, scan_text: str, tmp_path: Path, form: str
) -> None:
    encoding, mark, end, last = FORMS[form]
    text = scan_text[:900].rstrip() + "\n\n\f\tla huitiéme session \t\n \x0c\n" + last
    text = text.encode(encoding, "ignore").decode(encoding).replace("\n", end)
    page, out, report = tmp_path / "page.txt", tmp_path / "out.txt", tmp_path / "r.json"
    original = mark + text.encode(encoding)
    page.write_bytes(original)
    options = ("--encoding", "latin-1") if encoding == "latin-1" else ()
    found = run("fix", page, "--book", book_path, "-o", out, "--report", report, *options)
    assert found.code == 0, found.err
    [document] = read_report(report.read_text(encoding="utf-8"), str(report)).documents
    assert document.changes
    position, pieces = 0, []
    for change in document.changes:
        assert text[change.start : change.end] == change.before
        pieces += [text[position : change.start], change.after]
        position = change.end
    repaired = "".join(pieces) + text[position:]
    assert out.read_bytes() == mark + repaired.encode(encoding)
    assert "la huitième session" in repaired
    back = revert_changes(read_document(out, encoding).text, document.changes)
    assert mark + back.encode(encoding) == original
    assert page.read_bytes() == original


def test_text_that_no_rule_touches_comes_through(run: Run, book_path: Path, tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf\f\r\n\t 1955 \x0b\r\r\n TD/B/EDE/8/4  \xe2\x80\xa8\x1b[31m\n\n\n   "
    page = tmp_path / "page.txt"
    page.write_bytes(data)
    assert run("fix", page, "--book", book_path).out == data


def test_changes_that_the_encoding_cannot_hold_are_held_back(
    run: Run, book_path: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.txt"
    text = "la mise en ceuvre de la huitiéme session, l'an passé, l'été, "
    page.write_bytes(text.encode("latin-1") * 3)
    found = run("fix", page, "--book", book_path, "--encoding", "latin-1", "--min-confidence", ".1")
    assert found.code == 0
    assert found.out.decode("latin-1") == text.replace("huitiéme", "huitième") * 3
    assert "since iso8859-1 lacks the characters (--output-encoding utf-8" in found.err
    options = ("--min-confidence", ".1", "--output-encoding", "utf-8")
    wider = run("fix", page, "--book", book_path, "--encoding", "latin-1", *options)
    assert wider.text.count("œuvre") == 3
    assert "lacks" not in wider.err


# -- the same bytes, however many work ----------------------------------------------------------


def test_the_output_does_not_depend_on_the_number_of_workers(
    run: Run, book_path: Path, tmp_path: Path
) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    for name in (*TRAINED_ON[:2], UNSEEN):
        (inputs / f"{name}.txt").write_bytes((PAIRS / f"{name}.ocr.txt").read_bytes()[:4000])
    seen = []
    for jobs in (1, 2):
        out, report = tmp_path / f"out{jobs}", tmp_path / f"r{jobs}.json"
        found = run("fix", inputs, "--book", book_path, "-j", jobs, "-o", out, "--report", report)
        assert (found.code, found.out) == (0, b"")
        seen.append([p.read_bytes() for p in [*sorted(out.iterdir()), report]])
    assert seen[0] == seen[1]


def test_a_book_that_is_off_is_told_before_workers_start(tmp_path: Path, scan_text: str) -> None:
    from ocrfix.cli.batch import Task

    tasks = [Task(scan_text, "a", ""), Task(scan_text, "b", "")]
    with pytest.raises(BookError):
        list(repair_all(tasks, book=tmp_path / "none", jobs=2))


def test_progress_counts_what_is_done(book_path: Path) -> None:
    from ocrfix.cli.batch import Task

    told: list[int] = []
    tasks = [Task("la huitiéme session", "a", ""), Task("", "b", "")]
    found = list(repair_all(tasks, book=book_path, progress=told.append))
    assert [(r.text, lang) for r, lang in found] == [("la huitième session", "fr"), ("", "fr")]
    assert told == [1, 2]


# -- languages ------------------------------------------------------------------------------------


def test_texts_that_no_bundled_book_serves_are_left_alone(
    run: Run, tmp_path: Path, scan_text: str
) -> None:
    from ocrfix.book.files import bundled_languages

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
    [item] = read_inputs([path])
    tasks = tasks_of([item])
    assert len(tasks) == len(lines) == len(item.documents)
    assert (len(tasks[0].sample) > 2000, tasks[-1].sample) == (True, "")
    assert [d.name for d in item.documents[:2]] == [f"{path}:1", f"{path}:2"]


def test_records_are_rendered_with_nothing_else_changed(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    data = b'\xef\xbb\xbf {"a": 1e3, "ocr": "x\xe2\x80\xa8y" }\t\r\n'
    path.write_bytes(data)
    [item] = read_inputs([path])
    made = render(item, [Repaired("x\u2028y", "z\u2028y", ())])
    assert (
        made == b'\xef\xbb\xbf {"a": 1e3, "ocr": "x\xe2\x80\xa8y", "fixed": "z\xe2\x80\xa8y"}\t\r\n'
    )


def test_a_folder_gives_its_texts_in_order_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c/a.txt", "note.md", ".hidden.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = [(i.relative.as_posix(), i.listed) for i in read_inputs([tmp_path])]
    assert found == [("a.txt", True), ("b.txt", True), ("c/a.txt", True)]


def test_repair_all_gives_what_the_library_gives(book_path: Path, scan_text: str) -> None:
    from ocrfix.cli.batch import Task

    [(found, lang)] = repair_all([Task(scan_text, "a", "")], book=book_path)
    assert (found.text, lang) == (fix(scan_text, load_book(book_path)), "fr")


# -- folders of pairs ----------------------------------------------------------------------------


def test_clean_twins_in_a_folder_are_left_alone_unless_they_are_named(
    run: Run, book_path: Path, tmp_path: Path
) -> None:
    folder, out = tmp_path / "pairs", tmp_path / "out"
    (folder / "deep").mkdir(parents=True)
    for name in ("a.ocr.txt", "a.clean.txt", "deep/b.ocr.txt", "deep/b.clean.txt", "c.clean.txt"):
        (folder / name).write_text("la huitiéme session", encoding="utf-8")
    found = run("fix", folder, "--book", book_path, "-o", out)
    assert found.code == 0
    written = sorted(str(f.relative_to(out)) for f in out.rglob("*.txt"))
    assert written == ["a.ocr.txt", "c.clean.txt", "deep/b.ocr.txt"]
    assert "2 clean texts were left alone (a.clean.txt stands beside its .ocr.txt)" in found.err
    assert "3 changes made in 3 of 3 files" in found.err
    named = run("fix", folder / "a.clean.txt", "--book", book_path)
    assert named.text == "la huitième session"
    assert "left alone" not in named.err
    before = (folder / "a.clean.txt").read_bytes()
    report = tmp_path / "r.json"
    assert run("fix", folder, "--book", book_path, "--in-place", "--report", report).code == 0
    assert (folder / "a.clean.txt").read_bytes() == before
    assert run("revert", report, folder, "--in-place").code == 0
    assert (folder / "a.ocr.txt").read_bytes() == before
