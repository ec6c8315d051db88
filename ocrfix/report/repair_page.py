"""The report of a repair as a page: what was changed, by which rule, and how sure it was."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ocrfix.errormodel.rule_names import shown_rule
from ocrfix.report.charts import confusion_matrix, reliability_plot, spaced
from ocrfix.report.habit_lines import habit_lines
from ocrfix.report.json_report import rule_summary
from ocrfix.report.page import bar, chunked, escaped, html_page, html_table
from ocrfix.report.repair_rows import Marks, blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ocrfix.evaluation.files import Evaluated
    from ocrfix.model import Change, Document, Evaluation, Repaired
    from ocrfix.report.repair_rows import Place

__all__ = ["evaluation_html", "report_html"]

_CONFUSIONS = 12
_HELD_SHOWN = 1000
_BANDS = 10
_RATES = (("CER", "cer"), ("WER", "wer"), ("cMER", "cmer"), ("wMER", "wmer"))


def report_html(
    items: Sequence[tuple[Document, Repaired]],
    *,
    book: str,
    version: str,
    evaluations: Mapping[str, Evaluation] | None = None,
    wrong: Mapping[str, Sequence[Place]] | None = None,
    compared: bool = False,
) -> str:
    """Give one self-contained page with both texts side by side and every change marked.

    ``evaluations`` holds, by document name, error rates and judged changes where the truth is
    known, ``wrong`` what :func:`ocrfix.evaluation.judgement.errors` finds in the repaired text.
    ``compared`` says that ``book`` names a repaired text instead, with which the changes were found
    by comparing: then none has a confidence or a rule. Nothing of a document can run or load
    anything; control characters are shown.
    """
    known = evaluations or {}
    made = [change for _, repaired in items for change in repaired.changes]
    held = sum(len(repaired.held_back) for _, repaired in items)
    summary = rule_summary(made)
    numbers = {rule: number for number, (rule, _, _) in enumerate(summary)}
    counts = Counter((change.before, change.after) for change in made)
    confusions = {key: number for number, (key, _) in enumerate(_ranked(counts))}
    judged = {name: dict(evaluation.judged) for name, evaluation in known.items()}
    sure = [
        (change.confidence, judged.get(document.name, {}).get(change, ""))
        for document, repaired in items
        for change in repaired.changes
    ]
    lead = f"{_count(len(items), 'document')}, {_count(len(made), 'change')}"
    lead += "" if compared else f", {held:,} held back"
    body = [
        f'<header><h1>What was repaired</h1><p class="lead">{lead}</p>'
        f'<p class="soft">{_made_by(book, compared)}, ocrfix {escaped(version)}. '
        f"Point at a marked change to see {'what it did' if compared else 'why it was made'}."
        "</p></header>\n<main>\n",
        _rates(known),
        '<section class="figures">',
        "" if compared else f"<div>{_rules(summary)}{_confidence(sure)}</div>",
        f"<div>{_confusions(counts, confusions)}</div></section>\n",
        _controls([] if compared else summary, counts, len(made), bool(known)),
    ]
    for document, repaired in items:
        places = (wrong or {}).get(document.name, ())
        marks = Marks(numbers, confusions, judged.get(document.name, {}), places, compared)
        body += _document(document, repaired, marks)
    body.append(
        "</main>\n<footer>Made by ocrfix; nothing on this page leaves your computer.</footer>\n"
    )
    return html_page(f"ocrfix: {lead}", body)


def _made_by(book: str, compared: bool) -> str:
    if compared and not book:
        return "The text as it was read, without a repair"
    return f"{'Repaired text' if compared else 'Book'} <code>{escaped(book)}</code>"


def evaluation_html(evaluated: Evaluated, book: str, *, compared: bool = False) -> str:
    """Give the page of a repair whose truth is known.

    ``book`` names what made it, or with ``compared`` the repaired text ("" for none).
    """
    from importlib.metadata import version

    from ocrfix.evaluation.judgement import errors

    name, repaired = evaluated.document.name, evaluated.repaired
    return report_html(
        [(evaluated.document, repaired)],
        book=book,
        version=version("ocrfix"),
        evaluations={name: evaluated.evaluation},
        wrong={name: errors(repaired.text, evaluated.clean)},
        compared=compared,
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _ranked(counts: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _confusion(before: str, after: str) -> str:
    return f"<code>{spaced(before)}</code> → <code>{spaced(after)}</code>"


def _named(rule: str) -> str:
    """A rule for the page: the spaces of its name part our words, those of a text show already."""
    return " ".join(map(spaced, shown_rule(rule).split(" ")))


def _rates(evaluations: Mapping[str, Evaluation]) -> str:
    rows = []
    for name, evaluation in evaluations.items():
        cells = [escaped(name)]
        for _, field in _RATES:
            both = (evaluation.before, evaluation.after)
            shown = [f"{100 * getattr(each, field):.2f}" for each in both if each]
            cells.append("&nbsp;→ ".join(shown) + "&nbsp;%")  # lines break behind the arrow alone
        rows.append(cells)
    if not rows:
        return ""
    head = ["document", *(title for title, _ in _RATES)]
    table = html_table(head, rows, " nnnn")
    said = [
        f"<p>{escaped(line)}</p>"
        for evaluation in evaluations.values()
        for line in habit_lines(evaluation.habits, evaluation.habits_after)
    ]
    habits = f"<h3>Habits, counted apart</h3>{''.join(said)}" if said else ""
    return f'<section><h2>Error rates</h2><div class="tall">{table}</div>{habits}</section>\n'


def _rules(summary: Sequence[tuple[str, int, float]]) -> str:
    rows = [
        [
            f'<button type="button" data-rule="{number}">{_named(rule)}</button>',
            f"{count:,}",
            f"{mean:.2f}",
        ]
        for number, (rule, count, mean) in enumerate(summary)
    ]
    table = html_table(["rule", "changes", "mean confidence"], rows, " nn")
    return f'<h2>Rules</h2><div class="tall">{table}</div>'


def _confusions(counts: Counter[tuple[str, str]], numbers: Mapping[tuple[str, str], int]) -> str:
    ranked = _ranked(counts)
    most = ranked[0][1] if ranked else 1
    rows = [
        [
            f'<button type="button" data-k="{numbers[key]}">{_confusion(*key)}</button>',
            bar(count / most),
            f"{count:,}",
        ]
        for key, count in ranked[:_CONFUSIONS]
    ]
    table = html_table(["change", "", "times"], rows, " wn")
    return f"<h2>What was read as what</h2>{confusion_matrix(counts, numbers)}{table}"


def _confidence(sure: Sequence[tuple[float, str]]) -> str:
    """Table confidence by bands, with the share that was good where the truth is known."""
    bands: list[Counter[str]] = [Counter() for _ in range(_BANDS)]
    sums = [0.0] * _BANDS
    for confidence, verdict in sure:
        at = min(int(confidence * _BANDS), _BANDS - 1)
        bands[at].update(["all", verdict])
        sums[at] += confidence
    most = max((band["all"] for band in bands), default=0) or 1
    judged = any(verdict for _, verdict in sure)
    rows: list[list[str]] = []
    points: list[tuple[float, float, int]] = []
    for number, band in reversed(list(enumerate(bands))):
        if not band["all"]:
            continue
        cells = [f"{number / _BANDS:.1f} to {(number + 1) / _BANDS:.1f}", bar(band["all"] / most)]
        cells.append(f"{band['all']:,}")
        if judged:
            known = band["good"] + band["bad"] + band["neutral"]
            cells.append(f"{100 * band['good'] / known:.0f} %" if known else "–")
            points.append((sums[number] / band["all"], band["good"] / max(known, 1), band["all"]))
        rows.append(cells)
    head = ["confidence", "", "changes", *(["good"] if judged else [])]
    table = html_table(head, rows, " wnn"[: len(head)])
    picture = reliability_plot(points)
    said = '<p class="soft">On the dotted line the confidence is true.</p>' if picture else ""
    return f"<h2>How sure they were</h2>{picture}{said}{table}"


def _controls(
    summary: Sequence[tuple[str, int, float]],
    counts: Counter[tuple[str, str]],
    made: int,
    judged: bool,
) -> str:
    rules = [f"{_named(rule)} ({count:,})" for rule, count, _ in summary]
    changes = [f"{spaced(b)} → {spaced(a)} ({count:,})" for (b, a), count in _ranked(counts)]
    verdict = (
        '<label>verdict <select id="verdict"><option value="">all</option>'
        + "".join(f"<option>{word}</option>" for word in ("good", "bad", "neutral", "habit"))
        + '<option value="wrong">still wrong</option></select></label>'
    )
    by_rule = (
        f"{_choice('rule', rules)}{_choice('change', changes)}"
        '<label>confidence from <input id="least" type="range" '
        'min="0" max="100" value="0"><output id="bar">0.00</output></label>'
    )
    return (
        f'<div class="bar" role="search">{by_rule if summary else _choice("change", changes)}'
        f"{verdict if judged else ''}"
        f'<output id="place">{made} of {made}</output>'
        '<span class="keys"><button type="button" id="previous">previous <kbd>k</kbd></button> '
        '<button type="button" id="next">next <kbd>j</kbd></button></span></div>\n'
    )


def _choice(name: str, texts: Sequence[str]) -> str:
    options = "".join(f'<option value="{n}">{text}</option>' for n, text in enumerate(texts))
    return (
        f'<label>{name} <select id="{name}"><option value="">all</option>{options}</select></label>'
    )


def _document(document: Document, repaired: Repaired, marks: Marks) -> Iterator[str]:
    made = f"{_count(len(repaired.changes), 'change')}, {len(repaired.held_back):,} held back"
    yield f"<section><h2>{escaped(document.name)} <small>{made}</small></h2>"
    yield from (f'<p class="soft">{escaped(note)}</p>' for note in repaired.notes)
    yield '<div class="row columns"><span></span><p>before</p><p>after</p></div>\n'
    yield from chunked(blocks(repaired, marks))
    yield _held(repaired.held_back)
    yield "</section>\n"


def _held(held: Sequence[Change]) -> str:
    if not held:
        return ""
    rows = [
        [
            f"{change.line:,}",
            _confusion(change.before, change.after),
            f"<code>{_named(change.rule)}</code>",
            f"{change.confidence:.2f}",
            escaped(change.evidence),
        ]
        for change in held[:_HELD_SHOWN]
    ]
    more = len(held) - len(rows)
    rest = f'<p class="soft">{more:,} more are in the JSON report.</p>' if more else ""
    table = html_table(["line", "change", "rule", "confidence", "evidence"], rows, "n  n ")
    summary = f"<summary>{len(held):,} held back</summary>"
    return f"<details>{summary}{table}{rest}</details>"
