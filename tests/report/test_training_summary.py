"""What training says at its end."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from small_book import small

from ocrfix.book.editing import matching_rules
from ocrfix.errormodel.rule_names import NEVER_SEEN
from ocrfix.errormodel.rules import UNSEEN, rule_id
from ocrfix.pairing.pipeline import TwinTexts
from ocrfix.report.terminal import width_of
from ocrfix.report.training_page import figures_of
from ocrfix.report.training_summary import ADVICE, rule_card, training_summary
from ocrfix.training.pipeline import train

if TYPE_CHECKING:
    from pathlib import Path


def test_too_little_text_is_said_and_gives_no_figures_of_nothing() -> None:
    trained = train([TwinTexts("word", "mot", "mot")], name="tiny", lang="fr")
    text = training_summary(trained, width=80)
    assert text.startswith("These pairs taught no substitution.\n\nOn unseen text")
    assert "No change reaches confidence " in text
    assert "precision" not in text
    assert "confidence   good" not in text
    assert "\n3 characters of clean text are too few for these figures" in text
    assert max(map(len, text.splitlines())) <= 80
    facts = dict(figures_of(trained).facts)
    assert facts["share of good ones among them (precision)"] == "–"
    assert "too few" not in training_summary(small())


def test_a_precision_that_no_bar_reaches_is_said() -> None:
    trained = small()
    assert "--target-precision" not in training_summary(trained)
    checked = replace(trained.validation, good=96, bad=4)
    assert (
        "No bar that mends much reaches the 97 % of good changes aimed at (--target-precision);\n"
        in (training_summary(replace(trained, validation=checked)))
    )


def test_the_summary_of_training_shows_rules_and_figures() -> None:
    text = training_summary(small())
    checked = small().validation
    assert text.split()[:2] == ["rule", "kind"]
    assert "é→è " in text
    for rate in ("CER", "WER", "cMER"):
        found = re.search(rf"^{rate} +([\d.]+) % +([\d.]+) % +-\d+ %$", text, re.MULTILINE)
        assert found, rate
        assert float(found[2]) < float(found[1])
    assert f"{100 * checked.recall:.1f} % of the places" in text
    assert f"{100 * checked.calibration_error:.1f} points off" in text
    for tally in (*checked.most_useful, *checked.most_dangerous):
        named = (tally.before, tally.after)
        assert f"{NEVER_SEEN if named == UNSEEN else rule_id(*named)} " in text
    assert {reason for reason, count in checked.left if count} <= ADVICE.keys()
    for reason, advice in ADVICE.items():
        assert (f"{reason}  " in text) == bool(dict(checked.left).get(reason))
        assert (advice in text) == bool(dict(checked.left).get(reason))
    assert "Is the confidence true?" in text
    for width in (80, 50, 40):
        narrow = training_summary(small(), width=width)
        assert max(map(width_of, narrow.splitlines())) <= width
        assert "mended most" in narrow
        assert "spoiled most" in narrow
        for words in ("expected calibration error", "held out in turn"):
            assert words in " ".join(narrow.split())


def test_a_card_tells_all_contexts_of_a_rule(book_path: Path) -> None:
    family = matching_rules(book_path, "é→è")
    card = rule_card(family, width=80)
    assert card.startswith("é→è, a lexical rule\n")
    assert all(rule.id in card for rule in family)
    assert max(map(len, card.splitlines())) <= 80
