"""A person's rules in a repair: always, asked for, and never; and whatever the accents' form is."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_book import small, twins

from ocrfix.book.user_rules import UserRule, UserRules
from ocrfix.model import Change
from ocrfix.repair.pipeline import fix, fix_and_explain
from ocrfix.review.proposals import propose
from ocrfix.text.changes import apply_changes, carried_back, revert_changes

TEXT = "Le conseil se réunit à la premiére séance du tbe, dâ€™abord à la huitiéme. Le modern.\n"
YOURS = UserRules(
    (UserRule("tbe", "the", "word", "always"), UserRule("modern", "modem", "word", "ask")),
    ("premiére",),
)


def book(user: UserRules = YOURS):  # type: ignore[no-untyped-def]
    return small().book.with_user(user)


def test_always_is_made_keep_is_kept_and_ask_is_asked() -> None:
    repaired = fix_and_explain(TEXT, book())
    assert "premiére" in repaired.text
    assert "première" in fix(TEXT, small().book)
    assert "huitième" in repaired.text
    [mine] = [c for c in repaired.changes if c.before == "tbe"]
    assert (mine.after, mine.rule, mine.confidence) == ("the", "your rule tbe→the", 1.0)
    assert mine.evidence == "your rule tbe→the for a word, always made"
    [asked] = [c for c in repaired.held_back if c.before == "modern"]
    assert asked.after == "modem"
    assert TEXT[asked.start : asked.end] == "modern"  # though mojibake was undone before it
    assert revert_changes(repaired.text, repaired.changes) == TEXT


def test_keep_holds_at_any_bar_and_in_a_review() -> None:
    bold = fix_and_explain(TEXT, book(), min_confidence=0.0)
    assert "premiére" in bold.text
    assert not any("premi" in p.place.before for p in propose(TEXT, book(), 0.0))


def test_a_rule_to_ask_for_makes_a_word_of_what_was_none() -> None:
    rule = UserRules((UserRule("xq", "nc"),))
    assert fix("La séaxqe est ouverte.", book(rule)) == "La séance est ouverte."
    assert fix("La séaxqe est ouverte.", small().book) == "La séaxqe est ouverte."
    assert fix("Les xqxq sont là.", book(rule)) == "Les xqxq sont là."


def test_a_review_offers_what_a_repair_makes_and_holds_back() -> None:
    proposals = {p.place.before: p for p in propose(TEXT, book())}
    assert proposals["tbe"].sure and proposals["tbe"].readings[0].after == "the"
    assert not proposals["modern"].sure
    assert proposals["modern"].readings[0].after == "modem"
    for proposal in proposals.values():
        place = proposal.place
        assert TEXT[place.start : place.end] == place.before


def test_what_is_switched_off_is_not_made_as_a_misreading_never_seen() -> None:
    from dataclasses import replace

    off = small().book.with_rules(
        tuple(replace(r, enabled=(r.before, r.after) != ("é", "è")) for r in small().book.rules)
    )
    text = "sur la huitiéme séance"
    assert fix(text, small().book) == "sur la huitième séance"
    assert fix(text, off) == text


@pytest.mark.parametrize("name", ["fr-commission-eng"])
def test_a_decomposed_scan_gets_the_changes_of_the_composed_one(name: str) -> None:
    text = normalize("NFC", twins(name).ocr)[:6000]
    decomposed = normalize("NFD", text)
    one, other = fix_and_explain(text, book()), fix_and_explain(decomposed, book())
    assert len(one.changes) > 20
    assert other.text == normalize("NFD", one.text)
    assert [c.rule for c in other.changes] == [c.rule for c in one.changes]
    assert len(other.held_back) == len(one.held_back)
    assert other.notes == one.notes
    assert apply_changes(decomposed, other.changes) == other.text
    assert revert_changes(other.text, other.changes) == decomposed
    for proposal in propose(decomposed, book()):
        place = proposal.place
        assert decomposed[place.start : place.end] == place.before
        assert normalize("NFD", proposal.readings[0].after) == proposal.readings[0].after


@given(st.data())
def test_what_is_carried_back_stands_in_the_text_as_it_was(data: st.DataObject) -> None:
    text = data.draw(st.text("abc ", max_size=20))

    def some(of: str) -> list[Change]:
        cuts = sorted(data.draw(st.lists(st.integers(0, len(of)), max_size=6, unique=True)))
        return [
            Change(a, b, of[a:b], data.draw(st.text("xyz", max_size=3)), "r", 1.0, 1)
            for a, b in zip(cuts[::2], cuts[1::2], strict=False)
        ]

    first = some(text)
    later = some(apply_changes(text, first))
    for change in carried_back(first, later):
        assert text[change.start : change.end] == change.before
    untouched = [c for c in some(text) if not first]
    assert carried_back([], untouched) == untouched
