"""The benchmarks measure what they say, on texts small enough to check by hand."""

from __future__ import annotations

import importlib
import importlib.util
import random
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from paths import BENCHMARKS as FOLDER
from rapidfuzz.distance import Levenshtein

from ocrfix.alignment.pipeline import align
from ocrfix.pairing.pipeline import TwinTexts

if TYPE_CHECKING:
    from types import ModuleType

    from ocrfix.review.app import ReviewApp

PAIR = TwinTexts(
    "page",
    "La sixiéme et la huitiéme page de l'année, dit-il, sont la.",
    "La sixième et la huitième page de l'année, dit-il, sont là.",
)


def module(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import a module of the benchmarks as its scripts do."""
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module(name)


def test_matches_are_summed_over_records(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = module("scores", monkeypatch)
    total = scores.summed([("huitiéme", "huitième"), ("Das ſind", "das sind!")])
    assert (total.hits, total.errors) == (14, 2)
    assert total.error_rate == pytest.approx(2 / 16)


def test_calibration_compares_confidence_with_what_was_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scores = module("scores", monkeypatch)
    assert scores.calibration_error([]) == 0
    assert scores.calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == pytest.approx(0)
    assert scores.calibration_error([(1.0, False)]) == pytest.approx(1)
    halves = [(0.95, True), (0.95, True), (0.55, False), (0.55, False)]
    assert scores.calibration_error(halves) == pytest.approx((0.05 + 0.55) / 2)


@pytest.mark.parametrize(
    ("after", "shown"), [(0.005, "75.0 %"), (0.02, "0.0 %"), (0.03, "-50.0 %")]
)
def test_gone_is_negative_where_errors_were_added(
    after: float, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert module("scores", monkeypatch).gone(0.02, after) == shown


def test_no_document_is_both_learned_from_and_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    corpora = module("corpora", monkeypatch)
    records = [TwinTexts(f"doc_{n}#{part}", "a", "b") for n in range(10) for part in range(3)]
    train, test = corpora.hold_out(records)
    learned, measured = ({corpora.document(r.name) for r in part} for part in (train, test))
    assert len(train) + len(test) == len(records)
    assert not learned & measured
    assert measured == {"doc_4", "doc_9"}


def test_missing_data_is_said(tmp_path: Path) -> None:
    command = [sys.executable, str(FOLDER / "repair.py"), "--shared", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert str(tmp_path) in result.stderr
    assert "Traceback" not in result.stderr


def test_table_keeps_what_was_right_more_often_than_not(monkeypatch: pytest.MonkeyPatch) -> None:
    peers = module("peers", monkeypatch)
    bare = peers.learn_table([PAIR], neighbours=0)
    # "é" was to be "è" twice in three times, "a" was to be "à" once in many.
    assert bare == {"é": "è"}
    assert peers.learn_table([PAIR], neighbours=1)["iém"] == "ièm"


def test_table_takes_the_longest_from_left_to_right(monkeypatch: pytest.MonkeyPatch) -> None:
    fix = module("peers", monkeypatch).table_fixer({"rn": "m", "r": "v", "|": "", "n’": "n'"})
    assert fix("rnrn’|x") == "mm’x"
    assert fix("") == ""


def test_peers_that_are_not_installed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    peers = module("peers", monkeypatch)
    monkeypatch.setattr(peers, "find_spec", lambda _name: None)
    monkeypatch.setattr(peers.shutil, "which", lambda _name: None)
    found, skipped = peers.peers("fr", [PAIR], others=True)
    assert [peer.name for peer in found] == ["substitution table", "table, one neighbour"]
    assert [sentence.split()[0] for sentence in skipped] == [
        "ftfy", "symspellpy", "analiticcl", "aspell",
    ]  # fmt: skip


def test_ftfy_leaves_typography_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    fix = module("peers", monkeypatch).ftfy_fixer()
    assert fix("L’étÃ© ﬁnit") == "L’été ﬁnit"


@pytest.mark.skipif(shutil.which("aspell") is None, reason="aspell is not installed")
def test_aspell_keeps_known_words(monkeypatch: pytest.MonkeyPatch) -> None:
    fix = module("peers", monkeypatch).aspell_fixer("fr", {"xyzzyx"})
    if fix is None:
        pytest.skip("aspell has no French words")
    assert fix("la huitiéme xyzzyx, 1914") == "la huitième xyzzyx, 1914"


def test_symspell_keeps_case_and_known_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("symspellpy", reason="symspellpy is not installed")
    fix = module("peers", monkeypatch).symspell_fixer("fr", {"huitiéme"})
    assert fix("Sixiéme, SIXIÉME, huitiéme") == "Sixième, SIXIÈME, huitiéme"


def test_analiticcl_prefers_what_the_pairs_show(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("analiticcl", reason="analiticcl is not installed")
    peers = module("peers", monkeypatch)
    monkeypatch.setattr(peers, "DICTIONARY", 3_000)
    fix = peers.analiticcl_fixer("fr", {"huitiéme", "xyzzyx", "sixième"}, [PAIR])
    assert (
        fix("Sixiéme, SIXIÉME, huitiéme, xyzzyx 1914") == "Sixième, SIXIÈME, huitiéme, xyzzyx 1914"
    )


def test_the_time_of_a_library_counts_for_the_stage_that_called_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stages = module("stages", monkeypatch)
    from ocrfix.text.tokens import tokenise

    found = stages.stage_seconds(lambda: [tokenise(f"mot{n},") for n in range(3_000)])
    assert next(iter(found)) == "text and tokens"
    assert found["text and tokens"] > 0.5 * sum(found.values())
    assert list(found.values()) == sorted(found.values(), reverse=True)
    for room in stages.ROOMS:
        path = Path(stages.HOME, f"{room}.py")
        assert path.exists(), room
        assert stages.stage_of(str(path)) == stages.ROOMS[room]
    assert stages.stage_of("/usr/lib/python3/json/decoder.py") is None
    assert stages.stage_of(str(Path(stages.HOME, "errors.py"))) == stages.ELSEWHERE


def test_turns_measure_the_checkout_they_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    turns = module("turns", monkeypatch)
    texts = {"page": ("fr", "La huitiéme page de I’année.\n")}
    (here, other), (both, _) = turns.by_turns([FOLDER.parent] * 2, texts, 2)
    assert here.line[0] > 0
    assert here.texts["page"]["changes"] == other.texts["page"]["changes"] == 2
    assert both.texts["page"]["changes"] == 2
    told = module("speed", monkeypatch).turns_table(texts, [here, other])
    assert "page: first sight" in told
    with pytest.raises(RuntimeError):  # another is installed, or none
        next(turns.by_turns([tmp_path], texts, 1))
    (tmp_path / "ocrfix").mkdir()
    (tmp_path / "ocrfix" / "__init__.py").write_text("raise OSError('no book here')\n")
    with pytest.raises(RuntimeError, match="no book here"):
        next(turns.by_turns([tmp_path], texts, 1))


def _grow(size: int) -> int:
    return len(bytearray(size))


def _fail() -> None:
    raise ValueError("no such alphabet")


def test_cost_counts_memory_that_was_freed_again() -> None:
    # In a process of its own: a large one has free memory that it would use again.
    grow = "from measure import cost_of; cost = cost_of(lambda: len(bytearray(b'x') * 50_000_000))"
    shown = f"{grow}; print(cost.result, cost.grown, cost.peak)"
    done = subprocess.run(
        [sys.executable, "-c", shown], cwd=FOLDER, capture_output=True, text=True, check=True
    )
    result, grown, peak = map(int, done.stdout.split())
    assert result == 50_000_000
    assert grown >= 45_000_000
    assert peak >= grown


def test_what_goes_wrong_in_a_child_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    measure = module("measure", monkeypatch)
    assert measure.in_child(60, _fail) == "ValueError: no such alphabet"
    assert measure.in_child(60, _grow, 10) == 10


def test_joined_texts_are_as_long_as_asked_and_never_repeat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    align = module("align", monkeypatch)
    page = "Einundzwanzig Mitglieder bezahlten; vier baten schriftlich um Aufschub."
    pairs = [TwinTexts("page", page.replace("ie", "ic"), page)]
    ocr, clean = align.joined(pairs, 3 * len(page) + 20)
    assert len(clean) == pytest.approx(3 * len(page) + 20, abs=3)
    lines = clean.splitlines()
    assert len(lines) == 4
    assert len({line[:20] for line in lines}) == 4
    distance = align.ocrfix_characters(page.replace("ie", "ic"), page)
    assert distance == 2
    assert align.ocrfix_characters(ocr, clean) in range(3 * distance, 4 * distance + 1)
    assert align.joined(pairs, 200) == align.joined(pairs, 200)


def test_every_installed_aligner_finds_the_same_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    align = module("align", monkeypatch)
    modules = {"edlib": "edlib", "jiwer": "jiwer", "dinglehopper": "dinglehopper"}
    for name, method in align.METHODS.items():
        if name in modules and importlib.util.find_spec(modules[name]) is None:
            continue
        assert method(PAIR.ocr, PAIR.clean) in (3, None), name


def _novel(paragraphs: int) -> str:
    """Paragraphs of made-up words, no two alike."""
    chance = random.Random(7)
    words = ["".join(chance.choices("aeiloudnrst", k=5)) for _ in range(12 * paragraphs)]
    lines = [" ".join(words[at : at + 12]) for at in range(0, len(words), 12)]
    return ".\n".join(lines) + ".\n"


def test_noise_knows_where_every_character_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = module("noise", monkeypatch)
    clean = _novel(300)
    blocks = noise.noisy(clean, 0.0, blocks=True)
    kept = [at for at in blocks.source if at >= 0]
    printed = [char for char, at in zip(blocks.ocr, blocks.source, strict=True) if at >= 0]
    assert printed == [clean[at] for at in kept]
    assert sorted([*kept, *blocks.dropped]) == list(range(len(clean)))
    assert kept != sorted(kept), "no paragraph was moved"
    assert noise.HEAD in blocks.source
    letters = noise.noisy(clean, 0.1, blocks=False)
    same = sum(at >= 0 and letters.ocr[i] == clean[at] for i, at in enumerate(letters.source))
    assert 0.88 < same / len(clean) < 0.95
    assert noise.noisy(clean, 0.1, blocks=False) == letters


def test_an_alignment_is_held_against_the_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = module("noise", monkeypatch)
    clean = _novel(300)
    truth = noise.noisy(clean, 0.0, blocks=True)
    found = align(truth.ocr, clean)
    right = noise.found_by(found, truth)
    assert right.mapped > 0.99
    assert right.dropped > 0.9
    assert right.heads > 0.9
    shifted = tuple(max(0, at - 1) if at >= 0 else at for at in truth.source)
    wrong = noise.found_by(found, noise.Noisy(truth.ocr, shifted, frozenset()))
    assert wrong.mapped < 0.05
    assert wrong.nearly > 0.9


def test_the_corpus_of_pairing_is_held_against_its_truth(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pairing = module("pairing", monkeypatch)
    monkeypatch.setattr(module("author", monkeypatch), "LONGEST", 2_000)
    author = pairing.Author([_novel(300)], 1)
    truth = pairing.make_corpus(tmp_path, author, 20, 8)
    files = {side: len(list((tmp_path / side).rglob("*.txt"))) for side in ("ocr", "clean")}
    assert (len(truth), files) == (20, {"ocr": 28, "clean": 28})
    found = pairing.pair_folders(tmp_path / "ocr", tmp_path / "clean")
    judged = pairing.judged(found, truth, {})
    assert (judged.false, judged.near, judged.parts) == (0, 0, 0)
    assert judged.right >= 19
    clean = sorted(truth.values())
    turned = dict(zip(truth, clean[1:] + clean[:1], strict=True))
    assert pairing.judged(found, turned, {}).right <= 2
    texts = dict.fromkeys(clean, "one and the same text")
    assert pairing.judged(found, turned, texts).right == judged.right


def test_editions_are_counted_by_what_became_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    editions = module("editions", monkeypatch)
    monkeypatch.setattr(editions, "RATES", (0.02,))
    monkeypatch.setattr(editions, "LENGTHS", {"some": (4_000, 6_000)})
    author = module("author", monkeypatch).Author([_novel(300)], 1)
    rows = {row[0]: row[2:] for row in editions.edition_rows(author, 3)}
    assert rows.pop("none (twins found)") == ["100.00 %", "0"]
    assert all(int(near) + int(false) <= 3 for near, false in rows.values())
    assert rows["10 %"] == ["3", "0"]


def test_an_edition_differs_and_a_scan_is_noisy(monkeypatch: pytest.MonkeyPatch) -> None:
    pairing = module("pairing", monkeypatch)
    author = pairing.Author([_novel(300)], 1)
    text = author.document()
    assert 200 <= len(text) < 21_000
    for other in (author.next_edition(text), author.scan(text)):
        assert other != text
        assert 0.6 < Levenshtein.normalized_similarity(text, other) < 0.995


def test_a_perfect_reviewer_needs_fewer_keys_than_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    from review_cases import TEXT, TEXTS, proposals

    review = module("review", monkeypatch)
    clean = TEXT.replace("huitiéme", "huitième").replace("Genéve", "Genève").replace("I’", "l’")
    asked = proposals()
    right = review.right_readings(TwinTexts("page", TEXT, clean), asked)
    assert right == [0, None, 0, None, 0, 0, 0]
    assert review.count_keys(asked, right, TEXTS) == {"a": 2, "d": 2}
    assert review.count_keys(asked, [0, None, None, 1, 0, 0, 0], TEXTS) == {
        "n": 1,
        "a": 2,
        "d": 1,
        "1-9": 1,
    }
    assert review.count_keys(asked, right, TEXTS, (40, 2)) == {"a": 2, "d": 2, "PgDn": 2}


def test_the_lists_that_are_counted_on_are_those_of_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from review_cases import drive

    for screen, window in module("review", monkeypatch).LISTS.items():
        width, height = map(int, screen.split(" × "))
        sizes: list[tuple[int, int]] = []

        async def steps(app: ReviewApp, _pilot: object) -> None:
            sizes.append(tuple(app._listing.size))  # noqa: B023

        drive(steps, size=(width, height))
        assert sizes == [window]


def test_witnesses_are_judged_by_books_that_never_saw_them(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = module("witnesses", monkeypatch)
    seen: list[str] = []

    def record(pairs: list[TwinTexts], **_: object) -> SimpleNamespace:
        seen.extend(pair.name for pair in pairs)
        return SimpleNamespace(book=None)

    monkeypatch.setattr(bench, "train", record)
    for name in bench.documents("es"):
        seen.clear()
        bench.held_out_book(name)
        assert seen
        assert not [pair for pair in seen if pair.startswith(name)]


def test_witnesses_sum_rates_by_length(monkeypatch: pytest.MonkeyPatch) -> None:
    sums = module("witnesses", monkeypatch).Sums()
    sums.add("abcd" * 5, "abcd" * 5, "abcd" * 5)
    sums.add("abcx" * 15, "abcd" * 15, "abcd" * 15)
    assert sums.cells() == ["18.75 %", "0.00 %", "18.75 %", "0.00 %"]
