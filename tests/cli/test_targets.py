"""No output is any input, whatever a command calls it and however it is spelled."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result

    Run = Callable[..., Result]

TEXT = "Le conseil se réunit à la mairie. La séance est ouverte à neuf heures.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, book_path: Path) -> Path:
    """Texts, a book, a journal and a report, all of which must stay as they are."""
    monkeypatch.chdir(tmp_path)
    for name in ("a/x.txt", "b/y.txt", "x.txt", "y.txt"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(TEXT, encoding="utf-8")
    shutil.copytree(book_path, "book")
    Path("j.jsonl").write_text('{"ocrfix": "decisions", "format": 1}\n', encoding="utf-8")
    Path("k.jsonl").write_text('{"ocrfix": "decisions", "format": 1}\n', encoding="utf-8")
    os.link("x.txt", "linked.txt")
    Path("symbolic.txt").symlink_to("x.txt")
    return tmp_path


def state(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "args",
    [
        "pair a b -o a/x.txt",
        "align x.txt y.txt -o x.txt",
        "align x.txt y.txt -o ./a/../x.txt",
        "align x.txt y.txt -o linked.txt",
        "align x.txt y.txt --format html -o symbolic.txt",
        "align --consensus x.txt y.txt -o y.txt",
        "align x.txt y.txt --transfer -o y.txt",
        "fix x.txt -o linked.txt",
        "fix x.txt --book book -o book/rules.tsv",
        "fix x.txt --book book -o book/new.txt",
        "fix x.txt --book book -o book",
        "fix x.txt --decisions j.jsonl -o j.jsonl",
        "fix a --book book -o a",
        "fix book/x.txt --book book --in-place",
        "fix j.jsonl --decisions j.jsonl --in-place",
        "fix x.txt --report x.txt",
        "fix r.json --in-place --report r.json",
        "revert r.json x.txt -o r.json",
        "revert r.json r.json --in-place",
        "review x.txt --journal j.jsonl -o j.jsonl",
        "review x.txt --book book -o x.review.jsonl",
        "review x.txt --book book -o book/rules.tsv",
        "review --merge j.jsonl k.jsonl -o k.jsonl",
        "rules update book --decisions j.jsonl -o j.jsonl",
        "rules update book --decisions j.jsonl -o book",
        "train a --clean page.html -o new --report page.html",
        "train a -o book --prior book",
        "eval page.html x.txt --report page.html",
    ],
)
def test_what_is_read_is_not_written(run: Run, here: Path, args: str) -> None:
    Path("r.json").write_text('{"format": "ocrfix-report", "format_version": 1, "ocrfix": "1", '
                              '"book": "b", "documents": []}\n', encoding="utf-8")  # fmt: skip
    Path("page.html").write_text(TEXT, encoding="utf-8")
    Path("book/x.txt").write_text(TEXT, encoding="utf-8")
    before = state(here)
    found = run(*args.split())
    assert (found.code, found.out) == (2, b"")
    assert found.err.startswith("ocrfix: ")
    assert "Traceback" not in found.err and "fault" not in found.err
    assert state(here) == before


@pytest.mark.parametrize("args", ["fix x.txt --book book", "rules list book", "diff x.txt y.txt"])
def test_standard_output_is_no_input(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch, args: str
) -> None:
    from ocrfix.cli import targets

    target = Path("book/rules.tsv" if args.startswith("rules") else "x.txt")
    status = target.stat()
    real = targets._of_stream
    monkeypatch.setattr(
        targets, "_of_stream",
        lambda stream: (status.st_dev, status.st_ino) if stream is sys.stdout else real(stream),
    )  # fmt: skip
    found = run(*args.split())
    assert (found.code, found.out) == (2, b"")
    assert f"Standard output goes to {target}, which is an input." in found.err


def test_new_files_may_lie_among_the_inputs(run: Run, here: Path) -> None:
    assert run("pair", "a", "b", "-o", "a/pairs.jsonl").code == 0
    assert run("pair", "a", "b", "-o", "a/pairs.jsonl").code == 0
    assert run("fix", "a", "--book", "book", "-o", "a/fixed").code == 0
    assert Path("a/fixed/x.txt").exists()


def test_in_place_is_for_plain_files_of_one_name(run: Run, here: Path) -> None:
    before = state(here)
    found = run("fix", "x.txt", "--book", "book", "--in-place")
    assert "x.txt has another name (a hard link)" in found.err
    os.mkfifo("pipe")
    found = run("fix", "pipe", "--book", "book", "--in-place")
    assert (found.code, "pipe is no plain file" in found.err) == (2, True)
    assert state(here) == before
