from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from small_book import PAIRS, TRAINED_ON, UNSEEN, small

from ocrfix.book.files import bundled_languages, load_book
from ocrfix.cli.workflow import (
    evaluate_files,
    listed_rules,
    matching_rules,
    score_rules,
    switch_rules,
    train_book,
)
from ocrfix.errormodel.rules import rule_id
from ocrfix.errors import BookError, InputError
from ocrfix.evaluation.judgement import evaluate
from ocrfix.pairing.pipeline import TwinTexts
from ocrfix.report.explanation import explain_text
from ocrfix.report.terminal import width_of
from ocrfix.report.training_page import figures_of
from ocrfix.report.training_summary import ADVICE, rule_card, rule_scores, training_summary
from ocrfix.training.pipeline import train


def files_of(name: str) -> tuple[Path, Path]:
    return PAIRS / f"{name}.ocr.txt", PAIRS / f"{name}.clean.txt"


def beginnings(name: str, folder: Path) -> tuple[Path, Path]:
    """The first pages of a pair, so that training is quick."""
    found = []
    for path in files_of(name):
        text = path.read_bytes().decode()
        found.append(folder / path.name)
        found[-1].write_text(text[: text.index("\n\n", 5000)], encoding="utf-8")
    return found[0], found[1]


@pytest.fixture
def own_book(book_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(book_path, tmp_path / "mine"))


# -- training -----------------------------------------------------------------------------------


