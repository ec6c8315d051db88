"""How a text is set in pages: fonts, sizes, running heads, footnotes, columns."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from source_text import NOTE_CALL, Source, notes_of

PRINTS = Path(__file__).resolve().parent / "prints.tsv"

FACES = Path(__file__).resolve().parent / "faces.tsv"


@dataclass(frozen=True, slots=True)
class Face:
    """A face of type: how a style sheet asks for it, and whether books may be trained on it."""

    name: str
    family: str
    css: str
    kind: str
    kept_out: bool
    package: str


@cache
def faces() -> dict[str, Face]:
    """All faces by name, from ``faces.tsv``."""
    rows = [row.split("\t") for row in FACES.read_text(encoding="utf-8").splitlines()[1:]]
    return {row[0]: Face(*row[:4], row[4] == "judge", row[5]) for row in rows}


@dataclass(frozen=True, slots=True)
class Print:
    """The face a document is set in (size in points), and the scan made of it."""

    font: str
    size: float
    scan: str


PAGE_CSS = """
@page {{ size: A4; margin: 27mm 24mm 25mm;
  @top-{head_at} {{ content: string(head); font: 9pt "{font}" }}
  @bottom-{page_at} {{ content: {page}; font: 9pt "{font}" }}
  @footnote {{ border-top: 0.5pt solid }} }}
body {{ font: {size}pt/{leading} "{font}"; {face}; text-align: {align}; hyphens: {hyphens};
  font-variant-ligatures: common-ligatures;
  font-variant-numeric: lining-nums }}
header {{ string-set: head content(); height: 0; overflow: hidden }}
h1 {{ font-size: 1.45em; text-align: center; hyphens: none; margin: 0 0 1.2em }}
h2 {{ font-size: 1.15em; text-align: left; hyphens: none; margin: 1.4em 0 .6em }}
h3 {{ font-size: 1em; font-style: {h3}; text-align: left; hyphens: none; margin: 1.1em 0 .5em }}
h1, h2, h3 {{ {heads} }}
h2, h3 {{ break-after: avoid }}
p {{ margin: 0 0 {gap}; text-indent: {indent} }}
.item {{ margin-left: 7mm; text-indent: -4mm }}
.quote {{ margin: .7em 11mm; font-size: .94em; text-indent: 0 }}
.columns {{ columns: 2; column-gap: 9mm; margin: .6em 0 1em }}
.column {{ margin: 0; text-indent: 0; text-align: left }}
.note {{ float: footnote; font-size: .8em; line-height: 1.25; text-indent: 0; text-align: {align} }}
.note::footnote-call {{ content: attr(data-n); font-size: .68em; vertical-align: super;
  line-height: 0 }}
.note::footnote-marker {{ content: attr(data-n) " " }}
"""

STYLES = {  # what kinds of house print differently
    "report": {
        "leading": "1.35", "align": "left", "hyphens": "manual", "gap": ".65em", "indent": "0",
        "head_at": "right", "page_at": "center", "page": "counter(page)", "h3": "italic",
    },
    "book": {
        "leading": "1.28", "align": "justify", "hyphens": "auto", "gap": "0", "indent": "5mm",
        "head_at": "center", "page_at": "center", "page": "counter(page)", "h3": "italic",
    },
    "typewriter": {
        "leading": "1.5", "align": "left", "hyphens": "manual", "gap": ".9em", "indent": "0",
        "head_at": "left", "page_at": "right", "page": '"- " counter(page) " -"', "h3": "normal",
    },
    # For measuring: text alone, no line hyphenated.
    "bare": {
        "leading": "1.35", "align": "left", "hyphens": "manual", "gap": ".65em", "indent": "0",
        "head_at": "right", "page_at": "center", "page": '""', "h3": "italic",
    },
}  # fmt: skip


def printings() -> dict[str, Print]:
    """How each pair is set and scanned, from ``prints.tsv``."""
    rows = PRINTS.read_text(encoding="utf-8").splitlines()[1:]
    cells = [row.split("\t") for row in rows]
    return {pair: Print(font, float(size), scan) for pair, font, size, scan in cells}


def typeset(source: Source, printing: Print) -> str:
    """Return a document as HTML with its style sheet, footnotes as page floats."""
    notes = notes_of(source)

    def inline(text: str) -> str:
        text = html.escape(text, quote=False)
        if source.lang == "fr":  # a printer lets no line begin with « : » or end with « « »
            text = re.sub(r" (?=[:;?!»])|(?<=«) |(?<=\d) (?=\d{3}\b)|(?<=n°) ", "\u00a0", text)
        return text

    def noted(text: str) -> str:
        return NOTE_CALL.sub(
            lambda m: f'<span class="note" data-n="{m[1]}">{inline(notes[m[1]])}</span>',
            inline(text),
        )

    body = []
    for block in source.blocks:
        if block.kind == "note":
            continue
        tag = block.kind if block.kind.startswith("h") else "p"
        lead = "– " if block.kind == "item" else ""
        made = "\n".join(
            f'<{tag} class="{block.kind}">{lead}{noted(line)}</{tag}>' for line in block.lines
        )
        body.append(f'<div class="columns">{made}</div>' if block.kind == "column" else made)
    face = faces()[printing.font]
    # Small capitals are for headings: no engine tells them from capitals.
    heads, body_css = (face.css, "") if face.kind == "small capitals" else ("", face.css)
    css = PAGE_CSS.format(
        font=face.family, face=body_css, heads=heads, size=printing.size, **STYLES[source.style]
    )
    return (
        f'<html lang="{source.lang}"><meta charset="utf-8"><style>{css}</style>'
        f"<body><header>{html.escape(source.head)}</header>\n" + "\n".join(body)
    )
