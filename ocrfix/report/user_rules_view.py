"""What a person wrote into a book, as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.report.tables import table

if TYPE_CHECKING:
    from ocrfix.book.user_rules import UserRules

__all__ = ["user_rules_lines"]

_SHOWN = 12  # words to keep that are named


def user_rules_lines(
    user: UserRules, *, width: int | None = None, colour: bool = False
) -> list[str]:
    """A person's rules one a line, and the words they keep; nothing where there are none."""
    lines: list[str] = []
    if user.rules:
        rows = [[rule.id, rule.where, rule.when] for rule in user.rules]
        shown = table(["your rule", "where", "when"], rows, "<<<", width=width, colour=colour)
        lines += [*shown.splitlines(), ""]
    if kept := user.kept:
        more = f" and {len(kept) - _SHOWN:,} more" if len(kept) > _SHOWN else ""
        lines += [f"Never changed: {', '.join(kept[:_SHOWN])}{more}", ""]
    return lines
