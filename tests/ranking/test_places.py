"""Where a scan might be wrong: words broken where a line of the page ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ocrfix.errormodel.rules import RuleIndex, rule_id
from ocrfix.language.confusion_sets import Confusables
from ocrfix.language.model import Language
from ocrfix.model import Count, Rule
from ocrfix.ranking.places import Finder
from ocrfix.repair.pipeline import span_of

if TYPE_CHECKING:
    from ocrfix.ranking.places import Place

WORDS = {
    "amerikanische": 1e-4, "sonderbare": 1e-4, "bundes": 1e-4, "landes": 1e-4, "truppen": 1e-4,
    "und": 2e-2, "die": 2e-2, "regierung": 1e-4, "kanische": 1e-9,
}  # fmt: skip
EDITS = [("c", "e"), ("- ", ""), ("¬ ", ""), ("-", "¬"), ("n", "u")]


@pytest.fixture(scope="module")
def finder() -> Finder:
    language = Language("de", WORDS)
    language.add("Die amerikanische Regierung und die Truppen. " * 3)
    rules = [Rule(rule_id(b, a), "lexical", b, a, "", "", own=Count(9, 6, 9)) for b, a in EDITS]
    return Finder(RuleIndex(rules), language.finish(), Confusables())


def broken(finder: Finder, text: str) -> list[Place]:
    """The places that are words broken at the end of a line."""
    return [place for place in finder.places(finder.scan(text)) if place.broken]


@pytest.mark.parametrize("between", ["¬\n", "-\n", "¬ ", "- "])
def test_a_broken_word_is_read_as_one(finder: Finder, between: str) -> None:
    text = f"Die ameri{between}kanischc Regierung"
    scan = finder.scan(text)
    (place,) = broken(finder, text)
    assert place.printed.text == "amerikanischc"
    best = place.candidates[0]
    assert best.form.text == "amerikanische"
    start, end, before, after = span_of(scan, place, best)
    assert (text[start:end], before, after) == ("c", "c", "e")


@pytest.mark.parametrize(
    "text",
    ["Bundes- und Landestruppen", "Bnndes- und Landestruppen", "die Landes- Truppen",
     "Die Landes - regierung"],
)  # fmt: skip
def test_other_hyphens_break_no_word(finder: Finder, text: str) -> None:
    assert not broken(finder, text)


@pytest.mark.parametrize("between", ["¬\n", "-\n", "¬ ", "- "])
def test_no_rule_questions_the_hyphen_at_a_line_end(finder: Finder, between: str) -> None:
    scan = finder.scan(f"Die ameri{between}kanische Regierung")
    assert not any(place.gap for place in finder.places(scan))


@pytest.mark.parametrize(("end", "breaks"), [("ameri-", True), ("zu:-", False), ("-", False)])
def test_a_dash_behind_a_clause_is_no_hyphen(finder: Finder, end: str, breaks: bool) -> None:
    assert bool(broken(finder, f"und {end}\nkanischc Regierung")) == breaks


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("Nun Die Truppen", True),
        ("Die Truppen", False),
        ("und nun. Die Truppen", False),
        ("die Truppen\nDie Regierung", False),
        ("und nun Die ameri", True),
        ("und nun Die. Haben", True),  # the end of a sentence, no name of two words
        ("und nun Die, Haben", True),
        ("und nun Die\n\nHaben", True),
    ],
)
@pytest.mark.parametrize("german", [True, False])
def test_a_capital_stays_where_a_sentence_or_a_line_begins(
    text: str, may: bool, german: bool
) -> None:
    language = Language("de", WORDS)
    language.add("Nun haben die Truppen und die Regierung" if german else "nun und die haben")
    rules = [Rule("D→d", "lexical", "D", "d", "", "", own=Count(20, 15, 20))]
    finder = Finder(RuleIndex(rules), language.finish(), Confusables())
    scan = finder.scan(text)
    made = [c.form.text.strip(".,") for p in finder.places(scan) for c in p.candidates]
    named = "Die Truppen" in text and not german  # as in "La Paix": a name of two words
    assert ("die" in made) is (may and not named)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Der Rat", False),
        ("Der Rat.\nDer", True),
        ("Er sprach: »Nun.« Der", True),
        ('Er sprach: "Nun." Der', True),
        ("Er sprach (nun.) Der", True),
        ("Er sprach : « Nun. » Der", True),
        ("Er sprach : » Nun » Der", False),
        ("» Der", True),
        ("Bericht\n\nDer", True),
        ("Bericht\nDer", False),
        ("Bericht über die\n\nDer", False),  # no paragraph ends with an article
        ("Der", True),
    ],
)
def test_where_a_sentence_begins(text: str, begins: bool) -> None:
    language = Language("de", {"die": 0.02, "der": 0.02}).finish()
    scan = Finder(RuleIndex([]), language, Confusables()).scan(text)
    assert scan.begins_sentence(len(scan.chunks) - 1) is begins


def test_two_chunks_that_are_one_word_are_not_mended_one_by_one() -> None:
    """Each half lies near a known word of its own; as printed they are one."""
    words = ("campaign", "pain", "cam", "the", "that", "reduction", "reduce")
    language = Language("en", dict.fromkeys(words, 1e-4)).finish()
    rules = [
        Rule("␣→∅", "lexical", " ", "", "", "", own=Count(200, 40, 200)),
        Rule("aig→ai", "lexical", "aig", "ai", "", "", own=Count(9, 6, 9)),
        Rule("uc→uce", "lexical", "uc", "uce", "", "", own=Count(9, 6, 9)),
    ]
    finder = Finder(RuleIndex(rules), language, Confusables())
    scan = finder.scan("that cam paign and the reduc tion")
    gaps = [place for place in finder.places(scan) if place.gap]
    assert [c.form.text for place in gaps for c in place.candidates] == ["campaign", "reduction"]
    assert [place.printed.text for place in gaps] == ["cam paign", "reduc tion"]


def test_a_lost_ligature_may_stand_for_a_space() -> None:
    words = ("influence", "classification", "class", "cation", "in", "length", "the")
    language = Language("en", dict.fromkeys(words, 1e-4))
    language.add("the length of influence, the classification in the class " * 3)
    rules = [
        Rule("␣→∅", "lexical", " ", "", "", "", own=Count(200, 40, 200)),
        Rule("*→*", "lexical", "*", "*", "", "", own=Count(4000, 40, 4000)),
    ]
    finder = Finder(RuleIndex(rules), language.finish(), Confusables())
    scan = finder.scan("the in uence and the classi cation of le gth")
    made = {c.form.text for place in finder.places(scan) if place.gap for c in place.candidates}
    assert {"influence", "classification", "length"} <= made
