"""Text that is not in the book's language: documents, and paragraphs such as quotations.

What a book knows of words does not hold there, so only what its rules are certain of is changed,
and in another script nothing at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ocrfix.book.bundled import bundled_languages
from ocrfix.candidates.chunks import LONGEST_CHUNK
from ocrfix.language.identification import ENOUGH, known_languages, read_language
from ocrfix.language.scripts import script_of
from ocrfix.text.tokens import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.book.book import Book
    from ocrfix.language.model import Language
    from ocrfix.model import Change

__all__ = ["Foreign", "language_margin"]

LETTERS = 120  # below which a text says too little of its language
CERTAIN = 15.0  # log odds by its usual words from which another language is believed: of 1,600
# paragraphs of novels with every seventh letter misread one passed that was not foreign
MARGIN = 40.0  # the same by py3langid: over 1,648 paragraphs of noisy French five passed it, four
# of them Latin; of 522 foreign ones one did not
USUAL = -8.5  # mean log probability of a text's words from which it is in the language: three in
# four noisy German paragraphs pass it, nineteen in twenty French ones, of 7,859 foreign ones none
LEADS, LIKELY = 2.0, -11.0  # the same of words, where the usual words name the book's language as
# the likeliest, by such log odds: three in four noisy paragraphs that are below USUAL pass it, of
# 13,250 foreign ones none
RAREST = -13.0  # log probability of a word, so that one name does not decide
_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_LETTERS = re.compile(rf"(?:[\W\d_]*+[^\W\d_]){{{LETTERS}}}")


def _reads_as(language: Language, text: str, least: float) -> bool:
    """Whether the words of a text have a mean log probability in a language of at least ``least``.

    Here its own lexicon speaks, not the most usual words alone. What is longer than any word says
    nothing.
    """
    words = [word for word in words_of(text[:ENOUGH]) if len(word) <= LONGEST_CHUNK]
    ease = sum([max(RAREST, language.unigram(word)) for word in words])
    return ease >= least * len(words)


@lru_cache(maxsize=16)  # a text of one paragraph is asked for twice
def language_margin(text: str, lang: str) -> tuple[str, float]:
    """The likeliest language of a text, and by what log odds it is likelier than ``lang``.

    A language that py3langid does not know is never less likely than another. Where the disk has
    no room to unpack its tables, every text is taken for one in ``lang``.
    """
    import py3langid

    try:
        ranked: dict[str, float] = dict(py3langid.rank(text[:ENOUGH]))
    except OSError:
        return lang, 0.0
    best = max(ranked, key=ranked.__getitem__)
    return best, float(ranked[best] - ranked.get(lang, ranked[best]))


def _other_language(text: str, book: Book) -> str:
    """The language of a text that is not the book's; "" where it is, or may be.

    What neither the usual words nor the book's own lexicon tell is asked of py3langid, whose tables
    take half a second to load.
    """
    reading = read_language(text)
    if reading.sure and reading.lang == book.lang:
        return ""
    if reading.sure and reading.margin >= CERTAIN and book.lang in known_languages():
        return reading.lang
    leads = reading.lang == book.lang and reading.margin >= LEADS
    if _reads_as(book.language, text, LIKELY if leads else USUAL):
        return ""
    lang, margin = language_margin(text, book.lang)
    return lang if margin >= MARGIN else ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """How a text stands to a book's language.

    ``lang`` names the language of the whole where it is another one, ``script`` its script where
    that is another one; both are "" where the text is in the book's.
    """

    text: str
    book: Book
    lang: str
    script: str

    @classmethod
    def of(cls, text: str, book: Book) -> Foreign:
        """Read a text for its language and script; a short one is taken for the book's."""
        if not _LETTERS.match(text[:ENOUGH]):
            return cls(text, book, "", "")
        script, own = script_of(text), book.script
        if own and script != own:
            return cls(text, book, language_margin(text, book.lang)[0], script)
        return cls(text, book, _other_language(text, book), "")

    def sorted_out(
        self, made: Sequence[Change]
    ) -> tuple[list[Change], list[Change], tuple[str, ...]]:
        """Of changes to the text, those to make, those to hold back, and what to say of it.

        Only paragraphs where a change is less than certain are asked for their language.
        """
        if not made and not self.lang:
            return [], [], ()
        kept: list[Change] = []
        held: list[Change] = []
        spoken: dict[int, bool] = {}
        breaks = [(m.start(), m.end()) for m in _BREAK.finditer(self.text)]
        for change, number in zip(made, _paragraphs(made, breaks), strict=True):
            if self._is_certain(change):
                kept.append(change)
                continue
            if number not in spoken:
                start = breaks[number - 1][1] if number else 0
                end = breaks[number][0] if number < len(breaks) else len(self.text)
                spoken[number] = bool(self.lang) or self._is_foreign(self.text[start:end])
            (held if spoken[number] else kept).append(change)
        return kept, held, self._notes(len(held), sum(spoken.values()))

    def stretches(self) -> list[tuple[int, int]]:
        """Where the text is in another language: all of it, or some of its paragraphs."""
        if self.lang:
            return [(0, len(self.text))]
        edges = [0, *(edge for m in _BREAK.finditer(self.text) for edge in m.span())]
        edges.append(len(self.text))
        return [
            (start, end)
            for start, end in zip(edges[::2], edges[1::2], strict=True)
            if self._is_foreign(self.text[start:end])
        ]

    def _is_foreign(self, paragraph: str) -> bool:
        enough = _LETTERS.match(paragraph) is not None
        return enough and bool(_other_language(paragraph, self.book))

    def _is_certain(self, change: Change) -> bool:
        """Whether a change rests on rules alone that are right nearly always, in this script."""
        book = self.book
        return (
            not self.script
            and change.confidence >= book.bar.clean
            and all(name in book.certain_rules for name in change.rule.split(" + "))
        )

    def _notes(self, held: int, paragraphs: int) -> tuple[str, ...]:
        own = self.book.lang
        if self.script:
            return (
                f"this is in {self.script.capitalize()} script, which the book ({own}) does not "
                f"serve: left alone. {self._next()}",
            )
        if self.lang:
            return (
                f"this reads as {self.lang!r}, the book is for {own!r}: only certain changes are "
                f"made. {self._next()}",
            )
        if not held:
            return ()
        where = "a paragraph" if paragraphs == 1 else f"{paragraphs:,} paragraphs"
        changes = "1 change" if held == 1 else f"{held:,} changes"
        return (
            f"{changes} held back in {where} of another language than {own!r}; ocrfix review asks "
            "about them",
        )

    def _next(self) -> str:
        if self.lang in bundled_languages():
            return f"Try the bundled book: --lang {self.lang}"
        return f"Train a book for it: ocrfix train PAIRS -o BOOK --lang {self.lang}"


def _paragraphs(made: Sequence[Change], breaks: Sequence[tuple[int, int]]) -> list[int]:
    """The number of the paragraph that each change, in order, stands in."""
    numbers = []
    number = 0
    for change in made:
        while number < len(breaks) and change.start >= breaks[number][1]:
            number += 1
        numbers.append(number)
    return numbers
