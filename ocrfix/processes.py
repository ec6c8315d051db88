"""Work shared out among processes: results in order, nothing left running when it is cut short."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import active_children, get_context, parent_process
from typing import TYPE_CHECKING, Any, TypeVar

from ocrfix.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

__all__ = ["cores", "in_processes"]

A = TypeVar("A")
B = TypeVar("B")

AHEAD = 4  # pieces of work a process that are begun before their results are asked for


def cores() -> int:
    """The number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # no such call on macOS and Windows
        return os.cpu_count() or 1


def in_processes(
    work: Callable[[A], B],
    items: Iterable[A],
    workers: int,
    *,
    start: Callable[..., None],
    given: tuple[Any, ...],
    at_once: int = 1,
) -> Iterator[B]:
    """Do a piece of work for each item in several processes; gives the results in order.

    Each process begins with ``start(*given)`` and takes ``at_once`` items at a time. Items are
    asked for as they are needed, some ahead of the results, so that what they hold is never all in
    memory. Raises :class:`InputError` where a process ends before its work is done.
    """
    others = set(active_children())
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(start, given)
    )
    under_way: deque[Future[list[B]]] = deque()
    remaining = iter(items)
    try:
        while some := list(islice(remaining, at_once)):
            with _interrupts_held_back():
                under_way.append(pool.submit(_each, work, some))
            if len(under_way) > AHEAD * workers:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()
    except BrokenProcessPool as error:
        raise InputError(
            "A process ended before its work was done, perhaps for want of memory. "
            "Try fewer processes: -j 1"
        ) from error
    except BaseException:
        for process in set(active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Put off a Ctrl-C to the end; processes begun meanwhile never hear one, even as they start.

    Ctrl-C reaches every process of a terminal: the first one tells the others. Outside the main
    thread, where Python hears no signals, and on Windows nothing is put off.
    """
    main = threading.current_thread() is threading.main_thread()
    usual = signal.getsignal(signal.SIGINT)
    if not main or usual is None or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    pressed: list[int] = []
    # Processes inherit the mask; threads of libraries, which have none, hear for this one.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, usual)
        if pressed:
            signal.raise_signal(signal.SIGINT)


def _each(work: Callable[[A], B], items: list[A]) -> list[B]:
    return [work(item) for item in items]


def _begin(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be held back
    threading.Thread(target=_end_with_the_first, daemon=True).start()
    start(*given)


def _end_with_the_first() -> None:
    """End this process when the one that began it does, however that ends (kill -9)."""
    first = parent_process()
    if first is not None:
        first.join()
        os._exit(1)
