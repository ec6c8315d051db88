"""What is left of words without letters, and words after edits, have the hash of their letters."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.candidates.deletions import remainders
from ocrfix.text.hashing import Prefixes, codes_of, hash_of

WORDS = st.lists(st.text(alphabet="abcé𝔞", min_size=1, max_size=8), min_size=1, max_size=5)


@given(WORDS, st.integers(0, 3), st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_every_way_to_leave_letters_out_is_there_once(
    words: list[str], least: int, most: list[int]
) -> None:
    length = np.array([len(word) for word in words])
    end = np.cumsum(length)
    found = remainders(
        Prefixes(codes_of("".join(words))), end - length, end, least, np.array(most[: len(words)])
    )
    rows = {
        (word, size, gone): value
        for value, word, gone, size in zip(*(column.tolist() for column in found), strict=True)
    }
    assert len(rows) == len(found.hash)
    expected = {}
    for number, word in enumerate(words):
        for size in range(least, most[number] + 1):
            if size < len(word) or size == 0:
                for out in combinations(range(len(word)), size):
                    gone = 0
                    for place in (*out, *[31] * (3 - size)):
                        gone = gone << 5 | place
                    left = "".join(c for k, c in enumerate(word) if k not in out)
                    expected[number, size, gone] = hash_of(left)
    assert rows == expected
