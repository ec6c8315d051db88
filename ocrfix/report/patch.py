"""A unified diff that `patch` and `git apply` accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.evaluation.lines import split_lines
from ocrfix.text.sequences import common_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["unified_diff"]

_Block = tuple[int, int, int, int]

_NO_END = "\\ No newline at end of file\n"
# The escapes of git's quoted names; any other control character becomes octal.
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\f": "\\f"}


def unified_diff(before: str, after: str, name: str, context: int = 3) -> str:
    r"""Give the patch that turns ``before`` into ``after``; empty if they are equal.

    Lines end at line feeds alone, so a patch keeps carriage returns and form feeds; written in
    the encoding of the file it applies byte for byte (but no tool reads a patch in UTF-16). It
    holds the text of the document: on a terminal it has to go through
    :func:`ocrfix.report.terminal.visible`.

    >>> print(unified_diff("a\nI’eau\n", "a\nl’eau\n", "page.txt"), end="")
    --- a/page.txt
    +++ b/page.txt
    @@ -1,2 +1,2 @@
     a
    -I’eau
    +l’eau
    """
    if before == after:
        return ""
    a, b = split_lines(before), split_lines(after)
    parts = [f"--- {_quoted('a/', name)}\n", f"+++ {_quoted('b/', name)}\n"]
    for hunk in _hunks(_blocks(a, b), context):
        start_a, start_b = max(hunk[0][0] - context, 0), max(hunk[0][2] - context, 0)
        lead = min(hunk[0][0] - start_a, hunk[0][2] - start_b)
        start_a, start_b = hunk[0][0] - lead, hunk[0][2] - lead
        end_a = min(hunk[-1][1] + context, len(a))
        end_b = hunk[-1][3] + end_a - hunk[-1][1]
        parts.append(f"@@ -{_range(start_a, end_a)} +{_range(start_b, end_b)} @@\n")
        at = start_a
        for a0, a1, b0, b1 in hunk:
            parts += [_line(" ", line) for line in a[at:a0]]
            parts += [_line("-", line) for line in a[a0:a1]]
            parts += [_line("+", line) for line in b[b0:b1]]
            at = a1
        parts += [_line(" ", line) for line in a[at:end_a]]
    return "".join(parts)


def _blocks(a: list[str], b: list[str]) -> Iterator[_Block]:
    i = j = 0
    for x, y, size in [*common_runs(a, b), (len(a), len(b), 0)]:
        if x > i or y > j:
            yield i, x, j, y
        i, j = x + size, y + size


def _hunks(blocks: Iterator[_Block], context: int) -> list[list[_Block]]:
    hunks: list[list[_Block]] = []
    for block in blocks:
        if hunks and block[0] - hunks[-1][-1][1] <= 2 * context:
            hunks[-1].append(block)
        else:
            hunks.append([block])
    return hunks


def _range(start: int, end: int) -> str:
    """Write a range as the format wants it: an empty one names the line before it."""
    size = end - start
    if size == 0:
        return f"{start},0"
    return f"{start + 1}" if size == 1 else f"{start + 1},{size}"


def _line(sign: str, line: str) -> str:
    return f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n{_NO_END}"


def _quoted(prefix: str, name: str) -> str:
    """Write a file name as git does: quoted if need be, a tab after one with spaces."""
    path = prefix + name.removeprefix("./").lstrip("/")
    if any(char < " " or char in '"\\\x7f' for char in path):
        escaped = (
            _ESCAPES.get(c) or (c if c >= " " and c != "\x7f" else f"\\{ord(c):03o}") for c in path
        )
        return '"' + "".join(escaped) + '"'
    return path + "\t" if " " in path else path
