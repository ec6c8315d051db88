"""The encoding that a file of XML or HTML declares for itself, held against its bytes."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from ocrfix.text.encoding import BYTE_ORDER_MARKS, spoken

__all__ = ["Declared", "declared_encoding"]

_XML = re.compile(rb"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_HTML = re.compile(
    rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE
)
_HEAD = 4096  # bytes in which a declaration stands, if at all
# What is declared as the first is, where its bytes say so, the second: as browsers take it.
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252"}
_C1 = re.compile(rb"[\x80-\x9f]")


class Declared(NamedTuple):
    """The encoding to read a file in, and what its declaration has wrong, if anything."""

    encoding: str
    note: str = ""


def declared_encoding(data: bytes) -> Declared | None:
    """The encoding of a file that declares one; None where bytes alone have to tell.

    A declaration that its bytes give the lie is not believed: UTF-8 under another name, Windows
    signs under ISO-8859-1, no UTF-8 at all under UTF-8 (then bytes have to tell).
    """
    if any(data.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        return None
    head = data[:_HEAD]
    found = _XML.match(head) or (_HTML.search(head) if b"<" in head[:64] else None)
    if not found:
        return None
    name = found[1].decode("ascii")
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return None
    if codec.startswith(("utf-16", "utf-32")):
        return None
    ascii_only = data.isascii()
    if codec == "utf-8" or ascii_only:
        return None if codec == "utf-8" else Declared("iso8859-1" if codec == "ascii" else codec)
    if _decodes(data, "utf-8"):
        return Declared("utf-8", f"it declares {name} but holds UTF-8, and is read as that")
    wider = _WIDER.get(codec)
    if wider and _C1.search(data) and _decodes(data, wider):
        return Declared(wider, f"it declares {name} but holds signs of {spoken(wider)}")
    if not _decodes(data, codec):
        return None
    return Declared(codec)


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return False
    return True
