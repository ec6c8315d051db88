"""Where two short texts differ: by words first, then by characters as readers see them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ocrfix.text.sequences import common_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Edit", "edits", "offsets"]

Edit = tuple[int, int, int, int]

# Scripts in which every code point is a character of its own, so that no cluster need be sought.
_CLUSTERED = re.compile(
    "[^\x00-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u1fff"
    "\u2010-\u2029\u202f-\u205f\u2070-\u20cf\u2100-\u2bff\u3000-\u3029\u3041-\u3096"
    "\u30a0-\u30ff\u4e00-\u9fff\uff00-\uff9d]|\r\n"
)
_TOKEN = re.compile(r"\w+|\W", re.DOTALL)


def edits(before: str, after: str) -> list[Edit]:
    """List where two short texts differ, as ``(a0, a1, b0, b1)`` in order.

    Words are compared first, then the characters of words that differ. Offsets fall between
    characters as readers see them: a letter and its combining marks stay whole.

    >>> edits("sa premiére session", "sa première session")
    [(8, 9, 8, 9)]
    >>> edits("VONU", "l’ONU")
    [(0, 1, 0, 2)]
    """
    a, b = _tokens(before), _tokens(after)
    found: list[Edit] = []
    x = y = i = j = 0
    for run in [*common_runs(a, b), (len(a), len(b), 0)]:
        gap_a, gap_b = "".join(a[i : run[0]]), "".join(b[j : run[1]])
        found += [(x + p, x + q, y + r, y + s) for p, q, r, s in _characters(gap_a, gap_b)]
        same = sum(map(len, a[run[0] : run[0] + run[2]]))
        x, y = x + len(gap_a) + same, y + len(gap_b) + same
        i, j = run[0] + run[2], run[1] + run[2]
    return found


def _characters(before: str, after: str) -> Iterator[Edit]:
    """Compare two differing stretches by character, joining edits that lie one letter apart."""
    if not before or not after:
        if before or after:
            yield 0, len(before), 0, len(after)
        return
    a, b = _clusters(before), _clusters(after)
    at_a, at_b = offsets(a), offsets(b)
    pending: Edit | None = None
    i = j = 0
    for run in [*common_runs(a, b), (len(a), len(b), 0)]:
        if run[0] > i or run[1] > j:
            edit = at_a[i], at_a[run[0]], at_b[j], at_b[run[1]]
            if pending is None:
                pending = edit
            elif _confetti(before, pending, edit):
                pending = pending[0], edit[1], pending[2], edit[3]
            else:
                yield pending
                pending = edit
        i, j = run[0] + run[2], run[1] + run[2]
    if pending is not None:
        yield pending


def _confetti(text: str, first: Edit, second: Edit) -> bool:
    """Say whether a single letter between two edits of several letters is a chance agreement."""
    between = text[first[1] : second[0]]
    size = max(first[1] - first[0], first[3] - first[2]) + max(
        second[1] - second[0], second[3] - second[2]
    )
    return len(between) == 1 and between.isalnum() and size > 2


def _clusters(text: str) -> list[str]:
    if _CLUSTERED.search(text):
        from wcwidth import iter_graphemes

        return list(iter_graphemes(text))
    return list(text)


def _tokens(text: str) -> list[str]:
    if not _CLUSTERED.search(text):
        return _TOKEN.findall(text)
    tokens: list[str] = []
    in_word = False
    for cluster in _clusters(text):
        word = cluster[0].isalnum()
        if word and in_word:
            tokens[-1] += cluster
        else:
            tokens.append(cluster)
        in_word = word
    return tokens


def offsets(parts: Sequence[str]) -> list[int]:
    """Give where each part begins in the joined text, and where the last one ends."""
    offsets = [0]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return offsets
