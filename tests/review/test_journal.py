"""The journal: on the disk before it counts, whole after a crash, merged with conflicts shown."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from damage import Damage, damages, with_damage
from hypothesis import given
from review_cases import DIGEST, NAMES, TEXT, proposals

from ocrfix.errors import InputError, OutputError
from ocrfix.review.entries import TextInfo, header, open_line, parse_entries
from ocrfix.review.journal import Journal, read_journal
from ocrfix.review.merge import merge_journals
from ocrfix.review.record import OWN
from ocrfix.review.state import Review

INFOS = {DIGEST: TextInfo("page.txt", len(TEXT))}


def press(path: Path, *keys: str) -> Review:
    """Open a journal, press keys, and close it; ``eTEXT`` types a reading, ``/TEXT`` filters."""
    with Journal(path) as journal:
        journal.about(INFOS)
        review = Review(proposals(), NAMES, journal.append, journal.written.record)
        for key in keys:
            if key[:1] == "e":
                review.write(key[1:])
            elif key[:1] == "/":
                review.narrow(key[1:])
            else:
                review.press(key)
        return review


def test_each_key_is_in_the_file_before_the_next(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.about(INFOS)
        review = Review(proposals(), NAMES, journal.append)
        sizes = [path.stat().st_size]
        for key in ("y", "n", "a", "u", "d"):
            review.press(key)
            assert read_journal(path).record.settled == review.record.settled
            sizes.append(path.stat().st_size)
    assert sizes[0] == 0
    assert sizes == sorted(set(sizes))


def test_a_second_run_goes_on_and_can_undo_the_first(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    first = press(path, "y", "a", "u", "n", "u", "a")
    second = press(path)
    assert second.record.settled == first.record.settled
    assert second.undecided == first.undecided == 4
    third = press(path, "u", "u")
    assert third.undecided == 7
    assert read_journal(path).record.settled == {}


def test_nothing_is_left_behind_where_nothing_was_decided(tmp_path: Path) -> None:
    press(tmp_path / "journal.jsonl", "j", "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("cut", range(1, 400, 7))
def test_a_line_cut_off_by_a_crash_is_left_out(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "journal.jsonl"
    press(path, "y", "n", "y")
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    kept = whole[:-cut].count(b'"decision"') - (not whole[:-cut].endswith(b"}"))
    assert press(path).undecided in (7 - kept, 7 - kept - 1)
    again = press(path, "y")
    assert read_journal(path).record.settled == again.record.settled
    assert path.read_bytes().count(b'{"ocrfix"') == 1
    assert b"}{" not in path.read_bytes()


@pytest.mark.parametrize("size", range(len(header())))
def test_a_journal_cut_off_at_its_beginning_begins_anew(tmp_path: Path, size: int) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(header().encode()[:size])
    assert press(path, "y").undecided == 6
    assert read_journal(path).record.settled


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hello\n", "holds no decisions of ocrfix review"),
        (b'{"ocr": "a"}\n', "holds no decisions of ocrfix review"),
        (b"\x89PNG\r\n\x1a\n\0\0", "holds no decisions of ocrfix review"),
        (b'{"ocrfix": "decisions", "format": 9}\n', "in format 9"),
        (header().encode() + b"[1]\n{}\n", "line 2: this is no decision (it is no JSON object)"),
        (header().encode() + b'{"decision": "maybe"}\n\n', "not accept, refuse or undecided"),
        (header().encode() + b'{"decision": "accept", "text": 3}\n\n', "“text” is no text"),
        (header().encode() + b'{"undo": "x"}\n\n', "“undo” is no whole number"),
        (
            header().encode() + b'{"decision": "accept", "text": "0", "start": 1, "end": 9, '
            b'"before": "a", "after": "b"}\n\n',
            "“start”, “end” and “before” do not fit each other",
        ),
    ],
)
def test_what_is_no_journal_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"\S") as caught:
        press(path, "y")
    assert said in str(caught.value)
    assert path.read_bytes() == content


def test_two_reviews_cannot_write_one_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    press(path, "y")
    with Journal(path), pytest.raises(InputError, match="is open in another review"):
        press(path, "n")


def test_lines_decided_by_hand_count(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.about(INFOS)
        assert journal.append_open(proposals()) == 7
        assert journal.append_open(proposals()) == 0
    assert press(path).undecided == 7
    lines = path.read_text().splitlines()
    lines[2] = lines[2].replace("undecided", "accept")
    lines[3] = lines[3].replace("undecided", "refuse")
    lines[5] = lines[5].replace("undecided", "accept").replace('"after": "rôle"', '"after": "râle"')
    path.write_text("\n".join(lines))
    found = press(path)
    assert found.undecided == 4
    decision = found.decision(3)
    assert decision is not None
    assert decision.chosen is not None
    assert (decision.chosen.after, decision.chosen.rule, decision.chosen.edits) == ("râle", OWN, ())
    assert decision.proposed == proposals()[3].readings[0]
    assert press(path, "y").undecided == 3
    assert press(path).undecided == 3


def test_strange_characters_come_back(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    written = press(path, "e\ud800\x1b[31m\u2028é\n日本")
    assert press(path).record.settled == written.record.settled


def test_merging_keeps_what_agrees_and_shows_what_does_not(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    press(one, "/ONU", "y", "/réle", "y", "/Gen", "n")
    press(two, "/ONU", "y", "/réle", "2", "/OIT", "n")
    merged = merge_journals(one, two)
    assert merged.agreed == 3
    assert merged.conflicts == (f"page.txt, line 2, “réle”: “rôle” ({one}), “rèle” ({two})",)
    both = tmp_path / "both.jsonl"
    both.write_text(merged.text)
    found = press(both)
    assert found.undecided == 4
    decided = {place.before for place in found.record.settled}
    assert decided == {"Genéve", "I’ONU", "I’OIT"}
    assert merge_journals(two, one).agreed == 3
    assert merge_journals(one, one).conflicts == ()


def test_decisions_on_overlapping_stretches_conflict(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    press(one, "/ONU", "y")
    press(two, "/OIT", "n")
    text = two.read_text()
    place = proposals()[4].place
    text = text.replace('"before": "I’OIT"', '"before": "’ON"')
    text = text.replace(f'"start": {proposals()[5].place.start}', f'"start": {place.start + 1}')
    text = text.replace(f'"end": {proposals()[5].place.end}', f'"end": {place.start + 4}')
    two.write_text(text)
    merged = merge_journals(one, two)
    assert merged.agreed == 0
    assert len(merged.conflicts) == 1


def test_journals_of_different_texts_of_one_name_do_not_merge(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    press(one, "y")
    press(two, "y")
    two.write_text(two.read_text().replace(DIGEST, "0" * 16))
    with pytest.raises(InputError, match=r"different states of page\.txt"):
        merge_journals(one, two)


def test_an_open_line_lists_the_readings() -> None:
    written = parse_entries((header() + open_line(proposals()[3])).encode(), "x")
    assert [d.proposed.after for d in written.undecided] == ["rôle"]
    assert '"readings": ["rôle", "rèle"]' in open_line(proposals()[3])


def test_what_is_no_plain_file_keeps_no_decisions_and_stays(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (Path(os.devnull), tmp_path / "pipe", tmp_path):
        with pytest.raises(InputError, match="which keeps no decisions"):
            press(place, "y")
        assert place.exists()
    (tmp_path / "linked.jsonl").symlink_to(tmp_path / "elsewhere.jsonl")
    press(tmp_path / "linked.jsonl")
    assert (tmp_path / "linked.jsonl").is_symlink()


def test_that_a_decision_was_not_kept_is_remembered_until_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    with Journal(tmp_path / "journal.jsonl") as journal:
        journal.about(INFOS)
        review = Review(proposals(), NAMES, journal.append)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(OutputError, match="no space left on device"):
                review.press("y")
        assert isinstance(journal.failed, OutputError)
        review.press("y")
        assert journal.failed is None


@cache
def a_journal() -> bytes:
    with TemporaryDirectory() as folder:
        press(Path(folder, "j.jsonl"), "y", "n", "eother\r\nreading", "a", "u")
        return Path(folder, "j.jsonl").read_bytes()


@given(damages)
def test_a_damaged_journal_is_read_or_refused(damage: list[Damage]) -> None:
    try:
        written = parse_entries(with_damage(a_journal(), damage), "j.jsonl")
    except InputError as error:
        assert str(error).startswith("j.jsonl")
    else:
        assert all(0 <= d.proposed.confidence <= 1 for d in written.record.settled.values())
