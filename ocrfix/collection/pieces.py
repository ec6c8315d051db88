"""The pieces of a report, one a file, kept as files are done: what undoes a run that was cut short.

They are put together at the end of a run, and of a run that goes on with another's work.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ocrfix.errors import InputError, OutputError, reason_of
from ocrfix.report.json_report import assembled, document_record, rule_summary
from ocrfix.report.many_files_page import FileRow, many_files_html, shown_changes
from ocrfix.text.replacing import write_atomic
from ocrfix.text.sources import whole_repair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ocrfix.collection.asked import Asked
    from ocrfix.collection.files import RepairedFile

__all__ = ["MANY", "ReportKind", "ReportPieces", "piece_of"]

NAME = ".ocrfix.pieces"
MANY = 50  # files from which a page shows changes in their lines, not the texts side by side
ReportKind = Literal["json", "html"]


def piece_of(file: RepairedFile, kind: ReportKind, asked: Asked) -> dict[str, Any]:
    """What the report of a run says of one file, as plain data."""
    changes = [change for repaired in file.repaired for change in repaired.changes]
    body: dict[str, Any] = {
        "name": file.source.whole.name,
        "kind": file.source.kind or file.source.format.name,
        "changes": len(changes),
        "held_back": sum(len(repaired.held_back) for repaired in file.repaired),
        "rules": [(r, n, mean * n) for r, n, mean in rule_summary(changes)],
        "served": sorted(set(file.served)),
    }
    if kind == "json":
        whole = whole_repair(file.source, file.repaired, asked.output_encoding, merge=asked.merge)
        body["documents"] = [
            document_record(*pair, asked.output_encoding, count)
            for pair, count in zip(whole, file.repaired, strict=True)
        ]
    else:
        body["shown"] = [
            row
            for document, repaired in zip(file.source.documents, file.repaired, strict=True)
            for row in shown_changes(document, repaired)
        ]
    return body


@dataclass(frozen=True, slots=True)
class _At:
    """Where a piece lies, and what it is of."""

    key: tuple[str, str]
    start: int
    size: int


class ReportPieces:
    """Pieces by output: in a file of the output folder, or in memory where there is no folder.

    The key of a piece says what was read and what was asked; one of another key is none.
    """

    def __init__(
        self, kind: ReportKind, folder: Path | None = None, *, fresh: bool = False
    ) -> None:
        self.kind: ReportKind = kind
        self._path = folder / NAME if folder else None
        self._at: dict[str, _At] = {}
        self._memory: dict[str, bytes] = {}
        self._file: Any = None
        if self._path and self._path.is_file():
            if fresh:
                write_atomic(self._path, b"")
            else:
                self._index(self._path)

    def _index(self, path: Path) -> None:
        end = 0
        with path.open("rb") as file:
            for line in file:
                end += len(line)
                head, sign, body = line.partition(b"\t")
                if sign and line.endswith(b"}\n"):
                    try:
                        out, read, asked = json.loads(head)
                    except ValueError:
                        continue
                    self._at[out] = _At((read, asked), end - len(body), len(body))

    def has(self, out: str, read: str, asked: str) -> bool:
        """Whether there is a piece of an output, made from these bytes as is asked."""
        at = self._at.get(out)
        return at is not None and at.key == (read, self._asked(asked))

    def _asked(self, asked: str) -> str:
        return f"{asked} {self.kind}"

    def add(self, out: str, read: str, asked: str, body: dict[str, Any]) -> None:
        """Keep the piece of a file; it is on the disk, if anywhere, before this returns."""
        data = json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        if self._path is None:
            self._memory[out] = data
            return
        head = json.dumps([out, read, self._asked(asked)]).encode() + b"\t"
        try:
            if self._file is None:
                self._file = self._path.open("ab", buffering=0)
            start = self._file.tell()
            if start:  # what a run that was killed left is a line of its own
                head, start = b"\n" + head, start + 1
            self._file.write(head + data)
        except OSError as error:
            raise OutputError(
                f"{self._path} cannot be written: {reason_of(error)}. Name another folder with -o."
            ) from error
        at = start + len(head.lstrip(b"\n"))
        self._at[out] = _At((read, self._asked(asked)), at, len(data))

    def bodies(self, outs: Iterable[str]) -> Iterator[dict[str, Any]]:
        """The pieces of some outputs, in that order; what has none is left out."""
        if self._path is None:
            for out in outs:
                if out in self._memory:
                    yield json.loads(self._memory[out])
            return
        if not self._at:
            return
        with self._path.open("rb") as file:
            for out in outs:
                if (at := self._at.get(out)) is not None:
                    file.seek(at.start)
                    try:
                        yield json.loads(file.read(at.size))
                    except ValueError as error:
                        raise InputError(
                            f"{self._path} is damaged. Do all files anew: --fresh"
                        ) from error

    def page(
        self, outs: Sequence[str], *, book: str, version: str, failures: Sequence[str] = ()
    ) -> str:
        """The report over some outputs, in that order; ``failures`` are told on a page.

        Where no ``book`` is named, it is those bundled ones that served.
        """
        rules: Counter[str] = Counter()
        sums: Counter[str] = Counter()
        documents = changes = held = 0
        served: set[str] = set()
        rows: list[FileRow] = []
        for body in self.bodies(outs):
            changes += body["changes"]
            held += body["held_back"]
            served.update(body["served"])
            documents += len(body.get("documents", ()))
            for rule, count, confidence in body["rules"]:
                rules[rule] += count
                sums[rule] += confidence
            if self.kind == "html":
                rows.append(FileRow(body["name"], body["kind"], body["changes"],
                                    body["held_back"], body["shown"]))  # fmt: skip
        summary = sorted(
            ((rule, count, sums[rule] / count) for rule, count in rules.items()),
            key=lambda row: (-row[1], row[0]),
        )
        book = book or "bundled: " + ", ".join(sorted(served))
        if self.kind == "html":
            return many_files_html(rows, summary, book=book, version=version, failures=failures)
        records = (record for body in self.bodies(outs) for record in body["documents"])
        return "".join(assembled(
            records, book=book, version=version, documents=documents, changes=changes,
            held_back=held, rules=summary,
        ))  # fmt: skip

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
