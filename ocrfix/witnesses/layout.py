"""Words of a consensus laid out as the first witness lays out its own, and what is no text.

White space is the first witness's: a line end stays where it is, or moves behind the word that it
no longer breaks.
"""

from __future__ import annotations

import re
from collections import Counter

from ocrfix.text.normalise import fold
from ocrfix.witnesses.collation import flow

__all__ = ["between", "head_key", "is_line", "laid_out", "running_heads"]

HEADS = 3  # lines alike from which they are running heads
LONGEST_HEAD = 60


def laid_out(first: str, start: int, end: int, chosen: str, newline: str) -> tuple[str, int]:
    """Lay chosen words out as the first witness does; gives them and where they end in it.

    A line end that falls within a word now moves behind it, and the white space there with it.
    """
    raw = first[start:end]
    if flow(raw) == chosen:
        return raw, end
    spaces = re.findall(r"\s+", raw)
    words = re.split(r"[ \n]", chosen)
    if len(words) == len(spaces) + 1:
        woven = [part for pair in zip(words, [*spaces, ""], strict=True) for part in pair]
        return "".join(woven), end
    kept, lost = _spaces(raw, chosen)
    text = "".join(
        part for word, space in zip(words, [*kept, ""], strict=True) for part in (word, space)
    )
    behind = re.compile(r"\s*").match(first, end)
    assert behind
    if "\n" in lost and "\n" not in behind[0]:
        if behind.end() == len(first):
            return text, end
        return text + newline, behind.end()
    return text, end


def _spaces(raw: str, chosen: str) -> tuple[list[str], str]:
    """The white space for each gap of the chosen words, and the largest of what is left over."""
    runs = [(m.start(), m.end()) for m in re.finditer(r"\s+", raw)]
    count = sum(c in " \n" for c in chosen)
    # The gaps that lie nearest, in order: what matters is where a line ends.
    bare = [m.start() - i for i, m in enumerate(re.finditer(r"[ \n]", chosen))]
    taken: list[str] = [" "] * count
    left: list[str] = []
    removed = at = 0
    for start, end in runs:
        place = start - removed
        removed += end - start
        near = [i for i in range(at, count) if abs(bare[i] - place) <= 2]
        if near:
            pick = min(near, key=lambda i: abs(bare[i] - place))
            taken[pick], at = raw[start:end], pick + 1
        else:
            left.append(raw[start:end])
    return taken, max(left, key=lambda run: run.count("\n"), default="")


def between(first: str, at: int, text: str, newline: str) -> str:
    """Text to put in before an offset of the first witness, with white space on both sides."""
    if not text:
        return ""
    begin = at
    while begin > 0 and first[begin - 1].isspace():
        begin -= 1
    ahead = first[begin:at]
    space = " "
    if "\n" in text or "\n" in ahead or at in (0, len(first)):
        space = newline * (2 if ahead.count("\n") != 1 else 1)
    text = text.replace("\n", newline)
    if at == len(first) and not ahead:
        return space + text
    return text + (newline if at == len(first) else space)


def is_line(text: str, start: int, end: int) -> bool:
    """Whether a span is all there is on its lines."""
    begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return not text[begin:start].strip() and not text[end : stop if stop >= 0 else None].strip()


def head_key(line: str) -> str:
    """What running heads have in common: their letters; all page numbers are alike.

    >>> head_key("— 12 —"), head_key("ANNUAL REPORT 7"), head_key("1 204 345")
    ('#', 'annualreport', '1204345')
    """
    folded = "".join(map(fold, line.split()))
    letters = re.sub(r"[\W\d]", "", folded)
    if letters:
        return letters
    figures = re.sub(r"\D", "", folded)
    return "#" if 0 < len(figures) < 5 else figures


def running_heads(text: str) -> set[str]:
    """The running heads of a witness, and page numbers, as :func:`head_key` gives them."""
    lines = (line.strip() for line in text.splitlines())
    counts = Counter(head_key(line) for line in lines if len(line) <= LONGEST_HEAD)
    return {key for key, times in counts.items() if key and times >= HEADS}
