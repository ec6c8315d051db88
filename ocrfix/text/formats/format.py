"""What a file format has to say for ocrfix to read and mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrfix.model import Document, Repaired

__all__ = ["Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, and how its text is taken out and put back.

    ``documents`` gives the texts in a file that was decoded whole: of a plain text the file
    itself; of others a text that is a view of the larger file, or one for each of its records.
    ``patched`` gives the whole file's text back with each of them repaired, in the same order
    (with changes, held by the offsets of its original), and all else as it was.

    ``records`` says that a file holds many documents, each of which also stands in the output as
    it was; ``in_folders`` that the files of a folder are searched for it; ``packs`` that it is
    read and written packed too (``NAME.jsonl.gz``).
    """

    name: str
    suffixes: tuple[str, ...]
    documents: Callable[[Document], tuple[Document, ...]]
    patched: Callable[[str, Sequence[Repaired]], str]
    records: bool = False
    in_folders: bool = False
    packs: bool = False
