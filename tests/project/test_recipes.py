"""The recipes for clusters do what they say."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from paths import ROOT
from small_book import UNSEEN, twins

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]

RECIPES = ROOT / "recipes"
LINES = [line for line in twins(UNSEEN).ocr.splitlines() if line.strip()][:24]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_tasks_of_a_slurm_array_do_the_whole(run: Run, book_path: Path, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    for number, line in enumerate(LINES[:8]):
        (scans / f"{number}.txt").write_text(line, "utf-8")
    command = tmp_path / "bin" / "ocrfix"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ocrfix "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    for task in (1, 2, 3):
        told = {"SLURM_ARRAY_TASK_ID": str(task), "SLURM_ARRAY_TASK_COUNT": "3"}
        subprocess.run(
            ["bash", RECIPES / "slurm.sh", scans, tmp_path / "out", "--book", book_path],
            env={**os.environ, **told, "PATH": path, "PYTHONPATH": str(ROOT)}, check=True,
            capture_output=True,
        )  # fmt: skip
    run("fix", scans, "--book", book_path, "-o", tmp_path / "one")
    wanted = {file.name: file.read_bytes() for file in (tmp_path / "one").glob("*.txt")}
    assert len(wanted) == 8
    assert {f.name: f.read_bytes() for f in (tmp_path / "out").glob("*.txt")} == wanted


@pytest.mark.slow
def test_spark_repairs_each_row_once(run: Run, book_path: Path, tmp_path: Path) -> None:
    for module in ("pyspark", "pandas", "pyarrow"):
        pytest.importorskip(module, reason=f"the recipe for Spark needs {module}")
    if shutil.which("java") is None:
        pytest.skip("the recipe for Spark needs Java 17")
    source = tmp_path / "set.jsonl"
    rows = [{"id": number, "ocr": line} for number, line in enumerate(LINES)]
    rows.append({"id": len(rows), "ocr": None})  # type: ignore[dict-item]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    target = tmp_path / "out"
    subprocess.run(
        [sys.executable, RECIPES / "spark.py", source, target, book_path], check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": sys.executable,
             "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True,
    )  # fmt: skip
    found = [
        json.loads(line)
        for part in sorted(target.glob("part-*"))
        for line in part.read_text("utf-8").splitlines()
    ]
    found.sort(key=lambda record: record["id"])
    source.write_text("".join(json.dumps(row) + "\n" for row in rows[:-1]), "utf-8")
    wanted = run("fix", source, "--book", book_path).records
    assert found[:-1] == wanted
    assert "fixed" not in found[-1]


def test_the_recipe_for_spark_says_what_it_needs() -> None:
    spec = importlib.util.spec_from_file_location("spark_recipe", RECIPES / "spark.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)  # Spark is asked for only when it is used
    assert module.__doc__ is not None
    assert "pyspark" in module.__doc__
