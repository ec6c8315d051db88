"""Files replaced whole, with what belongs to them, and never over somebody else's edit."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from fault_layer import as_another_process

from ocrfix.errors import OutputError
from ocrfix.temporary import beside, is_abandoned, sweep
from ocrfix.text import replacing
from ocrfix.text.replacing import write_atomic


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "page.txt").write_bytes(b"before")
    return tmp_path / "page.txt"


def test_owner_and_group_are_kept(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    real = Path.stat

    class Other:
        """The status of a file of somebody else."""

        def __init__(self, status: os.stat_result) -> None:
            self.st_mode, self.st_uid, self.st_gid = status.st_mode, 4321, 1234

    monkeypatch.setattr(
        Path, "stat", lambda self: Other(real(self)) if self == page else real(self)
    )
    monkeypatch.setattr(os, "chown", lambda _path, uid, gid: given.append((uid, gid)))
    write_atomic(page, b"after")
    assert given == [(4321, 1234)]
    assert page.read_bytes() == b"after"

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refused)
    with pytest.raises(OutputError, match="belongs to another user or group"):
        write_atomic(page, b"again")
    assert page.read_bytes() == b"after"
    assert os.listdir(page.parent) == ["page.txt"]  # noqa: PTH208


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
def test_a_file_of_another_stays_the_others(page: Path) -> None:
    os.chown(page, 4321, 1234)
    page.chmod(0o640)
    write_atomic(page, b"after")
    status = page.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (4321, 1234, 0o640)


def test_an_edit_made_meanwhile_is_not_written_over(page: Path) -> None:
    was = hashlib.sha256(b"before").hexdigest()
    page.write_bytes(b"edited")
    with pytest.raises(OutputError, match="was changed by another program"):
        write_atomic(page, b"after", was=was)
    assert page.read_bytes() == b"edited"
    page.unlink()
    with pytest.raises(OutputError, match="was changed by another program"):
        write_atomic(page, b"after", was=was)
    assert not list(page.parent.iterdir())
    page.write_bytes(b"before")
    write_atomic(page, b"after", was=was)
    assert page.read_bytes() == b"after"


def test_what_this_process_has_open_is_written_to_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    with out.open("wb") as stream:
        stream.write(b"one ")
        stream.flush()
        write_atomic(Path(f"/dev/fd/{stream.fileno()}"), b"two")
    assert out.read_bytes() == b"one two"


def test_a_pipe_takes_what_is_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    taken: list[bytes] = []
    reader = threading.Thread(target=lambda: taken.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    write_atomic(tmp_path / "pipe", b"whole")
    reader.join()
    assert taken == [b"whole"]
    assert (tmp_path / "pipe").is_fifo()


def test_a_loop_of_links_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(OutputError, match="cannot be written: too many levels of symbolic links"):
        write_atomic(tmp_path / "loop", b"x")


def test_what_a_dead_process_left_is_swept_and_nothing_else(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, folder = beside(page), beside(page)
    file.write_bytes(b"half")
    folder.mkdir()
    (folder / "part").write_bytes(b"half")
    for name in (".ocrfix-mine.tmp", ".ocrfix-lock", "page.tmp"):
        (page.parent / name).write_bytes(b"")
    old = page.parent / ".ocrfix-0123456789abcdef.tmp"  # as versions before this named them
    old.write_bytes(b"half")
    sweep(page.parent)
    assert file.exists() and folder.exists() and old.exists()  # this process is alive
    os.utime(old, (1, 1))
    as_another_process(monkeypatch)
    write_atomic(page, b"after")
    left = {path.name for path in page.parent.iterdir()}
    assert left == {"page.txt", ".ocrfix-mine.tmp", ".ocrfix-lock", "page.tmp"}


def test_a_process_that_has_ended_is_told_from_one_that_runs(page: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    mark = beside(page).name.split("-")[1]
    name = page.with_name(f".ocrfix-{mark}-{ended.pid}-00000000.tmp")
    ended.wait()
    assert not is_abandoned(beside(page))
    assert is_abandoned(name)
    assert not is_abandoned(page.with_name(f".ocrfix-00000000-{ended.pid}-00000000.tmp"))


def test_what_is_refused_in_place(page: Path) -> None:
    replacing.refuse_in_place(page)
    os.link(page, page.with_name("other.txt"))
    with pytest.raises(OutputError, match="has another name"):
        replacing.refuse_in_place(page)
