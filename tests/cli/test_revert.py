from __future__ import annotations

import json
import os
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from damage import Damage, damages, with_damage
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.cli.undo import revert_bytes
from ocrfix.errors import InputError
from ocrfix.model import Change, Document, Repaired
from ocrfix.report.json_report import read_report, report_json
from ocrfix.text.changes import apply_changes
from ocrfix.text.documents import encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result

    Run = Callable[..., Result]

TEXT = "Au cours de la huitiéme session, I’Organisation a délibéré.\n"
FORMS = {
    "plain": TEXT.encode(),
    "no final newline": TEXT.rstrip().encode(),
    "carriage returns": TEXT.replace("\n", "\r\n").encode() * 2,
    "byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "UTF-16": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "Windows-1252": TEXT.encode("cp1252") * 3,
    "form feeds": ("\f" + TEXT + "\f").encode(),
    "nothing to repair": "Le conseil se réunit.\n".encode(),
}


@pytest.mark.parametrize("original", FORMS.values(), ids=FORMS)
def test_the_original_comes_back_byte_for_byte(run: Run, tmp_path: Path, original: bytes) -> None:
    page, report, repaired = (tmp_path / n for n in ("page.txt", "r.json", "repaired.txt"))
    page.write_bytes(original)
    assert run("fix", page, "--lang", "fr", "-o", repaired, "--report", report).code == 0
    found = run("revert", report, repaired)
    assert (found.code, found.out) == (0, original)
    target = tmp_path / "there" / "page.txt"
    assert run("revert", report, repaired, "-o", target).code == 0
    assert target.read_bytes() == original
    assert run("revert", report, repaired, "--in-place").code == 0
    assert repaired.read_bytes() == original


def test_an_output_in_another_encoding_comes_back(run: Run, tmp_path: Path) -> None:
    page, report, repaired = (tmp_path / n for n in ("page.txt", "r.json", "repaired.txt"))
    page.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    run("fix", page, "--lang", "fr", "-o", repaired, "--report", report,
        "--output-encoding", "utf-16")  # fmt: skip
    assert run("revert", report, repaired).out == page.read_bytes()


def test_a_folder_repaired_in_place_comes_back(run: Run, tmp_path: Path) -> None:
    pages, report = tmp_path / "pages", tmp_path / "r.json"
    (pages / "deep").mkdir(parents=True)
    for name, data in (("un.txt", TEXT), ("deux.txt", TEXT * 2), ("blanche.txt", "")):
        (pages / "deep" / name).write_text(data, encoding="utf-8")
    shutil.copytree(pages, tmp_path / "before")
    run("fix", pages, "--lang", "fr", "--in-place", "--report", report)
    assert (pages / "deep" / "un.txt").read_text(encoding="utf-8") != TEXT
    found = run("revert", report, pages, "-o", tmp_path / "out")
    assert found.code == 0
    assert found.err.startswith("3 files, 6 changes undone; ")
    for file in (tmp_path / "before" / "deep").iterdir():
        assert (tmp_path / "out" / "deep" / file.name).read_bytes() == file.read_bytes()


@pytest.fixture
def repaired(run: Run, tmp_path: Path) -> tuple[Path, Path]:
    page, report = tmp_path / "page.txt", tmp_path / "r.json"
    page.write_text(TEXT, encoding="utf-8")
    run("fix", page, "--lang", "fr", "--in-place", "--report", report)
    return report, page


def test_a_text_that_changed_is_refused_with_the_place(
    run: Run, repaired: tuple[Path, Path]
) -> None:
    report, page = repaired
    edited = page.read_bytes().replace("huitième".encode(), b"neuvieme")
    page.write_bytes(edited)
    found = run("revert", report, page, "--in-place")
    assert (found.code, found.out, page.read_bytes()) == (2, b"", edited)
    assert "page.txt has changed since it was repaired (line 1: 'è' expected)" in found.err


def test_a_change_elsewhere_in_the_text_is_refused_too(
    run: Run, repaired: tuple[Path, Path]
) -> None:
    report, page = repaired
    page.write_bytes(page.read_bytes() + b"plus")
    found = run("revert", report, page)
    assert (found.code, found.out) == (2, b"")
    assert "has changed since it was repaired, so the report does not fit it" in found.err


def test_an_edited_report_is_refused(run: Run, repaired: tuple[Path, Path]) -> None:
    report, page = repaired
    data = json.loads(report.read_text("utf-8"))
    data["documents"][0]["changes"][0]["before"] = "e"
    report.write_text(json.dumps(data), "utf-8")
    found = run("revert", report, page)
    assert (found.code, "Take the report as ocrfix fix wrote it" in found.err) == (2, True)


def test_what_is_an_original_already_stays(run: Run, repaired: tuple[Path, Path]) -> None:
    report, page = repaired
    page.write_text(TEXT, encoding="utf-8")
    found = run("revert", report, page)
    assert (found.code, found.text) == (0, TEXT)
    assert found.err.startswith("1 file, 0 changes undone; ")


