"""What training says at its end, and what a book says of its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocrfix.report.tables import rules_table, table
from ocrfix.report.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ocrfix.model import Count, Rule
    from ocrfix.training import Trained
    from ocrfix.workflow import Scores

__all__ = ["rule_card", "rule_scores", "training_summary"]

SHOWN = 20


def training_summary(trained: Trained, *, width: int | None = None, colour: bool = False) -> str:
    """The most frequent rules, and the figures for text that no count came from."""
    book, checked = trained.book, trained.validation
    roots = [r for r in book.rules if not r.left and not r.right]
    roots.sort(key=lambda r: (-r.own.right, -r.prior.right, r.id))
    named = _named(roots, book.rules)
    lines = [rules_table(named[:SHOWN], width=width, colour=colour)]
    if len(roots) > SHOWN:
        lines.append(f"… and {len(roots) - SHOWN:,} more substitutions\n")
    fewer = 1 - checked.after.cer / checked.before.cer if checked.before.cer else 0.0
    texts = "text" if checked.documents == 1 else "texts or parts of texts"
    lines.append(
        f"\nOn unseen text (cross-validated, {checked.documents:,} {texts} held out in turn):\n"
        f"  character error rate {100 * checked.before.cer:.2f} % → {100 * checked.after.cer:.2f} %"
        f" ({100 * fewer:.0f} % fewer errors)\n"
        f"  {checked.good:,} good changes, {checked.bad:,} bad "
        f"({100 * checked.precision:.1f} % good), at confidence {book.bar.scan:.2f} and above\n"
        f"  {checked.harm:.2f} changes in 10,000 characters of clean text\n\n"
        "Is the confidence true? Of the changes at 0.9, nine in ten should be good.\n"
    )
    rows = [
        [f"{mean:.2f}", f"{100 * share:.0f} %", f"{n:,}"] for mean, share, n in checked.reliability
    ]
    lines.append(table(["confidence", "good", "candidates"], rows, ">>>", colour=colour))
    lines += [_of_lexicon(row) for row in book.about.get("lexicon", ())]
    lines += [f"\nLeft out: {reason}\n" for reason in trained.skipped[:10]]
    return "".join(lines)


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
    lines = [f"{root.id}, a {root.kind} rule{'' if root.enabled else ', disabled'}\n"]
    lines += [f"  {example}\n" for example in root.examples]
    ordered = sorted(rules, key=lambda r: (-r.own.right, -r.prior.right, r.id))
    behind = any(r.prior.seen for r in rules)
    rows = []
    for rule in ordered:
        own, prior = rule.own, rule.prior
        row = [rule.id, "on" if rule.enabled else "off", *_counts(own)]
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
    rows = [[f"{j.good:,}", f"{j.bad:,}", f"{j.neutral:,}", _share(j.good, j.bad), rule]
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
