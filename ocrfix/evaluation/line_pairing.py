"""Which lines of two texts stand opposite each other: those alike, and what is left over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ocrfix.evaluation.lines import Row, Same, Side
from ocrfix.text.word_diff import edits, offsets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["NOT_WORTH_FOLDING", "pair", "thin"]

# A fold takes two lines itself.
NOT_WORTH_FOLDING = 2


_SPACE = re.compile(r"\s+")


# Lines belong together when they share this part of the shorter one …
_SHARED_PART = 0.2


# … or this many characters in one piece, as a word carried over to the next line does.
_SHARED_PIECE = 6


# A common run of lines with less text than this, between changed lines, is an accident
# (empty lines above all) and would keep lines apart that belong together.
_THIN_RUN = 4


def thin(a: Sequence[str], b: Sequence[str], run: Same) -> bool:
    """Whether a run of equal lines is too little to hold a comparison together."""
    i, j, count = run
    at_edge = (i == 0 and j == 0) or (i + count == len(a) and j + count == len(b))
    return (
        not at_edge
        and count <= _THIN_RUN
        and sum(len(line.strip()) for line in a[i : i + count]) < _THIN_RUN
    )


def pair(
    a: Side, b: Side, a_range: tuple[int, int], b_range: tuple[int, int]
) -> Iterator[Row | Same]:
    """Pair the lines of two differing stretches by the text they share."""
    i, j = a_range[0], b_range[0]
    for low_a, high_a, low_b, high_b in [
        *_groups(a.lines[slice(*a_range)], b.lines[slice(*b_range)]),
        (a_range[1] - i, a_range[1] - i, b_range[1] - j, b_range[1] - j),
    ]:
        start_a, start_b = a_range[0] + low_a, b_range[0] + low_b
        for k in range(i, start_a):
            edit = a.starts[k], a.starts[k + 1], b.starts[j], b.starts[j]
            yield Row("removed", (a.line(k),), (), (edit,))
        for k in range(j, start_b):
            edit = a.starts[start_a], a.starts[start_a], b.starts[k], b.starts[k + 1]
            yield Row("added", (), (b.line(k),), (edit,))
        i, j = a_range[0] + high_a, b_range[0] + high_b
        if i == start_a:
            continue
        old, new = "".join(a.lines[start_a:i]), "".join(b.lines[start_b:j])
        if old == new:
            yield start_a, start_b, i - start_a
            continue
        found = edits(old, new)
        x, y = a.starts[start_a], b.starts[start_b]
        yield Row(
            "changed",
            a.marked(start_a, i, [(s, e) for s, e, _, _ in found if e > s]),
            b.marked(start_b, j, [(s, e) for _, _, s, e in found if e > s]),
            tuple((x + s, x + e, y + r, y + t) for s, e, r, t in found),
        )


def _groups(a: list[str], b: list[str]) -> list[tuple[int, int, int, int]]:
    """Group lines that share text; line ranges of both sides, in order, none empty."""
    if not a or not b:
        return []
    groups: list[tuple[int, int, int, int]] = []
    for i, j in _links(a, b):
        if groups and (i < groups[-1][1] or j < groups[-1][3]):
            low_a, high_a, low_b, high_b = groups.pop()
            groups.append((low_a, max(high_a, i + 1), low_b, max(high_b, j + 1)))
        else:
            groups.append((i, i + 1, j, j + 1))
    return groups


def _links(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """List the pairs of lines that share enough text in an alignment of the two stretches."""
    old, new = "".join(a), "".join(b)
    ends_a, ends_b = offsets(a)[1:], offsets(b)[1:]
    shared: dict[tuple[int, int], list[int]] = {}
    x = y = i = j = 0
    for a0, a1, _, b1 in [*edits(old, new), (len(old), len(old), len(new), len(new))]:
        while x < a0:
            while ends_a[i] <= x:
                i += 1
            while ends_b[j] <= y:
                j += 1
            step = min(a0, ends_a[i], x + ends_b[j] - y) - x
            size = len(_SPACE.sub("", old[x : x + step]))
            total = shared.setdefault((i, j), [0, 0])
            total[0] += size
            total[1] = max(total[1], size)
            x, y = x + step, y + step
        x, y = a1, b1
    links = []
    for (i, j), (total_size, piece) in shared.items():
        least = min(len(_SPACE.sub("", a[i])), len(_SPACE.sub("", b[j])))
        blank = not a[i].strip() and not b[j].strip()
        if blank or piece >= _SHARED_PIECE or (total_size and total_size >= _SHARED_PART * least):
            links.append((i, j))
    return links
