"""What training says at its end, and what a book says of its rules."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from ocrfix.errormodel.rule_names import shown_confusion, shown_rule
from ocrfix.errormodel.rules import UNSEEN
from ocrfix.report.habit_lines import book_habits
from ocrfix.report.tables import rules_table, table
from ocrfix.report.terminal import visible, width_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ocrfix.book.book import Book
    from ocrfix.evaluation.rule_scores import Scores
    from ocrfix.model import Count, Rule
    from ocrfix.training.cross_validation import Tally, Validation
    from ocrfix.training.pipeline import Trained

__all__ = ["ADVICE", "rule_card", "rule_scores", "training_summary"]

SHOWN = 20
FEW = 10_000  # characters of clean text, some five pages

UNPAIRED = (
    "There were no pairs: this book knows the language, and what looks alike in print. It changes "
    "little, and only what is sure. Twenty corrected pages as pairs would teach it the print.\n"
)

ADVICE = {
    "held back, too little sure": "more pairs; ocrfix review",
    "another reading looked likelier": "more clean text (--clean)",
    "spaces and words together": "a scan with clearer spaces",
    "text lost or added": "a better or a second scan",
    "misread in a way never seen": "more pairs from this source",
    "no known word within reach": "--lexicon with its words",
}
"""What would repair more, for each reason of :mod:`ocrfix.training.held_out`."""


def training_summary(trained: Trained, *, width: int | None = None, colour: bool = False) -> str:
    """The most frequent rules, and the figures for text that no count came from."""
    book, checked = trained.book, trained.validation
    roots = [r for r in book.rules if not r.left and not r.right and (r.before, r.after) != UNSEEN]
    roots.sort(key=lambda r: (-r.own.right, -r.prior.right, r.id))
    named = _named(roots, book.rules)
    paired = book.about["trained"]["pairs"] > 0
    lines = ["These pairs taught no substitution.\n" if paired else wrapped(UNPAIRED, width)]
    if named:
        lines = [rules_table(named[:SHOWN], width=width, colour=colour)]
    if len(roots) > SHOWN:
        lines.append(f"… and {len(roots) - SHOWN:,} more substitutions\n")
    texts = "text" if checked.documents == 1 else "texts or parts of texts"
    held_out = f"cross-validated, {checked.documents:,} {texts} held out in turn; habits apart"
    unseen = "unseen text" if paired else "clean texts misread on purpose"
    lines += [
        wrapped(f"\nOn {unseen} ({held_out}):\n", width),
        _rates(checked, colour),
        wrapped(_judged(checked, book), width),
        _reliability(checked, width, colour),
    ]
    lines.append(_tallies(checked, width, colour))
    lines.append(_left(checked, width, colour))
    lines += [wrapped(f"\n{said}\n", width) for said in book_habits(book.habits)]
    lines += [wrapped(_of_lexicon(row), width) for row in book.about.get("lexicon", ())]
    size = book.about["trained"]["characters"]
    if paired and size < FEW:
        said = (
            f"\n{size:,} characters of clean text are too few for these figures to say much.\n"
            "About fifty pages are enough to begin with.\n"
        )
        lines.append(wrapped(said, width))
    lines += [wrapped(f"\nLeft out: {reason}\n", width) for reason in trained.skipped[:10]]
    return "".join(lines)


def _judged(checked: Validation, book: Book) -> str:
    bar, target = book.bar.of_scans(), book.about["trained"]["target_precision"]
    if not checked.good + checked.bad:
        return f"\nNo change reaches confidence {bar:.2f}, the least at which one is made.\n"
    return (
        f"\n{checked.good:,} good changes, {checked.bad:,} bad: "
        f"{100 * checked.precision:.1f} % of changes good (precision),\n"
        f"{100 * checked.recall:.1f} % of the places with errors mended (recall), at confidence "
        f"{bar:.2f} and above;\n"
        f"{checked.harm:.2f} changes in 10,000 characters of clean text.\n"
    ) + (
        f"No bar that mends much reaches the {100 * target:g} % of good changes aimed at "
        "(--target-precision);\nwhere the clean texts err themselves, none can.\n"
        if book.bar.aim == "precision" and checked.precision < target
        else ""
    )


def _reliability(checked: Validation, width: int | None, colour: bool) -> str:
    """Confidence against truth; nothing where there was nothing to be sure of."""
    if not checked.reliability:
        return ""
    rows = [
        [f"{mean:.2f}", f"{100 * share:.0f} %", f"{n:,}"] for mean, share, n in checked.reliability
    ]
    said = (
        "\nIs the confidence true? Of the changes at 0.9, nine in ten should be good.\n"
        f"On average it is {100 * checked.calibration_error:.1f} points off "
        "(expected calibration error).\n"
    )
    return wrapped(said, width) + (
        table(["confidence", "good", "candidates"], rows, ">>>", colour=colour)
    )


def _rates(checked: Validation, colour: bool) -> str:
    rows = []
    for name in ("CER", "WER", "cMER"):
        before, after = (getattr(r, name.lower()) for r in (checked.before, checked.after))
        fewer = f"{100 * (after - before) / before:+.0f} %" if before else "–"
        rows.append([name, f"{100 * before:.2f} %", f"{100 * after:.2f} %", fewer])
    return table(["error rate", "before", "after", "change"], rows, "<>>>", colour=colour)


def _tallies(checked: Validation, width: int | None, colour: bool) -> str:
    """The confusions that mended most and those that spoiled most, side by side if they fit."""
    sides = (checked.most_useful, checked.most_dangerous)
    rows = [
        [*_tally(useful), "", *_tally(dangerous)]
        for useful, dangerous in itertools.zip_longest(*sides)
    ]
    head = ["mended most", "good", "bad", "", "spoiled most", "good", "bad"]
    if not rows:
        return ""
    both = table(head, rows, "<>><<>>", colour=colour)
    if width is None or width_of(both.partition("\n")[0]) <= width:
        return "\n" + both
    return "".join(
        "\n" + table(head[part], [row[part] for row in rows if row[part][0]], "<>>", colour=colour)
        for part in (slice(0, 3), slice(4, 7))
        if any(row[part][0] for row in rows)
    )


def _tally(tally: Tally | None) -> tuple[str, str, str]:
    if tally is None:
        return "", "", ""
    return shown_confusion(tally.before, tally.after)[:24], f"{tally.good:,}", f"{tally.bad:,}"


def _left(checked: Validation, width: int | None, colour: bool) -> str:
    left = [(reason, count) for reason, count in checked.left if count]
    if not left:
        return "\nNothing was left wrong.\n"
    total = sum(count for _, count in left)
    rows = [
        [f"{count:,}", f"{100 * count / total:.0f} %", reason, ADVICE.get(reason, "")]
        for reason, count in sorted(left, key=lambda row: -row[1])
    ]
    head = ["characters", "share", "not repaired, since", "what would help"]
    return "\n" + table(head, rows, ">><<", width=width, colour=colour)


def _of_lexicon(row: Mapping[str, Any]) -> str:
    note = f"; {row['note']}" if "note" in row else ""
    return visible(f"\n{row['words']:,} words of {row['name']} are known{note}.\n", keep="\n")


def _named(roots: Sequence[Rule], rules: Sequence[Rule]) -> list[Rule]:
    """Show a substitution in the literal context that covers it, if one does (I’→l’)."""
    best: dict[tuple[str, str], Rule] = {}
    for rule in rules:
        if (rule.left or rule.right) and len(rule.left) < 2:
            key = (rule.before, rule.after)
            if key not in best or rule.own.right > best[key].own.right:
                best[key] = rule
    named = []
    for root in roots:
        other = best.get((root.before, root.after))
        covers = other is not None and root.own.right and other.own.right >= 0.9 * root.own.right
        named.append(other if other is not None and covers else root)
    return named


def rule_card(rules: Sequence[Rule], *, width: int | None = None, colour: bool = False) -> str:
    """Everything a book knows of one substitution."""
    root = min(rules, key=lambda r: (bool(r.left or r.right), r.id))
    lines = [f"{shown_rule(root.id)}, a {root.kind} rule{'' if root.enabled else ', disabled'}\n"]
    if root.kind == "habit":
        lines.append("  A habit stays as the scan prints it, unless an option asks otherwise.\n")
    lines += [f"  {example}\n" for example in root.examples]
    ordered = sorted(rules, key=lambda r: (-r.own.right, -r.prior.right, r.id))
    behind = any(r.prior.seen for r in rules)
    rows = []
    for rule in ordered:
        own, prior = rule.own, rule.prior
        row = [shown_rule(rule.id), "on" if rule.enabled else "off", *_counts(own)]
        rows.append([*row, *_counts(prior)] if behind else row)
    head = ["in context", "state", "right", "of", "share"]
    head += ["book behind:", "of", "share"] if behind else []
    off = [not r.enabled for r in ordered]
    align = "<<>>>>>>"[: len(head)]
    said = table(head, rows, align, width=width, colour=colour, faint=off)
    return visible("".join(lines), keep="\n") + "\n" + said


def _counts(count: Count) -> list[str]:
    share = f"{100 * count.right / count.seen:.1f} %" if count.seen else ""
    return [f"{count.right:,}", f"{count.seen:,}", share] if count.seen else ["", "", ""]


def rule_scores(scores: Scores, *, width: int | None = None, colour: bool = False) -> str:
    """Good and bad changes of each rule, of all, and the error rate before and after."""
    judged = [j for _, j in scores.rules]
    good, bad, neutral = (sum(getattr(j, n) for j in judged) for n in ("good", "bad", "neutral"))
    rows = [[f"{j.good:,}", f"{j.bad:,}", f"{j.neutral:,}", _share(j.good, j.bad), shown_rule(rule)]
            for rule, j in scores.rules]  # fmt: skip
    rows.append([f"{good:,}", f"{bad:,}", f"{neutral:,}", _share(good, bad), "all rules"])
    head = ["good", "bad", "neutral", "right", "rule"]
    text = table(head, rows, ">>>><", width=width, colour=colour)
    text += (
        f"\nCharacter error rate of {scores.pairs:,} pair{'' if scores.pairs == 1 else 's'}: "
        f"{100 * scores.before:.2f} % → {100 * scores.after:.2f} %\n"
    )
    if scores.known:
        which = "This pair was" if scores.pairs == 1 else (
            f"{scores.known:,} of these pairs {'was' if scores.known == 1 else 'were'}"
        )  # fmt: skip
        text += f"{which} in the book’s own training: on new scans it will do less well.\n"
    return text


def _share(good: int, bad: int) -> str:
    return f"{100 * good / (good + bad):.1f} %" if good + bad else "–"
