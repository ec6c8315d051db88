"""The report of a repair as a page: what was changed, by which rule, and how sure it was."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.diff import split_lines
from ocrfix.edits import offsets
from ocrfix.report.page import bar, chunked, escaped, html_page, html_table
from ocrfix.report.records import rule_summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ocrfix.model import Change, Document, Evaluation, Repaired

__all__ = ["report_html"]

_CONTEXT = 2
_WORTH_FOLDING = 3
_CONFUSIONS = 24
_HELD_SHOWN = 1000
_BANDS = 10
_RATES = (("CER", "cer"), ("WER", "wer"), ("cMER", "cmer"), ("wMER", "wmer"))
_WHITE = str.maketrans({" ": "␣", "\n": "↵", "\u00a0": "⍽", "\u202f": "⍽"})


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the page says of changes: the number of each rule, and verdicts where truth is known."""

    rules: dict[str, int]
    verdicts: dict[Change, str]


def report_html(
    items: Sequence[tuple[Document, Repaired]],
    *,
    book: str,
    version: str,
    evaluations: Mapping[str, Evaluation] | None = None,
) -> str:
    """Give one self-contained page with both texts side by side and every change marked.

    ``evaluations`` holds, by document name, error rates and judged changes where the truth is
    known. Nothing of a document can run or load anything; control characters are shown.
    """
    known = evaluations or {}
    made = [change for _, repaired in items for change in repaired.changes]
    held = sum(len(repaired.held_back) for _, repaired in items)
    summary = rule_summary(made)
    numbers = {rule: number for number, (rule, _, _) in enumerate(summary)}
    judged = {name: dict(evaluation.judged) for name, evaluation in known.items()}
    sure = [
        (change.confidence, judged.get(document.name, {}).get(change, ""))
        for document, repaired in items
        for change in repaired.changes
    ]
    lead = f"{_count(len(items), 'document')}, {_count(len(made), 'change')}, {held:,} held back"
    body = [
        f'<header><h1>What was repaired</h1><p class="lead">{lead}</p>'
        f'<p class="soft">Book <code>{escaped(book)}</code>, ocrfix {escaped(version)}. '
        "Point at a marked change to see why it was made.</p></header>\n<main>\n",
        _rates(known),
        '<section class="figures">',
        _rules(summary),
        "<div>" + _confusions(made) + _confidence(sure) + "</div></section>\n",
        _controls(summary, len(made), bool(judged)),
    ]
    for document, repaired in items:
        marks = _Marks(numbers, judged.get(document.name, {}))
        body += _document(document, repaired, marks)
    body.append(
        "</main>\n<footer>Made by ocrfix; nothing on this page leaves your computer.</footer>\n"
    )
    return html_page(f"ocrfix: {lead}", body)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _white(text: str) -> str:
    """Escape text in which white space has to show."""
    return escaped(text.translate(_WHITE))


def _confusion(before: str, after: str) -> str:
    return f"<code>{_white(before) or '∅'}</code> → <code>{_white(after) or '∅'}</code>"


def _rates(evaluations: Mapping[str, Evaluation]) -> str:
    rows = []
    for name, evaluation in evaluations.items():
        cells = [escaped(name)]
        for _, field in _RATES:
            before = f"{100 * getattr(evaluation.before, field):.2f}"
            after = evaluation.after
            cells.append(
                f"{before} → {100 * getattr(after, field):.2f} %" if after else f"{before} %"
            )
        rows.append(cells)
    if not rows:
        return ""
    head = ["document", *(title for title, _ in _RATES)]
    return "<section><h2>Error rates</h2>" + html_table(head, rows, " nnnn") + "</section>\n"


def _rules(summary: Sequence[tuple[str, int, float]]) -> str:
    rows = [
        [
            f'<button type="button" data-rule="{number}">{_white(rule)}</button>',
            f"{count:,}",
            f"{mean:.2f}",
        ]
        for number, (rule, count, mean) in enumerate(summary)
    ]
    table = html_table(["rule", "changes", "mean confidence"], rows, " nn")
    return f'<div><h2>Rules</h2><div class="tall">{table}</div></div>'


