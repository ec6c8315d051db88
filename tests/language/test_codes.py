"""Languages by the names that people give them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.language.codes import language_code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("fr", "fr"), ("FRA", "fr"), ("fre", "fr"), ("fr-CA", "fr"), ("fr_FR", "fr"),
        ("French", "fr"), (" français ", "fr"), ("ger", "de"), ("Deutsch", "de"), ("ita", "it"),
        ("zxx", "zxx"), ("xyzzy", "xyzzy"), ("", ""),
    ],
)  # fmt: skip
def test_codes_and_names(said: str, code: str) -> None:
    assert language_code(said) == code


@given(st.text(max_size=12))
def test_whatever_is_said_gives_something_that_stays_the_same(said: str) -> None:
    assert language_code(language_code(said)) == language_code(said)
