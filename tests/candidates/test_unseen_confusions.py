"""What a scan shows by itself: a letter misread in a way that no page of training had."""

from __future__ import annotations

import pytest

from ocrfix.errormodel.rules import UNSEEN, RuleIndex, rule_id
from ocrfix.language.confusion_sets import Confusables
from ocrfix.language.model import Language
from ocrfix.model import Count, Rule
from ocrfix.ranking.places import Finder
from ocrfix.repair.evidence import _basis

CLEAN = (
    "Le conseil de la ville a dit que la route est longue et que le pont est vieux. "
    "Il faut que les routes et les ponts de la ville soient sur le plan de la région, "
    "que la vérité des régions vienne, "
    "que le maire vienne dans la salle et que les gens de la région parlent dans le calme. "
)
SCAN = (
    "Il faut que Ja ville et Ja route soient sur Je plan de Ja région, que Jes gens "
    "de Ja ville vienne dans Ja salle et que Je maire parlent dans Je calme de Ja route. "
)


@pytest.fixture(scope="module")
def finder() -> Finder:
    language = Language("fr", dict.fromkeys(("la", "le", "les", "des", "sa", "je"), 0.001))
    for _ in range(20):
        language.add(CLEAN)
    unseen = Rule(rule_id(*UNSEEN), "lexical", *UNSEEN, "", "", own=Count(10_000, 5, 10_000))
    e_for_c = Rule("c→e", "lexical", "c", "e", "", "", own=Count(100, 5, 900))
    return Finder(RuleIndex([unseen, e_for_c]), language.finish(), Confusables())


def readings(finder: Finder, text: str) -> set[str]:
    """All readings that a text is offered."""
    return {c.form.text for p in finder.places(finder.scan(text)) for c in p.candidates}


def told(finder: Finder, text: str) -> set[tuple[str, str]]:
    """The confusions that a text shows."""
    return {(t.before, t.after) for t in finder.places(finder.scan(text)).profile.told}


def test_a_scan_shows_a_letter_misread_in_a_way_never_counted(finder: Finder) -> None:
    assert ("J", "l") in told(finder, SCAN)
    assert {"la", "le", "les"} <= readings(finder, SCAN)
    place = next(p for p in finder.places(finder.scan(SCAN)) if p.printed.text == "Jes")
    (edit,) = next(c.reading.edits for c in place.candidates if c.form.text == "les")
    assert edit[:3] == (0, 1, "l")
    assert edit[3].rule.id == rule_id(*UNSEEN)
    said = _basis(edit, "Jes", place.told)
    assert said == "“J” stands for “l” in about 4 words of this scan"


@pytest.mark.parametrize(
    "text",
    [
        SCAN.split(",")[0].replace("Ja", "la", 1),  # too few
        "Il faut que " + "de Ja ville et " * 9,  # one word, which may be a name
        SCAN + "J. " * 60,  # a letter that mostly stands for itself
        CLEAN * 3,
        (CLEAN * 3).title(),
        "\n".join(f"{line[0].upper()}{line[1:]}" for line in (CLEAN * 3).split(", ")),
        "Il parle des villes et parle de calme, parle des plans et parle de ville, " * 3,
    ],
)
def test_too_little_shows_nothing(finder: Finder, text: str) -> None:
    assert told(finder, text) == set()


def test_nothing_is_shown_where_unseen_misreadings_are_refused(finder: Finder) -> None:
    index = RuleIndex([Rule("c→e", "lexical", "c", "e", "", "", own=Count(100, 5, 900))])
    refusing = Finder(index, finder.language, Confusables())
    assert told(refusing, SCAN) == set()
    assert not {"la", "le"} & readings(refusing, SCAN)


SIGNS = "Le conseil de la r€gion a dit que la v€rité est longue. Il faut que les r€gions parlent. "


def test_a_sign_within_words_stands_for_a_letter(finder: Finder) -> None:
    assert told(finder, SIGNS + CLEAN) == {("€", "é")}
    assert {"région", "vérité", "régions"} <= readings(finder, SIGNS + CLEAN)


def test_a_sign_stands_for_its_letter_wherever_it_stands_in_a_word(finder: Finder) -> None:
    text = f"{SIGNS}{CLEAN} La v€rit€ des r€gi€ns."
    assert "vérité" in readings(finder, text)
    assert "région€" not in readings(finder, text)


@pytest.mark.parametrize("left_alone", ["v€rit€@la", "www.v€rité.fr", "€" * 100_000])
def test_what_is_left_alone_stays_so_where_a_sign_is_shown(finder: Finder, left_alone: str) -> None:
    places = finder.places(finder.scan(f"{SIGNS}{CLEAN} {left_alone}"))
    assert left_alone not in {place.printed.text for place in places}


@pytest.mark.parametrize(
    "text",
    [
        SIGNS.split(".")[0],  # two words, once each
        "Le conseil de la r€gion. " * 9,  # one word
        # mostly in what no letter makes a word
        SIGNS + "Le uvx€yz est un yyx€z et un xyz€uvw, le uvw€xyz un yzx€wvu. ",
        "Le plan de 40€ la route, de 30€ le pont, de 20€ la région. ",
    ],
)
def test_a_sign_elsewhere_stands_for_itself(finder: Finder, text: str) -> None:
    assert told(finder, text) == set()
