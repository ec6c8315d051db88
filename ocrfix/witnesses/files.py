"""One text of several files that read it: what ``ocrfix align`` does with witnesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.book.bundled import bundled_languages
from ocrfix.book.reading import find_book, load_bundled
from ocrfix.errors import InputError
from ocrfix.language.frequencies import base_frequencies
from ocrfix.language.identification import detect_language
from ocrfix.language.model import Language
from ocrfix.text.sources import read_document
from ocrfix.witnesses.pipeline import consensus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ocrfix.witnesses.votes import Consensus

__all__ = ["consensus_of_files"]


def consensus_of_files(
    paths: Sequence[Path],
    *,
    book: Path | None = None,
    lang: str | None = None,
    force: bool = False,
    encoding: str | None = None,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> tuple[Consensus, list[str]]:
    """Make one text of several readings of it, with notes on what was used for it.

    A language without a bundled book is known by its word frequencies alone, if at all.
    """
    texts = [read_document(path, encoding).text for path in paths]
    names = [str(path) for path in paths]
    if book:
        chosen = find_book(book)
        notes = []
    else:
        found = lang or detect_language(texts[0])
        how = "as asked" if lang else "the language was detected; --lang says another"
        if found not in bundled_languages():
            try:
                frequencies = base_frequencies(found)
                knows = "word frequencies alone" if frequencies else "nothing but the votes"
            except InputError:
                frequencies = {}
                knows = "nothing but the votes (pip install 'ocrfix[train]' brings words)"
            language = Language(found, frequencies).finish()
            notes = [f"There is no book for {found!r} ({how}): going by {knows}."]
            made = consensus(texts, language, names=names, force=force, progress=progress)
            return made, notes
        chosen = load_bundled(found)
        notes = [f"Using the bundled book “{found}” ({how})."]
    made = consensus(
        texts, chosen.language, chosen.rules, names=names, force=force, progress=progress
    )
    return made, notes
