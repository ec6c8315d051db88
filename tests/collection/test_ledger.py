"""The ledger: what is done is known after any end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from ocrfix.collection.asked import digest_of_file
from ocrfix.collection.ledger import Entry, Ledger, entries_in

if TYPE_CHECKING:
    from pathlib import Path


def entry(folder: Path, out: str, text: str = "l’eau\n", read: str = "r") -> Entry:
    (folder / out).write_text(text, "utf-8")
    return Entry(out, read, "asked", digest_of_file(folder / out), 0, 0, "text", 3, 1)


def test_an_output_is_done_while_all_that_it_follows_from_is_the_same(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.add(entry(tmp_path, "a.txt"))
    ledger.close()
    known = Ledger(tmp_path)
    assert known.state("a.txt", "r", "asked") == "done"
    assert known.state("a.txt", "other bytes", "asked") == "to do"
    assert known.state("a.txt", "r", "another book") == "to do"
    assert known.state("b.txt", "r", "asked") == "to do"
    assert Ledger(tmp_path, fresh=True).state("a.txt", "r", "asked") == "to do"
    (tmp_path / "a.txt").touch()  # as a copy of the folder has other times
    assert known.state("a.txt", "r", "asked") == "done"
    (tmp_path / "a.txt").write_text("by hand", "utf-8")
    assert known.state("a.txt", "r", "asked") == "edited"
    (tmp_path / "a.txt").unlink()
    assert known.state("a.txt", "r", "asked") == "to do"


def test_a_line_that_was_cut_off_is_not_counted_and_spoils_no_other(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for name in ("a.txt", "b.txt"):
        ledger.add(entry(tmp_path, name))
    ledger.close()
    whole = ledger.path.read_bytes()
    first = whole.index(b"\n") + 1
    for end in range(first, len(whole)):
        ledger.path.write_bytes(whole[:end])
        again = Ledger(tmp_path)
        assert again.state("a.txt", "r", "asked") == "done"
        cut_off = end < len(whole) - 1  # a line without its end is whole if its list is
        assert again.state("b.txt", "r", "asked") == ("to do" if cut_off else "done")
        again.add(entry(tmp_path, "c.txt"))
        again.close()
        known = Ledger(tmp_path)
        assert {name: known.state(name, "r", "asked") for name in ("a.txt", "c.txt")} == {
            "a.txt": "done",
            "c.txt": "done",
        }


def test_runs_that_share_the_work_know_of_each_other(tmp_path: Path) -> None:
    for share in ("1-of-2", "2-of-2"):
        ledger = Ledger(tmp_path, share)
        ledger.add(entry(tmp_path, f"{share}.txt"))
        ledger.close()
    known = Ledger(tmp_path)
    assert known.state("1-of-2.txt", "r", "asked") == known.state("2-of-2.txt", "r", "asked")


def test_lines_about_the_same_file_do_not_grow_for_ever(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for number in range(1100):
        ledger.add(entry(tmp_path, "a.txt", read=str(number)))
    ledger.close()
    known = Ledger(tmp_path)
    assert known.path.read_bytes().count(b"\n") == 1
    assert known.state("a.txt", "1099", "asked") == "done"


@given(st.binary(max_size=200))
def test_what_is_no_ledger_names_nothing_as_done(data: bytes) -> None:
    assert list(entries_in(data)) == []
