"""The line of a change is wrapped where there is room for more rows of it."""

from __future__ import annotations

from small_book import UNSEEN, small, twins

from ocrfix.review.proposals import propose
from ocrfix.review.view import excerpt

TEXT = " ".join(twins(UNSEEN).ocr[:3000].split())


def _shown(most: int) -> str:
    proposal = propose(TEXT, small().book)[3]
    rows = excerpt(TEXT, proposal, proposal.readings[0].after, 50, most)
    assert all(sum(len(piece.text) for piece in row) <= 51 for row in rows)
    return " ".join(" ".join("".join(piece.text for piece in row) for row in rows).split())


def test_more_rows_show_more_of_the_sentence() -> None:
    one, three = _shown(1), _shown(3)
    assert len(three) > 2.2 * len(one)
    for marked in ("[-", "-]", "{+", "+}"):
        assert three.count(marked) == one.count(marked) == 1
