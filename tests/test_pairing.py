"""Twins found by content, never forced; pairs read from folders and JSON lines."""

from __future__ import annotations

import os
import random
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrfix.errors import InputError
from ocrfix.letters import letters_of
from ocrfix.overlap import compare
from ocrfix.pairing import pair, pair_folders, read_pairs, write_pairings
from ocrfix.shingles import candidates, sketch

if TYPE_CHECKING:
    from ocrfix.model import Pairing

SHARED = Path(__file__).parents[2] / "shared"
HEADING = "République française. Préfecture maritime. Registre des délibérations du port. "
# Who does what to what, in scripts with and without spaces between words; what joins the words.
PHRASES = {
    "French": (
        "le maire|la jetée|un bateau|le phare|la douane|notre conseil|le notaire|une écluse",
        "demande|reçoit|examine|refuse|répare|vend|décrit|mesure|approuve|retarde",
        "le rapport|les comptes|la digue|des bois|un navire|la carte|les sables|le quai",
        " ",
    ),
    "Greek": (
        "ο δήμαρχος|το λιμάνι|ένα πλοίο|ο φάρος|το τελωνείο|το συμβούλιο|ο συμβολαιογράφος",
        "ζητεί|δέχεται|εξετάζει|αρνείται|επισκευάζει|πουλά|περιγράφει|μετρά|εγκρίνει",
        "την έκθεση|τους λογαριασμούς|το ανάχωμα|την ξυλεία|τον χάρτη|την άμμο|την προβλήτα",
        " ",
    ),
    "Arabic": (
        "رئيس البلدية|الميناء|السفينة|المنارة|الجمارك|المجلس|كاتب العدل|الجسر",
        "يطلب|يستلم|يفحص|يرفض|يصلح|يبيع|يصف|يقيس|يوافق على|يؤخر",
        "التقرير|الحسابات|السد|الأخشاب|الخريطة|الرمال|الرصيف|القناة",
        " ",
    ),
    "Chinese": (
        "市長|港口|這艘船|燈塔|海關|委員會|公證人|水閘|漁民|工程師",
        "要求|收到|審查|拒絕|修理|出售|描述|測量|批准|推遲",
        "報告|帳目|堤壩|木材|地圖|沙灘|碼頭|運河|稅款|倉庫",
        "",
    ),
    "Japanese": (
        "町長は|港は|その船は|灯台は|税関は|議会は|公証人は|水門は|漁師は|技師は",
        "報告書を|帳簿を|堤防を|木材を|地図を|砂浜を|桟橋を|運河を|税金を|倉庫を",
        "求める|受け取る|調べる|断る|直す|売る|述べる|測る|認める|延ばす",
        "",
    ),
}
NAMES = {
    "French": "aeioulmnrst",
    "Greek": "αειουλμνρστ",
    "Arabic": "ابتجدرسلمن",
    "Chinese": "山川田林王李張陳周吳鄭馮衛蔣沈韓楊朱秦許何呂施",
    "Japanese": "山川田林木村中島石井上原小野高橋あいうえおかきくけこ",
}


def document(seed: int, sentences: int = 30, script: str = "French") -> str:
    source = random.Random(seed)
    *phrases, gap = PHRASES[script]
    lines = []
    for _ in range(sentences):
        words = [source.choice(some.split("|")) for some in phrases]
        name = "".join(source.choices(NAMES[script], k=7))
        lines.append(gap.join([*words, str(source.randrange(1000)), name]))
    return HEADING + ".\n".join(lines) + ".\n"


def noisy(text: str, rate: float, seed: int = 0) -> str:
    source = random.Random(seed)
    return "".join(
        source.choice("|¢I1€.,ceo") if c.isalnum() and source.random() < rate else c for c in text
    )


def names(found: list[Pairing]) -> list[tuple[str | None, str | None]]:
    return [(item.ocr, item.clean) for item in found]


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


# -- near-duplicates --------------------------------------------------------------------------


def edition(text: str, seed: int, words: int = 6) -> str:
    """Give the next edition of a text: some words and figures are others."""
    source = random.Random(seed)
    pieces = text.split(" ")
    for at in source.sample(range(12, len(pieces)), words):
        pieces[at] = "".join(source.choices("aeioulmnrst", k=8))
    return " ".join(pieces)


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.12])
@pytest.mark.parametrize("words", [3, 10, 40])
def test_editions_are_told_apart(rate: float, words: int) -> None:
    clean = [("c0", document(1))]
    clean += [(f"c{n}", edition(document(1), n, words)) for n in range(1, 5)]
    ocr = [(f"o{name[1]}", noisy(text, rate, n)) for n, (name, text) in enumerate(clean[:4])]
    found = pair(ocr, [*clean, *((f"d{n}", document(n)) for n in range(50, 90))])
    assert names(found)[:4] == [(f"o{n}", f"c{n}") for n in range(4)]
    (last,) = (item for item in found if item.clean == "c4")
    assert (last.ocr, last.relation) == (None, "taken")


