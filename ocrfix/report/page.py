"""The frame of every HTML page: one file, no network, and text that stays text.

The content security policy allows the page's own style and script by their hashes and nothing
else, so that even markup that slipped through could neither run nor load anything.
"""

from __future__ import annotations

import base64
import hashlib
import html
from typing import TYPE_CHECKING

from ocrfix.report.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["bar", "chunked", "escaped", "html_page", "html_table"]

_CHUNK = 40


def html_page(title: str, body: Iterable[str], *, script: str = "page.js") -> str:
    """Set HTML in a page that is complete in itself; ``title`` is plain text.

    ``script`` names the file beside this one that makes the page answer.
    """
    style, script = _asset("page.css"), _asset(script)
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escaped(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    )
    return "".join([head, *body, f"<script>{script}</script>\n</body>\n</html>\n"])


def _asset(name: str) -> str:
    from importlib import resources

    data = resources.files("ocrfix.report").joinpath(name).read_bytes()
    return data.decode("utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def escaped(text: str) -> str:
    r"""Make text fit for HTML content and quoted attributes; control characters show.

    >>> escaped('<b>\x1b"')
    '&lt;b&gt;␛&quot;'
    """
    return html.escape(visible(text, keep="\n\t"))


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: str) -> str:
    """Set a table of ready HTML cells; ``numbers`` has ``n`` for columns of figures, ``w`` wide."""
    kinds = {"n": ' class="n"', "w": ' class="wide"', " ": ""}
    marks = [kinds[kind] for kind in numbers]
    cells = "".join(f"<th{m}>{cell}</th>" for m, cell in zip(marks, head, strict=True))
    parts = [f"<table><thead><tr>{cells}</tr></thead><tbody>\n"]
    for row in rows:
        cells = "".join(f"<td{m}>{cell}</td>" for m, cell in zip(marks, row, strict=True))
        parts.append(f"<tr>{cells}</tr>\n")
    return "".join([*parts, "</tbody></table>\n"])


def bar(share: float, kind: str = "") -> str:
    """Draw a share from 0 to 1 as a bar."""
    name = f' class="{kind}"' if kind else ""
    return (
        '<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect{name} width="{100 * share:.1f}" height="6"/></svg>'
    )


def chunked(blocks: Iterable[str]) -> Iterable[str]:
    """Gather blocks in groups that a browser lays out only when they come into sight."""
    group: list[str] = []
    for block in blocks:
        group.append(block)
        if len(group) == _CHUNK:
            yield '<div class="chunk">' + "".join(group) + "</div>\n"
            group = []
    if group:
        yield '<div class="chunk">' + "".join(group) + "</div>\n"
