"""The known words of a language as sorted hashes, with what they may be in a compound.

A hash answers whether an edited word may be a known one; whether it is, is asked of the language
when its text is made.
"""

from __future__ import annotations

import hashlib
import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ocrfix.cache import arrays
from ocrfix.language.columns import between
from ocrfix.language.counts import COMMON
from ocrfix.language.old_print import VOWELS
from ocrfix.text.hashing import HashTable, codes_of, hashes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ocrfix.language.model import Language

    Ints = NDArray[np.int64]

__all__ = ["KNOWN", "LEADING", "PART", "Vocabulary"]

KNOWN, LEADING, PART = 1, 2, 4
"""What a word may be: a known word; the first part of a compound; its last."""

ROOM = 8  # characters behind the last word
LAYOUT = 4  # of the arrays that are kept
_OLD_UMLAUTS = str.maketrans({"ä": "a\u0364", "ö": "o\u0364", "ü": "u\u0364"})


class Vocabulary:
    """Words in a fixed order.

    Their letters stand in ``codes``, as books of today print them, those of each from one of
    ``first`` to the next (with room behind the last); ``role`` is what each may be, ``share``
    about how usual each is (natural logarithm), ``common`` whether the list of general words has
    it as such (``digests`` tell the lists of those and of the others, ``kept`` whether other runs
    will have the latter); ``table`` finds them by the hash of their letters, in old print too,
    and ``word_at`` gives the word of each of its keys.
    """

    def __init__(self, language: Language) -> None:
        made = partial(_made, language)
        key = f"vocabulary {LAYOUT} {language.lang} {language.digest}"
        found = arrays(key, made) if language.digest else made()
        self.codes, self.first = found["codes"], found["first"]
        self.size = len(self.first) - 1
        self.kept = bool(language.digest)
        self.digests = tuple(digest.tobytes().hex() for digest in found["digests"])
        self.role, self.share, self.common = found["role"], found["share"], found["common"]
        self.table = HashTable(found["keys"], found["filled"], found["slots"])
        self.word_at = found["word_at"]

    def letters(self, word: int, start: int, length: int) -> str:
        """Some letters of a word."""
        first = int(self.first[word]) + start
        last = min(first + length, int(self.first[word + 1]))
        return self.codes[first:last].tobytes().decode("utf-32-le", "surrogatepass")

    def words_of(self, numbers: Ints) -> list[str]:
        """Some of the words."""
        whole = self.codes.tobytes().decode("utf-32-le", "surrogatepass")
        first = self.first
        return [
            whole[a:b]
            for a, b in zip(first[numbers].tolist(), first[numbers + 1].tolist(), strict=True)
        ]

    def find(self, hashes: NDArray[np.uint64]) -> tuple[Ints, Ints]:
        """Which of some hashes are those of words, and of which."""
        where, at = self.table.find(hashes)
        return where, self.word_at[at]


def _made(language: Language) -> dict[str, NDArray[Any]]:
    """The arrays of a vocabulary."""
    role: dict[str, int] = dict.fromkeys(sorted(filter(_is_word, language.vocabulary)), KNOWN)
    for word in sorted(language.compounds.leading):
        role[word] = role.get(word, 0) | LEADING
    for word in sorted(language.compounds.parts):
        role[word] = role.get(word, 0) | PART
    shares = between(language.base, COMMON, math.inf)
    role = role or {"\0": 0}  # a table of nothing would be asked for its first
    words = list(role)
    spelled, owner = list(words), list(range(len(words)))
    for number, word in enumerate(words):
        for old in _old_spellings(word, language.lang):
            spelled.append(old)
            owner.append(number)
    hashes = hashes_of(spelled)
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    common = [word in shares for word in words]
    digests = [
        hashlib.sha256(
            "\n".join(w for w, is_common in zip(words, common, strict=True) if is_common is kind)
            .encode("utf-8", "surrogatepass")
        ).digest()
        for kind in (True, False)
    ]  # fmt: skip
    return {
        "codes": codes_of("".join(words) + "\0" * ROOM),
        "first": np.concatenate(([0], np.cumsum([len(word) for word in words]))),
        "digests": np.frombuffer(b"".join(digests), np.uint8).reshape(2, -1),
        "role": np.fromiter(role.values(), dtype=np.uint8, count=len(role)),
        "share": np.array(language.rough_unigrams(words, shares)),
        "common": np.array(common, dtype=bool),
        **HashTable.columns(hashes),
        "word_at": np.array(owner, dtype=np.int64)[order],
    }


def _is_word(token: str) -> bool:
    return token[0].isalpha()


def _old_spellings(word: str, lang: str) -> Iterator[str]:
    """A word as old books print it, where that is more than other letters for the same."""
    if not word.isascii() and (old := word.translate(_OLD_UMLAUTS)) != word:
        yield old
    if lang == "de" and word[:1] == "i" and word[1:2] not in VOWELS:
        yield f"j{word[1:]}"
