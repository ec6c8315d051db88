"""Training: what it learns, that its figures are honest, and that it is repeatable."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from paths import ROOT
from small_book import TRAINED_ON, small, twins

from ocrfix.book.generation import FILES
from ocrfix.book.writing import save_book
from ocrfix.errormodel.rules import UNSEEN
from ocrfix.errors import InputError
from ocrfix.pairing.pipeline import TwinTexts
from ocrfix.repair.pipeline import fix
from ocrfix.report.training_summary import training_summary
from ocrfix.training.folds import (
    Unit,
    align_units,
    clean_units,
    count_folds,
    houses_left_out,
    part_units,
)
from ocrfix.training.pipeline import LEAST_UNPAIRED, Trained, train
from ocrfix.training.thresholds import UNREACHED, _threshold, level_of
from ocrfix.training.walking import job_of

if TYPE_CHECKING:
    from pathlib import Path

NO_LANGUAGE = "zxx"  # ISO 639: no linguistic content, hence no general word frequencies


def clean(name: str) -> str:
    """A stretch of the clean text of a pair, ended at a paragraph."""
    text = twins(name).clean
    return text[: text.index("\n\n", 6000)]


A, B, C = (clean(name) for name in ("fr-recit-eng", "fr-tribunal-eng", "fr-musee-eng"))


def noisy(text: str, before: str, after: str, every: int = 2) -> str:
    """The text with every second (third …) ``before`` misread as ``after``."""
    first, *rest = text.split(before)
    return first + "".join((after if k % every == 0 else before) + part
                           for k, part in enumerate(rest))  # fmt: skip


def book_of(*pairs: tuple[str, str]) -> Trained:
    named = [TwinTexts(f"document {k}", *pair) for k, pair in enumerate(pairs)]
    return train(named, name="test", lang=NO_LANGUAGE)


@cache
def planted() -> Trained:
    """Three documents with one misreading in common: ¤ for é."""
    return book_of(*((noisy(text, "é", "¤"), text) for text in (A, B, C)))


# -- what it learns --------------------------------------------------------------------------


def test_a_planted_confusion_is_learned_with_its_counts() -> None:
    (rule,) = [r for r in planted().book.rules if r.id == "¤→é"]
    misread = sum(noisy(text, "é", "¤").count("¤") for text in (A, B, C))
    assert rule.own.seen == rule.own.right == misread > 100
    assert rule.own.truth == sum(text.count("é") for text in (A, B, C))
    assert rule.kind == "certain"
    assert rule.enabled


def test_nothing_else_is_learned() -> None:
    assert {(r.before, r.after) for r in planted().book.rules} == {("¤", "é"), UNSEEN}


def test_the_book_repairs_what_it_learned() -> None:
    assert fix("C’¤tait la journ¤e", planted().book) == "C’était la journée"


def test_clean_text_without_a_twin_feeds_the_language_alone() -> None:
    pairs = [TwinTexts("a", noisy(A, "é", "¤"), A)]
    found = train(pairs, name="t", lang=NO_LANGUAGE, clean=["Un vaguemestre zélé."] * 3)
    assert found.book.language.known("vaguemestre")
    assert {(r.before, r.after) for r in found.book.rules} == {("¤", "é"), UNSEEN}
    assert found.book.about["trained"]["clean_texts"] == 3


def test_a_prior_book_stands_behind() -> None:
    text = clean("fr-sante-eng")
    pairs = [TwinTexts("new", noisy(text, "à", "§"), text)]
    book = train(pairs, name="t", lang=NO_LANGUAGE, prior=planted().book).book
    rules = {r.id: r for r in book.rules}
    old = {r.id: r for r in planted().book.rules}
    assert rules["¤→é"].prior == old["¤→é"].own
    assert rules["¤→é"].own.right == 0
    assert rules["§→à"].own.right > 10
    assert fix("un pr¤fet §", book, min_confidence=0.9) == "un préfet à"
    assert book.about["trained"]["prior"] == "test"


def test_a_habit_of_one_document_does_the_others_no_harm() -> None:
    """One clean text has & wherever its scan has +; in the others + is right."""
    habit = A.replace(", ", " + ", 60), A.replace(", ", " & ", 60)
    others = [B.replace(", ", " + ", 10), C.replace(", ", " + ", 10)]
    found = book_of(habit, *((text, text) for text in others))
    assert any((r.before, r.after) == ("+", "&") for r in found.book.rules)
    assert [fix(text, found.book) for text in others] == others


def test_pairs_without_noise_give_a_book_without_rules() -> None:
    found = book_of((A, A), (B, B))
    assert found.book.rules == ()
    assert (found.validation.good, found.validation.bad, found.validation.harm) == (0, 0, 0)
    assert fix(C, found.book) == C


# -- honest figures --------------------------------------------------------------------------


def test_figures_are_of_held_out_text() -> None:
    found = planted().validation
    assert found.documents == 3
    assert found.good > 50
    assert found.after.cer < found.before.cer / 2
    assert found.precision > 0.9
    assert 0.9 * len(A + B + C) < found.characters <= len(A + B + C)
    for confidence, good, count in found.reliability:
        assert 0 <= confidence <= 1
        assert 0 <= good <= 1
        assert count > 0


def test_no_count_comes_from_the_document_it_is_tested_on() -> None:
    """Each document has a misreading of its own: held out, no rule of the others mends it."""
    found = book_of((noisy(A, "é", "¤"), A), (noisy(B, "é", "§"), B), (noisy(C, "é", "¥"), C))
    assert {(t.before, t.after) for t in found.validation.tallies} <= {UNSEEN}
    assert found.validation.good < 10
    assert {"¤→é", "§→é", "¥→é"} <= {r.id for r in found.book.rules}


def test_two_scans_of_one_text_are_held_out_together() -> None:
    found = book_of(
        (noisy(A, "é", "¤"), A), (noisy(A, "é", "¤", every=3), A), (B, B), (C, C)
    )  # fmt: skip
    assert found.validation.good == 0


def test_one_document_alone_is_tested_by_its_stretches() -> None:
    found = book_of((noisy(A, "é", "¤"), A))
    assert found.validation.documents > 1
    assert found.validation.good > 10
    assert found.validation.after.cer < found.validation.before.cer


def test_the_book_tells_what_it_was_trained_on() -> None:
    about = planted().book.about
    assert about["trained"]["pairs"] == 3
    assert about["trained"]["characters"] == len(A + B + C)
    assert about["trained"]["names"] == ["document 0", "document 1", "document 2"]
    sources = planted().book.sources
    assert [source.name for source in sources] == about["trained"]["names"]
    assert sources[0].clean_sha256 == hashlib.sha256(A.encode()).hexdigest()
    assert about["validation"]["good"] == planted().validation.good
    assert planted().seconds > 0
    assert planted().skipped == ()


def test_the_small_book_is_sound() -> None:
    found = small().validation
    assert found.documents == len(TRAINED_ON)
    assert found.after.cer < found.before.cer
    assert found.precision > 0.9
    assert 0.5 <= small().book.bar.scan < 1
    assert small().book.lang == "fr"


# -- bad input -------------------------------------------------------------------------------

OTHER = "The harbour board met on the third of May and heard the engineer's report. " * 40


def test_texts_that_are_no_twins_teach_nothing() -> None:
    with pytest.raises(InputError, match=r"No pair aligns .*\(document 0: .*ocrfix pair"):
        book_of((OTHER, A))


@pytest.mark.parametrize("pairs", [[], [("", "")], [(" \n", "\n")]])
def test_nothing_teaches_nothing(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(InputError, match="No pair"):
        book_of(*pairs)


def test_a_pair_that_is_none_is_left_out_and_named() -> None:
    found = book_of((noisy(A, "é", "¤"), A), (OTHER, B))
    (said,) = found.skipped
    assert said.startswith("document 1: ")
    assert found.book.about["trained"]["pairs"] == 1
    assert any(r.id == "¤→é" for r in found.book.rules)


# -- without pairs, and of several houses --------------------------------------------------------


def many_pages(characters: int) -> str:
    """Different pages of French prose, as long as asked for."""
    pages = [twins(name).clean for name in PROSE]
    text = "\n\n".join(pages)
    assert len(text) >= characters
    return text[:characters]


PROSE = ("fr-recit-eng", "fr-tribunal-eng", "fr-musee-eng", "fr-voyage-eng", "fr-sante-eng",
         "fr-port-eng", "fr-parlement-eng", "fr-journal-eng", "fr-economie-eng",
         "fr-ecole-eng", "fr-conseil-eng", "fr-commission-eng")  # fmt: skip


def test_clean_text_alone_makes_a_careful_book() -> None:
    found = train([], name="t", lang="fr", clean=[many_pages(100_000)])
    assert [rule.id for rule in found.book.rules] == ["*→*"]
    assert found.validation.good > 100
    assert found.validation.before.cer > found.validation.after.cer > 0
    assert found.book.bar.scan >= LEAST_UNPAIRED
    page = "Les fi11es et les garçons de la vi11e ont vu 1e train, 1a gare et 1es rai1s."
    assert "1" not in fix(page * 3, found.book)
    assert "no pairs" in training_summary(found)


def test_too_little_clean_text_makes_none() -> None:
    with pytest.raises(InputError, match="100,000"):
        train([], name="t", lang="fr", clean=[A])


def test_of_several_houses_each_is_left_out_once() -> None:
    units = [Unit(str(k), "scan" * n, "clean", (), house)
             for k, (house, n) in enumerate([("a", 3), ("b", 2), ("a", 1), ("c", 1)])]  # fmt: skip
    assert houses_left_out(units, 5) == ["a", "b", "c", "a", "b"]
    assert houses_left_out(units[:1], 2) == [None, None]


def test_a_fold_counts_nothing_of_the_house_left_out() -> None:
    pairs = [(noisy(t, "é", "¤"), t, "one") for t in (A, B)] + [(noisy(C, "à", "%"), C, "two")]
    named = [TwinTexts(str(k), ocr, clean, house=house)
             for k, (ocr, clean, house) in enumerate(pairs)]  # fmt: skip
    units, _, _ = align_units(named)
    folds = part_units(units)
    counted = count_folds(units, folds)
    third = folds[2]
    own = job_of(third, units, folds, counted, "one", 3).own
    assert not own.right
    assert ("¤", "é") in job_of(third, units, folds, counted, "two", 3).own.right


def test_long_clean_texts_are_held_out_in_stretches_that_make_them_whole() -> None:
    text = "\n".join(f"Ligne {k} d’un texte sans fin." for k in range(9000))
    units = clean_units([text, "court"])
    assert "".join(u.clean for u in units) == text + "court"
    assert len(units) > 3
    assert all(not u.ocr for u in units)


# -- repeatable ------------------------------------------------------------------------------


def test_progress_moves_on_and_names_its_steps() -> None:
    told: list[tuple[str, float]] = []
    pairs = [TwinTexts("a", noisy(A, "é", "¤"), A)]
    train(pairs, name="t", lang=NO_LANGUAGE, progress=lambda *step: told.append(step))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert all(step for step, _ in told)


def test_the_order_of_pairs_does_not_matter_to_the_rules() -> None:
    turned = book_of(*((noisy(text, "é", "¤"), text) for text in (C, A, B)))
    one, other = (
        {replace(r, examples=()) for r in found.book.rules} for found in (turned, planted())
    )
    assert one == other
    assert turned.book.language.to_bytes() == planted().book.language.to_bytes()
    assert turned.book.bar == planted().book.bar


@pytest.mark.slow
def test_any_number_of_processes_gives_identical_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocrfix.training.walking.WORTH_A_PROCESS", 0)
    pairs = [TwinTexts(str(k), noisy(t, "é", "¤"), t) for k, t in enumerate((A, B, C))]
    for workers in (1, 3):
        found = train(pairs, name="t", lang=NO_LANGUAGE, workers=workers)
        save_book(found.book, tmp_path / str(workers))
    files = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert files == sorted(FILES)
    for name in files:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "3" / name).read_bytes(), name


SCRIPT = """
import sys
from pathlib import Path
from ocrfix.book.writing import save_book
from test_pipeline import A, B, book_of, noisy
book = book_of((noisy(A, "é", "è", 3), A), (noisy(B, "a", "à", 4), B)).book
save_book(book, Path(sys.argv[1]))
"""


@pytest.mark.slow
def test_training_twice_gives_identical_files(tmp_path: Path) -> None:
    """Under two orders of hashes, so that no set or dictionary order shows through."""
    for seed in ("1", "2"):
        env = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": f"{ROOT / 'tests' / 'training'}:{ROOT / 'tests'}:{ROOT}",
        }
        subprocess.run([sys.executable, "-c", SCRIPT, tmp_path / seed], env=env, check=True)
    files = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert files == sorted(FILES)
    for name in files:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


def test_the_bar_is_the_lowest_that_is_right_often_enough() -> None:
    sure = [(0.9, 1)] * 97 + [(0.9, -1)] * 3
    unsure = [(0.7, 1)] * 60 + [(0.7, -1)] * 40
    assert 0.7 < _threshold(sure + unsure, 0.97) <= 0.9
    assert _threshold(sure + unsure, 0.78) == 0.7


def test_a_bar_that_nearly_reaches_the_target_is_better_than_none() -> None:
    nearly = [(0.9, 1)] * 483 + [(0.9, -1)] * 17  # 96.6 %
    assert _threshold(nearly, 0.97) < 0.9
    assert _threshold([(0.9, 1)] * 90 + [(0.9, -1)] * 10, 0.97) == UNREACHED


def test_the_level_is_that_of_nine_tenths_of_the_text_not_of_the_texts() -> None:
    short_and_strange = [(90.0, 100)] * 5
    assert level_of([(1.0, 40_000), (2.0, 50_000), *short_and_strange]) == 2.0
    assert level_of([]) == 0.0
