"""The rule book: everything that fixing needs, in a folder that people read, edit and commit.

In come rules, language and weights, out comes a :class:`Book`, and back. Loading one runs no code.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.book.book import Book
    from ocrfix.book.bundled import bundled_languages
    from ocrfix.book.reading import find_book, load_book, load_bundled
    from ocrfix.book.writing import save_book

__all__ = ["Book", "bundled_languages", "find_book", "load_book", "load_bundled", "save_book"]

__getattr__, __dir__ = hand_on(
    __name__,
    {
        "Book": "book",
        "bundled_languages": "bundled",
        "find_book": "reading",
        "load_book": "reading",
        "load_bundled": "reading",
        "save_book": "writing",
    },
)
