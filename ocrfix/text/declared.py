"""The encoding that a file of XML or HTML declares for itself, held against its bytes."""

from __future__ import annotations

import codecs
import re
from codecs import BOM_UTF8
from typing import NamedTuple

from ocrfix.text.encoding import BYTE_ORDER_MARKS, spoken

__all__ = ["Declared", "declared_encoding", "declared_name", "lie_of"]

_XML = re.compile(rb"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_HTML = re.compile(
    rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE
)
_HEAD = 4096  # bytes in which a declaration stands, if at all
# What is declared as the first is, where its bytes say so, the second: as browsers take it.
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252"}
_WIDE = ("utf-16", "utf-32")
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
    name = declared_name(data)
    marked = next((own for mark, own in BYTE_ORDER_MARKS if data.startswith(mark)), None)
    if name is None or (marked and marked != "utf-8"):
        return None
    codec = _codec(name) or ""
    if codec == "utf-8":
        return None
    # Whoever could read the declaration byte by byte has no wide encoding before him.
    wrong = not codec or codec.startswith(_WIDE)
    if data.isascii() and not wrong:
        return Declared("iso8859-1" if codec == "ascii" else codec)
    if marked or _decodes(data, "utf-8"):
        if not codec:
            return Declared("utf-8", f"it declares {name}, which is no encoding, and holds UTF-8")
        return Declared("utf-8", f"it declares {name} but holds UTF-8, and is read as that")
    if wrong:
        return None
    wider = _WIDER.get(codec)
    if wider and _C1.search(data) and _decodes(data, wider):
        return Declared(wider, f"it declares {name} but holds signs of {spoken(wider)}")
    return Declared(codec) if _decodes(data, codec) else None


def declared_name(data: bytes) -> str | None:
    """The encoding that a file of XML or HTML names, as it stands there."""
    head = data[:_HEAD].removeprefix(BOM_UTF8)
    found = _XML.match(head) or (_HTML.search(head) if b"<" in head[:64] else None)
    return found[1].decode("ascii") if found else None


def lie_of(data: bytes, encoding: str) -> str:
    """What to say of a declaration that is not the encoding a file was read in; "" if it is."""
    name = declared_name(data)
    if name is None or _codec(name) == encoding:
        return ""
    return f"it declares {name} but is not, and is read as {spoken(encoding)}"


def _codec(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return False
    return True
