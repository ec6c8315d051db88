"""What the bundled books must leave alone, what they must repair, and where they fail today."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest
from paths import CASES

from ocrfix.book.bundled import bundled_languages
from ocrfix.book.reading import load_bundled
from ocrfix.repair.pipeline import fix, fix_and_explain

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

    from ocrfix.book.book import Book

LANGUAGES = {"cs", "de", "en", "es", "fr", "hu", "it", "pl", "pt", "ro", "sv"}

Case = dict[str, str]


def cases(name: str) -> list[Case]:
    found: list[Case] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def labelled(name: str, field: str) -> list[ParameterSet]:
    """The cases of a file that have a field; those with a reason are known to fail."""
    return [
        pytest.param(
            case,
            id=f"{case['lang']}-{case['label']}-{number}",
            marks=pytest.mark.xfail(reason=case["reason"]) if "reason" in case else (),
        )
        for number, case in enumerate(cases(name))
        if field in case
    ]


@cache
def book(lang: str) -> Book:
    return load_bundled(lang)


def test_every_language_has_its_book() -> None:
    assert set(bundled_languages()) == LANGUAGES


@pytest.mark.parametrize(
    "case", [*labelled("negative", "text"), *labelled("known_failures", "text")]
)
def test_good_text_is_left_alone(case: Case) -> None:
    repaired = fix_and_explain(case["text"], book(case["lang"]))
    assert [(c.before, c.after, c.rule) for c in repaired.changes] == []
    assert repaired.text == case["text"]


@pytest.mark.parametrize("case", [*labelled("repaired", "ocr"), *labelled("known_failures", "ocr")])
def test_noise_is_repaired(case: Case) -> None:
    assert fix(case["ocr"], book(case["lang"])) == case["fixed"]


@pytest.mark.parametrize("case", labelled("repaired", "ocr"))
def test_what_was_repaired_is_left_alone(case: Case) -> None:
    assert fix(case["fixed"], book(case["lang"])) == case["fixed"]


def test_cases_are_told_apart() -> None:
    """Every case is labelled, in a known language, of one kind, and stands in the files once."""
    texts = []
    for name in ("negative", "known_failures", "repaired"):
        for case in cases(name):
            kind = {"text"} if "text" in case else {"ocr", "fixed"}
            reason = {"reason"} if name == "known_failures" else set()
            assert set(case) == {"label", "lang"} | kind | reason
            assert case["lang"] in LANGUAGES
            assert all(value.strip() for value in case.values())
            assert "ocr" not in case or case["ocr"] != case["fixed"]
            texts.append(case.get("text") or case["ocr"])
    assert len(set(texts)) == len(texts)
