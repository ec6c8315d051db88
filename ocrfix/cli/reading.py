"""The options that say how files are read, for every command that reads them."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["INCLUDE", "reads", "reads_text"]

_FIELD = click.option(
    "--field", metavar="NAME", help="Column of a table or field of records with the OCR text."
)
_TO = click.option("--to", metavar="NAME", help="Where its repaired text goes.")
INCLUDE = click.option(
    "--include", multiple=True, metavar="GLOB",
    help="Of folders only files of this pattern ('*.ocr.txt'); repeatable.",
)  # fmt: skip


def reads(columns: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command ``--format`` (and ``--field``, ``--to``), as one value ``form``."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def called(
            *args: Any,
            form: str | None,
            field: str | None = None,
            to: str | None = None,
            include: tuple[str, ...] = (),
            **rest: Any,
        ) -> Any:
            return command(*args, form=_said(form, field, to, include), **rest)

        if columns:
            called = _FIELD(_TO(INCLUDE(called)))
        return click.option(
            "--format", "form", metavar="NAME",
            help="Format of the files read (default: told by their content).",
        )(called)  # fmt: skip

    return decorate


def reads_text(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--input-format`` where ``--format`` is that of its output."""

    @wraps(command)
    def called(*args: Any, read_as: str | None, **rest: Any) -> Any:
        return command(*args, read_as=_said(read_as, None, None, ()), **rest)

    return click.option(
        "--input-format", "read_as", metavar="NAME",
        help="Format of the OCR read (default: told by its content).",
    )(called)  # fmt: skip


def _said(form: str | None, field: str | None, to: str | None, include: tuple[str, ...]) -> Any:
    if not (form or field or to or include):
        return None
    from ocrfix.text.sources import ReadAs

    return ReadAs(form, field, to, include)
