"""What a scan shows by itself: confusions that its unknown words vote for."""

from __future__ import annotations

import pytest

from ocrfix.errormodel.rules import UNSEEN, RuleIndex, rule_id
from ocrfix.language.confusion_sets import Confusables
from ocrfix.language.model import Language
from ocrfix.model import Count, Rule
from ocrfix.ranking.places import Finder

CLEAN = (
    "We will not go there until the weather is better, he told the old soldier. The girl looked "
    "at the field and said that all the people of the village would be there. "
)
MISREAD = CLEAN.replace("l", "I")


@pytest.fixture(scope="module")
def finder() -> Finder:
    language = Language("en", {})
    for _ in range(20):
        language.add(CLEAN)
    unseen = Rule(rule_id(*UNSEEN), "lexical", *UNSEEN, "", "", own=Count(10_000, 5, 10_000))
    e_for_c = Rule("c→e", "lexical", "c", "e", "", "", own=Count(100, 5, 900))
    return Finder(RuleIndex([unseen, e_for_c]), language.finish(), Confusables())


def told(finder: Finder, text: str) -> list[tuple[str, str]]:
    return [(t.before, t.after) for t in finder.places(finder.scan(text)).profile.told]


def test_many_words_vote_for_one_confusion(finder: Finder) -> None:
    assert ("I", "l") in told(finder, MISREAD)


def test_a_word_misread_in_many_places_is_read_in_all_of_them(finder: Finder) -> None:
    texts = {t for p in finder.places(finder.scan(MISREAD)) for t in p.texts[1:]}
    assert {"will", "all", "village"} <= texts


@pytest.mark.parametrize("text", [CLEAN, "We wiII not go. " * 9, "We wiII not go there untiI."])
def test_good_text_one_word_and_few_words_show_nothing(finder: Finder, text: str) -> None:
    assert told(finder, text) == []


def test_what_is_at_work_in_other_words_speaks_for_a_candidate(finder: Finder) -> None:
    """The word itself is no evidence for itself."""
    from ocrfix.ranking.features import FEATURES

    column = FEATURES.index("active")

    def active(text: str) -> float:
        (place,) = (p for p in finder.places(finder.scan(text)) if p.texts[0] == "girI")
        return float(place.described[place.texts.index("girl") - 1][column])

    assert active("The girI looked at the field.") == 0.0
    assert active(MISREAD) > 1.0


def test_nothing_is_shown_where_unseen_misreadings_are_refused(finder: Finder) -> None:
    index = RuleIndex([Rule("c→e", "lexical", "c", "e", "", "", own=Count(100, 5, 900))])
    assert told(Finder(index, finder.language, Confusables()), MISREAD) == []


CAPITALS = (
    "India and Ireland and Italy, Iceland and Iran. It is in India. If it is in Italy, it is not "
    "in Iraq."
)


def test_one_misreading_is_one_whatever_the_letter_case_of_what_it_hides() -> None:
    """A printed l hides I and i: both kinds of words vote, and each is read as its own."""
    language = Language("en", {"i": 1e-3, "l": 1e-4})
    for _ in range(20):
        language.add(CAPITALS)
    unseen = Rule(rule_id(*UNSEEN), "lexical", *UNSEEN, "", "", own=Count(10_000, 5, 10_000))
    finder = Finder(RuleIndex([unseen]), language.finish(), Confusables())
    misread = CAPITALS.replace("I", "l")
    assert {("l", "I"), ("l", "i")} & {*told(finder, misread)}
    first = {p.texts[0]: p.texts[1:] for p in finder.places(finder.scan(f"lt is. {misread}"))}
    assert "It" in first["lt"]
    assert "it" not in first["lt"]  # a sentence begins there
