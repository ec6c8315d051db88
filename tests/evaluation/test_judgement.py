"""Error rates checked against jiwer and by hand; verdicts against a brute-force oracle."""

from __future__ import annotations

import random

import jiwer
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from paths import SHARED
from rapidfuzz.distance import Levenshtein

from ocrfix.errors import InputError
from ocrfix.evaluation import error_rates as module
from ocrfix.evaluation.error_rates import hipe_normalise, rates
from ocrfix.evaluation.judgement import evaluate, judge
from ocrfix.model import Change

WORDS = st.lists(st.text("abcé’", min_size=1, max_size=6), min_size=1, max_size=12).map(" ".join)


def change(text: str, before: str, after: str, nth: int = 0) -> Change:
    start = -1
    for _ in range(nth + 1):
        start = text.index(before, start + 1)
    return Change(start, start + len(before), before, after, "test", 1.0, 1)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def oracle(ocr: str, clean: str, one: Change) -> str:
    """Judge a change over the whole texts."""
    fixed = ocr[: one.start] + one.after + ocr[one.end :]
    before = Levenshtein.distance(squeezed(ocr), squeezed(clean))
    after = Levenshtein.distance(squeezed(fixed), squeezed(clean))
    return "good" if after < before else "bad" if after > before else "neutral"


@given(WORDS, WORDS)
def test_rates_agree_with_jiwer(hypothesis: str, truth: str) -> None:
    measured = rates(hypothesis, truth)
    assert measured.cer == pytest.approx(jiwer.cer(truth, hypothesis))
    assert measured.wer == pytest.approx(jiwer.wer(truth, hypothesis))
    normal, normal_truth = hipe_normalise(hypothesis), hipe_normalise(truth)
    assume(normal_truth)
    characters = jiwer.process_characters(normal_truth, normal)
    total = (
        characters.hits + characters.substitutions + characters.insertions + characters.deletions
    )
    assert measured.cmer == pytest.approx((total - characters.hits) / total)
    assert measured.wmer == pytest.approx(jiwer.mer(normal_truth, normal))


@pytest.mark.parametrize(
    ("hypothesis", "truth", "expected"),
    [
        ("a b", "a b", (0, 0, 0, 0)),
        ("a \r\n\t b\f", " a b", (0, 0, 0, 0)),
        ("", "ab", (1, 1, 1, 1)),
        ("abcd", "ab", (1, 1, 0.5, 1)),
        ("A, B", "a b", (1, 1, 0, 0)),  # case and marks count in CER alone
        ("x", "…", (1, 1, 1, 1)),
        ("?", "…", (1, 1, 0, 0)),
        ("Miß¬\nbrauch", "Missbrauch", (3 / 10, 2, 0, 0)),
    ],
)
def test_rates_by_hand(hypothesis: str, truth: str, expected: tuple[float, ...]) -> None:
    measured = rates(hypothesis, truth)
    assert (measured.cer, measured.wer, measured.cmer, measured.wmer) == pytest.approx(expected)


@pytest.mark.parametrize("truth", ["", " \n\f"])
def test_an_empty_truth_is_refused(truth: str) -> None:
    with pytest.raises(InputError, match="clean text is empty"):
        rates("text", truth)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Straße Œuvre Æneas", "strasse oeuvre aeneas"),
        ("Ba\u0364ume, O\u0364l, u\u0364ber", "bäume öl über"),
        ("ꝛc.", "rc"),
        ("garan¬\ntis et garan— \n tis", "garantis et garantis"),
        ("garan-\ntis — so", "garan tis so"),
        ("snake_case  1’économie", "snake case 1 économie"),
        ("«…»", ""),
    ],
)
def test_hipe_normalise(text: str, normal: str) -> None:
    assert hipe_normalise(text) == normal


OCR = "La huitiéme session\ndu Groupe s’est tenue a Genéve, a la fin de 1’année ; il y a lieu"
CLEAN = "La huitième session du Groupe s’est tenue à Genève, à la fin de l’année ; il y a lieu"
VERDICTS = [
    (change(OCR, "é", "è"), "good"),
    (change(OCR, " a ", " à ", 0), "good"),
    (change(OCR, " a ", " à ", 2), "bad"),
    (change(OCR, "\n", " "), "neutral"),
    (change(OCR, "1’", "|’"), "neutral"),
    (change(OCR, "session", "sessions"), "bad"),
    (change(OCR, "1’année", "l’année"), "good"),
    (change(OCR, "\ndu", ""), "bad"),
    (change(OCR, "La ", " La"), "bad"),
    (change(OCR, "La ", " La "), "neutral"),
]


@pytest.mark.parametrize(("one", "verdict"), VERDICTS)
def test_verdicts(one: Change, verdict: str) -> None:
    assert oracle(OCR, CLEAN, one) == verdict
    assert judge(OCR, CLEAN, [one])[1] == ((one, verdict),)


