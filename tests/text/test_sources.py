"""The door for documents: files, folders and standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ocrfix.errors import InputError
from ocrfix.model import Repaired
from ocrfix.text.sources import read_document, read_sources, read_standard_input, render, text_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]
import io
import sys

FRENCH = "Le préfet s’est rendu à la forêt ; « où donc ? » demanda-t-on.\r\nÉtat des œuvres.\f\nFin"


def test_read_document(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"\xef\xbb\xbf" + FRENCH.encode())
    document = read_document(path)
    assert (document.text, document.name, document.path) == (FRENCH, str(path), path)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9\r\n")))
    (document,) = read_standard_input("latin-1").documents
    assert (document.text, document.name) == ("café\r\n", "standard input")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(InputError, match="standard input is empty"):
        read_standard_input()


def test_text_files_come_sorted_without_hidden_ones(tmp_path: Path) -> None:
    for name in ["b.txt", "a/z.TXT", "a/b/c.txt", ".hidden/x.txt", "a/._z.txt", "a/notes.md"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "a" / "dangling.txt").symlink_to(tmp_path / "nowhere")
    found = [path.relative_to(tmp_path).as_posix() for path in text_files(tmp_path)]
    assert found == ["a/b/c.txt", "a/z.TXT", "b.txt"]
    assert text_files(tmp_path / "b.txt") == [tmp_path / "b.txt"]
    with pytest.raises(InputError, match="does not exist"):
        text_files(tmp_path / "none")


def test_records_are_rendered_with_nothing_else_changed(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    data = b'\xef\xbb\xbf {"a": 1e3, "ocr": "x\xe2\x80\xa8y" }\t\r\n'
    path.write_bytes(data)
    [item] = read_sources([path])
    made = render(item, [Repaired("x\u2028y", "z\u2028y", ())])
    assert (
        made == b'\xef\xbb\xbf {"a": 1e3, "ocr": "x\xe2\x80\xa8y", "fixed": "z\xe2\x80\xa8y"}\t\r\n'
    )


def test_a_folder_gives_its_texts_in_order_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c/a.txt", "note.md", ".hidden.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = [(i.relative.as_posix(), i.listed) for i in read_sources([tmp_path])]
    assert found == [("a.txt", True), ("b.txt", True), ("c/a.txt", True)]


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
