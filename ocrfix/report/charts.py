"""Pictures for the pages, as SVG that needs no script: a matrix of confusions, a curve of trust.

Colours come from the style sheet of the page, so that they follow light, dark and paper.
"""

from __future__ import annotations

from collections import Counter
from math import sqrt
from typing import TYPE_CHECKING

from ocrfix.report.page import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["confusion_matrix", "reliability_plot", "spaced"]

_ROWS, _COLUMNS = 16, 14
_CELL, _HEAD, _SIDE = 34, 40, 56
_SIZE, _MARGIN = 260, 52
_WHITE = str.maketrans({" ": "␣", "\n": "↵", "\u00a0": "⍽", "\u202f": "⍽"})


def spaced(text: str) -> str:
    """Escape a short text in which white space, or that there is nothing, has to show."""
    return escaped(text.translate(_WHITE)) or "∅"


def confusion_matrix(
    counts: Mapping[tuple[str, str], int], numbers: Mapping[tuple[str, str], int]
) -> str:
    """Draw how often what was read (rows) stood for what (columns), the most frequent of each.

    ``numbers`` gives each confusion the number that its cell carries as ``data-k``.
    """
    rows, columns = Counter[str](), Counter[str]()
    for (before, after), count in counts.items():
        rows[before] += count
        columns[after] += count
    befores = [text for text, _ in rows.most_common(_ROWS)]
    afters = [text for text, _ in columns.most_common(_COLUMNS)]
    shown = {key: n for key, n in counts.items() if key[0] in befores and key[1] in afters}
    # What is left empty by the choice of the others is left out.
    befores = [text for text in befores if any(key[0] == text for key in shown)]
    afters = [text for text in afters if any(key[1] == text for key in shown)]
    if not shown:
        return ""
    most = max(shown.values())
    width, height = _SIDE + _CELL * len(afters) + 2, _HEAD + _CELL * len(befores) + 2
    parts = [
        f'<svg class="matrix" viewBox="0 0 {width} {height}" width="{width}" role="img" '
        'aria-label="How often what was read stood for what">'
        f'<text class="soft" x="{_SIDE}" y="11">should be</text>'
        f'<text class="soft" x="0" y="{_HEAD - 6}">read</text>'
    ]
    for column, text in enumerate(afters):
        x = _SIDE + _CELL * (column + 0.5)
        parts.append(f'<text class="mid code" x="{x}" y="{_HEAD - 6}">{_short(text)}</text>')
    for row, text in enumerate(befores):
        y = _HEAD + _CELL * row
        parts.append(f'<text class="end code" x="{_SIDE - 8}" y="{y + 22}">{_short(text)}</text>')
        for column, after in enumerate(afters):
            x = _SIDE + _CELL * column
            count = shown.get((text, after), 0)
            box = f'x="{x}" y="{y}" width="{_CELL - 2}" height="{_CELL - 2}"'
            if not count:
                parts.append(f'<rect class="empty" {box}/>')
                continue
            share = 0.15 + 0.85 * sqrt(count / most)
            dark = " on" if share > 0.55 else ""
            parts.append(
                f'<g class="cell" data-k="{numbers[text, after]}">'
                f"<title>{spaced(text)} → {spaced(after)}: {count:,}</title>"
                f'<rect {box} fill-opacity="{share:.2f}"/>'
                f'<text class="mid{dark}" x="{x + _CELL / 2 - 1}" y="{y + 21}">'
                f"{_figure(count)}</text></g>"
            )
    return "".join([*parts, "</svg>\n"])


def _short(text: str) -> str:
    return spaced(text if len(text) <= 4 else text[:3] + "…")


def _figure(count: int) -> str:
    return f"{count}" if count < 10_000 else f"{count // 1000}k"


def reliability_plot(rows: Sequence[tuple[float, float, int]], what: str = "changes") -> str:
    """Draw the share that was good (upwards) over the confidence (to the right).

    ``rows`` are (mean confidence, share that was good, how many ``what``); a point's area tells
    how many. On the diagonal the confidence is true, below it too high.
    """
    if not rows:
        return ""
    side = _SIZE + 2 * _MARGIN
    most = max(count for _, _, count in rows)

    def at(x: float, y: float) -> tuple[float, float]:
        return round(_MARGIN + _SIZE * x, 1), round(_MARGIN / 2 + _SIZE * (1 - y), 1)

    parts = [f'<svg class="curve" viewBox="0 0 {side} {_SIZE + 1.6 * _MARGIN:.0f}" width="{side}" '
             'role="img" aria-label="Share of good ones by confidence">']  # fmt: skip
    for tenth in range(0, 11, 2):
        share = tenth / 10
        (x, y), (left, top) = at(share, share), at(0, 1)
        right, bottom = at(1, 0)
        parts += [
            f'<path class="grid" d="M{x} {top}V{bottom}M{left} {y}H{right}"/>',
            f'<text class="mid soft" x="{x}" y="{bottom + 22}">{share:.1f}</text>',
            f'<text class="end soft" x="{left - 13}" y="{y + 4}">{tenth * 10} %</text>',
        ]
    (x0, y0), (x1, y1) = at(0, 0), at(1, 1)
    parts.append(f'<path class="ideal" d="M{x0} {y0}L{x1} {y1}"/>')
    line = "L".join(f"{x} {y}" for x, y in (at(mean, share) for mean, share, _ in rows))
    parts.append(f'<path class="line" d="M{line}"/>')
    for mean, share, count in rows:
        x, y = at(mean, share)
        said = f"confidence {mean:.2f}: {100 * share:.0f} % of {count:,} {escaped(what)} good"
        radius = 3 + 7 * sqrt(count / most)
        parts.append(f'<circle cx="{x}" cy="{y}" r="{radius:.1f}"><title>{said}</title></circle>')
    middle, bottom = at(0.5, 0)
    parts.append(f'<text class="mid soft" x="{middle}" y="{bottom + 40}">confidence</text>')
    return "".join([*parts, "</svg>\n"])