def test_training_reads_all_it_is_given_and_saves_the_book(tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("La zibeline dort. " * 40, encoding="utf-8")
    named = [beginnings(TRAINED_ON[0], tmp_path)]
    told: list[tuple[str, float]] = []
    trained = train_book(
        [], tmp_path / "book", named=named, clean=[tmp_path / "more.txt"],
        prior="none", progress=lambda *step: told.append(step),
    )  # fmt: skip
    book = load_book(tmp_path / "book")
    assert book.lang == "fr"
    assert sorted(book.rules, key=lambda r: r.id) == sorted(trained.book.rules, key=lambda r: r.id)
    assert book.language.known("zibeline")
    assert book.about["pair"][0]["name"] == TRAINED_ON[0]
    assert book.about["trained"]["clean_texts"] == 1
    assert [share for _, share in told] == sorted(share for _, share in told)


def test_the_book_behind_may_be_any_book(book_path: Path, tmp_path: Path) -> None:
    twins = [beginnings(UNSEEN, tmp_path)]
    trained = train_book([], tmp_path / "b", named=twins, lang="fr", prior=str(book_path))
    assert trained.book.about["trained"]["prior"] == book_path.name
    assert any(rule.prior.seen for rule in trained.book.rules)


def test_training_that_cannot_end_well_does_not_begin(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No pairs are named"):
        train_book([], tmp_path / "book")
    with pytest.raises(BookError, match="no-such-book does not exist"):
        train_book([PAIRS], tmp_path / "book", prior="no-such-book")


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
    assert "No bar reaches the 97 % of good changes aimed at (--target-precision).\n" in (
        training_summary(replace(trained, validation=checked))
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
        assert f"{rule_id(tally.before, tally.after)} " in text
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


# -- evaluating -----------------------------------------------------------------------------------


def test_files_are_evaluated_as_their_texts_are(book_path: Path) -> None:
    ocr, clean = files_of(UNSEEN)
    texts = [path.read_bytes().decode() for path in (ocr, clean)]
    assert evaluate_files(ocr, clean, None, None, None, None).evaluation == evaluate(*texts)
    repaired = evaluate_files(ocr, clean, None, book_path, None, None).evaluation
    assert repaired.after
    assert repaired.changes
    assert repaired.after.cer < repaired.before.cer
    assert repaired.changes.good > 10 * repaired.changes.bad
    with pytest.raises(InputError, match="not both"):
        evaluate_files(ocr, clean, ocr, book_path, None, None)


def test_rules_are_scored_on_pairs(tmp_path: Path, book_path: Path) -> None:
    for name in (TRAINED_ON[0], UNSEEN):
        for path in files_of(name):
            shutil.copy(path, tmp_path)
    scores = score_rules(book_path, [tmp_path])
    assert (scores.pairs, scores.known) == (2, 1)
    assert scores.after < scores.before
    fired = [good.good + good.bad for _, good in scores.rules]
    assert fired == sorted(fired, reverse=True)
    told = rule_scores(scores)
    assert f"of 2 pairs: {100 * scores.before:.2f} % → {100 * scores.after:.2f} %" in told
    assert "1 of these pairs was in the book’s own training" in told


# -- rules ----------------------------------------------------------------------------------------


def test_rules_are_found_by_name_whatever_the_spaces(book_path: Path) -> None:
    family = matching_rules(book_path, "é→è")
    assert {(r.before, r.after) for r in family} == {("é", "è")}
    assert matching_rules(book_path, " é → è ") == family
    assert len(listed_rules(book_path, every=True)) > len(listed_rules(book_path, every=False))
    with pytest.raises(InputError, match=r"has no rule “ééé→è”. Did you mean “.*é→è"):
        matching_rules(book_path, "ééé→è")


def test_a_rule_is_switched_with_its_contexts_or_a_context_alone(own_book: Path) -> None:
    family = matching_rules(own_book, "é→è")
    context = next(r for r in family if r.left and r.right)
    said = switch_rules(own_book, [context.id], enabled=False)
    assert said == [f"Disabled {context.id} in {own_book}."]
    assert [r.id for r in load_book(own_book).rules if not r.enabled] == [context.id]
    said = switch_rules(own_book, ["é→è"], enabled=False)
    assert said == [f"Disabled é→è with {len(family) - 1} contexts in {own_book}."]
    off = {r.id for r in load_book(own_book).rules if not r.enabled}
    assert off == {r.id for r in family}
    switch_rules(own_book, ["é→è"], enabled=True)
    assert all(r.enabled for r in load_book(own_book).rules)


def test_one_unknown_rule_among_several_switches_none(own_book: Path) -> None:
    before = (own_book / "rules.tsv").read_bytes()
    with pytest.raises(InputError):
        switch_rules(own_book, ["é→è", "no→rule"], enabled=False)
    assert (own_book / "rules.tsv").read_bytes() == before


def test_a_bundled_book_is_not_edited() -> None:
    if not bundled_languages():
        pytest.skip("no book is bundled in this tree")
    with pytest.raises(BookError, match="not yours to edit"):
        switch_rules(Path(bundled_languages()[0]), ["a→à"], enabled=False)


def test_a_card_tells_all_contexts_of_a_rule(book_path: Path) -> None:
    family = matching_rules(book_path, "é→è")
    card = rule_card(family, width=80)
    assert card.startswith("é→è, a lexical rule\n")
    assert all(rule.id in card for rule in family)
    assert max(map(len, card.splitlines())) <= 80


def test_an_explanation_shows_the_text_the_change_and_the_reasons(book_path: Path) -> None:
    told = explain_text(book_path, "la huitiéme session")
    head, change = told.split("\n\n")
    assert head == "la huitiéme session\n→ la huitième session"
    assert re.match(r"huitiéme: é → è, confidence \d\.\d\d \(made\)\n", change)
    assert "“huitiéme” is no known word, “huitième” is one" in change
    assert explain_text(book_path, "1955").endswith("offers a reading worth considering.\n")
    assert "\x1b" not in explain_text(book_path, "la \x1b[31mhuitiéme")
    narrow = explain_text(book_path, "la huitiéme session", width=40)
    assert max(map(len, narrow.splitlines())) <= 40
    assert narrow.split() == told.split()
    with pytest.raises(InputError, match="no text to explain"):
        explain_text(book_path, " ")
