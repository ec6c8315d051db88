"""Files cut into parts: every line and row in exactly one."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fsspec", reason="needs the extra [dask]")

from ocrfix.collection.parts import Part, bytes_of, cut, lines_of, unpacked_size
from ocrfix.collection.places import Place, listed
from ocrfix.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

LINES = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])))


@given(LINES, st.booleans(), st.integers(1, 40), st.booleans())
def test_each_line_is_in_one_part(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], ends: bool, size: int, packed: bool
) -> None:
    data = "\n".join(lines).encode() + b"\n" * ends
    path = tmp_path_factory.getbasetemp() / f"set.jsonl{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(data) if packed else data)
    place = Place(str(path))
    assert unpacked_size(place) == len(data)
    parts = cut(place, path.name, len(data), part=size)
    assert b"".join(line for part in parts for line in lines_of(part)) == data
    assert len({part.out for part in parts}) == len(parts)


def test_rows_of_parquet_are_in_one_part_each(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "set.parquet"
    texts = [f"row {number} " + "x" * number for number in range(100)]
    parquet.write_table(pyarrow.table({"ocr": texts}), path, row_group_size=30)
    parts = cut(Place(str(path)), "set.parquet", path.stat().st_size, part=700)
    assert len(parts) > 4
    tables = [parquet.read_table(pyarrow.BufferReader(bytes_of(part))) for part in parts]
    found = [text for table in tables for text in table.column("ocr").to_pylist()]
    assert found == texts


def test_a_part_is_halved_down_to_the_record(tmp_path: Path) -> None:
    part = Part(Place(str(tmp_path / "a.jsonl")), "a.jsonl/part-00003.jsonl", "lines", 0, 99)
    left = [part]
    outs = []
    while left:
        piece = left.pop(0)
        halves = piece.halves(5)
        if len(halves) == 1:
            outs.append((piece.out, piece.only))
        left += halves if len(halves) > 1 else []
    assert [only for _, only in sorted(outs)] == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]
    assert min(outs)[0] == "a.jsonl/part-00003.0.0.jsonl"


def test_folders_and_patterns_name_files(tmp_path: Path) -> None:
    for name in ("a.txt", "sub/b.jsonl.gz", ".hidden.txt", ".git/c.txt", "d.png", "out/e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = listed([str(tmp_path)], without=str(tmp_path / "out"))
    assert [relative for _, relative in found] == ["a.txt", "sub/b.jsonl.gz"]
    assert [name for _, name in listed([f"{tmp_path}/sub/*.gz"])] == ["b.jsonl.gz"]
    with pytest.raises(InputError, match="does not exist"):
        listed([str(tmp_path / "none")])
    with pytest.raises(InputError, match="holds no texts"):
        (tmp_path / "pictures").mkdir()
        listed([str(tmp_path / "pictures")])
    with pytest.raises(InputError, match=r"Two inputs would be written to a\.txt"):
        listed([str(tmp_path), str(tmp_path / "a.txt")])
