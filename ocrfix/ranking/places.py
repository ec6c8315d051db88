"""Where a scan might be wrong: every place with candidates, described for the gate.

Training and fixing walk the same way, so that what the gate learns is what it is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ocrfix.candidates.arrays import ranges
from ocrfix.candidates.generation import Candidates
from ocrfix.candidates.scan import Scan
from ocrfix.candidates.scan_candidates import ScanCandidates
from ocrfix.ranking.features import Describer, PlaceRows
from ocrfix.ranking.line_ends import LineEnds
from ocrfix.ranking.place import Place, PlaceBlock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from ocrfix.candidates.profile import Profile
    from ocrfix.errormodel.rules import RuleIndex
    from ocrfix.language.confusion_sets import Confusables
    from ocrfix.language.model import Language

    Ints = NDArray[np.int64]

__all__ = ["Finder", "Place", "Places"]

BLOCK = 20_000  # chunks whose places are described at once
MOST_PREPARED = 100_000  # different chunks that are looked up before texts are read
_AROUND = 8  # chunks beyond a block that are looked at for neighbours


class Finder:
    """Finds the places of a scan with the rules and the language of one book."""

    def __init__(self, index: RuleIndex, language: Language, confusables: Confusables) -> None:
        self.language = language
        self.confusables = confusables
        self.candidates = Candidates(index, language)
        self.line_ends = LineEnds(self.candidates)
        self.describer = Describer(self.candidates, confusables)

    def scan(self, text: str) -> Scan:
        """Read a text as a scan of the book's language."""
        return Scan(text, self.language)

    def prepare(self, texts: Iterable[str]) -> None:
        """Find the candidates of all chunks of some texts at once: quicker than text by text.

        What is found for each text is the same.
        """
        candidates = self.candidates
        candidates.make_room()
        texts = list(texts)
        distinct: dict[str, None] = {}
        for text in texts:
            distinct.update(dict.fromkeys(text.split()))
            if len(distinct) > MOST_PREPARED:
                texts = []  # what is left is found text by text
                break
        candidates.rows(list(distinct))
        broken: dict[str, None] = {}
        for text in texts:
            if "-" in text or not text.isascii():
                words = self.line_ends.broken_words(self.scan(text)).values()
                broken.update(dict.fromkeys(word for word, _, _ in words))
        candidates.rows(list(broken))

    def places(self, scan: Scan) -> Places:
        """The places of a scan in order: each chunk, then the gap behind it.

        What the scan says of its own noise is known when this returns.
        """
        return Places(self, scan)


