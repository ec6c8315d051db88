"""The root element of an XML or HTML file, by which its format is told."""

from __future__ import annotations

import re
from typing import NamedTuple

from ocrfix.errors import InputError
from ocrfix.text.markup import attributes, local, tags

__all__ = ["Root", "cut_off", "is_markup", "root_of", "unreadable_markup"]

_MARKUP = re.compile(
    r"\s*<(?:\?xml[\s?]|!DOCTYPE\b|!--|[A-Za-z_:][\w:.-]*(?:\s+[\w:.-]+\s*=|\s*>))"
)


BEGINNING = 65_536
"""Characters of a file that its format is told by."""


class Root(NamedTuple):
    """The first element: its name without prefix, its namespace, and all its start tag says."""

    name: str
    space: str
    tag: str


def is_markup(beginning: str) -> bool:
    """Whether a file begins as XML or HTML does."""
    return bool(_MARKUP.match(beginning.removeprefix("\ufeff")))


def root_of(beginning: str) -> Root | None:
    """The root of a file, from its beginning; None where there is none.

    >>> root_of('<?xml version="1.0"?><a:alto xmlns:a="http://x/ns-v4#">').name
    'alto'
    """
    try:
        for tag in tags(beginning, "the file"):
            if tag.kind in "<e":
                known = attributes(beginning, tag)
                prefix, _, _ = tag.name.rpartition(":")
                span = known.get(f"xmlns:{prefix}" if prefix else "xmlns")
                space = beginning[span[0] : span[1]] if span else ""
                return Root(local(tag.name), space, beginning[tag.start : tag.end])
            if tag.kind in "/c":
                return None
    except InputError:
        return None
    return None


def cut_off(whole: str) -> str:
    """What to say of XML whose root has no end; empty where it has one.

    >>> cut_off("<alto><Layout>"), cut_off("<alto></alto>")
    ('its <alto> has no end: the file is cut off, and what there is of it was read', '')
    """
    root = root_of(whole[:BEGINNING])
    if root is None or root.tag.endswith("/>"):
        return ""
    name = re.match(r"<([^\s/>]+)", root.tag)
    if name is None or whole.rfind(f"</{name[1]}") >= 0:
        return ""
    return f"its <{name[1]}> has no end: the file is cut off, and what there is of it was read"


_PROLOGUE = re.compile(r"\s*<(?:\?xml[\s?]|!DOCTYPE\b)")
_AS_TEXT = "Or say --format text to repair it as plain text, markup and all."
# Roots of files that lie beside OCR, what they are, and what to do instead.
_KNOWN = {
    "mets": (
        "METS, which names files but holds no text. Name the ALTO or PAGE files it lists.",
        "",
    ),
    "html": ("HTML without OCR in it (no element has the class ocr_line or ocrx_word).", _AS_TEXT),
}


def unreadable_markup(beginning: str, whole: str = "") -> str:
    """Why a file of XML or HTML that no format claims is refused; empty for what is plain text.

    Without a prologue a file is XML if one element that HTML does not have is all of it.
    """
    root = root_of(beginning) if is_markup(beginning) else None
    if root is None:
        return ""
    name = root.name.lower()
    if name in _KNOWN:
        return " ".join(filter(None, _KNOWN[name]))
    if not _PROLOGUE.match(beginning.removeprefix("\ufeff")) and not _one_element(root, whole):
        return ""
    return (
        f"XML of a kind that ocrfix does not read (its root is <{root.name[:40]}>). Export it as "
        f"ALTO, PAGE, hOCR or plain text. {_AS_TEXT}"
    )


# Elements with which a piece of HTML may begin that is kept as text.
_HTML = re.compile(
    r"a|abbr|article|b|big|blockquote|body|br|center|cite|code|d[dlt]|del|div|em|font|footer|h[1-6]"
    r"|header|hr|i|img|ins|li|main|mark|nav|[ou]l|p|pre|q|s|section|small|span|strike|strong|su[bp]"
    r"|table|tbody|t[dhr]|thead|tt|u|var"
)


def _one_element(root: Root, whole: str) -> bool:
    """Whether a file is one element, from its first character to its last."""
    name = re.match(r"<([^\s/>]+)", root.tag)
    return (
        name is not None
        and not _HTML.fullmatch(root.name.lower())
        and bool(re.search(rf"</{re.escape(name[1])}\s*>\s*\Z", whole[-len(root.tag) - 200 :]))
    )
