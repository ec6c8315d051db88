"""Pairs in files: what is written comes back, a part is cut out, and what is broken is named."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from ocrfix.errors import InputError
from ocrfix.model import Pairing
from ocrfix.pairing.records import TwinTexts, read_pairs, summary, write_pairings
from ocrfix.text import files

if TYPE_CHECKING:
    from pathlib import Path


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
    ("a.jsonl", b'{"ocr": "a\\nb", "clean": "a\\nb"}', "Texts themselves go into ocr and truth"),
    ("a.jsonl", b'{"ocr": null, "clean": "no.txt"}', "holds no pairs"),
    ("a.jsonl", b'{"ocr": "", "truth": "a"}', "no pairs with text on both sides"),
    ("a.jsonl", b"", "holds no pairs"),
    ("a.jsonl.gz", b"text", r"a\.jsonl\.gz is not packed with gzip\. Name it without \.gz\."),
    ("a.jsonl.gz", gzip.compress(b"{}" * 999, mtime=0)[:-9], r"a\.jsonl\.gz cannot be unpacked"),
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
    monkeypatch.setattr(files, "MOST_UNPACKED", 10_000)
    packed = tmp_path / "bomb.jsonl.gz"
    packed.write_bytes(gzip.compress(b" " * 1_000_000))
    with pytest.raises(InputError, match=r"bomb\.jsonl\.gz unpacks to more than"):
        read_pairs([packed])


WHOLE = "Un début. « La page du milieu. » Une fin."


def test_a_part_is_cut_out_of_its_whole(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("La pagc du milicu")
    (tmp_path / "book.txt").write_text(WHOLE, encoding="utf-8")
    start, end = WHOLE.index("«"), WHOLE.index("»") + 1
    found = [
        Pairing("page.txt", "book.txt", 0.9, "part", clean_span=(start, end)),
        Pairing("book.txt", "page.txt", 0.9, "part", ocr_span=(start, end)),
    ]
    listing = tmp_path / "pairs.jsonl"
    listing.write_text(write_pairings(found), encoding="utf-8")
    page = "« La page du milieu. »"
    assert read_pairs([listing]) == [
        TwinTexts("page.txt", "La pagc du milicu", page),
        TwinTexts("book.txt", page, "La pagc du milicu"),
    ]


@pytest.mark.parametrize("place", [(5, 99), (-1, 5), (5, 4), ("a", 5), (0, True), (None, 3)])
def test_places_outside_a_text_are_refused(tmp_path: Path, place: tuple[object, object]) -> None:
    (tmp_path / "a.txt").write_text("some text")
    record = {"ocr": "a.txt", "clean": "a.txt", "clean_start": place[0], "clean_end": place[1]}
    (tmp_path / "p.jsonl").write_text(json.dumps(record))
    with pytest.raises(InputError, match="line 1: clean_start and clean_end lie outside the text"):
        read_pairs([tmp_path / "p.jsonl"])


def test_records_say_only_what_there_is_to_say() -> None:
    found = [
        Pairing("a", "b", 0.9),
        Pairing("a", "b", 0.9, "part", clean_span=(0, 7)),
        Pairing(None, "c", 0.0, "duplicate", duplicate_of="b"),
        Pairing("d", None, 0.8, "ambiguous", candidates=("b", "c")),
        Pairing("e", None, 0.0, "unreadable", reason="e is binary."),
    ]
    assert [json.loads(line) for line in write_pairings(found).splitlines()] == [
        {"ocr": "a", "clean": "b", "similarity": 0.9},
        {
            "ocr": "a", "clean": "b", "similarity": 0.9,
            "relation": "part", "clean_start": 0, "clean_end": 7,
        },
        {
            "ocr": None, "clean": "c", "similarity": 0.0,
            "relation": "duplicate", "duplicate_of": "b",
        },
        {
            "ocr": "d", "clean": None, "similarity": 0.8,
            "relation": "ambiguous", "candidates": ["b", "c"],
        },
        {
            "ocr": "e", "clean": None, "similarity": 0.0,
            "relation": "unreadable", "reason": "e is binary.",
        },
    ]  # fmt: skip


def test_a_summary_says_why_texts_stayed_alone() -> None:
    found = [Pairing(f"o{n}", f"c{n}", 0.9) for n in range(2)]
    found += [Pairing("p", "c1", 0.9, "part", clean_span=(0, 9))]
    found += [Pairing("x", None, 0.9, "ambiguous"), Pairing("y", None, 0.9, "ambiguous")]
    found += [
        Pairing(None, "z", 0.0, "duplicate", duplicate_of="c1"),
        Pairing("t", None, 0, "taken"),
    ]
    found += [Pairing(f"u{n}", None, 0.0, "unreadable", reason=f"u{n} is bad.") for n in range(5)]
    assert summary(found) == [
        "2 pairs and 1 part of longer texts; 9 texts without a twin.",
        "  1 has the same text as another file.",
        "  2 fit several texts too equally to tell.",
        "  1 resembles a text that another fits better.",
        "  5 could not be read:",
        "    u0 is bad.",
        "    u1 is bad.",
        "    u2 is bad.",
        "    … and 2 more.",
        "If file names tell what belongs together, try --by-name.",
    ]
    assert len(summary(found, by_name=True)) == 9