def _confusions(changes: Sequence[Change]) -> str:
    counts = Counter((change.before, change.after) for change in changes)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_CONFUSIONS]
    most = ranked[0][1] if ranked else 1
    rows = [
        [
            _confusion(before, after),
            bar(count / most),
            f"{count:,}",
        ]
        for (before, after), count in ranked
    ]
    return "<h2>What was read as what</h2>" + html_table(["change", "", "times"], rows, " wn")


def _confidence(sure: Sequence[tuple[float, str]]) -> str:
    """Table confidence by bands, with the share that was good where the truth is known."""
    bands: list[Counter[str]] = [Counter() for _ in range(_BANDS)]
    for confidence, verdict in sure:
        bands[min(int(confidence * _BANDS), _BANDS - 1)].update(["all", verdict])
    most = max((band["all"] for band in bands), default=0) or 1
    judged = any(verdict for _, verdict in sure)
    rows = []
    for number, band in reversed(list(enumerate(bands))):
        if not band["all"]:
            continue
        cells = [f"{number / _BANDS:.1f} to {(number + 1) / _BANDS:.1f}", bar(band["all"] / most)]
        cells.append(f"{band['all']:,}")
        if judged:
            known = band["good"] + band["bad"] + band["neutral"]
            cells.append(f"{100 * band['good'] / known:.0f} %" if known else "–")
        rows.append(cells)
    head = ["confidence", "", "changes", *(["good"] if judged else [])]
    return "<h2>How sure they were</h2>" + html_table(head, rows, " wnn"[: len(head)])


def _controls(summary: Sequence[tuple[str, int, float]], made: int, judged: bool) -> str:
    options = "".join(
        f'<option value="{number}">{_white(rule)} ({count:,})</option>'
        for number, (rule, count, _) in enumerate(summary)
    )
    verdict = (
        '<label>verdict <select id="verdict"><option value="">all</option>'
        + "".join(f"<option>{word}</option>" for word in ("good", "bad", "neutral"))
        + "</select></label>"
    )
    return (
        '<div class="bar" role="search"><label>rule <select id="rule"><option value="">all</option>'
        f'{options}</select></label><label>confidence from <input id="least" type="range" '
        'min="0" max="100" value="0"><output id="bar">0.00</output></label>'
        f"{verdict if judged else ''}"
        f'<output id="place">{made} of {made}</output>'
        '<span class="keys"><button type="button" id="previous">previous <kbd>k</kbd></button> '
        '<button type="button" id="next">next <kbd>j</kbd></button></span></div>\n'
    )


def _document(document: Document, repaired: Repaired, marks: _Marks) -> Iterator[str]:
    made = f"{_count(len(repaired.changes), 'change')}, {len(repaired.held_back):,} held back"
    yield f"<section><h2>{escaped(document.name)} <small>{made}</small></h2>"
    yield from (f'<p class="soft">{escaped(note)}</p>' for note in repaired.notes)
    yield '<div class="row columns"><span></span><p>before</p><p>after</p></div>\n'
    yield from chunked(_blocks(repaired, marks))
    yield _held(repaired.held_back)
    yield "</section>\n"


def _held(held: Sequence[Change]) -> str:
    if not held:
        return ""
    rows = [
        [
            f"{change.line:,}",
            _confusion(change.before, change.after),
            f"<code>{_white(change.rule)}</code>",
            f"{change.confidence:.2f}",
            escaped(change.evidence),
        ]
        for change in held[:_HELD_SHOWN]
    ]
    more = len(held) - len(rows)
    rest = f'<p class="soft">{more:,} more are in the JSON report.</p>' if more else ""
    table = html_table(["line", "change", "rule", "confidence", "evidence"], rows, "n  n ")
    summary = f"<summary>{len(held):,} held back as not sure enough</summary>"
    return f"<details>{summary}{table}{rest}</details>"


