"""Whether a run says only what is wrong: the option ``--quiet`` of every command."""

from __future__ import annotations

import click

__all__ = ["be_quiet", "is_quiet", "quiet_option"]


class _Run:
    """What holds for the run under way; set anew by each."""

    quiet = False


_run = _Run()


def be_quiet(quiet: bool) -> None:
    """Say from now on only what is wrong, or everything."""
    _run.quiet = quiet


def is_quiet() -> bool:
    """Whether only what is wrong is said."""
    return _run.quiet


def quiet_option() -> click.Option:
    """The option ``-q`` for a command."""
    return click.Option(
        ["-q", "--quiet"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_hush,
        help="Say nothing but what is wrong.",
    )


def _hush(_context: click.Context, _option: click.Parameter, quiet: bool) -> None:
    if quiet:
        be_quiet(True)
