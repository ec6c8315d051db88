"""Parquet: the OCR text in one column, the repaired one in another (extra ``[parquet]``)."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any

from ocrfix.errors import InputError
from ocrfix.model import Document
from ocrfix.text.formats.format import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.model import Repaired

__all__ = ["PARQUET", "parquet_library"]

_GUESSES = ("ocr", "text")


def _holds(data: bytes) -> bool:
    return data.startswith(b"PAR1") and data.endswith(b"PAR1")


def parquet_library(name: str) -> Any:
    """Import pyarrow's Parquet; raises :class:`InputError` where it is missing."""
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise InputError(
            f"{name} is Parquet, which needs pyarrow. Install it: pip install 'ocrfix[parquet]'"
        ) from None
    return parquet


def _rows(data: bytes, name: str, field: str | None) -> tuple[Document, ...]:
    parquet = parquet_library(name)
    try:
        table = parquet.read_table(io.BytesIO(data))
    except (OSError, ValueError, NotImplementedError) as error:  # as those of pyarrow are
        reason = str(error).split("\n", 1)[0].rstrip(".")
        raise InputError(
            f"{name} cannot be read as Parquet: {reason[:200]}. Save or fetch it anew."
        ) from error
    column = _column(table.column_names, field, name)
    values = table.column(column).to_pylist()
    if not all(value is None or isinstance(value, str) for value in values):
        raise InputError(f"{name}: the column “{column}” is no text. Say another with --field.")
    return tuple(
        Document(value or "", f"{name}:{number}") for number, value in enumerate(values, 1)
    )


def _values(whole: Document, data: bytes, field: str) -> list[str]:
    """What the rows have in a column, of whatever kind it is, as text."""
    table = parquet_library(whole.name).read_table(io.BytesIO(data))
    if field not in table.column_names:
        raise KeyError(*table.column_names)
    return [str(each) for each in table.column(field).to_pylist()]


def _column(names: Sequence[str], field: str | None, name: str) -> str:
    for wanted in (field,) if field else _GUESSES:
        if wanted in names:
            return wanted
    asked = f"“{field}”" if field else "“ocr” or “text”"
    raise InputError(
        f"{name} has no column {asked}; there is {', '.join(names[:12])}. Say which holds the OCR "
        "text: --field NAME"
    )


def _rebuilt(data: bytes, repaired: Sequence[Repaired], field: str | None, to: str | None) -> bytes:
    """The table with one column more (or another in its place), packed as it was."""
    parquet = parquet_library("the file")
    import pyarrow

    stored = parquet.ParquetFile(io.BytesIO(data))
    table = stored.read()
    column = _column(table.column_names, field, "the file")
    blank = [value is None for value in table.column(column).to_pylist()]
    values = [None if no else each.text for no, each in zip(blank, repaired, strict=True)]
    target = to or "fixed"
    new = pyarrow.array(values, type=table.schema.field(column).type)
    if target in table.column_names:
        made = table.set_column(table.column_names.index(target), target, new)
    else:
        made = table.append_column(target, new)
    groups = stored.metadata.num_row_groups
    packing = stored.metadata.row_group(0).column(0).compression if groups else "SNAPPY"
    out = io.BytesIO()
    parquet.write_table(
        made, out, compression="NONE" if packing == "UNCOMPRESSED" else packing,
        row_group_size=max(1, stored.metadata.row_group(0).num_rows) if groups else None,
    )  # fmt: skip
    return out.getvalue()


def _documents(_whole: Document) -> tuple[Document, ...]:
    return ()


def _fields(field: str | None, to: str | None) -> Format:
    return Format(
        "parquet",
        (".parquet",),
        _documents,
        holds=_holds,
        rows=partial(_rows, field=field),
        rebuilt=partial(_rebuilt, field=field, to=to),
        fields=_fields,
        values=_values,
        records=True,
    )


PARQUET = _fields(None, None)
"""The OCR text in the column ``ocr`` or ``text``, the repaired one in ``fixed``."""
