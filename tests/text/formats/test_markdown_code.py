"""Indented code in Markdown is no prose; what a list item goes on with is."""

from __future__ import annotations

import pytest

from ocrfix.text.formats.markdown_code import Indents


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Prose\n\n    code\n    more\n\n    still", [2, 3, 5]),
        ("Prose\n    goes on", []),
        ("    code at the top\nProse", [0]),
        ("\tcode by a tab", [0]),
        ("- item\n\n    goes on\n\n      code\n", [4]),
        ("- item\n\n  - inner\n\n    goes on\n\n        code", [6]),
        ("1. item\n\n   goes on\n\nProse\n\n    code", [6]),
        ("# Title\n\n    code\n\nProse", [2]),
        ("- item\n- item\n    goes on lazily", []),
    ],
)
def test_code_is_told_by_its_indent(text: str, code: list[int]) -> None:
    indents = Indents()
    assert [n for n, line in enumerate(text.split("\n")) if indents.is_code(line)] == code
