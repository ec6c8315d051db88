"""No change is made to code, markup and the frames of tables; review still asks about it."""

from __future__ import annotations

from ocrfix.book.reading import load_bundled
from ocrfix.repair.apart import set_apart
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.review.proposals import propose

TEXT = "Voici la huitiéme fois.\n\n```\nla huitiéme fois = 1\n```\n\nEt la huitiéme session.\n"


def test_changes_to_code_are_held_back_and_that_is_said() -> None:
    repaired = fix_and_explain(TEXT, load_bundled("fr"))
    assert repaired.text.count("huitième") == 2
    assert "huitiéme fois = 1" in repaired.text
    assert any("1 change held back in code" in note for note in repaired.notes)
    assert [c.before for c in repaired.held_back] == ["é"]


def test_review_asks_about_what_is_held_back() -> None:
    sure = [p.sure for p in propose(TEXT, load_bundled("fr"))]
    assert sorted(sure) == [False, True, True]


def test_a_change_beside_a_stretch_is_no_change_to_it() -> None:
    repaired = fix_and_explain("la huitiéme `fois`", load_bundled("fr"), min_confidence=0.2)
    prose, other = set_apart(repaired.original, repaired.changes)
    assert (len(prose), other) == (1, [])
