"""The root element of an XML or HTML file, by which its format is told."""

from __future__ import annotations

import re
from typing import NamedTuple

from ocrfix.errors import InputError
from ocrfix.text.markup import attributes, local, tags

__all__ = ["Root", "is_markup", "root_of", "unreadable_markup"]

_MARKUP = re.compile(
    r"\s*<(?:\?xml[\s?]|!DOCTYPE\b|!--|[A-Za-z_:][\w:.-]*(?:\s+[\w:.-]+\s*=|\s*>))"
)


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


def unreadable_markup(beginning: str) -> str:
    """Why a file of XML or HTML that no format claims is refused; empty for what is plain text."""
    root = root_of(beginning) if is_markup(beginning) else None
    if root is None:
        return ""
    name = root.name.lower()
    if name in _KNOWN:
        return " ".join(filter(None, _KNOWN[name]))
    if not _PROLOGUE.match(beginning.removeprefix("\ufeff")):
        return ""
    return (
        f"XML of a kind that ocrfix does not read (its root is <{root.name[:40]}>). Export it as "
        f"ALTO, PAGE, hOCR or plain text. {_AS_TEXT}"
    )
