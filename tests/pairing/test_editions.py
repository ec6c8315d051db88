"""Scans of another edition: told by their words, not by their misreadings."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from pairing_cases import document, names, noisy

from ocrfix.cli.app import main
from ocrfix.pairing.editions import Lexicon, Words, tells_another_edition
from ocrfix.pairing.letters import letters_and_starts, starts_of
from ocrfix.pairing.pipeline import pair

if TYPE_CHECKING:
    from pathlib import Path

TEXT = document(1, 60)
OTHERS = [(f"d{n}", document(n, 20)) for n in range(2, 6)]


def words(text: str) -> Words:
    letters, starts = letters_and_starts(text)
    return Words(letters, starts_of(starts))


def told(scan: str, clean: str, *, contested: bool = False) -> list[tuple[str, str]]:
    """Give the words of a scan that tell, each with the one in its place."""
    ocr, other = words(scan), words(clean)
    lexicon = Lexicon(words(text) for text in (clean, *(text for _, text in OTHERS)))
    found = tells_another_edition(ocr, other, lexicon, contested=contested)
    return [(ocr.letters[slice(*e.ocr)], other.letters[slice(*e.clean)]) for e in found]


def revised(text: str, count: int, seed: int = 0) -> str:
    """Exchange so many nouns for others."""
    source = random.Random(seed)
    pieces = text.split(" ")
    places = [n for n, word in enumerate(pieces) if word in ("conseil", "notaire", "bateau")]
    for at in source.sample(places, count):
        pieces[at] = {"conseil": "navire", "notaire": "sables", "bateau": "douane"}[pieces[at]]
    return " ".join(pieces)


def test_words_in_the_place_of_others_tell() -> None:
    assert told(revised(TEXT, 5), TEXT)
    assert set(told(revised(TEXT, 5), TEXT)) <= {
        ("navire", "conseil"), ("sables", "notaire"), ("douane", "bateau"),
    }  # fmt: skip
    assert told(noisy(revised(TEXT, 12), 0.05), TEXT)


def test_figures_tell() -> None:
    later = "".join(chr(ord("0") + (int(c) + 3) % 10) if c.isdigit() else c for c in TEXT)
    found = told(noisy(later, 0.01), TEXT)
    assert len(found) > 20
    assert all(own.isdigit() and other.isdigit() for own, other in found)


@pytest.mark.parametrize("rate", [0.0, 0.02, 0.08, 0.2])
def test_misreading_does_not_tell(rate: float) -> None:
    for seed in range(5):
        text = document(seed, 80)
        assert told(noisy(text, rate, seed), text, contested=True) == []


def test_one_word_does_not_tell() -> None:
    assert told(revised(TEXT, 1), TEXT) == []
    short = revised(document(1, 8), 1)
    assert told(short, document(1, 8), contested=True) == []


def test_less_tells_where_another_scan_wants_the_text() -> None:
    scan = revised(document(1, 120), 2, 1)
    assert told(scan, document(1, 120)) == []
    assert len(told(scan, document(1, 120), contested=True)) == 2


def test_text_of_one_side_does_not_tell() -> None:
    lines = TEXT.splitlines(keepends=True)
    scan = "".join([*lines[:10], "Conseil du port, le maire\n", *lines[12:30], *lines[33:]])
    assert told(noisy(scan, 0.03), TEXT) == []
    assert told(TEXT, scan) == []


def test_moved_text_does_not_tell() -> None:
    lines = TEXT.splitlines(keepends=True)
    assert told("".join(lines[30:] + lines[:30]), TEXT) == []
    swapped = [line for pair in zip(lines[1::2], lines[::2], strict=False) for line in pair]
    assert told("".join(swapped), TEXT) == []


def test_what_is_no_word_does_not_tell() -> None:
    garbled = TEXT
    for word, misread in (("conseil", "qzwkx"), ("notaire", "wkxqzv"), ("bateau", "zzkwq")):
        garbled = garbled.replace(word, misread)
    assert told(garbled, TEXT) == []


def test_a_scan_of_another_edition_is_not_paired() -> None:
    ocr, clean = [("o", noisy(revised(TEXT, 8), 0.03))], [("c", TEXT), *OTHERS]
    found = pair(ocr, clean)
    (scan,) = (item for item in found if item.ocr)
    assert (scan.clean, scan.relation, scan.candidates) == (None, "near", ("c",))
    exchanged = ("“douane” for “bateau”", "“navire” for “conseil”", "“sables” for “notaire”")
    assert sorted(scan.reason.removeprefix("reads ").split(", ")) == [*exchanged]
    (text,) = (item for item in found if item.clean == "c")
    assert (text.relation, text.candidates, text.reason) == ("near", ("o",), scan.reason)
    assert names(pair(ocr, clean, editions=True))[0] == ("o", "c")
    assert names(pair([("x/c.ocr.txt", ocr[0][1])], [("c.txt", TEXT)], by_name=True)) == [
        ("x/c.ocr.txt", "c.txt")
    ]


def test_the_reason_is_short() -> None:
    later = "".join(chr(ord("0") + (int(c) + 3) % 10) if c.isdigit() else c for c in TEXT)
    (scan, *_) = pair([("o", later)], [("c", TEXT)])
    words, more = scan.reason.removeprefix("reads ").rsplit(", ", 1)
    assert words.count(" for ") == 5
    assert more.split()[1] == "more"
    assert int(more.split()[0]) > 20


def test_a_cleaner_scan_of_another_edition_leaves_the_text_to_its_twin() -> None:
    ocr = [("next", noisy(revised(TEXT, 4), 0.005)), ("own", noisy(TEXT, 0.2, 1))]
    found = pair(ocr, [("c", TEXT), *OTHERS])
    assert names(found)[0] == ("own", "c")
    (other,) = (item for item in found if item.ocr == "next")
    assert (other.clean, other.relation) == (None, "near")


def test_a_scan_is_no_witness_for_its_own_words() -> None:
    scan = TEXT
    for word, misread in (("conseil", "qzwkx"), ("notaire", "wkxqzv"), ("bateau", "zzkwq")):
        scan = scan.replace(word, misread, 3)
    found = pair([("o", scan), ("c", TEXT)], [("o", scan), ("c", TEXT)])
    assert len(found) == 1
    assert {found[0].ocr, found[0].clean} == {"o", "c"}


def test_the_command_says_why(tmp_path: Path) -> None:
    for side, text in (("scans", revised(TEXT, 8)), ("clean", TEXT)):
        (tmp_path / side).mkdir()
        (tmp_path / side / "1.txt").write_text(text, encoding="utf-8")
    arguments = ["pair", str(tmp_path / "scans"), str(tmp_path / "clean")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["relation"] for record in records] == ["near", "near"]
    assert "“navire” for “conseil”" in records[0]["reason"]
    assert result.stderr.splitlines() == [
        "0 pairs; 2 texts without a twin.",
        "  2 are other editions of a text, by their words and figures.",
        "The words are in the output, as “reason”; --editions pairs them all the same.",
    ]
    result = CliRunner().invoke(main, [*arguments, "--editions"])
    assert result.stderr.splitlines() == ["1 pair; 0 texts without a twin."]
