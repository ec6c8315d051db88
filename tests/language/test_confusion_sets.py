"""Confusable words: learned from clean text alone, in the same way every time."""

from __future__ import annotations

import gzip
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrfix.language.confusion_sets import LEAST, SURE, Confusables, tokens_of

NOUNS = ["mairie", "ville", "commune", "région", "plage", "gare", "maison", "rue", "place", "cour"]
VERBS = ["vendu", "acheté", "réparé", "visité", "peint", "loué", "prêté", "bâti", "fermé", "rendu"]
# "à" stands before "la" and a noun, "a" before a participle.
TEXT = " ".join(
    f"Il va à la {noun} du nord. Elle a {verb} le bateau. On reste à la {noun} le soir."
    f" Le maire a {verb} la barque."
    for noun in NOUNS
    for verb in VERBS
)
PAIR = ("a", "à")
BEFORE_NOUN = ("il", "va", "la", "falaise")  # "falaise" and "cédé" are not in the text
BEFORE_VERB = ("maire", "elle", "cédé", "le")


@pytest.fixture(scope="module")
def learned() -> Confusables:
    new = Confusables()
    new.learn([TEXT], [PAIR])
    return new


def odds(of: Confusables, word: str, other: str, around: tuple[str, str, str, str]) -> float:
    found = of.odds(word, other, around)
    assert found is not None
    return found


def test_a_planted_habit_is_learned(learned: Confusables) -> None:
    assert odds(learned, "a", "à", BEFORE_NOUN) > 2
    assert odds(learned, "a", "à", BEFORE_VERB) < -2


def saved(told: object) -> Confusables:
    """Classifiers as a book keeps them."""
    return Confusables.from_bytes(gzip.compress(json.dumps(told).encode()), 10_000_000)


def test_asking_the_other_way_turns_the_sign(learned: Confusables) -> None:
    for around in (BEFORE_NOUN, BEFORE_VERB):
        assert odds(learned, "à", "a", around) == -odds(learned, "a", "à", around)


@given(st.tuples(*[st.text("laéde¶’0", min_size=1, max_size=5)] * 4))
def test_odds_stay_within_bounds(around: tuple[str, str, str, str]) -> None:
    new = saved([[*PAIR, [["", 3.0], ["bl", 9.0], ["al", -20.0], ["atdé", 8.0]]]])
    found = odds(new, "a", "à", around)
    assert math.isfinite(found)
    assert abs(found) <= SURE


def test_what_was_saved_is_trained_further_and_stays_as_it_was() -> None:
    told = [["a", "à", [["", 1.0]]], ["ou", "où", []], ["\ud800", "é", [["b\u2028x", -0.5]]]]
    prior = saved(told)
    assert len(prior.weights) == 3
    assert prior.weights["ou", "où"] == {}
    assert prior.weights["\ud800", "é"] == {"b\u2028x": -0.5}
    assert ("a", "b") not in prior.weights
    new = Confusables(prior)
    new.learn([TEXT], [PAIR])
    assert len(new.weights[PAIR]) > 1
    assert prior.weights[PAIR] == {"": 1.0}


@pytest.mark.parametrize(
    "told", [[["a", "à", [["b\nx", 1.0]]]], [["a", "à"]], [["a", "à", [["b", "x"]]]], 7, ["a"]]
)
def test_weights_that_are_none_are_refused(told: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        saved(told)
    with pytest.raises(ValueError, match="more than can be true"):
        Confusables.from_bytes(gzip.compress(b"[" * 1001), 1000)


def test_an_unknown_pair_says_nothing(learned: Confusables) -> None:
    assert learned.odds("ou", "où", BEFORE_NOUN) is None


def test_too_few_examples_teach_nothing() -> None:
    rare = "Il va à la ville. " * (LEAST - 1) + "Il a vendu la barque. " * 200
    new = Confusables()
    new.learn([rare], [PAIR])
    assert new.weights == {}


def test_order_and_repetition_of_pairs_do_not_matter() -> None:
    text = TEXT + " ou bien où " * 20
    one, other = Confusables(), Confusables()
    one.learn([text], [PAIR, ("où", "ou")])
    other.learn([text], [("ou", "où"), ("à", "a"), PAIR])
    assert set(one.weights) == {PAIR, ("ou", "où")}
    assert one.to_data() == other.to_data()


def test_training_is_repeatable(learned: Confusables) -> None:
    again = Confusables()
    again.learn([TEXT], [PAIR])
    assert again.to_data() == learned.to_data()


def test_weights_survive_json(learned: Confusables) -> None:
    back = saved(learned.to_data())
    assert dict(back.weights) == learned.weights
    assert back.to_data() == learned.to_data()
    assert odds(back, "a", "à", BEFORE_NOUN) == odds(learned, "a", "à", BEFORE_NOUN)


def test_a_prior_is_kept_where_new_text_is_silent(learned: Confusables) -> None:
    new = Confusables(learned)
    new.learn(["Rien de tout cela."], [PAIR])
    assert new.to_data() == learned.to_data()


def test_a_prior_is_not_changed_by_further_training(learned: Confusables) -> None:
    before = learned.to_data()
    new = Confusables(learned)
    new.learn(["Il a mal à la tête. " * 50], [PAIR])
    assert new.to_data() != before
    assert learned.to_data() == before


def test_tokens_of_a_text_run_on_over_lines() -> None:
    assert tokens_of("L’eau,\n\n le 4 mars") == ["l’", "eau", ",", "le", "0", "mars"]
