"""Paragraph alignment: beads, moved blocks, one-sided text, and texts that are no twins."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from align_cases import FIVE, FOUR, ONE, THREE, TWO, assert_whole
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import SHARED

from ocrfix.alignment.pipeline import align, matched_text
from ocrfix.errors import AlignmentError, InputError
from ocrfix.text.normalise import fold

if TYPE_CHECKING:
    from ocrfix.model import Alignment, Record


CUT = ONE.index(" May")


def wrap(text: str, width: int = 40) -> str:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return "\n".join(lines)


def beads(result: Alignment) -> list[tuple[str, str, str]]:
    """Kind and texts of every record, white space made one."""
    return [
        (
            record.kind,
            " ".join(record.ocr.text.split()) if record.ocr else "",
            " ".join(record.clean.text.split()) if record.clean else "",
        )
        for record in result.records
    ]


# What each case is about: OCR, clean text, and the records that a reader expects.
CASES: dict[str, tuple[str, str, list[tuple[str, str, str]]]] = {
    "an empty line after every line means nothing": (
        wrap(ONE) + "\n\n" + wrap(TWO),
        (wrap(ONE) + "\n" + wrap(TWO)).replace("\n", "\n\n"),
        [("match", ONE, ONE), ("match", TWO, TWO)],
    ),
    "no paragraph marks on the clean side": (
        wrap(ONE) + "\n\n" + wrap(TWO) + "\n\n" + wrap(THREE),
        f"{ONE} {TWO} {THREE}",
        [("match", ONE, ONE), ("match", TWO, TWO), ("match", THREE, THREE)],
    ),
    "no paragraph marks on the OCR side": (
        f"{ONE} {TWO} {THREE}",
        f"{ONE}\n\n{TWO}\n\n{THREE}",
        [("match", ONE, ONE), ("match", TWO, TWO), ("match", THREE, THREE)],
    ),
    "one line a paragraph": (
        f"{ONE}\n{TWO}\n{THREE}",
        f"{ONE}\n{TWO}\n{THREE}",
        [("match", ONE, ONE), ("match", TWO, TWO), ("match", THREE, THREE)],
    ),
    "running head and page number between paragraphs": (
        f"{wrap(ONE)}\n\nHB/1897/14 Page\n\n12\n\n{wrap(TWO)}",
        f"{wrap(ONE)}\n\n{wrap(TWO)}",
        [
            ("match", ONE, ONE),
            ("ocr_only", "HB/1897/14 Page", ""),
            ("ocr_only", "12", ""),
            ("match", TWO, TWO),
        ],
    ),
    "running head within a paragraph": (
        f"{wrap(ONE[:CUT])}\n\nHB/1897/14 Page\n\n{wrap(ONE[CUT + 1 :])}\n\n{wrap(TWO)}",
        f"{wrap(ONE)}\n\n{wrap(TWO)}",
        [
            ("match", ONE[:CUT], ONE[:CUT]),
            ("ocr_only", "HB/1897/14 Page", ""),
            ("match", ONE[CUT + 1 :], ONE[CUT + 1 :]),
            ("match", TWO, TWO),
        ],
    ),
    "a paragraph that the scan lacks": (
        f"{wrap(ONE)}\n\n{wrap(THREE)}",
        f"{wrap(ONE)}\n\n{wrap(TWO)}\n\n{wrap(THREE)}",
        [("match", ONE, ONE), ("clean_only", "", TWO), ("match", THREE, THREE)],
    ),
    "a paragraph that moved": (
        "\n\n".join(map(wrap, (ONE, FOUR, TWO, THREE, FIVE))),
        "\n\n".join(map(wrap, (ONE, TWO, THREE, FOUR, FIVE))),
        [
            ("match", ONE, ONE),
            ("moved", FOUR, FOUR),
            ("match", TWO, TWO),
            ("match", THREE, THREE),
            ("match", FIVE, FIVE),
        ],
    ),
    "two columns read across": (
        "Present were:\nAvonmouth Gatcombe\nBideford Hayle\nClevedon Ilfracombe\n"
        "Dartmouth Kingsbridge\nExmouth Looe\nFowey Minehead",
        "Present were:\nAvonmouth\nBideford\nClevedon\nDartmouth\nExmouth\nFowey\n"
        "Gatcombe\nHayle\nIlfracombe\nKingsbridge\nLooe\nMinehead",
        [],
    ),
    "line-end hyphens and odd spaces": (
        "1. The har-\nbour board  met on the third of\nMay and heard the report of "
        "the engi-\nneer.",
        ONE,
        [
            (
                "match",
                "1. The har- bour board met on the third of May and heard the report of the engi-"
                " neer.",
                ONE,
            )
        ],
    ),
}


@pytest.mark.parametrize("case", [name for name, (_, _, expected) in CASES.items() if expected])
def test_beads(case: str) -> None:
    ocr, clean, expected = CASES[case]
    result = align(ocr, clean)
    assert_whole(result)
    assert beads(result) == expected


def test_two_columns_pair_each_entry_with_itself() -> None:
    ocr, clean, _ = CASES["two columns read across"]
    result = align(ocr, clean)
    assert_whole(result)
    found = beads(result)
    assert all(one == two for kind, one, two in found)
    assert sorted(two for _, _, two in found) == sorted(clean.splitlines())
    assert Counter(kind for kind, _, _ in found) == {"match": 8, "moved": 5}


def test_a_page_scanned_twice_matches_once() -> None:
    scanned = "\n\n".join(map(wrap, (ONE, TWO, ONE, TWO, THREE)))
    result = align(scanned, "\n\n".join(map(wrap, (ONE, TWO, THREE))))
    assert_whole(result)
    found = Counter((kind, one) for kind, one, _ in beads(result))
    once = {("match", ONE), ("match", TWO), ("match", THREE), ("ocr_only", ONE), ("ocr_only", TWO)}
    assert found == Counter(once)


def test_garbled_paragraphs_still_match() -> None:
    ocr = "l. Tne harbonr board met on tlie third of Mav and heard tbe rcport of thc engineer.\n\n"
    ocr += "2. Drcdging of the inncr basin wili begiu as soou as tlie new barge bas been deiivered."
    result = align(ocr, f"{ONE}\n\n{TWO}")
    assert [(r.kind, r.clean.text) for r in result.records if r.clean] == [
        ("match", ONE),
        ("match", TWO),
    ]
    assert all(0.8 < record.similarity < 0.95 for record in result.records)


@pytest.mark.parametrize(("ocr", "clean"), [("", "text"), ("text", ""), (" \n\t", "text")])
def test_empty_text_is_refused(ocr: str, clean: str) -> None:
    with pytest.raises(InputError, match="is empty"):
        align(ocr, clean)


def test_a_chapter_is_a_twin_of_its_book() -> None:
    rng = random.Random(6)
    words = (ONE + TWO + THREE + FOUR).split()
    book = "\n\n".join(
        "Item " + " ".join(rng.choice(words) for _ in range(60)) + f" {i}." for i in range(30)
    )
    chapter = "\n\n".join(book.split("\n\n")[10:15])
    result = align(chapter, book)
    assert_whole(result)
    assert Counter(record.kind for record in result.records) == {"match": 5, "clean_only": 25}


words = st.sampled_from(
    ["le", "la", "quai", "Port", "1.", "\n", "\n\n", "\f", "é", "e\u0301", "漢字", "123", "m" * 45]
)
texts = st.lists(words, min_size=1, max_size=40).map(" ".join).filter(lambda t: not t.isspace())


@settings(deadline=None)
@given(texts, texts)
def test_any_two_texts_come_out_whole(ocr: str, clean: str) -> None:
    assert_whole(align(ocr, clean, force=True))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_shuffled_noisy_pages_come_out_whole(seed: int) -> None:
    rng = random.Random(seed)
    vocabulary = (ONE + TWO + THREE + FOUR + FIVE).split()
    pages = [
        " ".join(rng.choice(vocabulary) for _ in range(rng.randrange(1, 60))) for _ in range(12)
    ]
    scanned = pages.copy()
    for _ in range(3):
        scanned.insert(rng.randrange(len(scanned)), scanned.pop(rng.randrange(len(scanned))))
        scanned.insert(rng.randrange(len(scanned)), f"HB/1897/14 {rng.randrange(99)}")
    del scanned[rng.randrange(len(scanned))]
    text = rng.choice(["\n", "\n\n", " "]).join(scanned)
    ocr = "".join(rng.choice("aeilt1| \n") if rng.random() < 0.05 else c for c in text)
    assert_whole(align(ocr, rng.choice(["\n", "\n\n", " "]).join(pages), force=True))


def seed(number: str) -> str:
    found = sorted(SHARED.glob(f"seeds/{number}_*.txt"))
    if not found:
        pytest.skip("the reference texts in ../shared are not here")
    return found[0].read_bytes().decode()


@pytest.fixture(scope="module")
def reference() -> Alignment:
    return align(seed("001"), seed("000"))


def test_reference_pair_is_whole(reference: Alignment) -> None:
    assert_whole(reference)


def test_reference_pair_matches_all_39_numbered_paragraphs(reference: Alignment) -> None:
    found: dict[int, list[Record]] = {}
    for record in reference.records:
        if record.kind == "match" and record.ocr and record.clean:
            mark = record.clean.text.split(".")[0]
            if mark.isdigit() and len(record.clean.text) > 60:
                found.setdefault(int(mark), []).append(record)
    assert set(range(1, 40)) <= set(found)
    # Numbers up to 10 are given out twice, and the scan reads the second 9 as 0.
    for number in range(11, 40):
        (record,) = found[number]
        assert record.similarity > 0.9
        assert record.ocr is not None
        assert record.ocr.text.startswith(f"{number}.")


def test_reference_pair_sets_running_heads_apart(reference: Alignment) -> None:
    alone = [one for kind, one, _ in beads(reference) if kind == "ocr_only"]
    assert alone == [
        "GE.25-10862 3",
        "TD/B/EDE/8/4",
        "GE.25-10862",
        "TD/B/EDE/8/4",
        "GE.25-10862",
        "I11.",
    ]


def test_reference_pair_pairs_every_country_with_itself(reference: Alignment) -> None:
    clean = reference.clean
    start = clean.index("Allemagne \n")
    end = clean.index("2. Les organisations intergouvernementales")
    countries = [line.strip() for line in clean[start:end].splitlines() if line.strip()]
    assert len(countries) == 54
    paired = {
        record.clean.text: record.ocr.text
        for record in reference.records
        if record.clean and record.ocr and start <= record.clean.start < end
    }
    assert sorted(paired) == sorted(countries)
    unlike = {one for one, two in paired.items() if fold(one) != fold(two)}
    assert unlike == {"Türkiye"}
    assert paired["Türkiye"] == "Tiirkiye"


@pytest.mark.parametrize("number", ["002", "003"])
def test_reports_of_one_family_are_no_twins(number: str) -> None:
    with pytest.raises(AlignmentError):
        align(seed("001"), seed(number))


def test_matched_text_leaves_out_heads_and_puts_moved_text_beside_its_twin() -> None:
    first = "Le conseil municipal se réunit le lundi douze mars à la mairie de la commune."
    second = "La séance est ouverte sous la présidence du maire, en présence des adjoints."
    ocr = f"{first.replace('réunit', 'réunlt')}\n\nPV/1987/14\n\n{second}"
    kept = matched_text(ocr, f"{first}\n\n{second}")
    assert kept == (f"{first.replace('réunit', 'réunlt')}\n{second}", f"{first}\n{second}")
