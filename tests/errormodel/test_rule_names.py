"""The rule for misreadings never counted goes by words, wherever people meet it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from small_book import small

from ocrfix.book.learned import taught_by
from ocrfix.book.reading import load_book
from ocrfix.errormodel.rule_names import NEVER_SEEN
from ocrfix.errormodel.rules import UNSEEN, rule_id
from ocrfix.model import Change, Document, Repaired
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.report.repair_page import report_html
from ocrfix.report.training_page import figures_of, training_html
from ocrfix.report.training_summary import training_summary
from ocrfix.review.arrange import rule_of
from ocrfix.review.proposals import propose
from ocrfix.review.record import Decision
from ocrfix.review.teach import teach
from ocrfix.training.cross_validation import Tally

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    from ocrfix.review.proposals import Proposal
    from ocrfix.training.pipeline import Trained

NAME = rule_id(*UNSEEN)
TEXT = "La commissiqn a adopté le rapport sur les travaux de la commune."  # q for o: in no pair


def never_seen() -> Proposal:
    [proposal] = [p for p in propose(TEXT, small().book, 0.0) if p.place.before == "commissiqn"]
    return proposal


def trained_with_damage() -> Trained:
    """A training in which such misreadings mended and spoiled most."""
    trained = small()
    checked = replace(trained.validation, tallies=(Tally(*UNSEEN, 5, 2),))
    return replace(trained, validation=checked)


@pytest.mark.parametrize("shown", [
    lambda: training_summary(trained_with_damage()),
    lambda: training_html(figures_of(trained_with_damage()), version="1"),
])  # fmt: skip
def test_training_says_it_in_words(shown: Callable[[], str]) -> None:
    page = shown()
    assert page.count(NEVER_SEEN) >= 2
    assert "*" not in page.partition("<body>")[2].partition("<script>")[0]
    assert "*→*" not in page


def test_no_count_of_it_passes_for_that_of_a_substitution() -> None:
    figures = figures_of(small())
    assert not [r for r in figures.useful if (r.before, r.after) == UNSEEN]
    own = [r for r in small().book.rules if not r.left and not r.right and r.own.right]
    assert f" of {len(own) - 1:,} substitutions were seen" in figures.more[0]


def test_the_list_has_it_last_and_every_command_knows_it_by_both_names(
    run: Callable[..., Result], book_path: Path, tmp_path: Path
) -> None:
    own = shutil.copytree(book_path, tmp_path / "own")
    listed = run("rules", "list", own).text
    assert NAME not in listed
    assert listed.splitlines()[-1].split()[:6] == [*NEVER_SEEN.split(), "lexical", "any", "any"]
    shown = run("rules", "show", own, NEVER_SEEN).text
    assert shown == run("rules", "show", own, NAME).text
    assert shown.startswith(f"{NEVER_SEEN}, a lexical rule\n")
    assert run("rules", "disable", own, NEVER_SEEN).code == 0
    assert [r.id for r in load_book(own).rules if not r.enabled] == [NAME]
    assert f"“{NEVER_SEEN}”" in run("rules", "show", own, "never seen").err


def test_evidence_and_reports_say_it_in_words() -> None:
    repaired = fix_and_explain(TEXT, small().book, min_confidence=0.0)
    [change] = [c for c in repaired.changes if c.before == "q"]
    assert change.rule == NAME  # as the table of rules has it
    assert change.evidence.startswith(f"{NEVER_SEEN}, to be expected in ")
    held = replace(repaired, held_back=(change,))
    page = report_html([(Document(TEXT, "scan.txt"), held)], book="fr", version="1")
    assert NAME not in page
    assert f">{NEVER_SEEN}</button>" in page
    assert f'title="{NEVER_SEEN}, confidence' in page
    both = replace(change, rule=f"I→l + {NAME}")
    page = report_html([(Document(TEXT, "a"), Repaired(TEXT, TEXT, (), (both,)))], book="fr",
                       version="1")  # fmt: skip
    assert f"<code>I→l + {NEVER_SEEN}</code>" in page
    assert "<summary>1 held back</summary>" in page
    inside = replace(change, rule="∅→␣ <lower>_<lower>")
    page = report_html([(Document(TEXT, "a"), Repaired(TEXT, TEXT, (), (inside,)))], book="fr",
                       version="1")  # fmt: skip
    assert "<code>∅→␣ &lt;lower&gt;_&lt;lower&gt;</code>" in page


def test_a_review_groups_them() -> None:
    assert rule_of(never_seen()) == NEVER_SEEN


@pytest.mark.parametrize("accept", [True, False])
def test_a_decision_on_one_makes_no_rule_and_stops_none(accept: bool) -> None:
    """What was decided counts those places alone: "o" for "q" in one word of one would fire."""
    proposal = never_seen()
    reading = proposal.readings[0]
    many = [
        Decision(proposal.place._replace(start=n, end=n + 10), reading if accept else None, reading)
        for n in range(9)
    ]
    learned = teach(small().book, many)
    taught = taught_by(small().book, learned)
    assert set(taught.rules) == set(small().book.rules)
    assert learned.switched == {}
    assert taught.language.known("commission")


def test_a_change_of_it_is_told_by_its_letters_where_a_scan_taught_it() -> None:
    from ocrfix.repair.lessons import lessons_of

    text = "¦’eau et " * 4
    made = [Change(9 * n, 9 * n + 1, "¦", "l", NAME, 0.99, 1) for n in range(4)]
    [lesson] = lessons_of(text, made, small().book)
    assert (lesson.before, lesson.after) == ("¦", "l")
