"""The general words of a language that a book is trained for.

They come from wordfreq, which training alone needs; where it is not installed, from the book of
the language that comes with ocrfix, which holds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.book.bundled import bundled_languages
from ocrfix.book.reading import load_bundled
from ocrfix.errors import InputError
from ocrfix.language.frequencies import base_frequencies

if TYPE_CHECKING:
    from ocrfix.book.book import Book

__all__ = ["general_words"]


def general_words(lang: str, behind: Book | None = None) -> dict[str, float]:
    """General word frequencies of a language (share of running words), from where they are.

    Without wordfreq they are those of ``behind``, the book behind a new one, or of the bundled
    book; raises :class:`InputError` where there is neither, naming what to install.
    """
    try:
        return base_frequencies(lang)
    except InputError:
        if behind is None and lang not in bundled_languages():
            raise
        book = behind or load_bundled(lang)
        return dict(book.language.base)
