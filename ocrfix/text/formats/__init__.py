"""The file formats that ocrfix reads and mends: one module each, and one line in the table here.

In comes a file decoded whole, out go the texts in it, and back in comes what became of them.
"""

from pathlib import Path

from ocrfix.text.formats.format import Format
from ocrfix.text.formats.json_lines import JSON_LINES
from ocrfix.text.formats.plain import PLAIN

__all__ = ["FORMATS", "PLAIN", "Format", "format_of", "is_packed"]

FORMATS = (JSON_LINES, PLAIN)
"""The first whose suffix a file has; the last serves what no other claims."""


def is_packed(path: Path) -> bool:
    """Whether a file name says that gzip packed it."""
    return path.suffix.lower() == ".gz"


def format_of(path: Path) -> Format:
    """The format of a file.

    >>> format_of(Path("records.jsonl.gz")).name, format_of(Path("page.md")).name
    ('jsonl', 'text')
    """
    name = path.name.lower()
    for format_ in FORMATS:
        endings = (*format_.suffixes, *(f"{s}.gz" for s in format_.suffixes if format_.packs))
        if name.endswith(endings):
            return format_
    return FORMATS[-1]
