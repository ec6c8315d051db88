"""Small operations on arrays that the tables of this package share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

__all__ = ["best_of_each", "distinct", "ranges"]


def ranges(first: Ints, count: Ints) -> Ints:
    """All numbers of ranges, one after the other.

    >>> ranges(np.array([3, 10]), np.array([2, 3])).tolist()
    [3, 4, 10, 11, 12]
    """
    total = int(count.sum())
    if not total:
        return np.zeros(0, dtype=np.int64)
    ends = np.cumsum(count)
    found: Ints = np.arange(total) + np.repeat(first - (ends - count), count)
    return found


def distinct(values: Ints) -> Ints:
    """Numbers in order, each once (``np.unique`` loads masked arrays to see whether it has one).

    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    found = np.sort(values)
    new = np.ones(len(found), dtype=bool)
    new[1:] = found[1:] != found[:-1]
    return found[new]


def best_of_each(group: Ints, score: NDArray[np.float64], most: int) -> Ints:
    """The rows of each group that score highest, at most so many, the best first.

    Of equals, those that come first.

    >>> best_of_each(np.array([1, 0, 1, 1]), np.array([1.0, 2.0, 3.0, 2.0]), 2).tolist()
    [1, 2, 3]
    """
    order = np.lexsort((-score, group))
    sorted_group = group[order]
    heads = np.flatnonzero(np.diff(sorted_group, prepend=-1))
    rank = np.arange(len(order)) - np.repeat(heads, np.diff(np.append(heads, len(order))))
    found: Ints = order[rank < most]
    return found
