"""Text made fit for a terminal: harmless, wrapped by width, and styled.

Everything ocrfix prints of a document goes through :func:`visible`, so that no escape sequence,
control character or direction override of a document reaches the terminal.
"""

from __future__ import annotations

import os
import re
import textwrap
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

__all__ = [
    "Piece",
    "beginning",
    "ending",
    "fitted",
    "paint",
    "use_colour",
    "visible",
    "width_of",
    "wrap",
    "wrapped",
]

TAB = 4
_LONG_MARK = 20
_UNITS = re.compile(r"\s|\S+")

# Control characters, lone surrogates, and the format characters that hide text or reorder it
# ("Trojan source": https://trojansource.codes). Joiners stay: Persian and Indic scripts need them.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

# Sixteen colours only: they follow the palette of the terminal, light or dark.
STYLES = {
    "": "",
    "removed": "red",
    "removed mark": "bold white on red",
    "added": "green",
    "added mark": "bold black on green",
    "worse mark": "bold white on magenta",
    "neither mark": "bold black on white",
    "wrong mark": "bold black on yellow",
    "truth": "cyan",
    "truth mark": "bold black on cyan",
    "moved": "yellow",
    "moved mark": "bold black on yellow",
    "faint": "dim",
    "title": "bold",
    "rule": "cyan",
}


class Piece(NamedTuple):
    """A stretch of printable text and the name of its style."""

    text: str
    style: str = ""


def visible(text: str, keep: str = "") -> str:
    r"""Show control characters as pictures or escapes; all but those in ``keep``.

    Tabs become spaces up to the next of every four columns, unless kept. Characters that only
    look strange (private use, unassigned) stay.

    >>> visible("a\x1b[31mb\x85c")
    'a␛[31mb\\x85c'
    >>> visible("one\ntwo", keep="\n")
    'one\ntwo'
    """
    if _UNSAFE.search(text) is None:
        return text
    if "\t" in text and "\t" not in keep:
        text = _untabbed(text)
    return _UNSAFE.sub(lambda match: match[0] if match[0] in keep else _picture(match[0]), text)


def _untabbed(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        head, *rest = line.split("\t")
        for part in rest:
            head += " " * (TAB - width_of(visible(head)) % TAB) + part
        lines.append(head)
    return "\n".join(lines)


def _picture(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def width_of(text: str) -> int:
    """Count the terminal columns of printable text: two for CJK, none for combining marks.

    >>> width_of("日本"), width_of("e\\u0301")
    (4, 1)
    """
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def use_colour(stream: TextIO) -> bool:
    """Say whether to colour what goes to ``stream``: a terminal, and no wish against it.

    NO_COLOR (https://no-color.org) goes before FORCE_COLOR.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def paint(pieces: Iterable[Piece], colour: bool) -> str:
    """Join pieces to one line, with the escape sequences of their styles if ``colour``."""
    if not colour:
        return "".join(piece.text for piece in pieces)
    parts = []
    for text, style in pieces:
        before, after = _codes(style)
        parts.append(f"{before}{text}{after}" if text else "")
    return "".join(parts)


@cache
def _codes(style: str) -> tuple[str, str]:
    """Give the escape sequences that begin and end a style."""
    if not STYLES[style]:
        return "", ""
    from rich.color import ColorSystem
    from rich.style import Style

    before, after = (
        Style.parse(STYLES[style]).render("|", color_system=ColorSystem.STANDARD).split("|")
    )
    return before, after


def wrap(pieces: list[Piece], width: int | None) -> list[list[Piece]]:
    """Break a line of pieces into lines of at most ``width`` columns, after spaces if it can.

    Characters are never parted from their combining marks; a space at a break stays at the end
    of the line, even beyond ``width``. ``None`` does not wrap.

    >>> wrap([Piece("never parted")], 8)
    [[Piece(text='never ', style='')], [Piece(text='parted', style='')]]
    """
    if width is None or sum(width_of(piece.text) for piece in pieces) <= width:
        return [pieces]
    from wcwidth import iter_graphemes

    cells: list[tuple[str, int, str, bool]] = []
    for text, style in pieces:
        short_mark = style.endswith("mark") and len(text) < _LONG_MARK
        for unit in _UNITS.findall(text):
            size = width_of(unit)
            if size > width:
                cells += [(char, width_of(char), style, False) for char in iter_graphemes(unit)]
            else:
                # A space that is all there is to a change must not vanish at a line's end.
                cells.append((unit, size, style, unit.isspace() and not short_mark))
    lines: list[list[Piece]] = []
    start = used = fold = index = 0
    while index < len(cells):
        _, size, _, foldable = cells[index]
        if used + size > width and index > start and not foldable:
            index = fold if fold > start else index
            lines.append(_gathered(cells[start:index]))
            start, used = index, 0
            continue
        used += size
        index += 1
        if foldable:
            fold = index
    lines.append(_gathered(cells[start:]))
    return lines


def wrapped(text: str, width: int | None) -> str:
    r"""Prose broken between words to fit a screen; an indented line goes on further in.

    >>> print(wrapped("two words, and\n  more of them all", 14))
    two words, and
      more of them
        all
    """
    if width is None:
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        room = max(width, indent + 12)
        ahead = " " * (2 * indent)
        lines += textwrap.wrap(
            line, room, subsequent_indent=ahead, break_long_words=False, break_on_hyphens=False,
            replace_whitespace=False, drop_whitespace=True,
        ) or [""]  # fmt: skip
    return "\n".join(lines)


def _gathered(cells: list[tuple[str, int, str, bool]]) -> list[Piece]:
    pieces: list[Piece] = []
    for char, _, style, _ in cells:
        if pieces and pieces[-1].style == style:
            pieces[-1] = Piece(pieces[-1].text + char, style)
        else:
            pieces.append(Piece(char, style))
    return pieces


def beginning(text: str, room: int) -> str:
    """As much of the beginning of printable text as fits, with an ellipsis if it is cut."""
    if width_of(text) <= room:
        return text
    from wcwidth import iter_graphemes

    kept, used = [], 1
    for cluster in iter_graphemes(text[: 4 * room]):
        used += width_of(cluster)
        if used > room:
            break
        kept.append(cluster)
    return "".join(kept) + "…" if room else ""


def ending(text: str, room: int) -> str:
    """As much of the end of printable text as fits."""
    if width_of(text) <= room:
        return text
    from wcwidth import iter_graphemes

    kept: list[str] = []
    used = 1
    for cluster in reversed(list(iter_graphemes(text[-4 * max(room, 1) :]))):
        used += width_of(cluster)
        if used > room:
            break
        kept.append(cluster)
    return "…" + "".join(reversed(kept)) if room > 0 else ""


def fitted(text: str, room: int, *, left: bool = False) -> str:
    """Printable text cut or filled up to so many columns; ``left`` fills before it.

    >>> fitted("日本語", 5), fitted("ab", 4, left=True)
    ('日本…', '  ab')
    """
    from rich.cells import set_cell_size

    room = max(1, room)
    if width_of(text) > room:
        return set_cell_size(text, room - 1) + "…"
    fill = " " * (room - width_of(text))
    return fill + text if left else text + fill
