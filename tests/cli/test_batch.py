"""Many files repaired by one command: bytes kept, changes replayed."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from small_book import PAIRS, TRAINED_ON, UNSEEN

from ocrfix.report.json_report import read_report
from ocrfix.text.changes import revert_changes
from ocrfix.text.sources import read_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]

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


@pytest.mark.slow
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
        seen.append([p.read_bytes() for p in [*sorted(out.glob("*.txt")), report]])
    assert seen[0] == seen[1]


def test_the_aim_chooses_the_bar(run: Run, book_path: Path, tmp_path: Path, scan_text: str) -> None:
    scan = tmp_path / "scan.txt"
    scan.write_text(scan_text, encoding="utf-8")
    settings = book_path / "book.toml"
    written = settings.read_text(encoding="utf-8")
    own = tmp_path / "own"
    shutil.copytree(book_path, own)
    for aim, least in (("precision", 1.0), ("errors", 0.0)):
        text = re.sub(r"^threshold = [\d.]+", "threshold = 1.0", written, flags=re.MULTILINE)
        text = re.sub(
            r"^errors_threshold = [\d.]+", "errors_threshold = 0.5", text, flags=re.MULTILINE
        )
        (own / "book.toml").write_text(text, encoding="utf-8")
        found = run("fix", scan, "--book", own, "--aim", aim, "--report", tmp_path / "r.json")
        assert found.code == 0, found.err
        changes = json.loads((tmp_path / "r.json").read_text())["documents"][0]["changes"]
        assert all(change["confidence"] >= max(0.5, least) for change in changes)
        assert bool(changes) == (aim == "errors")
