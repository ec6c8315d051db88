"""Code, markup and the frames of tables are told from prose, clean or misread."""

from __future__ import annotations

import csv
import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import PAIRS, ROOT

from ocrfix.text.non_prose import non_prose

if TYPE_CHECKING:
    from pathlib import Path

GENRES = ROOT / "data" / "genres"
PROSE = {
    "bibliography", "catalogue", "drama", "law", "letters", "list", "mixed", "names", "newspaper",
    "old", "verse",
}  # fmt: skip


def share(text: str) -> float:
    return sum(end - start for start, end in non_prose(text)) / len(text)


def genres() -> list[str]:
    with (GENRES / "genres.tsv").open(encoding="utf-8", newline="") as table:
        return [row["text"] for row in csv.DictReader(table, delimiter="\t")]


@pytest.mark.parametrize("name", genres())
def test_genres_are_told(name: str) -> None:
    text = (GENRES / f"{name}.txt").read_text(encoding="utf-8")
    genre = name.partition("-")[2]
    if genre in PROSE:
        assert non_prose(text) == []
    elif genre in ("code", "shell", "markdown"):
        assert share(text) > 0.2


@pytest.mark.parametrize("scan", sorted(PAIRS.glob("*.ocr.txt")), ids=lambda path: path.stem)
def test_misread_prose_is_prose(scan: Path) -> None:
    assert non_prose(scan.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("---\ntitle: l’eau\n---\nl’eau\n", ["---\ntitle: l’eau\n---\n"]),
        ("a\n```\nI = 1\n```\nb\n", ["```\nI = 1\n```\n"]),
        ("a\n```\nnever closed\n", []),
        ("| a | b |\n|---|---|\n| c | d |\n", ["|", "|", "|", "|---|---|\n|", "|", "|"]),
        ("Home | About us | Contact\n", ["|", "|"]),
        ("de | eau, et | air du temps\n", []),
        ("| think that | am late\n", []),
        ("$ ls -l | head -3\n", ["$ ls -l | head -3\n"]),
        ("voir <b>Table 2</b> et a < b > c\n", ["<b>", "</b>"]),
        ("un `mot` seul et un ` égaré\n", ["`mot`"]),
        ("", []),
    ],
)
def test_what_is_no_prose(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in non_prose(text)] == found


@given(st.text(st.sampled_from("ab |`-\n\r$=;{}<>/#~."), max_size=120))
def test_stretches_are_in_order_and_apart(text: str) -> None:
    found = non_prose(text)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(found))
