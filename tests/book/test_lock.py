"""Of two that change one book, none loses what it did; who waits in vain is told."""

from __future__ import annotations

import logging
import shutil
import threading
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from ocrfix.book import lock
from ocrfix.book.generation import FILES
from ocrfix.book.learned import Learned
from ocrfix.book.lock import LOCK, changing
from ocrfix.book.reading import load_book
from ocrfix.book.writing import add
from ocrfix.errors import BookError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def book(book_path: Path, tmp_path: Path) -> Path:
    return shutil.copytree(book_path, tmp_path / "mine")


def _switch_off(work: tuple[Path, list[str]]) -> None:
    folder, names = work
    for name in names:
        add(folder, Learned(switched={name: False}))


@pytest.mark.slow
def test_processes_that_change_one_book_lose_nothing(book: Path) -> None:
    names = [rule.id for rule in load_book(book).rules][:24]
    with get_context("spawn").Pool(3) as pool:
        pool.map(_switch_off, [(book, names[first::3]) for first in range(3)], chunksize=1)
    assert {rule.id for rule in load_book(book).rules if not rule.enabled} == set(names)
    assert sorted(path.name for path in book.iterdir()) == sorted(FILES)


def test_threads_exclude_each_other_and_a_change_may_hold_another(book: Path) -> None:
    order: list[str] = []
    entered = threading.Event()

    def other() -> None:
        entered.set()
        with changing(book):
            order.append("other")

    with changing(book), changing(book):
        thread = threading.Thread(target=other)
        thread.start()
        entered.wait()
        assert (book / LOCK).exists()
        order.append("first")
    thread.join()
    assert order == ["first", "other"]
    assert not (book / LOCK).exists()


def test_who_waits_in_vain_is_told(
    book: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.01)
    held, end = threading.Event(), threading.Event()

    def other() -> None:
        with changing(book):
            held.set()
            end.wait()

    thread = threading.Thread(target=other)
    thread.start()
    held.wait()
    try:
        with (
            caplog.at_level(logging.WARNING),
            pytest.raises(BookError, match="is being changed by another process"),
            changing(book, wait=0.1),
        ):
            raise AssertionError("the lock is held by another")
        assert "waiting for it" in caplog.text
        assert load_book(book).rules  # who reads does not wait
    finally:
        end.set()
        thread.join()


def test_a_lock_that_a_dead_process_left_is_taken_and_removed(book: Path) -> None:
    (book / LOCK).write_bytes(b"")
    load_book(book)
    assert not (book / LOCK).exists()


def test_a_folder_that_may_not_be_written_to_is_a_sentence(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import filelock

    def refused(*_args: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(filelock.FileLock, "acquire", refused)
    with pytest.raises(BookError, match="cannot be written: permission denied"):
        add(book, Learned(switched={load_book(book).rules[0].id: False}))
