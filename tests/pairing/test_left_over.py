"""Clean texts without a scan are offered to the language, and never used unasked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from small_book import PAIRS, UNSEEN

from ocrfix.book.reading import load_book
from ocrfix.model import Pairing
from ocrfix.pairing.left_over import clean_alone, clean_alone_in, offer
from ocrfix.pairing.records import write_pairings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]

FOUND = [
    Pairing("scans/a.txt", "clean/a.txt", 0.98),
    Pairing("scans/b.txt", None, 0.0),
    Pairing(None, "clean/c.txt", 0.0),
    Pairing(None, "clean/a (2).txt", 0.0, "duplicate", duplicate_of="clean/a.txt"),
    Pairing(None, "clean/bad.txt", 0.0, "unreadable", reason="bad.txt is bad."),
]


def test_only_what_is_surely_new_is_offered(tmp_path: Path) -> None:
    assert clean_alone(FOUND) == ["clean/c.txt"]
    listing = tmp_path / "pairs.jsonl"
    listing.write_text(write_pairings(FOUND) + "no JSON\n[]\n", encoding="utf-8")
    assert clean_alone_in(listing) == ["clean/c.txt"]
    assert clean_alone_in(tmp_path) == clean_alone_in(tmp_path / "none.jsonl") == []


def test_an_offer_of_many_names_a_few() -> None:
    assert offer([f"{k} b.txt" for k in range(5)], "p.jsonl").splitlines() == [
        "5 clean texts have no scan. To have the language learn from them too:",
        "  ocrfix train p.jsonl -o BOOK --clean '0 b.txt' --clean '1 b.txt' --clean '2 b.txt' "
        "… (and 2 more)",
    ]


@pytest.mark.slow
def test_pair_and_train_offer_what_has_no_scan(run: Run, tmp_path: Path) -> None:
    for side, names in (("ocr", [UNSEEN]), ("clean", [UNSEEN, "alone"])):
        (tmp_path / side).mkdir()
        for name in names:
            text = (PAIRS / f"{UNSEEN}.{side}.txt").read_text(encoding="utf-8")
            if name == "alone":
                text = "La zibeline dort dans la futaie. " * 300
            (tmp_path / side / f"{name}.txt").write_text(text, encoding="utf-8")
    listing, alone = tmp_path / "pairs.jsonl", tmp_path / "clean" / "alone.txt"
    paired = run("pair", tmp_path / "ocr", tmp_path / "clean", "-o", listing)
    said = f"1 clean text has no scan. To have the language learn from it too:\n  ocrfix train " \
        f"{listing} -o BOOK --clean {alone}\n"  # fmt: skip
    assert paired.err.endswith(said)
    assert json.loads(listing.read_text(encoding="utf-8").splitlines()[-1])["ocr"] is None
    train = ("train", listing, "--lang", "fr", "--prior", "none", "-j", 1, "-o")
    unasked = run(*train, tmp_path / "one")
    assert said in unasked.err
    assert not load_book(tmp_path / "one").language.known("zibeline")
    asked = run(*train, tmp_path / "two", "--clean", alone)
    assert "no scan" not in asked.err
    assert load_book(tmp_path / "two").language.known("zibeline")
