"""The report of a repair as JSON: what was changed where, and all that undoing it needs.

The format is published as ``report.schema.json`` beside this module. A report holds no time and
no absolute path of its own, so that the same input and book give the same report.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from ocrfix.errors import InputError
from ocrfix.model import Change
from ocrfix.text.documents import encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ocrfix.model import Document, Repaired

__all__ = [
    "Report",
    "ReportedDocument",
    "ReportedText",
    "assembled",
    "change_record",
    "document_record",
    "read_report",
    "report_json",
    "report_schema",
    "rule_summary",
]

_T = TypeVar("_T")

FORMAT = "ocrfix-report"
FORMAT_VERSION = 1
_HALF = re.compile("[\ud800-\udfff]")
_ADVICE = "Name the file that `ocrfix fix --report FILE.json` wrote."


@dataclass(frozen=True, slots=True)
class ReportedText:
    """How a text stood on disk: SHA-256 of its bytes, encoding, byte order mark."""

    sha256: str
    encoding: str
    bom: bytes


@dataclass(frozen=True, slots=True)
class ReportedDocument:
    """One document of a report; offsets of its changes count in the original text.

    ``count`` is the number of changes to the text, each of which may be several to the file.
    """

    name: str
    original: ReportedText
    repaired: ReportedText
    changes: tuple[Change, ...]
    held_back: tuple[Change, ...]
    notes: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """A report read back."""

    version: str
    book: str
    documents: tuple[ReportedDocument, ...]


def change_record(change: Change) -> dict[str, Any]:
    """Give a change as the record that every JSON output of ocrfix uses."""
    return {
        "start": change.start,
        "end": change.end,
        "before": change.before,
        "after": change.after,
        "rule": change.rule,
        "confidence": round(change.confidence, 6),
        "line": change.line,
        "evidence": change.evidence,
    }


def rule_summary(changes: Iterable[Change]) -> list[tuple[str, int, float]]:
    """List ``(rule, changes, mean confidence)``, the most frequent first.

    >>> rule_summary([Change(0, 1, "I", "l", "I→l", 0.9, 1), Change(4, 5, "I", "l", "I→l", 0.7, 1)])
    [('I→l', 2, 0.8)]
    """
    by_rule: dict[str, list[float]] = defaultdict(list)
    for change in changes:
        by_rule[change.rule].append(change.confidence)
    rows = [(rule, len(found), sum(found) / len(found)) for rule, found in by_rule.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def report_json(
    items: Sequence[tuple[Document, Repaired]],
    *,
    book: str,
    version: str,
    output_encoding: str | None = None,
    counted: Sequence[Repaired] | None = None,
) -> str:
    """Give the report of a run: every document with its changes, and a summary by rule.

    ``output_encoding`` is that of the repaired files where it is not the documents' own.
    ``counted`` are the repairs as the totals count them, where one change of the text is several of
    its file (a word, the line and the region that repeat it). Ends
    with a line feed; keys and documents keep their order.
    """
    counts = [repaired for _, repaired in items] if counted is None else counted
    every = [change for repaired in counts for change in repaired.changes]
    return "".join(assembled(
        [document_record(*item, output_encoding, count)
         for item, count in zip(items, counts, strict=True)],
        book=book, version=version, documents=len(items), changes=len(every),
        held_back=sum(len(repaired.held_back) for repaired in counts), rules=rule_summary(every),
    ))  # fmt: skip


def assembled(
    records: Iterable[dict[str, Any]], *, book: str, version: str, documents: int, changes: int,
    held_back: int, rules: Sequence[tuple[str, int, float]],
) -> Iterator[str]:  # fmt: skip
    """Give a report piece by piece, from the records of its documents (see there) and its sums.

    ``rules`` are rows of :func:`rule_summary`.
    """
    head = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "ocrfix": version,
        "book": book,
        "totals": {"documents": documents, "changes": changes, "held_back": held_back},
        "rules": [
            {"rule": rule, "changes": count, "mean_confidence": round(mean, 6)}
            for rule, count, mean in rules
        ],
    }
    yield _text_of(head)[:-2] + ',\n "documents": ['
    sign = "\n  "
    for record in records:
        yield sign + _text_of(record).replace("\n", "\n  ")
        sign = ",\n  "
    yield ("]" if sign[0] == "\n" else "\n ]") + "\n}\n"


def _text_of(value: dict[str, Any]) -> str:
    """A value as JSON; half a character, of a file name of no encoding, is written as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def document_record(
    document: Document, repaired: Repaired, output_encoding: str | None = None,
    counted: Repaired | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Give what a report says of one document; ``counted`` as of :func:`report_json`."""
    counted = counted or repaired
    return {
        "name": document.name,
        "original": _text(encode(document, repaired.original), document.encoding, document.bom),
        "repaired": _text(
            encode(document, repaired.text, output_encoding),
            output_encoding or document.encoding,
            b"" if output_encoding else document.bom,
        ),
        "change_count": len(counted.changes),
        "changes": [change_record(change) for change in repaired.changes],
        "held_back_count": len(counted.held_back),
        "held_back": [change_record(change) for change in repaired.held_back],
        "notes": list(repaired.notes),
    }


def _text(data: bytes, encoding: str, bom: bytes) -> dict[str, str]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "encoding": encoding, "bom": bom.hex()}


def report_schema() -> dict[str, Any]:
    """Give the published JSON schema of the report (draft 2020-12)."""
    from importlib import resources

    text = resources.files("ocrfix.report").joinpath("report.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def read_report(text: str, name: str = "the report") -> Report:
    """Read a JSON report back, checking all that replaying it relies on.

    Raises :class:`~ocrfix.errors.InputError` for anything but a report of this format version
    whose changes are in order and do not overlap. ``name`` stands in the message.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not JSON. {_ADVICE}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InputError(f"{name} is not a report of ocrfix. {_ADVICE}")
    if data.get("format_version") != FORMAT_VERSION:
        raise InputError(
            f"{name} has report format {data.get('format_version')!r}; this ocrfix reads "
            f"{FORMAT_VERSION}. Use the ocrfix that wrote it ({data.get('ocrfix')!r})."
        )
    try:
        documents = tuple(_read_document(entry) for entry in data["documents"])
        return Report(_as(str, data["ocrfix"]), _as(str, data["book"]), documents)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise InputError(f"{name} is damaged: {_reason(error)}. {_ADVICE}") from error


def _reason(error: Exception) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)


