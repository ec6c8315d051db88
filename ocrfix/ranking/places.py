"""Where a scan might be wrong: every place with candidates, described for the gate.

Training and fixing walk the same way, so that what the gate learns is what it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ocrfix.candidates.arrays import ranges
from ocrfix.candidates.generation import Candidates
from ocrfix.candidates.scan import Scan
from ocrfix.candidates.scan_candidates import ScanCandidates
from ocrfix.ranking.features import Describer, PlaceRows
from ocrfix.ranking.line_ends import LineEnds
from ocrfix.text.habits import ONE_CAPITAL
from ocrfix.text.plain_signs import plain_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from ocrfix.candidates.profile import Profile
    from ocrfix.candidates.table import Candidate, Form
    from ocrfix.errormodel.rules import RuleIndex
    from ocrfix.language.confusion_sets import Confusables
    from ocrfix.language.model import Language

    Ints = NDArray[np.int64]

__all__ = ["Finder", "Neighbours", "Place", "PlaceBlock", "Places"]

BLOCK = 20_000  # chunks whose places are described at once
MOST_PREPARED = 100_000  # different chunks that are looked up before texts are read
_AROUND = 8  # chunks beyond a block that are looked at for neighbours


class Neighbours(NamedTuple):
    """The tokens around a place: two before, two after; whether a sentence begins there."""

    before2: str
    before: str
    after: str
    after2: str
    begins: bool


@dataclass(frozen=True, slots=True)
class PlaceBlock:
    """Some places in order, as columns.

    ``first`` is the chunk's number; a ``gap`` place lies between it and the next chunk. A word
    broken at a line end is one place: ``broken`` characters of it stand before the break, and
    ``skipped`` characters of the scan (hyphen, line end) lie in it. ``described`` has one row of
    evidence for each candidate of ``rows``.
    """

    first: Ints
    broken: Ints
    skipped: Ints
    rows: PlaceRows
    described: NDArray[np.float32]

    def size(self, k: int) -> int:
        """The number of candidates of a place."""
        heads = self.rows.heads
        return int((heads[k + 1] if k + 1 < len(heads) else len(self.rows.cand)) - heads[k])


class Place:
    """A stretch of text with candidates: a place of a block as an object (see there).

    ``told`` are the confusions that the scan shows, with the words that each explains.
    """

    __slots__ = ("__dict__", "_block", "_finder", "_k", "told")

    def __init__(
        self, finder: Finder, block: PlaceBlock, k: int, told: Mapping[tuple[str, str], float]
    ) -> None:
        self._finder, self._block, self._k = finder, block, k
        self.told = told

    @property
    def first(self) -> int:
        """The number of its chunk."""
        return int(self._block.first[self._k])

    @property
    def gap(self) -> bool:
        """Whether it lies between its chunk and the next."""
        return bool(self._block.rows.gap[self._k])

    @property
    def broken(self) -> int:
        """How many characters of a word stand before the line's end."""
        return int(self._block.broken[self._k])

    @property
    def skipped(self) -> int:
        """How many characters of the scan lie in the break."""
        return int(self._block.skipped[self._k])

    @property
    def _span(self) -> slice:
        first = int(self._block.rows.heads[self._k])
        return slice(first, first + self._block.size(self._k))

    @property
    def described(self) -> NDArray[np.float32]:
        """A row of evidence for each candidate."""
        return self._block.described[self._span]

    @cached_property
    def numbers(self) -> list[int]:
        """The rows of its candidates."""
        found: list[int] = self._block.rows.cand[self._span].tolist()
        return found

    @cached_property
    def printed(self) -> Form:
        """What stands there."""
        candidates = self._finder.candidates
        return candidates.form(int(candidates.table.printed.array[self.numbers[0]]))

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """What could stand there."""
        return tuple(map(self._finder.candidates.candidate, self.numbers))

    @property
    def around(self) -> Neighbours:
        """What stands around it."""
        rows, k = self._block.rows, self._k
        names = self._finder.candidates.described.table.tokens
        around = (rows.before2[k], rows.before[k], rows.after[k], rows.after2[k])
        before2, before, after, after2 = (names[int(token)] for token in around)
        return Neighbours(before2, before, after, after2, bool(rows.begins[k]))

    @property
    def one_capital(self) -> bool:
        """Whether the language has one capital for "I" and "J"."""
        return self._finder.language.lang in ONE_CAPITAL

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What is printed, and what each candidate puts there, both plain; of a gap, its edit.

        Readings that differ in habits alone are one.
        """
        candidates = self._finder.candidates
        table, texts = candidates.table, candidates.described.texts
        printed = texts[int(table.printed.array[self.numbers[0]])]
        if self.gap:
            edits = [candidates.edits_of(number)[0] for number in self.numbers]
            return (printed[edits[0][0] : edits[0][1]], *(after for _, _, after, _ in edits))
        readings = (texts[int(table.row.array[number])] for number in self.numbers)
        one = self.one_capital
        return tuple(plain_letters(text, one_capital=one) for text in (printed, *readings))


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
        distinct: dict[str, None] = {}
        for text in texts:
            distinct.update(dict.fromkeys(text.split()))
            if len(distinct) > MOST_PREPARED:
                break
        candidates.rows(list(distinct))

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
        return Place(self._finder, block, k, self._told)

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
