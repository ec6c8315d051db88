"""What a scan teaches: named in notes and reports, kept in one's own book when asked to."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from small_book import UNSEEN, small, twins

from ocrfix.book.learned import without_lessons
from ocrfix.book.reading import load_book
from ocrfix.book.writing import add
from ocrfix.model import Change, Count
from ocrfix.repair.lessons import CONFIDENT, OFTEN, Lesson, lessons_of, told
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.review.entries import TextInfo
from ocrfix.review.journal import Journal
from ocrfix.review.proposals import digest_of, propose
from ocrfix.review.record import Decision, Record
from ocrfix.training.adaptation import Adaptation, adapt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]

SCAN = twins(UNSEEN).ocr
MISREAD = SCAN.replace(" l’", " 1’").replace(" la ", " 1a ").replace(" les ", " 1es ")
MISREAD = MISREAD.replace(" le ", " 1e ")


@pytest.fixture
def own_book(book_path: Path, tmp_path: Path) -> Path:
    shutil.copytree(book_path, tmp_path / "own")
    return tmp_path / "own"


def changes(times: int, before: str = "I", rule: str = "I→l") -> tuple[str, list[Change]]:
    """A text with so many confident changes, two thousand characters apart."""
    text = ("le mot " * 300 + f"{before}’eau ") * times
    at = [i for i in range(len(text)) if text.startswith(f"{before}’eau", i)]
    return text, [Change(i, i + 1, before, "l", rule, 0.99, 1) for i in at]


# -- naming -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "right", "named"),
    [(2, 0, False), (3, 0, True), (3, 2, True), (3, 30, False)],
)
def test_what_the_book_hardly_shows_is_named(times: int, right: int, named: bool) -> None:
    book = small().book
    rules = tuple(
        replace(r, own=Count(right, right, right)) if r.id == "I→l" else r for r in book.rules
    )
    text, made = changes(times)
    found = lessons_of(text, made, book.with_rules(rules))
    assert found == ((Lesson("I", "l", times, "I’eau → l’eau"),) if named else ())


def test_what_is_far_more_frequent_here_is_named() -> None:
    text = "I’eau " * 400
    made = [Change(6 * k, 6 * k + 1, "I", "l", "I→l", 0.99, 1) for k in range(400)]
    assert lessons_of(text, made, small().book)[0].times == 400
    doubtful = [replace(change, confidence=0.9) for change in made]
    assert lessons_of(text, doubtful, small().book) == ()


def test_a_misreading_never_counted_is_named_by_what_it_changed() -> None:
    text, made = changes(4, "¦", "*→*")
    assert lessons_of(text, made, small().book) == (Lesson("¦", "l", 4, "¦’eau → l’eau"),)


def test_one_sentence_names_five_at_most() -> None:
    assert told(()) == ""
    said = told([Lesson("a", "b", 1000, "x → y")] * 7)
    assert said.count("a→b 1,000 times (x → y)") == 5
    assert said.endswith(" and 2 more")


def test_fix_says_and_reports_what_a_scan_taught(run: Run, book_path: Path, tmp_path: Path) -> None:
    scan, report = tmp_path / "scan.txt", tmp_path / "changes.json"
    scan.write_text(MISREAD, "utf-8")
    page = report.with_suffix(".html")
    found = run("fix", scan, "--book", book_path, "--report", report)
    run("fix", scan, "--book", book_path, "--report", page)
    assert f"{scan}: learned from this scan: 1→l " in found.err
    *_, note = json.loads(report.read_text("utf-8"))["documents"][0]["notes"]
    assert f"{scan}: {note}" in found.err
    assert "learned from this scan: 1→l " in page.read_text("utf-8")


# -- keeping ----------------------------------------------------------------------------------


def keep_lessons(folder: Path, scans: Sequence[tuple[str, str, Sequence[Change]]]) -> Adaptation:
    """Teach the book in a folder what repaired scans show."""
    found = adapt(load_book(folder), scans)
    add(folder, found.learned)
    return found


def counts(folder: Path) -> dict[str, Count]:
    return {rule.id: rule.own for rule in load_book(folder).rules}


@pytest.mark.slow
def test_update_keeps_the_counts_of_confident_changes(
    run: Run, own_book: Path, tmp_path: Path
) -> None:
    scan = tmp_path / "scan.txt"
    text = MISREAD
    scan.write_bytes(text.encode())
    before = counts(own_book)
    found = run("fix", scan, "--book", own_book, "--update")
    assert "learned from" in found.err
    after = counts(own_book)
    repaired = fix_and_explain(text, small().book)
    sure = [c for c in repaired.changes if c.confidence >= CONFIDENT and c.before == "1"]
    assert after["1→l"].right - before["1→l"].right >= len(sure) >= OFTEN
    assert after["1→l"].seen - before["1→l"].seen == text.count("1")
    assert after["é→è"] == before["é→è"]  # known well, from truth
    assert found.out.decode() == repaired.text
    book = load_book(own_book)
    assert book.about["scans"]["names"] == [str(scan)]
    [source] = [s for s in book.sources if s.kind == "scan"]
    assert (source.name, source.changes) == (str(scan), book.about["scans"]["changes"])
    again = run("fix", scan, "--book", own_book, "--update")
    assert "learned nothing: it had counted these scans before" in again.err
    assert counts(own_book) == after


def test_a_confusion_that_only_the_scan_has_becomes_a_rule(own_book: Path) -> None:
    text, made = changes(5, "¦", "*→*")
    assert "¦→l" not in counts(own_book)
    keep_lessons(own_book, [("scan", text, made), ("again", text, made)])
    assert counts(own_book)["¦→l"] == Count(5, 5, text.count("l") + 5)


def test_a_scan_that_two_runs_repair_at_once_is_counted_once(own_book: Path) -> None:
    text, made = changes(5, "¦", "*→*")
    found = adapt(load_book(own_book), [("scan", text, made)])
    for _ in range(2):
        add(own_book, found.learned)
    assert counts(own_book)["¦→l"].right == 5
    assert load_book(own_book).about["scans"] == {"names": ["scan"], "changes": 5}


@pytest.mark.slow
def test_what_a_scan_taught_gives_way_to_the_review_of_it(
    run: Run, own_book: Path, tmp_path: Path
) -> None:
    scan, journal = tmp_path / "scan.txt", tmp_path / "scan.review.jsonl"
    text = MISREAD.replace(" d’", " ¦’")
    scan.write_bytes(text.encode())
    only_reviewed = shutil.copytree(own_book, tmp_path / "reviewed")
    digest = digest_of(text)
    decisions = [
        Decision(p.place, p.readings[0] if number % 5 else None, p.readings[0])
        for number, p in enumerate(propose(text, small().book))
        if any(edit[:2] == ("1", "l") for edit in p.readings[0].edits)
    ]
    assert len(decisions) > 2 * OFTEN
    with Journal(journal) as kept:
        kept.about({digest: TextInfo("scan.txt", len(text))})
        kept.append(Record().step(decisions))
    run("fix", scan, "--book", own_book, "--update", "-o", tmp_path / "out.txt")
    assert counts(own_book)["1→l"] != counts(only_reviewed)["1→l"]
    said = [run("rules", "update", book, "--decisions", journal).err
            for book in (own_book, only_reviewed)]  # fmt: skip
    assert ["gives way to the decisions" in err for err in said] == [True, False]
    taught, reviewed = (
        {n: c for n, c in counts(book).items() if "1→l" in n} for book in (own_book, only_reviewed)
    )
    assert taught == reviewed
    again = run("rules", "update", own_book, "--decisions", journal)
    assert "gives way" not in again.err
    for book in (own_book, only_reviewed):
        found = run("fix", scan, "--book", book, "--update", "-o", tmp_path / "out.txt")
        assert "counted these scans before" in found.err


def test_what_nobody_decided_on_stays_as_the_scan_taught_it(own_book: Path) -> None:
    text, made = changes(5, "¦", "*→*")
    keep_lessons(own_book, [("scan", text, made)])
    book = load_book(own_book)
    digest = digest_of(text)
    same, none = without_lessons(book, {digest: {("x", "y")}, "0" * 16: {("¦", "l")}})
    assert (same.rules, none) == (book.rules, 0)
    less, one = without_lessons(book, {digest: {("¦", "l")}})
    assert one == 1
    assert {r.id: r.own for r in less.rules}["¦→l"] == Count()
    assert without_lessons(less, {digest: {("¦", "l")}}) == (less, 0)


def test_without_update_nothing_is_kept(run: Run, own_book: Path, tmp_path: Path) -> None:
    scan = tmp_path / "scan.txt"
    scan.write_text(MISREAD, "utf-8")
    files = {path: path.read_bytes() for path in own_book.iterdir()}
    assert run("fix", scan, "--book", own_book).code == 0
    assert {path: path.read_bytes() for path in own_book.iterdir()} == files


def test_a_text_that_the_book_was_trained_on_is_not_counted_again(own_book: Path) -> None:
    pair = load_book(own_book).about["trained"]["names"][0]
    text = twins(pair).ocr
    kept = keep_lessons(own_book, [(pair, text, fix_and_explain(text, small().book).changes)])
    assert (kept.scans, kept.known) == (0, 1)


@pytest.mark.parametrize("named", [(), ("--book", "fr"), ("--lang", "fr")])
def test_a_bundled_book_is_not_taught(run: Run, tmp_path: Path, named: tuple[str, ...]) -> None:
    scan = tmp_path / "scan.txt"
    scan.write_bytes(SCAN.encode())
    found = run("fix", scan, *named, "--update")
    assert (found.code, found.out) == (2, b"")
    assert "ocrfix train PAIRS -o BOOK" in found.err


def test_update_does_not_go_with_check(run: Run, own_book: Path, tmp_path: Path) -> None:
    scan = tmp_path / "scan.txt"
    scan.write_bytes(SCAN.encode())
    found = run("fix", scan, "--book", own_book, "--update", "--check")
    assert (found.code, "--check" in found.err) == (2, True)
