"""Decisions found again in a text that has changed, and proposals kept between reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st
from small_book import UNSEEN, small, twins

import ocrfix.review.kept_proposals as kept
from ocrfix.book.reading import load_book
from ocrfix.review.anchoring import anchored
from ocrfix.review.proposals import propose
from ocrfix.review.record import Decision

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TEXT = twins(UNSEEN).ocr[:6000]
WORDS = st.lists(st.sampled_from(["la", "mer", "eau", "12", "port"]), min_size=1, max_size=8)


def _decisions() -> list[Decision]:
    return [
        Decision(p.place, p.readings[0], p.readings[0], p.line, p.around)
        for p in propose(TEXT, small().book)
    ]


@given(st.integers(0, len(TEXT)), WORDS)
def test_what_is_put_in_between_moves_decisions_and_nothing_else(at: int, words: list[str]) -> None:
    while at < len(TEXT) and not TEXT[at].isspace():
        at += 1
    new = f"{TEXT[:at]}\n{' '.join(words)}{TEXT[at:]}"
    decisions = _decisions()
    found = anchored(decisions, new)
    far = [d for d in decisions if d.place.end < at - 40 or d.place.start > at + 40]
    assert len(found.decisions) + found.lost == len(decisions)
    shift = len(new) - len(TEXT)
    wanted = {d.place.start + (shift if d.place.start >= at else 0): d for d in far}
    for decision in found.decisions:
        place = decision.place
        assert new[place.start : place.end] == place.before
        assert decision.line == new.count("\n", 0, place.start) + 1
        if place.start in wanted:
            assert wanted[place.start].chosen == decision.chosen
    placed = {d.place.start for d in found.decisions}
    assume(len(wanted) > 3)
    assert len(placed & set(wanted)) >= 0.9 * len(wanted)


def test_lines_broken_anew_keep_their_decisions() -> None:
    decisions = [d for d in _decisions() if not any(c.isspace() for c in d.place.before)]
    found = anchored(decisions, TEXT.replace("\n", " "))
    assert len(found.decisions) >= 0.9 * len(decisions)


def test_what_stands_twice_is_not_guessed() -> None:
    decisions = _decisions()
    found = anchored(decisions, TEXT + TEXT)
    assert not found.decisions
    assert found.lost == len(decisions)


def test_proposals_are_kept(
    tmp_path: Path, book_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCRFIX_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "WORTH_KEEPING", 0)
    book = load_book(book_path)
    first = kept.proposals_for(TEXT, book)
    assert first == propose(TEXT, book)
    monkeypatch.setattr(kept, "propose", None)  # would fail if it were asked again
    again = kept.proposals_for(TEXT, load_book(book_path))
    assert again == first
    assert [p.readings[0].evidence for p in again] == [p.readings[0].evidence for p in first]


def test_another_book_has_other_proposals(book_path: Path) -> None:
    book = load_book(book_path)
    mark = kept.book_digest(book)
    assert mark == kept.book_digest(load_book(book_path))
    assert mark != kept.book_digest(book.with_rules(book.rules[1:]))
    assert not kept.book_digest(small().book)  # was never saved as it is
