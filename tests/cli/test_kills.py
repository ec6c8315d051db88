"""Commands killed before each of their changes to files: nothing half-written, lost or left."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fault_layer import as_another_process, killed_after
from small_book import small

from ocrfix.book.learned import Learned
from ocrfix.book.reading import load_book
from ocrfix.book.writing import add, save_book
from ocrfix.language.confusion_sets import Confusables
from ocrfix.language.model import Language

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]

SCAN = "Le conseil se réunit à la mairie pour la huitiéme session.\n"
WORDS = "le la les de conseil se réunit à mairie pour huitième session".split()  # noqa: SIM905
BOOKS = ("book", "taught")
COMMANDS = {
    "fix": (["fix", "a.txt", "--book", "book", "-o", "o.txt", "--report", "r.json"], b""),
    "fix over an output": (["fix", "a.txt", "--book", "book", "-o", "old.txt"], b""),
    "fix --in-place": (["fix", "in", "--book", "book", "--in-place", "--report", "r.json"], b""),
    "fix a folder": (["fix", "in", "--book", "book", "-o", "o", "--report", "r.json"], b""),
    "review": (["review", "a.txt", "--book", "book", "--journal", "new.jsonl", "--min-confidence",
                "0"], b""),
    "review --plain": (["review", "a.txt", "--book", "book", "--plain", "--min-confidence", "0",
                        "--journal", "new.jsonl"], b"y\n"),
    "pair": (["pair", "in", "clean", "-o", "pairs.jsonl"], b""),
    "rules disable": (["rules", "disable", "book", "é→è"], b""),
    "rules update": (["rules", "update", "book", "--decisions", "j.jsonl"], b""),
    "rules update -o": (["rules", "update", "book", "--decisions", "j.jsonl", "-o", "taught"], b""),
}  # fmt: skip


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a book of few words, which is quick to write, and texts."""
    folder = tmp_path_factory.mktemp("start")
    language = Language("fr", dict.fromkeys(WORDS, 0.001)).finish()
    save_book(replace(small().book, language=language, confusables=Confusables()), folder / "book")
    for name in ("a.txt", "in/a.txt", "in/b.txt", "clean/a.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(SCAN * (2 if "b" in name else 1), "utf-8")
    (folder / "old.txt").write_text("an output of before\n", "utf-8")
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def texts_in(folder: Path) -> dict[str, bytes]:
    """All but ledgers, which hold the time of a file and grow by a line when one is done again."""
    return {file: data for file, data in files_in(folder).items() if ".ocrfix" not in file}


def is_teachable(book: Path, beside: Path) -> bool:
    """Whether a copy of a book takes up what it is taught."""
    copy = beside / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(book, copy)
    rule = load_book(copy).rules[-1]
    add(copy, Learned(switched={rule.id: not rule.enabled}))
    return load_book(copy).rules != load_book(book).rules


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_whatever_moment_it_is_killed_at(
    run: Run, start: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    args, keys = COMMANDS[name]
    monkeypatch.chdir(start)
    if not (start / "j.jsonl").exists():
        run("review", "a.txt", "--book", "book", "--plain", "--min-confidence", "0",
            "--journal", "j.jsonl", stdin=b"y\n")  # fmt: skip
    before = files_in(start)

    def fresh(place: str) -> Path:
        shutil.rmtree(tmp_path / place, ignore_errors=True)
        shutil.copytree(start, tmp_path / place)
        monkeypatch.chdir(tmp_path / place)
        return tmp_path / place

    folder = fresh("whole")
    assert run(*args, stdin=keys).code == 0
    after, whole = files_in(folder), texts_in(folder)
    assert after != before
    for step in range(100):
        folder = fresh("killed")
        with killed_after(step, folder) as killed:
            run(*args, stdin=keys)
        if not killed[0]:
            break
        with monkeypatch.context() as another:
            as_another_process(another)
            for file, data in files_in(folder).items():
                if ".ocrfix" not in file and file.split("/")[0] not in BOOKS:
                    assert data in (before.get(file), after.get(file), b""), (step, file)
            assert {f for f in before if not f.startswith("book/")} <= files_in(folder).keys()
            for book in BOOKS:
                assert not (folder / book).exists() or is_teachable(folder / book, tmp_path)
            assert run(*args, stdin=keys).code == 0
            assert files_in(folder).keys() == after.keys(), step
            if "--plain" not in args:
                assert texts_in(folder) == whole
    assert step >= 1
