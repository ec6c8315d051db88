from __future__ import annotations

import json

from ocrfix.model import Alignment, Op, Record, Span
from ocrfix.report.alignment_view import alignment_jsonl, alignment_text, differing, sides

OCR = "I’eau  est\nbleue\n\n- 3 -\n\nNote a\n\n\x1b[2Jfin\n"
CLEAN = "Note à\n\nl’eau est bleue\n\nAnnexe\n\n\x1b[2Jfin\n"


def span(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part), part)


ALIGNMENT = Alignment(
    OCR,
    CLEAN,
    (
        Record(
            "match", span(OCR, "I’eau  est\nbleue"), span(CLEAN, "l’eau est bleue"), 0.93,
            (
                Op(0, 1, 8, 9, False), Op(1, 6, 9, 14, True), Op(6, 7, 14, 14, False),
                Op(7, 10, 14, 17, True), Op(10, 11, 17, 18, False), Op(11, 16, 18, 23, True),
            ),
        ),
        Record("ocr_only", span(OCR, "- 3 -"), None, 0.0),
        Record(
            "moved", span(OCR, "Note a"), span(CLEAN, "Note à"), 0.83,
            (Op(25, 30, 0, 5, True), Op(30, 31, 5, 6, False)),
        ),
        Record("clean_only", None, span(CLEAN, "Annexe"), 0.0),
        Record("match", span(OCR, "\x1b[2Jfin"), span(CLEAN, "\x1b[2Jfin"), 1.0,
               (Op(33, 40, 33, 40, True),)),
    ),
)  # fmt: skip


def test_two_columns_with_differences_marked() -> None:
    assert (
        alignment_text(ALIGNMENT, 50)
        == """\
OCR                       clean
── 1 matched 93 % ────────────────────────────────
[-I-]’eau est bleue     │ {+l+}’eau est bleue
── 2 OCR only ────────────────────────────────────
- 3 -                   │
── 3 moved 83 %, from line 1 of the clean text ───
Note [-a-]              │ Note {+à+}
── 4 clean only ──────────────────────────────────
                        │ Annexe
── 5 matched 100 % ───────────────────────────────
␛[2Jfin                 │ ␛[2Jfin

2 matched, 1 moved, 1 OCR only, 1 clean only
"""
    )


def test_how_much_white_space_there_is_is_no_difference() -> None:
    left, right = sides(ALIGNMENT.records[0], ALIGNMENT)
    assert [part for part in left if part[1]] == [("I", True)]
    assert [part for part in right if part[1]] == [("l", True)]
    assert "".join(text for text, _ in left) == "I’eau  est\nbleue"


def test_a_space_between_letters_is_a_difference() -> None:
    joined = Alignment("Priela", "Prie la", (Record(
        "match", Span(0, 6, "Priela"), Span(0, 7, "Prie la"), 0.9,
        (Op(0, 4, 0, 4, True), Op(4, 4, 4, 5, False), Op(4, 6, 5, 7, True)),
    ),))  # fmt: skip
    assert sides(joined.records[0], joined)[1] == [("Prie", False), (" ", True), ("la", False)]


def test_what_is_worth_a_look() -> None:
    looks = [differing(record, ALIGNMENT) for record in ALIGNMENT.records]
    assert looks == [True, True, True, True, False]


def test_records_of_the_contract() -> None:
    records = [json.loads(line) for line in alignment_jsonl(ALIGNMENT).splitlines()]
    assert records[2] == {
        "kind": "moved",
        "ocr": {"start": 25, "end": 31, "text": "Note a"},
        "clean": {"start": 0, "end": 6, "text": "Note à"},
        "similarity": 0.83,
    }
    assert [record["clean"] is None for record in records] == [False, True, False, False, False]


def test_colour_keeps_the_width() -> None:
    lines = alignment_text(ALIGNMENT, 50, colour=True).splitlines()
    assert lines[2] == (
        "\x1b[1;37;41mI\x1b[0m’eau est bleue\x1b[2m" + " " * 8 + " │ \x1b[0m"
        "\x1b[1;30;42ml\x1b[0m’eau est bleue"
    )
