"""The books that come with ocrfix, one a language."""

from __future__ import annotations

from pathlib import Path

__all__ = ["BOOKS", "bundled_languages", "is_bundled"]

BOOKS = Path(__file__).parent / "bundled"


def bundled_languages() -> tuple[str, ...]:
    """The languages that a bundled book serves."""
    return tuple(sorted(p.parent.name for p in BOOKS.glob("*/book.toml")))


def is_bundled(folder: Path) -> bool:
    """Whether what was named is a bundled book (``fr``), not a book in a folder of that name.

    A folder ``fr`` of other things, such as texts in French, is no book.
    """
    return str(folder) in bundled_languages() and not (folder / "book.toml").exists()