def test_a_cleaner_scan_of_another_edition_takes_no_twin() -> None:
    text = document(1, 60)
    ocr = [("own", noisy(text, 0.12)), ("next", noisy(edition(text, 2, 30), 0.01))]
    assert names(pair(ocr, [("c", text)])) == [("own", "c"), ("next", None)]


def test_what_cannot_be_told_is_not_paired() -> None:
    text = document(1)
    clean = [("one", text), ("two", text.replace("maire", "maine", 1))]
    scan = noisy(text.replace("maire", "mai", 1), 0.03)
    found = pair([("o", scan)], clean)
    assert [(item.ocr, item.clean, item.relation) for item in found] == [
        ("o", None, "ambiguous"),
        (None, "one", "ambiguous"),
        (None, "two", "taken"),
    ]
    assert set(found[0].candidates) == {"one", "two"}


def test_a_third_edition_is_no_twin_of_two_others() -> None:
    text = document(1)
    clean = [(f"c{n}", edition(text, n, 12)) for n in (1, 2)]
    (item, *_) = pair([("o", noisy(edition(text, 3, 12), 0.05))], clean)
    assert (item.clean, item.relation) == (None, "ambiguous")


def test_names_settle_what_texts_leave_open() -> None:
    text = document(1)
    clean = [("clean/1998.txt", text + "1998"), ("clean/1999.gt.txt", text + "1999")]
    ocr = [("scans/1999.ocr.txt", noisy(text, 0.03) + "19")]
    assert names(pair(ocr, clean))[0] == ("scans/1999.ocr.txt", None)
    assert names(pair(ocr, clean, by_name=True))[0] == ("scans/1999.ocr.txt", "clean/1999.gt.txt")
    other = [("clean/1999.txt", document(2)), ("x.txt", text)]
    assert names(pair(ocr, other, by_name=True))[0] == ("scans/1999.ocr.txt", "x.txt")


def test_accents_tell_where_letters_do_not() -> None:
    text = document(1)
    plain = text.replace("é", "e").replace("ç", "c")
    assert names(pair([("o", noisy(plain, 0.02))], [("a", text), ("b", plain)]))[0] == ("o", "b")


def test_copies_are_reported() -> None:
    text = document(1)
    scan = noisy(text, 0.03)
    ocr = [("o1", scan), ("o2", scan + "\n"), ("o3", document(2))]
    found = pair(ocr, [("c2", text), ("c1", text), ("c3", document(3)), ("c4", document(3))])
    assert [(item.ocr, item.clean, item.duplicate_of) for item in found] == [
        ("o1", "c1", None), ("o2", "c2", None), ("o3", None, None),
        (None, "c3", None), (None, "c4", "c3"),
    ]  # fmt: skip
    found = pair(ocr, [("c", text)])
    assert [(item.ocr, item.clean, item.duplicate_of) for item in found] == [
        ("o1", "c", None), ("o2", None, "o1"), ("o3", None, None),
    ]  # fmt: skip
    assert found[1].relation == "duplicate"


def test_two_scans_of_one_text_take_a_copy_each() -> None:
    text = document(1)
    ocr = [("o1", noisy(text, 0.02, 1)), ("o2", noisy(text, 0.08, 2))]
    found = pair(ocr, [("c1", text), ("c2", text)])
    assert names(found) == [("o1", "c1"), ("o2", "c2")]


def test_names_tell_the_sides_of_one_folder() -> None:
    texts = [("a.clean.txt", document(1)), ("b.clean.txt", document(1))]
    texts += [(f"{n}.ocr.txt", noisy(document(1), 0.05, k)) for k, n in enumerate("ab")]
    texts += [("c.txt", document(2)), ("d.txt", noisy(document(2), 0.05))]
    found = pair(texts, texts, by_name=True)
    assert names(found) == [
        ("a.ocr.txt", "a.clean.txt"), ("b.ocr.txt", "b.clean.txt"), ("d.txt", "c.txt"),
    ]  # fmt: skip
    assert not {name for item in pair(texts, texts) for name in (item.clean,) if name} & {
        "a.ocr.txt",
        "b.ocr.txt",
    }


# -- parts and wholes -------------------------------------------------------------------------


@pytest.mark.parametrize("script", list(PHRASES))
@pytest.mark.parametrize("rate", [0.0, 0.05])
def test_pages_are_found_in_their_book(rate: float, script: str) -> None:
    books = {f"b{n}": document(n, 120, script) for n in range(3)}
    ocr, truth = [], {}
    for name, book in books.items():
        lines = book.splitlines(keepends=True)
        for page in range(1, 11):
            text = "".join(lines[12 * page - 12 : 12 * page])
            ocr.append((f"{name}-p{page:02}", noisy(text, rate, page)))
            start = len("".join(lines[: 12 * page - 12]))
            truth[f"{name}-p{page:02}", name] = (start, start + len(text.rstrip()))
    found = pair(ocr, [*books.items(), ("other", document(9, 120, script))])
    parts = {(item.ocr, item.clean): item.clean_span for item in found if item.relation == "part"}
    assert parts.keys() == truth.keys()
    for key, span in truth.items():
        assert parts[key] == pytest.approx(span, abs=0 if rate == 0 else 8)
    assert names(found)[30:] == [(None, "other")]
    turned = pair([*books.items()], ocr)
    assert {(i.clean, i.ocr): i.ocr_span for i in turned if i.relation == "part"} == parts


