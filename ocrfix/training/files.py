"""From files to a book in a folder: what ``ocrfix train`` does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.book.bundled import bundled_languages
from ocrfix.book.reading import find_book, load_bundled
from ocrfix.book.sources import BookSource
from ocrfix.book.writing import check_target, save_book
from ocrfix.errors import InputError
from ocrfix.language.identification import detect_language
from ocrfix.language.lexicon import read_lexicon
from ocrfix.pairing.records import TwinTexts, read_pairs
from ocrfix.text.sources import read_document, text_files
from ocrfix.training.general_words import general_words
from ocrfix.training.pipeline import train

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ocrfix.book.book import Book
    from ocrfix.language.lexicon import Lexicon
    from ocrfix.ranking.threshold import Aim
    from ocrfix.training.pipeline import Trained

__all__ = ["train_book"]


def train_book(
    sources: Sequence[Path],
    target: Path,
    *,
    named: Sequence[tuple[Path, Path]] = (),
    clean: Sequence[Path] = (),
    lexicons: Sequence[Path] = (),
    lang: str | None = None,
    prior: str | None = None,
    target_precision: float = 0.97,
    aim: Aim = "precision",
    habits: Mapping[str, str] | None = None,
    jobs: int = 1,
    encoding: str | None = None,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Trained:
    """Read pairs, train a book and save it to the folder ``target``.

    ``lexicons`` are word lists or Hunspell dictionaries (see :mod:`ocrfix.language.lexicon`).
    ``habits`` says what the book makes of some habits, whatever its pairs do. ``prior`` is a book's
    folder, "none", or None for the bundled book of the language.
    """
    if not sources and not named and not clean:
        raise InputError(
            "No pairs are named. Try: ocrfix train PAIRS -o BOOK, or --pair OCR CLEAN; without "
            "pairs: ocrfix train --clean TEXTS -o BOOK"
        )
    check_target(target)
    behind: Book | None = None
    if prior not in (None, "none"):
        behind = find_book(Path(prior))
    pairs = list(read_pairs(sources, encoding)) if sources else []
    for ocr, twin in named:
        texts = [read_document(path, encoding).text for path in (ocr, twin)]
        pairs.append(TwinTexts(_short_name(ocr), *texts))
    texts = [read_document(file, encoding).text for path in clean for file in text_files(path)]
    lang = lang or detect_language(max([*(p.clean for p in pairs)] or texts, key=len, default=""))
    if prior is None and lang in bundled_languages():
        behind = load_bundled(lang)
    known = general_words(lang, behind) if lexicons else {}
    listed = [read_lexicon(path, encoding, known) for path in lexicons]
    trained = train(
        pairs, name=target.name, lang=lang, clean=texts, prior=behind,
        words=frozenset[str]().union(*(each.words for each in listed)),
        target_precision=target_precision, aim=aim, habits=habits, workers=jobs, progress=progress,
    )  # fmt: skip
    if listed:
        about = {**trained.book.about, "lexicon": [_listing(each) for each in listed]}
        lists = [BookSource("lexicon", each.name, each.sha256) for each in listed]
        book = replace(trained.book, about=about, sources=(*trained.book.sources, *lists))
        trained = replace(trained, book=book)
    save_book(trained.book, target)
    return trained


def _listing(lexicon: Lexicon) -> dict[str, str | int]:
    """What a book says of a lexicon that went into it."""
    found: dict[str, str | int] = {"name": lexicon.name, "words": len(lexicon.words)}
    return {**found, "note": lexicon.note} if lexicon.note else found


def _short_name(ocr: Path) -> str:
    return ocr.name.removesuffix(".txt").removesuffix(".ocr")
