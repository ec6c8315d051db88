"""What is remembered makes work shorter, never different, and never fills the memory."""

from __future__ import annotations

import pickle

import pytest
from small_book import UNSEEN, twins

from ocrfix.book import reading
from ocrfix.book.reading import load_bundled
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.text.memo import Memo


def test_it_begins_anew_when_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Memo, "MOST", 2)
    memo: Memo[str, int] = Memo()
    for i, key in enumerate("abc"):
        memo[key] = i
        assert memo[key] == i
    assert memo == {"c": 2}
    assert pickle.loads(pickle.dumps(memo)) == memo


def test_what_was_forgotten_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A book that remembers next to nothing finds the same changes, for the same reasons."""
    text = twins(UNSEEN).ocr
    usual = fix_and_explain(text, load_bundled("fr"))
    monkeypatch.setattr(Memo, "MOST", 3)
    forgetful = load_bundled("fr")
    assert fix_and_explain(text, forgetful) == usual
    assert fix_and_explain(text, forgetful) == usual
    assert len(usual.changes) > 10


@pytest.mark.slow
def test_no_more_is_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text brings words that no other has; what is kept of them has an end."""
    texts = [twins(UNSEEN).ocr.replace("e", mark) for mark in "¢£"]
    alone = getattr(reading._unpack_language, "__wrapped__", reading._unpack_language)
    monkeypatch.setattr(reading, "_unpack_language", alone)  # tests share languages otherwise

    def kept() -> list[int]:
        book = load_bundled("fr")
        for text in texts:
            fix_and_explain(text, book)
        described = book.finder.candidates.described
        return [len(described.texts), *(len(m) for m in vars(book.language).values()
                                        if isinstance(m, Memo))]  # fmt: skip

    rows, *memos = kept()
    most = max(memos) // 3
    monkeypatch.setattr(Memo, "MOST", most)
    monkeypatch.setattr("ocrfix.candidates.generation.MOST_ROWS", 1)
    fewer, *memos = kept()
    assert 0 < max(memos) <= most
    assert 0 < fewer < rows  # nothing is left of the text before
