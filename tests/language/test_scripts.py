from __future__ import annotations

import pytest

from ocrfix.language.scripts import script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [("Βουλή", "GREEK"), ("le Βο conseil", "LATIN"), ("", ""), ("12, 13.", ""), ("市議会", "CJK")],
)
def test_scripts(text: str, script: str) -> None:
    assert script_of(text) == script
