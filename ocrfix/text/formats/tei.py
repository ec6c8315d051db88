"""TEI: the text within ``<text>``, by blocks and the lines that ``<lb/>`` begins.

``<lb break="no"/>`` goes on with a word. Of an editor's choices the corrected, regularised and
expanded readings are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.text.formats.format import Format
from ocrfix.text.formats.root import root_of
from ocrfix.text.formats.xml_flow import Flow, flowing

if TYPE_CHECKING:
    from ocrfix.model import Document

__all__ = ["TEI"]

_BLOCKS = """ab argument body back byline castItem castList cell closer dateline div div1 div2 div3
div4 div5 docAuthor docDate docImprint docTitle epigraph figure front fw group head imprimatur item
l label lg list note opener p postscript quote row salute signed sp speaker stage table titlePage
titlePart trailer"""

_FLOW = Flow(
    within=frozenset(("text",)),
    blocks=frozenset(_BLOCKS.split()),
    breaks={"lb": "\n", "pb": "\n", "cb": "\n"},
    skipped=frozenset(
        ("teiHeader", "figDesc", "formula", "code", "egXML", "sic", "orig", "abbr", "facsimile")
    ),
)
_ROOTS = frozenset(("TEI", "TEI.2", "teiCorpus", "teiCorpus.2"))


def _recognises(beginning: str) -> bool:
    root = root_of(beginning)
    return root is not None and root.name in _ROOTS


def _documents(whole: Document) -> tuple[Document, ...]:
    return (flowing(whole, _FLOW, "TEI"),)


TEI = Format(
    "tei",
    (".tei", ".xml"),
    _documents,
    recognises=_recognises,
    by_root=True,
    in_folders=True,
    packs=True,
)
