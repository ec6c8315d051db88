"""``align`` and ``eval`` say the same of a text whose lines are broken elsewhere."""

from __future__ import annotations

import re
import textwrap

import pytest
from paths import PAIRS

from ocrfix.alignment.pipeline import align
from ocrfix.evaluation.judgement import errors, evaluate
from ocrfix.report.alignment_view import alignment_text, differing

PARAGRAPHS = [
    re.sub(r"(\w)- (\w)", r"\1\2", " ".join(each.split()))
    for each in re.split(
        r"\n\s*\n", (PAIRS / "fr-urbanisme-eng.clean.txt").read_text(encoding="utf-8")
    )
    if each.strip()
][:40]
CLEAN = "\n\n".join(textwrap.fill(p, 80, break_on_hyphens=False) for p in PARAGRAPHS)


def broken(paragraph: str, width: int) -> str:
    """A paragraph in lines of a width, words broken with a hyphen where they do not fit."""
    lines, line = [], ""
    for word in paragraph.split(" "):
        room = width - len(line) - 2
        if len(line) + len(word) < width:
            line = f"{line} {word}".strip()
        elif room >= 3 and len(word) - room >= 3 and word.isalpha():
            lines.append(f"{line} {word[:room]}-")
            line = word[room:]
        else:
            lines.append(line)
            line = word
    return "\n".join([*lines, line])


def percents(shown: str) -> list[str]:
    return re.findall(r"^── \d+ matched (\d+) %", shown, re.MULTILINE)


@pytest.mark.parametrize("width", [30, 46, 61])
def test_lines_broken_elsewhere_are_no_errors(width: int) -> None:
    scan = "\n\n".join(broken(p, width) for p in PARAGRAPHS)
    assert len(re.findall(r"\w-\n", scan)) > 20
    found = evaluate(scan, CLEAN, matched=True)
    assert (found.before.cer, found.before.wer, errors(scan, CLEAN)) == (0, 0, [])
    alignment = align(scan, CLEAN)
    assert not any(differing(record, alignment) for record in alignment.records)
    assert percents(alignment_text(alignment)) == ["100"] * len(alignment.records)


def test_one_letter_in_a_long_paragraph_is_told_by_both() -> None:
    clean = " ".join(PARAGRAPHS[5:12])
    scan = clean[:400] + "#" + clean[401:]
    assert evaluate(scan, clean, matched=True).before.cer > 0
    assert percents(alignment_text(align(scan, clean))) == ["99"]


@pytest.mark.parametrize(
    ("scan", "clean"),
    [
        ("les organismes suivants\n: Agence", "les organismes suivants : Agence"),
        ("dit «\nle roi\n» hier", "dit « le roi » hier"),
        ("dit «\nle roi\n» hier", 'dit "le roi" hier'),
    ],
)
def test_a_line_end_is_a_space_beside_punctuation(scan: str, clean: str) -> None:
    found = evaluate(scan, clean)
    assert (found.before.cer, errors(scan, clean)) == (0, [])
    assert evaluate("le mot\nbleu", "le motbleu").before.cer > 0