def test_evaluation_from_changes() -> None:
    changes = [one for one, _ in VERDICTS[:4]]
    result = evaluate(OCR, CLEAN, changes=changes)
    assert result.changes is not None
    assert result.after is not None
    verdict = result.changes
    assert (verdict.good, verdict.bad, verdict.neutral, verdict.missed) == (2, 1, 1, 3)
    assert verdict.precision == pytest.approx(2 / 3)
    assert verdict.recall == pytest.approx(2 / 5)
    assert result.before.cer == pytest.approx(5 / len(CLEAN))
    assert result.after.cer == pytest.approx(4 / len(CLEAN))
    assert [v for _, v in result.judged] == ["good", "good", "bad", "neutral"]


def test_evaluation_from_the_fixed_text() -> None:
    fixed = OCR.replace("huitiéme", "huitième").replace("1’", "l’").replace("y a", "y à")
    result = evaluate(OCR, CLEAN, fixed=fixed)
    assert [(c.before, c.after, c.line, verdict) for c, verdict in result.judged] == [
        ("é", "è", 1, "good"),
        ("1", "l", 2, "good"),
        ("a", "à", 2, "bad"),
    ]
    assert result.after == rates(fixed, CLEAN)


def test_without_a_repair_there_is_nothing_to_judge() -> None:
    result = evaluate(OCR, CLEAN)
    assert (result.after, result.changes, result.judged) == (None, None, ())


def test_nothing_to_do_and_nothing_done() -> None:
    verdict = evaluate("abc", "abc", changes=[]).changes
    assert verdict is not None
    assert (verdict.missed, verdict.precision, verdict.recall) == (0, 1.0, 1.0)


def test_everything_removed() -> None:
    result = evaluate("x", "abc", fixed="")
    assert result.after == rates("", "abc")
    assert result.changes is not None
    assert result.changes.missed == 1


def test_changes_to_another_text_are_refused() -> None:
    with pytest.raises(InputError, match="does not fit the text"):
        evaluate("abc", "abc", changes=[Change(0, 1, "x", "y", "test", 1.0, 1)])


