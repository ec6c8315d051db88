"""Neighbours agree by their endings as a plain count of them says."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.language.agreement import LEAN, Endings
from ocrfix.language.model import Language
from ocrfix.text.tokens import BOUNDARY

WORDS = ["les", "portes", "le", "la", "porte", "grande", "grandes", "sont", ",", "0", "l’"]


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_columns_say_what_a_plain_count_does(text: list[str]) -> None:
    language = Language("fr")
    language.add(" ".join(text))
    language.finish()
    endings = Endings(language.tokens, *language.pair_columns())
    kinds: Counter[tuple[str, str]] = Counter()
    for (left, right), count in language.pairs.items():
        kinds[endings.kind(left), endings.kind(right)] += count
    number, keys, counts = endings.columns()
    for left in (*WORDS, BOUNDARY, "jamais"):
        for right in (*WORDS, "portera"):
            first, second = endings.kind(left), endings.kind(right)
            behind = sum(n for (_, b), n in kinds.items() if b == second)
            before = sum(n for (a, _), n in kinds.items() if a == first)
            usual = (behind + 0.5) / (kinds.total() + 1.0)
            expected = math.log((kinds[first, second] + LEAN * usual) / (before + LEAN) / usual)
            assert math.isclose(endings.agreement(left, right), expected, abs_tol=1e-12)
            at = [number.get(first, -1), number.get(second, -1)]
            seen = counts[keys == (at[0] << 32 | at[1])].sum() if min(at) >= 0 else 0.0
            odds = endings.odds(np.array([float(seen)]), np.array(at[:1]), np.array(at[1:]))
            assert math.isclose(odds[0], expected, abs_tol=1e-12)
