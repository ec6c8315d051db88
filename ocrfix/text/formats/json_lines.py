"""JSON lines: a record a line, its OCR text in the field ``ocr``, the repaired one in ``fixed``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ocrfix.errors import InputError
from ocrfix.model import Document
from ocrfix.text.formats.format import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.model import Repaired

__all__ = ["JSON_LINES"]


def _documents(whole: Document) -> tuple[Document, ...]:
    """The OCR text of each record; raises :class:`InputError` naming the line that has none."""
    documents: list[Document] = []
    for number, line in enumerate(_lines(whole.text), 1):
        if line.strip():
            text = _ocr(line, f"{whole.name}, line {number}")
            documents.append(Document(text, f"{whole.name}:{number}", path=whole.path))
    return tuple(documents)


def _ocr(line: str, where: str) -> str:
    wanted = "Each line must be a JSON object with “ocr”."
    try:
        record: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: {error}. {wanted}") from error
    if not isinstance(record, dict):
        raise InputError(f"{where}: this is no JSON object. {wanted}")
    if "ocr" not in record:
        raise InputError(f"{where}: there is no field “ocr”. {wanted}")
    text = record["ocr"]
    if not isinstance(text, str):
        raise InputError(f"{where}: the field “ocr” is no text. {wanted}")
    return text


def _lines(text: str) -> list[str]:
    """Lines with their ends; str.splitlines would also break at characters JSON may hold."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return [line for line in lines if line]


def _patched(whole: str, repaired: Sequence[Repaired]) -> str:
    """The records with the field ``fixed`` put at their end; nothing else of them changes."""
    texts = iter(repaired)
    return "".join(
        _with_fixed(line, next(texts).text) if line.strip() else line for line in _lines(whole)
    )


def _with_fixed(line: str, text: str) -> str:
    record = json.loads(line)
    body = line.rstrip()
    if "fixed" in record:
        return json.dumps({**record, "fixed": text}, ensure_ascii=False) + line[len(body) :]
    lone = any("\ud800" <= char <= "\udfff" for char in text)
    field = json.dumps(text, ensure_ascii=lone)
    return f'{body[:-1].rstrip()}, "fixed": {field}}}{line[len(body) :]}'


JSON_LINES = Format("jsonl", (".jsonl",), _documents, _patched, records=True, packs=True)
