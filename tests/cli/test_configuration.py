"""What a folder says by default, quiet, and which files of folders are taken."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result

    Run = Callable[..., Result]

SCAN = "sur la huitiéme session, premiére partie\n"


@pytest.fixture
def folder(tmp_path: Path, book_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(book_path, "mine")
    Path("scan.txt").write_text(SCAN, encoding="utf-8")
    Path("names.txt").write_text("premiére\n", encoding="utf-8")
    return tmp_path


def test_a_configuration_says_options_and_the_command_line_goes_before(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("ocrfix.toml").write_text(
        'book = "mine"\nkeep = "names.txt"\n[fix]\nmin-confidence = 0.3\n', encoding="utf-8"
    )
    found = run("fix", "scan.txt")
    assert found.text == "sur la huitième session, premiére partie\n"
    assert found.err.startswith("Using ocrfix.toml (book, keep, min-confidence).\n")
    assert "bundled" not in found.err
    strict = run("fix", "scan.txt", "--min-confidence", "1")
    assert "(book, keep)" in strict.err
    assert "Using the bundled book “fr”" in run("fix", "scan.txt", "--lang", "fr").err
    Path("below/deep").mkdir(parents=True)
    monkeypatch.chdir("below/deep")
    found = run("fix", "../../scan.txt")
    assert found.text == "sur la huitième session, premiére partie\n"
    assert f"Using {folder / 'ocrfix.toml'}" in found.err


def test_pyproject_has_a_table_for_it_and_names_bundled_books(run: Run, folder: Path) -> None:
    Path("pyproject.toml").write_text(
        '[project]\nname = "x"\n[tool.ocrfix]\nbook = "fr"\nquiet = true\n', encoding="utf-8"
    )
    found = run("fix", "scan.txt")
    assert (found.text, found.err) == ("sur la huitième session, première partie\n", "")
    Path("pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    assert "Using the bundled book" in run("fix", "scan.txt", "--lang", "fr").err


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('bok = "mine"', "there is no option “bok”. Did you mean “book”?"),
        ("[fix]\nzzzz = 1", "there is no option “fix.zzzz”"),
        ("in-place = true", "“in-place” cannot be set here"),
        ("[fix]\nin_place = true", "“fix.in_place” cannot be set here"),
        ("book = ", "ocrfix.toml is no TOML"),
        ('aim = "much"', "'much' is not one of"),
    ],
)
def test_what_makes_no_sense_is_told(run: Run, folder: Path, said: str, told: str) -> None:
    Path("ocrfix.toml").write_text(said, encoding="utf-8")
    found = run("fix", "scan.txt", "-o", "out.txt")
    assert (found.code, found.out) == (2, b"")
    assert told in found.err
    assert not Path("out.txt").exists()
    assert run("fix", "--help").code == 0


def test_a_book_at_large_makes_no_other_command_of_one(run: Run, folder: Path) -> None:
    Path("ocrfix.toml").write_text('book = "mine"\nlang = "fr"\n', encoding="utf-8")
    assert run("align", "scan.txt", "scan.txt").code == 0
    assert "after" not in run("eval", "scan.txt", "scan.txt").text
    Path("ocrfix.toml").write_text('[eval]\nbook = "mine"\n', encoding="utf-8")
    assert "after" in run("eval", "scan.txt", "scan.txt").text
    Path("ocrfix.toml").write_text('output = "out.txt"\nlang = "fr"\n', encoding="utf-8")
    assert run("fix", "scan.txt", "--check").code == 1
    assert not Path("out.txt").exists()


def test_quiet_says_nothing_but_what_is_wrong(run: Run, folder: Path) -> None:
    found = run("fix", "scan.txt", "--book", "mine", "--quiet")
    assert (found.code, found.err) == (0, "")
    assert found.text.startswith("sur la huitième")
    assert "no.txt does not exist" in run("fix", "no.txt", "-q").err
    assert run("fix", "scan.txt", "--book", "mine").err  # the next run speaks again


def test_of_folders_files_of_a_pattern_are_taken(run: Run, folder: Path) -> None:
    Path("in/vol1").mkdir(parents=True)
    for name in ("a.ocr", "b.txt", "vol1/c.ocr"):
        Path("in", name).write_text(SCAN, encoding="utf-8")
    found = run("fix", "in", "--include", "*.ocr", "--book", "mine", "-o", "out")
    assert found.code == 0
    files = sorted(p.relative_to("out").as_posix() for p in Path("out").rglob("*.*"))
    assert files == [".ocrfix.jsonl", "a.ocr", "vol1/c.ocr"]
    assert (
        "Nothing is left to do"
        in run("fix", "in", "--include", "*.oc?", "--book", "mine", "-o", "out").err
    )  # which files are taken bears on none of them
    run("fix", "in", "--include", "vol1/*", "--book", "mine", "-o", "some")
    assert [p.name for p in Path("some").rglob("*.ocr")] == ["c.ocr"]
    none = run("fix", "in", "--include", "*.xyz", "--book", "mine", "-o", "none")
    assert none.code == 2
    assert "in has no file of the pattern *.xyz" in none.err


def test_several_texts_do_not_make_a_folder_of_what_is_called_a_file(
    run: Run, folder: Path
) -> None:
    Path("b.txt").write_text(SCAN, encoding="utf-8")
    found = run("fix", "scan.txt", "b.txt", "--book", "mine", "-o", "one.txt")
    assert found.code == 2
    assert "one.txt looks like one file, and 2 texts need a folder" in found.err
    assert "-o one/" in found.err
    assert not Path("one.txt").exists()
    clean = "Le conseil se réunit à la mairie.\n"
    for name in ("scan.txt", "b.txt"):
        Path(name).write_text(clean, encoding="utf-8")
    found = run("fix", "scan.txt", "b.txt", "--book", "mine", "-o", "one")
    assert "no changes made in 2 files;" in found.err


def test_a_folder_called_like_a_bundled_book_does_not_stand_in_its_way(
    run: Run, folder: Path
) -> None:
    Path("fr").mkdir()
    Path("fr/page.txt").write_text(SCAN, encoding="utf-8")
    assert run("fix", "scan.txt", "--book", "fr").code == 0
    assert run("rules", "list", "fr").code == 0
    shutil.copytree("mine", "es")
    assert run("rules", "list", "es").text == run("rules", "list", "mine").text


def test_no_book_is_to_be_trained_into_a_foreign_folder(run: Run) -> None:
    said = run("rules", "list", "/etc").err
    assert "is no rule book" in said
    assert "train" not in said


def test_a_language_without_a_book_leaves_nothing_behind(run: Run, folder: Path) -> None:
    Path("hu.txt").write_text(
        "A városi tanács ülésén megtárgyalta a következő évi költségvetés tervezetét, és "
        "nagy többséggel elfogadta azt, mert senkinek sem volt hozzáfűznivalója.\n",
        encoding="utf-8",
    )
    found = run("fix", "hu.txt", "-o", "out.txt", "--report", "r.json")
    if found.code:
        assert not Path("out.txt").exists()
        assert not Path("r.json").exists()
    else:
        assert Path("out.txt").stat().st_size > 100


@pytest.mark.parametrize("text", ["   \n", "12\n", "hello\n", "214 — 3\n"])
def test_what_says_nothing_reads_as_no_language(run: Run, folder: Path, text: str) -> None:
    Path("x.txt").write_text(text, encoding="utf-8")
    found = run("fix", "x.txt")
    assert (found.code, found.text) == (0, text)
    assert "too few words to tell its language" in found.err
    assert "reads as" not in found.err


def test_the_languages_are_told_from_the_books_that_are_there(run: Run) -> None:
    from ocrfix.book.bundled import bundled_languages
    from ocrfix.language.codes import language_name

    said = run("help", "languages").text
    for code in bundled_languages():
        name = language_name(code)
        assert f"  {code:<3} {name}" in said or f"{name} ({code})" in said
    assert "Norwegian" in said
