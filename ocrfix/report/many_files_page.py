"""The report of a repair over many files: one page that opens as quickly over five thousand.

The changes of a file are laid out when a reader opens it; until then they are data, not markup.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.errormodel.rule_names import shown_rule
from ocrfix.report.charts import spaced
from ocrfix.report.page import bar, chunked, escaped, html_page, html_table
from ocrfix.report.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrfix.model import Document, Repaired

__all__ = ["FileRow", "ShownChange", "many_files_html", "shown_changes"]

AROUND = 30  # characters shown on either side of a change
RULES = 200  # in the table
CONFUSIONS = 12

ShownChange = tuple[str, str, str, str, str, str, float]
"""Where it stands, the text before it, what was printed, what was put, the text behind, the rule,
how sure."""


class FileRow(NamedTuple):
    """What the page says of a file."""

    name: str
    kind: str
    changes: int
    held_back: int
    shown: Sequence[ShownChange]


def shown_changes(document: Document, repaired: Repaired) -> Iterator[ShownChange]:
    """The changes of a text as the page shows them: each within its line."""
    text = repaired.original
    record = document.name.rpartition(":")[2] if document.path and ":" in document.name else ""
    for change in repaired.changes:
        start = max(text.rfind("\n", 0, change.start) + 1, change.start - AROUND)
        end = text.find("\n", change.end)
        end = min(len(text) if end < 0 else end, change.end + AROUND)
        where = f"{record}:{change.line}" if record.isdigit() else str(change.line)
        yield (
            where, text[start : change.start], change.before, change.after,
            text[change.end : end], change.rule, round(change.confidence, 2),
        )  # fmt: skip


def many_files_html(
    rows: Sequence[FileRow],
    rules: Sequence[tuple[str, int, float]],
    *,
    book: str,
    version: str,
    failures: Sequence[str] = (),
) -> str:
    """Give one self-contained page over many files; ``failures`` are sentences about others.

    Nothing of a document can run or load anything; control characters are shown.
    """
    made = sum(row.changes for row in rows)
    held = sum(row.held_back for row in rows)
    lead = f"{len(rows):,} files, {made:,} changes, {held:,} held back"
    counts = Counter((change[2], change[3]) for row in rows for change in row.shown)
    body = [
        f'<header><h1>What was repaired</h1><p class="lead">{lead}</p>'
        f'<p class="soft">Book <code>{escaped(book)}</code>, ocrfix {escaped(version)}. '
        "Open a file to see its changes; a report in JSON has the reasons too.</p></header>\n"
        "<main>\n",
        _failures(failures),
        '<section class="figures">',
        f"<div>{_kinds(rows)}{_rules(rules)}</div><div>{_confusions(counts)}</div></section>\n",
        '<div class="bar" role="search"><label>name <input id="name" type="search" '
        'placeholder="part of it"></label><label>order <select id="order">'
        '<option value="name">names</option><option value="changes">changes</option>'
        '<option value="held">held back</option></select></label>'
        f'<output id="files">{len(rows):,} of {len(rows):,} files</output></div>\n'
        '<section id="list">\n',
        *chunked(_file(number, row) for number, row in enumerate(rows)),
        "</section>\n</main>\n",
        _data(rows),
        "<footer>Made by ocrfix; nothing on this page leaves your computer.</footer>\n",
    ]
    return html_page(f"ocrfix: {lead}", body, script="many_files.js")


def _file(number: int, row: FileRow) -> str:
    told = f"{row.changes:,} change{'' if row.changes == 1 else 's'}, {row.held_back:,} held back"
    head = f"{escaped(row.name)} <small>{told}</small>"
    marks = f'data-n="{number}" data-c="{row.changes}" data-h="{row.held_back}"'
    if not row.changes:
        return f'<p class="file" {marks}>{head}</p>'
    return f'<details class="file" {marks}><summary>{head}</summary></details>'


def _data(rows: Sequence[FileRow]) -> str:
    """The changes as a block of data; no "<" in it can end the block."""
    data = [
        [
            (where, *map(visible, (left, before, after, right)), shown_rule(rule), f"{sure:.2f}")
            for where, left, before, after, right, rule, sure in row.shown
        ]
        for row in rows
    ]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="changes">{text}</script>\n'


def _failures(failures: Sequence[str]) -> str:
    if not failures:
        return ""
    items = "".join(f"<li>{escaped(said)}</li>" for said in failures)
    count = f"{len(failures):,} file{'' if len(failures) == 1 else 's'}"
    return f"<section><h2>Passed over: {count}</h2><ul>{items}</ul></section>\n"


def _kinds(rows: Sequence[FileRow]) -> str:
    files: Counter[str] = Counter()
    changes: Counter[str] = Counter()
    for row in rows:
        files[row.kind] += 1
        changes[row.kind] += row.changes
    table = html_table(
        ["kind", "files", "changes"],
        [[escaped(kind), f"{count:,}", f"{changes[kind]:,}"] for kind, count in
         sorted(files.items(), key=lambda item: (-item[1], item[0]))],
        " nn",
    )  # fmt: skip
    return f"<h2>Kinds of files</h2>{table}"


def _rules(rules: Sequence[tuple[str, int, float]]) -> str:
    rows = [
        [" ".join(map(spaced, shown_rule(rule).split(" "))), f"{count:,}", f"{mean:.2f}"]
        for rule, count, mean in rules[:RULES]
    ]
    table = html_table(["rule", "changes", "mean confidence"], rows, " nn")
    more = len(rules) - len(rows)
    rest = f'<p class="soft">{more:,} more are in the JSON report.</p>' if more else ""
    return f'<h2>Rules</h2><div class="tall">{table}</div>{rest}'


def _confusions(counts: Counter[tuple[str, str]]) -> str:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:CONFUSIONS]
    most = ranked[0][1] if ranked else 1
    rows = [
        [f"<code>{spaced(before)}</code> → <code>{spaced(after)}</code>", bar(count / most),
         f"{count:,}"]
        for (before, after), count in ranked
    ]  # fmt: skip
    return f"<h2>What was read as what</h2>{html_table(['change', '', 'times'], rows, ' wn')}"
