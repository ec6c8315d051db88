"""What is at work in a document, estimated from the document itself.

Its unknown words vote for the confusions that would make them known words, by expectation and
maximisation over their candidates (Tong and Evans 1996; Reffle and Ringlstetter 2013): explanations
compete, and those that explain many different words gain. The book's channel is the prior. The
profile is evidence for the gate, and no gate of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.arrays import distinct
from ocrfix.candidates.chunks import is_odd
from ocrfix.language.old_spelling import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrfix.candidates.generation import Candidates
    from ocrfix.candidates.scan import Scan

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["Profile", "Told"]

ROUNDS = 10
RARE_ALONE = -7.5  # log probability of a letter that is no word by itself
PRIOR = 25.0  # words that the book's channel is worth
MISREAD = (2.0, 6.0)  # misread words and unknown good ones that are taken for granted
MOST_GAIN = 7.0  # of a confusion over the book's channel
LEAST_GAIN = -2.0
SURE = 0.8  # probability from which an unknown word counts as misread
LEAST, LEAST_SHARE = 2.5, 0.4  # words a confusion must explain, and the share of all that could
# be misread so, to be tried in known words as well
VOTERS = 1.5  # different words that must vote for it: one may be a name
SPELLED = 4.0  # different words with an accent too many, from which it is a spelling
ASKED = 40  # confusions whose share is counted word by word


@dataclass(frozen=True, slots=True)
class Told:
    """A confusion that a scan shows: how many words it explains, and what share of those with it.

    ``initial`` holds for the first letter of words alone.
    """

    before: str
    after: str
    initial: bool
    words: float
    share: float
    channel: float


class Profile:
    """The confusions at work among candidates.

    ``owner`` numbers the chunk (of :attr:`Scan.distinct`) that each of the candidates belongs to.
    ``size`` numbers there may be in all, of which these come first. ``likely`` gives for each
    chunk the candidate that it most likely stands for, -1 for itself. ``spelling`` are the keys of
    edits that only take an accent away which the text has by its own spelling. ``told`` are the
    confusions that the scan shows.
    """

    def __init__(self, scan: Scan, candidates: Candidates, rows: Ints, number: Ints,
                 owner: Ints, size: int) -> None:  # fmt: skip
        self._scan, self._candidates = scan, candidates
        self.expected: Floats
        self._voters: Floats
        table, described = candidates.table, candidates.described
        unknown = described.unknown.array[rows] > 0
        unknown |= np.array([is_odd(chunk) for chunk in scan.distinct], dtype=bool)  # "€té"
        alone = np.array([len(chunk) == 1 for chunk in scan.distinct], dtype=bool)
        unknown |= alone & described.words.array[rows] & (described.usual.array[rows] < RARE_ALONE)
        asked = np.flatnonzero(unknown[owner])
        self._edges(number[asked])
        self._weight = np.minimum(scan.times, 1.0 + np.log(np.maximum(scan.times, 1)))
        self.likely = np.full(len(rows), -1, dtype=np.int64)
        self._own = np.zeros(size + 1)
        self.misread = 0.0
        if len(asked):
            self._climb(owner[asked], table.gain.array[number[asked]])
            best = self._best(owner[asked], number[asked])
            self.likely[best[0]] = best[1]
        self.told = self._told()

    def _edges(self, number: Ints) -> None:
        """The confusions of candidates: one row an edit, by candidate."""
        table = self._candidates.table
        key, cand = edges_of(self._candidates, number)
        rows = edit_rows(self._candidates, number)
        weight = table.edit_weight.array[rows]
        channel = self._candidates.channels[weight]
        edge: Ints
        self._keys, edge = np.unique(key, return_inverse=True)
        size = len(self._keys)
        many = np.maximum(np.bincount(edge, minlength=size), 1)
        mean = np.bincount(edge, np.exp(channel), size) / many
        once = distinct(cand * np.int64(size + 1) + edge)  # a word has one vote
        self._edge_cand, self._edge_key = once // (size + 1), once % (size + 1)
        self._book = np.maximum(mean, 1e-9)
        befores, afters = np.zeros(size), np.zeros(size)
        kinds = max(1.0, len(self._scan.ids) / max(1, len(self._scan.distinct)))
        for k, code in enumerate(self._keys.tolist()):
            before, _ = self._candidates.keys[code >> 1]
            befores[k] = _rarest(self._scan, before) / kinds
        many_keys = len(self._candidates.keys)
        for both in distinct(edge * np.int64(many_keys) + table.edit_key.array[rows]).tolist():
            k, key = divmod(both, many_keys)
            after = self._candidates.keys[key][1]
            afters[k] = max(afters[k], _rarest(self._scan, after) / kinds)
        self._befores, self._afters = befores, afters
        # no engine puts accents all over a page: who prints them everywhere spells so
        pairs = [self._candidates.keys[code >> 1] for code in self._keys.tolist()]
        spelled = np.array([b != a and plain(b) == a.lower() for b, a in pairs], dtype=bool)
        counted = np.bincount(edge, ~self._candidates.guessed[weight], size) > 0
        self._spelled = spelled & ~counted
        self.spelling: frozenset[int] = frozenset()
        self.expected, self._voters = np.zeros(size), np.zeros(size)
        self._delta = np.zeros(size)

    def _climb(self, owner: Ints, gain: Floats) -> None:
        size = len(self._keys)
        forms, local = np.unique(owner, return_inverse=True)
        weight = self._weight[forms]
        misread = MISREAD[0] / sum(MISREAD)
        edge_key, edge_cand = self._edge_key, self._edge_cand
        for _ in range(ROUNDS):
            bonus = np.bincount(edge_cand, self._delta[edge_key], len(owner))
            utility = gain + bonus + np.log(misread / (1.0 - misread))
            top = np.zeros(len(forms))
            np.maximum.at(top, local, utility)
            odds = np.exp(utility - top[local])
            total = np.bincount(local, odds, len(forms)) + np.exp(-top)
            share = odds / total[local]
            counted = share * weight[local]
            self.expected = np.bincount(edge_key, counted[edge_cand], size).astype(float)
            made = np.bincount(local, counted, len(forms))
            misread = (made.sum() + MISREAD[0]) / (weight.sum() + sum(MISREAD))
            likelihood = (self.expected + PRIOR * self._book) / (
                self._afters + self.expected + PRIOR
            )
            self._delta = np.clip(np.log(likelihood / self._book), LEAST_GAIN, MOST_GAIN)
            self._delta[self._spelled] = 0.0
        self._voters = np.bincount(edge_key, share[edge_cand], size).astype(float)
        spelled = self._spelled & (self._voters >= SPELLED)
        self.spelling = frozenset(int(code) >> 1 for code in self._keys[spelled])
        self.expected[self._spelled] = self._voters[self._spelled] = 0.0
        self.misread = float(misread)
        self._share = share
        self._own[forms] = made

    def _best(self, owner: Ints, number: Ints) -> tuple[Ints, Ints]:
        """The chunks that are most likely misread, and the candidates that they stand for."""
        order = np.lexsort((np.arange(len(owner)), -self._share, owner))
        heads = order[np.flatnonzero(np.diff(owner[order], prepend=-1))]
        sure = heads[self._share[heads] > SURE]
        return owner[sure], number[sure]

    def evidence(self, number: Ints, owner: Ints) -> tuple[Floats, Floats, Floats]:
        """What the profile says of candidates, the chunk itself left out.

        Of their least active confusion: the logarithm of the words that it explains, its gain
        over the book's channel, and the share of what could be misread so that is.
        """
        if not len(self._keys) or not len(number):
            return np.zeros(len(number)), np.zeros(len(number)), np.zeros(len(number))
        key, cand = edges_of(self._candidates, number)
        at = np.searchsorted(self._keys, key)
        at[at == len(self._keys)] = 0
        there = self._keys[at] == key
        own = self._own[owner[cand]]
        expected = np.where(there, np.maximum(self.expected[at] - own, 0.0), 0.0)
        book = self._book[at]
        likelihood = (expected + PRIOR * book) / (self._afters[at] + expected + PRIOR)
        gain = np.clip(np.log(likelihood / book), LEAST_GAIN, MOST_GAIN)
        gain[self._spelled[at]] = np.minimum(gain[self._spelled[at]], 0.0)
        share = np.minimum(expected / (self._befores[at] + 1.0), 1.0)
        heads = np.flatnonzero(np.diff(cand, prepend=-1))
        return (
            np.minimum.reduceat(np.log1p(expected), heads),
            np.minimum.reduceat(np.where(there, gain, 0.0), heads),
            np.minimum.reduceat(share, heads),
        )

    def _told(self) -> tuple[Told, ...]:
        scan, keys = self._scan, self._candidates.keys
        ranked = np.argsort(-self.expected, kind="stable")[:ASKED]
        found = []
        for k in ranked.tolist():
            words = float(self.expected[k])
            if words < LEAST:
                break
            if self._voters[k] < VOTERS:
                continue
            before, after = keys[int(self._keys[k]) >> 1]
            initial = bool(self._keys[k] & 1)
            if not before or not after or " " in before + after:
                continue
            share = words / max(words, self._holders(scan.distinct, before, initial))
            self._befores[k] = words / share
            if share >= LEAST_SHARE:
                channel = float(np.log(self._book[k]) + self._delta[k])
                kin = self._keys[k] >> 1
                alike = zip(keys, self._candidates.kin, strict=True)
                afters = sorted(put for (_, put), of in alike if of == kin)
                found += [Told(before, put, initial, words, share, channel) for put in afters]
        return tuple(found)

    def _holders(self, distinct: Sequence[str], before: str, initial: bool) -> float:
        """The weight of the chunks that have what a confusion replaces."""
        weight = self._weight
        if initial:
            has = [chunk.lstrip(_BEFORE_WORDS).startswith(before) for chunk in distinct]
        else:
            has = [before in chunk[1:] for chunk in distinct]
        return float(weight[np.array(has, dtype=bool)].sum())


_BEFORE_WORDS = "([{«»„“”\"'‘’-—"


def edit_rows(candidates: Candidates, number: Ints) -> Ints:
    """The rows of the edits of candidates, one after the other."""
    from ocrfix.candidates.arrays import ranges

    table = candidates.table
    return ranges(table.first.array[number], table.count.array[number].astype(np.int64))


def edit_spans(candidates: Candidates, number: Ints) -> tuple[Ints, Ints]:
    """The same, and where those of each candidate begin among them."""
    count = candidates.table.count.array[number].astype(np.int64)
    return edit_rows(candidates, number), np.cumsum(count) - count


def edges_of(candidates: Candidates, number: Ints) -> tuple[Ints, Ints]:
    """The confusion of each edit of candidates (twice its key, one more for a word's first
    letter), and the place of its candidate among them."""
    table = candidates.table
    rows = edit_rows(candidates, number)
    cand = np.repeat(np.arange(len(number)), table.count.array[number])
    key = table.edit_kin.array[rows].astype(np.int64) * 2
    return key + (table.edit_start.array[rows] == 0), cand


def _rarest(scan: Scan, text: str) -> int:
    """How often the rarest character of a text stands in a scan."""
    return min((scan.printed(char) for char in text), default=len(scan.ids))
