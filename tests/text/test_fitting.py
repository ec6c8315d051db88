"""What of a change a file with places of its own can take."""

from __future__ import annotations

import pytest

from ocrfix.model import Change
from ocrfix.text.fitting import _letters


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("cgie-\nruum", "egie-\nrunnen", [(10, "c", "e"), (18, "um", "nnen")]),
        ("gie¬\nruu", "gie¬\nrun", [(17, "u", "n")]),
        ("-\ngorien ", "gorien\n", []),  # a join moves the line end: there is nothing to mend
        ("- \nrun", "\nrun", []),
    ],
)
def test_each_side_of_a_line_end_is_mended_by_itself(
    before: str, after: str, parts: list[tuple[int, str, str]]
) -> None:
    found = _letters(Change(10, 10 + len(before), before, after, "rule", 0.9, 1))
    assert [(c.start, c.before, c.after) for c in found] == parts
    for c in found:
        assert before[c.start - 10 : c.end - 10] == c.before
