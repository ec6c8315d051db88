"""The source format of the texts in ``texts/``, and the ground truth derived from it.

A small Markdown subset, one paragraph a line, blocks parted by an empty line; README.md beside
this file describes it. Needs the standard library alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

LANGS = ("fr", "en", "de", "es", "it")
STYLES = ("report", "book", "typewriter")

Kind = Literal["h1", "h2", "h3", "item", "column", "quote", "note", "p"]

MARKS: dict[str, Kind] = {
    "# ": "h1",
    "## ": "h2",
    "### ": "h3",
    "- ": "item",
    "| ": "column",
    "> ": "quote",
}
NOTE_CALL = re.compile(r"\[\^(\d+)\]")
NOTE_BODY = re.compile(r"\[\^(\d+)\] ")


class MakeError(Exception):
    """A text, a tool or a name cannot be used as it is; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one kind that stand together, their marks removed (footnote calls stay)."""

    kind: Kind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A text as its author wrote it."""

    name: str
    lang: str
    head: str
    style: str
    blocks: tuple[Block, ...]


def parse(name: str, text: str) -> Source:
    r"""Read a source text; raises :class:`MakeError` where it breaks the format.

    >>> parse("a", "@lang fr\n@head A/1\n@style report\n\n# Avis\n").blocks
    (Block(kind='h1', lines=('Avis',)),)
    """
    lines = text.splitlines()
    fields = dict(line[1:].split(" ", 1) for line in lines[:3] if re.match(r"@\w+ \S", line))
    if fields.keys() != {"lang", "head", "style"}:
        raise MakeError(f"{name}.txt must begin with the lines @lang, @head and @style.")
    if fields["lang"] not in LANGS or fields["style"] not in STYLES:
        known = f"@lang {'|'.join(LANGS)} and @style {'|'.join(STYLES)}"
        raise MakeError(f"{name}.txt has an unknown @lang or @style. Known are {known}.")
    blocks: list[Block] = []
    open_block = False
    for number, line in enumerate(lines[3:], start=4):
        if not line.strip():
            open_block = False
            continue
        if re.search(r"[\t\u00a0\u202f]|\*\*|^\s|^[|>-]\S|^#+[^# ]|\s$", line):
            raise MakeError(f"{name}.txt, line {number}: a tab, hard or stray space, or mark.")
        kind: Kind = "note" if NOTE_BODY.match(line) else "p"
        for mark, marked in MARKS.items():
            if line.startswith(mark):
                kind, line = marked, line.removeprefix(mark)
        if open_block and blocks[-1].kind == kind:
            blocks[-1] = Block(kind, (*blocks[-1].lines, line))
        else:
            blocks.append(Block(kind, (line,)))
        open_block = True
    source = Source(name, fields["lang"], fields["head"], fields["style"], tuple(blocks))
    bodies = sorted(notes_of(source))
    calls = [n for b in blocks if b.kind != "note" for s in b.lines for n in NOTE_CALL.findall(s)]
    if bodies != sorted(calls):
        odd = sorted({*bodies} ^ {*calls}) or sorted(n for n in calls if calls.count(n) > 1)
        raise MakeError(f"{name}.txt: each footnote needs one call and one body; see {odd}.")
    return source


def notes_of(source: Source) -> dict[str, str]:
    """Footnote bodies by their numbers."""
    lines = [line for block in source.blocks if block.kind == "note" for line in block.lines]
    return {NOTE_CALL.findall(line)[0]: NOTE_BODY.sub("", line, count=1) for line in lines}


def derive(source: Source) -> str:
    r"""Ground truth in reading order: one paragraph a line, blocks parted by an empty line.

    Running heads and page numbers are no part of it; a footnote follows its paragraph.

    >>> derive(parse("a", "@lang fr\n@head A/1\n@style book\n\nVu[^1].\n\n[^1] Ici.\n\n- un"))
    'Vu1.\n\n1 Ici.\n\n– un\n'
    """
    blocks = (
        "\n".join(("– " if block.kind == "item" else "") + line for line in block.lines)
        for block in source.blocks
    )
    return NOTE_CALL.sub(r"\1", "\n\n".join(blocks)) + "\n"


def load(path: Path) -> Source:
    """Read a source text from disk."""
    return parse(path.stem, path.read_text(encoding="utf-8"))
