"""The rules of a book as a table for people: tab-separated, one a line, the most frequent first."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from ocrfix.errors import BookError
from ocrfix.model import Count, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrfix.model import RuleKind

__all__ = ["COLUMNS", "read_rules", "write_rules"]

COLUMNS = (
    "rule", "kind", "before", "after", "left", "right", "seen", "changed", "precision",
    "truth", "prior_seen", "prior_changed", "prior_truth", "state", "examples",
)  # fmt: skip
MOST = 10**15
"""The largest count that is taken for one."""
_PARTS = re.compile('["\t\r\n]')


def write_rules(rules: Iterable[Rule]) -> str:
    """Write rules as a tab-separated table, one a line, the most frequent first."""
    rows: list[Iterable[object]] = [COLUMNS]
    for r in sorted(rules, key=lambda r: (-r.own.right, -r.prior.right, r.id)):
        precision = f"{r.own.right / r.own.seen:.3f}" if r.own.seen else ""
        rows.append((
            r.id, r.kind, r.before, r.after, r.left, r.right, r.own.seen, r.own.right, precision,
            r.own.truth, r.prior.seen, r.prior.right, r.prior.truth,
            "on" if r.enabled else "off", " | ".join(r.examples),
        ))  # fmt: skip
    return "".join("\t".join(_cell(str(value)) for value in row) + "\n" for row in rows)


def _cell(value: str) -> str:
    """A cell, in quotes where a reader would part it; csv.writer leaves a carriage return bare."""
    return '"' + value.replace('"', '""') + '"' if _PARTS.search(value) else value


def read_rules(text: str, name: str = "rules.tsv") -> tuple[Rule, ...]:
    """Read what :func:`write_rules` wrote; raises :class:`BookError` naming a line that is off."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    found: list[Rule] = []
    try:
        if tuple(next(rows, ())) != COLUMNS:
            raise ValueError("the first line does not name the columns of a rule table")
        for row in rows:
            if len(row) != len(COLUMNS):
                raise ValueError(f"it has {len(row)} columns, parted by tabs, not {len(COLUMNS)}")
            cell = dict(zip(COLUMNS, row, strict=True))
            if cell["kind"] not in ("certain", "lexical", "confusable"):
                raise ValueError(f"{cell['kind']!r} is no kind of rule")
            if cell["state"] not in ("on", "off"):
                raise ValueError(f"the state is {cell['state']!r}, it must be on or off")
            kind: RuleKind = cell["kind"]  # type: ignore[assignment]
            numbers = [
                _count(cell[c])
                for c in ("seen", "changed", "truth", "prior_seen", "prior_changed", "prior_truth")
            ]
            found.append(
                Rule(
                    cell["rule"],
                    kind,
                    cell["before"],
                    cell["after"],
                    cell["left"],
                    cell["right"],
                    own=Count(*numbers[:3]),
                    prior=Count(*numbers[3:]),
                    enabled=cell["state"] == "on",
                    examples=tuple(cell["examples"].split(" | ")) if cell["examples"] else (),
                )
            )
    except (ValueError, csv.Error) as error:
        raise BookError(
            f"{name}, line {rows.line_num}: {error}. Mend that line or train the book anew."
        ) from error
    return tuple(found)


def _count(told: str) -> int:
    number = int(told)
    if not 0 <= number <= MOST:
        raise ValueError(f"{told[:30]} is no count")
    return number
