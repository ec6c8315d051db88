"""Two edits and three have the hash of the word that they make."""

from __future__ import annotations

from itertools import combinations, pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.candidates.edits_together import EditsTogether
from ocrfix.text.hashing import Prefixes, codes_of, hash_of, hashes_of

EDIT = st.tuples(st.integers(0, 7), st.integers(1, 3), st.sampled_from(["", "a", "rn", "äöü"]))


@given(st.text(alphabet="abcdeé", min_size=3, max_size=9), st.lists(EDIT, max_size=5, unique=True))
def test_all_that_do_not_overlap_are_tried(word: str, asked: list[tuple[int, int, str]]) -> None:
    edits = sorted((at, n, after) for at, n, after in asked if at + n <= len(word))
    at, n = np.array([e[0] for e in edits], int), np.array([e[1] for e in edits], int)
    line: Any = SimpleNamespace(
        edit_family=np.arange(len(edits)), edit_at=at + 2, sums=Prefixes(codes_of(f"x {word} y"))
    )
    segments: Any = SimpleNamespace(start=np.array([2]), end=np.array([2 + len(word)]))
    table: Any = SimpleNamespace(
        length=n, grown=np.array([len(e[2]) - e[1] for e in edits], int),
        after_hash=hashes_of([e[2] for e in edits]),
    )  # fmt: skip
    rows = np.arange(len(edits))
    together = EditsTogether(line, segments, table, np.zeros(len(edits), int), rows)
    for size, (picks, hashes) in ((2, together.pairs()), (3, together.triples())):
        found = dict(zip(zip(*(p.tolist() for p in picks), strict=True), hashes.tolist(),
                         strict=True))  # fmt: skip
        for chosen, value in found.items():
            made, last = "", 0
            for k in chosen:
                start, length, after = edits[k]
                assert start >= last
                made, last = made + word[last:start] + after, start + length
            assert value == hash_of(made + word[last:])
        apart = sum(
            all(edits[a][0] + edits[a][1] <= edits[b][0] for a, b in pairwise(chosen))
            for chosen in combinations(range(len(edits)), size)
        )
        assert len(found) == apart
