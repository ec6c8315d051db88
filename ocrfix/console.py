"""The command line's manners: data on standard output, everything else on standard error."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from ocrfix.errors import OcrfixError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

__all__ = ["Commands", "progress_bar", "put", "put_bytes", "say", "screen", "write_or_put"]


class Commands(click.Group):
    """A group whose commands end in a sentence and an exit code, never in a traceback.

    Exit code 2 for what the user can mend, 130 when interrupted; ``-v`` shows tracebacks.
    """

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and turn what went wrong into a sentence."""
        verbose = any(a in ("-v", "--verbose") for a in (kwargs.get("args") or sys.argv[1:]))
        standalone = kwargs.pop("standalone_mode", True)
        try:
            result = super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.ClickException as error:
            error.show()
            code = 2
        except (click.Abort, KeyboardInterrupt):
            say("\nInterrupted; nothing half-written is left behind.")
            code = 130
        except OcrfixError as error:
            if verbose:
                raise
            say(f"ocrfix: {error}")
            code = 2
        except BrokenPipeError:
            # The reader has gone (`| head`): nothing is wrong, and nothing more can be said.
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        except OSError as error:
            if verbose:
                raise
            name = f"{error.filename}: " if error.filename else ""
            say(f"ocrfix: {name}{error.strerror or error}. Check the path and the space left.")
            code = 2
        else:
            code = result if isinstance(result, int) else 0
        if standalone:
            sys.exit(code)
        return code


def say(message: str) -> None:
    """Say something to the person, on standard error; control characters are made visible."""
    from ocrfix.report.terminal import visible

    click.echo(visible(message, keep="\n"), err=True)


def put(text: str) -> None:
    """Put text on standard output."""
    put_bytes(text.encode("utf-8", "surrogatepass"))


def put_bytes(data: bytes) -> None:
    """Put bytes on standard output, as they are."""
    stream = click.get_binary_stream("stdout")
    stream.write(data)
    stream.flush()


def write_or_put(text: str, target: Path | None) -> None:
    """Write text to a file, or put it on standard output."""
    from ocrfix.textio import write_atomic

    if target is None:
        put(text)
    else:
        write_atomic(target, text.encode("utf-8", "surrogatepass"))


def screen() -> tuple[bool, int | None]:
    """Whether to colour standard output, and its width (None for a pipe)."""
    from ocrfix.report.terminal import use_colour

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return use_colour(sys.stdout), width


def _ignore(_step: str, _share: float) -> None:
    """Tell nobody."""


@contextlib.contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, float], None]]:
    """A progress bar on a terminal, nothing elsewhere; it is told a step and the share done."""
    if not sys.stderr.isatty():
        yield _ignore
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR")))
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=1.0)

        def tell(step: str, share: float) -> None:
            bar.update(task, description=step or title, completed=share)

        yield tell


def page_lines(lines: Iterable[str]) -> None:
    """Put lines on standard output; on a terminal, long output opens a pager as git's does."""
    if not sys.stdout.isatty():
        for line in lines:
            put(line + "\n")
        return
    text = "".join(line + "\n" for line in lines)
    if text.count("\n") < shutil.get_terminal_size().lines:
        put(text)
        return
    os.environ.setdefault("LESS", "-FRX")
    click.echo_via_pager(text, color=True)
