"""Several readings of one text become one: nothing invented, nothing lost, every vote shown."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import PAIRS

from ocrfix.book.reading import load_bundled
from ocrfix.cli.app import main
from ocrfix.errors import AlignmentError, InputError
from ocrfix.evaluation.error_rates import rates
from ocrfix.evaluation.judgement import evaluate
from ocrfix.language.model import Language
from ocrfix.report.consensus_view import votes_html, votes_jsonl
from ocrfix.witnesses.collation import collate, columns, flow
from ocrfix.witnesses.pipeline import consensus
from ocrfix.witnesses.reliability import Reader

if TYPE_CHECKING:
    from ocrfix.witnesses.votes import Consensus

BARE = Language("xx")
SCANS = [
    (PAIRS / "witnesses" / f"en-museum.{kind}.txt").read_bytes().decode("utf-8")
    for kind in ("film", "carbon", "fax")
]
LINES = (
    "Le conseil municipal s’est réuni le quatre mars",
    "sous la présidence du maire, pour examiner",
    "les comptes de l’année et voter le budget.",
)
PAGE = "\n".join(LINES) + "\n"

words = st.lists(st.text("abcdefgéèà’.,- \n\r\f", max_size=12), min_size=1, max_size=12)
texts = words.map(" ".join).filter(str.strip)
signs = st.text("aeioué", min_size=1, max_size=2)


def bare(*witnesses: str) -> Consensus:
    """The consensus by votes and habits alone."""
    return consensus(witnesses, BARE, force=True)


def replayed(first: str, found: Consensus) -> str:
    for vote in reversed(found.votes):
        first = first[: vote.first_start] + vote.text + first[vote.first_end :]
    return first


# -- what holds for any texts -------------------------------------------------------------------


@given(texts, st.integers(2, 4))
def test_identical_witnesses_give_themselves(text: str, count: int) -> None:
    found = bare(*[text] * count)
    assert (found.text, found.votes) == (text, ())


@given(st.lists(texts, min_size=2, max_size=4))
@settings(deadline=None)
def test_votes_replay_to_the_consensus(witnesses: list[str]) -> None:
    found = bare(*witnesses)
    assert replayed(witnesses[0], found) == found.text
    assert all(found.text[vote.start : vote.end] == vote.text for vote in found.votes)
    ends = [0, *(vote.first_end for vote in found.votes)]
    assert all(end <= vote.first_start for end, vote in zip(ends, found.votes, strict=False))
    for vote in found.votes:
        voters = sorted(number for reading in vote.readings for number in reading.witnesses)
        assert voters == list(range(1, len(witnesses) + 1))


@given(st.lists(texts, min_size=2, max_size=4))
@settings(deadline=None)
def test_every_character_of_the_consensus_stands_in_a_witness(witnesses: list[str]) -> None:
    found = bare(*witnesses)
    for vote in found.votes:
        read = "".join(reading.text for reading in vote.readings)
        assert set("".join(vote.text.split())) <= set(read)


@given(st.lists(texts, min_size=2, max_size=4))
@settings(deadline=None)
def test_every_word_of_the_witnesses_stands_in_the_collation_or_is_agreed(
    witnesses: list[str],
) -> None:
    passages = list(collate(witnesses))
    agreed = len("".join(witnesses[0].split()))
    for passage in passages:
        agreed -= len("".join((passage.readings[0] or "").split()))
    for number, witness in enumerate(witnesses):
        read = sum(len("".join((p.readings[number] or "").split())) for p in passages)
        assert read + agreed == len("".join(witness.split()))


@given(st.lists(st.text("abcé -\n", max_size=9), min_size=1, max_size=5), st.randoms())
@settings(deadline=None)
def test_columns_join_to_the_readings_in_any_order(readings: list[str], random: object) -> None:
    found = columns(readings)
    assert ["".join(column[k] for column in found) for k in range(len(readings))] == readings
    assert columns(readings[::-1]) == [column[::-1] for column in found]


@pytest.mark.slow
@given(st.data())
@settings(deadline=None)
def test_a_majority_wins_in_any_order(data: st.DataObject) -> None:
    """Each word is misread by one of three witnesses at most."""
    truth = PAGE.split()
    witnesses = [list(truth), list(truth), list(truth)]
    for at in range(0, len(truth), 2):
        who = data.draw(st.integers(0, 3))
        if who < 3:
            place = data.draw(st.integers(0, len(truth[at]) - 1))
            noise = data.draw(signs)
            witnesses[who][at] = truth[at][:place] + noise + truth[at][place + 1 :]
    for order in permutations(" ".join(witness) for witness in witnesses):
        assert bare(*order).text == " ".join(truth)


# -- how single places are settled --------------------------------------------------------------


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (["la huitiéme session", "la huitième session"], "la huitième session"),
        (["la huitième session", "la huitiéme session"], "la huitième session"),
        (["une rnaison nouvelle", "une maison nouve11e"], "une maison nouvelle"),
        (["de l’ assemblée", "de l’assemblée"], "de l’assemblée"),
        (["il vient delaville", "il vient de la ville"], "il vient de la ville"),
        (["la session ~ du conseil", "la session du conseil"], "la session du conseil"),
        (["la session conseil", "la session du conseil"], "la session du conseil"),
        (["dans Le bourg", "dans le bourg"], "dans le bourg"),
        (["le pros-\npère bourg", "le prospère bourg"], "le pros-\npère bourg"),
        (["le prospère bourg", "le pros-\npère bourg"], "le prospère bourg"),
        (["le vieux Marie-\nJosèphe part", "le vieux Marie-Josèphe part"],
         "le vieux Marie-\nJosèphe part"),
        (["le vieux Marie-\nJosèphe et son frére", "le vieux MarieJosèphe et son frère"],
         "le vieux Marie-\nJosèphe et son frère"),
        (["les mois d’été et d’hi-\nver, puis", "les rnois d’été et d’hiver, puis"],
         "les mois d’été et d’hi-\nver, puis"),
        (["la pros¬\npèrité du bourg", "la prospérité du bourg"], "la pros¬\npérité du bourg"),
        (["Er saß da", "Er saf da"], "Er saß da"),
        (["le rnoulin prospère ici", "le moulin pros-\npére ici"], "le moulin prospère ici"),
        (["il est peut-être là", "il eft peut-\nêtre là"], "il est peut-être là"),
    ],
)  # fmt: skip
def test_a_tie_of_two_is_settled_by_language_and_habits(readings: list[str], expected: str) -> None:
    book = load_bundled("de" if expected.startswith("Er ") else "fr")
    assert consensus(readings, book.language, book.rules).text == expected


def test_a_witness_is_known_by_its_habits_where_no_language_helps() -> None:
    """One witness reads every o as 0 before names; where it alone differs, the others are right."""
    names = ["Bordo", "Carvo", "Delmo", "Estro", "Falgo", "Gardo", "Holmo"]
    good = "\n".join(f"{name} vint seul" for name in names)
    bad = good.replace("o vint", "0 vint")
    third = good.replace("Holmo", "Halma").replace("Bordo", "B0rdo")
    found = bare(bad, good, third)
    assert found.text == good.replace("B0rdo", "Bordo")
    assert found.noise[0] > found.noise[1]


def test_what_a_reader_confuses_becomes_likely() -> None:
    reader = Reader("le trés vieux prés " * 20, 0.01, {})
    before = reader.said("é", "è")
    reader.learn([("é", "è", 1.0)] * 10 + [("x", "x", 1.0)])
    assert before < -3 < reader.said("é", "è")
    assert reader.said("è", "è") < reader.said("s", "s")


def test_books_confusions_speak_for_the_other_reading() -> None:
    plain, told = Reader("a" * 1000, 0.01, {}), Reader("a" * 1000, 0.01, {("é", "è"): 0.5})
    assert told.said("é", "è") > plain.said("é", "è") > plain.said("xyz", "è")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("a\n b", "a b"), ("pros-\n péré", "pros-\npéré"), ("dit -\nil", "dit - il"),
     ("Saint-\nJean", "Saint-\nJean"), ("", "")],
)  # fmt: skip
def test_flow_keeps_broken_words_alone_apart(raw: str, expected: str) -> None:
    assert flow(raw) == expected


# -- text that a witness lacks ------------------------------------------------------------------


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_a_page_that_one_witness_lacks_is_taken_from_the_others(order: tuple[int, ...]) -> None:
    start, end = SCANS[0].index("\f") + 1, SCANS[0].index("\f", SCANS[0].index("\f") + 1) + 1
    lacking = [SCANS[0][:start] + SCANS[0][end:], SCANS[1], SCANS[2]]
    clean = (PAIRS / "en-museum-eng.clean.txt").read_bytes().decode("utf-8")
    book = load_bundled("en")
    found = consensus([lacking[k] for k in order], book.language, book.rules)
    whole = consensus([SCANS[k] for k in order], book.language, book.rules)
    assert rates(lacking[0], clean).cer > 0.25
    assert rates(found.text, clean).cer < rates(whole.text, clean).cer + 0.01
    assert replayed(lacking[order[0]], found) == found.text


def test_running_heads_and_page_numbers_of_other_pages_stay_out() -> None:
    book = load_bundled("fr")
    head = "RAPPORT ANNUEL\n\n"
    first = "\n".join(LINES * 4)
    lines = list(LINES * 4)
    for at, number in ((9, 3), (6, 2), (3, 1)):
        lines.insert(at, f"\n{number}\n\n{head}")
    found = consensus([first, "\n".join(lines)], book.language, book.rules)
    assert found.text == first
    kept = consensus(["\n".join(lines), first], book.language, book.rules)
    assert kept.text == "\n".join(lines)


def test_lines_are_those_of_the_first_witness() -> None:
    other = PAGE.replace("\n", " ").replace("budget", "bud-\nget").replace("mars", "rnars")
    assert bare(PAGE, other, PAGE.replace("\n", "\r\n")).text == PAGE
    assert bare(PAGE.replace("\n", "\r\n"), PAGE, other).text == PAGE.replace("\n", "\r\n")


# -- two poor scans are better than each --------------------------------------------------------


def test_more_witnesses_are_better() -> None:
    clean = (PAIRS / "en-museum-eng.clean.txt").read_bytes().decode("utf-8")
    language = load_bundled("en").language

    def cer(text: str) -> float:
        return evaluate(text, clean, matched=True).before.cer  # not where the columns lie

    alone = [cer(text) for text in SCANS]
    two = cer(consensus(SCANS[1:], language).text)
    three = cer(consensus(SCANS, language).text)
    assert two < min(alone[1:])
    assert three < min(two, *alone)


# -- bad input, and the command -----------------------------------------------------------------


def test_what_cannot_be_voted_on_is_said() -> None:
    with pytest.raises(InputError, match="Name two readings"):
        consensus(["alone"], BARE)
    with pytest.raises(InputError, match=r"second\.txt is empty"):
        consensus(["text", " \n"], BARE, names=["first.txt", "second.txt"])
    with pytest.raises(AlignmentError, match=r"witness 2 does not read .* --force"):
        consensus([PAGE, "Ganz etwas anderes steht hier, in einer anderen Sprache."], BARE)


@pytest.fixture
def witnesses(tmp_path: Path) -> list[str]:
    noisy = (PAGE.replace("maire", "rnaire"), PAGE.replace("mars", "inars"), PAGE + "\x1b[2J<b>\n")
    paths = [tmp_path / f"{number}.txt" for number in (1, 2, 3)]
    for path, text in zip(paths, noisy, strict=True):
        path.write_text(text, encoding="utf-8")
    return [str(path) for path in paths]


def test_three_paths_give_a_consensus(witnesses: list[str], tmp_path: Path) -> None:
    out = tmp_path / "one.txt"
    result = CliRunner().invoke(main, ["align", *witnesses, "-o", str(out)])
    assert result.exit_code == 0
    assert result.stdout == ""
    assert out.read_text(encoding="utf-8") == PAGE
    assert "3 witnesses differ in 3 places" in result.stderr
    assert f"Next: ocrfix fix {out}" in result.stderr


def test_two_paths_give_one_with_consensus_alone(witnesses: list[str]) -> None:
    run = CliRunner()
    pair = run.invoke(main, ["align", *witnesses[:2]])
    assert "1 matched" in pair.stdout
    one = run.invoke(main, ["align", *witnesses[:2], "--consensus", "--lang", "fr"])
    assert (one.exit_code, one.stdout) == (0, PAGE)


def test_votes_as_records(witnesses: list[str]) -> None:
    result = CliRunner().invoke(main, ["align", *witnesses, "--format", "jsonl", "--lang", "xx"])
    votes = [json.loads(line) for line in result.stdout.splitlines()]
    first = Path(witnesses[0]).read_text(encoding="utf-8")
    for vote in reversed(votes):
        first = first[: vote["first"]["start"]] + vote["text"] + first[vote["first"]["end"] :]
    assert first == PAGE
    assert votes[0]["readings"] == [
        {"text": "mars", "witnesses": [1, 3], "votes": 2},
        {"text": "inars", "witnesses": [2], "votes": 1},
    ]
    assert votes[0]["by"] == "majority"
    assert PAGE[votes[0]["start"] : votes[0]["end"]] == "mars"


def test_page_of_votes_runs_nothing(witnesses: list[str]) -> None:
    result = CliRunner().invoke(main, ["align", *witnesses, "--format", "html"])
    assert result.exit_code == 0
    assert "<ins>maire,</ins>" in result.stdout
    assert "<b>" not in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["1.txt"], "Name two, or more witnesses"),
        (["1.txt", "2.txt", "--book", "fr"], "Say --consensus too"),
        (["1.txt", "2.txt", "none.txt"], "none.txt does not exist"),
        (["1.txt", "2.txt", "empty.txt"], "empty.txt is empty"),
        (["1.txt", "2.txt", "blank.txt"], "blank.txt is empty"),
        (["1.txt", "2.txt", "binary.txt"], "binary.txt"),
        (["1.txt", "2.txt", "."], "is a folder"),
        (["1.txt", "other.txt", "--consensus"], "does not read as the same text"),
        (["1.txt", "2.txt", "--consensus", "--book", "none"], "none does not exist"),
    ],
)
def test_bad_input_is_a_sentence(
    arguments: list[str], said: str, witnesses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(witnesses[0]).parent
    monkeypatch.chdir(folder)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.txt").write_bytes(b" \n\n")
    (folder / "binary.txt").write_bytes(b"\x7fELF\x00\x01\x02" * 40)
    (folder / "other.txt").write_text("Nothing of that kind was ever written here.\n" * 5)
    result = CliRunner().invoke(main, ["align", *arguments])
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_no_votes_make_an_empty_list() -> None:
    found = bare(PAGE, PAGE)
    assert votes_jsonl(found) == ""
    assert "0 to look at" in votes_html(found, ["a", "b"])
