"""Plain text: the file is its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.text.formats.format import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.model import Document, Repaired

__all__ = ["PLAIN"]


def _documents(whole: Document) -> tuple[Document, ...]:
    return (whole,)


def _patched(_whole: str, repaired: Sequence[Repaired]) -> str:
    return repaired[0].text


PLAIN = Format("text", (".txt",), _documents, _patched, by_name=True, in_folders=True)
