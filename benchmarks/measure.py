"""CPU time and peak memory of one piece of work, in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds, the bytes the process grew by at its peak, its whole peak, and the result."""

    seconds: float
    grown: int
    peak: int
    result: Any


def cost_of(work: Callable[[], Any]) -> Cost:
    """Do the work and say what it cost; call it in a fresh process, or memory means little."""
    _forget_peak()
    before = _memory("VmRSS")
    started = cpu_seconds()
    result = work()
    seconds = cpu_seconds() - started
    peak = _memory("VmHWM")
    return Cost(seconds, max(0, peak - before), peak, result)


def cpu_seconds() -> float:
    """CPU time of this process and of the programs it has run to their end."""
    finished = os.times()
    return time.process_time() + finished.children_user + finished.children_system


def in_child(limit: float, work: Callable[..., Any], *args: Any) -> Any:
    """Do ``work(*args)`` in a new process; a string says what went wrong or took too long.

    ``limit`` is in seconds of wall time.
    """
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sending, work, args))
    process.start()
    sending.close()
    try:
        if not receiving.poll(limit):
            return f"over {limit:.0f} s"
        return receiving.recv()
    except EOFError:
        return "ended by the system"
    finally:
        process.terminate()
        process.join()


def _answer(sending: Connection, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        sending.send(work(*args))
    except MemoryError:
        sending.send("out of memory")
    except Exception as error:  # a peer may refuse a text in any way; the table says so
        sending.send(f"{type(error).__name__}: {error}"[:60])


def _forget_peak() -> None:
    """Start the peak anew: a process begins with that of the one it was forked from."""
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")


def _memory(field: str) -> int:
    """A memory figure of this process in bytes; off Linux the peak stands for all."""
    if sys.platform == "linux":
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
