"""Text as it lies in files: read, taken apart, changed by offsets, and written back.

In come bytes, out go :class:`~ocrfix.model.Document` values and lists of changes. Knows nothing of
languages or rules: only what a reader sees on the page. ``sources`` is the door for files.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.text.changes import apply_changes, revert_changes
    from ocrfix.text.documents import decode, encode
    from ocrfix.text.sources import Source, read_document, read_sources, render

__all__ = [
    "Source",
    "apply_changes",
    "decode",
    "encode",
    "read_document",
    "read_sources",
    "render",
    "revert_changes",
]

__getattr__, __dir__ = hand_on(
    __name__,
    {
        "Source": "sources",
        "apply_changes": "changes",
        "decode": "documents",
        "encode": "documents",
        "read_document": "sources",
        "read_sources": "sources",
        "render": "sources",
        "revert_changes": "changes",
    },
)
