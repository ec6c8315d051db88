"""What a repair changed, found by comparing the texts before and after it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from ocrfix.evaluation.error_rates import distance_hint
from ocrfix.model import Change

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapidfuzz.distance import Opcode

__all__ = ["differences"]

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


def differences(before: str, after: str) -> list[Change]:
    """List what differs: a word for a word, and characters where words were split or joined.

    White space that only breaks lines anew repairs nothing and is left out.
    """
    from rapidfuzz.distance import Levenshtein

    a, b = _TOKEN.findall(before), _TOKEN.findall(after)
    keys_a, keys_b = ([" " if t.isspace() else t for t in tokens] for tokens in (a, b))
    ops = Levenshtein.opcodes(keys_a, keys_b, score_hint=distance_hint(a, b))

    def settled(op: Opcode) -> bool:
        # A lone space between two differences is part of both.
        return op.tag == "equal" and (op.src_end - op.src_start > 1 or keys_a[op.src_start] != " ")

    changes: list[Change] = []
    at, line = 0, 1
    for same, group in groupby(ops, settled):
        block = list(group)
        i0, i1 = block[0].src_start, block[-1].src_end
        j0, j1 = block[0].dest_start, block[-1].dest_end
        old = "".join(a[i0:i1])
        if not same:
            places = [*_places(a[i0:i1], at), at + len(old)]
            plain, wanted = "".join(keys_a[i0:i1]), "".join(keys_b[j0:j1])
            for x0, x1, y0, y1 in _runs(plain, wanted, whole=i1 - i0 <= 1 and j1 - j0 <= 1):
                start, end = places[x0], places[x1]
                where = line + before.count("\n", at, start)
                put = wanted[y0:y1]
                changes.append(Change(start, end, before[start:end], put, "diff", 1.0, where))
        at += len(old)
        line += old.count("\n")
    return changes


def _places(tokens: list[str], at: int) -> Iterable[int]:
    for token in tokens:
        yield from (at,) if token.isspace() else range(at, at + len(token))
        at += len(token)


def _runs(old: str, new: str, *, whole: bool) -> Iterable[tuple[int, int, int, int]]:
    """Give the stretches that differ, or the ``whole`` between what both begin and end with."""
    from rapidfuzz.distance import Levenshtein

    differing = [op for op in Levenshtein.opcodes(old, new) if op.tag != "equal"]
    runs = [(op.src_start, op.src_end, op.dest_start, op.dest_end) for op in differing]
    if whole and runs:
        return [(runs[0][0], runs[-1][1], runs[0][2], runs[-1][3])]
    merged: list[tuple[int, int, int, int]] = []
    for run in runs:
        if merged and merged[-1][1] == run[0] and merged[-1][3] == run[2]:
            merged[-1] = (merged[-1][0], run[1], merged[-1][2], run[3])
        else:
            merged.append(run)
    return merged
