"""Bytes read as they stand, and written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ocrfix.errors import InputError, OutputError
from ocrfix.text.files import write_atomic
from ocrfix.text.sources import read_document


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt does not exist"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(InputError, match="is a folder"):
        read_document(tmp_path)
    with pytest.raises(InputError, match="is a device"):
        read_document(Path(os.devnull))
    with pytest.raises(InputError, match="cannot be read"):
        read_document(tmp_path / ("x" * 300))


def test_a_protected_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.txt"
    path.write_text("text")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # root may read everything
    with pytest.raises(InputError, match=r"page\.txt may not be read"):
        read_document(path)


def test_writing_replaces_the_file_and_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    write_atomic(target, b"one")
    target.chmod(0o640)
    write_atomic(target, b"two")
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"two", 0o640)
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_writing_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_bytes(b"one")
    link = tmp_path / "link.txt"
    link.symlink_to("real.txt")
    write_atomic(link, b"two")
    assert link.is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"two"


def test_a_device_is_written_and_not_replaced() -> None:
    write_atomic(Path(os.devnull), b"text")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failed_write_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    target = tmp_path / "out.txt"
    target.write_bytes(b"before")

    def fail(_: int) -> None:
        raise fault

    monkeypatch.setattr(os, "fsync", fail)
    expected = OutputError if isinstance(fault, OSError) else KeyboardInterrupt
    with pytest.raises(expected, match="no space left" if expected is OutputError else None):
        write_atomic(target, b"after")
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_targets_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        write_atomic(tmp_path, b"text")
    with pytest.raises(OutputError, match=r"the folder .*none does not exist"):
        write_atomic(tmp_path / "none" / "out.txt", b"text")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        write_atomic(tmp_path / "file" / "out.txt", b"text")
