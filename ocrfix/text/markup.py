"""A scanner for XML and HTML as they are found: tags with their places, nothing parsed away.

It builds no tree and changes nothing: what it gives are offsets. It also reads HTML that is not
well-formed. Documents are untrusted: no declaration of an entity is looked at, nothing is fetched,
and the time grows with the length of the text alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Tag", "attribute", "attributes", "local", "tags"]


class Tag(NamedTuple):
    """A piece of markup, ``start:end`` of the file.

    ``kind`` is ``<`` for a start tag, ``/`` for an end tag, ``e`` for an empty element, and ``c``
    for a CDATA section, whose text is ``start + 9:end - 3``. What is not text (comments,
    processing instructions, declarations) has the kind ``-``.
    """

    kind: str
    name: str
    start: int
    end: int


# A "<" within an attribute is an error in XML and rare in HTML: without it no quote can make the
# search run to the end of the file.
_TAG = re.compile(
    r"<(/?)([A-Za-z_:][^\s<>/=\"']*+)(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>"
    r"|<(/?)([A-Za-z_:][^\s<>/=\"']*+)[^<>]*+>"
)
_ATTRIBUTE = re.compile(
    r"(?<![^\s=<>\"'/])([^\s=<>\"'/]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))"
)
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}


def local(name: str) -> str:
    """The name without its prefix.

    >>> local("pc:TextLine")
    'TextLine'
    """
    return name.rpartition(":")[2]


def tags(text: str, name: str, start: int = 0) -> Iterator[Tag]:
    """Yield the markup of a file, in order; what lies between is text.

    A ``<`` that begins no markup is text, as browsers have it. Raises
    :class:`~ocrfix.errors.InputError` for a comment, section or declaration without an end.
    """
    at = start
    find, match = text.find, _TAG.match
    while (at := find("<", at)) >= 0:
        found = match(text, at)
        if found:
            end = found.end()
            close, label, close2, label2 = found.groups()
            label = label or label2
            kind = "/" if close or close2 else "e" if text[end - 2] == "/" else "<"
            yield Tag(kind, label, at, end)
            at = end
            continue
        head = text[at : at + 9]
        for opening, ending in _ENDS.items():
            if head.startswith(opening):
                stop = find(ending, at + len(opening))
                if stop < 0:
                    raise _endless(text, at, name)
                end = stop + len(ending)
                yield Tag("c" if opening == "<![CDATA[" else "-", "", at, end)
                at = end
                break
        else:
            if head.startswith("<!"):
                end = _declaration(text, at, name)
                yield Tag("-", "", at, end)
                at = end
            else:
                at += 1


_IN_DECLARATION = re.compile(r"<!--|<\?|\"|'|\[|\]|>")


def _declaration(text: str, at: int, name: str) -> int:
    """The end of a declaration; that of a document type may hold others in brackets."""
    depth = 0
    place = at + 2
    while found := _IN_DECLARATION.search(text, place):
        sign = found[0]
        place = found.end()
        if sign == "[":
            depth += 1
        elif sign == "]":
            depth = max(0, depth - 1)
        elif sign == ">":
            if not depth:
                return place
        else:
            stop = text.find({"<!--": "-->", "<?": "?>"}.get(sign, sign), place)
            if stop < 0:
                break
            place = stop + len({"<!--": "-->", "<?": "?>"}.get(sign, sign))
    raise _endless(text, at, name)


def _endless(text: str, at: int, name: str) -> InputError:
    line = text.count("\n", 0, at) + 1
    opening = text[at : at + 9].split()[0] if text[at : at + 9].split() else "<"
    return InputError(
        f"{name}, line {line}: “{opening}” has no end, so the file is cut off or damaged. Fetch it "
        "anew, or say --format text to repair it as plain text, markup and all."
    )


def attributes(text: str, tag: Tag) -> dict[str, tuple[int, int]]:
    """Where the values of a tag's attributes stand, without their quotes.

    >>> markup = '<String ID="s" CONTENT="café"/>'
    >>> [tag] = tags(markup, "page.xml")
    >>> start, end = attributes(markup, tag)["CONTENT"]
    >>> markup[start:end]
    'café'
    """
    first = tag.start + 1 + len(tag.name)
    found: dict[str, tuple[int, int]] = {}
    for match in _ATTRIBUTE.finditer(text, first, tag.end):
        group = match.lastindex or 1
        found.setdefault(match[1], match.span(group))
    return found


def attribute(text: str, tag: Tag, wanted: str) -> str | None:
    """The value of one attribute, as it is written; None where there is none."""
    span = attributes(text, tag).get(wanted)
    return text[span[0] : span[1]] if span else None
