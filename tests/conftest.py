"""What several test modules share: a small trained book, and the command line at hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from paths import PAIRS
from small_book import UNSEEN, small

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def records(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what is derived from books in a folder that goes with the session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OCRFIX_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def language_read_once() -> Iterator[None]:
    """Unpack the same language once a session: most of a book's loading, and never changed."""
    import ocrfix.book.reading

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            ocrfix.book.reading, "_unpack_language", cache(ocrfix.book.reading._unpack_language)
        )
        yield


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run ``ocrfix`` with these arguments, in this process."""
    from ocrfix.cli.app import main

    def call(*args: object, stdin: bytes = b"", **env: str) -> Result:
        runner = CliRunner(env=env)
        found = runner.invoke(main, [str(a) for a in args], input=stdin, prog_name="ocrfix")
        if found.exception and not isinstance(found.exception, SystemExit):
            raise found.exception
        return Result(found.exit_code, found.stdout_bytes, found.stderr)

    return call


@pytest.fixture(scope="session")
def book_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small French book."""
    from ocrfix.book.writing import save_book

    target = tmp_path_factory.mktemp("trained") / "small"
    save_book(small().book, target)
    return target


@pytest.fixture(scope="session")
def scan_text() -> str:
    """The first two pages or so of a scan that the small book was not trained on."""
    return (PAIRS / f"{UNSEEN}.ocr.txt").read_bytes().decode()[:5000]
