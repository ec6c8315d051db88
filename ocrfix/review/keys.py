"""The keys of a review and what they do, for help texts."""

from __future__ import annotations

__all__ = ["KEYS"]

KEYS = (
    ("y  n", "accept, refuse this change"),
    ("Y  N", "the same wherever this word has this change"),
    ("a  d", "accept, refuse the rest of this rule (of what the filter shows)"),
    ("1 – 9", "take another reading"),
    ("e", "type the reading yourself"),
    ("j  k", "next, previous undecided change"),
    ("Enter", "skip: leave it undecided"),
    ("u", "undo, back to the first decision"),
    ("s", "order by rule, by confidence, by file"),
    ("/", "filter by word, rule, file, confidence, decision"),
    ("?", "this help"),
    ("q", "save and quit"),
)
