"""Tokens: what is a word, a number, a mark; and the shapes and classes that follow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.text.tokens import (
    APOSTROPHES,
    CHUNK,
    NUMBER,
    class_of,
    edge_class,
    shape_of,
    spans_of,
    tokenise,
    words_of,
)

LETTERS = "abcéèàçœßſAÉÇŒ"
MARKS = "-.,;:!?()«»“”…|¢&/%€"


@pytest.mark.parametrize(
    ("chunk", "expected"),
    [
        ("", []),
        ("état", ["état"]),
        ("ÉTAT", ["état"]),
        ("l’état", ["l’", "état"]),
        ("L'État", ["l’", "état"]),
        ("qu‘elle", ["qu’", "elle"]),
        ("aujourd’hui", ["aujourd’", "hui"]),
        ("l’", ["l’"]),
        ("l’,", ["l", "’", ","]),
        ("qu’", ["qu’"]),
        ("jusqu’", ["jusqu’"]),
        ("débats’", ["débats", "’"]),  # a closing quotation mark, not an elision
        ("‘débats’", ["’", "débats", "’"]),
        ("presqu’île", ["presqu’", "île"]),
        ("I’économie", ["i’", "économie"]),
        ("1’économie", ["0", "’", "économie"]),
        ("|’économie", ["|", "’", "économie"]),
        ("porte-parole", ["porte", "-", "parole"]),
        ("1987", ["0"]),
        ("3,14", ["0", ",", "0"]),
        ("TD/B/EDE/8/4", ["td", "/", "b", "/", "ede", "/", "0", "/", "0"]),
        ("e\u0301tat", ["e\u0301tat"]),
        ("a_b", ["a", "_", "b"]),
        ("¢lectronique", ["¢", "lectronique"]),
        ("Staatſchuld", ["staatſchuld"]),
        ("«Oui!»", ["«", "oui", "!", "»"]),
    ],
)
def test_a_chunk_falls_into_tokens(chunk: str, expected: list[str]) -> None:
    assert [token for token, _ in tokenise(chunk)] == expected


@given(st.text(LETTERS + MARKS))
def test_tokens_hold_every_character_of_a_chunk(chunk: str) -> None:
    """Without figures and apostrophes nothing is replaced, so the tokens spell the chunk."""
    assert "".join(token for token, _ in tokenise(chunk)) == chunk.lower()


@given(st.text())
def test_any_text_gives_tokens_that_can_be_asked_about(text: str) -> None:
    for token, shape in tokenise(text):
        assert token
        assert not any(char.isspace() for char in token)
        assert shape in {"lower", "title", "single", "upper", "mixed", "number", "mark"}
        assert (shape == "number") == (token == NUMBER)
        assert class_of(token)


@given(st.text())
def test_white_space_never_changes_the_tokens_around_it(text: str) -> None:
    """The tokens of a text are those of its chunks: training and fixing cut alike."""
    whole = [token for chunk in CHUNK.findall(text) for token, _ in tokenise(chunk)]
    assert whole == [token for chunk in text.split() for token, _ in tokenise(chunk)]


@pytest.mark.parametrize(
    "apostrophe",
    [
        pytest.param(
            mark,
            marks=pytest.mark.xfail(reason="U+02BC is a letter to Unicode, so it joins the word")
            if mark == "ʼ"
            else (),
        )
        for mark in APOSTROPHES
    ],
)
def test_every_apostrophe_elides_alike(apostrophe: str) -> None:
    assert tokenise(f"d{apostrophe}eau") == tokenise("d’eau")


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("état", "lower"),
        ("État", "title"),
        ("ÉTAT", "upper"),
        ("À", "single"),
        ("à", "lower"),
        ("McAdam", "mixed"),
        ("eBook", "mixed"),
        ("ſ", "lower"),
        ("東京", "lower"),
    ],
)
def test_letter_case_has_a_name(word: str, shape: str) -> None:
    assert shape_of(word) == shape


@pytest.mark.parametrize(
    ("token", "expected"),
    [("eau", "word"), ("d’", "elided"), ("0", "number"), ("’", "’"), ("«", "«")],
)
def test_tokens_have_a_class(token: str, expected: str) -> None:
    assert class_of(token) == expected


@pytest.mark.parametrize(
    ("char", "expected"),
    [
        ("é", "<lower>"),
        ("É", "<upper>"),
        ("ß", "<lower>"),
        ("7", "<digit>"),
        ("", "<edge>"),
        (" ", "<edge>"),
        ("\n", "<edge>"),
        ("\u00a0", "<edge>"),
        ("-", "<mark>"),
        ("¢", "<mark>"),
    ],
)
def test_neighbours_have_a_class(char: str, expected: str) -> None:
    assert edge_class(char) == expected


@given(st.text(LETTERS + MARKS + APOSTROPHES + "QUuΣ1 \n\u0364", max_size=14))
def test_words_are_the_same_with_and_without_their_places(text: str) -> None:
    assert words_of(text) == [token for token, _, _ in spans_of(text)]
