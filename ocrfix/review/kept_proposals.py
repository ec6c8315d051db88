"""What a book proposed for a text, kept in the cache, so that a review goes on at once.

A text's proposals follow from the text, the book and the bar: where these are the same, so are
they. What cannot be kept, or not be read again, is found anew.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from ocrfix.cache import arrays
from ocrfix.review.proposals import LEAST_SURE, Place, Proposal, Reading, propose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.book.book import Book

__all__ = ["book_digest", "proposals_for"]

LAYOUT = 1  # of what is kept
WORTH_KEEPING = 20_000  # characters of a text whose proposals take longer to find than to read
_BIG = frozenset({"language", "confusables", "gate", "about", "written", "sources"})


def proposals_for(text: str, book: Book, min_confidence: float = LEAST_SURE) -> list[Proposal]:
    """What :func:`~ocrfix.review.proposals.propose` gives, from the cache where it is there."""
    mark = book_digest(book) if len(text) >= WORTH_KEEPING else ""
    if not mark:
        return propose(text, book, min_confidence)
    whole = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    key = f"proposals {LAYOUT} {version('ocrfix')} {whole} {mark} {min_confidence!r}"
    found: list[Proposal] = []

    def made() -> dict[str, np.ndarray[Any, Any]]:
        found.extend(propose(text, book, min_confidence))
        return {"rows": np.frombuffer(_packed(found), np.uint8)}

    kept = arrays(key, made)
    return found or _unpacked(kept["rows"].tobytes())


def book_digest(book: Book) -> str:
    """A hash of all that proposals follow from; "" for a book that is not saved as it is."""
    language = book.language.digest
    if not language:
        return ""
    found = hashlib.sha256(language.encode())
    for each in fields(book):
        if each.name not in _BIG:
            found.update(f"{each.name}={getattr(book, each.name)!r}\n".encode())
    neighbours = json.dumps(book.confusables.to_data(), ensure_ascii=False)
    found.update(neighbours.encode("utf-8", "surrogatepass"))
    found.update(repr(book.gate.weights).encode())
    return found.hexdigest()


def _packed(proposals: Iterable[Proposal]) -> bytes:
    rows = [
        [*p.place, p.line, p.sure, p.around,
         [[r.after, r.rule, r.confidence, r.evidence, r.edits] for r in p.readings]]
        for p in proposals
    ]  # fmt: skip
    return json.dumps(rows).encode()


def _unpacked(data: bytes) -> list[Proposal]:
    rows: Sequence[Any] = json.loads(data)
    return [
        Proposal(
            Place(text, start, end, before),
            tuple(
                Reading(after, rule, confidence, evidence, tuple(tuple(e) for e in edits))
                for after, rule, confidence, evidence, edits in readings
            ),
            line, sure, around,
        )
        for text, start, end, before, line, sure, around, readings in rows
    ]  # fmt: skip
