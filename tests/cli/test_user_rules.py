"""A person's own rules at the command line: added, kept, imported, and said in every report."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ocrfix.book.reading import load_book

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result

    Run = Callable[..., Result]

SCAN = "Le conseil se réunit à la premiére séance du tbe, à la huitiéme.\n"


@pytest.fixture
def own_book(book_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(book_path, "mine")
    Path("scan.txt").write_text(SCAN, encoding="utf-8")
    return Path("mine")


def test_rules_are_added_and_words_kept_and_a_repair_goes_by_them(run: Run, own_book: Path) -> None:
    found = run("rules", "add", "mine", "--word", "tbe->the", "--always")
    assert (found.code, found.out) == (0, b"")
    assert found.err == (
        "Added tbe→the (word, always) to mine/own.tsv.\n"
        "1 rule of yours in it. Next: ocrfix fix SCAN --book mine\n"
    )
    assert run("rules", "keep", "mine", "premiére").err == (
        "mine/keep.txt keeps 1 word. Next: ocrfix fix SCAN --book mine\n"
    )
    fixed = run("fix", "scan.txt", "--book", "mine", "--report", "r.json")
    assert fixed.text == SCAN.replace("tbe", "the").replace("huitiéme", "huitième")
    report = json.loads(Path("r.json").read_text(encoding="utf-8"))
    [mine] = [c for c in report["documents"][0]["changes"] if c["before"] == "tbe"]
    assert (mine["rule"], mine["confidence"]) == ("your rule tbe→the", 1.0)
    run("fix", "scan.txt", "--book", "mine", "--report", "r.html", "-o", "out.txt")
    assert "your rule tbe→the" in Path("r.html").read_text(encoding="utf-8")
    Path("fixed.txt").write_bytes(fixed.out)
    assert run("revert", "r.json", "fixed.txt").text == SCAN
    said = run("rules", "explain", "mine", "du tbe premiére").text
    assert "your rule tbe→the for a word, always made" in said
    assert "premiére: a word to keep, which is never changed (keep.txt)" in said
    assert run("rules", "list", "mine").text.startswith(
        "your rule  where  when\ntbe→the    word   always\n\nNever changed: premiére\n"
    )
    gone = run("rules", "remove", "mine", "tbe->the", "premiére").err
    assert gone == ("Removed your rule tbe→the from mine.\npremiére is no longer kept in mine.\n")
    assert not load_book(own_book).user
    assert run("rules", "remove", "mine", "tbe").code == 2


def test_files_that_people_edit_are_read_and_outlive_another_training_of_the_book(
    run: Run, own_book: Path
) -> None:
    (own_book / "own.tsv").write_bytes(b"\xef\xbb\xbf# mine\r\n\r\ntbe\tthe\tword\talways\r\n")
    assert "du the," in run("fix", "scan.txt", "--book", "mine").text
    from ocrfix.book.writing import save_book

    save_book(load_book(own_book).with_rules(()), own_book)
    assert "du the," in run("fix", "scan.txt", "--book", "mine").text
    (own_book / "own.tsv").write_text("tbe\tthe\n\nnonsense\n", encoding="utf-8")
    found = run("fix", "scan.txt", "--book", "mine", "-o", "out.txt")
    assert (found.code, found.out) == (2, b"")
    assert found.err.startswith("ocrfix: mine/own.tsv, line 3: it has 1 column")
    assert not Path("out.txt").exists()


def test_a_single_run_takes_rules_and_words_from_files(run: Run, own_book: Path) -> None:
    Path("r.csv").write_text("before,after\ntbe,the\n", encoding="utf-8")
    Path("k.txt").write_text("# old spelling\npremiére\n", encoding="utf-8")
    found = run("fix", "scan.txt", "--book", "mine", "--rules", "r.csv", "--keep", "k.txt")
    assert found.text == SCAN.replace("tbe", "the").replace("huitiéme", "huitième")
    several = run("fix", "scan.txt", "-", "--book", "mine", "--rules", "r.csv", "-j", "2",
                  stdin=SCAN.encode())  # fmt: skip
    assert several.text.count("du the") == 2
    assert not (own_book / "own.tsv").exists()
    Path("k.txt").write_text("premiére\n--\n", encoding="utf-8")
    found = run("fix", "scan.txt", "--book", "mine", "--keep", "k.txt")
    assert (found.code, found.out) == (2, b"")
    assert "k.txt, line 2: it holds no letter" in found.err


def test_a_review_asks_by_a_persons_rules(run: Run, own_book: Path) -> None:
    Path("k.txt").write_text("premiére\n", encoding="utf-8")
    run("rules", "add", "mine", "tbe->the", "--word")
    run("review", "scan.txt", "--book", "mine", "--keep", "k.txt", "--journal", "j.jsonl")
    lines = Path("j.jsonl").read_text(encoding="utf-8")
    assert "your rule tbe→the" in lines
    assert "première" not in lines


def test_a_bundled_book_is_copied_and_then_ones_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run("rules", "add", "fr", "rn->m")
    assert refused.code == 2
    assert "ocrfix rules copy fr mybook" in refused.err
    assert run("rules", "copy", "fr", "mine").code == 0
    assert load_book(Path("mine")).rules == load_book(Path("mine")).rules
    assert run("rules", "add", "mine", "rn->m").code == 0
    again = run("rules", "copy", "fr", "mine")
    assert again.code == 2
    assert "mine is there already" in again.err
    assert run("rules", "copy", "mine", "other").code == 0
    assert Path("other/own.tsv").read_bytes() == Path("mine/own.tsv").read_bytes()


def test_arrows_and_quotes_are_understood_as_they_are_typed(run: Run, own_book: Path) -> None:
    assert run("rules", "show", "mine", "é->è").text == run("rules", "show", "mine", "é→è").text
    assert run("rules", "disable", "mine", "é->è").code == 0
    said = run("rules", "explain", "mine", "sur la huitiéme séance").text
    assert "(not made, switched off)" in said
    assert "is switched off. To switch it on: ocrfix rules enable mine" in said
    assert "huitiéme" in run("fix", "scan.txt", "--book", "mine").text
    run("rules", "enable", "mine", "é => è")
    assert "huitième" in run("fix", "scan.txt", "--book", "mine").text


def test_a_rule_that_the_shell_cut_and_one_that_fights_a_kept_word_are_told(
    run: Run, own_book: Path
) -> None:
    cut = run("rules", "add", "mine", "rn-")
    assert cut.code == 2
    assert "put it in quotes" in cut.err
    run("rules", "keep", "mine", "tbe")
    found = run("rules", "add", "mine", "--word", "tbe->the")
    assert found.code == 2
    assert "ocrfix rules remove mine tbe" in found.err
    run("rules", "add", "mine", "--word", "xyz->the")
    found = run("rules", "keep", "mine", "xyz")
    assert found.code == 2
    assert "changes “xyz” (xyz→the)" in found.err
    found = run("rules", "disable", "mine", "xyz->the")
    assert "xyz→the is your own rule" in found.err


def test_lists_are_imported(run: Run, own_book: Path) -> None:
    Path("l.xml").write_text(
        '<OCRFixReplaceList><WholeWords><Word from="tbe" to="the"/></WholeWords>'
        '<RegularExpressions><RegEx find="a" replaceWith="b"/></RegularExpressions>'
        "</OCRFixReplaceList>",
        encoding="utf-8",
    )
    found = run("rules", "import", "mine", "l.xml")
    assert found.err == (
        "1 rule taken from l.xml; 1 of yours in mine.\n  1 left out: regular expressions\n"
    )
    assert "du the," in run("fix", "scan.txt", "--book", "mine").text
