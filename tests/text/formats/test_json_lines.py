"""Records come back with one field changed, and every other byte as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.model import Document, Repaired
from ocrfix.text.formats.json_lines import JSON_LINES

SCALARS = st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=4)


def patched(line: str, text: str) -> str:
    [document] = JSON_LINES.documents(Document(line, "set.jsonl"))
    return JSON_LINES.patched(line, [Repaired(document.text, text, ())])


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('{"ocr": "a"}\n', '{"ocr": "a", "fixed": "é"}\n'),
        (
            ' {"fixed" : "x", "n": 1.50, "ocr":"\\u00e9"} \r\n',
            ' {"fixed" : "é", "n": 1.50, "ocr":"\\u00e9"} \r\n',
        ),
        ('{"ocr":"a","fixed":"\\u00e9"}', '{"ocr":"a","fixed":"\\u00e9"}'),
        ('{"fixed":1,"fixed":{"a":[]},"ocr":"a","z":1e400}',
         '{"fixed":1,"fixed":"é","ocr":"a","z":1e400}'),
    ],
)  # fmt: skip
def test_nothing_but_the_field_changes(line: str, found: str) -> None:
    assert patched(line, "é") == found


@given(st.dictionaries(st.text(), VALUES, max_size=4), VALUES, st.text(), st.booleans())
def test_the_record_is_what_it_was_but_for_the_field(
    record: dict[str, Any], had: Any, text: str, ascii_only: bool
) -> None:
    record = {"fixed": had, **record, "ocr": "a"}
    line = json.dumps(record, ensure_ascii=ascii_only) + "\n"
    found = patched(line, text)
    assert json.loads(found) == {**record, "fixed": text}
    other = json.loads(line) | {"fixed": text}
    assert list(json.loads(found)) == list(other)


@given(st.text(st.characters(exclude_categories=[]), max_size=5))
def test_half_characters_are_written_so_that_they_can_be_read(text: str) -> None:
    found = patched('{"ocr": "a", "fixed": "b"}\n', text)
    found.encode()
    assert json.loads(found)["fixed"] == text
