"""Whatever is wrong: a sentence that says what to try, exit code 2, nothing half-written."""

from __future__ import annotations

import errno
import gzip
import io
import os
import shutil
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from small_book import PAIRS, UNSEEN

from ocrfix.book.bundled import bundled_languages
from ocrfix.book.generation import FILES
from ocrfix.book.settings import FORMAT

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result

    Run = Callable[..., Result]

CYRILLIC = "Совет собрался в ратуше, чтобы обсудить бюджет города на следующий год. " * 9
FRENCH = "Le conseil se réunit à la mairie. La séance est ouverte à neuf heures. "


@pytest.fixture(autouse=True)
def work_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def own_book(book_path: Path) -> Path:
    shutil.copytree(book_path, "book")
    return Path("book")


def refused(found: Result) -> str:
    """The sentence a command was refused with; everything about it is checked but the words."""
    assert (found.code, found.out) == (2, b""), found
    assert found.err.startswith("ocrfix: ")
    assert "Traceback" not in found.err
    [sentence] = found.err.removeprefix("ocrfix: ").splitlines()
    return sentence


# -- texts ------------------------------------------------------------------------------------

TEXTS = {
    "empty": (b"", "page.txt is empty. Name a file that holds text."),
    "mark alone": (
        b"\xef\xbb\xbf",
        "page.txt is empty but for a byte order mark. Name a file that holds text.",
    ),
    "image": (
        b"\x89PNG\r\n\x1a\n" + bytes(99),
        "page.txt is a PNG image, not text. Run OCR on it first: tesseract page.txt page",
    ),
    "binary": (
        bytes(range(256)) * 9,
        "page.txt seems to be binary, not text. Name a plain text file.",
    ),
    "undeclared encoding": (
        CYRILLIC.encode("cp1251"),
        "page.txt is not UTF-8 (byte 1). Try --encoding cp1251.",
    ),
    "damaged UTF-8": (
        (FRENCH * 3).encode() + b"\xe9 ",
        "page.txt is UTF-8 for the most part, but not at byte 226: it is damaged or mixes "
        "encodings. Repair that place, or try --encoding latin-1.",
    ),
}


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize(
    "command",
    [
        ("fix", "page.txt", "-o", "out.txt", "--book"),
        ("fix", "page.txt", "--in-place", "--book"),
        ("eval", "page.txt", "page.txt", "--book"),
        ("align", "page.txt", "page.txt", "-o", "out.txt"),
        ("diff", "page.txt", "page.txt"),
        ("train", "--pair", "page.txt", "page.txt", "-o", "out.txt"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_texts_that_cannot_be_read(
    run: Run, book_path: Path, kind: str, command: tuple[str, ...]
) -> None:
    data, sentence = TEXTS[kind]
    Path("page.txt").write_bytes(data)
    book = (book_path,) if command[-1] == "--book" else ()
    assert refused(run(*command, *book)) == sentence
    assert os.listdir() == ["page.txt"]  # noqa: PTH208
    assert Path("page.txt").read_bytes() == data


@pytest.mark.parametrize("args", [["fix", "gone"], ["diff", "gone", "gone"], ["train", "gone"]])
def test_a_missing_path(run: Run, args: list[str]) -> None:
    more = ["-o", "book"] if args[0] == "train" else []
    assert refused(run(*args, *more)) == "gone does not exist. Check the path."
    assert not list(Path().iterdir())


def test_empty_standard_input(run: Run, book_path: Path) -> None:
    assert refused(run("fix", "--book", book_path)) == (
        "standard input is empty. Name a file that holds text."
    )


def test_one_bad_text_among_many_is_passed_over_and_named(run: Run, book_path: Path) -> None:
    Path("in").mkdir()
    Path("in/a.txt").write_text(FRENCH, encoding="utf-8")
    Path("in/b.txt").write_bytes(bytes(range(256)))
    found = run("fix", "in", "-o", "out", "--book", book_path)
    assert found.code == 2
    assert "1 file passed over:\n  in/b.txt " in found.err
    assert [path.name for path in Path("out").glob("*.txt")] == ["a.txt"]
    together = run("fix", "in", "--book", book_path)  # to standard output: all, or nothing
    assert refused(together).startswith("in/b.txt ")


JSONL = {
    "no JSON": (b'{"ocr": "a"}\n{"ocr"', "in.jsonl, line 2: Expecting ':' delimiter"),
    "no field": (b'{"truth": "a"}\n', "in.jsonl, line 1: there is no field “ocr”. Each line must"),
    "no object": (b"[1]\n", "in.jsonl, line 1: this is no JSON object. Each line must"),
    "no text": (b'{"ocr": 3}\n', "in.jsonl, line 1: the field “ocr” is no text. Each line must"),
    "deep": (b"[" * 100_000, "in.jsonl, line 1: "),
    "blank": (b"\n \n", "There is nothing to repair: no text in in.jsonl"),
}


@pytest.mark.parametrize("kind", JSONL)
def test_json_lines_that_are_off(run: Run, book_path: Path, kind: str) -> None:
    data, start = JSONL[kind]
    Path("in.jsonl").write_bytes(data)
    assert refused(run("fix", "in.jsonl", "--book", book_path)).startswith(start)


@pytest.mark.parametrize("data", [b"no gzip", gzip.compress(b"x" * 999)[:-9], b""])
def test_packed_json_lines_that_are_damaged(run: Run, book_path: Path, data: bytes) -> None:
    Path("in.jsonl.gz").write_bytes(data)
    said = refused(run("fix", "in.jsonl.gz", "--book", book_path))
    assert said.startswith("in.jsonl.gz ")
    also = refused(run("train", "in.jsonl.gz", "-o", "b"))
    assert also.startswith("in.jsonl.gz ")
    plain = "in.jsonl.gz is not packed with gzip. Name it without .gz."
    assert ([said, also] == [plain, plain]) == (data == b"no gzip")


# -- pairs ------------------------------------------------------------------------------------


def test_texts_that_are_no_twins_are_pointed_to_a_command_that_there_is(run: Run) -> None:
    Path("a.txt").write_text(FRENCH * 30, encoding="utf-8")
    Path("b.txt").write_text(CYRILLIC * 5, encoding="utf-8")
    for command in (
        ("train", "--pair", "a.txt", "b.txt", "-o", "book"),
        ("align", "a.txt", "b.txt"),
    ):
        said = refused(run(*command))
        assert "ocrfix align --force matches them all the same" in said
    assert run("align", "--force", "a.txt", "b.txt").code == 0


def test_a_folder_without_pairs(run: Run) -> None:
    Path("in").mkdir()
    Path("in/a.ocr.txt").write_text(FRENCH, encoding="utf-8")
    assert refused(run("train", "in", "-o", "book")) == (
        "in holds no pairs. A folder needs NAME.ocr.txt beside NAME.clean.txt, a .jsonl file lines "
        "with ocr and truth."
    )
    assert refused(run("train", "-o", "book")) == (
        "No pairs are named. Try: ocrfix train PAIRS -o BOOK, or --pair OCR CLEAN; without pairs: "
        "ocrfix train --clean TEXTS -o BOOK"
    )
    assert not Path("book").exists()


def test_a_folder_without_texts(run: Run, book_path: Path) -> None:
    Path("in").mkdir()
    for args in (["fix", "in", "--book", book_path], ["pair", "in", "in"]):
        assert refused(run(*args)).startswith("in h")


def test_two_texts_that_are_no_twins(run: Run) -> None:
    clean = (PAIRS / f"{UNSEEN}.clean.txt").read_bytes()
    other = (PAIRS / "de-schule-eng.clean.txt").read_bytes()
    Path("a.txt").write_bytes(clean)
    Path("b.txt").write_bytes(other)
    said = refused(run("align", "a.txt", "b.txt", "-o", "out"))
    assert "twins" in said
    assert "--force" in said
    said = refused(run("train", "--pair", "a.txt", "b.txt", "-o", "book", "--lang", "fr"))
    assert "ocrfix pair" in said
    assert sorted(p.name for p in Path().iterdir()) == ["a.txt", "b.txt"]


# -- rule books -------------------------------------------------------------------------------


def use(run: Run, book: object) -> str:
    return refused(run("fix", "--book", book, "-o", "out.txt", stdin=FRENCH.encode()))


def test_a_book_that_does_not_exist(run: Run) -> None:
    said = use(run, "nobook")
    assert said.startswith("nobook does not exist. Train a book (ocrfix train PAIRS -o nobook), or")


def test_a_file_and_a_foreign_folder_are_no_books(run: Run) -> None:
    Path("file").write_text(FRENCH, encoding="utf-8")
    assert use(run, "file") == "file is a file; a rule book is a folder. Name that of a book."
    Path("folder").mkdir()
    assert use(run, "folder") == (
        "folder is no rule book: book.toml is missing. Name the folder of a book, or one that is "
        f"bundled ({', '.join(bundled_languages())})."
    )


@pytest.mark.parametrize("name", FILES)
def test_a_book_that_lacks_a_file(run: Run, own_book: Path, name: str) -> None:
    (own_book / name).unlink()
    assert use(run, own_book) == (
        f"book is no rule book: {name} is missing. Train it anew: ocrfix train PAIRS -o book"
    )


@pytest.mark.parametrize("damage", ["cut", "emptied", "random", "nested", "folder"])
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_book(run: Run, own_book: Path, name: str, damage: str) -> None:
    file = own_book / name
    data = file.read_bytes()
    cut = data[: len(data) // 2].rstrip()
    if damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        made = {"cut": cut, "emptied": b"", "random": bytes(range(255, 0, -1)) * 5,
                "nested": b"[" * 100_000}  # fmt: skip
        file.write_bytes(made[damage])
    said = use(run, own_book)
    assert f"book/{name}" in said or said.startswith("The rule book book has format None")
    assert "rain" in said or "permissions" in said
    assert not Path("out.txt").exists()


@pytest.mark.parametrize("version", [99, 4])
def test_a_book_of_another_format(run: Run, own_book: Path, version: int) -> None:
    file = own_book / "book.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(f"format = {FORMAT}", f"format = {version}"), "utf-8")
    for name in ("weights.tsv", "sources.jsonl"):  # which format 4 did not have
        (own_book / name).unlink()
    assert use(run, own_book) == (
        f"The rule book book has format {version}; this ocrfix reads format {FORMAT}. Train it "
        "anew (ocrfix train PAIRS -o book), or use the ocrfix that made it."
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("threshold = ", "threshold = 7", "each threshold from 0 to 1"),
        ("threshold = ", "threshold = nan #", "each threshold from 0 to 1"),
        ("clean_level = ", "clean_level = inf #", "clean_level must be a number"),
        ("clean_level = ", "cleanlevel = ", "lacks 'clean_level'"),
        ('lang = "fr"', "lang = 5", "lang must be text"),
        ("\nchannel\t", "\nchannel\tnan\nx\t", "a weight of the gate is no number"),
        ("\nchannel\t", "\nchanel\t", "lacks 'channel'"),
        ("\nchannel\t", "\nchannel\tx\nx\t", "could not convert"),
    ],
)
def test_settings_that_make_no_sense(
    run: Run, own_book: Path, old: str, new: str, said: str
) -> None:
    file = own_book / ("weights.tsv" if "\t" in old else "book.toml")
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = use(run, own_book)
    assert found.startswith(str(file))
    assert said in found


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [(1, "sure", "'sure' is no kind of rule"), (6, "many", "many"), (13, "maybe", "on or off")],
)
def test_a_rule_table_with_a_broken_line(
    run: Run, own_book: Path, column: int, value: str, said: str
) -> None:
    file = own_book / "rules.tsv"
    lines = file.read_text(encoding="utf-8").split("\n")
    cells = lines[2].split("\t")
    cells[column] = value
    lines[2] = "\t".join(cells)
    file.write_text("\n".join(lines), encoding="utf-8")
    found = use(run, own_book)
    assert found.startswith("book/rules.tsv, line 3: ")
    assert said in found


@pytest.mark.parametrize("members", [1, 5], ids=["one great table", "many great tables"])
def test_a_bomb_is_not_unpacked(
    run: Run, own_book: Path, monkeypatch: pytest.MonkeyPatch, members: int
) -> None:
    monkeypatch.setattr("ocrfix.book.reading.MOST_BYTES", 50_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(members):
            packed.writestr(f"{number}.words", bytes(51_000_000 // members))
    (own_book / "language.zip").write_bytes(out.getvalue())

    def unpack(*_: object) -> bytes:
        raise AssertionError("a table of the bomb was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "read", unpack)
    assert "it unpacks to more than it can hold" in use(run, own_book)


def test_a_foreign_archive(run: Run, own_book: Path) -> None:
    with zipfile.ZipFile(own_book / "language.zip", "w") as packed:
        packed.writestr("../../evil.py", "print('no')")
    assert use(run, own_book).startswith("book/language.zip is damaged (")
    assert sorted(p.name for p in Path().iterdir()) == ["book"]


def test_rules_that_do_not_exist(run: Run, book_path: Path) -> None:
    for command in ("show", "disable"):
        said = refused(run("rules", command, book_path, "é→ê→"))
        assert "has no rule “é→ê→”. Did you mean “é→" in said


# -- targets ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["-o", "page.txt"], "page.txt is an input. Say --in-place to rewrite it."),
        (["-o", "file/out.txt"], "file/out.txt cannot be written: file is a file. Name another"),
        (["--report", "r.pdf"], "r.pdf: a report is .json or .html. Try --report r.json"),
        (["--report", "folder.json"], "folder.json is a folder. Name a file to write."),
        (["-o", "o.html", "--report", "o.html"], "o.html is an input or output. Name another"),
        (["--output-encoding", "ascii"], "page.txt is ascii, which has no 'é' (U+00E9). Try --ou"),
        (["--output-encoding", "klingon"], "page.txt cannot be written as 'klingon': no such"),
        (["page.txt", "-o", "out"], "Two inputs would be written to out/page.txt. Repair them"),
        (["other.txt", "-o", "file"], "file is a file; several texts need a folder. Name one."),
        (["utf16.txt"], "The inputs are in several encodings (utf-16-le, utf-8). Name a folder"),
        (["-", "--in-place"], "Standard input cannot be rewritten in place. Name a file with -o."),
        (["--encoding", "klingon"], "There is no encoding 'klingon'. Try --encoding utf-8, latin"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_targets_that_are_no_good(run: Run, book_path: Path, args: list[str], said: str) -> None:
    for name in ("page.txt", "other.txt", "file"):
        Path(name).write_text(FRENCH, encoding="utf-8")
    Path("utf16.txt").write_text(FRENCH, encoding="utf-16-le")
    Path("utf16.txt").write_bytes(b"\xff\xfe" + Path("utf16.txt").read_bytes())
    Path("folder.json").mkdir()
    before = {p.name for p in Path().iterdir()}
    found = run("fix", "page.txt", *args, "--book", book_path, stdin=FRENCH.encode())
    assert refused(found).startswith(said)
    assert {p.name for p in Path().iterdir()} == before
    assert Path("page.txt").read_text(encoding="utf-8") == FRENCH


def test_a_book_is_not_written_over_other_things(run: Run) -> None:
    Path("thesis").mkdir()
    Path("thesis/chapter.txt").write_text(FRENCH, encoding="utf-8")
    for target, said in (
        ("thesis", "thesis is a folder of other things. Name a new one with -o."),
        ("thesis/chapter.txt", "thesis/chapter.txt is a file; a rule book is a folder."),
        ("no/book", "no/book cannot be made: no is no folder. Make it first."),
    ):
        assert refused(run("train", PAIRS, "-o", target)).startswith(said)
    assert [p.name for p in Path("thesis").iterdir()] == ["chapter.txt"]


def test_no_permission_is_said_before_the_work(
    run: Run, book_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("page.txt").write_text(FRENCH, encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda _path, mode: mode == os.R_OK)  # as for root nothing is
    assert refused(run("fix", "page.txt", "-o", "out.txt", "--book", book_path)).startswith(
        "out.txt cannot be written: no permission."
    )
    assert refused(run("train", PAIRS, "-o", "book")).startswith(
        "book cannot be written: no permission."
    )


@pytest.mark.slow
def test_a_full_disk_leaves_everything_as_it_was(
    run: Run, own_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ocrfix.book.reading import load_book
    from ocrfix.book.writing import save_book
    from ocrfix.errors import BookError

    scan = (PAIRS / f"{UNSEEN}.ocr.txt").read_bytes()[:3000]
    Path("page.txt").write_bytes(scan)
    book = load_book(own_book)
    before = {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()}

    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for args in (["--in-place"], ["-o", "out.txt"], ["--in-place", "--report", "r.json"]):
        said = refused(run("fix", "page.txt", *args, "--book", own_book))
        assert said.endswith("cannot be written: no space left on device. Name another place with "
                             "-o.")  # fmt: skip
    assert "no space left" in refused(run("rules", "disable", own_book, "é→è"))
    for target in (own_book, Path("new")):
        with pytest.raises(BookError, match="no space left on device"):
            save_book(book, target)
    assert {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    ("what", "written_by"), [("in/page.txt", "cli.gathered"), ("in", "collection.written")]
)
def test_what_is_edited_while_it_is_repaired_stays_as_it_was_edited(
    run: Run, book_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, written_by: str
) -> None:
    from importlib import import_module

    room = import_module(f"ocrfix.{written_by}")
    page = Path("in/page.txt")
    page.parent.mkdir()
    page.write_text(FRENCH, encoding="utf-8")
    real = room.render

    def edited(*args: object, **named: object) -> bytes:
        page.write_text("edited meanwhile\n", encoding="utf-8")
        return bytes(real(*args, **named)) + b" "

    args = ("fix", what, "--in-place", "--book", book_path, "--output-encoding", "utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(room, "render", edited)
        found = run(*args)
    assert (found.code, found.out) == (2, b"")
    assert f"{page} was changed by another program while it was" in found.err
    assert page.read_text("utf-8") == "edited meanwhile\n"
    assert run(*args).code == 0  # the next run does not take it for done


def test_a_review_on_a_full_disk_does_not_pass_for_done(
    run: Run, own_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("page.txt").write_text("la huitiéme séance\n", encoding="utf-8")

    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    found = run("review", "page.txt", "--book", own_book, "--plain", "--min-confidence", "0",
                stdin=b"y\n")  # fmt: skip
    assert found.code == 2
    assert found.err.splitlines()[-1].startswith(
        "ocrfix: page.review.jsonl cannot be written: no space left on device."
    )
    assert not Path("page.review.jsonl").exists()


def test_standard_input_may_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    from ocrfix.errors import InputError
    from ocrfix.text.sources import read_sources

    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="Standard input is closed"):
        list(read_sources([]))
