"""``sources.jsonl``: the texts that taught a book, one a line, by their content.

A text is counted once, whatever its file is called; and what a scan taught can be taken back,
since the counts that it added stand beside it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from ocrfix.errormodel.rule_table import MOST
from ocrfix.model import Count

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["BookSource", "read_sources", "write_sources"]

SourceKind = Literal["pair", "lexicon", "scan", "review", "decisions"]

_KINDS = get_args(SourceKind)
_HEAD = {"ocrfix": "sources", "format": 1}
_ENCODER = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class BookSource:
    """What taught a book something, and the SHA-256 of its content.

    A ``pair`` has that of its OCR text, and ``clean_sha256``; a ``scan`` that of its text, with
    the ``changes`` it was learned from and the ``counts`` that it added, by the names of rules; a
    ``lexicon`` that of its file. A ``review`` has the beginning of that of its text, as journals
    name it; ``decisions`` that of the file that holds the decisions of all reviews.
    """

    kind: SourceKind
    name: str
    sha256: str
    clean_sha256: str = ""
    changes: int = 0
    counts: tuple[tuple[str, Count], ...] = ()


def write_sources(sources: Iterable[BookSource]) -> bytes:
    """Write sources one a line, in an order of their kinds, names and contents."""
    ordered = sorted(sources, key=lambda s: (_KINDS.index(s.kind), s.name, s.sha256))
    return b"".join([_line(_HEAD), *(_line(_row(source)) for source in ordered)])


def _row(source: BookSource) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": source.kind, "name": source.name, "sha256": source.sha256}
    if source.clean_sha256:
        row["clean_sha256"] = source.clean_sha256
    if source.kind == "scan":
        row["changes"] = source.changes
        row["counts"] = [[name, c.seen, c.right, c.truth] for name, c in source.counts]
    return row


def _line(row: dict[str, Any]) -> bytes:
    try:
        return (_ENCODER.encode(row) + "\n").encode()
    except UnicodeEncodeError:  # half a character, as which a file name of no encoding is read
        return (json.dumps(row) + "\n").encode()


def read_sources(data: bytes) -> tuple[BookSource, ...]:
    """Read what :func:`write_sources` wrote; raises :class:`ValueError` naming the line."""
    if not data.endswith(b"\n"):
        raise ValueError("its last line is cut off, or lacks a line end")
    found: list[BookSource] = []
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            row = json.loads(line)
            if number > 1:
                found.append(_source(row))
            elif row != _HEAD:
                raise ValueError("it does not say that sources follow")
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise ValueError(f"line {number}: {error}") from error
    return tuple(found)


def _source(row: dict[str, Any]) -> BookSource:
    kind = row["kind"]
    if kind not in _KINDS:
        raise ValueError(f"{kind!r} is no kind of source")
    name, sha256, clean = row["name"], row["sha256"], row.get("clean_sha256", "")
    if not all(isinstance(text, str) for text in (name, sha256, clean)):
        raise ValueError("a name or hash is no text")
    counts = [(rule, Count(*map(_number, each))) for rule, *each in row.get("counts", ())]
    if not all(isinstance(rule, str) for rule, _ in counts):
        raise ValueError("the name of a rule is no text")
    return BookSource(kind, name, sha256, clean, _number(row.get("changes", 0)), tuple(counts))


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MOST:
        raise ValueError(f"{value!r:.40} is no count")
    return value
