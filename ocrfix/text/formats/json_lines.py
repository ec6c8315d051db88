"""JSON lines: a record a line, its OCR text in one field, the repaired one in another."""

from __future__ import annotations

import json
import re
from functools import partial
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from ocrfix.errors import InputError
from ocrfix.model import Document
from ocrfix.text.formats.format import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.model import Repaired

__all__ = ["JSON_LINES"]


_FIELD = re.compile(r"[\s,]*\"")
_COLON = re.compile(r"\s*:\s*")


def _documents(whole: Document, field: str) -> tuple[Document, ...]:
    """The OCR text of each record; raises :class:`InputError` naming the line that has none."""
    documents: list[Document] = []
    for number, line in enumerate(_lines(whole.text), 1):
        if line.strip():
            text = _ocr(line, f"{whole.name}, line {number}", field)
            documents.append(Document(text, f"{whole.name}:{number}", path=whole.path))
    return tuple(documents)


def _values(whole: Document, _data: bytes, field: str) -> list[str]:
    """What the records have in a field, of whatever kind it is, as text."""
    found: list[str] = []
    for line in _lines(whole.text):
        if line.strip():
            record: dict[str, Any] = json.loads(line)
            if field not in record:
                raise KeyError(*record)
            value = record[field]
            found.append(value if isinstance(value, str) else json.dumps(value))
    return found


def _ocr(line: str, where: str, field: str) -> str:
    wanted = f"Each line must be a JSON object with “{field}”."
    try:
        record: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: {error}. {wanted}") from error
    if not isinstance(record, dict):
        raise InputError(f"{where}: this is no JSON object. {wanted}")
    if field not in record:
        have = f" There is {', '.join(map(str, list(record)[:8]))}: --field." if record else ""
        raise InputError(f"{where}: there is no field “{field}”. {wanted}{have}")
    text = record[field]
    if not isinstance(text, str):
        raise InputError(f"{where}: the field “{field}” is no text. {wanted}")
    return text


def _lines(text: str) -> list[str]:
    """Lines with their ends; str.splitlines would also break at characters JSON may hold."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return [line for line in lines if line]


def _patched(whole: str, repaired: Sequence[Repaired], to: str) -> str:
    """The records with the field ``to`` put at their end; nothing else of them changes."""
    texts = iter(repaired)
    return "".join(
        _with_fixed(line, next(texts).text, to) if line.strip() else line for line in _lines(whole)
    )


def _with_fixed(line: str, text: str, to: str) -> str:
    lone = any("\ud800" <= char <= "\udfff" for char in text)
    value = json.dumps(text, ensure_ascii=lone)
    if span := _value_of(line, to):
        start, end = span
        same = json.loads(line[start:end]) == text
        return line if same else line[:start] + value + line[end:]
    body = line.rstrip()
    name = json.dumps(to, ensure_ascii=any("\ud800" <= char <= "\udfff" for char in to))
    return f"{body[:-1].rstrip()}, {name}: {value}}}{line[len(body) :]}"


def _value_of(line: str, name: str) -> tuple[int, int] | None:
    """Where the value of a field stands in a record; of fields of one name the last counts."""
    found = None
    at = line.index("{") + 1
    decoder = json.JSONDecoder()
    while (quote := _FIELD.match(line, at)) is not None:
        key, at = scanstring(line, quote.end())
        start = _COLON.match(line, at).end()  # type: ignore[union-attr]
        _, at = decoder.raw_decode(line, start)
        if key == name:
            found = start, at
    return found


def _fields(field: str | None, to: str | None) -> Format:
    return Format(
        "jsonl",
        (".jsonl", ".ndjson"),
        partial(_documents, field=field or "ocr"),
        partial(_patched, to=to or "fixed"),
        fields=_fields,
        values=_values,
        by_name=True,
        records=True,
        packs=True,
    )


JSON_LINES = _fields(None, None)
"""The OCR text in the field ``ocr``, the repaired one in ``fixed``."""
