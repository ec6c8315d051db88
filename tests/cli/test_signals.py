"""What ends a run from outside leaves no process, no half file, and the signal's own exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from paths import ROOT

from ocrfix.cli.signals import Ended, ends_in_order

TEXT = "Le conseil se réunit à la mairie pour la huitiéme session de l’année.\n"


def having(mark: str) -> list[int]:
    """The processes that were begun with a mark in their environment, and have not ended."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                marked = mark.encode() in (place / "environ").read_bytes()
                ended = b") Z" in (place / "stat").read_bytes()
            except OSError:
                continue
            if marked and not ended:
                found.append(int(place.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this system has no /proc")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_no_process_is_left_behind(tmp_path: Path, book_path: Path, name: str) -> None:
    number = getattr(signal, name)
    (tmp_path / "in").mkdir()
    for i in range(40):
        (tmp_path / f"in/{i}.txt").write_text(f"{TEXT * 200}{i}\n", encoding="utf-8")
    mark = f"OCRFIX_TEST_MARK={name}{os.getpid()}"
    first = subprocess.Popen(
        [sys.executable, "-m", "ocrfix", "fix", "in", "--book", str(book_path), "-o", "out", "-j",
         "2"],
        cwd=tmp_path, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), **dict([mark.split("=")])},
    )  # fmt: skip
    while first.poll() is None and len(having(mark)) < 4:  # itself, two more, and what tracks them
        time.sleep(0.05)
    first.send_signal(number)
    _, said = first.communicate()
    assert first.returncode == -number
    assert b"Traceback" not in said
    while having(mark):
        time.sleep(0.05)
    half = [path for path in tmp_path.rglob("*") if ".ocrfix-" in path.name]
    assert number == signal.SIGKILL or not half


def test_a_signal_is_an_exception_within_and_ends_the_process_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[int] = []
    tidied = []

    def work() -> None:
        with ends_in_order():
            try:
                signal.raise_signal(signal.SIGTERM)
            except Ended:
                tidied.append(True)
                raise

    with monkeypatch.context() as patch:
        patch.setattr(os, "kill", lambda _process, number: sent.append(number))
        with pytest.raises(SystemExit) as ended:
            work()
    assert (tidied, sent, ended.value.code) == ([True], [signal.SIGTERM], 143)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_what_is_ignored_stays_ignored() -> None:
    had = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ends_in_order():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, had)
