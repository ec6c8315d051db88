"""The bar that the confidence of a change must pass, by what a person aims at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, get_args

__all__ = ["AIMS", "Aim", "Bar", "Noisy"]

Aim = Literal["precision", "errors"]
"""``precision``: nearly all changes are good; ``errors``: the fewest errors are left."""

AIMS: tuple[Aim, ...] = get_args(Aim)


class Noisy(Protocol):
    """A text of which it is known how noisy it reads."""

    @property
    def misread(self) -> float:
        """Evident misreadings in a thousand words."""
        ...


@dataclass(frozen=True, slots=True)
class Bar:
    """The least confidence of a change: in a scan, and in a text that reads as clean already.

    ``scan`` holds where precision is aimed at, ``errors`` where the fewest errors are;
    ``aim`` is what holds unless a run says otherwise. A text reads as clean with at most
    ``level`` evident misreadings in a thousand words: there ``clean`` holds for either aim.
    """

    scan: float
    clean: float
    level: float
    errors: float
    aim: Aim = "precision"

    def of(self, text: Noisy, aim: Aim | None = None) -> float:
        """The bar that holds for a text; ask when its places have been walked."""
        if text.misread <= self.level:
            return self.clean
        return self.of_scans(aim)

    def of_scans(self, aim: Aim | None = None) -> float:
        """The bar for a text that does not read as clean."""
        return self.errors if (aim or self.aim) == "errors" else self.scan
