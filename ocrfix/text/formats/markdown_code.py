"""Blocks of code that Markdown marks by their indent alone, in lists and out of them."""

from __future__ import annotations

import re

__all__ = ["Indents"]

_ITEM = re.compile(r"([ ]*)(?:[-*+]|\d{1,9}[.)])([ ]{1,4}(?=\S)|(?=[ ]*$))")
_CODE = 4  # columns beyond the text around it from which a line is code (CommonMark 0.31)


class Indents:
    """Which lines are code, told line by line.

    A line is code where it stands ``_CODE`` columns or more to the right of the text of the list
    item it is in, or of the margin, behind an empty line or other code; behind a line of prose it
    goes on with that.
    """

    def __init__(self) -> None:
        self._text: list[int] = []  # where the text of each open list item begins
        self._prose = False

    def is_code(self, line: str) -> bool:
        """Whether the next line is code; empty lines are none."""
        if not line.strip():
            self._prose = False
            return False
        wide = line.expandtabs(4)
        indent = len(wide) - len(wide.lstrip(" "))
        if not self._prose:
            while self._text and indent < self._text[-1]:
                self._text.pop()
            if indent >= (self._text[-1] if self._text else 0) + _CODE:
                return True
        self._prose = True
        if item := _ITEM.match(wide):
            while self._text and indent < self._text[-1]:
                self._text.pop()
            self._text.append(max(item.end(), indent + 2))
        return False
