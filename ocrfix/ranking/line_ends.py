"""Words broken at the ends of lines, and the gaps between chunks that rules question.

A hyphen at a line end is a habit (:mod:`ocrfix.text.habits`), and no rule questions it: the word is
read across it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ocrfix.errormodel.observations import HYPHENS
from ocrfix.text.tokens import APOSTROPHES, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrfix.candidates.generation import Candidates
    from ocrfix.candidates.scan import Scan
    from ocrfix.candidates.scan_candidates import ScanCandidates
    from ocrfix.candidates.table import Edit
    from ocrfix.errormodel.rules import Family

    Ints = NDArray[np.int64]
    Gaps = dict[int, list[int]]

__all__ = ["LineEnds"]

EVIDENT = 4.0  # gain from which a gap counts as evidently wrong
LINE_HYPHENS = "¬⸗\u00ad"  # signs that stand nowhere but at the end of a line
CLAUSE_ENDS = ",;:.!?"  # behind one a hyphen at a line end is a dash
SHORTEST = 4  # letters of what two chunks hold of a word whose letter was read as a space
LOST_LIGATURES = ("ff", "fi", "fl", "ffi", "ffl")  # which fonts of a PDF file tell no letters of
MOST_LETTERS = 4  # such words of a place
FEW = 50  # gaps for which it is not worth while to make a set of all words
JOINING = -6.5  # log probability from which a word behind a hyphen is an "und", an "or"
_NOT_SETTLED = {*HYPHENS, *APOSTROPHES}  # what a gap may have to do with


class _Made(NamedTuple):
    """A reading of a gap: what its words become, by which edit, and how likely."""

    text: str
    edit: Edit
    channel: float


class LineEnds:
    """Finds what lies between chunks with the rules and the language of one book."""

    def __init__(self, candidates: Candidates) -> None:
        self._candidates = candidates
        self._asked = 0  # gaps that may have lost a letter
        families = candidates.index.families
        self._spaces = families.get(" ", [])

    @cached_property
    def _letters(self) -> list[str]:
        chars = self._candidates.language.chars
        return sorted(c for c, n in chars.items() if c.isalpha() and c.islower() and n > 2)

    def broken_words(self, scan: Scan) -> dict[int, tuple[str, int, int]]:
        """Words broken at a line end: as one, where it breaks, what lies in the break."""
        found: dict[int, tuple[str, int, int]] = {}
        hyphened = np.array(
            [c[-1] in HYPHENS and c[-2:-1].isalpha() for c in scan.distinct], dtype=bool
        )
        lower = np.array([c[0].islower() for c in scan.distinct], dtype=bool)
        ids = scan.ids
        knows = self._candidates.described.knows
        for i in np.flatnonzero(hyphened[ids[:-1]] & lower[ids[1:]]).tolist():
            if i - 1 in found or not self._breaks(scan, i):
                continue
            chunk, following = scan.chunks[i], scan.chunks[i + 1]
            space = int(scan.starts[i + 1]) - scan.end(i)
            joined, kept = chunk[:-1] + following, chunk + following
            if knows(kept) and not knows(joined):
                found[i] = (kept, len(chunk), space)
            else:
                found[i] = (joined, len(chunk) - 1, space + 1)
        return found

    def ends_line(self, scan: Scan, i: int) -> bool:
        """Whether the hyphen at a chunk's end is the gap's business, not the chunk's."""
        end = scan.end(i)
        if scan.text[end : end + 1] in ("\n", "\r"):
            return True
        return i + 1 < len(scan.ids) and self._breaks(scan, i)

    def _breaks(self, scan: Scan, i: int) -> bool:
        """Whether a chunk with a hyphen at its end stood at the end of a line.

        Where the lines of the page are lost, a space stands for their ends. A dash behind a clause
        is no hyphen.
        """
        chunk, following = scan.chunks[i], scan.chunks[i + 1]
        space = scan.text[scan.end(i) : int(scan.starts[i + 1])]
        if "\n" in space:
            return space.count("\n") == 1 and len(chunk) > 1 and chunk[-2] not in CLAUSE_ENDS
        if space != " " or not chunk[-2:-1].isalpha() or not following[0].islower():
            return False
        if chunk[-1] in LINE_HYPHENS:
            return True
        described = self._candidates.described
        left, right = described.row(chunk[:-1]), described.row(following)
        unknown = described.unknown.array
        both = not unknown[left] and not unknown[right]
        return not both and float(described.lexical.array[right]) < JOINING

    def gaps(
        self, scan: Scan, likely: Ints, found: ScanCandidates
    ) -> tuple[Gaps, dict[int, float]]:
        """The gaps that rules question, by the chunk before each, with the candidates of each.

        Also how active what each candidate does is in the scan.
        """
        described = self._candidates.described
        texts = described.texts
        words = described.words.array[likely]
        known = described.unknown.array[likely] == 0
        long = np.array([len(texts[row]) > 1 for row in likely.tolist()], dtype=bool)
        as_printed = described.unknown.array[found.rows[: len(likely)]] == 0
        settled = words & known & as_printed & long
        odd = np.array(
            [bool({chunk[-1], texts[row][-1]} & _NOT_SETTLED)
             for chunk, row in zip(scan.distinct, likely.tolist(), strict=True)], dtype=bool,
        )  # fmt: skip
        hyphen = np.array([c[-1] in HYPHENS and len(c) > 1 for c in scan.distinct], dtype=bool)
        ids = scan.ids
        if len(ids) < 2 or not self._spaces:
            return {}, {}
        left, right = ids[:-1], ids[1:]
        asked = ~(settled & ~odd)[left] | ~settled[right]
        width = scan.starts[1:] - scan.starts[:-1] - scan.lengths[left]
        asked &= (width == 1) & (hyphen[left] | (words[left] & words[right]))
        memo: dict[tuple[int, int], int] = {}
        pairs: list[tuple[str, list[_Made]]] = []
        at: list[int] = []
        which: list[int] = []
        for i in np.flatnonzero(asked).tolist():
            a, b = int(left[i]), int(right[i])
            if scan.text[scan.end(i)] != " " or (hyphen[a] and self._breaks(scan, i)):
                continue
            pair = memo.get((a, b))
            if pair is None:
                pair = memo[a, b] = len(pairs)
                pairs.append(self._read(
                    scan.distinct[a], scan.distinct[b], texts[likely[a]], texts[likely[b]]
                ))  # fmt: skip
            if pairs[pair][1]:
                at.append(i)
                which.append(pair)
        return self._described(at, which, pairs)

    def _described(
        self, at: list[int], which: list[int], pairs: list[tuple[str, list[_Made]]]
    ) -> tuple[Gaps, dict[int, float]]:
        """Candidates of gaps, and how active what each does is among all of them."""
        candidates = self._candidates
        described = candidates.described
        number = np.array([p for p, (_, made) in enumerate(pairs) for _ in made], dtype=np.int64)
        flat = [each for _, made in pairs for each in made]
        if not flat:
            return {}, {}
        printed = described.rows([text for text, _ in pairs])
        rows = candidates.add(
            printed[number], [m.text for m in flat], [m.edit for m in flat],
            np.array([m.channel for m in flat]),
        )  # fmt: skip
        spacing = described.spacing.array
        gain = spacing[candidates.table.row.array[rows]] - spacing[printed[number]]
        keys = [
            (pairs[p][0][m.edit[0] : m.edit[1]], candidates.weights[m.edit[3]].rule.id)
            for p, m in zip(number.tolist(), flat, strict=True)
        ]
        first = np.searchsorted(number, np.arange(len(pairs)))
        observed: Counter[tuple[str, str]] = Counter()
        gaps: Gaps = {}
        for i, p in zip(at, which, strict=True):
            head = int(first[p])
            gaps[i] = rows[head : head + len(pairs[p][1])].tolist()
            if gain[head] > EVIDENT:
                observed[keys[head]] += 1
        active = {r: math.log1p(observed[key]) for r, key in zip(rows.tolist(), keys, strict=True)}
        return gaps, active

    def _read(self, a: str, b: str, likely_a: str, likely_b: str) -> tuple[str, list[_Made]]:
        """What stands in the gap between chunks, and its readings.

        Chunks are taken for what they most likely are; where that leads to nothing, for what is
        printed, should both make one word: "cam paign" are no misread "cam" and "pain".
        """
        found = self._between(a, likely_a, likely_b)
        if found[1] or (a, b) == (likely_a, likely_b):
            return found
        if not all(map(self._candidates.language.holds, words_of(a + b))):
            # a compound can be made of nearly all
            return f"{a} {b}", self._lost_letters(a, b)
        return f"{a} {b}", [m for m in self._by_rules(a, b) if m.text == a + b]

    def _between(self, chunk: str, a: str, b: str) -> tuple[str, list[_Made]]:
        """What stands in a gap, and the readings in which its space changes."""
        knows = self._candidates.described.knows
        if chunk[-1] in HYPHENS:  # a sign at a line end is no letter's
            a = a[:-1] + chunk[-1] if a[-1] in HYPHENS else chunk
        printed = f"{a} {b}"
        if not (words_of(a) and words_of(b)):
            return printed, []
        both = knows(a) and knows(b)
        if both and a[-1] not in APOSTROPHES and len(a) > 1 < len(b):
            return printed, []
        made = self._by_rules(a, b)
        return printed, made if both else made + self._lost_letters(a, b)

    def _lost_letters(self, a: str, b: str) -> list[_Made]:
        """The words that two chunks are with a letter or a ligature for the space between.

        "le gth" is "length", "in uence" is "influence".
        """
        unseen = self._candidates.search.table.unseen
        end, start = re.search(r"[^\W\d_]+$", a), re.match(r"[^\W\d_]+", b)
        if unseen < 0 or end is None or start is None or len(end[0]) + len(start[0]) < SHORTEST:
            return []
        head, tail = end[0].lower(), start[0].lower()
        channel = float(self._candidates.channels[unseen])
        self._asked += 1
        language = self._candidates.language
        holds = language.holds if self._asked < FEW else language.vocabulary.__contains__
        found = []
        for letter in (*LOST_LIGATURES, *self._letters):
            if holds(head + letter + tail):
                put = letter.upper() if end[0].isupper() and start[0].isupper() else letter
                text = f"{a}{put}{b}"
                if self._candidates.described.knows(text):
                    edit = (len(a), len(a) + 1, put, unseen)
                    found.append(_Made(text, edit, channel))
        return found[:MOST_LETTERS]

    def _by_rules(self, a: str, b: str) -> list[_Made]:
        """What the rules for spaces make of a gap."""
        return [m for family in self._spaces if (m := self._made(a, b, family)) is not None]

    def _made(self, a: str, b: str, family: Family) -> _Made | None:
        """What a family of rules makes of a gap."""
        printed, start = f"{a} {b}", len(a)
        weight = family.weigh(printed, start, start + 1)
        if weight is None:
            return None
        text = f"{a}{family.after}{b}"
        if not self._candidates.described.knows(text):
            return None
        number = self._candidates.weight_of(weight)
        return _Made(text, (start, start + 1, family.after, number), weight.channel)
