from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocrfix.report.patch import unified_diff

if TYPE_CHECKING:
    from pathlib import Path

CASES = {
    "one letter": ("Le ¢hat\ndort\n", "Le chat\ndort\n"),
    "no final newline, both": ("a\nb", "a\nc"),
    "final newline added": ("a\nb", "a\nb\n"),
    "final newline removed": ("a\nb\n", "a\nb"),
    "crlf": ("un\r\n|’eau\r\ntrois\r\n", "un\r\nl’eau\r\ntrois\r\n"),
    "crlf to lf": ("un\r\ndeux\r\n", "un\ndeux\n"),
    "form feed": ("page 1\n\x0cpage Z\nfin\n", "page 1\n\x0cpage 2\nfin\n"),
    "from nothing": ("", "neuf\n"),
    "to nothing": ("vieux\n", ""),
    "far apart": (
        "x\n" + "".join(f"{n}\n" for n in range(40)) + "y\n",
        "X\n" + "".join(f"{n}\n" for n in range(40)) + "Y\n",
    ),
    "lone carriage return": ("a\rb\nc\n", "a\rb\nd\n"),
    "line separators of Unicode": ("a\u2028b\x85c\nI\n", "a\u2028b\x85c\nl\n"),
}


def apply(folder: Path, tool: list[str], before: str, after: str, name: str) -> bytes:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(before.encode())
    patch = unified_diff(before, after, name).encode()
    subprocess.run(tool, cwd=folder, input=patch, check=True, capture_output=True)
    return target.read_bytes() if target.exists() else b""


TOOLS = {"git": ["git", "apply", "--whitespace=nowarn", "-"], "patch": ["patch", "-p1", "--binary"]}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("case", CASES)
def test_tools_apply_the_patch_byte_for_byte(tmp_path: Path, tool: str, case: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    before, after = CASES[case]
    assert apply(tmp_path, TOOLS[tool], before, after, "page.txt") == after.encode()


@pytest.mark.parametrize("name", ["deux mots.txt", "été/page 1.txt", "./page.txt", 'a "b".txt'])
def test_git_finds_the_file_by_its_name(tmp_path: Path, name: str) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    assert apply(tmp_path, TOOLS["git"], "I\n", "l\n", name) == b"l\n"


def test_equal_texts_give_no_patch() -> None:
    assert unified_diff("a\n", "a\n", "page.txt") == ""


def test_hunks_carry_their_context_and_their_ranges() -> None:
    before = "".join(f"{n}\n" for n in range(1, 13))
    after = before.replace("6\n", "six\n")
    assert unified_diff(before, after, "n", context=1) == (
        "--- a/n\n+++ b/n\n@@ -5,3 +5,3 @@\n 5\n-6\n+six\n 7\n"
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    before=st.text("ab\n\r\f", min_size=1, max_size=30),
    after=st.text("ab\n\r\f", min_size=1, max_size=30),
)
def test_any_patch_applies(tmp_path: Path, before: str, after: str) -> None:
    if before == after:
        assert unified_diff(before, after, "t") == ""
    else:
        assert apply(tmp_path, TOOLS["git"], before, after, "t") == after.encode()
