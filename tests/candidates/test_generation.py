"""Candidates: which other readings a chunk has, and which chunks are never touched."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ocrfix.candidates.chunks import LONGEST_CHUNK
from ocrfix.candidates.generation import KEPT, Candidates
from ocrfix.candidates.readings import SLOTS
from ocrfix.errormodel.rules import RuleIndex, rule_id
from ocrfix.language.model import Language
from ocrfix.model import Count, Rule

TEXT = """L’été, la mairie prie la cour de réunir le conseil général. L’intérêt de l’État est à la
huitième session. Il a mis la main à la rame ; il ira à l’arme. La lame coupe l’âme."""
EDITS = [("I", "l"), ("1", "l"), ("é", "è"), ("é", "ê"), ("a", "à"), ("rn", "m"), ("¤", "é"),
         ("E", "É"), ("", " "), ("m", "rn")]  # fmt: skip


@pytest.fixture(scope="module")
def candidates() -> Candidates:
    language = Language("fr", {})
    language.add(TEXT)
    rules = [Rule(rule_id(b, a), "lexical", b, a, "", "", own=Count(9, 6, 9)) for b, a in EDITS]
    return Candidates(RuleIndex(rules), language.finish())


def readings(candidates: Candidates, chunk: str) -> list[str]:
    return [candidate.form.text for candidate in candidates.of(chunk)]


@pytest.mark.parametrize(
    ("chunk", "best"),
    [
        ("huitiéme", "huitième"),
        ("I’État", "l’État"),
        ("1’État,", "l’État,"),
        ("rnairie", "mairie"),
        ("a", "à"),
        ("priela", "prie la"),
        ("¤té", "été"),
        ("Etat", "État"),
    ],
)
def test_the_likeliest_reading_comes_first(candidates: Candidates, chunk: str, best: str) -> None:
    assert readings(candidates, chunk)[0] == best


@pytest.mark.parametrize(
    ("chunk", "word"), [("I’Etat", "l’État"), ("¤t¤", "été"), ("g¤n¤ral", "général")]
)
def test_two_misreadings_in_one_word(candidates: Candidates, chunk: str, word: str) -> None:
    assert word in readings(candidates, chunk)


@pytest.mark.parametrize("chunk", ["conseil", "cour", "la", "prie", "session."])
def test_a_sound_word_has_no_candidate_that_is_no_word(candidates: Candidates, chunk: str) -> None:
    assert all(c.form.known for c in candidates.of(chunk))


@pytest.mark.parametrize(
    "chunk",
    [
        "TD/B/EDE/8/4",
        "(A/CONF.191/1)",
        "https://exemple.org/Ia/rn",
        "www.I1.fr",
        "Irn1@exemple.org",
        "rn.exemple.com",
        "I10",
        "S5,",
        "(i30)",
        "a11y",
        "20l.",
        "3o",
        "1o,",
        "(O2),",
        "la-rn-republic-korea-and-",
        "I" * (LONGEST_CHUNK + 1),
        "¤" * 10_000,
    ],
    ids=lambda chunk: chunk[:20],
)
def test_addresses_codes_and_monsters_have_none(candidates: Candidates, chunk: str) -> None:
    assert candidates.of(chunk) == ()


@given(st.text("aéEI1rnmt¤’.- ", min_size=1, max_size=12).map(lambda t: t.replace(" ", "")))
@example("1E-I1")  # a letter put in where the hyphen stands
def test_candidates_replay(candidates: Candidates, chunk: str) -> None:
    """The edits of each reading turn the chunk into it: in order, few, by rules of the book."""
    found = candidates.of(chunk) if chunk else ()
    assert len(found) <= KEPT
    assert len({c.form.text for c in found}) == len(found)
    for candidate in found:
        text, at = "", 0
        assert 0 < len(candidate.reading.edits) <= SLOTS
        for start, end, after, weight in candidate.reading.edits:
            assert at <= start <= end
            assert (chunk[start:end], after) == (weight.rule.before, weight.rule.after)
            text += chunk[at:start] + after
            at = end
        assert text + chunk[at:] == candidate.reading.text == candidate.form.text != chunk


def test_a_form_is_described_by_the_language(candidates: Candidates) -> None:
    good, bad = candidates.form_of("huitième"), candidates.form_of("huitiéme")
    assert good.known
    assert good.words
    assert not bad.known
    assert good.lexical > bad.lexical
    assert not candidates.form_of("1987,").words
    assert candidates.form_of("la huitième").tokens == ("la", "huitième")


def test_asking_again_gives_the_same(candidates: Candidates) -> None:
    assert candidates.of("huitiéme") == candidates.of("huitiéme")


def test_without_rules_nothing_has_candidates() -> None:
    empty = Candidates(RuleIndex([]), Language("fr", {}).finish())
    assert empty.of("huitiéme") == ()


def test_a_word_parted_by_a_hyphen_is_read_as_one() -> None:
    """Where lines were joined, the hyphens of their ends stand within them."""
    language = Language("fr", {"huitième": 1e-5, "plus": 1e-3, "tard": 1e-4})
    rules = [Rule("é→è", "lexical", "é", "è", "", "", own=Count(9, 6, 9))]
    found = Candidates(RuleIndex(rules), language.finish())
    assert found.form_of("hui-tième").tokens == ("huitième",)
    assert found.form_of("plus-tard").tokens == ("plus", "-", "tard")
    (candidate, *_) = found.of("hui-tiéme")
    assert candidate.form.text == "hui-tième"
    ((start, end, after, _),) = candidate.reading.edits
    assert (start, end, after) == (6, 7, "è")


@pytest.mark.parametrize(
    ("chunk", "made", "may"),
    [
        ("léconomie", "1économie", False),
        ("réle", "ré1e", False),  # two words that are known, and a figure between them
        ("pasl", "pas1", False),
        ("l987", "1987", True),
        ("ler", "1er", True),
        ("1987", "1981", False),  # which figure it is no lexicon knows
    ],
)
def test_a_rule_puts_no_figure_into_a_word(chunk: str, made: str, may: bool) -> None:
    words = ("économie", "ré", "e", "pas", "er")
    language = Language("fr", dict.fromkeys(words, 1e-4))
    rules = [
        Rule(f"{before}→1", "lexical", before, "1", "", "", own=Count(20, 15, 20))
        for before in "l7"
    ]
    found = Candidates(RuleIndex(rules), language.finish())
    assert (made in [c.form.text for c in found.of(chunk)]) is may


def test_what_makes_known_words_may_stand_behind_what_is_still_misread() -> None:
    language = Language("fr", {"accès": 1e-4})
    language.add("L’école, l’été, l’accès. " * 5)
    rules = [
        Rule(f"{before}→{after}", "lexical", before, after, "", "", own=Count(20, 15, 20))
        for before, after in (("|", "l"), ("é", "è"))
    ]
    found = Candidates(RuleIndex(rules), language.finish())
    assert found.of("|’accés")[0].form.text == "l’accès"


@pytest.mark.parametrize(("right", "may"), [(12, False), (60, True)])
def test_a_hyphen_between_two_words_stays_unless_a_rule_is_sure(right: int, may: bool) -> None:
    language = Language("de", {"französisch": 1e-4, "englisch": 1e-4})
    language.add("Er sprach französisch und englisch. " * 5)
    count = Count(62, right, 62)
    found = Candidates(
        RuleIndex([Rule("-→␣", "lexical", "-", " ", "", "", own=count)]), language.finish()
    )
    readings = [c.form.text for c in found.of("französisch-englisch")]
    assert ("französisch englisch" in readings) is may


@pytest.mark.parametrize(("right", "may"), [(1, False), (60, True)])
def test_the_letter_case_within_a_word_is_asked_about_where_rules_know_it(
    right: int, may: bool
) -> None:
    language = Language("de", {"staatszeitung": 1e-5})
    count = Count(62, right, 62)
    found = Candidates(
        RuleIndex([Rule("S→s", "lexical", "S", "s", "", "", own=count)]), language.finish()
    )
    assert ("Staatszeitung" in [c.form.text for c in found.of("StaatSzeitung")]) is may


def test_both_parts_of_a_compound_may_be_misread() -> None:
    parts = ("fest", "gemeinde", "zeit", "haus", "kirche", "land")
    language = Language("de", dict.fromkeys(parts, 1e-4))
    language.add("Das Festland, die Zeit, das Haus, das Kirchenfest, die Landgemeinde. " * 3)
    rules = [Rule("c→e", "lexical", "c", "e", "", "", own=Count(40, 30, 40))]
    found = Candidates(RuleIndex(rules), language.finish())
    assert found.of("Fcstgemeindc")[0].form.text == "Festgemeinde"
    assert found.of("Fcstgemcindc") == ()  # two in one part and one in the other: too many


@pytest.mark.parametrize("chunk", ["Franke»,", "Franke»", "(Franke»)", "Franke»."])
def test_one_of_the_signs_beside_a_word_may_be_a_letter_of_it(chunk: str) -> None:
    language = Language("de", {"franke": 1e-5, "franken": 1e-4})
    rules = [Rule(rule_id(b, "n"), "lexical", b, "n", "", "", own=Count(40, 30, 40)) for b in "»,."]
    found = Candidates(RuleIndex(rules), language.finish())
    assert chunk.replace("»", "n") in [c.form.text for c in found.of(chunk)]


def test_a_compound_of_three_parts_is_reached_by_a_rule() -> None:
    parts = ("ober", "gericht", "gerichts", "präsident", "haus", "zeit")
    language = Language("de", dict.fromkeys(parts, 1e-4))
    language.add("Das Obergericht, der Gerichtspräsident, die Zeit im Haus. " * 3)
    rules = [Rule("c→e", "lexical", "c", "e", "", "", own=Count(40, 30, 40))]
    found = Candidates(RuleIndex(rules), language.finish())
    assert found.language.known("obergerichtspräsident")
    assert found.of("Obergerichtspräsidcnt")[0].form.text == "Obergerichtspräsident"


@pytest.mark.parametrize(
    ("chunk", "before", "after", "may"),
    [
        ("25%", "%", "½", False), ("CLDR", "L", ".", False),
        ("AM", "M", ".", True),
    ],
)  # fmt: skip
def test_a_share_stays_and_no_mark_goes_into_a_word(
    chunk: str, before: str, after: str, may: bool
) -> None:
    language = Language("en", {"a": 1e-2})
    rule = Rule(rule_id(before, after), "lexical", before, after, "", "", own=Count(9, 6, 9))
    found = Candidates(RuleIndex([rule]), language.finish())
    assert (chunk.replace(before, after) in [c.form.text for c in found.of(chunk)]) is may
