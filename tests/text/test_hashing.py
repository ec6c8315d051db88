"""Hashes in slots are found as a plain search finds them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.text.hashing import HashTable, hashes_of

WORDS = st.lists(st.text(alphabet="abcé", max_size=4))
LARGEST = 2**64 - 1
NUMBERS = st.lists(st.integers(0, LARGEST) | st.sampled_from([0, 1, LARGEST - 1, LARGEST]))


def table_of(keys: np.ndarray) -> HashTable:
    columns = HashTable.columns(keys)
    return HashTable(columns["keys"], columns["filled"], columns["slots"])


@given(NUMBERS, NUMBERS)
def test_all_that_is_there_is_found_where_it_stands_first(
    there: list[int], asked: list[int]
) -> None:
    keys = np.sort(np.array(there, dtype=np.uint64))
    wanted = np.array(asked + there, dtype=np.uint64)
    where, at = table_of(keys).find(wanted)
    assert where.tolist() == np.flatnonzero(np.isin(wanted, keys)).tolist()
    assert at.tolist() == np.searchsorted(keys, wanted[where]).tolist()


@given(WORDS, WORDS)
def test_words_are_found_by_their_hashes(there: list[str], asked: list[str]) -> None:
    where, _ = table_of(np.sort(hashes_of(there))).find(hashes_of(asked))
    assert where.tolist() == [k for k, word in enumerate(asked) if word in there]
