"""One text from several readings of it: every difference voted on, weighed and recorded."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.text.composition import composed
from ocrfix.witnesses.breaks import broken_again, goes_on, unbroken, without_last
from ocrfix.witnesses.collation import collate, columns, flow
from ocrfix.witnesses.layout import between, laid_out
from ocrfix.witnesses.presence import Presence
from ocrfix.witnesses.reliability import LANGUAGE, Reader, Tongue, confusions_of, wordy
from ocrfix.witnesses.standing import alike, leading, poorer
from ocrfix.witnesses.votes import By, Consensus, Reading, Vote, renumbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ocrfix.language.model import Language
    from ocrfix.model import Rule
    from ocrfix.witnesses.breaks import Break
    from ocrfix.witnesses.collation import Passage


__all__ = ["By", "consensus"]

_Path = tuple["_Path", str] | None
"""Cells chosen so far, the last one first: paths share what they have in common."""


PASSES = 3

BEAM = 32

DASHES = ("—", "–")  # what poor readings lose most readily

LEAN = 2.0  # log odds by which poorer witnesses alone must outdo the leading one

TEMPER = 0.5  # of log odds; as voted, 75 of 100 places are right at 0.9 to 0.99
MOST_SURE = 0.99


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

    Lines, hyphens and paragraphs are those of the first witness, or of the best where the first
    is clearly poorer. A passage is cut into columns; every
    combination of what stands in them is weighed by how likely each witness would misread it so
    (confusions of the ``rules``, of the witness itself, its noise as a whole) and by the language.
    Nothing is invented: each column of the result stands in some witness, but for the hyphen of a
    word broken at a line end; accents come composed. Text that a witness lacks is taken from the
    others; a running head or page number of theirs is not, nor what poorer witnesses alone have and
    does not read as language there.

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
    tongue = Tongue(language)
    passages = list(collate(texts, names, force=force))
    order = list(range(len(texts)))
    if lead := leading(texts, passages, tongue.worth(texts)):
        order.insert(0, order.pop(lead))
        texts = [texts[k] for k in order]
        passages = list(collate(texts, [names[k] for k in order], force=True))
    jury = _Jury(texts, passages, tongue, confusions_of(rules))
    found = jury.verdict(progress)
    progress("", 1.0)
    return renumbered(found, order) if lead else found


@dataclass(slots=True)
class _Case:
    """A passage, cut into columns for the witnesses that have it."""

    passage: Passage
    owners: list[int]
    columns: list[tuple[str, ...]]
    breaks: list[Break]
    before: str
    after: str
    chosen: tuple[str, ...] = ()
    confidence: float = 1.0
    by: By = "majority"


class _Jury:
    """Settles the passages of some witnesses, more than once: each pass learns from the last."""

    def __init__(
        self, texts: Sequence[str], passages: list[Passage], tongue: Tongue,
        known: dict[tuple[str, str], float],
    ) -> None:  # fmt: skip
        self.passages = passages
        self.texts = texts
        self.tongue = tongue
        self.known = known
        worth = tongue.worth(texts)
        self.readers = [
            Reader(text, noise, known, tongue, max(worth) - one)
            for text, noise, one in zip(texts, tongue.noise(texts), worth, strict=True)
        ]
        self.poorer = frozenset(
            k for k in range(1, len(texts)) if poorer(texts, passages, worth, k, 0)
        )
        self.presence = Presence(texts, tongue, self.poorer, passages)

    def verdict(self, progress: Callable[[str, float], None] = _quiet) -> Consensus:
        passages = self.passages
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
        if passage.start == passage.end:
            return None
        text = self.texts[0]
        flows = {k: flow(r) for k, r in enumerate(passage.readings) if r is not None}
        if goes_on(text, passage.end):
            flows, hyphen = without_last(flows)
        else:
            hyphen = ""
        mine = flows.get(0, "")
        owners = [k for k, r in flows.items() if k not in self.poorer or alike(mine, r)]
        if len(owners) < 2:
            return None
        readings, breaks = unbroken([flows[k] for k in owners])
        if hyphen:
            breaks.append((len(readings[0]), hyphen))
        # A paragraph begins anew; a line goes on.
        left = re.split(r"\n\s*\n", text[max(0, passage.start - 40) : passage.start])[-1].split()
        right = text[passage.end : passage.end + 40].split()
        edges = self.tongue.edges(left[-1] if left else "", right[0] if right else "")
        return _Case(passage, owners, columns(readings), breaks, *edges)

    def _settle(self, case: _Case) -> None:
        readers = [self.readers[k] for k in case.owners]
        beam: list[tuple[float, _Path]] = [(0.0, None)]
        for column in case.columns:
            if column.count(column[0]) == len(column) or self._leads_alone(case, column):
                beam = [(score, (path, column[0])) for score, path in beam]
                continue
            said = [
                (sum(r.said(c, cell) for r, c in zip(readers, column, strict=True)), cell)
                for cell in sorted(set(column))
            ]
            beam = [(score + more, (path, cell)) for score, path in beam for more, cell in said]
            if len(beam) > BEAM:
                beam = sorted(beam, key=lambda item: -item[0])[:BEAM]
        mine = tuple(column[0] for column in case.columns)
        lean = LEAN if case.owners[0] == 0 and self.poorer.issuperset(case.owners[1:]) else 0.0
        weighed = [
            (said + LANGUAGE * tongue, said, LANGUAGE * tongue, cells)
            for score, path in beam
            for cells in (_walked(path),)
            for said in (score - lean * (cells != mine),)
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

    def _leads_alone(self, case: _Case, column: Sequence[str]) -> bool:
        """Whether the leading witness alone decides on words that it, or only poorer ones, have."""
        mine, others = column[0], list(zip(case.owners[1:], column[1:], strict=True))
        if mine:
            stays = wordy(mine) or mine.strip() in DASHES
            return stays and all(not cell and k in self.poorer for k, cell in others)
        owners = [k for k, cell in others if cell]
        return (
            self.poorer.issuperset(owners)
            and all(wordy(cell) for _, cell in others if cell)
            and not self.presence.of_others(max(column), case.passage.start, owners)
        )

    def _learn(self, cases: Iterable[_Case]) -> None:
        seen: dict[int, list[tuple[str, str, float]]] = defaultdict(list)
        for case in cases:
            for column, cell in zip(case.columns, case.chosen, strict=True):
                if len(set(column)) > 1:
                    for k, printed in zip(case.owners, column, strict=True):
                        seen[k].append((printed, cell, case.confidence))
        for k, reader in enumerate(self.readers):
            reader.learn(seen[k])

    # -- text that some witnesses lack ------------------------------------------------------

    def _present(self, passage: Passage) -> str:
        """What is kept of text that some witnesses lack; for the leading witness always raw."""
        owners = [k for k, reading in enumerate(passage.readings) if reading is not None]
        raw = [passage.readings[k] or "" for k in owners]
        if 0 in owners:
            return raw[0] if self.presence.first_stays(raw[0], passage, len(owners)) else ""
        text = raw[0]
        if len(owners) > 1:
            both = _Jury(raw, list(collate(raw)), self.tongue, self.known)
            both.presence.heads = [self.presence.heads[k] for k in owners]
            text = both.verdict().text
        return self.presence.of_others(text, passage.start, owners)

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
            sure = MOST_SURE
            if case is not None:
                mine = [column[0] for column in case.columns]
                chosen = broken_again(case.chosen, mine, case.breaks)
                text, end = laid_out(first, start, end, chosen, newline)
                by, sure = case.by, _tempered(case.confidence)
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


def _tempered(probability: float) -> float:
    """A probability that is true of places seen: what is weighed is not independent."""
    odds = (probability / max(1.0 - probability, 1e-12)) ** TEMPER
    return round(min(MOST_SURE, float(odds / (1.0 + odds))), 4)


def _walked(path: _Path) -> tuple[str, ...]:
    """The cells of a path through the columns, the first one first."""
    cells: list[str] = []
    while path is not None:
        path, cell = path
        cells.append(cell)
    return tuple(reversed(cells))


def _readings(passage: Passage) -> tuple[Reading, ...]:
    """The different readings, those of most witnesses first; "" for those that have a gap."""
    found: dict[str, list[int]] = {}
    for number, reading in enumerate(passage.readings, start=1):
        found.setdefault(flow(reading or "").replace("\n", " "), []).append(number)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[1]))
    return tuple(Reading(text, tuple(numbers)) for text, numbers in ranked)
