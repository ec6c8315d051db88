"""Text in another language or script than the book's is left alone, and that is said."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from paths import PAIRS
from small_book import UNSEEN, small, twins

from ocrfix.book.reading import load_bundled
from ocrfix.language.identification import read_language
from ocrfix.model import Change
from ocrfix.repair.foreign import MARGIN, Foreign, language_margin
from ocrfix.repair.pipeline import changes_of, fix_and_explain
from ocrfix.report.explanation import explain_text
from ocrfix.review.proposals import propose

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

GERMAN, ENGLISH = (twins(name) for name in ("de-schule-deu", "en-harbour-eng"))
FRENCH = twins(UNSEEN)
QUOTED = "“We do not need another seminar on drying racks"  # English, and who said it
CYRILLIC = "Совет собрался в ратуше, чтобы обсудить бюджет города на следующий год. " * 9
BOOK = small().book


def by_the_bar_alone(text: str) -> list[Change]:
    """The changes that the bar would let through in any language."""
    scan = BOOK.finder.scan(text)
    return changes_of(scan, BOOK.finder.places(scan), BOOK.gate, BOOK.bar.scan)[0]


def without_checking(text: str) -> int:
    return len(by_the_bar_alone(text))


@pytest.mark.parametrize("text", [GERMAN.ocr, GERMAN.clean, ENGLISH.ocr, ENGLISH.clean])
def test_a_text_in_another_language_is_left_alone_but_for_what_is_certain(text: str) -> None:
    repaired = fix_and_explain(text, BOOK)
    assert len(repaired.changes) < without_checking(text)
    certain = {rule.id for rule in BOOK.rules if rule.kind == "certain"}
    for change in repaired.changes:
        assert set(change.rule.split(" + ")) <= certain
        assert change.confidence >= BOOK.bar.clean
    assert len(repaired.held_back) >= without_checking(text) - len(repaired.changes)
    [note] = [n for n in repaired.notes if "reads as" in n]
    assert f"--lang {'de' if text in (GERMAN.ocr, GERMAN.clean) else 'en'}" in note


def test_the_books_own_language_is_repaired_as_ever() -> None:
    repaired = fix_and_explain(FRENCH.ocr, BOOK)
    within = range(FRENCH.ocr.index(QUOTED), FRENCH.ocr.index("de Nkhotakota"))
    wanted = [c for c in by_the_bar_alone(FRENCH.ocr) if c.start not in within]
    assert list(repaired.changes) == wanted
    assert len(wanted) > 100
    assert not [n for n in repaired.notes if "reads as" in n]


def test_a_foreign_paragraph_is_left_alone_and_the_rest_is_not() -> None:
    quotation = " ".join(GERMAN.ocr.split()[:600])
    french = FRENCH.ocr[: FRENCH.ocr.index(QUOTED)]
    text = f"{french[:6000]}\n\n{quotation}\n\n{french[6000:]}"
    start = text.index(quotation)
    unchecked = by_the_bar_alone(text)
    inside = [c for c in unchecked if start <= c.start < start + len(quotation)]
    assert inside
    repaired = fix_and_explain(text, BOOK)
    assert set(unchecked) - set(repaired.changes) <= set(inside)
    assert not [c for c in repaired.changes if start <= c.start < start + len(quotation)]
    assert "in a paragraph of another language than 'fr'" in " ".join(repaired.notes)


def test_another_script_is_not_touched_at_all() -> None:
    made = [Change(0, 1, CYRILLIC[0], "l", rule.id, 1.0, 1) for rule in BOOK.rules[:99]]
    kept, held, [note] = Foreign.of(CYRILLIC, BOOK).sorted_out(made)
    assert (kept, len(held)) == ([], 99)
    assert "Cyrillic" in note
    assert "ocrfix train PAIRS -o BOOK --lang" in note


@pytest.mark.parametrize("bar", [0.0, 0.6, 1.0])
def test_a_bar_that_was_asked_for_does_not_make_a_foreign_text_the_books(bar: float) -> None:
    repaired, usual = (fix_and_explain(GERMAN.ocr, BOOK, min_confidence=b) for b in (bar, None))
    assert set(repaired.changes) <= set(usual.changes)
    assert "this reads as 'de'" in " ".join(repaired.notes)


def test_the_clean_bar_asked_for_does_not_make_a_text_clean() -> None:
    bar = replace(BOOK.bar, scan=0.5, clean=0.95)
    repaired = fix_and_explain(FRENCH.ocr, replace(BOOK, bar=bar), min_confidence=bar.clean)
    assert any(c.confidence >= bar.scan for c in repaired.held_back)
    assert "reads as clean" not in " ".join(repaired.notes)


def test_explaining_tells_what_fix_would_do_with_a_foreign_text() -> None:
    text = GERMAN.ocr[:1500]
    told = explain_text(PAIRS.parents[1] / "ocrfix" / "book" / "bundled" / "fr", text)
    repaired = fix_and_explain(text, load_bundled("fr"))
    assert f"→ {repaired.text}\n" in told
    assert "Note: this reads as 'de'" in told
    assert told.count("(made)") == len(repaired.changes)
    sure = [c for c in repaired.held_back if c.confidence >= repaired.bar]
    assert told.count("(held back)") == len(sure)


def test_a_short_text_is_taken_for_the_books() -> None:
    foreign = Foreign.of("Der Rat der Stadt trat im Rathaus zusammen.", BOOK)
    assert (foreign.lang, foreign.script) == ("", "")


def test_a_language_that_nobody_tells_is_never_foreign() -> None:
    assert language_margin(GERMAN.clean, "xyz")[1] == 0.0


@pytest.mark.parametrize("file", sorted(PAIRS.glob("*.ocr.txt")), ids=lambda path: path.name)
def test_noise_does_not_make_a_text_foreign(file: Path) -> None:
    assert language_margin(file.read_text("utf-8"), file.name[:2])[1] < MARGIN


def test_a_review_counts_the_same_changes_as_sure() -> None:
    sure = [p for p in propose(GERMAN.ocr, BOOK) if p.sure]
    assert len(sure) == len(fix_and_explain(GERMAN.ocr, BOOK).changes)


def test_fix_says_what_to_try(run: Callable[..., Result], book_path: Path, tmp_path: Path) -> None:
    scan = tmp_path / "scan.txt"
    scan.write_text(GERMAN.ocr, "utf-8")
    found = run("fix", scan, "--book", book_path)
    assert found.code == 0
    assert f"{scan}: this reads as 'de', the book is for 'fr'" in found.err
    assert "Try the bundled book: --lang de" in found.err
    bold = run("fix", scan, "--book", book_path, "--min-confidence", BOOK.bar.scan)
    assert "this reads as 'de'" in bold.err
    held = re.search(r"([\d,]+) others held back \(ocrfix review\)", bold.err)
    assert held
    assert int(held[1]) >= without_checking(GERMAN.ocr) - len(
        fix_and_explain(GERMAN.ocr, BOOK).changes
    )


def test_a_page_that_is_plainly_in_the_language_asks_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """py3langid takes half a second to load, which a page is not to wait for."""

    def asked(text: str, lang: str) -> tuple[str, float]:
        raise AssertionError(f"asked for the language of {text[:40]!r}")

    monkeypatch.setattr("ocrfix.repair.foreign.language_margin", asked)
    page = (
        "Le conseil s’est réuni à la mairie pour la huitiéme fois de I’année. Il a examiné les "
        "comptes de la commune et décidé de réparer le toit de l’école avant la rentrée."
    )
    assert "huitième fois de l’année" in fix_and_explain(page, load_bundled("fr")).text
    quoting = (
        "Le musée a publié deux guides, intitulés Open Tools for Small Museums et Digital Archives "
        "and their Friends, que I’on peut lire à la mairie, et le Handbook of Good Practice de "
        "Mrs. Wilson, Public Library, Birmingham."
    )
    assert not read_language(quoting).sure
    assert "que l’on peut" in fix_and_explain(quoting, load_bundled("fr")).text
    for noise in ("I" * 10_000, "rnIlé" * 2_000, "I" * 500 + "\n" + page):
        assert len(fix_and_explain(noise, load_bundled("fr")).notes) == 0
    assert "reads as 'fr'" in fix_and_explain(page, load_bundled("es")).notes[0]
    with pytest.raises(AssertionError, match="asked for"):
        fix_and_explain(CYRILLIC, load_bundled("es"))


def test_a_paragraph_is_asked_for_its_language_where_a_change_is_less_than_certain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = load_bundled("fr")
    rule = min(book.certain_rules)
    first, second = (" ".join(twin.clean[:400].split()) for twin in (FRENCH, GERMAN))
    text = f"{first}\n\n{second}"
    places = [text.index(first) + 3, text.index(second) + 3]
    foreign = Foreign(text, book, "", "")
    asked: list[str] = []

    def other_language(paragraph: str, _book: object) -> str:
        asked.append(paragraph)
        return "de"

    monkeypatch.setattr("ocrfix.repair.foreign._other_language", other_language)
    sure = [Change(at, at + 1, text[at], "x", rule, 1.0, 1) for at in places]
    assert foreign.sorted_out(sure) == (sure, [], ())
    assert asked == []
    doubtful = Change(len(text) - 1, len(text), text[-1], "x", rule, book.bar.clean - 0.01, 1)
    kept, held, [note] = foreign.sorted_out([*sure, doubtful])
    assert (kept, held) == (sure, [doubtful])
    assert note.startswith("1 change held back in a paragraph")
    assert asked == [second]
