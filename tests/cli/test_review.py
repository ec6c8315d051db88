"""``ocrfix review`` and ``ocrfix fix --decisions`` from the command line, without a terminal."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from ocrfix.book.reading import load_book
from ocrfix.repair.pipeline import fix, fix_and_explain
from ocrfix.review.decisions import decide
from ocrfix.review.proposals import propose
from ocrfix.review.record import Decision

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]


@pytest.fixture
def scan(tmp_path: Path, scan_text: str) -> Path:
    path = tmp_path / "scan.txt"
    path.write_bytes(scan_text.encode())
    return path


def journal_of(scan: Path) -> list[dict[str, object]]:
    lines = scan.with_name("scan.review.jsonl").read_text().splitlines()
    return [row for row in map(json.loads, lines) if "decision" in row]


def hyphenated(text: str) -> str:
    """A text in which every thirtieth letter ends a line within a word."""
    letters = (c + "-\n" if n % 30 == 7 and c.isalpha() else c for n, c in enumerate(text))
    return "".join(letters)


SHAPES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "words broken at line ends": hyphenated,
    "mojibake": lambda text: text.replace("été", "Ã©tÃ©"),
    "lost spaces": lambda text: text.replace("le c", "lec"),
}


@pytest.mark.parametrize("least", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_proposed_as_sure_is_what_fix_makes(
    scan_text: str, book_path: Path, shape: str, least: float
) -> None:
    book, text = load_book(book_path), SHAPES[shape](scan_text)
    repaired = fix_and_explain(text, book)
    proposed = propose(text, book, least)
    assert len(proposed) >= sum(p.sure for p in proposed) > 20
    decisions = [
        Decision(p.place, p.readings[0] if p.sure else None, p.readings[0]) for p in proposed
    ]
    assert decide(repaired, decisions).text == repaired.text
    assert decide(repaired, decisions, only=True).text == repaired.text
    for p in proposed:
        assert text[p.place.start : p.place.end] == p.place.before
        assert len({r.after for r in p.readings}) == len(p.readings) <= 9
        assert p.place.before not in {r.after for r in p.readings}
        assert shape == "mojibake" or p.readings[0].edits
    for one, other in pairwise(proposed):
        assert one.place.end <= other.place.start


def test_mojibake_is_proposed_at_its_place(book_path: Path) -> None:
    text = "dâ€™Ãªtre à la huitiéme session de la commission"
    book = load_book(book_path)
    proposed = propose(text, book)
    assert next(p.place.before for p in proposed) == "â€™Ãª"
    assert all(text[p.place.start : p.place.end] == p.place.before for p in proposed)


def test_accepting_what_is_sure_is_what_fix_does(run: Run, scan: Path, book_path: Path) -> None:
    keys = "/is:undecided\n" + "".join("a\n" for _ in range(60)) + "q\n"
    found = run("review", scan, "--book", book_path, "--plain", "--min-confidence", 1,
                stdin=keys.encode())  # fmt: skip
    assert found.code == 0
    assert ", 0 left." in found.err
    out = scan.with_name("out.txt")
    command = ("fix", scan, "--book", book_path, "--decisions", scan.with_name("scan.review.jsonl"))
    assert run(*command, "--decided-only", "-o", out).code == 0
    assert out.read_text() == fix(scan.read_text(), load_book(book_path))


def test_refused_changes_are_not_made_and_undecided_ones_as_fix_would(
    run: Run, scan: Path, book_path: Path
) -> None:
    run("review", scan, "--book", book_path, "--plain", stdin=b"d\nq\n")
    rows = journal_of(scan)
    assert {row["decision"] for row in rows} == {"refuse"}
    journal = scan.with_name("scan.review.jsonl")
    found = run("fix", scan, "--book", book_path, "--decisions", journal)
    repaired = fix_and_explain(scan.read_text(), load_book(book_path))
    assert f"{len(rows):,} refused" in found.err
    refused = [(row["start"], row["end"]) for row in rows]
    kept = [c for c in repaired.changes
            if not any(c.start < e and s < c.end for s, e in refused)]  # fmt: skip
    assert 0 < len(kept) < len(repaired.changes)
    assert f"{len(kept):,} undecided ones made" in found.err
    only = run("fix", scan, "--book", book_path, "--decisions", journal, "--decided-only")
    assert only.out == scan.read_bytes()


def test_o_writes_what_was_accepted_and_nothing_else(run: Run, scan: Path, book_path: Path) -> None:
    out = scan.with_name("reviewed.txt")
    found = run("review", scan, "--book", book_path, "--plain", "-o", out, stdin=b"y\n")
    assert "holds what was accepted, and nothing else was changed" in found.err
    (row,) = journal_of(scan)
    text = scan.read_text()
    assert out.read_text() == text[: row["start"]] + row["after"] + text[row["end"] :]  # type: ignore[misc]


def test_characters_that_the_encoding_lacks_are_said(run: Run, scan: Path, book_path: Path) -> None:
    scan.write_bytes(scan.read_text().encode("latin-1", "replace"))
    out = scan.with_name("reviewed.txt")
    found = run("review", scan, "--book", book_path, "--plain", "-o", out, "--encoding", "latin-1",
                stdin="e 日本\n".encode())  # fmt: skip
    assert found.code == 0
    assert "1 change was not made, since" in found.err
    assert "lacks the characters" in found.err
    assert out.read_bytes() == scan.read_bytes()


def test_the_end_of_input_accepts_nothing(run: Run, scan: Path, book_path: Path) -> None:
    found = run("review", scan, "--book", book_path, "--plain", stdin=b"\n\n\nj\nyy\nx")
    assert found.code == 0
    assert not scan.with_name("scan.review.jsonl").exists()
    assert "“yy” is no key here" in found.text


def test_without_a_terminal_a_patch_and_a_list_for_an_editor(
    run: Run, scan: Path, book_path: Path
) -> None:
    found = run("review", scan, "--book", book_path)
    assert found.code == 0
    assert found.text.startswith("--- a/scan.txt\n+++ b/scan.txt\n@@")
    assert "Put accept or refuse for undecided there" in found.err
    rows = journal_of(scan)
    assert {row["decision"] for row in rows} == {"undecided"}
    journal = scan.with_name("scan.review.jsonl")
    journal.write_text(journal.read_text().replace("undecided", "accept", 1))
    fixed = run("fix", scan, "--book", book_path, "--decisions", journal, "--decided-only")
    text, row = scan.read_text(), rows[0]
    assert fixed.text == text[: row["start"]] + row["after"] + text[row["end"] :]  # type: ignore[misc]
    run("review", scan, "--book", book_path)
    assert len(journal_of(scan)) == len(rows)


def test_a_text_that_changed_elsewhere_keeps_its_decisions(
    run: Run, scan: Path, book_path: Path
) -> None:
    run("review", scan, "--book", book_path, "--plain", stdin=b"y\ny\nn\n")
    journal = scan.with_name("scan.review.jsonl")
    decided = [row for row in journal_of(scan) if row.get("decision") in ("accept", "refuse")]
    before = run("fix", scan, "--book", book_path, "--decisions", journal, "--decided-only").text
    scan.write_text("Une page de garde.\n\n" + scan.read_text())
    found = run("fix", scan, "--book", book_path, "--decisions", journal, "--decided-only")
    assert found.text == "Une page de garde.\n\n" + before
    assert f"all {len(decided)} decisions were found again" in found.err
    again = run("review", scan, "--book", book_path, "--plain", stdin=b"")
    assert f"all {len(decided)} decisions were found again" in again.err
    third = run("review", scan, "--book", book_path, "--plain", stdin=b"")
    assert "found again" not in third.err
    assert f"{len(decided)} of them decided before" in third.err


def test_decisions_on_what_has_changed_itself_are_to_be_made_anew(
    run: Run, scan: Path, book_path: Path
) -> None:
    run("review", scan, "--book", book_path, "--plain", stdin=b"y\ny\n")
    journal = scan.with_name("scan.review.jsonl")
    rows = [row for row in journal_of(scan) if row.get("decision") == "accept"]
    start, end = int(str(rows[0]["start"])), int(str(rows[0]["end"]))
    text = scan.read_text()
    scan.write_text(f"{text[:start]}tout autre{text[end:]}")
    found = run("fix", scan, "--book", book_path, "--decisions", journal, "--decided-only")
    assert f"{len(rows) - 1} of {len(rows)} decisions were found again, 1 is to be" in found.err
    assert "tout autre" in found.text


def test_decisions_on_other_texts_are_refused(run: Run, scan: Path, book_path: Path) -> None:
    run("review", scan, "--book", book_path, "--plain", stdin=b"y\n")
    other = scan.with_name("other.txt")
    other.write_text("Un autre texte, tout à fait différent.\n")
    found = run(
        "fix", other, "--book", book_path, "--decisions", scan.with_name("scan.review.jsonl")
    )
    assert found.code == 2
    assert "holds no decision on the text given: its decisions are about scan.txt" in found.err


def test_what_was_decided_with_another_bar_is_not_asked_again(
    run: Run, scan: Path, book_path: Path
) -> None:
    run("review", scan, "--book", book_path, "--plain", stdin=b"a\na\nd\n")
    decided = {(row["start"], row["end"]) for row in journal_of(scan)}
    found = run("review", scan, "--book", book_path, "--plain", "--min-confidence", 0,
                stdin=b"a\n" * 200)  # fmt: skip
    assert found.code == 0
    places = [(row["start"], row["end"]) for row in journal_of(scan)]
    assert len(places) == len(set(places))
    assert decided < set(places)


def test_several_files_share_a_journal(
    run: Run, tmp_path: Path, scan_text: str, book_path: Path
) -> None:
    folder = tmp_path / "scans"
    folder.mkdir()
    half = scan_text.index("\n", 2500) + 1
    (folder / "a.txt").write_text(scan_text[:half])
    (folder / "b.txt").write_text(scan_text[half:])
    (folder / "c.txt").write_text(scan_text[half:])
    found = run("review", folder, "--book", book_path, "--plain", "-o", tmp_path / "out",
                stdin=b"a\n" * 100)  # fmt: skip
    assert found.code == 0
    names = [json.loads(line).get("name") for line in
             (tmp_path / "scans.review.jsonl").read_text().splitlines()]  # fmt: skip
    assert {n for n in names if n} == {"a.txt", "b.txt"}
    b, c = ((tmp_path / "out" / name).read_text() for name in ("b.txt", "c.txt"))
    assert b == c != scan_text[half:]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["review"], "Name a file: ocrfix review TEXT"),
        (["review", "-"], "Name a file: ocrfix review TEXT"),
        (["review", "nowhere.txt"], "nowhere.txt does not exist"),
        (["review", "empty.txt"], "empty.txt is empty"),
        (["review", "binary.txt"], "binary.txt"),
        (["review", "scan.txt", "--journal", "no/folder/x.jsonl"], "--journal"),
        (["review", "scan.txt", "--journal", "scan.txt"], "holds no decisions"),
        (["review", "scan.txt", "-o", "scan.txt"], "scan.txt is an input"),
        (["review", "--merge", "nowhere.jsonl", "scan.txt"], "nowhere.jsonl does not exist"),
        (["fix", "scan.txt", "--decisions", "nowhere.jsonl"], "nowhere.jsonl does not exist"),
        (["fix", "scan.txt", "--decided-only"], "--decisions FILE"),
    ],
)
def test_bad_input_gets_a_sentence(
    run: Run, scan: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], said: str
) -> None:
    monkeypatch.chdir(scan.parent)
    (scan.parent / "empty.txt").write_bytes(b"")
    (scan.parent / "binary.txt").write_bytes(b"\x00\x01\x02" * 100)
    before = scan.read_bytes()
    found = run(*args, stdin=b"y\n")
    assert found.code == 2
    assert said in found.err
    assert "Traceback" not in found.err
    assert scan.read_bytes() == before


def test_merge_on_the_command_line(run: Run, scan: Path, book_path: Path) -> None:
    one, two = scan.with_name("one.jsonl"), scan.with_name("two.jsonl")
    for journal, keys in ((one, b"y\ny\n"), (two, b"n\ny\ny\n")):
        run("review", scan, "--book", book_path, "--plain", "--journal", journal, stdin=keys)
    both = scan.with_name("both.jsonl")
    found = run("review", "--merge", one, two, "-o", both)
    assert found.code == 0
    assert "2 decisions; 1 conflict, left undecided." in found.err
    assert "stays" in found.err
    again = run("review", scan, "--book", book_path, "--plain", "--journal", both, stdin=b"y\n")
    assert "2 of them decided before" in again.err
    assert run("review", "--merge", one, two, "-o", one).code == 2
