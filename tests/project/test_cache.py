"""Derived arrays come back as they were made, and never stand in the way where they cannot."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix import cache

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIELDS = np.dtype([("hash", "<u8"), ("at", "<i4"), ("share", "<f4", (2,))])


def made() -> dict[str, NDArray[np.generic]]:
    """Arrays of several types and shapes, one of them without anything in it."""
    return {
        "hashes": np.arange(1000, dtype=np.uint64) ** np.uint64(3),
        "table": np.arange(12, dtype=np.float32).reshape(3, 4),
        "fields": np.array([(1, 2, (0.5, 0.25)), (3, 4, (1.0, 2.0))], FIELDS),
        "none": np.zeros((0, 3), np.int16),
        "one": np.array(7),
        "turned": np.arange(6).reshape(2, 3).T,
    }


def never() -> dict[str, NDArray[np.generic]]:
    raise AssertionError("built although it was kept")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kept = tmp_path / "deep" / "cache"
    monkeypatch.setenv("OCRFIX_CACHE", str(kept))
    return kept


def same(found: object, asked: dict[str, NDArray[np.generic]]) -> bool:
    assert isinstance(found, dict)
    assert list(found) == list(asked)
    for name, array in asked.items():
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape
        assert (found[name] == array).all()
        assert not found[name].flags.writeable
    return True


def entry(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_what_was_made_once_is_mapped_from_then_on(folder: Path) -> None:
    assert same(cache.arrays("book 1", made), made())
    assert same(cache.arrays("book 1", never), made())
    with pytest.raises(AssertionError, match="built"):
        cache.arrays("book 2", never)


def test_arrays_begin_where_every_number_may(folder: Path) -> None:
    for array in cache.arrays("book", made).values():
        assert array.ctypes.data % cache.ALIGN == 0 or not array.size


@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_an_altered_byte_is_never_read_as_it_stands(
    at: float, bit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OCRFIX_CACHE", str(folder))
        cache.arrays("book", made)
        path = entry(folder)
        data = bytearray(path.read_bytes())
        data[int(at * len(data))] ^= 1 << bit
        path.write_bytes(data)
        assert same(cache.arrays("book", made), made())
        assert path.stat().st_size == len(data)


@pytest.mark.parametrize("size", [0, 5, 100, -1])
def test_an_entry_cut_off_is_made_anew(size: int, folder: Path) -> None:
    cache.arrays("book", made)
    path = entry(folder)
    whole = path.read_bytes()
    path.write_bytes(whole[:size])
    assert same(cache.arrays("book", made), made())
    assert path.read_bytes() == whole


def test_an_entry_of_another_key_is_not_taken(folder: Path) -> None:
    cache.arrays("one", made)
    path = entry(folder)
    cache.arrays("two", lambda: {"a": np.zeros(3)})
    (other,) = set(folder.iterdir()) - {path}
    other.replace(path)
    assert same(cache.arrays("one", made), made())


def test_nothing_is_kept_where_it_is_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for said in ("off", "", "0"):
        monkeypatch.setenv("OCRFIX_CACHE", said)
        assert same(cache.arrays("book", made), made())
    assert not list(tmp_path.iterdir())


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(*_: object, **__: object) -> Path:
        return Path("~/.cache/ocrfix")

    monkeypatch.delenv("OCRFIX_CACHE", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_path", homeless)
    assert cache.cache_folder() is None


def test_a_folder_that_cannot_be_made_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    monkeypatch.setenv("OCRFIX_CACHE", str(file / "cache"))
    assert same(cache.arrays("book", made), made())


def test_a_disk_without_room_stops_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ocrfix.cache.os.fsync", full)
    assert same(cache.arrays("book", made), made())
    assert not list(folder.iterdir())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_cache_that_is_read_only_is_read(folder: Path) -> None:
    cache.arrays("book", made)
    folder.chmod(0o500)
    try:
        assert same(cache.arrays("book", never), made())
        assert same(cache.arrays("other", made), made())
    finally:
        folder.chmod(0o700)


def test_objects_are_refused(folder: Path) -> None:
    with pytest.raises(TypeError, match="words holds objects"):
        cache.arrays("book", lambda: {"words": np.array(["a", None], object)})


def test_what_was_used_least_lately_goes_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "MOST_BYTES", 40_000)
    names = [f"book {n}" for n in range(4)]
    paths = {}
    for age, name in enumerate(reversed(names)):
        before = set(folder.iterdir()) if folder.exists() else set()
        cache.arrays(name, lambda: {"a": np.zeros(1000)})
        (paths[name],) = set(folder.iterdir()) - before
        os.utime(paths[name], (time.time() - 1e6 + age,) * 2)
    cache.arrays("book 3", never)  # the oldest was asked for, and so is the youngest now
    cache.arrays("book 4", lambda: {"a": np.zeros(1000)})
    assert paths["book 3"].exists()
    assert paths["book 0"].exists()
    assert not paths["book 2"].exists()
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 40_000


def test_what_was_never_finished_is_swept(folder: Path) -> None:
    folder.mkdir(parents=True)
    old, new = folder / "a.tmp", folder / "b.tmp"
    for path in (old, new, folder / "somebody's.txt"):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    cache.arrays("book", made)
    assert not old.exists()
    assert new.exists()
    assert (folder / "somebody's.txt").exists()


def _sum(folder: str) -> int:
    os.environ["OCRFIX_CACHE"] = folder
    return int(cache.arrays("book", made)["hashes"].sum())


def test_processes_share_what_one_of_them_made(folder: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        found = pool.map(_sum, [str(folder)] * 6)
    assert set(found) == {int(made()["hashes"].sum())}
    assert len(list(folder.iterdir())) == 1
