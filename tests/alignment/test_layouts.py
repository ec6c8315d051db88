"""What a page does to the order of its text: columns, notes, tables, heads, stamps, lost pages."""

from __future__ import annotations

import random

import pytest
from align_cases import assert_whole

from ocrfix.alignment.layout import normalised
from ocrfix.alignment.pipeline import align

P = (
    "The harbour board met on the third of May and heard the report of the engineer on the state"
    " of the outer mole.",
    "Dredging of the inner basin will begin as soon as the new barge has been delivered by the yard"
    " at Leith.",
    "Mr. Ferrier asked that the lamps on the north pier be lit an hour before sunset from October"
    " to March.",
    "The widow Anne Castell was granted the use of the net shed until the end of the year at four"
    " shillings.",
    "No other business having been raised, the board rose at a quarter past six and adjourned to"
    " June.",
    "A letter was read from the coastguard, who complain that the slip is fouled by fish offal"
    " after each sale.",
)
LEFT = ["Ashby", "Barlow", "Carver", "Denholm", "Eastman", "Farrow", "Gilbert", "Hanley"]
RIGHT = ["Ingram", "Jarvis", "Kersey", "Lomax", "Merton", "Norris", "Oakley", "Pryor"]
ROWS = [
    ("Herring", "1,204", "310"),
    ("Cod", "872", "95"),
    ("Ling", "98", "12"),
    ("Skate", "4", "7"),
]
NOTES = ("1 See the minutes of 4 April 1896, folio 22.", "2 The yard of Ramage and Ferguson.")


def wrap(text: str, width: int = 44) -> str:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return "\n".join(lines)


def text(*paragraphs: str) -> str:
    return "\n\n".join(map(wrap, paragraphs))


def records(ocr: str, clean: str) -> list[tuple[str, str, str]]:
    """Kind and both texts of each record, after the checks that hold for any alignment."""
    result = align(ocr, clean)
    assert_whole(result)
    return [
        (
            r.kind,
            normalised(r.ocr.text) if r.ocr else "",
            normalised(r.clean.text) if r.clean else "",
        )
        for r in result.records
    ]


def one_sided(found: list[tuple[str, str, str]]) -> list[str]:
    return [kind + ": " + (one or two) for kind, one, two in found if not (one and two)]


