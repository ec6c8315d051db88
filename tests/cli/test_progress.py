"""The progress bar: on a terminal alone, by itself after a while, and gone when all is done."""

from __future__ import annotations

import os
import sys

import pytest

from ocrfix.cli.progress import _Bar

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")

WORK = """
import sys, time
from ocrfix.cli.console import say
from ocrfix.cli.progress import progress_bar
with progress_bar("working", after=0.2) as progress:
    {work}
say("done")
"""


def output_of(work: str, **env: str) -> str:
    child = pexpect.spawn(
        sys.executable, ["-c", WORK.format(work=work)], encoding="utf-8", timeout=60,
        dimensions=(24, 80), env={**os.environ, "TERM": "xterm-256color", **env},
    )  # fmt: skip
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0
    return str(child.before)


def test_quick_work_is_quiet() -> None:
    assert output_of("progress('step', 0.5)") == "done\r\n"


def test_long_work_that_tells_nothing_shows_the_time_taken() -> None:
    shown = output_of("time.sleep(1.5)")
    assert "working" in shown
    assert "0:00:0" in shown
    assert "left" not in shown
    assert shown.endswith("done\r\n")


def test_long_work_that_tells_its_share_shows_the_time_left() -> None:
    work = "[(progress('counting', n / 20), time.sleep(0.1)) for n in range(20)]"
    shown = output_of(work)
    assert "counting" in shown
    assert "left" in shown
    assert "%" in shown


def test_time_left_counts_down_between_steps_and_is_not_told_once_it_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    bar = _Bar("working", after=3600)
    said = []
    for clock[0], share in ((1005.0, 0.05), (1040.0, 0.4), (1060.0, None), (1099.9, None),
                            (1130.0, None), (1131.0, 0.9), (1140.0, 0.9)):  # fmt: skip
        if share:
            bar.tell("step", share)
        said.append(bar.clock())
    bar.close()
    assert said == ["0:00:05 so far", "0:01:00 left", "0:00:40 left", "0:00:01 left",
                    "0:02:10 so far", "0:00:15 left", "0:00:06 left"]  # fmt: skip


def test_too_small_a_share_tells_no_time_left() -> None:
    shown = output_of("progress('reading', 0.05); time.sleep(1.5); progress('reading', 0.08)")
    assert "8%" in shown or "5%" in shown
    assert "so far" in shown
    assert "left" not in shown


def test_what_follows_the_end_of_the_work_has_the_screen_to_itself() -> None:
    shown = output_of("time.sleep(0.6); progress('', 1.0); print('DATA'); time.sleep(0.4)")
    assert "working" in shown
    assert "working" not in shown[shown.index("DATA") :]


def test_without_colour_no_colour_is_sent() -> None:
    shown = output_of("time.sleep(1)", NO_COLOR="1")
    assert "working" in shown
    assert "\x1b[3" not in shown


def test_a_pipe_gets_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    from ocrfix.cli.progress import progress_bar

    with progress_bar("working", after=0.0) as progress:
        progress("step", 0.5)
    assert capfd.readouterr() == ("", "")