class Places:
    """The places of a scan; valid until the finder is asked for those of another."""

    def __init__(self, finder: Finder, scan: Scan) -> None:
        self._finder, self._scan = finder, scan
        candidates = finder.candidates
        candidates.make_room()
        self._rows = candidates.rows(scan.distinct)
        broken = finder.line_ends.broken_words(scan)
        joined = candidates.rows([text for text, _, _ in broken.values()])
        self._found = ScanCandidates(candidates, scan, self._rows, joined)
        self.profile: Profile = self._found.profile
        self._told = {(t.before, t.after): t.words for t in self.profile.told}
        likely = self._found.likely_rows
        token_rows = likely[scan.ids]
        for k, i in enumerate(broken):
            token_rows[i], token_rows[i + 1] = self._found.likely_joined[k], -1
        self._token_rows = token_rows
        self._gaps, self._gaps_active = finder.line_ends.gaps(scan, likely, self._found)
        self._broken = broken
        self._number = {i: len(scan.distinct) + k for k, i in enumerate(broken)}

    def words_known(self) -> tuple[int, int]:
        """How many running words the scan has, and how many of them are not known."""
        described, times = self._finder.candidates.described, self._scan.times
        words = described.words.array[self._rows]
        unknown = described.unknown.array[self._rows] > 0
        return int(times[words].sum()), int(times[words & unknown].sum())

    def __iter__(self) -> Iterator[Place]:
        for block in self.blocks():
            for k in range(len(block.first)):
                yield self.place(block, k)

    def place(self, block: PlaceBlock, k: int) -> Place:
        """A place of a block as an object."""
        return Place(self._finder.candidates, block, k, self._told)

    def blocks(self) -> Iterator[PlaceBlock]:
        """The places in blocks, in order."""
        for first in range(0, len(self._scan.ids), BLOCK):
            block = self._block(first, min(first + BLOCK, len(self._scan.ids)))
            if len(block.first):
                yield block

    def _block(self, first: int, last: int) -> PlaceBlock:
        at, gap, owner, size, broken, skipped = self._asked(first, last)
        found = self._found
        cand = found.cand[ranges(found.first[owner], size)]
        place = np.repeat(np.arange(len(at)), size)
        gaps = [(i, self._gaps[i]) for i in sorted(self._gaps) if first <= i < last]
        kept = self._fitting(at, owner, cand, place, broken)
        cand, place = cand[kept], place[kept]
        if gaps:
            at = np.concatenate((at, [i for i, _ in gaps]))
            gap = np.concatenate((gap, np.ones(len(gaps), dtype=bool)))
            owner = np.concatenate((owner, np.full(len(gaps), len(found.first) - 1)))
            zeros = np.zeros(len(gaps), dtype=np.int64)
            broken, skipped = np.concatenate((broken, zeros)), np.concatenate((skipped, zeros))
            sizes = [len(numbers) for _, numbers in gaps]
            more = np.repeat(np.arange(len(at) - len(gaps), len(at)), sizes)
            cand = np.concatenate((cand, [n for _, numbers in gaps for n in numbers]))
            place = np.concatenate((place, more))
        order = np.lexsort((gap, at))
        rank = np.empty(len(at), dtype=np.int64)
        rank[order] = np.arange(len(at))
        by_place = np.lexsort((np.arange(len(cand)), rank[place]))
        cand, place = cand[by_place], rank[place[by_place]]
        some, heads = np.unique(place, return_index=True)
        place = np.searchsorted(some, place)
        order = order[some]
        at, gap, owner = at[order], gap[order], owner[order]
        broken, skipped = broken[order], skipped[order]
        behind = at + ((broken > 0) | gap)
        before2, before, after, after2 = self._around(first, last, at, behind)
        rows = PlaceRows(
            gap, before2, before, after, after2, self._scan.sentence_begins[at], heads, place,
            cand.astype(np.int64), owner[place],
        )  # fmt: skip
        described = self._finder.describer.matrix(rows, self._scan, self.profile, self._gaps_active)
        return PlaceBlock(at, broken, skipped, rows, described)

    def _asked(
        self, first: int, last: int
    ) -> tuple[Ints, NDArray[np.bool_], Ints, Ints, Ints, Ints]:
        """The chunks of a block that have candidates, and the words broken at line ends."""
        found, ids = self._found, self._scan.ids
        owner = ids[first:last].astype(np.int64)
        broken = np.zeros(len(owner), dtype=np.int64)
        skipped = np.zeros(len(owner), dtype=np.int64)
        for i in range(first - 1, last):
            if i not in self._broken:
                continue
            number = self._number[i]
            if not found.size[number] and not self._known(number):
                continue  # no word is found for the whole: each half is asked for itself
            if i >= first:
                owner[i - first] = number
                _, broken[i - first], skipped[i - first] = self._broken[i]
            if i + 1 < last:
                owner[i + 1 - first] = len(found.size) - 1
        at = np.flatnonzero(found.size[owner])
        owner = owner[at]
        return (
            at + first, np.zeros(len(at), dtype=bool), owner, found.size[owner], broken[at],
            skipped[at],
        )  # fmt: skip

    def _known(self, number: int) -> bool:
        row = int(self._found.rows[number])
        return not self._finder.candidates.described.unknown.array[row]

    def _fitting(
        self, at: Ints, owner: Ints, cand: Ints, place: Ints, broken: Ints
    ) -> NDArray[np.bool_]:
        """Which candidates fit their place: capitals, hyphens and line ends have their own ways."""
        table, d = self._finder.candidates.table, self._finder.candidates.described
        kept = np.ones(len(cand), dtype=bool)
        scan, texts = self._scan, d.texts
        for k in np.flatnonzero(table.case_alone.array[cand]).tolist():
            i = int(at[place[k]])
            if texts[table.printed.array[cand[k]]][0].isupper() and scan.suits_capital(i):
                kept[k] = False
        begins = scan.sentence_begins[at[place]] & (broken[place] == 0)
        first = [(k, texts[table.row.array[cand[k]]]) for k in np.flatnonzero(begins).tolist()]
        capital = {(place[k], text.lower()) for k, text in first if _begins_upper(text)}
        for k, text in first:
            if not _begins_upper(text) and (place[k], text.lower()) in capital:
                kept[k] = False  # "lt" is "It" there, and not "it"
        ends = self._found.ends_in_hyphen[owner[place]]
        for k in np.flatnonzero(ends & (broken[place] == 0)).tolist():
            i = int(at[place[k]])
            if self._finder.line_ends.ends_line(scan, i):
                last_edit = self._finder.candidates.edits_of(int(cand[k]))[-1]
                kept[k] &= last_edit[1] < len(texts[table.printed.array[cand[k]]])
        for k in np.flatnonzero(broken[place]).tolist():
            where = int(broken[place[k]])
            edits = self._finder.candidates.edits_of(int(cand[k]))
            kept[k] = " " not in texts[table.row.array[cand[k]]] and not any(
                start <= where <= end for start, end, _, _ in edits
            )
        return kept

    def _around(
        self, first: int, last: int, at: Ints, behind: Ints
    ) -> tuple[Ints, Ints, Ints, Ints]:
        """Two tokens before chunks and two behind others."""
        d = self._finder.candidates.described
        boundary = d.table.boundary
        start = max(0, first - _AROUND)
        stop = min(len(self._token_rows), last + 1 + _AROUND)
        rows = self._token_rows[start:stop]
        count = np.where(rows >= 0, d.count.array[rows], 0).astype(np.int64)
        flat = d.flat.array[ranges(np.where(count > 0, d.first.array[rows], 0), count)]
        edge = np.full(2, boundary, dtype=np.int64)
        stream = np.concatenate((edge, flat.astype(np.int64), edge))
        offset = np.concatenate(([0], np.cumsum(count))) + 2
        left, right = offset[at - start], offset[behind + 1 - start]
        return stream[left - 2], stream[left - 1], stream[right], stream[right + 1]


def _begins_upper(text: str) -> bool:
    """Whether the first letter of a text is a capital."""
    return next((c.isupper() for c in text if c.isalpha()), False)
