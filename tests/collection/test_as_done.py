"""Many files by one command: written as they are done, gone on with, shared out, read together."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from paths import ROOT
from small_book import UNSEEN, twins

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]

LINE = "Les membres de I’Organisation, réunis pour la huitiéme session, ont adopté le rapport.\n"
MENDED = LINE.replace("I’", "l’").replace("tiéme", "tième")


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    (folder / "vol").mkdir(parents=True)
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"{number}\n{LINE}", "utf-8")
    (folder / "vol" / "p.txt").write_text(LINE, "utf-8")
    return folder


def outputs(folder: Path) -> dict[str, bytes]:
    """All that a reader of the folder sees; the ledger is hidden."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith(".")
    }


def test_a_second_run_goes_on_where_one_ended(
    run: Run, book_path: Path, scans: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    args = ("fix", scans, "--book", book_path, "-o", out)
    assert run(*args).code == 0
    first = outputs(out)
    assert first["vol/p.txt"].decode() == MENDED
    times = {name: (out / name).stat().st_mtime_ns for name in first}
    (scans / "1.txt").write_text(f"another\n{LINE}", "utf-8")
    (out / "2.txt").unlink()
    again = run(*args)
    assert "3 files done before, from the same input, book and options" in again.err
    assert outputs(out) == {**first, "1.txt": f"another\n{MENDED}".encode()}
    kept = {name for name in first if (out / name).stat().st_mtime_ns == times[name]}
    assert kept == {"0.txt", "3.txt", "vol/p.txt"}
    assert "Nothing is left to do" in run(*args).err
    (tmp_path / "keep.txt").write_text("huitiéme\n", "utf-8")
    for option in (("--min-confidence", "0.9"), ("--quotes", "straight"),
                   ("--keep", tmp_path / "keep.txt")):  # fmt: skip
        assert "Nothing" not in run(*args, *option).err
    assert "huitiéme" in (out / "0.txt").read_text("utf-8")
    assert "done before" not in run(*args, "--fresh").err


def test_what_someone_mended_in_an_output_stays(
    run: Run, book_path: Path, scans: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    args = ("fix", scans, "--book", book_path, "-o", out)
    run(*args)
    (out / "0.txt").write_text("mended by hand", "utf-8")
    again = run(*args)
    assert "1 file of them changed since by someone else, and left so: 0.txt." in again.err
    assert (out / "0.txt").read_text("utf-8") == "mended by hand"
    run(*args, "--fresh")
    assert MENDED in (out / "0.txt").read_text("utf-8")


def test_in_place_nothing_is_repaired_twice(run: Run, book_path: Path, scans: Path) -> None:
    args = ("fix", scans, "--book", book_path, "--in-place", "--report", scans / "r.json")
    original = outputs(scans)
    run(*args)
    assert (scans / "vol" / "p.txt").read_text("utf-8") == MENDED
    (scans / "new.txt").write_text(LINE, "utf-8")
    again = run(*args)
    assert "5 files done before" in again.err
    documents = json.loads((scans / "r.json").read_text("utf-8"))["documents"]
    assert len(documents) == 6  # the report is of all that is done, so that all comes back
    back = scans.parent / "back"
    texts = [file for file in scans.rglob("*.txt") if file.name != "new.txt"]
    for file in texts:
        target = back / file.relative_to(scans)
        target.parent.mkdir(parents=True, exist_ok=True)
        assert run("revert", scans / "r.json", file, "-o", target).code == 0
    assert outputs(back) == original


def test_outputs_inside_the_inputs_are_no_inputs_of_the_next_run(
    run: Run, book_path: Path, scans: Path
) -> None:
    args = ("fix", scans, "--book", book_path, "-o", scans / "repaired")
    run(*args)
    first = outputs(scans)
    assert "Nothing is left to do" in run(*args).err
    assert outputs(scans) == first


def test_a_folder_that_cannot_be_read_is_named_and_the_rest_done(
    run: Run, book_path: Path, scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def scandir(path: object) -> object:
        if str(path).endswith("vol"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", scandir)
    found = run("fix", scans, "--book", book_path, "-o", tmp_path / "out")
    assert found.code == 2
    assert "vol cannot be read: permission denied." in found.err
    assert len(outputs(tmp_path / "out")) == 4


def test_a_fault_in_one_file_stops_no_other(
    run: Run, book_path: Path, scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ocrfix.repair import batch

    real = batch.fix_and_explain

    def fails(text: str, *args: object, **kwargs: object) -> object:
        if text.startswith("2"):
            raise ArithmeticError("a fault")
        return real(text, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "fix_and_explain", fails)
    found = run("fix", scans, "--book", book_path, "-o", tmp_path / "out")
    assert found.code == 2
    assert "2.txt cannot be repaired (ArithmeticError: a fault)." in found.err
    assert sorted(outputs(tmp_path / "out")) == ["0.txt", "1.txt", "3.txt", "vol/p.txt"]


def test_a_full_disk_ends_the_run_and_what_is_done_stays(
    run: Run, book_path: Path, scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    from ocrfix.collection import written
    from ocrfix.errors import OutputError

    real = written.write_atomic

    def full(path: Path, data: bytes, *, was: str | None = None) -> None:
        if path.name == "2.txt":
            error = OSError(errno.ENOSPC, "No space left on device")
            raise OutputError(f"{path} cannot be written: no space left on device.") from error
        real(path, data, was=was)

    with monkeypatch.context() as patch:
        patch.setattr(written, "write_atomic", full)
        found = run("fix", scans, "--book", book_path, "-o", tmp_path / "out")
    assert found.code == 2
    assert "2 of 5 files are done, and stay. The same command goes on with the rest." in found.err
    assert sorted(outputs(tmp_path / "out")) == ["0.txt", "1.txt"]
    again = run("fix", scans, "--book", book_path, "-o", tmp_path / "out")
    assert (again.code, "2 files done before" in again.err) == (0, True)


@pytest.mark.parametrize("option", [(), ("--together",)])
def test_shares_are_the_whole(
    run: Run, book_path: Path, scans: Path, tmp_path: Path, option: tuple[str, ...]
) -> None:
    run("fix", scans, "--book", book_path, "-o", tmp_path / "one", *option)
    for number in (1, 2, 3):
        share = ("--shard", f"{number}/3")
        assert run("fix", scans, "--book", book_path, "-o", tmp_path / "all", *share, *option)
    assert outputs(tmp_path / "all") == outputs(tmp_path / "one")
    last = run("fix", scans, "--book", book_path, "-o", tmp_path / "all", *option)
    assert "Nothing is left to do" in last.err


@pytest.mark.parametrize("share", ["0/3", "4/3", "3", "a/b", "1/0"])
def test_a_share_that_is_none_is_told(run: Run, scans: Path, tmp_path: Path, share: str) -> None:
    found = run("fix", scans, "-o", tmp_path / "out", "--shard", share)
    assert found.code == 2
    assert "3/64 is the third of 64" in found.err
    assert not (tmp_path / "out").exists()


def test_pages_of_a_folder_are_read_together(run: Run, book_path: Path, tmp_path: Path) -> None:
    from ocrfix.book.reading import load_book
    from ocrfix.repair.rows import fix_many

    pages = [page for page in twins(UNSEEN).ocr.split("\n\n") if page.strip()][:30]
    for volume, mine in (("one", pages[:20]), ("two", pages[20:])):
        (tmp_path / "in" / volume).mkdir(parents=True)
        for number, page in enumerate(mine):
            (tmp_path / "in" / volume / f"{number:02}.txt").write_text(page, "utf-8")
    out = tmp_path / "out"
    args = ("fix", tmp_path / "in", "--book", book_path, "--together", "-o", out)
    assert run(*args, "-j", 2).code == 0
    book = load_book(book_path)
    wanted = [*fix_many(pages[:20], book), *fix_many(pages[20:], book)]
    assert [data.decode() for data in outputs(out).values()] == wanted
    (tmp_path / "in" / "two" / "00.txt").write_text(pages[0], "utf-8")  # the others follow from it
    assert "20 files done before" in run(*args).err


def test_kinds_are_counted(run: Run, book_path: Path, scans: Path, tmp_path: Path) -> None:
    (scans / "s.srt").write_text(f"1\n00:00:01,000 --> 00:00:02,000\n{LINE}\n", "utf-8")
    found = run("fix", scans, "--book", book_path, "-o", tmp_path / "out")
    assert "By kind: 5 text (10 changes), 1 " in found.err


def test_a_page_over_many_files_has_their_changes(
    run: Run, book_path: Path, scans: Path, tmp_path: Path
) -> None:
    for number in range(60):
        (scans / f"m{number}.txt").write_text(f"</script><b>{LINE}", "utf-8")
    page = tmp_path / "r.html"
    args = ("fix", scans, "--book", book_path, "-o", tmp_path / "out", "--report", page)
    assert run(*args).code == 0
    html = page.read_text("utf-8")
    assert "65 files, 130 changes" in html
    assert html.count("</script>") == 2  # of the data and of the page's own script
    assert "<b>" not in html
    data = html.split('id="changes">')[1].split("</script>")[0]
    changes = json.loads(data)
    assert len(changes) == 65
    assert changes[0][0][2:4] == ["I", "l"]
    (tmp_path / "out" / "m3.txt").unlink()
    assert run(*args).code == 0  # goes on, and the page is of all again
    assert page.read_text("utf-8") == html


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_what_a_killed_run_did_is_whole_and_gone_on_with(
    book_path: Path, scans: Path, tmp_path: Path, number: int
) -> None:
    text = (twins(UNSEEN).ocr[:3000] + "\n") * 3
    for name in range(60):
        (scans / f"k{name}.txt").write_text(f"{name}\n{text}", "utf-8")
    command = [sys.executable, "-m", "ocrfix", "fix", scans, "--book", book_path, "-o"]
    whole = {**os.environ, "PYTHONPATH": str(ROOT)}
    report = ["--report", tmp_path / "r.json"]
    subprocess.run([*command, tmp_path / "whole", *report], env=whole, check=True,
                   stderr=subprocess.DEVNULL)  # fmt: skip
    wanted, told = outputs(tmp_path / "whole"), (tmp_path / "r.json").read_bytes()
    out = tmp_path / "out"
    kills = 0
    for wait in (1, 12, 30):
        process = subprocess.Popen([*command, out, *report], env=whole, stderr=subprocess.PIPE)
        while process.poll() is None and len(list(out.glob("*.txt"))) < wait:
            time.sleep(0.01)
        if process.poll() is None:
            process.send_signal(number)
            kills += 1
        _, said = process.communicate()
        if number == signal.SIGINT and process.returncode == 130:
            assert b"are done, and stay. The same command goes on with the rest." in said
        assert outputs(out).items() <= wanted.items()
    assert kills
    subprocess.run([*command, out, *report], env=whole, check=True, stderr=subprocess.DEVNULL)
    assert outputs(out) == wanted
    assert (tmp_path / "r.json").read_bytes() == told
