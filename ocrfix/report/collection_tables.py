"""The rates of many documents: a line each and a total, as a table, as JSON, as csv."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from ocrfix.report.tables import evaluation_record, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ocrfix.evaluation.collection import Interval, Measured, Totals
    from ocrfix.model import Evaluation

__all__ = ["collection_csv", "collection_json", "collection_text", "evaluation_csv"]

_RATES = (("CER", "cer"), ("WER", "wer"), ("cMER", "cmer"), ("wMER", "wmer"))


def collection_text(
    documents: Sequence[Measured], whole: Totals, *, width: int | None = None, colour: bool = False
) -> str:
    """A line a document, then all of them as one, with intervals."""
    repaired = whole.evaluation.after is not None
    head = [name for label, _ in _RATES for name in ((label, "after") if repaired else (label,))]
    head += ["good", "bad"] if whole.evaluation.changes else []
    rows = [[*_cells(each.evaluation), each.name] for each in documents]
    rows.append([*_cells(whole.evaluation), "all"])
    count = len(documents)
    text = table([*head, "document"], rows, ">" * len(head) + "<", width=width, colour=colour)
    return f"{text}\n{_summary(whole, count, colour=colour)}"


def _cells(evaluation: Evaluation) -> list[str]:
    cells: list[str] = []
    for _, name in _RATES:
        cells.append(_percent(getattr(evaluation.before, name)))
        if evaluation.after:
            cells.append(_percent(getattr(evaluation.after, name)))
    judged = evaluation.changes
    return [*cells, f"{judged.good:,}", f"{judged.bad:,}"] if judged else cells


def _percent(rate: float) -> str:
    return f"{100 * rate:.2f} %"


def _summary(whole: Totals, count: int, *, colour: bool) -> str:
    """The rates of all documents as one, with what they would be for others of the kind."""
    before, after = whole.evaluation.before, whole.evaluation.after
    rows = []
    for label, name in _RATES:
        row = [label, _percent(getattr(before, name)), _span(whole.before, name)]
        if after:
            was, new = getattr(before, name), getattr(after, name)
            change = f"{100 * (new / was - 1):+.1f} %" if was else "–"
            row += [_percent(new), _span(whole.after, name), change]
            row.append(_span(whole.change, name, digits=1) if was else "")
        rows.append(row)
    head = ["", "before", "95 %"] + (["after", "95 %", "change", "95 %"] if after else [])
    text = table(head, rows, "<" + "><" * (len(head) // 2), colour=colour)
    lines = [text]
    judged = whole.evaluation.changes
    if judged:
        made = judged.good + judged.bad + judged.neutral
        lines.append(
            f"\n{made:,} change{'s' * (made != 1)}: {judged.good:,} good, {judged.bad:,} bad, "
            f"{judged.neutral:,} neutral; {judged.missed:,} missed\n"
            f"precision {100 * judged.precision:.1f} %, recall {100 * judged.recall:.1f} %\n"
        )
    if whole.before is None:
        lines.append("\nOne document says nothing of how far others would differ from it.\n")
    else:
        lines.append(f"\n95 %: intervals by a bootstrap over the {count:,} documents.\n")
    return "".join(lines)


def _span(intervals: Mapping[str, Interval] | None, name: str, digits: int = 2) -> str:
    if intervals is None:
        return ""
    low, high = (100 * each for each in intervals[name])
    return f"{low:.{digits}f} to {high:.{digits}f}"


def collection_json(documents: Sequence[Measured], whole: Totals) -> str:
    """One line of JSON: the record of each document and of all, and the intervals."""
    record = {
        "documents": [{"name": d.name, **evaluation_record(d.evaluation)} for d in documents],
        "total": evaluation_record(whole.evaluation),
        "intervals": {
            "before": _rounded(whole.before),
            "after": _rounded(whole.after),
            "change": _rounded(whole.change),
        },
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def _rounded(intervals: Mapping[str, Interval] | None) -> dict[str, list[float]] | None:
    if intervals is None:
        return None
    return {name: [round(end, 6) for end in ends] for name, ends in intervals.items()}


def evaluation_csv(name: str, evaluation: Evaluation) -> str:
    """One document as csv."""
    return _rows([(name, evaluation_record(evaluation))])


def collection_csv(documents: Sequence[Measured], whole: Totals) -> str:
    """A row a document, and ``all`` as the last; rates are fractions."""
    records = [(d.name, evaluation_record(d.evaluation)) for d in documents]
    return _rows([*records, ("all", evaluation_record(whole.evaluation))])


def _rows(records: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """Records of evaluations as csv."""
    names = [name for _, name in _RATES]
    judged = ("good", "bad", "neutral", "missed", "precision", "recall")
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["document", *(f"{n}_{when}" for when in ("before", "after") for n in names),
                   *judged])  # fmt: skip
    for name, record in records:
        before, after, changes = (record[part] or {} for part in ("before", "after", "changes"))
        rows.writerow([name, *(rates.get(n, "") for rates in (before, after) for n in names),
                       *(changes.get(n, "") for n in judged)])  # fmt: skip
    return out.getvalue()
