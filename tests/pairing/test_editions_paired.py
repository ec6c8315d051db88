"""Editions, copies and names: what is told apart, what is left to a person."""

from __future__ import annotations

import pytest
from pairing_cases import document, edition, names, noisy

from ocrfix.pairing.pipeline import pair


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.12])
@pytest.mark.parametrize("words", [3, 10, 40])
def test_editions_are_told_apart(rate: float, words: int) -> None:
    clean = [("c0", document(1))]
    clean += [(f"c{n}", edition(document(1), n, words)) for n in range(1, 5)]
    ocr = [(f"o{name[1]}", noisy(text, rate, n)) for n, (name, text) in enumerate(clean[:4])]
    found = pair(ocr, [*clean, *((f"d{n}", document(n)) for n in range(50, 90))])
    assert names(found)[:4] == [(f"o{n}", f"c{n}") for n in range(4)]
    (last,) = (item for item in found if item.clean == "c4")
    assert (last.ocr, last.relation) == (None, "taken")


def test_a_cleaner_scan_of_another_edition_takes_no_twin() -> None:
    text = document(1, 60)
    ocr = [("own", noisy(text, 0.12)), ("next", noisy(edition(text, 2, 30), 0.01))]
    assert names(pair(ocr, [("c", text)])) == [("own", "c"), ("next", None)]


def test_what_cannot_be_told_is_not_paired() -> None:
    text = document(1)
    clean = [("one", text), ("two", text.replace("maire", "maine", 1))]
    scan = noisy(text.replace("maire", "mai", 1), 0.03)
    found = pair([("o", scan)], clean)
    assert [(item.ocr, item.clean, item.relation) for item in found] == [
        ("o", None, "ambiguous"),
        (None, "one", "ambiguous"),
        (None, "two", "taken"),
    ]
    assert set(found[0].candidates) == {"one", "two"}


def test_a_third_edition_is_no_twin_of_two_others() -> None:
    text = document(1)
    clean = [(f"c{n}", edition(text, n, 12)) for n in (1, 2)]
    (item, *_) = pair([("o", noisy(edition(text, 3, 12), 0.05))], clean)
    assert (item.clean, item.relation) == (None, "ambiguous")


def test_names_settle_what_texts_leave_open() -> None:
    text = document(1)
    clean = [("clean/1998.txt", text + "1998"), ("clean/1999.gt.txt", text + "1999")]
    ocr = [("scans/1999.ocr.txt", noisy(text, 0.03) + "19")]
    assert names(pair(ocr, clean))[0] == ("scans/1999.ocr.txt", None)
    assert names(pair(ocr, clean, by_name=True))[0] == ("scans/1999.ocr.txt", "clean/1999.gt.txt")
    other = [("clean/1999.txt", document(2)), ("x.txt", text)]
    assert names(pair(ocr, other, by_name=True))[0] == ("scans/1999.ocr.txt", "x.txt")


def test_accents_tell_where_letters_do_not() -> None:
    text = document(1)
    plain = text.replace("é", "e").replace("ç", "c")
    assert names(pair([("o", noisy(plain, 0.02))], [("a", text), ("b", plain)]))[0] == ("o", "b")


def test_copies_are_reported() -> None:
    text = document(1)
    scan = noisy(text, 0.03)
    ocr = [("o1", scan), ("o2", scan + "\n"), ("o3", document(2))]
    found = pair(ocr, [("c2", text), ("c1", text), ("c3", document(3)), ("c4", document(3))])
    assert [(item.ocr, item.clean, item.duplicate_of) for item in found] == [
        ("o1", "c1", None), ("o2", "c2", None), ("o3", None, None),
        (None, "c3", None), (None, "c4", "c3"),
    ]  # fmt: skip
    found = pair(ocr, [("c", text)])
    assert [(item.ocr, item.clean, item.duplicate_of) for item in found] == [
        ("o1", "c", None), ("o2", None, "o1"), ("o3", None, None),
    ]  # fmt: skip
    assert found[1].relation == "duplicate"


def test_two_scans_of_one_text_take_a_copy_each() -> None:
    text = document(1)
    ocr = [("o1", noisy(text, 0.02, 1)), ("o2", noisy(text, 0.08, 2))]
    found = pair(ocr, [("c1", text), ("c2", text)])
    assert names(found) == [("o1", "c1"), ("o2", "c2")]


def test_names_tell_the_sides_of_one_folder() -> None:
    texts = [("a.clean.txt", document(1)), ("b.clean.txt", document(1))]
    texts += [(f"{n}.ocr.txt", noisy(document(1), 0.05, k)) for k, n in enumerate("ab")]
    texts += [("c.txt", document(2)), ("d.txt", noisy(document(2), 0.05))]
    found = pair(texts, texts, by_name=True)
    assert names(found) == [
        ("a.ocr.txt", "a.clean.txt"), ("b.ocr.txt", "b.clean.txt"), ("d.txt", "c.txt"),
    ]  # fmt: skip
    assert not {name for item in pair(texts, texts) for name in (item.clean,) if name} & {
        "a.ocr.txt",
        "b.ocr.txt",
    }
