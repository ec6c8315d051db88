"""What ends a run from outside ends it in order: nothing half-written, no process left behind.

A closed terminal (SIGHUP), ``kill`` and the end of a cluster's job (SIGTERM) are taken as an
exception, so that what is under way is tidied up as after Ctrl-C; the process then ends by the same
signal, as whoever sent it expects. What was told to be ignored (``nohup``) stays ignored.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["Ended", "ends_in_order"]

_NAMES = ("SIGTERM", "SIGHUP")


class Ended(BaseException):
    """A signal asks the process to end; ``number`` says which."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _raise(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)  # the second one ends the process at once
    raise Ended(number)


@contextlib.contextmanager
def ends_in_order() -> Iterator[None]:
    """Turn signals that would end the process into :class:`Ended`, then end it by them.

    Outside the main thread, where Python hears no signals, nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    taken = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _raise)
    try:
        yield
    except Ended as ended:
        signal.signal(ended.number, signal.SIG_DFL)
        os.kill(os.getpid(), ended.number)
        raise SystemExit(128 + ended.number) from None  # where a signal can't be sent to oneself
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)
