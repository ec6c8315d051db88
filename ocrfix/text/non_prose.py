"""What in a plain text is no prose: code, markup, the rules and pipes of tables.

A text says so by its lines: fences and front matter; lines full of the signs of programming that
stand together; rows with pipes apart from words, one below the other. What OCR makes of prose has
such signs too, but alone, and within words.
"""

from __future__ import annotations

import re
from itertools import pairwise

__all__ = ["non_prose"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_PIPE = re.compile(r"(?<!\S)\|(?!\S)")
_RULE = re.compile(r"[\s|+:=-]*\|[\s|+:=-]*-{2,}[\s|+:=-]*\Z")
_SPAN = re.compile(
    r"(`+)(?!`)[^`\n]{1,200}(?<!`)\1(?!`)"  # code within a line
    r"|</?[A-Za-z][\w:-]*(?:\s+[\w:-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s<>]+))*\s*/?>"  # a tag
    r"|<!--[^\n]{0,400}?-->"
)
_PROMPT = re.compile(r"\s*(?:\$ \S|#!/|>>> \S)")
_SIGN = re.compile(
    r"[{}\\]|[=!<>+*/-]=|[-=]>|::|&&|\|\||\+\+|\w\(|\)\s*[{:;]|\w\s?=\s?[\w\"'({\[$-]"
    r"|\$[\w({@#*?]|(?<!\S)--?\w|\w_\w|(?<!\w)@\w|\.\w+\(|;\s*\Z|%[A-Za-z](?!\w)|\w\[\w|^\s*[#@/*]"
)
MANY = 3  # signs of programming from which a line is code by itself
SOME = 2  # from which it is beside another such line
RARE = 25  # characters a sign, beyond which they tell nothing: long paragraphs have some
MOST_FRONT = 60  # lines of front matter

Stretch = tuple[int, int]


def non_prose(text: str) -> list[Stretch]:
    """The stretches of a text (start, end) that are no prose, in order and apart.

    >>> text = "Use `ls | wc`.\\n\\nName | Age\\n-----|----\\nAnn  | 11\\n\\nSaid |, the | sea.\\n"
    >>> [text[start:end] for start, end in non_prose(text)]
    ['`ls | wc`', '|', '-----|----\\n', '|']
    """
    lines = [m.span() for m in _LINE.finditer(text) if m.group()]
    found = [m.span() for m in _SPAN.finditer(text)]
    taken = _front_matter(text, lines) | _fenced(text, lines)
    taken |= _code(text, lines)
    found += [lines[number] for number in taken]
    found += _pipes(text, lines)
    return _merged(found)


def _front_matter(text: str, lines: list[Stretch]) -> set[int]:
    """The lines of a head between two lines of three hyphens, where a text begins with one."""
    if not lines or text[slice(*lines[0])].strip() != "---":
        return set()
    for number in range(1, min(len(lines), MOST_FRONT)):
        if text[slice(*lines[number])].strip() in ("---", "..."):
            return set(range(number + 1))
    return set()


def _fenced(text: str, lines: list[Stretch]) -> set[int]:
    """Code between fences; a fence that is never closed is none."""
    taken: set[int] = set()
    opened, fence = -1, ""
    if "```" not in text and "~~~" not in text:
        return taken
    for number, span in enumerate(lines):
        found = _FENCE.match(text, *span)
        if opened < 0 and found:
            opened, fence = number, found[1]
        elif opened >= 0 and found and text[slice(*span)].strip() == fence:
            taken.update(range(opened, number + 1))
            opened = -1
    return taken


def _code(text: str, lines: list[Stretch]) -> set[int]:
    """Lines with many signs of programming, and those with some beside them."""
    signs = [_signs(text[start:end]) for start, end in lines]
    taken = {number for number, count in enumerate(signs) if count >= MANY}
    for step in (1, -1):
        order = range(len(lines)) if step > 0 else range(len(lines) - 1, -1, -1)
        near = False
        for number in order:
            if number in taken:
                near = True
            elif near and signs[number] >= SOME - (_depth(text, lines[number]) > 1):
                taken.add(number)
            elif text[slice(*lines[number])].strip():
                near = False
    return {n for n in taken if signs[n] > MANY or n - 1 in taken or n + 1 in taken}


def _signs(line: str) -> int:
    if _PROMPT.match(line):
        return MANY + 1
    count = sum(1 for _ in _SIGN.finditer(line.rstrip()))
    return count if count * RARE >= len(line.strip()) else 0


def _depth(text: str, span: Stretch) -> int:
    line = text[slice(*span)]
    return len(line) - len(line.lstrip(" \t"))


def _pipes(text: str, lines: list[Stretch]) -> list[Stretch]:
    """The pipes of rows and menus, and the rules of tables; a pipe alone in prose is none.

    A row begins and ends with a pipe, or has a row or a rule above or below it; in a menu what
    follows each pipe begins as a name does.
    """
    if "|" not in text:
        return []
    pipes = [[m.start() for m in _PIPE.finditer(text, *span)] for span in lines]
    rules = [bool(_RULE.match(text[slice(*span)].rstrip("\r\n"))) for span in lines]
    found = [span for span, rule in zip(lines, rules, strict=True) if rule]
    for number, places in enumerate(pipes):
        if not places or rules[number]:
            continue
        line = text[slice(*lines[number])].strip()
        beside = [n for n in (number - 1, number + 1) if 0 <= n < len(lines)]
        framed = len(places) > 1 and line[0] == line[-1] == "|"
        row = any(rules[n] or (len(pipes[n]) == len(places) > 1) for n in beside)
        if framed or row or (len(places) > 1 and _is_menu(line)):
            found += [(at, at + 1) for at in places]
    return found


def _is_menu(line: str) -> bool:
    cells = [cell.strip() for cell in line.split("|")]
    return all(cell and not cell[0].islower() for cell in cells)


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    ordered = sorted(stretches)
    merged = ordered[:1]
    for (_, _), (start, end) in pairwise(ordered):
        if start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
