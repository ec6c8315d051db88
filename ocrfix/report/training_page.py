"""What training taught, as a page: the rules, how sure they are, and what would teach more.

The page is made of :class:`TrainingFigures` alone, so that a figure more is a line more.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.errormodel.rule_names import NEVER_SEEN
from ocrfix.errormodel.rules import UNSEEN
from ocrfix.report.charts import confusion_matrix, reliability_plot, spaced
from ocrfix.report.page import bar, escaped, html_page, html_table
from ocrfix.report.training_summary import ADVICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ocrfix.model import Rule
    from ocrfix.training.pipeline import Trained

__all__ = ["Learned", "TrainingFigures", "figures_of", "training_html"]

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Learned:
    """A substitution: how often it was right and how often not, and an example."""

    before: str
    after: str
    right: int
    wrong: int
    example: str = ""


@dataclass(frozen=True, slots=True)
class TrainingFigures:
    """All that the page says.

    ``rates`` are (name, before, after), fractions; ``facts`` (what, figure as text);
    ``reliability`` (mean confidence, share that was good, number); ``kinds`` (kind of rule, what
    it means, how many rules, how often they were right); ``mended`` and
    ``spoiled`` are what changed most on held-out text, ``left`` (why it was not repaired, how many
    characters) what stayed wrong there.
    """

    name: str
    made_from: str
    rates: tuple[tuple[str, float, float], ...]
    facts: tuple[tuple[str, str], ...]
    reliability: tuple[tuple[float, float, int], ...]
    kinds: tuple[tuple[str, str, int, int], ...]
    confusions: Mapping[tuple[str, str], int]
    useful: tuple[Learned, ...]
    dangerous: tuple[Learned, ...]
    mended: tuple[Learned, ...]
    spoiled: tuple[Learned, ...]
    more: tuple[str, ...]
    left: tuple[tuple[str, int], ...] = ()
    skipped: tuple[str, ...] = ()


def figures_of(trained: Trained) -> TrainingFigures:
    """Take from a training what the page shows."""
    book, checked = trained.book, trained.validation
    about = book.about["trained"]
    roots = [r for r in book.rules if not r.left and not r.right]
    seen = [r for r in book.rules if r.own.seen and (r.before, r.after) != UNSEEN]
    own = [r for r in roots if r.own.seen and (r.before, r.after) != UNSEEN]
    useful = sorted((r for r in own if r.enabled), key=lambda r: (-r.own.right, r.id))
    dangerous = sorted(trained.dangerous.items(), key=lambda item: (-item[1][1], item[0]))
    behind = f", with the book {about['prior']} behind it" if about["prior"] else ""
    made = checked.good + checked.bad
    return TrainingFigures(
        name=book.name,
        made_from=f"{_counted(about['pairs'], 'pair')}, {about['characters']:,} characters of "
        f"clean text, {_counted(about['clean_texts'], 'clean text')} without a scan{behind}; "
        f"language {book.lang}",
        rates=(
            ("CER", checked.before.cer, checked.after.cer),
            ("WER", checked.before.wer, checked.after.wer),
            ("cMER", checked.before.cmer, checked.after.cmer),
        ),
        facts=(
            ("texts or parts of texts held out in turn", f"{checked.documents:,}"),
            ("good changes", f"{checked.good:,}"),
            ("bad changes", f"{checked.bad:,}"),
            ("share of good ones among them (precision)", _share(checked.precision, of=made)),
            ("places with errors that were mended (recall)", _share(checked.recall, of=made)),
            ("changes in 10,000 characters of clean text", f"{checked.harm:.2f}"),
            (
                "confidence is off by (expected calibration error)",
                f"{100 * checked.calibration_error:.1f}\u00a0points",
            ),
            ("least confidence of a change", f"{book.bar.of_scans():.2f}"),
            ("the same in a text that reads as clean", f"{book.bar.clean:.2f}"),
        ),
        reliability=checked.reliability,
        kinds=tuple(
            (
                kind,
                said,
                sum(r.kind == kind for r in seen),
                sum(_most_right(r for r in seen if r.kind == kind).values()),
            )
            for kind, said in _KINDS
        ),
        confusions=Counter({(r.before, r.after): r.own.right for r in own if r.own.right}),
        useful=tuple(_learned(r) for r in useful[:_SHOWN]),
        dangerous=tuple(Learned(*key, good, bad) for key, (good, bad) in dangerous[:_SHOWN]),
        mended=tuple(Learned(t.before, t.after, t.good, t.bad) for t in checked.most_useful),
        spoiled=tuple(Learned(t.before, t.after, t.good, t.bad) for t in checked.most_dangerous),
        more=_more(own),
        left=tuple((reason, count) for reason, count in checked.left if count),
        skipped=trained.skipped,
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _most_right(rules: Iterable[Rule]) -> dict[tuple[str, str], int]:
    """How often each substitution was right, in the widest context that there is."""
    found: dict[tuple[str, str], int] = {}
    for rule in rules:
        key = rule.before, rule.after
        found[key] = max(found.get(key, 0), rule.own.right)
    return found


def _share(share: float, *, of: int) -> str:
    return f"{100 * share:.1f} %" if of else "–"


_KINDS = (
    ("certain", "right nearly always where it fits"),
    ("lexical", "right where it makes a word of what was none"),
    ("confusable", "both readings are words; the neighbours decide"),
    ("habit", "kept as the scan prints it, unless asked otherwise"),
)


def _learned(rule: Rule) -> Learned:
    example = rule.examples[0] if rule.examples else ""
    return Learned(rule.before, rule.after, rule.own.right, rule.own.seen - rule.own.right, example)


def _more(own: list[Rule]) -> tuple[str, ...]:
    """Say what more pairs would bring; what was seen once tells how much was not seen yet.

    I. J. Good (1953): of the next things seen, as large a share is new as were seen once of all.
    """
    total = sum(r.own.right for r in own)
    once = sum(r.own.right == 1 for r in own)
    if not total:
        return ("The pairs taught no substitution: all comes from the book behind.",)
    said = [
        f"{once:,} of {sum(r.own.right > 0 for r in own):,} substitutions were seen only once. By "
        f"Good’s estimate at least {100 * once / total:.1f} % of the errors on further pages of "
        "this kind are of substitutions that these pairs do not show."
    ]
    if once > total / 20:
        said.append("More pairs from the same source would pay.")
    else:
        said.append("More pairs of the same kind would bring few new rules.")
    return tuple(said)


def training_html(figures: TrainingFigures, *, version: str) -> str:
    """Give one self-contained page; nothing of a text can run or load anything."""
    numbers = {key: number for number, key in enumerate(figures.confusions)}
    rates = [
        [name, f"{100 * old:.2f} %", f"{100 * new:.2f} %", _fewer(old, new)]
        for name, old, new in figures.rates
    ]
    body = [
        f'<header><h1>What was learned</h1><p class="lead">Book {escaped(figures.name)}</p>'
        f'<p class="soft">{escaped(figures.made_from)}. ocrfix {escaped(version)}.</p></header>\n'
        '<main><section class="figures"><div><h2>On unseen text</h2>'
        + html_table(["", "before", "after", "change"], rows=rates, numbers=" nnn")
        + html_table(["", ""], ([escaped(w), f] for w, f in figures.facts), " n")
        + "</div><div><h2>Is the confidence true?</h2>"
        + reliability_plot(figures.reliability, "candidates")
        + '<p class="soft">Of the changes at 0.9, nine in ten should be good: on the dotted line '
        "the confidence is true. A large point stands for many.</p></div>"
        "<div><h2>Rules by kind</h2>"
        + html_table(
            ["kind", "rules", "times right"],
            (
                [f'{kind}<br><small class="soft">{said}</small>', f"{n:,}", f"{right:,}"]
                for kind, said, n, right in figures.kinds
            ),
            " nn",
        )
        + _left(figures)
        + "<h2>What more data would bring</h2>"
        + "".join(f"<p>{escaped(line)}</p>" for line in figures.more)
        + "</div><div><h2>What was read as what</h2>"
        + confusion_matrix(figures.confusions, numbers)
        + "</div>",
        _rules("The most useful rules", figures.useful, ("right", "left alone")),
        _rules(
            "Switched off, since they did damage on held-out text",
            figures.dangerous,
            ("good", "bad"),
        ),
        _rules("Mended most on unseen text", figures.mended, ("good", "bad")),
        _rules("Spoiled most on unseen text", figures.spoiled, ("good", "bad")),
        "</section>\n",
    ]
    if figures.skipped:
        lines = "".join(f"<li>{escaped(line)}</li>" for line in figures.skipped)
        body.append(f"<section><h2>Left out</h2><ul>{lines}</ul></section>\n")
    body.append(
        "</main>\n<footer>Made by ocrfix; nothing on this page leaves your computer.</footer>\n"
    )
    return html_page(f"ocrfix: what {figures.name} learned", body)


def _fewer(old: float, new: float) -> str:
    return f"{100 * (new - old) / old:+.0f} %" if old else "–"


def _left(figures: TrainingFigures) -> str:
    if not figures.left:
        return ""
    most = max(count for _, count in figures.left) or 1
    rows = (
        [_with_advice(kind), bar(count / most), f"{count:,}"]
        for kind, count in sorted(figures.left, key=lambda row: -row[1])
    )
    return "<h2>What was not repaired</h2>" + html_table(["", "", "characters"], rows, " wn")


def _with_advice(kind: str) -> str:
    if kind not in ADVICE:
        return escaped(kind)
    advice = re.sub(r"--[a-z-]+", r'<span class="option">\g<0></span>', escaped(ADVICE[kind]))
    return f'{escaped(kind)}<br><small class="soft">would help: {advice}</small>'


def _said(rule: Learned) -> str:
    if (rule.before, rule.after) == UNSEEN:
        return NEVER_SEEN
    return f"<code>{spaced(rule.before)}</code> → <code>{spaced(rule.after)}</code>"


def _rules(title: str, rules: tuple[Learned, ...], words: tuple[str, str]) -> str:
    if not rules:
        return f'<div><h2>{title}</h2><p class="soft">None.</p></div>'
    rows = [
        [
            _said(rule),
            f"{rule.right:,}",
            f"{rule.wrong:,}",
            f"<code>{escaped(rule.example)}</code>",
        ]
        for rule in rules
    ]
    told = any(rule.example for rule in rules)
    head = ["rule", *words, *(["example"] if told else [])]
    cells = [row[: len(head)] for row in rows]
    return f"<div><h2>{title}</h2>{html_table(head, cells, ' nn '[: len(head)])}</div>"
