"""What is asked of a repair is told from what was asked before by all that bears on the result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ocrfix.book.user_editing import keep_words
from ocrfix.book.user_rules import UserRule, UserRules
from ocrfix.collection.asked import Asked
from ocrfix.text.formats import ReadAs

if TYPE_CHECKING:
    from pathlib import Path

ASKED = Asked(lang="fr")


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, habits=(("quotes", "straight"),)),
        replace(ASKED, user=UserRules(kept=("huitiéme",))),
        replace(ASKED, user=UserRules((UserRule("tbe", "the"),))),
        replace(ASKED, user=UserRules((UserRule("tbe", "the", "word"),))),
        replace(ASKED, min_confidence=0.5),
        replace(ASKED, aim="errors"),
        replace(ASKED, form=ReadAs(field="text")),
        replace(ASKED, together=True),
        replace(ASKED, together="volume"),
        replace(ASKED, lang="en"),
        Asked(),
    ],
)
def test_whatever_changes_a_result_changes_the_digest(other: Asked) -> None:
    assert other.digest() != ASKED.digest()


def test_which_files_of_a_folder_are_taken_bears_on_none_of_them() -> None:
    assert replace(ASKED, form=ReadAs(include=("*.ocr",))).digest() == ASKED.digest()
    assert hash(replace(ASKED, user=UserRules(kept=("x",)), habits=(("quotes", "keep"),)))


def test_a_book_is_told_by_what_it_holds(book_path: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(book_path, copy)
    asked, moved = Asked(book_path), Asked(copy)
    assert moved.digest() == asked.digest()
    (copy / ".ocrfix-lock").write_text("")  # of a process that is about to change it
    assert moved.digest() == asked.digest()
    keep_words(copy, ["Niederer"])
    assert moved.digest() != asked.digest()


def test_habits_and_rules_of_ones_own_reach_the_repair() -> None:
    user = UserRules(kept=("x",))
    how = Asked(lang="fr", habits=(("quotes", "straight"),), user=user).how(lenient=True)
    assert (how.habits, how.user, how.lenient) == ({"quotes": "straight"}, user, True)
