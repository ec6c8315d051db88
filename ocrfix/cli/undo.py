"""Undo a repair: the files as they were, from the repaired ones and the report of the repair.

Nothing is guessed: a file is taken for what its SHA-256 says it is, and what comes out has the
SHA-256 that the report says the original had.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.cli.outputs import put_outputs
from ocrfix.errors import InputError
from ocrfix.model import Document
from ocrfix.report.json_report import read_report
from ocrfix.text.changes import revert_changes
from ocrfix.text.documents import decode
from ocrfix.text.files import read_bytes
from ocrfix.text.folders import walk
from ocrfix.text.formats import format_of, holds_records
from ocrfix.text.sources import Source, body_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.cli.delivery import Delivery
    from ocrfix.report.json_report import Report, ReportedDocument

__all__ = ["revert_bytes", "revert_files"]


def revert_files(
    report: Path, paths: Sequence[Path], delivery: Delivery, include: Sequence[str] = ()
) -> tuple[int, int]:
    """Revert repaired files, and the ``.txt`` files of folders, by the report of their repair.

    Gives the number of files and of changes undone. Nothing is written before every file is
    reverted. Raises :class:`~ocrfix.errors.InputError` where a file is not what the repair left.
    """
    delivery.validate()
    known = read_report(_text_of(report), str(report))
    inputs: list[Source] = []
    results: list[bytes] = []
    undone = 0
    for path in paths:
        folder = walk(path, include)
        for said in folder.unread:
            raise InputError(said)
        files = folder.texts
        if not files:
            raise InputError(f"{path} holds no texts. Name the files to revert one by one.")
        for file in files:
            data = read_bytes(file)
            read = hashlib.sha256(data).hexdigest()
            data, wrapped = body_of(data, str(file))
            # A blank page of a folder is in no report.
            original, count = revert_bytes(data, known, file) if data else (data, 0)
            listed = file != path
            relative = file.relative_to(path) if listed else Path(file.name)
            whole = Document("", str(file))
            inputs.append(
                Source(file, relative, format_of(file), whole, (), listed=listed, sha256=read)
            )
            results.append(wrapped(original))
            undone += count
    delivery.check_targets(inputs)
    targets = [delivery.target(item, inputs) for item in inputs]
    put_outputs(zip(targets, inputs, results, strict=True))
    return len(inputs), undone


def _text_of(report: Path) -> str:
    data = read_bytes(report)
    try:
        return decode(data, str(report), "utf-8").text
    except InputError:
        try:  # version 0.1 wrote half characters of file names as they were
            return data.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            pass
        raise


def revert_bytes(data: bytes, report: Report, path: Path) -> tuple[bytes, int]:
    """Give the bytes of the original, and the number of changes undone.

    ``path`` tells apart documents that were repaired to the same bytes. Bytes that are an
    original of the report come back as they are.
    """
    if holds_records(data, path):
        raise InputError(
            f"{path} holds records, and none is reverted: the repair left each original text in "
            "its field or column, and put the repaired one into another (“fixed”, or what --to "
            "named). Drop that one; what --to wrote over is only in the file that was repaired."
        )
    digest = hashlib.sha256(data).hexdigest()
    # Documents of that very name come first, then those of the same file name.
    documents = sorted(
        report.documents, key=lambda d: (d.name != str(path), Path(d.name).name != path.name)
    )
    for document in documents:
        if digest == document.repaired.sha256:
            return _original(data, document, path), document.count
    if any(digest == document.original.sha256 for document in documents):
        return data, 0
    raise InputError(_why_not(data, documents, path))


def _original(data: bytes, document: ReportedDocument, path: Path) -> bytes:
    try:
        text = data[len(document.repaired.bom) :].decode(document.repaired.encoding)
        reverted = revert_changes(text, document.changes)
        original = document.original.bom + reverted.encode(document.original.encoding)
    except UnicodeError:
        original = b""
    if hashlib.sha256(original).hexdigest() != document.original.sha256:
        raise InputError(
            f"The original of {path} does not come out of the report, so its list of changes "
            "was edited. Take the report as ocrfix fix wrote it."
        )
    return original


def _why_not(data: bytes, documents: Sequence[ReportedDocument], path: Path) -> str:
    """Say why bytes that are no repaired text of the report are refused."""
    same = [d for d in documents if Path(d.name).name == path.name]
    if not same and len(documents) != 1:
        return (
            f"{path} is none of the {len(documents):,} texts of this report, or has changed since "
            "it was repaired. Nothing was reverted."
        )
    document = same[0] if same else documents[0]
    where = ""
    try:
        text = data[len(document.repaired.bom) :].decode(document.repaired.encoding)
        revert_changes(text, document.changes)
    except InputError as error:
        where = f" ({error.args[0].partition('(')[2].partition(')')[0]})"
    except (UnicodeError, LookupError):
        where = f" (it is not {document.repaired.encoding} any more)"
    return (
        f"{path} has changed since it was repaired{where}, so the report does not fit it. "
        "Nothing was reverted."
    )