def unlike(found: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return [(one, two) for _, one, two in found if one and two and one != two]


ACROSS = "\n".join(map(" ".join, zip(LEFT, RIGHT, strict=True)))
DOWN = "\n".join(LEFT + RIGHT)
PROSE = [wrap(f"{P[0]} {P[1]}", 30).split("\n"), wrap(f"{P[2]} {P[3]}", 30).split("\n")]
PROSE_ACROSS = "\n".join(map(" ".join, zip(*PROSE, strict=True)))
PROSE_DOWN = "\n\n".join(map("\n".join, PROSE))
BY_ROW = "\n".join(map(" ".join, ROWS))
BY_COLUMN = "\n".join(map("\n".join, zip(*ROWS, strict=True)))

# Text in two orders: the same on both sides, so that every record pairs a text with itself.
ORDERS = {
    "a list across and down": (
        f"Present\n{ACROSS}\n{wrap(P[0])}",
        f"Present\n{DOWN}\n{wrap(P[0])}",
    ),
    "a list down and across": (
        f"Present\n{DOWN}\n{wrap(P[0])}",
        f"Present\n{ACROSS}\n{wrap(P[0])}",
    ),
    "columns of prose read across": (PROSE_ACROSS, PROSE_DOWN),
    "columns of prose set across": (PROSE_DOWN, PROSE_ACROSS),
    "a table by rows and by columns": (
        f"{text(P[0])}\n\n{BY_ROW}\n\n{text(P[1])}",
        f"{text(P[0])}\n\n{BY_COLUMN}\n\n{text(P[1])}",
    ),
    "footnotes at the page's and the document's end": (
        text(P[0], NOTES[0], P[1], P[2], NOTES[1], P[3], P[4]),
        text(*P[:5], *NOTES),
    ),
    "a caption": (
        text(P[0], "Fig. 3. The outer mole from the light.", P[1], P[2]),
        text(*P[:3], "Fig. 3. The outer mole from the light."),
    ),
    "two paragraphs further on": (text(P[3], P[4], P[0], P[1], P[2], P[5]), text(*P)),
    "the last page first": (text(P[4], P[5], P[0], P[1], P[2], P[3]), text(*P)),
}


@pytest.mark.parametrize("case", ORDERS)
def test_text_in_another_order_is_paired_with_itself(case: str) -> None:
    found = records(*ORDERS[case])
    assert unlike(found) == []
    assert one_sided(found) == []
    assert any(kind == "moved" for kind, _, _ in found)


@pytest.mark.parametrize(
    "case", ["a list across and down", "a caption", "two paragraphs further on"]
)
def test_moved_text_is_aligned_inside(case: str) -> None:
    ocr, clean = ORDERS[case]
    result = align(ocr.replace("r", "n"), clean)
    assert_whole(result)
    moved = [record for record in result.records if record.kind == "moved"]
    assert moved
    assert all(record.similarity > 0.7 for record in moved)
    assert any(not op.equal for record in moved for op in record.ops)
    assert all(op.a1 - op.a0 == op.b1 - op.b0 == 1 for r in moved for op in r.ops if not op.equal)


PAGES = [text(*P[:2]), text(*P[2:4]), text(*P[4:])]
BOOK = "\n\n".join(PAGES)
STAMPED = text(*P[:2], P[2].replace(" on the", " on the RECEIVED 12 MAY 1897", 1), P[3])
NOTED = wrap(P[0]).replace("\n", "\nLamps, piers\n", 1)

# One side only: OCR, clean text, and what stands alone.
ALONE = {
    "running heads and page numbers": (
        f"14 HARBOUR BOARD\n\n{PAGES[0]}\n\n15\n\nMINUTES OF MAY 15\n\n{PAGES[1]}\n\n"
        f"16 HARBOUR BOARD\n\n{PAGES[2]}",
        BOOK,
        ["ocr_only: 14 HARBOUR BOARD", "ocr_only: 15", "ocr_only: MINUTES OF MAY 15",
         "ocr_only: 16 HARBOUR BOARD"],
    ),
    "a note in the margin": (
        f"{NOTED}\n\n{text(P[1])}", text(*P[:2]), ["ocr_only: Lamps, piers"],
    ),
    "a stamp within a line": (STAMPED, text(*P[:4]), ["ocr_only: RECEIVED 12 MAY 1897"]),
    "a missing page": (
        f"{PAGES[0]}\n\n{PAGES[2]}", BOOK, [f"clean_only: {P[2]}", f"clean_only: {P[3]}"],
    ),
    "a page that the clean text lacks": (
        BOOK, f"{PAGES[0]}\n\n{PAGES[2]}", [f"ocr_only: {P[2]}", f"ocr_only: {P[3]}"],
    ),
    "the first page missing": (
        "\n\n".join(PAGES[1:]), BOOK, [f"clean_only: {P[0]}", f"clean_only: {P[1]}"],
    ),
    "a page twice": (
        "\n\n".join([PAGES[0], PAGES[1], PAGES[1], PAGES[2]]), BOOK,
        [f"ocr_only: {P[2]}", f"ocr_only: {P[3]}"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ALONE)
def test_text_of_one_side_leaves_its_neighbours_alone(case: str) -> None:
    ocr, clean, alone = ALONE[case]
    found = records(ocr, clean)
    assert one_sided(found) == alone
    assert unlike(found) == []
    assert {kind for kind, one, two in found if one and two} == {"match"}


@pytest.mark.parametrize("seed", range(8))
def test_a_noisy_page_twice_is_one_page_and_a_copy(seed: int) -> None:
    rng = random.Random(seed)
    twice = "\n\n".join([PAGES[0], PAGES[1], PAGES[1], PAGES[2]])
    ocr = "".join(
        rng.choice("aeil1tcr.") if not c.isspace() and rng.random() < 0.03 else c for c in twice
    )
    result = align(ocr, BOOK)
    assert_whole(result)
    # The copies stay whole: what is matched and what is left over begin and end with paragraphs.
    assert [r.kind for r in result.records if r.kind == "match"] == ["match"] * 6
    alone = [r.ocr for r in result.records if r.kind == "ocr_only"]
    assert len(alone) == 2
    assert all(span and len(normalised(span.text)) in map(len, P[2:4]) for span in alone)


BREAKS = {
    "in one paragraph": (" ".join(P[:4]), text(*P[:4])),
    "clean text in one paragraph": (text(*P[:4]), " ".join(P[:4])),
    "two to one and one to two": (text(f"{P[0]} {P[1]}", P[2]), text(P[0], f"{P[1]} {P[2]}")),
    "a line each": ("\n".join(P[:4]), text(*P[:4])),
    "lines of other lengths": (text(*P[:4]), "\n\n".join(wrap(p, 70) for p in P[:4])),
    "an empty line after every line": (text(*P[:4]).replace("\n", "\n\n"), text(*P[:4])),
    "windows line ends": (text(*P[:4]).replace("\n", "\r\n"), text(*P[:4])),
}


@pytest.mark.parametrize("case", BREAKS)
def test_paragraphs_are_found_however_the_sides_break(case: str) -> None:
    found = records(*BREAKS[case])
    assert one_sided(found) == []
    assert unlike(found) == []
    paragraphs = [two for _, _, two in found]
    assert paragraphs == list(P[: 3 if "two to one" in case else 4])


SCRIPTS = {
    "french": ("L’hiver, les pêcheurs réparent les filets sur le quai.", "Où va-t-on, dit-elle ?"),
    "german": ("Im Winter flicken die Fischer am Kai ihre Netze.", "Größer als die Straße breit."),
    "greek": ("Τον χειμώνα οι ψαράδες μπαλώνουν τα δίχτυα.", "Η σκάλα τρίζει στον αέρα."),
    "arabic": ("في الشتاء يصلح الصيادون شباكهم على الرصيف.", "ثم يهدأ البحر ويعود القارب."),
    "chinese": ("冬天渔民在码头上补网,孩子们在旁边看。", "灯塔的光照着空空的港口。"),
    "japanese": ("冬になると漁師は岸壁で網を繕う。", "灯台の光が静かな港を照らしている。"),
    "thai": ("ฤดูหนาวชาวประมงซ่อมอวนที่ท่าเรือ", "แสงประภาคารส่องท่าเรือที่ว่างเปล่า"),
    "hindi": ("सर्दियों में मछुआरे घाट पर जाल सुधारते हैं।", "नाव शाम को लौट आती है।"),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_keeps_its_paragraphs(script: str) -> None:
    one, two = SCRIPTS[script]
    clean = f"{one}\n\n{two}"
    ocr = f"{one[:5]}x{one[6:]}\n\n- 7 -\n\n{two[:4]}\n{two[4:]}"
    result = align(ocr, clean)
    assert_whole(result)
    assert [record.kind for record in result.records] == ["match", "ocr_only", "match"]
    assert [record.clean.text for record in result.records if record.clean] == [one, two]
    first, _, last = result.records
    assert 0.9 < first.similarity < 1
    # A line break where the script has no space is one space more; where it has one, nothing.
    assert last.similarity > 0.9


HYPHENS = {
    "at line ends": ("The har-\nbour board met in the engi-\nneer’s house.", 1.0),
    "before an indent": ("The harbour board met in the engi-\n    neer’s house.", 1.0),
    "of another kind": ("The har¬\nbour board met in the engi\u00ad\nneer’s house.", 1.0),
    "on the way over a page": ("The harbour board met in the engi-\n\n\fneer’s house.", 1.0),
    "line ends and spaces": ("The  harbour board \nmet in\tthe engineer’s\r\nhouse.", 1.0),
    "within a line": ("The har-bour board met in the engineer’s house.", 1 - 1 / 47),
    "a lost space": ("The harbourboard met in the engineer’s house.", 1 - 1 / 46),
}


@pytest.mark.parametrize("case", HYPHENS)
def test_line_ends_are_no_errors(case: str) -> None:
    ocr, expected = HYPHENS[case]
    clean = "The harbour board met in the engineer’s house."
    for one, two in ((ocr, clean), (clean, ocr)):
        (record,) = align(one, two).records
        assert record.similarity == pytest.approx(expected)


def test_line_ends_are_operations_of_their_own() -> None:
    ocr = "The harbour board met in the engi-\nneer’s house on the third of\nMay."
    clean = "The harbour board met in the engineer’s house on the third of May."
    (record,) = align(ocr, clean).records
    assert [(ocr[o.a0 : o.a1], clean[o.b0 : o.b1]) for o in record.ops if not o.equal] == [
        ("-\n", ""),
        ("\n", " "),
    ]
