"""Pages in their books, chapters, and pages that run from one text into the next."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pairing_cases import HEADING, PHRASES, document, names, noisy

from ocrfix.pairing.pipeline import pair


@pytest.mark.parametrize("script", list(PHRASES))
@pytest.mark.parametrize("rate", [0.0, 0.05])
def test_pages_are_found_in_their_book(rate: float, script: str) -> None:
    books = {f"b{n}": document(n, 120, script) for n in range(3)}
    ocr, truth = [], {}
    for name, book in books.items():
        lines = book.splitlines(keepends=True)
        for page in range(1, 11):
            text = "".join(lines[12 * page - 12 : 12 * page])
            ocr.append((f"{name}-p{page:02}", noisy(text, rate, page)))
            start = len("".join(lines[: 12 * page - 12]))
            truth[f"{name}-p{page:02}", name] = (start, start + len(text.rstrip()))
    found = pair(ocr, [*books.items(), ("other", document(9, 120, script))])
    parts = {(item.ocr, item.clean): item.clean_span for item in found if item.relation == "part"}
    assert parts.keys() == truth.keys()
    for key, span in truth.items():
        assert parts[key] == pytest.approx(span, abs=0 if rate == 0 else 8)
    assert names(found)[30:] == [(None, "other")]
    turned = pair([*books.items()], ocr)
    assert {(i.clean, i.ocr): i.ocr_span for i in turned if i.relation == "part"} == parts


@pytest.mark.parametrize("script", ["French", "Chinese"])
def test_a_page_runs_from_one_chapter_into_the_next(script: str) -> None:
    chapters = [document(n, 60, script).removeprefix(HEADING) for n in range(3)]
    book = "".join(chapters)
    cuts = [0, *(len(chapters[0]) + k for k in (-1000, -400, 600, 1200)), len(book)]
    pages = [(f"p{n}", book[a:b]) for n, (a, b) in enumerate(pairwise(cuts))]
    found = pair(pages, [(f"c{n}", text) for n, text in enumerate(chapters)])
    across = [item for item in found if item.ocr == "p2"]
    assert [(item.clean, item.relation) for item in across] == [("c0", "part"), ("c1", "part")]
    first, second = across
    end = len(chapters[0])
    assert first.clean_span == pytest.approx((end - 400, end), abs=8)
    assert first.ocr_span == pytest.approx((0, 400), abs=8)
    assert second.clean_span == pytest.approx((0, 600), abs=8)
    assert second.ocr_span == pytest.approx((400, 1000), abs=8)


def test_a_twin_goes_before_a_whole() -> None:
    chapter, rest = document(1, 30), document(2, 90)
    found = pair([("o", noisy(chapter, 0.05))], [("book", rest + chapter), ("chapter", chapter)])
    assert names(found) == [("o", "chapter"), (None, "book")]


def test_a_page_of_two_editions_is_not_placed() -> None:
    page = document(1, 12)
    clean = [(f"c{n}", document(n, 60) + page + document(n + 50, 60)) for n in (2, 3)]
    (item, *_) = pair([("o", noisy(page, 0.02))], clean)
    assert (item.clean, item.relation, item.candidates) == (None, "ambiguous", ("c3", "c2"))


def test_two_scans_of_one_page_are_not_both_its_part() -> None:
    book = document(1, 120)
    page = "".join(book.splitlines(keepends=True)[20:40])
    found = pair([("a", noisy(page, 0.1)), ("b", noisy(page, 0.01))], [("book", book)])
    assert [(item.ocr, item.relation) for item in found] == [("b", "part"), ("a", "taken")]
