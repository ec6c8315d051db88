"""One text from several readings of it: every difference voted on, weighed and recorded."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.text.composition import composed
from ocrfix.witnesses.collation import BREAK, collate, columns, flow
from ocrfix.witnesses.layout import between, head_key, is_line, laid_out, running_heads
from ocrfix.witnesses.reliability import Reader, Tongue, confusions_of
from ocrfix.witnesses.votes import By, Consensus, Reading, Vote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ocrfix.language.model import Language
    from ocrfix.model import Rule
    from ocrfix.witnesses.collation import Passage


__all__ = ["By", "consensus"]

_Path = tuple["_Path", str] | None
"""Cells chosen so far, the last one first: paths share what they have in common."""


PASSES = 3

LANGUAGE = 0.7  # how much what the language says weighs beside what the witnesses say

BEAM = 32

FEW = 10  # letters and figures of a line without a known word that may be dirt

LEAST_KNOWN = 0.3  # share of a line's letters that stand in known words, where it is in doubt


def _quiet(_step: str, _share: float) -> None:
    """Tell nobody how far the work is."""


def consensus(
    texts: Sequence[str],
    language: Language,
    rules: Iterable[Rule] = (),
    *,
    names: Sequence[str] = (),
    force: bool = False,
    progress: Callable[[str, float], None] = _quiet,
) -> Consensus:
    """Vote over two or more readings of one text.

    Lines and paragraphs are those of the first witness. A passage is cut into columns; every
    combination of what stands in them is weighed by how likely each witness would misread it so
    (confusions of the ``rules``, of the witness itself, its noise as a whole) and by the language.
    Nothing is invented: each column of the result stands in some witness, but for the hyphen of a
    word broken at a line end; accents come composed. Text that a witness lacks is taken from the
    others; a running head or page number of theirs is not.

    Raises :class:`~ocrfix.errors.InputError` for fewer than two texts and for empty ones, and
    :class:`~ocrfix.errors.AlignmentError` for texts that are no twins of the first, unless
    ``force``; ``names`` are what the messages call the witnesses.

    >>> from ocrfix.language.model import Language
    >>> found = consensus(["rnaîson", "maison\\n", "maîson"], Language("fr"))
    >>> found.text, found.votes[0].by
    ('maîson', 'majority')
    """
    if len(texts) < 2:
        raise InputError("One witness makes no consensus. Name two readings of a text or more.")
    texts = [composed(text) for text in texts]
    names = names or [f"witness {number}" for number in range(1, len(texts) + 1)]
    for name, text in zip(names, texts, strict=True):
        if not text.strip():
            raise InputError(f"{name} is empty. Name readings that have text in them.")
    progress("aligning", 0.0)
    passages = list(collate(texts, names, force=force))
    jury = _Jury(texts, Tongue(language), confusions_of(rules))
    found = jury.verdict(passages, progress)
    progress("", 1.0)
    return found


@dataclass(slots=True)
class _Case:
    """A passage, cut into columns for the witnesses that have it."""

    passage: Passage
    readings: list[tuple[int, str]]
    columns: list[tuple[str, ...]]
    before: str
    after: str
    chosen: tuple[str, ...] = ()
    confidence: float = 1.0
    by: By = "majority"


class _Jury:
    """Settles the passages of some witnesses, more than once: each pass learns from the last."""

    def __init__(
        self, texts: Sequence[str], tongue: Tongue, known: dict[tuple[str, str], float]
    ) -> None:
        self.texts = texts
        self.tongue = tongue
        self.known = known
        self.readers = [
            Reader(text, noise, known)
            for text, noise in zip(texts, tongue.noise(texts), strict=True)
        ]
        self.heads = [running_heads(text) for text in texts]

    def verdict(
        self, passages: list[Passage], progress: Callable[[str, float], None] = _quiet
    ) -> Consensus:
        cases = [case for p in passages if (case := self._case(p))]
        for turn in range(PASSES):
            progress("voting", (turn + 1) / (PASSES + 1))
            for case in cases:
                self._settle(case)
            self._learn(cases)
        settled = {id(case.passage): case for case in cases}
        return self._compose(passages, settled)

    def _case(self, passage: Passage) -> _Case | None:
        """Prepare a passage for which at least two witnesses have words."""
        readings = [(k, flow(r)) for k, r in enumerate(passage.readings) if r is not None]
        if len(readings) < 2 or passage.start == passage.end:
            return None
        text = self.texts[0]
        # A paragraph begins anew; a line goes on.
        left = re.split(r"\n\s*\n", text[max(0, passage.start - 40) : passage.start])[-1].split()
        right = text[passage.end : passage.end + 40].split()
        edges = self.tongue.edges(left[-1] if left else "", right[0] if right else "")
        return _Case(passage, readings, columns([r for _, r in readings]), *edges)

    def _settle(self, case: _Case) -> None:
        readers = [self.readers[k] for k, _ in case.readings]
        beam: list[tuple[float, _Path]] = [(0.0, None)]
        for column in case.columns:
            if column.count(column[0]) == len(column):
                beam = [(score, (path, column[0])) for score, path in beam]
                continue
            said = [
                (sum(r.said(c, cell) for r, c in zip(readers, column, strict=True)), cell)
                for cell in _cells(column)
            ]
            beam = [(score + more, (path, cell)) for score, path in beam for more, cell in said]
            if len(beam) > BEAM:
                beam = sorted(beam, key=lambda item: -item[0])[:BEAM]
        weighed = [
            (said + LANGUAGE * tongue, said, LANGUAGE * tongue, cells)
            for said, path in beam
            for cells in (_walked(path),)
            for tongue in (self.tongue.score(case.before, "".join(cells), case.after),)
        ]
        weighed.sort(key=lambda item: (-item[0], item[3]))
        best = weighed[0]
        case.chosen = best[3]
        case.confidence = 1.0 / sum(math.exp(item[0] - best[0]) for item in weighed)
        if all(2 * c.count(cell) > len(c) for c, cell in zip(case.columns, best[3], strict=True)):
            case.by = "majority"
        else:
            other = weighed[1] if len(weighed) > 1 else best
            case.by = "language" if best[2] - other[2] > best[1] - other[1] else "habits"

    def _learn(self, cases: Iterable[_Case]) -> None:
        seen: dict[int, list[tuple[str, str, float]]] = defaultdict(list)
        for case in cases:
            for column, cell in zip(case.columns, case.chosen, strict=True):
                if len(set(column)) > 1:
                    for (k, _), printed in zip(case.readings, column, strict=True):
                        seen[k].append((printed, cell, case.confidence))
        for k, reader in enumerate(self.readers):
            reader.learn(seen[k])

    # -- text that some witnesses lack ------------------------------------------------------

    def _present(self, passage: Passage) -> str:
        """What is kept of text that some witnesses lack; for the first witness always raw."""
        owners = [k for k, reading in enumerate(passage.readings) if reading is not None]
        raw = [passage.readings[k] or "" for k in owners]
        if 0 in owners:
            spared = (
                len(owners) > 1
                or any(map(str.isdigit, raw[0]))
                or head_key(raw[0]) in self.heads[0]
                or not is_line(self.texts[0], passage.start, passage.end)
            )
            return raw[0] if spared or not self._dirt(raw[0], len(self.texts) > 2) else ""
        if len(owners) > 1:
            both = _Jury(raw, self.tongue, self.known)
            both.heads = [self.heads[k] for k in owners]
            text = both.verdict(list(collate(raw))).text
        else:
            text = raw[0]
        doubted = 2 * len(owners) <= len(self.texts)
        kept = [
            line for line in text.splitlines()
            if not line.strip() or not (
                any(head_key(line) in self.heads[k] for k in owners) or self._dirt(line, doubted)
            )
        ]  # fmt: skip
        return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()

    def _dirt(self, line: str, doubted: bool) -> bool:
        """Whether a line may be specks read as letters: little, or where doubted no language."""
        share = self.tongue.known_share(line)
        few = sum(map(str.isalnum, line)) < FEW
        return share < LEAST_KNOWN if doubted and self.tongue.knows else few and not share

    # -- the consensus text -----------------------------------------------------------------

    def _compose(self, passages: list[Passage], settled: dict[int, _Case]) -> Consensus:
        first = self.texts[0]
        newline = "\r\n" if "\r\n" in first else "\n"
        pieces: list[str] = []
        votes: list[Vote] = []
        done = length = 0
        for passage in passages:
            case = settled.get(id(passage))
            start, end = passage.start, passage.end
            by: By = "presence"
            sure = 1.0
            if case is not None:
                text, end = laid_out(first, start, end, "".join(case.chosen), newline)
                by, sure = case.by, round(case.confidence, 4)
            else:
                text = self._present(passage)
                if start == end:
                    text = between(first, start, text, newline)
            keep = first[done:start]
            pieces += (keep, text)
            length += len(keep)
            place = length, length + len(text)
            votes.append(Vote(*place, text, start, end, _readings(passage), by, sure))
            length += len(text)
            done = end
        pieces.append(first[done:])
        noise = tuple(reader.noise for reader in self.readers)
        return Consensus("".join(pieces), tuple(votes), noise)


def _walked(path: _Path) -> tuple[str, ...]:
    """The cells of a path through the columns, the first one first."""
    cells: list[str] = []
    while path is not None:
        path, cell = path
        cells.append(cell)
    return tuple(reversed(cells))


def _cells(column: Sequence[str]) -> list[str]:
    """What may stand in a column: what witnesses read, and broken words joined where one is not."""
    cells = set(column)
    for cell in column:
        if "\n" in cell:
            cells |= {cell.replace("\n", ""), BREAK.sub("", cell)}
    return sorted(cells)


def _readings(passage: Passage) -> tuple[Reading, ...]:
    """The different readings, those of most witnesses first; "" for those that have a gap."""
    found: dict[str, list[int]] = {}
    for number, reading in enumerate(passage.readings, start=1):
        found.setdefault(flow(reading or "").replace("\n", " "), []).append(number)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[1]))
    return tuple(Reading(text, tuple(numbers)) for text, numbers in ranked)
