"""A place of a scan with its candidates: a row of columns, and an object for those who ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, overload

from ocrfix.candidates.table import Candidate
from ocrfix.text.habits import ONE_CAPITAL
from ocrfix.text.plain_signs import plain_letters

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from ocrfix.candidates.generation import Candidates
    from ocrfix.candidates.table import Form
    from ocrfix.ranking.features import PlaceRows

    Ints = NDArray[np.int64]

__all__ = ["Neighbours", "Place", "PlaceBlock"]


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

    __slots__ = ("__dict__", "_block", "_candidates", "_k", "told")

    def __init__(
        self, candidates: Candidates, block: PlaceBlock, k: int,
        told: Mapping[tuple[str, str], float],
    ) -> None:  # fmt: skip
        self._candidates, self._block, self._k = candidates, block, k
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
        candidates = self._candidates
        return candidates.form(int(candidates.table.printed.array[self.numbers[0]]))

    @cached_property
    def candidates(self) -> Sequence[Candidate]:
        """What could stand there, each made when it is first asked for."""
        return _Candidates(self._candidates, self.numbers)

    def reading(self, number: int) -> str:
        """The text of a candidate, which need not be made for it."""
        candidates = self._candidates
        text: str = candidates.described.texts[candidates.table.row.at(self.numbers[number])]
        return text

    @property
    def one_capital(self) -> bool:
        """Whether the language has one capital for "I" and "J"."""
        return self._candidates.language.lang in ONE_CAPITAL

    @property
    def around(self) -> Neighbours:
        """What stands around it."""
        rows, k = self._block.rows, self._k
        names = self._candidates.described.table.tokens
        around = (rows.before2[k], rows.before[k], rows.after[k], rows.after2[k])
        before2, before, after, after2 = (names[int(token)] for token in around)
        return Neighbours(before2, before, after, after2, bool(rows.begins[k]))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What is printed, and what each candidate puts there, both plain; of a gap, its edit.

        Readings that differ in habits alone are one.
        """
        candidates = self._candidates
        table, texts = candidates.table, candidates.described.texts
        printed = texts[int(table.printed.array[self.numbers[0]])]
        if self.gap:
            edits = [candidates.edits_of(number)[0] for number in self.numbers]
            return (printed[edits[0][0] : edits[0][1]], *(after for _, _, after, _ in edits))
        readings = (texts[table.row.at(number)] for number in self.numbers)
        one = self.one_capital
        return tuple(plain_letters(text, one_capital=one) for text in (printed, *readings))


class _Candidates(Sequence[Candidate]):
    def __init__(self, candidates: Candidates, numbers: list[int]) -> None:
        self._candidates, self._numbers = candidates, numbers
        self._made: dict[int, Candidate] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> Candidate: ...
    @overload
    def __getitem__(self, at: slice) -> list[Candidate]: ...
    def __getitem__(self, at: int | slice) -> Candidate | list[Candidate]:
        if isinstance(at, slice):
            return [self[k] for k in range(*at.indices(len(self)))]
        number = self._numbers[at]
        found = self._made.get(number)
        if found is None:
            found = self._made[number] = self._candidates.candidate(number)
        return found
