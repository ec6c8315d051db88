"""The review on a pseudo-terminal: line by line, on the full screen, and killed at every step."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from ocrfix.review.journal import read_journal

if TYPE_CHECKING:
    from pathlib import Path

    from pexpect import spawn

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")

SCAN = (
    "La huitiéme session de |’Assemblée, tenue a Genéve.\n"
    "Le systéme de |’Organisation, et la premiére fois.\n"
)
PROMPT = "q > "


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.txt"
    path.write_text(SCAN)
    return path


def start(scan: Path, *options: str, term: str = "dumb", **env: str) -> spawn[str]:
    arguments = ["-m", "ocrfix", "review", str(scan), "--lang", "fr", *options]
    return pexpect.spawn(
        sys.executable, arguments, encoding="utf-8", timeout=60, dimensions=(24, 80),
        env={**os.environ, "TERM": term, **env},
        # What a script starts in the background ignores Ctrl-C, and so do its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip


def test_a_dumb_terminal_gets_the_line_mode(scan: Path) -> None:
    child = start(scan)
    child.expect_exact(PROMPT)
    assert "(1/" in child.before
    assert "\x1b" not in child.before
    child.sendline("n")
    child.expect_exact("Refused")
    child.expect_exact(PROMPT)
    child.sendline("e")
    child.expect_exact("Your reading")
    child.sendline("PREMIÈRE")
    child.expect_exact("Your reading: “PREMIÈRE”.")
    child.expect_exact(PROMPT)
    child.sendline("u")
    child.expect_exact("Undone: 1 decision.")
    child.expect_exact(PROMPT)
    child.sendeof()
    child.expect_exact("1 decision in")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0
    settled = read_journal(scan.with_name("scan.review.jsonl")).record.settled
    assert [d.accepted for d in settled.values()] == [False]


def test_what_was_typed_before_the_first_question_decides_nothing(scan: Path) -> None:
    child = start(scan)
    child.sendline("a")
    child.expect_exact(PROMPT)
    child.sendline("q")
    child.expect(pexpect.EOF)
    child.wait()
    assert not scan.with_name("scan.review.jsonl").exists()


def test_ctrl_c_keeps_what_was_decided(scan: Path) -> None:
    child = start(scan)
    child.expect_exact(PROMPT)
    child.sendline("y")
    child.expect_exact(PROMPT)
    child.sendintr()
    child.expect_exact("Interrupted; what was decided is kept in")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 130
    assert len(read_journal(scan.with_name("scan.review.jsonl")).record.settled) == 1


@pytest.mark.slow
def test_killed_after_every_decision_nothing_is_lost_and_nothing_asked_twice(scan: Path) -> None:
    journal = scan.with_name("scan.review.jsonl")
    keys = ["y", "n", "1", "y", "n", "y", "y", "y"]
    decided: list[tuple[str, int]] = []
    for number, key in enumerate(keys):
        child = start(scan)
        child.expect_exact(PROMPT)
        if len(decided) == total(child.before):
            child.kill(signal.SIGKILL)
            break
        child.sendline(key)
        child.expect_exact(PROMPT)
        child.kill(signal.SIGKILL)
        child.wait()
        child.close()
        rows = [row for row in map(json.loads, journal.read_text().splitlines())
                if "decision" in row]  # fmt: skip
        assert len(rows) == number + 1
        assert [(row["decision"], row["start"]) for row in rows[:-1]] == decided
        assert rows[-1]["decision"] == ("refuse" if key == "n" else "accept")
        decided.append((rows[-1]["decision"], rows[-1]["start"]))
        assert len({at for _, at in decided}) == number + 1
    assert len(decided) >= 5


def total(screen: str) -> int:
    return int(re.findall(r"\((\d+)/(\d+)\)", screen)[-1][1])


def test_the_full_screen_opens_takes_keys_and_leaves_the_terminal_as_it_was(scan: Path) -> None:
    child = start(scan, term="xterm-256color")
    child.expect_exact("\x1b[?1049h")
    child.expect("0 of [0-9]+ decided")
    child.send("y")
    child.expect("1 of [0-9]+ decided")
    child.send("q")
    child.expect_exact("\x1b[?1049l")
    child.expect_exact("1 decision in")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0
    assert len(read_journal(scan.with_name("scan.review.jsonl")).record.settled) == 1
