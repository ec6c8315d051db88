"""Habits on the command line: what is asked for, what is kept, what is counted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ocrfix.cli.app import main
from ocrfix.text.habits import CHOICES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]

SCAN = "Die Sitzung der Kom-\nmifsion des Kantons war „gut“ – und\nder Haupt- und Neben-\nsatz.\n"
MENDED = SCAN.replace("mifsion", "mission")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.txt"
    path.write_text(SCAN, encoding="utf-8")
    return path


def test_the_default_keeps_what_the_scan_prints(run: Run, scan: Path) -> None:
    assert run("fix", scan, "--lang", "de").text == MENDED
    assert run("fix", scan, "--lang", "de", *(f"--{kind}=keep" for kind in CHOICES)).text == MENDED


def test_what_is_asked_for_is_made_and_can_be_reverted(
    run: Run, scan: Path, tmp_path: Path
) -> None:
    out, report = tmp_path / "out.txt", tmp_path / "report.json"
    found = run(
        "fix", scan, "--lang", "de", "--hyphens", "join", "--quotes", "straight",
        "--dashes", "em", "-o", out, "--report", report,
    )  # fmt: skip
    assert found.code == 0
    assert out.read_text(encoding="utf-8") == (
        'Die Sitzung der Kommission\ndes Kantons war "gut" — und\nder Haupt- und Nebensatz.\n'
    )
    rules = {row["rule"] for row in json.loads(report.read_text(encoding="utf-8"))["rules"]}
    assert {"habit: quotes straight", "habit: dashes em"} <= rules
    back = tmp_path / "back.txt"
    assert run("revert", report, out, "-o", back).code == 0
    assert back.read_bytes() == scan.read_bytes()


def test_an_unknown_choice_is_refused(run: Run, scan: Path) -> None:
    found = run("fix", scan, "--hyphens", "melt")
    assert (found.code, found.out) == (2, b"")
    assert "'keep', 'join'" in found.err


def test_a_configuration_can_set_them(scan: Path, tmp_path: Path) -> None:
    from click.testing import CliRunner

    defaults = {"fix": {"hyphens": "join", "lang": "de"}}
    made = CliRunner().invoke(main, ["fix", str(scan)], default_map=defaults)
    assert "Kommission\n" in made.stdout
    asked = CliRunner().invoke(main, ["fix", str(scan), "--hyphens=keep"], default_map=defaults)
    assert asked.stdout == MENDED


def test_eval_counts_habits_apart_and_with_strict_as_ever(
    run: Run, scan: Path, tmp_path: Path
) -> None:
    clean = tmp_path / "clean.txt"
    clean.write_text(MENDED.replace("-\nm", "m").replace("–", "—"), encoding="utf-8")
    found = json.loads(run("eval", scan, clean, "--format", "json").text)
    strict = json.loads(run("eval", scan, clean, "--strict", "--format", "json").text)
    assert 0 < found["before"]["cer"] < strict["before"]["cer"]
    assert [row["kind"] for row in found["habits"]] == ["hyphens", "quotes", "dashes"]
    assert strict["habits"] == []
    shown = run("eval", scan, clean).text
    assert "hyphens at line ends: the truth keeps 1 of 2, the scan 2\n" in shown
    assert "dashes: 1 of 1 differ (— read as – 1)\n" in shown
    beside = run("align", scan, clean).text
    assert "hyphens at line ends: the truth keeps 1 of 2, the scan 2\n" in beside
    assert "[-–-]" not in beside
    assert "[-–-]" in run("align", scan, clean, "--strict").text


def test_eval_takes_habits_for_a_repair_that_it_makes(run: Run, scan: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean.txt"
    clean.write_text(MENDED.replace("-\nm", "m"), encoding="utf-8")
    found = run("eval", scan, clean, "--book", "de", "--hyphens", "join", "--format", "json")
    record = json.loads(found.text)
    assert record["after"]["cer"] == 0.0
    assert record["changes"]["bad"] == 0
    refused = run("eval", scan, clean, "--hyphens", "join")
    assert refused.code == 2
    assert "Name a book with --book" in refused.err


def test_a_review_asks_about_habits_that_are_wanted(run: Run, scan: Path, tmp_path: Path) -> None:
    journal, out = tmp_path / "journal.jsonl", tmp_path / "out.txt"
    found = run("review", scan, "--lang", "de", "--hyphens", "join", "--journal", journal)
    assert found.code == 0
    lines = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    asked = [line for line in lines if "habit: hyphens join" in json.dumps(line)]
    assert asked
    text = journal.read_text(encoding="utf-8").replace('"undecided"', '"accept"')
    journal.write_text(text, encoding="utf-8")
    again = run("fix", scan, "--lang", "de", "--hyphens", "join", "--decisions", journal, "-o", out)
    assert again.code == 0
    assert "Kommission\n" in out.read_text(encoding="utf-8")
    assert "Nebensatz" in out.read_text(encoding="utf-8")


def test_training_follows_the_pairs_unless_told_otherwise(run: Run, tmp_path: Path) -> None:
    words = [
        "Regierung",
        "Sitzung",
        "Verfassung",
        "Gemeinde",
        "Rechnung",
        "Ordnung",
        "Abteilung",
        "Stellung",
    ]
    scan, clean = tmp_path / "a.ocr.txt", tmp_path / "a.clean.txt"
    lines = [f"Der Kanton {k} hat die {word} am Tag {k} im Jahr 18{k:02} gesehen und die "
             for k, word in enumerate(words * 6)]  # fmt: skip
    clean.write_text("".join(f"{a}Kommission auch.\n" for a in lines), encoding="utf-8")
    scan.write_text("".join(f"{a}Kom-\nmifsion auch.\n" for a in lines), encoding="utf-8")
    book = tmp_path / "book"
    told = run("train", "--pair", scan, clean, "-o", book, "--lang", "de", "-j", 1)
    assert "Your texts join words at line ends; so will this book" in told.err
    assert 'hyphens = "join"' in (book / "book.toml").read_text(encoding="utf-8")
    kept = run(
        "train", "--pair", scan, clean, "-o", book, "--lang", "de", "-j", 1, "--hyphens", "keep"
    )
    assert "so will this book" not in kept.err
    assert 'hyphens = "keep"' in (book / "book.toml").read_text(encoding="utf-8")
