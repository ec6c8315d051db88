"""Twins found by content, never forced; pairs read from folders and JSON lines."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from ocrfix import pairing, twins
from ocrfix.errors import InputError
from ocrfix.model import Pairing
from ocrfix.pairing import TwinTexts, pair, pair_folders, read_pairs, write_pairings

SHARED = Path(__file__).parents[2] / "shared"
SUBJECTS = [
    "le maire",
    "la jetée",
    "un bateau",
    "le phare",
    "la douane",
    "notre conseil",
    "le notaire",
    "une écluse",
]
VERBS = [
    "demande",
    "reçoit",
    "examine",
    "refuse",
    "répare",
    "vend",
    "décrit",
    "mesure",
    "approuve",
    "retarde",
]
OBJECTS = [
    "le rapport",
    "les comptes",
    "la digue",
    "des bois",
    "un navire",
    "la carte",
    "les sables",
    "le quai",
]
HEADING = "République française. Préfecture maritime. Registre des délibérations du port. "


def document(seed: int, sentences: int = 30) -> str:
    source = random.Random(seed)
    lines = [
        f"{source.choice(SUBJECTS)} {source.choice(VERBS)} {source.choice(OBJECTS)} "
        f"{source.randrange(1000)} fois près de {''.join(source.choices('aeioulmnrst', k=7))}"
        for _ in range(sentences)
    ]
    return HEADING + ". ".join(lines) + ".\n"


def noisy(text: str, rate: float, seed: int = 0) -> str:
    source = random.Random(seed)
    return "".join(
        source.choice("|¢I1€.,ceo") if source.random() < rate and c.isalnum() else c for c in text
    )


def names(found: list[Pairing]) -> list[tuple[str | None, str | None]]:
    return [(item.ocr, item.clean) for item in found]


@pytest.mark.parametrize("count", [6, 40])
@pytest.mark.parametrize("rate", [0.0, 0.03, 0.15])
def test_twins_are_found_among_decoys(count: int, rate: float) -> None:
    clean = [(f"c{n}", document(n)) for n in range(count)]
    ocr = [(f"o{n}", noisy(document(n), rate, n)) for n in range(3, count + 3)]
    random.Random(1).shuffle(clean)
    found = pair(ocr, clean)
    twins_found = [(f"o{n}", f"c{n}") for n in range(3, count)]
    assert names(found)[: len(twins_found)] == twins_found
    assert {item.ocr for item in found if item.clean is None} == {
        f"o{n}" for n in range(count, count + 3)
    }
    assert {item.clean for item in found if item.ocr is None} == {"c0", "c1", "c2"}
    assert all(item.similarity > 0.7 for item in found[: len(twins_found)])


def test_nothing_is_forced() -> None:
    assert names(pair([("o", document(1))], [("c", document(2))])) == [("o", None), (None, "c")]
    assert pair([], []) == []
    assert names(pair([("o", "")], [("c", "12")])) == [("o", None), (None, "c")]
    assert names(pair([("o", "Page 12")], [("c", "Page 12")])) == [("o", None), (None, "c")]


def test_one_clean_text_has_one_twin() -> None:
    clean = document(1)
    found = pair([("worse", noisy(clean, 0.1)), ("better", noisy(clean, 0.01))], [("c", clean)])
    assert names(found) == [("better", "c"), ("worse", None)]


def test_moved_text_and_running_heads_do_not_hide_a_twin() -> None:
    clean = document(5, 60)
    half = len(clean) // 2
    scan = noisy(clean[half:] + "\nTD/B/EDE/8/4\n" + clean[:half], 0.03)
    assert names(pair([("o", scan)], [("d", document(6, 60)), ("c", clean)]))[0] == ("o", "c")


def test_texts_without_spaces() -> None:
    clean = "町は川のそばにあり、千人以上の住民がいる。港には毎年多くの船が来て、木材や米を運ぶ。"
    other = "昨日の会議では新しい橋の計画について話し合われたが、費用の問題は残されたままである。"
    scan = clean.replace("川", "丿").replace("米", "来")
    assert names(pair([("o", scan)], [("d", other), ("c", clean)])) == [("o", "c"), (None, "d")]


def test_equal_texts_pair_one_to_one() -> None:
    text = document(1)
    found = pair([("a", text), ("b", text)], [("c", text), ("d", text)])
    assert names(found) == [("a", "c"), ("b", "d")]


def test_many_equal_texts_end() -> None:
    texts = [(f"n{n}", HEADING * 2) for n in range(300)]
    found = pair(texts, [(f"c{name}", text) for name, text in texts])
    assert len({item.ocr for item in found if item.ocr}) == 300
    assert len({item.clean for item in found if item.clean}) == 300


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text(document(n), encoding="utf-8")
    (tmp_path / "a.txt").write_text(noisy(document(1), 0.05), encoding="utf-8")
    (tmp_path / "blank.txt").write_bytes(b"")
    return tmp_path


def test_a_folder_against_itself(folder: Path) -> None:
    found = pair_folders(folder, folder)
    paths = [(item.ocr and Path(item.ocr).name, item.clean) for item in found]
    assert paths[0] == ("a.txt", str(folder / "1.txt"))
    assert paths[1:] == [("0.txt", None), ("2.txt", None), ("blank.txt", None)]


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
def test_the_seeds() -> None:
    found = pair_folders(SHARED / "seeds", SHARED / "seeds")
    short = [tuple(name and Path(name).name[:3] for name in (i.ocr, i.clean)) for i in found]
    assert short == [("001", "000"), ("002", None), ("003", None)]
    assert found[0].similarity > 0.9


def test_folders_without_texts(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no \.txt files"):
        pair_folders(tmp_path, tmp_path)
    with pytest.raises(InputError, match="does not exist"):
        pair_folders(tmp_path / "none", tmp_path)


def test_pairings_come_back_as_pairs(folder: Path) -> None:
    (folder / "pairs.jsonl").write_text(write_pairings(pair_folders(folder, folder)), "utf-8")
    (found,) = read_pairs([folder / "pairs.jsonl"])
    assert (Path(found.name).name, found.clean) == ("a.txt", document(1))


def test_paths_are_taken_from_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "o.txt").write_bytes(b"\xe9t\xe9")
    (tmp_path / "c.txt").write_bytes(b"\xe8")
    listing = tmp_path / "pairs.jsonl"
    listing.write_text('{"ocr": "o.txt", "clean": "c.txt"}\n{"ocr": null, "clean": "x"}\n')
    assert read_pairs([listing], "latin-1") == [TwinTexts("o.txt", "été", "è")]


def test_a_surrogate_in_a_file_name_can_be_written() -> None:
    line = write_pairings([Pairing("\udce9.txt", "é.txt", 1.0)])
    assert json.loads(line.encode())["ocr"] == "\udce9.txt"
    assert "é" in write_pairings([Pairing("é.txt", None, 0.0)])


def test_the_three_forms_mix(tmp_path: Path) -> None:
    sub = tmp_path / "pairs" / "sub"
    sub.mkdir(parents=True)
    for side in ("ocr", "clean"):
        (sub / f"x.{side}.txt").write_text(f"{side} x")
    (sub / "alone.ocr.txt").write_text("no twin")
    lines = [{"id": "p1", "ocr": "A", "truth": "B"}, {"ocr": "C", "truth": "D", "lang": "fr"}]
    lines += [{"ocr": "A", "truth": "B"}, {"ocr": " ", "truth": "E"}]
    packed = tmp_path / "set.jsonl.gz"
    packed.write_bytes(gzip.compress("\n\n".join(map(json.dumps, lines)).encode()))
    assert read_pairs([tmp_path / "pairs", packed]) == [
        TwinTexts("sub/x", "ocr x", "clean x"),
        TwinTexts("p1", "A", "B"),
        TwinTexts("set.jsonl.gz:3", "C", "D"),
    ]


BROKEN = [
    ("a.jsonl", b'{"ocr": "a", "truth": "b"}\n{"ocr": ', r"a\.jsonl, line 2, is not valid JSON"),
    ("a.jsonl", b"[" * 100_000, "line 1, is not valid JSON"),
    ("a.jsonl", b'{"ocr": "\xff", "truth": "b"}', "line 1, is not valid JSON"),
    ("a.jsonl", b'["a"]', "line 1, is no JSON object"),
    ("a.jsonl", b'{"ocr": "a"}', "line 1, lacks a field"),
    ("a.jsonl", b'{"truth": "a"}', "line 1: ocr and truth must both be text"),
    ("a.jsonl", b'{"ocr": 1, "truth": "a"}', "line 1: ocr and truth must both be text"),
    ("a.jsonl", b'{"ocr": "\\ud800", "truth": "a"}', "line 1: ocr and truth must both be text"),
    ("a.jsonl", b'{"ocr": "no.txt", "clean": "no.txt"}', r"no\.txt does not exist"),
    ("a.jsonl", b'{"ocr": null, "clean": "no.txt"}', "holds no pairs"),
    ("a.jsonl", b'{"ocr": "", "truth": "a"}', "no pairs with text on both sides"),
    ("a.jsonl", b"", "holds no pairs"),
    ("a.jsonl.gz", b"text", r"a\.jsonl\.gz is damaged"),
    ("a.jsonl.gz", gzip.compress(b"{}" * 999, mtime=0)[:-9], r"a\.jsonl\.gz is damaged"),
    ("a.txt", b"text", "neither a folder nor a .jsonl file.*--pair OCR CLEAN"),
]


@pytest.mark.parametrize(("name", "data", "message"), BROKEN)
def test_broken_sources_are_named(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_pairs([tmp_path / name])


def test_sources_without_pairs(tmp_path: Path) -> None:
    (tmp_path / "x.ocr.txt").write_text("alone")
    with pytest.raises(InputError, match="holds no pairs"):
        read_pairs([tmp_path])
    with pytest.raises(InputError, match="does not exist"):
        read_pairs([tmp_path / "none.jsonl"])


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "_MOST_BYTES", 10_000)
    packed = tmp_path / "bomb.jsonl.gz"
    packed.write_bytes(gzip.compress(b" " * 1_000_000))
    with pytest.raises(InputError, match=r"bomb\.jsonl\.gz unpacks to more than"):
        read_pairs([packed])


def test_similarity_tells_twins_from_family() -> None:
    one, other = (twins.Text("x", document(n)) for n in (1, 2))
    assert twins.similarity(one, one) == 1.0
    assert twins.similarity(one, other) < 0.5
    assert twins.similarity(one, twins.Text("x", "")) == 0.0
