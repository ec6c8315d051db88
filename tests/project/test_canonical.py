"""Accents composed or decomposed are the same text everywhere: no error, no rule, no difference."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from small_book import TRAINED_ON, small, twins

from ocrfix.alignment.pipeline import align, align_characters
from ocrfix.evaluation.error_rates import hipe_normalise, rates
from ocrfix.evaluation.judgement import evaluate
from ocrfix.evaluation.line_diff import diff_lines
from ocrfix.evaluation.truth_diff import diff_against
from ocrfix.language.identification import told_language
from ocrfix.model import Rates
from ocrfix.pairing.pipeline import TwinTexts, pair
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.training.pipeline import train

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

TEXT = "La séance a été levée à l’hôtel.\n\nLes délégués français se réunirent après le dîner.\n"
DECOMPOSED = normalize("NFD", TEXT)


def test_no_error_rate_counts_the_form() -> None:
    assert rates(DECOMPOSED, TEXT) == rates(TEXT, DECOMPOSED) == Rates(0.0, 0.0, 0.0, 0.0)
    assert hipe_normalise(DECOMPOSED) == hipe_normalise(TEXT)


def test_an_alignment_finds_no_difference_and_keeps_the_offsets_of_the_files() -> None:
    for one, other in ((DECOMPOSED, TEXT), (TEXT, DECOMPOSED)):
        found = align(one, other)
        assert [(r.kind, r.similarity) for r in found.records] == [("match", 1.0)] * 2
        for record in found.records:
            assert record.ocr and record.clean
            assert one[record.ocr.start : record.ocr.end] == record.ocr.text
            assert other[record.clean.start : record.clean.end] == record.clean.text
            assert all(op.equal for op in record.ops)
            assert record.ops[0].a0 == record.ocr.start
            assert record.ops[-1].a1 == record.ocr.end
        ops = align_characters(one, other)
        assert [(op.a0, op.a1, op.b0, op.b1, op.equal) for op in ops] == [
            (0, len(one), 0, len(other), True)
        ]


def test_a_diff_shows_no_difference() -> None:
    assert diff_lines(DECOMPOSED, TEXT).changes == 0
    _, against = diff_against(DECOMPOSED, TEXT, DECOMPOSED)
    assert (against.wrong, against.cer_before) == (0, 0.0)


def test_changes_to_a_decomposed_text_are_judged_by_what_they_do() -> None:
    ocr = DECOMPOSED.replace(normalize("NFD", "été"), normalize("NFD", "èté"))
    repaired = fix_and_explain(ocr, small().book, min_confidence=0.2)
    found = evaluate(ocr, TEXT, fixed=repaired.text, changes=repaired.changes)
    inferred = evaluate(ocr, TEXT, fixed=DECOMPOSED)
    assert inferred.changes is not None
    assert (inferred.changes.good, inferred.changes.bad, inferred.changes.missed) == (1, 0, 0)
    assert inferred.after == Rates(0.0, 0.0, 0.0, 0.0)
    [(change, verdict)] = inferred.judged
    assert (ocr[change.start : change.end], verdict) == (change.before, "good")
    assert found.changes is not None
    assert found.changes.bad == 0


def test_texts_are_told_and_paired_as_if_composed() -> None:
    assert told_language(DECOMPOSED) == told_language(TEXT) == "fr"
    other = "Der Bericht wurde angenommen, weil niemand ihm öffentlich widersprach. " * 3
    found = pair([("a", DECOMPOSED * 3)], [("b", TEXT * 3), ("c", other)])
    assert [(p.ocr, p.clean) for p in found if p.ocr] == [("a", "b")]


@pytest.mark.slow
def test_a_book_of_decomposed_pairs_is_that_of_composed_ones() -> None:
    mixed = [
        TwinTexts(t.name, normalize("NFD", t.ocr), normalize("NFC", t.clean))
        for t in map(twins, TRAINED_ON)
    ]
    trained = train(mixed, name="small", lang="fr")
    assert trained.book.rules == small().book.rules
    assert trained.validation.before == small().validation.before
    assert [s.sha256 for s in trained.book.sources] != [s.sha256 for s in small().book.sources]


def test_the_commands_say_so_too(tmp_path: Path, run: Callable[..., Result]) -> None:
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_bytes(DECOMPOSED.encode())
    other.write_bytes(TEXT.encode())
    found = json.loads(run("eval", one, other, "--format", "json").text)
    assert found["before"] == {"cer": 0.0, "wer": 0.0, "cmer": 0.0, "wmer": 0.0}
    assert re.search(r"\b(no|0) (changes|differences)|same", run("diff", one, other).text.lower())
    scan = tmp_path / "scan.txt"
    scan.write_bytes(DECOMPOSED.replace(normalize("NFD", "après"), "aprés").encode())
    data = scan.read_bytes()
    fixed, report = tmp_path / "fixed.txt", tmp_path / "report.json"
    run("fix", scan, "--lang", "fr", "-o", fixed, "--report", report, "--min-confidence", "0.4")
    assert fixed.read_bytes() == DECOMPOSED.encode()
    assert run("revert", report, fixed).out == data
