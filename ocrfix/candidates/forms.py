"""What the language says of a chunk by itself, whatever stands around it.

Each form is described once. Whether an edit makes known words of a chunk is asked a hundred times
a chunk, and answered without describing what it makes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ocrfix.text.memo import Memo
from ocrfix.text.tokens import spans_of, tokenise, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrfix.candidates.edits import WeighedEdit
    from ocrfix.language.model import Language
    from ocrfix.text.tokens import Token

__all__ = ["Form", "Forms"]

_MARKS = "".join((*".,;:!?…", *"()[]{}<>", *'«»„“”"‹›', *"-–—¬⸗", *"*•/|\\_=+'"))
"""Marks around a word that say nothing of it; an apostrophe may, a typist's seldom does."""


def _elision(text: str) -> tuple[str, str, str]:
    """A text without the marks around it: what is elided, the apostrophe, and the rest."""
    return text.strip(_MARKS).replace("'", "’").rpartition("’")


class Form(NamedTuple):
    """What the language says of a chunk by itself (natural logarithms)."""

    text: str
    tokens: tuple[str, ...]
    lexical: float
    inner: float
    spacing: float
    case: float
    unknown: int
    words: bool

    @property
    def known(self) -> bool:
        """Whether all its words are known."""
        return not self.unknown

    @property
    def ease(self) -> float:
        """Log probability of the form by itself."""
        return self.lexical + self.inner + self.spacing + self.case


class Forms:
    """Describes chunks and keeps what it found."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._found: Memo[str, Form] = Memo()
        self._tokens: Memo[Token, tuple[float, float | None, bool]] = Memo()

    def of(self, chunk: str) -> Form:
        """Describe a chunk (or a few chunks parted by spaces)."""
        form = self._found.get(chunk)
        if form is None:
            form = self._found[chunk] = self._describe(chunk)
        return form

    def _describe(self, chunk: str) -> Form:
        if chunk.isalpha():  # one word, as most are
            (told,) = tokenise(chunk)
            alone, cased, known = self._tokens.get(told) or self._token(told)
            return Form(chunk, told[:1], alone, 0.0, 0.0, cased or 0.0, int(not known), True)
        language = self._language
        lexical = inner = spacing = case = 0.0
        unknown, words = 0, False
        tokens: list[str] = []
        for k, part in enumerate(language.whole(chunk).split(" ")):
            for j, told in enumerate(tokenise(part)):
                token = told[0]
                alone, cased, known = self._tokens.get(told) or self._token(told)
                lexical += alone
                if tokens:
                    glued = j > 0 or k == 0
                    inner += language.bigram(tokens[-1], token) - alone
                    spacing += language.gap(tokens[-1], token, glued)
                if cased is not None:
                    case += cased
                    words = True
                    unknown += not known
                tokens.append(token)
        return Form(chunk, tuple(tokens), lexical, inner, spacing, case, unknown, words)

    def _token(self, told: Token) -> tuple[float, float | None, bool]:
        """Of a token by itself: log probability, that of a word's letter case, whether known."""
        token, shape = told
        language = self._language
        is_word = shape not in ("mark", "number")
        cased = language.shape(token, shape) if is_word else None
        found = language.unigram(token), cased, language.known(token)
        self._tokens[told] = found
        return found

    def knows(self, chunk: str) -> bool:
        """Whether all words of a chunk without spaces are known, as its form would say."""
        form = self._found.get(chunk)
        if form is not None:
            return form.known
        return all(map(self._language.known, words_of(self._language.whole(chunk))))

    def likely_knows(self, text: str) -> bool:
        """Much the same, a spaced text too, before any further thought is spent on it."""
        elided, apostrophe, word = _elision(text.lower())
        if word.isalpha() and not apostrophe:
            return self._knows_word(word)
        if word.isalpha() and elided.isalpha():
            return self._knows_word(word) and self._language.known(f"{elided}’")
        return self.knows(text)

    def _knows_word(self, word: str) -> bool:
        language = self._language
        return word in language.vocabulary or (
            (language.compounds.possible or "ſ" in word) and language.known(word)
        )

    def parted(
        self, chunk: str, edits: Iterable[WeighedEdit]
    ) -> tuple[list[WeighedEdit], list[WeighedEdit]]:
        """The edits that make known words of a chunk, and the others.

        Most edits change a letter of the one word of a chunk: for them it is looked up in the
        vocabulary, and asked for as a compound where it has a seam. Others are answered as
        :meth:`likely_knows` does.
        """
        elided, apostrophe, rest = _elision(chunk)
        word = rest.lower()
        end = len(chunk.rstrip(_MARKS))
        at = end - len(rest)
        language, vocabulary = self._language, self._language.vocabulary
        plain = word.isalpha() and len(word) == end - at
        if plain and apostrophe:
            plain = elided.isalpha() and language.known(f"{elided.lower()}’")
        first, last = language.compounds.seams(word) if plain else (0, 0)
        unknown = (
            []
            if plain or "-" in elided + rest
            else [
                (left, right) for token, left, right in spans_of(chunk) if not language.known(token)
            ]
        )
        known: list[WeighedEdit] = []
        others: list[WeighedEdit] = []
        for edit in edits:
            start, stop, after, _ = edit
            if plain and at <= start and stop <= end and (after.isalpha() or not after):
                i, j = start - at, stop - at
                made = word[:i] + after.lower() + word[j:]
                good = made in vocabulary or (
                    (first <= i or last >= j or "ſ" in made) and language.known(made)
                )
            elif any(stop < left or right < start for left, right in unknown):
                good = False  # a word it does not touch stays unknown
            else:
                good = self.likely_knows(chunk[:start] + after + chunk[stop:])
            (known if good else others).append(edit)
        return known, others
