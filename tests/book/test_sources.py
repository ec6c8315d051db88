from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.book.sources import BookSource, read_sources, write_sources
from ocrfix.model import Count

COUNTS = st.builds(Count, *[st.integers(0, 9)] * 3)
NAME = st.text(st.characters(codec=None), max_size=9)  # half characters as well
SOURCES = st.one_of(
    st.builds(BookSource, st.sampled_from(["pair", "lexicon", "review"]), NAME, NAME, NAME),
    st.builds(
        BookSource, st.just("scan"), NAME, NAME, changes=st.integers(0, 9),
        counts=st.lists(st.tuples(NAME, COUNTS), max_size=3).map(tuple),
    ),
)  # fmt: skip


@given(st.lists(SOURCES, unique=True, max_size=5))
def test_sources_come_back_in_one_order(sources: list[BookSource]) -> None:
    data = write_sources(sources)
    assert set(read_sources(data)) == set(sources)
    assert write_sources(read_sources(data)) == data


HEAD = b'{"ocrfix": "sources", "format": 1}\n'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "cut off"),
        (HEAD[:-1], "cut off"),
        (b"[]\n", "line 1: it does not say that sources follow"),
        (HEAD + b"{\n", "line 2: "),
        (HEAD + b"[" * 99_999 + b"\n", "line 2: "),
        (HEAD + b'{"kind": "page", "name": "", "sha256": ""}\n', "'page' is no kind of source"),
        (HEAD + b'{"kind": ["pair"], "name": "", "sha256": ""}\n', "is no kind of source"),
        (HEAD + b'{"kind": "pair", "name": ""}\n', "line 2: 'sha256'"),
        (HEAD + b'{"kind": "pair", "name": 3, "sha256": ""}\n', "a name or hash is no text"),
        (HEAD + b'{"kind": "scan", "name": "", "sha256": "", "changes": -1}\n', "-1 is no count"),
        (
            HEAD + b'{"kind": "scan", "name": "", "sha256": "", "counts": [["a", 1, true, 0]]}\n',
            "True is no count",
        ),
        (
            HEAD + b'{"kind": "scan", "name": "", "sha256": "", "counts": [["a", 1, 2, 3, 4]]}\n',
            "line 2: ",
        ),
        (
            HEAD + b'{"kind": "scan", "name": "", "sha256": "", "counts": [[5, 1, 2, 3]]}\n',
            "the name of a rule is no text",
        ),
    ],
)
def test_what_is_no_list_of_sources(data: bytes, said: str) -> None:
    with pytest.raises(ValueError) as found:
        read_sources(data)
    assert said in str(found.value)
