"""Work in several processes: Ctrl-C waits until all of them are begun, and they never hear it."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from ocrfix.processes import _interrupts_held_back, in_processes

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "pthread_sigmask"), reason="this system has no signal masks"
)


def nothing() -> None:
    """All that a process needs before its first item."""


def hears_ctrl_c(_: int) -> bool:
    """Whether a process would end by it."""
    blocked = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    return not (blocked and signal.getsignal(signal.SIGINT) is signal.SIG_IGN)


def test_processes_never_hear_ctrl_c() -> None:
    assert list(in_processes(hears_ctrl_c, [1, 2, 3], 2, start=nothing, given=())) == [False] * 3


@pytest.mark.parametrize("others", [0, 3])
def test_ctrl_c_waits_whichever_thread_hears_it(others: int) -> None:
    end = threading.Event()
    threads = [threading.Thread(target=end.wait) for _ in range(others)]
    for thread in threads:
        thread.start()
    waited = False

    def press_and_wait() -> None:
        nonlocal waited
        with _interrupts_held_back():
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(20):
                time.sleep(0.01)
            waited = True

    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            press_and_wait()
        assert waited
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, usual)
        end.set()
        for thread in threads:
            thread.join()


def test_in_another_thread_work_goes_on_as_usual() -> None:
    done: list[int] = []
    thread = threading.Thread(
        target=lambda: done.extend(in_processes(abs, [-1, -2], 2, start=nothing, given=()))
    )
    thread.start()
    thread.join()
    assert done == [1, 2]
