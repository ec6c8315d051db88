"""The command line's manners: data on standard output, everything else on standard error."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

import click

from ocrfix.cli.signals import Ended, ends_in_order
from ocrfix.errors import OcrfixError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


__all__ = [
    "Command",
    "Commands",
    "as_language",
    "on_terminal",
    "page_lines",
    "put",
    "put_bytes",
    "put_data",
    "put_summary",
    "say",
    "screen",
    "write_or_put",
]

BUG = (
    "This is a fault of ocrfix, not of your files. Run it again with -v and report what it prints."
)


def as_language(_context: click.Context, _option: click.Parameter, said: str | None) -> str | None:
    """The code of a language that an option names (whoever looks for a book says if it is none)."""
    if said is None:
        return None
    from ocrfix.language.codes import language_code

    return language_code(said)


class Command(click.Command):
    """A command that knows ``-v`` and ``-h`` wherever it stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context_settings.setdefault("help_option_names", ["-h", "--help"])
        self.params.append(_verbose())

    def invoke(self, ctx: click.Context) -> Any:
        """Run, unless what is to be written is to be read too."""
        from ocrfix.cli.targets import check_apart

        check_apart(ctx)
        return super().invoke(ctx)


def _verbose() -> click.Option:
    return click.Option(
        ["-v", "--verbose"],
        is_flag=True,
        expose_value=False,
        help="Show a traceback where something fails.",
    )


class Commands(click.Group):
    """A group whose commands end in a sentence and an exit code, never in a traceback.

    What a command returns is its exit code (None for 0). 2 for what the user can mend, 130 when
    interrupted; ``-v`` shows tracebacks. Commands are listed in the order they were defined in.
    """

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(_verbose())

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of work."""
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and turn what went wrong into a sentence."""
        given = kwargs.get("args") or (args[0] if args else None) or sys.argv[1:]
        options = given[: given.index("--")] if "--" in given else given
        verbose = "-v" in options or "--verbose" in options
        standalone = kwargs.pop("standalone_mode", True)
        kwargs.setdefault("prog_name", "ocrfix")
        with ends_in_order():
            try:
                code = self._run(args, kwargs, verbose)
            except BrokenPipeError:
                # The reader has gone (`| head`): nothing is wrong, and nothing more can be said.
                code = 0
            except KeyboardInterrupt:  # a second one, while the first was told
                code = 130
        for stream in (sys.stdout, sys.stderr):
            _close_quietly(stream)
        if standalone:
            sys.exit(code)
        return code

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the options, which may print help."""
        with _told_of_readers():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named."""
        with _told_of_readers():
            return super().invoke(ctx)

    def _run(self, args: Any, kwargs: Any, verbose: bool) -> int:
        try:
            result = super().main(*args, **{**kwargs, "standalone_mode": False})
            if sys.stdout is not None:
                sys.stdout.flush()
        except click.UsageError as error:
            say(_usage(error))
            return 2
        except click.ClickException as error:
            say(f"ocrfix: {error.format_message()}")
            return 2
        except (click.Abort, KeyboardInterrupt):
            say("\nInterrupted. Nothing half-written is left behind.")
            return 130
        except _ReaderGoneError:
            return 0
        except BrokenPipeError:
            raise
        except Ended:
            with contextlib.suppress(OSError):  # the terminal may be what has ended
                say("\nEnded from outside. Nothing half-written is left behind.")
            raise
        except Exception as error:
            if verbose:
                import traceback

                say(traceback.format_exc())
            say(f"ocrfix: {_sentence(error)}")
            return 2
        return result if isinstance(result, int) else 0


class _ReaderGoneError(Exception):
    """Nobody reads standard output any more, which click would take for a failure."""


@contextlib.contextmanager
def _told_of_readers() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise _ReaderGoneError from error


def _usage(error: click.UsageError) -> str:
    """What is wrong with the options, and where help is to be had."""
    ctx = error.ctx
    path = ctx.command_path if ctx else "ocrfix"
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        return error.format_message()
    return f"{path}: {error.format_message()} See: {path} --help"


def _sentence(error: Exception) -> str:
    if isinstance(error, OcrfixError):
        return str(error)
    if isinstance(error, MemoryError):
        return "The memory does not suffice. Split the input, or use fewer processes (-j 1)."
    if isinstance(error, OSError) and error.strerror:
        name = f"{error.filename} cannot be used: " if error.filename else ""
        return f"{name}{error.strerror.lower()}. Check the path and the space left."
    return f"{type(error).__name__}: {error}. {BUG}"


def _close_quietly(stream: TextIO | None) -> None:
    """Flush, and where nobody takes it any more keep Python from complaining at its end."""
    try:
        if stream is not None:
            stream.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[union-attr]


def say(message: str) -> None:
    """Say something to the person, on standard error; control characters are made visible."""
    from ocrfix.report.terminal import visible

    if sys.stderr is not None:
        click.echo(visible(message, keep="\n"), err=True)


def put_summary(text: str) -> None:
    """Put a summary that is ready for a terminal on standard error."""
    if sys.stderr is not None:
        click.echo(text, err=True, nl=False, color=True)


def put(text: str) -> None:
    """Put text that is ready for a terminal on standard output."""
    put_bytes(text.encode("utf-8", "surrogatepass"))


def put_data(text: str) -> None:
    """Put text of documents on standard output: as it is, or on a terminal made harmless."""
    if on_terminal(sys.stdout):
        from ocrfix.report.terminal import visible

        text = visible(text.replace("\r\n", "\n"), keep="\n")
    put(text)


def put_bytes(data: bytes) -> None:
    """Put bytes on standard output; raises :class:`OutputError` where there is no room."""
    if sys.stdout is None:
        raise OutputError("Standard output is closed. Send it to a file (> FILE) or a program.")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            f"Standard output cannot be written: {(error.strerror or str(error)).lower()}. "
            "Name a file on another disk."
        ) from error


def write_or_put(text: str, target: Path | None) -> None:
    """Write text to a file, or put it on standard output."""
    from ocrfix.text.files import write_atomic

    if target is None:
        put_data(text)
    else:
        write_atomic(target, text.encode("utf-8", "surrogatepass"))


def screen(stream: TextIO | None = None) -> tuple[bool, int | None]:
    """Whether to colour a stream (standard output), and its width (None for a pipe)."""
    from ocrfix.report.terminal import use_colour

    stream = stream or sys.stdout
    if stream is None:
        return False, None
    width = shutil.get_terminal_size().columns if on_terminal(stream) else None
    return use_colour(stream), width


def on_terminal(stream: TextIO | None) -> bool:
    """Whether a stream goes to a terminal, where a person reads it."""
    return stream is not None and stream.isatty()


def page_lines(lines: Iterable[str]) -> None:
    """Put lines on standard output; on a terminal, long output opens a pager as git's does."""
    if not on_terminal(sys.stdout):
        remaining = iter(lines)
        while some := list(islice(remaining, 500)):
            put("".join(line + "\n" for line in some))
        return
    text = "".join(line + "\n" for line in lines)
    if text.count("\n") < shutil.get_terminal_size().lines:
        put(text)
        return
    os.environ.setdefault("LESS", "-FRX")
    click.echo_via_pager(text, color=True)
