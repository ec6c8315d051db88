"""Pairing of folders as they are: unreadable files, folders within folders, progress."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pairing_cases import document, noisy

from ocrfix.errors import InputError
from ocrfix.pairing.pipeline import pair_folders


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    for n in range(4):
        for side, text in (("scans", noisy(document(n), 0.05, n)), ("clean", document(n))):
            path = tmp_path / side / f"year{n % 2}" / f"{n}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return tmp_path / "scans", tmp_path / "clean"


def test_what_cannot_be_read_stops_nothing(sides: tuple[Path, Path]) -> None:
    scans, clean = sides
    (scans / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (clean / "empty.txt").write_bytes(b"")
    (clean / "blank.txt").write_bytes(b" \n")
    found = pair_folders(*sides)
    assert sum(item.ocr is not None and item.clean is not None for item in found) == 4
    (bad,) = (item for item in found if item.relation == "unreadable")
    assert bad.ocr == str(scans / "binary.txt")
    assert bad.reason.startswith(bad.ocr)
    assert {item.clean for item in found if item.ocr is None} == {
        str(clean / "empty.txt"),
        str(clean / "blank.txt"),
    }


def test_a_side_without_a_readable_file_is_refused(sides: tuple[Path, Path]) -> None:
    bad = sides[0].parent / "bad"
    bad.mkdir()
    (bad / "binary.txt").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(InputError, match=r"binary\.txt"):
        pair_folders(bad, sides[1])


def test_a_folder_that_may_not_be_entered_is_named(
    sides: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("year1"):
            raise PermissionError(13, "Permission denied", str(path))
        return enter(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(InputError, match="year1 cannot be read: permission denied"):
        pair_folders(*sides)


def test_a_folder_within_the_other_is_a_side_of_its_own(sides: tuple[Path, Path]) -> None:
    scans, clean = sides
    clean.rename(scans / "clean")
    for found in (pair_folders(scans, scans / "clean"), pair_folders(scans / "clean", scans)):
        assert len(found) == 4
        for item in found:
            assert item.ocr is not None
            assert item.clean is not None
            assert Path(item.ocr).name == Path(item.clean).name


def test_progress_is_told_in_order(sides: tuple[Path, Path]) -> None:
    told: list[float] = []
    pair_folders(*sides, progress=lambda _step, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
