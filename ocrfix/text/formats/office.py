"""Word documents (.docx) and OpenDocument texts (.odt): the text of their runs, in paragraphs.

The text lies in one member of a ZIP file; every other member stays as it is, byte for byte.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ocrfix.text.archives import member_of, names_of, with_member
from ocrfix.text.formats.format import Format
from ocrfix.text.formats.xml_flow import Flow, flowing

if TYPE_CHECKING:
    from ocrfix.model import Document

__all__ = ["DOCX", "ODT"]

_DOCX = Flow(
    within=frozenset(("body",)),
    blocks=frozenset(("p",)),
    breaks={"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"},
    skipped=frozenset(("Fallback", "del", "pPr", "rPr", "sectPr")),
    only=frozenset(("t",)),
    collapse=False,
)
_ODT = Flow(
    within=frozenset(("text",)),
    blocks=frozenset(("p", "h")),
    breaks={"line-break": "\n", "tab": "\t", "s": " "},
    skipped=frozenset(
        ("annotation", "tracked-changes", "note-citation", "sequence-decls", "forms")
    ),
)
_DOCX_MEMBER, _ODT_MEMBER = "word/document.xml", "content.xml"


def _documents(whole: Document, flow: Flow, kind: str) -> tuple[Document, ...]:
    return (flowing(whole, flow, kind),)


def _holds(data: bytes, member: str, other: str) -> bool:
    if not data.startswith(b"PK\x03\x04"):
        return False
    names = names_of(data)
    return member in names and other in names


DOCX = Format(
    "docx", (".docx",), partial(_documents, flow=_DOCX, kind="Word document"),
    holds=partial(_holds, member=_DOCX_MEMBER, other="[Content_Types].xml"),
    member=partial(member_of, member=_DOCX_MEMBER),
    with_member=partial(with_member, member=_DOCX_MEMBER),
    in_folders=True,
)  # fmt: skip
ODT = Format(
    "odt", (".odt",), partial(_documents, flow=_ODT, kind="OpenDocument text"),
    holds=partial(_holds, member=_ODT_MEMBER, other="mimetype"),
    member=partial(member_of, member=_ODT_MEMBER),
    with_member=partial(with_member, member=_ODT_MEMBER),
    in_folders=True,
)  # fmt: skip