@st.composite
def repairs(draw: st.DrawFn) -> tuple[str, str, list[Change]]:
    alphabet = "ab ’\n"
    ocr, clean = draw(st.text(alphabet, max_size=40)), draw(st.text(alphabet, max_size=40))
    assume(clean.strip())
    cuts = sorted(draw(st.lists(st.integers(0, len(ocr)), max_size=8)))
    changes = [
        Change(s, e, ocr[s:e], draw(st.text(alphabet, max_size=4)), "test", 1.0, 1)
        for s, e in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return ocr, clean, changes


@given(repairs())
def test_small_texts_agree_with_the_oracle(case: tuple[str, str, list[Change]]) -> None:
    ocr, clean, changes = case
    verdict, judged = judge(ocr, clean, changes, strict=True)
    assert [v for _, v in judged] == [oracle(ocr, clean, one) for one in changes]
    assert verdict.good + verdict.bad + verdict.neutral == len(changes)


def noisy(text: str, rate: float, seed: int) -> str:
    source = random.Random(seed)
    letters = "abcdeilmnorstuéè’ .,1|"
    out = []
    for character in text:
        luck = source.random()
        if luck < rate * 0.8:
            out.append(source.choice(letters))
        elif luck < rate * 0.9:
            out.append(character + source.choice(letters))
        elif luck >= rate:
            out.append(character)
    return "".join(out)


PROSE = (
    "Le conseil municipal s’est réuni le mardi 4 mars à la mairie ; le maire a lu le rapport sur "
    "les travaux du port, dont la jetée doit être refaite avant l’hiver. Plusieurs membres ont "
    "demandé que les frais soient partagés entre la ville et le département. "
)


@pytest.mark.parametrize("rate", [0.02, 0.15])
def test_windows_agree_with_the_oracle_on_noisy_prose(rate: float) -> None:
    clean = PROSE * 6
    ocr = noisy(clean, rate, seed=7)
    source = random.Random(11)
    changes = []
    for _ in range(300):
        start = source.randrange(len(ocr) - 5)
        end = start + source.randrange(4)
        changes.append(
            Change(start, end, ocr[start:end], source.choice("aeil é")[:1], "test", 1.0, 1)
        )
    _, judged = judge(ocr, clean, changes, strict=True)
    assert [v for _, v in judged] == [oracle(ocr, clean, one) for one in changes]


def test_long_texts_measured_by_the_aligner(monkeypatch: pytest.MonkeyPatch) -> None:
    clean = PROSE * 8
    ocr = noisy(clean, 0.03, seed=3)
    fixed = noisy(clean, 0.01, seed=4)
    exact = evaluate(ocr, clean, fixed=fixed)
    monkeypatch.setattr(module, "_EXACT_LENGTH", 100)
    monkeypatch.setattr(module, "_EXACT_WORDS", 10)
    cut = evaluate(ocr, clean, fixed=fixed)
    assert cut.before.cer == pytest.approx(exact.before.cer, rel=0.02)
    assert cut.before.cmer == pytest.approx(exact.before.cmer, rel=0.02)
    assert cut.before.wer == pytest.approx(exact.before.wer, rel=0.02)
    assert cut.before.wmer == pytest.approx(exact.before.wmer, rel=0.02)
    assert cut.changes is not None
    assert exact.changes is not None
    assert abs(cut.changes.good - exact.changes.good) <= 2


@settings(deadline=None, max_examples=20)
@given(st.sampled_from(["x" * 5000, "| " * 4000, "\n" * 3000 + "z"]), WORDS)
def test_odd_texts(ocr: str, clean: str) -> None:
    assert rates(ocr, clean).cer > 0
    verdict, _ = judge(ocr, clean, [Change(0, 1, ocr[0], "", "test", 1.0, 1)])
    assert verdict.good + verdict.bad + verdict.neutral + verdict.habits == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
@pytest.mark.parametrize(("name", "cer"), [("002-eng-300dpi", 0.0124), ("003-eng-150dpi", 0.0142)])
def test_the_scans_have_the_known_error_rate(name: str, cer: float) -> None:
    ocr, clean = (
        (SHARED / "scans" / f"{name}.{side}.txt").read_bytes().decode() for side in ("ocr", "clean")
    )
    measured = evaluate(ocr, clean, fixed=clean)
    assert measured.before.cer == pytest.approx(cer, abs=0.0005)
    assert measured.after is not None
    assert measured.after.cer == 0
    assert measured.changes is not None
    assert (measured.changes.bad, measured.changes.precision) == (0, 1.0)


@given(st.text("ab ’\n", max_size=30), st.text("ab ’\n", max_size=30))
def test_derived_changes_make_the_fixed_text(ocr: str, fixed: str) -> None:
    text = ocr
    for one, _ in reversed(evaluate(ocr, "a", fixed=fixed).judged):
        assert text[one.start : one.end] == one.before
        text = text[: one.start] + one.after + text[one.end :]
    assert squeezed(text) == squeezed(fixed)


def test_rates_of_matched_paragraphs_leave_out_a_running_head() -> None:
    clean = "Le conseil municipal se réunit le lundi douze mars à la mairie de la commune."
    scan = f"PROCÈS-VERBAL 1987/14\n\n{clean.replace('réunit', 'réunlt')}"
    assert evaluate(scan, clean).before.cer > 0.2
    assert evaluate(scan, clean, matched=True).before.cer == pytest.approx(1 / len(clean))


HABITS = [
    ("Die Kate-\ngorien", "Die Kategorien", "-\ngorien", "gorien\n"),
    ("Die Kate¬\ngorien", "Die Kate¬\ngorien", "¬\ngorien", "gorien\n"),
    ("un chou-\nfleur", "un chou-fleur", "-\n", "-"),
    ("l'eau", "l’eau", "'", "’"),
    ("l’eau", "l’eau", "’", "'"),
    ("er — so", "er — so", "—", "-"),
    ("daſs", "dass", "ſ", "s"),
    ("ﬁnden", "finden", "ﬁ", "fi"),
    ("Ja !", "Ja!", " !", "!"),
    ("Jn der Stadt ist das nicht so", "In der Stadt ist das nicht so", "J", "I"),
]


@pytest.mark.parametrize(("ocr", "clean", "before", "after"), HABITS)
def test_a_change_of_a_habit_is_neither_good_nor_bad(
    ocr: str, clean: str, before: str, after: str
) -> None:
    one = change(ocr, before, after)
    assert judge(ocr, clean, [one])[1] == ((one, "habit"),)
    assert judge(ocr, clean, [one], strict=True)[1] == ((one, oracle(ocr, clean, one)),)
    found = evaluate(ocr, clean, changes=[one])
    assert (found.before.cer, found.before.wer) == (0.0, 0.0)
    assert found.changes is not None
    assert (found.changes.habits, found.changes.missed, found.changes.precision) == (1, 0, 1.0)


def test_what_a_change_mends_beside_a_habit_counts() -> None:
    ocr, clean = "de I'eau", "de l’eau"
    for after, verdict in (("l’", "good"), ("l'", "good"), ("J’", "neutral")):
        assert judge(ocr, clean, [change(ocr, "I'", after)])[1][0][1] == verdict


def test_a_capital_j_is_misread_where_the_language_has_both() -> None:
    ocr, clean = "Jls ont dit que la ville est belle", "Ils ont dit que la ville est belle"
    assert judge(ocr, clean, [change(ocr, "J", "I")])[1][0][1] == "good"


def test_strict_counts_all_as_ever() -> None:
    ocr, clean = "L'eau de la Kate-\ngorie — ﬁn !", "L’eau de la Kategorie - fin!"
    assert evaluate(ocr, clean, strict=True).before == rates(ocr, clean)
    assert evaluate(ocr, clean, strict=True).habits == ()
    assert evaluate(ocr, clean).before.cer == 0.0
    assert evaluate(ocr, clean).before.cmer == rates(ocr, clean).cmer
