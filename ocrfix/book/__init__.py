"""The rule book: everything that fixing needs, in a folder that people read, edit and commit.

In come rules, language and weights, out comes a :class:`Book`, and back. Loading one runs no code.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.book.files import (
        Book,
        bundled_languages,
        find_book,
        load_book,
        load_bundled,
        save_book,
    )

__all__ = ["Book", "bundled_languages", "find_book", "load_book", "load_bundled", "save_book"]

__getattr__, __dir__ = hand_on(
    __name__,
    {
        "Book": "files",
        "bundled_languages": "files",
        "find_book": "files",
        "load_book": "files",
        "load_bundled": "files",
        "save_book": "files",
    },
)
