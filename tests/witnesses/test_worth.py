"""Witnesses of unequal worth: a poor one mends the better one's letters, and nothing else."""

from __future__ import annotations

import random
from functools import cache
from html import escape
from typing import TYPE_CHECKING

import pytest
from paths import PAIRS, SHARED

from ocrfix.book.reading import load_bundled
from ocrfix.evaluation.error_rates import rates
from ocrfix.report.consensus_view import votes_summary
from ocrfix.witnesses.breaks import broken_again, unbroken
from ocrfix.witnesses.files import consensus_of_files
from ocrfix.witnesses.pipeline import consensus
from ocrfix.witnesses.reliability import Tongue

if TYPE_CHECKING:
    from pathlib import Path

    from ocrfix.witnesses.votes import Consensus

RUBBISH = "»«.,. ;!» «»u«g«get«n» l»»; <;«i» «l»\n"
NEWSPAPERS = SHARED / "newspapers"
PAGES = sorted(path.name.partition(".")[0] for path in NEWSPAPERS.glob("*.truth.txt"))


def read(name: str) -> str:
    return (PAIRS / name).read_bytes().decode("utf-8")


@cache
def readings() -> tuple[str, str, str]:
    """A good reading, a poor one of the same print, and the truth.

    The poor one loses words and strews them over other lines, and reads ornaments as letters.
    """
    truth = read("fr-sante-fra.clean.txt")
    good = read("witnesses/fr-sante.film.txt")
    chance = random.Random(7)
    lines, lost = [], []
    for line in read("witnesses/fr-sante.fax.txt").splitlines():
        words = line.split(" ")
        while len(words) > 3 and chance.random() < 0.4:
            lost.append(words.pop(chance.randrange(len(words))))
        if lost and chance.random() < 0.6:
            words.insert(chance.randrange(len(words) + 1), lost.pop(0))
        lines.append(" ".join(words) + "\n")
        if chance.random() < 0.1:
            lines.append(RUBBISH)
    return good, "".join(lines), truth


def made(*witnesses: str) -> Consensus:
    book = load_bundled("fr")
    return consensus(witnesses, book.language, book.rules)


def test_a_poor_witness_makes_nothing_worse_and_some_letters_better() -> None:
    good, poor, truth = readings()
    found = rates(made(good, poor).text, truth)
    alone = rates(good, truth)
    assert rates(poor, truth).cer > 2 * alone.cer
    assert found.cer < alone.cer
    assert found.wer < alone.wer


def test_the_better_witness_leads_wherever_it_stands() -> None:
    good, poor, _ = readings()
    found = made(poor, good)
    assert found.text == made(good, poor).text
    assert found.lead == 2
    assert found.noise[0] > found.noise[1]
    text = good
    for vote in reversed(found.votes):
        text = text[: vote.first_start] + vote.text + text[vote.first_end :]
    assert text == found.text
    said = votes_summary(found, ["poor.txt", "good.txt"])
    assert "Lines and hyphens are those of good.txt, which reads better than poor.txt." in said


def test_what_a_poor_witness_strews_in_is_reported_and_not_printed() -> None:
    good, poor, _ = readings()
    found = made(good, poor)
    assert "«»u«g«get«n»" not in found.text
    left = [vote for vote in found.votes if any("«»u«g«get«n»" in r.text for r in vote.readings)]
    assert left
    assert "characters that only other witnesses have were left out" in votes_summary(
        found, ["good.txt", "poor.txt"]
    )


def test_a_paragraph_that_the_better_witness_lacks_is_taken_from_the_poor_one() -> None:
    good, poor, truth = readings()
    paragraphs = good.split("\n\n")
    at = max(range(len(paragraphs)), key=lambda n: len(paragraphs[n]))
    lacking = "\n\n".join(paragraphs[:at] + paragraphs[at + 1 :])
    assert rates(made(lacking, poor).text, truth).cer < rates(lacking, truth).cer - 0.02


def as_hocr(text: str) -> str:
    blocks = "".join(
        "<p class='ocr_par'>" + "".join(
            f"<span class='ocr_line'>{spans}</span>" for spans in (
                "".join(f"<b class='ocrx_word'>{escape(w)}</b> " for w in line.split())
                for line in block.splitlines()
            )
        ) + "</p>"
        for block in text.split("\n\n")
    )  # fmt: skip
    return f"<html><body><div class='ocr_page'>{blocks}</div></body></html>"


def as_page(text: str) -> str:
    regions = "".join(
        f'<TextRegion id="r{n}">' + "".join(
            f'<TextLine id="l{n}-{k}"><TextEquiv><Unicode>{escape(line)}</Unicode></TextEquiv>'
            "</TextLine>" for k, line in enumerate(block.splitlines())
        ) + "</TextRegion>"
        for n, block in enumerate(text.split("\n\n"))
    )  # fmt: skip
    space = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
    return f'<PcGts xmlns="{space}"><Page>{regions}</Page></PcGts>'


def test_the_same_pages_in_another_format_give_the_same_text(tmp_path: Path) -> None:
    first, second = (
        "\n\n".join(read(f"witnesses/fr-port.{kind}.txt").split("\n\n")[:12]).replace("\f", "")
        for kind in ("film", "fax")
    )
    found = []
    for suffix, made in (("txt", str), ("hocr", as_hocr), ("xml", as_page)):
        paths = [tmp_path / f"{name}.{suffix}" for name in ("one", "two")]
        for path, text in zip(paths, (first, second), strict=True):
            path.write_text(made(text), encoding="utf-8")
        found.append(consensus_of_files(paths, lang="fr")[0].text.split())
    assert found[0] == found[1] == found[2]
    assert found[0] != first.split()


def test_worth_falls_with_misreadings_and_with_words_out_of_place() -> None:
    good, poor, truth = readings()
    tongue = Tongue(load_bundled("fr").language)
    order = tongue.worth([truth, good, poor])
    assert order == sorted(order, reverse=True)


def test_breaks_are_put_back_where_letters_changed() -> None:
    readings = ["Verhält-\nnisfe der", "Verhaltnisse der"]
    joined, breaks = unbroken(readings)
    assert joined == ["Verhältnisfe der", "Verhaltnisse der"]
    cells = ["Verh", "ä", "ltnis", "s", "e der"]
    mine = ["Verh", "ä", "ltnis", "f", "e der"]
    assert broken_again(cells, mine, breaks) == "Verhält-\nnisse der"


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES or [pytest.param("", marks=pytest.mark.skip(
    reason="../shared/newspapers is not there"))])  # fmt: skip
def test_newspaper_pages_are_never_worse_than_the_better_reading(page: str) -> None:
    good, poor, truth = (
        (NEWSPAPERS / f"{page}.{kind}.txt").read_bytes().decode("utf-8")
        for kind in ("fr11", "frxix", "truth")
    )
    book = load_bundled("de")
    found = consensus([poor, good], book.language, book.rules)
    alone, together = rates(good, truth), rates(found.text, truth)
    assert found.lead == 2
    assert together.cer <= alone.cer
    assert together.wer <= alone.wer
    assert together.cmer < alone.cmer
