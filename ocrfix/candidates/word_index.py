"""The words of a vocabulary near misread ones.

General words, which are the same for all that is trained on a language, have an index of their own,
which is kept between runs; the words of a book's own texts have another.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ocrfix.cache import arrays
from ocrfix.candidates.deletion_index import LAYOUT, DeletionIndex, Neighbours, Queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ocrfix.candidates.vocabulary import Vocabulary

    Ints = NDArray[np.int64]

__all__ = ["WordIndex"]

FEW = 2_000  # words whose index is made sooner than read


class WordIndex:
    """Finds the words of a vocabulary near stretches of text, by their numbers there."""

    def __init__(self, vocabulary: Vocabulary, *, three: bool) -> None:
        self._parts: list[tuple[DeletionIndex, Ints]] = []
        for chosen, digest, kept in zip(
            (vocabulary.common, ~vocabulary.common), vocabulary.digests, (True, vocabulary.kept),
            strict=True,
        ):  # fmt: skip
            numbers = np.flatnonzero(chosen)
            if len(numbers):
                build = partial(_built, vocabulary, numbers, three=three)
                self._parts.append(
                    (_index(digest, build, three, kept and len(numbers) >= FEW), numbers)
                )

    def near(self, queries: Queries) -> Neighbours:
        """The words near stretches of text."""
        found = []
        for index, numbers in self._parts:
            query, word, blocks = index.near(queries)
            found.append(Neighbours(query, numbers[word], blocks))
        return found[0] if len(found) == 1 else Neighbours.joined(found)


def _built(vocabulary: Vocabulary, numbers: Ints, *, three: bool) -> dict[str, NDArray[Any]]:
    return DeletionIndex.build(vocabulary.words_of(numbers), three=three)


_recent: dict[tuple[str, bool], DeletionIndex] = {}
RECENT = 4  # indexes that are kept: the parts of a training hold the same general words


def _index(
    digest: str, build: Callable[[], dict[str, NDArray[Any]]], three: bool, kept: bool
) -> DeletionIndex:
    found = _recent.get((digest, three))
    if found is None:
        key = f"deletions {LAYOUT} {2 + three} {digest}"
        found = DeletionIndex(arrays(key, build) if kept else build())
        if len(_recent) >= RECENT:
            del _recent[next(iter(_recent))]
        _recent[digest, three] = found
    return found
