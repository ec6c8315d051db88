"""The candidates of one scan: those of its chunks, without habits of other texts, with what the
scan itself shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.arrays import distinct, ranges
from ocrfix.candidates.chunks import left_alone
from ocrfix.candidates.made_readings import edited
from ocrfix.candidates.profile import Profile, Told, edit_spans
from ocrfix.errormodel.observations import HYPHENS
from ocrfix.errormodel.rules import Weight
from ocrfix.language.old_spelling import FEWEST, RARE, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrfix.candidates.generation import Candidates
    from ocrfix.candidates.scan import Scan
    from ocrfix.candidates.table import Edit

    Ints = NDArray[np.int64]

__all__ = ["ScanCandidates"]

EVIDENT = 4.0  # gain from which a candidate stands in for its chunk as a neighbour of others
AT_WORK = 1.1  # logarithm of the words that an edit explains, from which it is no guess
MOST_CERTAIN = 0.95
MOST_TIMES = 12  # places of one chunk that a confusion is tried in


class ScanCandidates:
    """Candidates by the number of their chunk, behind each other.

    Numbers are those of :attr:`Scan.distinct`, then those of the words broken at line ends, then
    one that has none. ``rows`` are their descriptions; the candidates of a number are
    ``cand[first : first + size]``. ``likely_rows`` describe what each chunk most likely is.
    """

    def __init__(self, candidates: Candidates, scan: Scan, rows: Ints, joined: Ints) -> None:
        self._candidates, self._scan = candidates, scan
        self.rows = np.concatenate((rows, joined))
        self._old = self._in_old_spelling(rows)
        number, owner = self._shared(self.rows)
        here = np.flatnonzero(owner < len(rows))
        self.profile = Profile(scan, candidates, rows, number[here], owner[here], len(self.rows))
        number, owner = self._as_spelled(number, owner)
        likely = self._likely(number, owner)
        self.likely_rows, self.likely_joined = likely[: len(rows)], likely[len(rows) :]
        changed = self.likely_rows != rows
        scan.evident = int(scan.times[changed & self._evident(len(rows))].sum())
        number, owner = self._with_told(number, owner)
        order = np.argsort(owner, kind="stable")
        self.cand = number[order]
        self.size = np.bincount(owner, minlength=len(self.rows) + 1).astype(np.int64)
        self.first = np.cumsum(self.size) - self.size
        texts = [*scan.distinct, *("" for _ in joined), ""]
        self.ends_in_hyphen = np.array([t[-1:] in HYPHENS and t != "" for t in texts], dtype=bool)

    def _shared(self, rows: Ints) -> tuple[Ints, Ints]:
        """The candidates whose habits the scan shares, and the number of each one's chunk."""
        candidates = self._candidates
        count = candidates.count[rows].astype(np.int64)
        number = ranges(candidates.first[rows], count)
        owner = np.repeat(np.arange(len(rows)), count)
        habit = candidates.table.habit.array[number]
        some = distinct(habit[habit >= 0]).tolist()
        refused = [h for h in some if not self._scan.shares(candidates.habits[h])]
        if refused:
            kept = ~np.isin(habit, refused)
            number, owner = number[kept], owner[kept]
        if self._old:
            number, owner = self._as_they_were(rows, number, owner)
        return number, owner

    def _as_spelled(self, number: Ints, owner: Ints) -> tuple[Ints, Ints]:
        """The candidates but for those that undo how the text spells."""
        spelling = self.profile.spelling
        if not spelling or not len(number):
            return number, owner
        rows, heads = edit_spans(self._candidates, number)
        undone = np.isin(self._candidates.table.edit_kin.array[rows], [*spelling])
        kept = ~np.maximum.reduceat(undone, heads)
        return number[kept], owner[kept]

    def _as_they_were(self, rows: Ints, number: Ints, owner: Ints) -> tuple[Ints, Ints]:
        """The candidates but for words in old spelling, and for accents that books left out."""
        table, texts = self._candidates.table, self._candidates.described.texts
        read = table.row.array[number].tolist()
        of = rows[owner].tolist()
        kept = np.array(
            [was not in self._old and plain(texts[was]) != plain(texts[now])
             for was, now in zip(of, read, strict=True)], dtype=bool,
        )  # fmt: skip
        return number[kept], owner[kept]

    def _in_old_spelling(self, rows: Ints) -> frozenset[int]:
        """The words of a text in old spelling that are as they were: nobody misread them."""
        d = self._candidates.described
        unknown = rows[(d.unknown.array[rows] > 0) & d.words.array[rows]]
        known = d.language.known
        words: dict[str, list[int]] = {}
        for row in unknown.tolist():
            for token in d.tokens(row):
                if token.isalpha() and not known(token):
                    words.setdefault(token, []).append(row)
        rare = rows[(d.unknown.array[rows] == 0) & (d.usual.array[rows] < RARE)]
        if len(words) + len(rare) < FEWEST:  # which need not know how words were spelled
            return frozenset()
        spelling = self._scan.language.old_spelling
        if not spelling.at_work(words, {token for row in rare.tolist() for token in d.tokens(row)}):
            return frozenset()
        return frozenset(row for word in spelling.explained(words) for row in words[word])

    def _likely(self, number: Ints, owner: Ints) -> Ints:
        """What chunks most likely are: descriptions of themselves or of their best candidates."""
        table, described = self._candidates.table, self._candidates.described
        likely = self.rows.copy()
        best = self.profile.likely
        mine = np.flatnonzero(owner >= len(best))  # words broken at line ends have but one place
        first = mine[np.flatnonzero(np.diff(owner[mine], prepend=-1))]
        first = first[table.gain.array[number[first]] > EVIDENT]
        best = np.concatenate((best, np.full(len(self.rows) - len(best), -1, dtype=np.int64)))
        best[owner[first]] = number[first]
        self._of_signs(best, number, owner)
        some = np.flatnonzero(best >= 0)
        row = table.row.array[best[some]]
        one = np.array([" " not in described.texts[r] for r in row.tolist()], dtype=bool)
        likely[some[one]] = row[one]
        return likely

    def _of_signs(self, best: Ints, number: Ints, owner: Ints) -> None:
        """What chunks without words most likely are: the profile is made of words alone."""
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        first = first[~self._candidates.described.words.array[self.rows[owner[first]]]]
        first = first[self._candidates.table.gain.array[number[first]] > EVIDENT]
        best[owner[first]] = number[first]

    def _evident(self, size: int) -> NDArray[np.bool_]:
        """Which chunks are misread beyond what a good text with unknown names would seem to be.

        A guess tells nothing: the edits are those of rules, or at work in other words.
        """
        table, candidates = self._candidates.table, self._candidates
        best = self.profile.likely
        some = np.flatnonzero(best >= 0)
        found = np.zeros(size, dtype=bool)
        if not len(some):
            return found
        number = best[some]
        active, _, _ = self.profile.evidence(number, some)
        rows, heads = edit_spans(candidates, number)
        guessed = np.maximum.reduceat(candidates.guessed[table.edit_weight.array[rows]], heads)
        found[some] = (table.gain.array[number] > EVIDENT) & (~guessed | (active > AT_WORK))
        return found

    def _with_told(self, number: Ints, owner: Ints) -> tuple[Ints, Ints]:
        """Add the known words that chunks become by what the scan shows.

        The confusion is tried in each of its places by itself, and in all of them.
        """
        told = self.profile.told
        unseen = self._candidates.index.unseen
        if not told or unseen is None:
            return number, owner
        candidates = self._candidates
        befores = sorted({t.before for t in told})
        weights = [candidates.weight_of(_weight(t, unseen)) for t in told]
        texts, knows = candidates.described.texts, candidates.described.knows
        have: dict[int, set[str]] = {}
        rows = candidates.table.row.array[number].tolist()
        for row, k in zip(rows, owner.tolist(), strict=True):
            have.setdefault(k, set()).add(texts[row])
        asked: list[int] = []
        made: list[tuple[int, str, list[Edit]]] = []
        lang = self._scan.language.lang
        for k, row in enumerate(self.rows.tolist()):
            chunk = texts[row]
            if not any(before in chunk for before in befores) or left_alone(chunk, lang):
                continue
            had = have.get(k, ())
            asked.append(k)
            for t, weight in zip(told, weights, strict=True):
                for edits in _ways(chunk, t, weight):
                    text = edited(chunk, edits)
                    if text not in had and text != chunk and knows(text):
                        made.append((len(asked) - 1, text, edits))
        if not made:
            return number, owner
        sound = np.zeros(len(asked), dtype=bool)
        kept, new = candidates.weighed(self.rows[asked].tolist(), sound, made)
        owners = np.array([asked[made[k][0]] for k in kept], dtype=np.int64)
        return np.concatenate((number, new)), np.concatenate((owner, owners))


def _weight(told: Told, unseen: Weight) -> Weight:
    """What speaks for a confusion that a scan shows."""
    share = min(told.share, MOST_CERTAIN)
    return Weight(
        unseen.rule, told.channel, math.log(share / (1.0 - share)), max(1, round(told.words))
    )


def _ways(chunk: str, told: Told, weight: int) -> list[list[Edit]]:
    """The edits of a confusion in a chunk: in all of its places, and in each by itself."""
    before, after = told.before, told.after
    places: list[Edit] = []
    at = chunk.find(before)
    while at >= 0 and len(places) < MOST_TIMES:
        if not told.initial or not any(map(str.isalnum, chunk[:at])):
            places.append((at, at + len(before), after, weight))
        at = chunk.find(before, at + len(before))
    return ([places] if len(places) > 1 else []) + [[edit] for edit in places]
