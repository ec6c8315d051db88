"""The words of a vocabulary near misread ones.

General words, which are the same for all that is trained on a language, have an index of their own,
which is kept between runs; the words of a book's own texts have another.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.cache import arrays
from ocrfix.candidates.deletion_index import LAYOUT, DeletionIndex, Neighbours, Queries
from ocrfix.candidates.deletions import Blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrfix.candidates.vocabulary import Vocabulary

    Ints = NDArray[np.int64]

__all__ = ["WordIndex"]

FEW = 2_000  # words whose index is made sooner than read


class WordIndex:
    """Finds the words of a vocabulary near stretches of text, by their numbers there."""

    def __init__(self, vocabulary: Vocabulary, *, three: bool) -> None:
        self._parts: list[tuple[DeletionIndex, Ints]] = []
        words = vocabulary.words
        for chosen in (vocabulary.common, ~vocabulary.common):
            numbers = np.flatnonzero(chosen)
            if len(numbers):
                index = _index("\n".join([words[k] for k in numbers.tolist()]), three)
                self._parts.append((index, numbers))

    def near(self, queries: Queries) -> Neighbours:
        """The words near stretches of text."""
        found = []
        for index, numbers in self._parts:
            query, word, blocks = index.near(queries)
            found.append(Neighbours(query, numbers[word], blocks))
        if len(found) == 1:
            return found[0]
        columns = zip(*(each.blocks for each in found), strict=True)
        return Neighbours(
            np.concatenate([each.query for each in found]),
            np.concatenate([each.word for each in found]),
            Blocks(*(np.concatenate(column) for column in columns)),
        )


@lru_cache(maxsize=4)  # the parts of a training hold the same general words
def _index(lines: str, three: bool) -> DeletionIndex:
    words = lines.split("\n")
    build = partial(DeletionIndex.build, words, three=three)
    digest = hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()
    key = f"deletions {LAYOUT} {2 + three} {digest}"
    return DeletionIndex(build() if len(words) < FEW else arrays(key, build))