def _read_document(entry: Any) -> ReportedDocument:
    _as(dict, entry)
    changes = tuple(_read_change(change) for change in _as(list, entry["changes"]))
    for first, second in pairwise(changes):
        if second.start < first.end or (second.start, second.end) == (first.start, first.end):
            raise ValueError(f"two changes overlap at character {second.start}")
    return ReportedDocument(
        _as(str, entry["name"]),
        _read_text(entry["original"]),
        _read_text(entry["repaired"]),
        changes,
        tuple(_read_change(change) for change in _as(list, entry["held_back"])),
        tuple(_as(str, note) for note in _as(list, entry["notes"])),
        _as(int, entry.get("change_count", len(changes))),
    )


def _read_text(entry: Any) -> ReportedText:
    _as(dict, entry)
    bom = bytes.fromhex(_as(str, entry["bom"]))
    encoding = _as(str, entry["encoding"])
    try:
        "".encode(encoding)
    except (LookupError, ValueError):
        raise ValueError(f"there is no encoding {encoding!r:.40}") from None
    return ReportedText(_as(str, entry["sha256"]), encoding, bom)


def _read_change(entry: Any) -> Change:
    _as(dict, entry)
    confidence = entry["confidence"]
    change = Change(
        start=_as(int, entry["start"]),
        end=_as(int, entry["end"]),
        before=_as(str, entry["before"]),
        after=_as(str, entry["after"]),
        rule=_as(str, entry["rule"]),
        confidence=float(confidence if isinstance(confidence, int) else _as(float, confidence)),
        line=_as(int, entry["line"]),
        evidence=_as(str, entry["evidence"]),
    )
    if change.start < 0 or change.end - change.start != len(change.before):
        raise ValueError(f"the change at character {change.start} has a wrong length")
    return change


def _as(kind: type[_T], value: Any) -> _T:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{value!r:.40} stands where {kind.__name__} belongs")
    return value
