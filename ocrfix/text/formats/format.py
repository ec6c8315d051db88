"""What a file format has to say for ocrfix to read and mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ocrfix.model import Document, Repaired
    from ocrfix.text.rewording import Rewording
    from ocrfix.text.splicing import Edit

__all__ = ["Format", "ReadAs", "no_text", "unheld", "unrecognised"]


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What a person says of the files to read: the format, and in tables the columns.

    ``field`` holds the OCR text, and the repaired one goes into ``to``. Of folders ``include``
    takes the files of these patterns alone (``*.ocr.txt``, ``vol1/*``), whatever they end in.
    """

    form: str | None = None
    field: str | None = None
    to: str | None = None
    include: tuple[str, ...] = ()


def unrecognised(_beginning: str) -> bool:
    """Told by its name alone."""
    return False


def unheld(_data: bytes) -> bool:
    """No file of bytes."""
    return False


def no_text(_whole: str, _repaired: Sequence[Repaired]) -> str:
    """A view is spliced; there is nothing else to put back."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, and how its text is taken out and put back.

    ``recognises`` tells the format by the beginning of a file (some thousand characters), before
    any name is looked at. ``documents`` gives the texts in a file that was decoded whole: of a
    plain text the file itself; of others a text that is a view of the larger file, or one for each
    of its records. Views are spliced by :mod:`ocrfix.text.splicing`, with what ``follow`` adds (of
    the file, the edits and the encoding of the output), and ``rewording`` for words that join; of
    other formats ``patched`` gives the whole file's text back with each of its texts repaired, in
    the same order, and all else as it was.

    A format that is no text (office documents, tables of columns) tells by its bytes (``holds``);
    ``member`` gives the bytes in it that are text, and ``with_member`` puts others in their place;
    or ``rows`` gives its texts, and ``rebuilt`` the file with them repaired. ``fields`` makes
    another of it for the columns a person names; ``values`` gives what the records of a file (its
    text, its bytes) have in a column, and raises :class:`KeyError` with the names of all columns
    where it is none. ``own_pair`` gives the OCR and the truth of a file that holds both.

    ``by_root`` says that a file is told by its root element, which a whole one ends with;
    ``by_name`` that a file is taken for one by its name, where its content tells nothing;
    ``records`` that a file holds many documents, each of which also stands in the output as it
    was; ``in_folders`` that the files of a folder are searched for it; ``packs`` that it is read
    and written packed too (``NAME.jsonl.gz``).
    """

    name: str
    suffixes: tuple[str, ...]
    documents: Callable[[Document], tuple[Document, ...]]
    patched: Callable[[str, Sequence[Repaired]], str] = no_text
    recognises: Callable[[str], bool] = unrecognised
    follow: Callable[[str, Sequence[Edit], str], Iterable[Edit]] | None = None
    rewording: Rewording | None = None
    holds: Callable[[bytes], bool] = unheld
    member: Callable[..., bytes] | None = None
    with_member: Callable[..., bytes] | None = None
    rows: Callable[[bytes, str], tuple[Document, ...]] | None = None
    rebuilt: Callable[[bytes, Sequence[Repaired]], bytes] | None = None
    fields: Callable[[str | None, str | None], Format] | None = None
    values: Callable[[Document, bytes, str], list[str]] | None = None
    own_pair: Callable[[Document], tuple[str, str] | None] | None = None
    by_root: bool = False
    by_name: bool = False
    records: bool = False
    in_folders: bool = False
    packs: bool = False