@pytest.mark.parametrize("script", ["French", "Chinese"])
def test_a_page_runs_from_one_chapter_into_the_next(script: str) -> None:
    chapters = [document(n, 60, script).removeprefix(HEADING) for n in range(3)]
    book = "".join(chapters)
    cuts = [0, *(len(chapters[0]) + k for k in (-1000, -400, 600, 1200)), len(book)]
    pages = [(f"p{n}", book[a:b]) for n, (a, b) in enumerate(pairwise(cuts))]
    found = pair(pages, [(f"c{n}", text) for n, text in enumerate(chapters)])
    across = [item for item in found if item.ocr == "p2"]
    assert [(item.clean, item.relation) for item in across] == [("c0", "part"), ("c1", "part")]
    first, second = across
    end = len(chapters[0])
    assert first.clean_span == pytest.approx((end - 400, end), abs=8)
    assert first.ocr_span == pytest.approx((0, 400), abs=8)
    assert second.clean_span == pytest.approx((0, 600), abs=8)
    assert second.ocr_span == pytest.approx((400, 1000), abs=8)


def test_a_twin_goes_before_a_whole() -> None:
    chapter, rest = document(1, 30), document(2, 90)
    found = pair([("o", noisy(chapter, 0.05))], [("book", rest + chapter), ("chapter", chapter)])
    assert names(found) == [("o", "chapter"), (None, "book")]


def test_a_page_of_two_editions_is_not_placed() -> None:
    page = document(1, 12)
    clean = [(f"c{n}", document(n, 60) + page + document(n + 50, 60)) for n in (2, 3)]
    (item, *_) = pair([("o", noisy(page, 0.02))], clean)
    assert (item.clean, item.relation, item.candidates) == (None, "ambiguous", ("c3", "c2"))


def test_two_scans_of_one_page_are_not_both_its_part() -> None:
    book = document(1, 120)
    page = "".join(book.splitlines(keepends=True)[20:40])
    found = pair([("a", noisy(page, 0.1)), ("b", noisy(page, 0.01))], [("book", book)])
    assert [(item.ocr, item.relation) for item in found] == [("b", "part"), ("a", "taken")]


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


# -- folders as they are ----------------------------------------------------------------------


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    for n in range(4):
        for side, text in (("scans", noisy(document(n), 0.05, n)), ("clean", document(n))):
            path = tmp_path / side / f"year{n % 2}" / f"{n}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return tmp_path / "scans", tmp_path / "clean"


def test_what_cannot_be_read_stops_nothing(sides: tuple[Path, Path]) -> None:
    scans, clean = sides
    (scans / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (clean / "empty.txt").write_bytes(b"")
    (clean / "blank.txt").write_bytes(b" \n")
    found = pair_folders(*sides)
    assert sum(item.ocr is not None and item.clean is not None for item in found) == 4
    (bad,) = (item for item in found if item.relation == "unreadable")
    assert bad.ocr == str(scans / "binary.txt")
    assert bad.reason.startswith(bad.ocr)
    assert {item.clean for item in found if item.ocr is None} == {
        str(clean / "empty.txt"),
        str(clean / "blank.txt"),
    }


def test_a_side_without_a_readable_file_is_refused(sides: tuple[Path, Path]) -> None:
    bad = sides[0].parent / "bad"
    bad.mkdir()
    (bad / "binary.txt").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(InputError, match=r"binary\.txt"):
        pair_folders(bad, sides[1])


def test_a_folder_that_may_not_be_entered_is_named(
    sides: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("year1"):
            raise PermissionError(13, "Permission denied", str(path))
        return enter(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(InputError, match="year1 cannot be read: permission denied"):
        pair_folders(*sides)


def test_a_folder_within_the_other_is_a_side_of_its_own(sides: tuple[Path, Path]) -> None:
    scans, clean = sides
    clean.rename(scans / "clean")
    for found in (pair_folders(scans, scans / "clean"), pair_folders(scans / "clean", scans)):
        assert len(found) == 4
        for item in found:
            assert item.ocr is not None
            assert item.clean is not None
            assert Path(item.ocr).name == Path(item.clean).name


def test_progress_is_told_in_order(sides: tuple[Path, Path]) -> None:
    told: list[float] = []
    pair_folders(*sides, progress=lambda _step, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
