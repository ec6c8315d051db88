"""Twins found by content, never forced; pairs read from folders and JSON lines."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pairing_cases import HEADING, PHRASES, document, edition, names, noisy
from paths import SHARED

from ocrfix.errors import InputError
from ocrfix.pairing.letters import letters_of
from ocrfix.pairing.overlap import compare
from ocrfix.pairing.pipeline import pair, pair_folders, read_pairs, write_pairings
from ocrfix.pairing.shingles import candidates, sketch


@pytest.mark.parametrize("count", [6, 40])
@pytest.mark.parametrize("rate", [0.0, 0.03, 0.15])
@pytest.mark.parametrize("script", list(PHRASES))
def test_twins_are_found_among_decoys(count: int, rate: float, script: str) -> None:
    clean = [(f"c{n}", document(n, script=script)) for n in range(count)]
    ocr = [(f"o{n}", noisy(document(n, script=script), rate, n)) for n in range(3, count + 3)]
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


# -- whatever the order -----------------------------------------------------------------------


def a_mixed_lot() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    clean = [(f"c{n}", document(n, 5 + n)) for n in range(12)]
    clean += [(f"e{n}", edition(document(n, 5 + n), n, 3)) for n in range(0, 12, 2)]
    clean += [("copy", clean[3][1]), ("book", document(40, 90)), ("tiny", "Page 3")]
    ocr = [(f"o{n}", noisy(text, 0.02 * (n % 7), n)) for n, (_, text) in enumerate(clean)]
    ocr += [("same", ocr[5][1]), ("either", noisy(clean[0][1], 0.02).replace("près", "prè", 3))]
    ocr += [(f"again{n}", noisy(clean[n][1], 0.04, n + 99)) for n in range(3)]
    lines = clean[-2][1].splitlines(keepends=True)
    ocr += [(f"p{n}", noisy("".join(lines[9 * n : 9 * n + 9]), 0.03, n)) for n in range(6)]
    return ocr[2:], clean[:15] + clean[16:]


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_makes_no_difference(source: random.Random) -> None:
    ocr, clean = a_mixed_lot()
    expected = set(pair(ocr, clean))
    assert len({item.relation for item in expected}) >= 4
    source.shuffle(ocr)
    source.shuffle(clean)
    assert set(pair(ocr, clean)) == expected
    everything = [*ocr, *clean]
    expected = set(pair(everything, everything))
    source.shuffle(everything)
    assert set(pair(everything, everything)) == expected


def test_each_document_comes_out_and_has_one_twin() -> None:
    ocr, clean = a_mixed_lot()
    found = pair(ocr, clean)
    for side, given_names in (("ocr", ocr), ("clean", clean)):
        listed = [getattr(item, side) for item in found if getattr(item, side)]
        assert set(listed) == {name for name, _ in given_names}
        twins = [getattr(i, side) for i in found if i.ocr and i.clean and i.relation is None]
        assert len(twins) == len(set(twins)) > 10
        alone = [
            name
            for item in found
            if (name := getattr(item, side)) and not (item.ocr and item.clean)
        ]
        assert len(alone) == len(set(alone))
        assert not set(alone) & {getattr(i, side) for i in found if i.ocr and i.clean}


def test_the_index_misses_no_twin() -> None:
    ocr = [letters_of(noisy(document(n, 2 + n), 0.15, n)) for n in range(40)]
    clean = [letters_of(document(n, 2 + n)) for n in range(40)]
    proposed = set(candidates([sketch(text) for text in ocr], [sketch(text) for text in clean]))
    alike = {
        (i, j) for i in range(40) for j in range(40) if compare(ocr[i], clean[j]).similarity > 0.6
    }
    assert alike >= {(n, n) for n in range(40)}
    assert proposed >= alike
    assert len(proposed) < 400
    assert candidates([], [sketch("a")]) == []
