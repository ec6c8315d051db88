"""A bar for work that takes a while: on a terminal alone, and gone at its end."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

from ocrfix.cli.console import on_terminal
from ocrfix.cli.quiet import is_quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import ProgressColumn, Task
    from rich.text import Text

__all__ = ["progress_bar"]

TELLING = 0.1  # share of the work from which the time that it took tells how long the rest takes


def _ignore(_step: str, _share: float) -> None:
    """Tell nobody."""


@contextlib.contextmanager
def progress_bar(title: str, *, after: float = 1.0) -> Iterator[Callable[[str, float], None]]:
    """A progress bar on a terminal, nothing elsewhere; it is told a step and the share done.

    It appears by itself ``after`` so many seconds, so that quick work is quiet, and is gone when
    all (1.0) is done, so that what follows has the screen to itself. Time left is shown from a
    tenth on, before that the time taken.
    """
    stays = os.environ.get("TERM") == "dumb"  # it can't move back
    if stays or is_quiet() or not on_terminal(sys.stderr):
        yield _ignore
        return
    bar = _Bar(title, after)
    try:
        yield bar.tell
    finally:
        bar.close()


def _clock(told: Callable[[], str]) -> ProgressColumn:
    """A column of a bar that asks for its text each time it is drawn."""
    from rich.progress import ProgressColumn
    from rich.text import Text

    class Clock(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(told(), style="progress.remaining")

    return Clock()


class _Bar:
    """A bar that a timer shows and the work under way moves: two threads, one lock."""

    def __init__(self, title: str, after: float) -> None:
        self._step, self._share = title, 0.0
        self._shown: Any = None
        self._end: float | None = None
        self._lock = threading.RLock()
        self._begun, self._after = time.monotonic(), after
        self._timer = threading.Timer(after, self._show)
        self._timer.daemon = True
        self._timer.start()

    def tell(self, step: str, share: float) -> None:
        """Take up how far the work is."""
        with self._lock:
            now = time.monotonic()
            if share > self._share and share >= TELLING:
                self._end = self._begun + (now - self._begun) / share
            self._step, self._share = step or self._step, share
            if share >= 1.0:
                self.close()
            elif self._shown is not None or now - self._begun >= self._after:
                self._show()

    def close(self) -> None:
        """Leave the screen to what follows."""
        with self._lock:
            self._timer.cancel()
            self._share = 1.0
            if self._shown is not None:
                self._shown.stop()
            self._shown = None

    def clock(self) -> str:
        """The time left, as the last step told it; the time taken where that is not known."""
        now = time.monotonic()
        if self._end is not None and self._end > now:
            return f"{timedelta(seconds=ceil(self._end - now))} left"
        return f"{timedelta(seconds=int(now - self._begun))} so far"

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        clock = _clock(self.clock)

        with self._lock:
            if self._share >= 1.0:
                return
            if self._shown is None:
                console = Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR")))
                self._shown = Progress(console=console, transient=True)
                self._shown.add_task("", total=None)
                self._shown.start()
            told = TextColumn("{task.description}"), BarColumn()
            share = (TaskProgressColumn(),) if self._share else ()
            self._shown.columns = (*told, *share, clock)
            task = self._shown.task_ids[0]
            total = 1.0 if self._share else None
            self._shown.update(task, description=self._step, total=total, completed=self._share)