def _blocks(repaired: Repaired, marks: _Marks) -> Iterator[str]:
    """Give the rows of a document; long stretches without a change are folded."""
    lines = split_lines(repaired.original)
    if not lines:
        return
    starts = offsets(lines)
    rows = _Rows(lines)
    at = 0
    for first, last, changes in _groups(repaired, starts):
        yield from rows.unchanged(at, first)
        span = starts[first], starts[last + 1]
        yield rows.row("c", first, *_cells(repaired.original, span, changes, marks))
        at = last + 1
    yield from rows.unchanged(at, len(lines))


def _groups(repaired: Repaired, starts: list[int]) -> list[tuple[int, int, list[Change]]]:
    """Group changes by the lines they touch; a change of a line end joins two lines."""
    groups: list[tuple[int, int, list[Change]]] = []
    count = len(starts) - 1
    for change in sorted(repaired.changes, key=lambda change: (change.start, change.end)):
        first = min(bisect_right(starts, change.start) - 1, count - 1)
        last = min(bisect_right(starts, change.end) - 1, count - 1)
        if "\n" not in change.before:
            last = first
        if groups and first <= groups[-1][1]:
            begun, ended, changes = groups[-1]
            groups[-1] = (begun, max(ended, last), [*changes, change])
        else:
            groups.append((first, last, [change]))
    return [(max(first, 0), max(last, 0), changes) for first, last, changes in groups]


def _cells(
    text: str, span: tuple[int, int], changes: Sequence[Change], marks: _Marks
) -> tuple[str, str]:
    """Give lines before and after their changes, each change marked on both sides."""
    before, after = [], []
    at, end = span
    for change in changes:
        same = escaped(text[at : change.start])
        verdict = marks.verdicts.get(change, "")
        why = f"{change.rule}, confidence {change.confidence:.2f}. {change.evidence}".strip()
        before += [same, f"<del>{escaped(change.before)}</del>"]
        after += [
            same,
            f'<ins class="stop{" bad" if verdict == "bad" else ""}" '
            f'data-r="{marks.rules[change.rule]}" data-c="{int(100 * change.confidence)}"'
            f' data-v="{escaped(verdict)}" title="{escaped(why)}">'
            f"{escaped(change.after)}</ins>",
        ]
        at = change.end
    rest = escaped(text[at:end].rstrip("\r\n"))
    return "".join([*before, rest]), "".join([*after, rest])


class _Rows:
    """The rows of one document, with its lines and page breaks."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.pages: dict[int, int] = {}
        page = 1
        for index, line in enumerate(lines):
            page += line.count("\f")
            if line.startswith("\f"):
                self.pages[index] = page

    def row(self, kind: str, index: int, before: str, after: str) -> str:
        page = self.pages.get(index)
        opening = f'<div class="page">page {page}</div>' if page else ""
        number = f'<span class="no">{index + 1}</span>'
        return f'{opening}<div class="row {kind}">{number}<p>{before}</p><p>{after}</p></div>\n'

    def same(self, index: int) -> str:
        text = escaped(self.lines[index].rstrip("\r\n"))
        return self.row("same", index, text, text)

    def unchanged(self, start: int, end: int) -> Iterator[str]:
        """Give rows without a change, folded but for those beside a change."""
        head = start + (_CONTEXT if start else 0)
        tail = end - (_CONTEXT if end < len(self.lines) else 0)
        if tail - head <= _WORTH_FOLDING:
            head = tail = end
        yield from (self.same(index) for index in range(start, head))
        if tail > head:
            inside = "".join(self.same(index) for index in range(head, tail))
            summary = f"<summary>{tail - head:,} unchanged lines</summary>"
            yield f'<details class="fold">{summary}{inside}</details>'
        yield from (self.same(index) for index in range(tail, end))
