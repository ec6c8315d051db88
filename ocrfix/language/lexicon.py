"""Word lists for a book: a plain list of words, or a Hunspell dictionary with its affixes.

The words become known words of the book's language. They weigh just enough to count as known, so
that none of them outweighs a word that is in use.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.language.hunspell import (
    Affixes,
    dictionary_words,
    entries_of,
    named_encoding,
    read_affixes,
)
from ocrfix.language.hunspell_forms import usual_affixes
from ocrfix.text.composition import composed
from ocrfix.text.documents import decode
from ocrfix.text.files import read_bytes
from ocrfix.text.tokens import tokenise

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from pathlib import Path

__all__ = ["Lexicon", "read_lexicon"]

MOST_FORMS = 300_000  # of a dictionary; a known word costs kilobytes while a book is trained
NAMED = 3  # affixes that a note names
MOST_WORDS = 2_000_000  # that a lexicon may hold
LONGEST = 60  # letters; what is longer is no word


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a file, in lower case, as :mod:`ocrfix.text.tokens` parts them.

    ``sha256`` is that of the file's bytes. ``note`` says what was left out, if anything.
    """

    name: str
    words: frozenset[str]
    sha256: str
    note: str = ""


def read_lexicon(
    path: Path, encoding: str | None = None, known: Container[str] = frozenset()
) -> Lexicon:
    """Read a word list (one word a line, ``#`` begins a comment) or a Hunspell ``.dic``.

    A ``.dic`` is spelled out with the ``.aff`` beside it, whose ``SET`` names the encoding of
    both; compounds are not. Of one that makes very many forms those of its rarest affixes are left
    out, as words in general use, ``known``, tell them. Words of one letter say too little to be of
    use, and so do symbols of two (kW, Ag). Raises :class:`~ocrfix.errors.InputError` for a file
    that cannot be read, is no text, holds no words, or more than two million.
    """
    data = read_bytes(path)
    if path.suffix.lower() == ".aff":
        raise InputError(
            f"{path} holds the affixes of a dictionary, not its words. Name the .dic beside it: "
            f"--lexicon {path.with_suffix('.dic')}"
        )
    digest = hashlib.sha256(data).hexdigest()
    if path.suffix.lower() != ".dic":
        listed = _listed(decode(data, str(path), encoding).text)
        return Lexicon(path.name, _words(listed, path), digest)
    beside = next((f for f in (path.with_suffix(".aff"), path.with_suffix(".AFF"))
                   if f.exists()), None)  # fmt: skip
    if beside is None:
        text = decode(data, str(path), encoding).text
        words = _words(dictionary_words(text, Affixes(), str(path)), path)
        note = f"there is no {path.with_suffix('.aff').name} beside it, so inflected forms are not"
        return Lexicon(path.name, words, digest, note)
    rules = read_bytes(beside)
    own = encoding or named_encoding(rules)
    affixes = read_affixes(_decoded(rules, beside, own), str(beside))
    text = decode(data, str(path), own).text
    entries = list(entries_of(text, affixes, str(path)))
    affixes, out = usual_affixes(entries, affixes, known, MOST_FORMS)
    found: set[str] = set()
    for form in (form for stem, flags in entries for form, _ in affixes.forms(stem, flags)):
        if form.isalpha() and form.islower() and 2 <= len(form) <= LONGEST:
            found.add(form)  # what _parted makes of it; there are very many of them
        else:
            found.update(_parted(form))
    note = ""
    if out:
        some = ", ".join(dict.fromkeys(f"“{each.add}”" for each in out[-NAMED:]))
        note = f"it makes too many forms, so those of its rarest affixes ({some} …) are not"
    return Lexicon(path.name, _checked(found, path), digest, note)


def _decoded(rules: bytes, path: Path, encoding: str | None) -> str:
    """The text of an ``.aff``, whose flags and comments may be bytes of no encoding."""
    try:
        return (
            rules.decode(encoding, "surrogateescape")
            if encoding and b"\0" not in rules
            else (decode(rules, str(path)).text)
        )
    except (LookupError, ValueError) as error:
        raise InputError(
            f"{path} names the encoding {encoding!r}, which cannot be read. Say --encoding."
        ) from error


def _listed(text: str) -> Iterable[str]:
    return (line.partition("#")[0].strip() for line in text.lstrip("\ufeff").splitlines())


def _words(forms: Iterable[str], path: Path) -> frozenset[str]:
    return _checked({word for form in forms for word in _parted(form)}, path)


def _checked(words: set[str], path: Path) -> frozenset[str]:
    if not words:
        raise InputError(
            f"{path} holds no words. A lexicon has one word a line, or is a Hunspell .dic."
        )
    if len(words) > MOST_WORDS:
        raise InputError(
            f"{path} holds more than {MOST_WORDS:,} words. Name a list of those that your texts "
            "can hold."
        )
    return frozenset(words)


def _parted(form: str) -> Sequence[str]:
    """The words in a form, which may have hyphens, apostrophes and spaces."""
    return [
        token
        for part in composed(form).split()
        for token, shape in tokenise(part)
        if token.isalpha() and 2 <= len(token) <= LONGEST and (len(token) > 2 or shape == "lower")
    ]
