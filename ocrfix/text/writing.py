"""How characters are written in the places of a file: references, quotes, and what is refused."""

from __future__ import annotations

import re
from enum import IntEnum
from html.entities import html5

__all__ = ["REFERENCE", "Way", "character_of", "encodable", "written"]


class Way(IntEnum):
    """What a place in a file asks of the characters that are put there."""

    RAW = 0
    """As they are."""
    TEXT = 1
    """Text of an element."""
    DOUBLE = 2
    """An attribute in double quotes."""
    SINGLE = 3
    """An attribute in single quotes."""
    CDATA = 4
    """A CDATA section, which has no references and must not be ended."""
    LOCKED = 5
    """Nothing may be changed."""
    JSON = 6
    """A string of JSON."""
    QUOTED = 7
    """A field of a table, in double quotes."""
    FIELD = 8
    """A field of a table, bare."""
    CUE = 9
    """A cue of subtitles, in which no time line may arise."""
    PROSE = 10
    """Text of Markdown, in which no markup may arise."""
    CELL = 11
    """A column parted by tabs."""


_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_WITH_REFERENCES = frozenset((Way.TEXT, Way.DOUBLE, Way.SINGLE))
_SPECIAL = {
    Way.TEXT: _REFERENCES,
    Way.DOUBLE: {**_REFERENCES, '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"},
    Way.SINGLE: {**_REFERENCES, "'": "&#39;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"},
    Way.QUOTED: {'"': '""'},
}
# No XML may hold these, not even as references.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFUSED = {
    Way.TEXT: _NOT_XML,
    Way.DOUBLE: _NOT_XML,
    Way.SINGLE: _NOT_XML,
    Way.CDATA: _NOT_XML,
    Way.FIELD: re.compile('[\t\r\n",;|]'),
    Way.CUE: re.compile("[\r\n<{}]|-->"),
    Way.CELL: re.compile("[\t\r\n]"),
    Way.PROSE: re.compile(r"[|*_`<>\[\]\\#$~]"),
}

REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{0,31}));")
"""A reference to a character, by its number or name."""

_XML_NAMES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_JSON_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def character_of(match: re.Match[str], *, html: bool) -> str | None:
    """The character that a reference stands for; None for one that is not known.

    XML knows five names, HTML its own table. Entities that a document declares are never looked
    at, let alone expanded.

    >>> [character_of(REFERENCE.match(r), html=False) for r in ("&#339;", "&amp;", "&bomb;")]
    ['œ', '&', None]
    """
    decimal, hexadecimal, name = match.groups()
    if name:
        found = html5.get(f"{name};") if html else _XML_NAMES.get(name)
        return found if found and len(found) == 1 else None
    number = int(decimal) if decimal else int(hexadecimal, 16)
    good = 0 < number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
    return chr(number) if good else None


def encodable(text: str, encoding: str) -> bool:
    """Whether an encoding has every character of a text; one that does not exist is told later."""
    if encoding.startswith("utf"):
        return not any("\ud800" <= c <= "\udfff" for c in text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    except (LookupError, ValueError):
        return True
    return True


def written(
    text: str, way: int, encoding: str = "utf-8", left: str = "", right: str = ""
) -> str | None:
    """A text as it is written in a place; None where it cannot stand there.

    ``left`` and ``right`` are what stands beside it in the file. A character that the encoding
    lacks becomes a reference where there can be one.

    >>> written('a < "œ"', Way.DOUBLE, "latin-1")
    'a &lt; &quot;&#339;&quot;'
    >>> written(">", Way.CDATA, left="]]")
    ']]><![CDATA[>'
    """
    refused = _REFUSED.get(Way(way))
    if way == Way.LOCKED or (refused and refused.search(text)):
        return None
    if way == Way.CDATA:
        return _in_cdata(text, left, right) if encodable(text, encoding) else None
    if way == Way.JSON:
        text = "".join(_JSON_ESCAPES.get(c) or (c if c >= " " else f"\\u{ord(c):04x}")
                       for c in text)  # fmt: skip
        if encodable(text, encoding):
            return text
        units = text.encode("utf-16-be", "surrogatepass")
        pairs = (units[i : i + 2] for i in range(0, len(units), 2))
        return "".join(chr(p[1]) if not p[0] and p[1] < 128 else f"\\u{p.hex()}" for p in pairs)
    if way == Way.CUE and "-->" in left[-2:] + text + right[:2]:
        return None
    special = _SPECIAL.get(Way(way))
    if special:
        text = "".join(special.get(c, c) for c in text)
    if encodable(text, encoding):
        return text
    if way not in _WITH_REFERENCES:
        return None
    return "".join(c if encodable(c, encoding) else f"&#{ord(c)};" for c in text)


def _in_cdata(text: str, left: str, right: str) -> str:
    """Part a section wherever what is put in would end it."""
    beside = left[-2:]
    around = beside + text + right[:2]
    made: list[str] = []
    at = 0
    for match in re.finditer(r"\]\](?=>)", around):
        end = min(max(match.end() - len(beside), 0), len(text))
        made += (text[at:end], "]]><![CDATA[")
        at = end
    return "".join([*made, text[at:]])
