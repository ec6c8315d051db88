"""The file formats that ocrfix reads and mends: one module each, and one line in the table here.

In comes a file decoded whole, out go the texts in it, and back in comes what became of them.
"""

from pathlib import Path

from ocrfix.errors import InputError
from ocrfix.text.formats.alto import ALTO
from ocrfix.text.formats.finereader import FINEREADER
from ocrfix.text.formats.format import Format, ReadAs
from ocrfix.text.formats.hocr import HOCR
from ocrfix.text.formats.json_lines import JSON_LINES
from ocrfix.text.formats.markdown import MARKDOWN
from ocrfix.text.formats.office import DOCX, ODT
from ocrfix.text.formats.page import PAGE
from ocrfix.text.formats.parquet import PARQUET
from ocrfix.text.formats.pdf import PDF
from ocrfix.text.formats.plain import PLAIN
from ocrfix.text.formats.root import BEGINNING, unreadable_markup
from ocrfix.text.formats.subtitles import SRT, VTT
from ocrfix.text.formats.tables import TABLE
from ocrfix.text.formats.tei import TEI
from ocrfix.text.formats.tesseract_tsv import TESSERACT_TSV

__all__ = [
    "FORMATS",
    "PLAIN",
    "Format",
    "ReadAs",
    "format_held",
    "format_named",
    "format_of",
    "format_told",
    "holds_records",
    "is_packed",
    "unreadable_markup",
]

FORMATS = (
    HOCR, ALTO, PAGE, FINEREADER, TEI, TESSERACT_TSV, SRT, VTT, DOCX, ODT, PDF, PARQUET,
    JSON_LINES, TABLE, MARKDOWN, PLAIN,
)  # fmt: skip
"""Asked in this order what a file is; the last serves what no other claims."""


def is_packed(path: Path) -> bool:
    """Whether a file name says that gzip packed it."""
    return path.suffix.lower() == ".gz"


def format_of(path: Path) -> Format:
    """The format that a file's name alone tells.

    >>> format_of(Path("records.jsonl.gz")).name, format_of(Path("page.xml")).name
    ('jsonl', 'text')
    """
    name = path.name.lower()
    for format_ in FORMATS:
        endings = (*format_.suffixes, *(f"{s}.gz" for s in format_.suffixes if format_.packs))
        if format_.by_name and name.endswith(endings):
            return format_
    return FORMATS[-1]


def format_told(text: str, path: Path) -> Format:
    """The format of a file, by its content and only then by its name.

    Raises :class:`~ocrfix.errors.InputError` for what is recognised and holds no text to mend.
    """
    beginning = text[:BEGINNING]
    for format_ in FORMATS:
        if format_.recognises(beginning):
            return format_
    if why := unreadable_markup(beginning, text):
        raise InputError(f"{path} is {why}")
    return format_of(path)


def format_held(data: bytes) -> Format | None:
    """The format of a file that is no text, by its bytes; None for text."""
    return next((each for each in FORMATS if each.holds(data)), None)


def holds_records(data: bytes, path: Path) -> bool:
    """Whether a file is one of many records, by its content and then its name."""
    held = format_held(data)
    beginning = data[:BEGINNING].decode("utf-8", "replace")
    if held is None and any(each.recognises(beginning) for each in FORMATS):
        return False
    return (held or format_of(path)).records


def format_named(name: str) -> Format:
    """The format of a name, as ``--format`` takes it; raises :class:`InputError` for none."""
    for format_ in FORMATS:
        if format_.name == name.lower():
            return format_
    names = ", ".join(each.name for each in FORMATS)
    raise InputError(f"There is no format {name!r}. There are: {names}.")
