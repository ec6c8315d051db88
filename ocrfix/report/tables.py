"""Rules and error rates as tables: aligned columns, plain in a pipe, headed in bold in colour."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ocrfix.errormodel.rule_names import shown_rule
from ocrfix.errormodel.rules import UNSEEN
from ocrfix.report.habit_lines import habit_lines, habit_records
from ocrfix.report.terminal import Piece, paint, visible, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.model import Evaluation, Judgement, Rates, Rule

__all__ = [
    "evaluation_json",
    "evaluation_record",
    "evaluation_table",
    "rules_table",
    "table",
]

WORTH_READING = 7  # characters of a column that is cut
_NARROW = 72  # columns of a screen on which a rule's two sides are left to its name
_RATES = (("CER", "cer"), ("WER", "wer"), ("cMER", "cmer"), ("wMER", "wmer"))
# White space is what a rule may be about, so it has to show.
_SPACES = str.maketrans({" ": "␣", "\n": "↵", "\u00a0": "⍽", "\u202f": "⍽"})


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    align: str,
    *,
    width: int | None = None,
    colour: bool = False,
    faint: Sequence[bool] = (),
) -> str:
    """Set rows in columns; ``align`` has ``<`` or ``>`` for each.

    With a ``width`` the last column is cut with an ellipsis to fit, and columns at the end that
    have no room are left out. ``faint`` marks rows that step back. Control characters are made
    visible.

    >>> print(table(["rule", "seen"], [["I→l", "40"], ["1→l", "7"]], "<>"), end="")
    rule  seen
    I→l     40
    1→l      7
    """
    if width is not None:
        head = head[: _fitting(head, rows, width)]
    shown = [[visible(cell) for cell in row[: len(head)]] for row in [head, *rows]]
    widths = [max(width_of(row[column]) for row in shown) for column in range(len(head))]
    before_last = sum(widths[:-1]) + 2 * (len(widths) - 1)
    lines = []
    for number, row in enumerate(shown):
        if width is not None:
            row = [*row[:-1], _cut(row[-1], max(width - before_last, 1))]
        line = "  ".join(_padded(*cell) for cell in zip(row, widths, align, strict=False)).rstrip()
        stepped_back = number > 0 and bool(faint) and faint[number - 1]
        style = "title" if number == 0 else "faint" if stepped_back else ""
        lines.append(paint([Piece(line, style)], colour) + "\n")
    return "".join(lines)


def _fitting(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> int:
    """How many columns fit, the last of them cut to what is worth reading."""
    used = 0
    for column in range(len(head)):
        full = max(width_of(visible(row[column])) for row in [head, *rows])
        if column and used + min(full, WORTH_READING) > width:
            return column
        used += full + 2
    return len(head)


def _padded(text: str, width: int, align: str) -> str:
    space = " " * (width - width_of(text))
    return space + text if align == ">" else text + space


def _cut(text: str, width: int) -> str:
    if width_of(text) <= width:
        return text
    while text and width_of(text) >= width:
        text = text[:-1]
    return text + "…"


def rules_table(rules: Sequence[Rule], *, width: int | None = None, colour: bool = False) -> str:
    """Give one line a rule: what it changes, how often it was seen and right, an example.

    White space in a rule is shown as ␣, ⍽ (no-break) and ↵. Counts are of the pairs the book was
    trained on, or in brackets of the book behind it where these pairs never showed the rule.
    """
    rows = [
        [
            shown_rule(rule.id),
            rule.kind,
            *_sides(rule),
            *_counts(rule),
            "on" if rule.enabled else "off",
            rule.examples[0] if rule.examples else "",
        ]
        for rule in rules
    ]
    head = ["rule", "kind", "before", "after", "seen", "right", "share", "state", "example"]
    align = "<<<<>>><<"
    if width is not None and width < _NARROW:
        head, *rows = ([*row[:2], *row[4:]] for row in [head, *rows])
        align = align[:2] + align[4:]
    off = [not rule.enabled for rule in rules]
    return table(head, rows, align, width=width, colour=colour, faint=off)


def _sides(rule: Rule) -> tuple[str, str]:
    if (rule.before, rule.after) == UNSEEN:
        return "any", "any"
    return _spaced(rule.before), _spaced(rule.after)


def _spaced(text: str) -> str:
    return text.translate(_SPACES) or "∅"


def _counts(rule: Rule) -> list[str]:
    count = rule.own if rule.own.seen else rule.prior
    cells = [f"{count.seen:,}", f"{count.right:,}", _share(count.right, count.seen)]
    return cells if rule.own.seen or not rule.prior.seen else [f"({cell})" for cell in cells]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def evaluation_record(evaluation: Evaluation) -> dict[str, Any]:
    """Give an evaluation as the record of the contract."""
    judged = evaluation.changes
    return {
        "before": _rates(evaluation.before),
        "after": evaluation.after and _rates(evaluation.after),
        "changes": judged
        and {
            "good": judged.good,
            "bad": judged.bad,
            "neutral": judged.neutral,
            "missed": judged.missed,
            "precision": round(judged.precision, 6),
            "recall": round(judged.recall, 6),
            "habits": judged.habits,
        },
        "habits": habit_records(evaluation.habits, evaluation.habits_after),
    }


def _rates(rates: Rates) -> dict[str, float]:
    return {name: round(getattr(rates, name), 6) for _, name in _RATES}


def evaluation_json(evaluation: Evaluation) -> str:
    """Give an evaluation as one line of JSON."""
    return json.dumps(evaluation_record(evaluation), ensure_ascii=False) + "\n"


def evaluation_table(evaluation: Evaluation, *, colour: bool = False) -> str:
    """Give error rates in per cent, before and after, and the changes judged.

    >>> from ocrfix.model import Evaluation, Rates
    >>> rates = Rates(0.0142, 0.1, 0.0142, 0.1), Rates(0.0051, 0.03, 0.005, 0.03)
    >>> print(evaluation_table(Evaluation(*rates)), end="")
           before   after   change
    CER    1.42 %  0.51 %  -64.1 %
    WER   10.00 %  3.00 %  -70.0 %
    cMER   1.42 %  0.50 %  -64.8 %
    wMER  10.00 %  3.00 %  -70.0 %
    """
    before, after = evaluation.before, evaluation.after
    rows = [[title, f"{100 * getattr(before, name):.2f} %"] for title, name in _RATES]
    head = ["", "before"]
    if after is not None:
        head += ["after", "change"]
        for row, (_, name) in zip(rows, _RATES, strict=True):
            old, new = getattr(before, name), getattr(after, name)
            row += [f"{100 * new:.2f} %", f"{100 * (new - old) / old:+.1f} %" if old else "–"]
    text = table(head, rows, "<" + ">" * (len(head) - 1), colour=colour)
    if evaluation.changes:
        text += "\n" + _judged(evaluation.changes)
    lines = habit_lines(evaluation.habits, evaluation.habits_after)
    return (
        text
        + ("\nHabits, counted apart:\n" if lines else "")
        + "".join(f"{visible(line)}\n" for line in lines)
    )


def _judged(judged: Judgement) -> str:
    made = judged.good + judged.bad + judged.neutral + judged.habits
    habits = f", {judged.habits:,} of habits" if judged.habits else ""
    return (
        f"{made:,} change{'' if made == 1 else 's'}: {judged.good:,} good, {judged.bad:,} bad, "
        f"{judged.neutral:,} neutral{habits}; {judged.missed:,} missed\n"
        f"precision {100 * judged.precision:.1f} %, recall {100 * judged.recall:.1f} %\n"
    )
