"""The options that say what is wanted of habits."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ocrfix.text.habits import CHOICES

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = TypeVar("Function", bound=Callable[..., Any])

__all__ = ["takes_habits"]

_HELP = {
    "hyphens": "Hyphens at line ends (-, ¬, ⸗, —), or whole words.",
    "quotes": "Quotation marks and apostrophes.",
    "dashes": "Dashes; ranges stay.",
    "letters": "Long s, or s; ꝛ; aͤ.",
    "ligatures": "ﬁ, or fi.",
    "spaces": "Spaces before ; : ! ?",
    "capitals": "“Jn”, or “In”; old: J for both.",
}


def takes_habits(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command an option for each kind of habit.

    The command takes ``habits``, what was asked for by kind; a habit that is not named is left to
    the book.
    """

    @wraps(function)
    def collecting(*args: Any, **given: Any) -> Any:
        asked = {kind: choice for kind in CHOICES if (choice := given.pop(kind)) is not None}
        return function(*args, habits=asked, **given)

    command: Callable[..., Any] = collecting
    for kind in reversed(CHOICES):
        command = click.option(f"--{kind}", type=click.Choice(CHOICES[kind]), help=_HELP[kind])(
            command
        )
    return command