def test_strangers_folders_and_records_are_refused(
    run: Run, repaired: tuple[Path, Path], tmp_path: Path
) -> None:
    report, page = repaired
    (tmp_path / "empty").mkdir()
    records = tmp_path / "set.jsonl"
    records.write_text('{"ocr": "a", "fixed": "b"}\n')
    for args, said in (
        ([report], "Missing argument"),
        ([tmp_path / "none.json", page], "does not exist"),
        ([page, page], "is not JSON"),
        ([report, tmp_path / "empty"], "holds no texts"),
        ([report, tmp_path / "none.txt"], "does not exist"),
        ([report, records], "holds records, and none is reverted"),
        ([report, page, "-o", page], "is an input"),
        ([report, page, "-o", "x", "--in-place"], "do not go together"),
    ):
        found = run("revert", *args)
        assert (found.code, found.out) == (2, b""), args
        assert said in found.err


def test_of_several_texts_the_stranger_is_named(run: Run, tmp_path: Path) -> None:
    for name in ("un.txt", "deux.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    report, other = tmp_path / "r.json", tmp_path / "autre.txt"
    run("fix", tmp_path, "--lang", "fr", "-o", tmp_path / "out", "--report", report)
    other.write_text("autre chose\n")
    found = run("revert", report, tmp_path / "out", other, "-o", tmp_path / "back")
    assert (found.code, (tmp_path / "back").exists()) == (2, False)
    assert "autre.txt is none of the 2 texts of this report" in found.err


@given(
    st.text(st.characters(codec="utf-8"), min_size=1),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.text(max_size=3)), max_size=6),
    st.booleans(),
)
def test_any_changes_are_undone(
    original: str, cuts: list[tuple[int, int, str]], marked: bool
) -> None:
    changes, at = [], 0
    for skip, size, after in cuts:
        start, end = at + skip, at + skip + size
        if end > len(original) or not (size or after):
            break
        changes.append(Change(start, end, original[start:end], after, "r", 0.9, 1))
        at = end + 1
    document = Document(original, "x.txt", bom=b"\xef\xbb\xbf" if marked else b"")
    fixed = apply_changes(original, changes)
    report = report_json(
        [(document, Repaired(original, fixed, tuple(changes)))], book="b", version="1"
    )
    data, _ = revert_bytes(encode(document, fixed), read_report(report), Path("x.txt"))
    assert data == encode(document, original)


def test_names_of_no_encoding_are_reverted_too(run: Run, tmp_path: Path) -> None:
    scans, odd = tmp_path / "in", os.fsdecode(b"caf\xe9.txt")
    scans.mkdir()
    for name, text in ((odd, TEXT), ("b.txt", TEXT * 2)):
        (scans / name).write_text(text, encoding="utf-8")
    report, out, back = (tmp_path / name for name in ("r.json", "out", "back"))
    assert run("fix", scans, "--lang", "fr", "-o", out, "--report", report).code == 0
    report.read_bytes().decode("utf-8")
    assert run("revert", report, out, "-o", back).code == 0
    assert (back / odd).read_text("utf-8") == TEXT
    assert (back / "b.txt").read_text("utf-8") == TEXT * 2
    # As the first version wrote them: half characters as they were.
    text = json.dumps(json.loads(report.read_text("utf-8")), ensure_ascii=False)
    report.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert run("revert", report, out, "-o", tmp_path / "again").code == 0


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13", "a\x00b", "undefined"])
def test_an_encoding_that_does_not_exist_is_a_sentence(
    run: Run, repaired: tuple[Path, Path], encoding: str
) -> None:
    report, page = repaired
    data = json.loads(report.read_text("utf-8"))
    data["documents"][0]["original"]["encoding"] = encoding
    report.write_text(json.dumps(data), "utf-8")
    found = run("revert", report, page)
    assert (found.code, found.out) == (2, b"")
    assert "fault" not in found.err


def test_an_edit_made_meanwhile_stays(
    run: Run, repaired: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import ocrfix.cli.undo

    report, page = repaired
    real = ocrfix.cli.undo.revert_bytes

    def edited(*args: object) -> object:
        page.write_text("edited meanwhile\n", encoding="utf-8")
        return real(*args)

    monkeypatch.setattr(ocrfix.cli.undo, "revert_bytes", edited)
    found = run("revert", report, page, "--in-place")
    assert (found.code, "was changed by another program" in found.err) == (2, True)
    assert page.read_text("utf-8") == "edited meanwhile\n"


@cache
def a_report() -> tuple[bytes, bytes]:
    """A report, and the repaired file that it is about."""
    change = Change(15, 23, "huitiéme", "huitième", "é→è", 0.99, 1)
    document = Document(TEXT, "x.txt")
    fixed = apply_changes(TEXT, [change])
    pairs = [(document, Repaired(TEXT, fixed, (change,)))]
    return report_json(pairs, book="b", version="1").encode(), encode(document, fixed)


@given(damages)
def test_a_damaged_report_gives_the_original_or_a_sentence(damage: list[Damage]) -> None:
    report, fixed = a_report()
    text = with_damage(report, damage).decode("utf-8", "surrogateescape")
    try:
        data, _ = revert_bytes(fixed, read_report(text), Path("x.txt"))
    except InputError:
        return
    assert data == TEXT.encode()
