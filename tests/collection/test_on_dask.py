"""A collection on a Dask cluster of this machine: the same bytes, whatever happens to a worker."""

from __future__ import annotations

import gzip
import json
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest
from small_book import UNSEEN, twins

from ocrfix.collection.asked import Asked

distributed = pytest.importorskip("distributed", reason="needs the extra [dask]")
pytestmark = [
    pytest.mark.slow,
    # of the libraries at their end, when processes go
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

from ocrfix.collection import on_dask  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]

LINES = [line for line in twins(UNSEEN).ocr.splitlines() if line.strip()]


def records(path: Path, texts: list[str]) -> Path:
    rows = [json.dumps({"id": n, "ocr": text}, ensure_ascii=False) for n, text in enumerate(texts)]
    path.write_text("".join(row + "\n" for row in rows), "utf-8")
    return path


def joined(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.glob("part-*")))


def test_workers_that_are_killed_lose_and_double_nothing(
    run: Run, book_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = records(tmp_path / "set.jsonl", LINES[:200])
    real, clients = on_dask.client_of, []

    class Kept:
        def __init__(self, *args: Any) -> None:
            self._context = real(*args)

        def __enter__(self) -> Any:
            clients.append(self._context.__enter__())
            return clients[-1]

        def __exit__(self, *error: object) -> None:
            self._context.__exit__(*error)

    killed: list[int] = []

    def kill_two(step: str, _share: float) -> None:
        if "parts" in step and len(killed) < 2:
            # Asking the workers themselves would wait for one that is gone.
            pids = [nanny.pid for nanny in clients[0].cluster.workers.values()]
            pid = next((pid for pid in pids if pid and pid not in killed), None)
            if pid:
                os.kill(pid, signal.SIGKILL)  # a worker of this test's own cluster
                killed.append(pid)

    monkeypatch.setattr(on_dask, "client_of", Kept)
    out = tmp_path / "out"
    asked = Asked(book_path)
    totals = on_dask.repair_on_dask(
        [str(source)], str(out), asked, jobs=2, part=1500, progress=kill_two
    )
    assert len(killed) == 2
    assert totals.aside == []
    assert totals.parts > 8
    whole = run("fix", source, "--book", book_path).out
    assert joined(out / "set.jsonl") == whole
    assert [record["id"] for record in map(json.loads, whole.splitlines())] == list(range(200))
    assert not list(out.rglob("*.tmp"))
    again = on_dask.repair_on_dask([str(source)], str(out), asked, jobs=1, part=1500)
    assert (again.parts, again.before) == (0, totals.parts)


def test_records_that_cannot_be_read_are_set_aside_with_their_reason(
    book_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = records(tmp_path / "rows.jsonl", [LINES[0], "DEADLY", LINES[1]])
    source.write_text(source.read_text("utf-8") + '{"ocr": 3}\n{"ocr"\n\n', "utf-8")

    def deadly(parts: Any, out: Any, asked: Any, name: str) -> Any:
        import os

        from ocrfix.collection.cluster import do_on_worker
        from ocrfix.collection.parts import lines_of

        for part in parts:
            first, last = part.only or (0, 10**6)
            if any(b"DEADLY" in line for line in lines_of(part)[first:last]):
                os._exit(9)
        return do_on_worker(parts, out, asked, name)

    monkeypatch.setattr(on_dask, "do_on_worker", deadly)
    out = tmp_path / "out"
    totals = on_dask.repair_on_dask([str(source)], str(out), Asked(book_path), jobs=1)
    parts = sorted(out.glob("rows*.jsonl"))
    found = [json.loads(line) for part in parts for line in part.read_text("utf-8").splitlines()]
    assert [record["id"] for record in found] == [0, 2]
    assert all("fixed" in record for record in found)
    aside = [json.loads(line) for line in (out / "set-aside.jsonl").read_text().splitlines()]
    assert len(aside) == len(totals.aside) == 3
    told = {json.dumps(each) for each in aside}
    assert any("DEADLY" in each and "ends the process" in each for each in told)
    assert any("is no text" in each for each in told)
    assert any("Expecting" in each for each in told)


def test_all_kinds_from_the_command_line_to_a_store_and_back(
    run: Run, book_path: Path, tmp_path: Path
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    source = records(folder / "set.jsonl", LINES[:40])
    (folder / "packed.jsonl.gz").write_bytes(gzip.compress(source.read_bytes()))
    (folder / "sub" / "page.txt").write_text("\n".join(LINES[:20]), "utf-8")
    (folder / "bad.txt").write_bytes(bytes(range(256)))
    (folder / "sub" / "twin.ocr.txt").write_text(LINES[0], "utf-8")
    (folder / "sub" / "twin.clean.txt").write_text(LINES[0], "utf-8")
    parquet.write_table(pyarrow.table({"ocr": LINES[:40]}), folder / "t.parquet")
    (tmp_path / "own.tsv").write_text("péche\tpoisson\tword\talways\n", "utf-8")
    (tmp_path / "keep.txt").write_text("Septiéme\n", "utf-8")
    # What is asked besides the book goes along to the workers.
    how = ("--book", book_path, "--rules", tmp_path / "own.tsv", "--keep", tmp_path / "keep.txt",
           "--quotes", "straight")  # fmt: skip
    out = tmp_path / "out"
    found = run("fix", folder.as_uri(), *how, "-o", out.as_uri(), "--engine", "dask", "-j", 2)
    assert found.code == 2, found.err
    assert "1 clean text was left alone (twin.clean.txt" in found.err
    assert not (out / "sub" / "twin.clean.txt").exists()
    assert "1 set aside, with the reason, in set-aside.jsonl" in found.err
    assert "bad.txt" in found.err
    alone = tmp_path / "alone"
    for name in ("set.jsonl", "packed.jsonl.gz", "t.parquet", "sub/page.txt"):
        run("fix", folder / name, *how, "-o", alone / name)
    for name in ("set.jsonl", "sub/page.txt"):
        assert (out / name).read_bytes() == (alone / name).read_bytes()
    text = (out / "sub" / "page.txt").read_text("utf-8")
    assert ("poisson" in text, "péche" in text, "’" in text) == (True, False, False)
    assert "Septiéme" in text
    packed = gzip.decompress((out / "packed.jsonl.gz").read_bytes())
    assert packed == (out / "set.jsonl").read_bytes()
    assert parquet.read_table(out / "t.parquet") == parquet.read_table(alone / "t.parquet")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("a.txt", "--engine", "dask"), "reads files and writes a folder"),
        (("a.txt", "-o", "o", "--engine", "dask", "--in-place"), "do not go together|cannot be"),
        (("a.txt", "-o", "o", "--engine", "dask", "--report", "r.json"), "--report cannot be"),
        (("s3://bucket/a", "-o", "o"), "Read it through Dask: --engine dask"),
        (("a.txt", "-o", "o", "--scheduler", "tcp://x:1"), "Say --engine dask too"),
        (("none.txt", "-o", "o", "--engine", "dask"), "none.txt does not exist"),
        (("a.txt", "-o", "o", "--engine", "dask", "--book", "none"), "none does not exist"),
        (("noscheme://a", "-o", "o", "--engine", "dask"), "cannot be reached"),
    ],
)
def test_what_a_cluster_cannot_do_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], said: str
) -> None:
    import re

    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("l’eau", "utf-8")
    found = run("fix", *args)
    assert found.code == 2
    assert re.search(said, found.err), found.err
    assert "fault of ocrfix" not in found.err
    assert not (tmp_path / "o").exists()
