"""What the clean twin says of a place: labels the gate learns from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.alignment.pipeline import align_characters
from ocrfix.errormodel.observations import Zone, zones
from ocrfix.errormodel.rules import RuleIndex, rule_id
from ocrfix.language.confusion_sets import Confusables
from ocrfix.language.model import Language
from ocrfix.model import Alignment, Count, Record, Rule, Span
from ocrfix.ranking.places import Finder
from ocrfix.training.ground_truth import KEEP, Truth, best_of

if TYPE_CHECKING:
    from ocrfix.ranking.places import Place

CLEAN = "Le conseil va à la mairie. La huitième session du port. Le transport prie la cour."
EDITS = [("é", "è"), ("a", "à"), ("I", "l"), ("", " "), (" ", ""), ("rn", "m"), ("- ", "")]


@pytest.fixture(scope="module")
def finder() -> Finder:
    language = Language("fr", {})
    language.add(" ".join([CLEAN] * 5))
    rules = [Rule(rule_id(b, a), "lexical", b, a, "", "", own=Count(9, 6, 9)) for b, a in EDITS]
    return Finder(RuleIndex(rules), language.finish(), Confusables())


def zone(ocr: str, clean: str, at: int = 0) -> Zone:
    """The zone of a paragraph that starts at an offset of the OCR text."""
    start = Span(at, at + len(ocr), ocr)
    ops = [type(op)(op.a0 + at, op.a1 + at, op.b0, op.b1, op.equal)
           for op in align_characters(ocr, clean)]  # fmt: skip
    record = Record("match", start, Span(0, len(clean), clean), 1.0, tuple(ops))
    (found,) = zones(Alignment(" " * at + ocr, clean, (record,)))
    return found


def judged(finder: Finder, ocr: str, clean: str) -> dict[str, tuple[str | None, dict[str, int]]]:
    """For each place: what is printed, what the page says, and what each candidate gains."""
    scan, truth = finder.scan(ocr), Truth([zone(ocr, clean)])
    found = {}
    for place in finder.places(scan):
        gains = truth.gains(place, scan)
        assert gains is not None
        shown = [c.form.text for c in place.candidates]
        found[place.printed.text] = (truth.of(place, scan), dict(zip(shown, gains, strict=True)))
    return found


def test_a_misread_word_has_its_truth_and_gain(finder: Finder) -> None:
    found = judged(finder, "La huitiéme session", "La huitième session")
    truth, gains = found["huitiéme"]
    assert truth == "huitième"
    assert gains["huitième"] == 1


def test_a_word_printed_right_loses_by_every_candidate(finder: Finder) -> None:
    truth, gains = judged(finder, "Le conseil va a la mairie", "Le conseil va a la mairie")["a"]
    assert truth == "a"
    assert gains == {"à": -1}


def test_a_real_word_misread_gains(finder: Finder) -> None:
    truth, gains = judged(finder, "Le conseil va a la mairie", "Le conseil va à la mairie")["a"]
    assert (truth, gains) == ("à", {"à": 1})


def test_a_lost_space(finder: Finder) -> None:
    truth, gains = judged(finder, "prie lacour la", "prie la cour la")["lacour"]
    assert truth == "la cour"
    assert gains["la cour"] == 1


def test_a_space_too_many(finder: Finder) -> None:
    truth, gains = judged(finder, "Le trans port prie", "Le transport prie")["trans port"]
    assert truth == ""
    assert gains == {"transport": 1}


def test_a_space_that_belongs_there(finder: Finder) -> None:
    found = judged(finder, "Le trans port prie", "Le trans port prie")["trans port"]
    assert found == (" ", {"transport": -1})


def test_line_breaks_between_do_not_matter(finder: Finder) -> None:
    truth, gains = judged(finder, "La\n\nhuitiéme\r\nsession", "La huitième\nsession")["huitiéme"]
    assert truth == "huitième"
    assert gains["huitième"] == 1


def test_what_does_not_align_has_no_truth(finder: Finder) -> None:
    foreign = "La huitiéme session. "
    ocr = foreign + "Le rnaire"
    scan = finder.scan(ocr)
    truth = Truth([zone("Le rnaire", "Le maire", at=len(foreign))])
    places = {p.printed.text: p for p in finder.places(scan)}
    assert truth.of(places["huitiéme"], scan) is None
    assert truth.gains(places["huitiéme"], scan) is None


def test_no_zones_know_nothing(finder: Finder) -> None:
    scan = finder.scan("La huitiéme session")
    places: list[Place] = list(finder.places(scan))
    assert places
    assert all(Truth([]).gains(place, scan) is None for place in places)


@pytest.mark.parametrize(
    ("gains", "best"),
    [([1], 0), ([0], KEEP), ([-1], KEEP), ([0, 2, 2], 1), ([-3, -1], KEEP), ([1, 3, 2], 1)],
)
def test_the_best_candidate(gains: list[int], best: int) -> None:
    assert best_of(gains) == best


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=5))
def test_the_best_is_never_a_loss(gains: list[int]) -> None:
    best = best_of(gains)
    assert max(gains) <= 0 if best == KEEP else gains[best] == max(gains) > 0
