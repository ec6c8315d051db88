"""Habits of a scan are kept, and made otherwise where that is wanted."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ocrfix.book.reading import load_bundled
from ocrfix.repair.habits import habit_of, with_habits
from ocrfix.repair.pipeline import fix, fix_and_explain
from ocrfix.text.changes import apply_changes, revert_changes
from ocrfix.text.habits import CHOICES

if TYPE_CHECKING:
    from ocrfix.book.book import Book


@cache
def book(lang: str) -> Book:
    return load_bundled(lang)


def made(text: str, lang: str, **wanted: str) -> str:
    """A text with its habits as they are wanted, and nothing else changed."""
    changes = with_habits(text, (), book(lang).with_habits(wanted))
    repaired = apply_changes(text, changes)
    assert revert_changes(repaired, changes) == text
    assert {habit_of(c.rule) for c in changes} <= set(wanted)
    return repaired


@pytest.mark.parametrize("between", ["-\n", "¬\n", "⸗\n", "\u00ad\n", "- ", "-\r\n"])
def test_a_word_is_read_and_mended_across_the_line_end_which_stays(between: str) -> None:
    text = f"Die Sitzung der Kom{between}mifsion der Stadt Bern wurde nicht vertagt.\n"
    repaired = fix_and_explain(text, book("de"))
    assert f"Kom{between}mission" in repaired.text
    joined = fix(text, book("de").with_habits({"hyphens": "join"}))
    assert "Kommission" in joined
    assert joined.split() == repaired.text.replace(between, "").split()


@pytest.mark.parametrize(
    ("lang", "text", "joined"),
    [
        ("de", "die Regie-\nrung des Kantons\n", "die Regierung\ndes Kantons\n"),
        ("de", "die Regie-\nrung,\ndie\n", "die Regierung,\ndie\n"),
        ("de", "die Regie¬\r\nrung des\r\n", "die Regierung\r\ndes\r\n"),
        ("de", "Haupt-\nund Nebensatz\n", "Haupt-\nund Nebensatz\n"),
        ("de", "Haupt- und Nebensatz\n", "Haupt- und Nebensatz\n"),
        ("de", "Petit-\nZeile, Petit-¬\nZeile\n", "Petit-\nZeile, Petit-¬\nZeile\n"),
        ("de", "von 1914-\n1918\n", "von 1914-\n1918\n"),
        ("de", "Ver-\nfassungs-\nänderung ist\n", "Verfassungsänderung\nist\n"),
        ("de", "Er kam -\nund ging\n", "Er kam -\nund ging\n"),
        ("fr", "un chou-\nfleur vert\n", "un chou-\nfleur vert\n"),
        ("fr", "Le porte-\nparole, le porte-parole\n", "Le porte-\nparole, le porte-parole\n"),
        ("fr", "la commis-\nsion", "la commission"),
        ("fr", "c'est-à-\ndire que\n", "c'est-à-\ndire que\n"),
        ("fr", "y a-t-\nil eu\n", "y a-t-\nil eu\n"),
        ("fr", "allez-\ny donc\n", "allez-\ny donc\n"),
        ("de", "Nord-Süd-Ver-\nbindung der\n", "Nord-Süd-Verbindung\nder\n"),
        ("de", "http://a.de/x-\ny. Und\n", "http://a.de/x-\ny. Und\n"),
        ("fr", "la commis-\n\nsion du\n", "la commission\n\ndu\n"),
    ],
)
def test_joining_words_at_line_ends(lang: str, text: str, joined: str) -> None:
    assert made(text, lang, hyphens="join") == joined


@pytest.mark.parametrize(
    ("lang", "choice", "text", "after"),
    [
        ("de", "not-sign", "die Regie-\nrung des\n", "die Regie¬\nrung des\n"),
        ("de", "not-sign", "Ver-\nfassungs⸗\nänderung ist\n", "Ver¬\nfassungs¬\nänderung ist\n"),
        ("de", "not-sign", "die Regie- rung des\n", "die Regie¬ rung des\n"),
        ("de", "hyphen", "die Regie¬\nrung des\n", "die Regie-\nrung des\n"),
        ("de", "double", "Haupt-\nund Neben-\nsatz\n", "Haupt-\nund Neben⸗\nsatz\n"),
        ("de", "em", "die Regie-\nrung des\n", "die Regie—\nrung des\n"),
        ("fr", "not-sign", "un chou-\nfleur vert\n", "un chou-\nfleur vert\n"),
    ],
)
def test_another_sign_where_words_are_broken(lang: str, choice: str, text: str, after: str) -> None:
    assert made(text, lang, hyphens=choice) == after


@pytest.mark.parametrize(
    ("lang", "wanted", "text", "after"),
    [
        ("de", {"quotes": "curly"}, '"Ja", sagt\'s \'er\' ("so")', "„Ja“, sagt’s ‚er‘ („so“)"),
        ("en", {"quotes": "curly"}, "5' 2\" \"it's\" 'tis", "5' 2\" “it’s” ’tis"),
        ("fr", {"quotes": "curly"}, "l'eau « d'ici » \"là\"", "l’eau « d’ici » “là”"),
        ("fr", {"quotes": "straight"}, "l’eau « d’ici » “là”", "l'eau « d'ici » \"là\""),
        (
            "de",
            {"dashes": "en"},
            "so — ja - 1914-18, A-B --",
            "so – ja – 1914-18, A-B --",
        ),
        ("de", {"dashes": "em"}, "so – ja, 1914–18", "so — ja, 1914–18"),
        ("de", {"dashes": "hyphen"}, "so — ja, 1914–18", "so - ja, 1914-18"),
        ("de", {"dashes": "en"}, "- eine Liste\n- und mehr", "- eine Liste\n- und mehr"),
        ("de", {"letters": "modern"}, "ſo fu\u0364hrt", "so führt"),
        ("en", {"ligatures": "split"}, "ﬁnd oﬃce, Cæsar", "find office, Cæsar"),
        ("fr", {"spaces": "close"}, "Oui ! Non , a . . .", "Oui! Non, a . . ."),
        ("fr", {"spaces": "open"}, "Oui! 10:30 http://a", "Oui\u00a0! 10:30 http://a"),
        ("de", {"capitals": "modern"}, "Jn Jahren Iahr Ja Ionen", "In Jahren Jahr Ja Ionen"),
        ("fr", {"capitals": "modern"}, "Jn", "Jn"),
        ("de", {"capitals": "modern"}, "Jg. 12, Jr., JVA", "Jg. 12, Jr., JVA"),
        (
            "de",
            {"capitals": "old"},
            "Ich, Ludwig XVIII., ISBN, I. Theil",
            "Jch, Ludwig XVIII., ISBN, I. Theil",
        ),
        ("fr", {"capitals": "old"}, "Il dit", "Il dit"),
    ],
)
def test_each_habit_as_it_is_wanted(
    lang: str, wanted: dict[str, str], text: str, after: str
) -> None:
    assert made(text, lang, **wanted) == after


def test_a_text_in_another_language_keeps_its_habits() -> None:
    english = 'The report of the commis-\nsion says "that" the harbour is to be rebuilt, and '
    english += "that the town shall bear the costs of the work which was done there last year.\n"
    french = 'Le rapport de la commis-\nsion dit "que" le port sera refait, et que la ville '
    french += "prendra sa part des travaux qui ont été faits l'an dernier dans la vieille rade.\n"
    wanted = {"hyphens": "join", "quotes": "curly"}
    assert made(english, "fr", **wanted) == english
    french *= 4
    both = f"{french}\n{english}"
    assert made(both, "fr", **wanted) == f"{made(french, 'fr', **wanted)}\n{english}"
    assert "commission\n" in made(french, "fr", **wanted)


def test_code_and_markup_keep_their_signs() -> None:
    text = 'Er sagt "ja".\n\n```\nprint("x -- y")\n```\n'
    assert made(text, "de", quotes="curly") == text.replace('"ja"', "„ja“")


def test_a_repair_and_a_habit_are_one_change_where_they_meet() -> None:
    text = "Die Sitzung der Kom-\nmifsion der Stadt Bern wurde nicht vertagt.\n"
    repaired = fix_and_explain(text, book("de").with_habits({"hyphens": "join"}))
    (change,) = [c for c in repaired.changes if habit_of(c.rule)]
    assert (change.before, change.after) == ("-\nmifsion ", "mission\n")
    assert change.rule.endswith(" + habit: hyphens join") or change.rule.startswith("habit: ")
    assert revert_changes(repaired.text, repaired.changes) == text


WANTED = st.fixed_dictionaries(
    {kind: st.sampled_from(choices) for kind, choices in CHOICES.items()}
)
WORDS = st.sampled_from(
    ["Regie", "rung", "und", "1914", "Ver-", "Jn", "ſo", "„so“", '"ja"', "it's", "–", "--", "ﬁn !"]
)


@given(st.lists(st.tuples(WORDS, st.sampled_from([" ", "-\n", "\n", "¬\n", "\r\n"]))), WANTED)
def test_habits_replay_revert_and_are_settled_at_once(
    parts: list[tuple[str, str]], wanted: dict[str, str]
) -> None:
    text = "".join(word + space for word, space in parts)
    once = made(text, "de", **wanted)
    assume("–-" not in text)  # one sign for the first makes two hyphens, which are a dash
    kept = {kind: choice for kind, choice in wanted.items() if kind not in ("hyphens", "spaces")}
    assert made(once, "de", **kept) == once


def test_a_text_in_its_own_habits_is_left_alone() -> None:
    text = "„Er kam – und ging“, ſagte Fritz’ Regie¬\nrung : „Jn der That !“\n"
    assert fix(text, book("de")) == text
