"""The other readings of a chunk that the rules allow, with what speaks for each.

Readings come from a bounded beam over the edits of a book: at most ``ROUNDS`` edits a chunk, the
``BEAM`` best readings kept after each. What depends on the chunk's form alone is worked out here,
once a form; what depends on the neighbours is added by :mod:`ocrfix.ranking.features`.
"""

from __future__ import annotations

import heapq
import math
import re
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.candidates.edits import Ways
from ocrfix.candidates.forms import Forms
from ocrfix.candidates.near_words import Nearby
from ocrfix.errormodel.rules import REAL_WORD_ODDS
from ocrfix.text.memo import Memo
from ocrfix.text.typography import habits_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ocrfix.candidates.edits import Way, WeighedEdit
    from ocrfix.candidates.forms import Form
    from ocrfix.errormodel.rules import RuleIndex
    from ocrfix.language.model import Language

__all__ = ["Candidate", "Candidates", "Reading"]

ROUNDS = 3
BEAM = 5
KEPT = 5
CLEAR = 12.0  # gain of a single edit from which no further edits are tried
FURTHER = 40  # edits of a chunk, the likeliest first, that are combined with others
UNKNOWN_READINGS = 6  # readings without known words that are thought on
LONGEST_CHUNK = 48  # longer chunks are addresses, codes or noise: left alone
PROTECTED = re.compile(
    r"://|www\.|@|\.(?:com|org|net|int|edu|gov|eu|fr|de|es|uk|html?|pdf)\b"
    r"|^\W*(?=\S*/)[A-Z0-9]+(?:[/.\-][A-Za-z0-9]+)+\W*$"
    r"|[A-Z]\d+-[A-Za-z]*\d"
    r"|^\W*[IVX]{2,}(?:e|er|ème|nd|rd|st|th)\W*$",
)
"""Addresses, e-mail, codes such as TD/B/EDE/8/4 or B12-410, ordinals such as IIe: left alone."""
PARTED = re.compile(r"[^-]*\w-\w[^-]*")
"""A chunk with one hyphen within: two words, or one that stood at the end of a line."""
_FIGURE_AT_WORD = re.compile(r"\d[^\W\d_]{3}|[^\W\d_]{2}\d|[^\W\d_]\d+[^\W\d_]")
SURE = 2.5  # odds of a rule that needs no lexicon beside it
USUAL = 3.0  # gain of the lexicon from which one unknown word may become another
UNLIKELY = -7.0  # channel plus language gain at which a reading is not worth a thought


class Reading(NamedTuple):
    """A chunk after some edits: ``(start, end, after, weight)`` each, in order."""

    text: str
    edits: tuple[WeighedEdit, ...]
    channel: float
    odds: float


class Candidate(NamedTuple):
    """A reading together with its form and its gain over the chunk as printed.

    ``habits`` names the signs that its edits put for their like.
    """

    reading: Reading
    form: Form
    gain: float
    habits: tuple[tuple[str, str], ...] = ()


def _left_alone(chunk: str) -> bool:
    return len(chunk) > LONGEST_CHUNK or PROTECTED.search(chunk) is not None


def _promise(item: tuple[Reading, float]) -> tuple[float, str]:
    return -item[1], item[0].text


def _likeliest(reading: Reading) -> tuple[float, str]:
    return -reading.channel, reading.text


def _first(edits: list[WeighedEdit], most: int) -> list[WeighedEdit]:
    """The likeliest of some edits; of equals, those that come first."""
    return heapq.nsmallest(most, edits, key=lambda edit: -edit[3].channel)


def _readings(chunk: str, edits: Iterable[WeighedEdit]) -> list[Reading]:
    """What each of some edits makes of a chunk."""
    return [
        Reading(chunk[:start] + after + chunk[end:], (edit,), edit[3].channel, edit[3].odds)
        for edit in edits
        for start, end, after, _ in (edit,)
    ]


def _edited(chunk: str, edits: Iterable[WeighedEdit]) -> str:
    pieces: list[str] = []
    last = 0
    for start, end, after, _ in edits:
        pieces += (chunk[last:start], after)
        last = end
    return "".join((*pieces, chunk[last:]))


class Candidates:
    """Finds and keeps the candidates of each chunk form."""

    def __init__(self, index: RuleIndex, language: Language) -> None:
        self.index = index
        self.language = language
        self.forms = Forms(language)
        self.nearby = Nearby(index, language)
        self._found: Memo[str, tuple[Candidate, ...]] = Memo()
        self._ways = Ways(index.families, -math.inf)
        self._bold_ways = Ways(index.bold, REAL_WORD_ODDS)

    def of(self, chunk: str) -> tuple[Candidate, ...]:
        """The candidates of a chunk, the most promising first; often none."""
        found = self._found.get(chunk)
        if found is None:
            found = ()
            if not _left_alone(chunk):
                found = self._search(chunk)
                if PARTED.fullmatch(chunk):
                    found = self._with_parted(found, chunk)
            self._found[chunk] = found
        return found

    def _with_parted(self, found: tuple[Candidate, ...], chunk: str) -> tuple[Candidate, ...]:
        """Add what a word parted by a hyphen would be as one word, the hyphen kept in its place."""
        at = chunk.index("-")
        joined = chunk[:at] + chunk[at + 1 :]
        here = self.forms.of(chunk)
        if self.forms.of(joined).known != here.known:
            return found
        every = {candidate.reading.text: candidate for candidate in found}
        for candidate in self.of(joined):
            if any(start < at < end for start, end, _, _ in candidate.reading.edits):
                continue
            edits = tuple(
                (start + (start >= at), end + (end > at or start == end == at), after, weight)
                for start, end, after, weight in candidate.reading.edits
            )
            text = _edited(chunk, edits)
            form = self.forms.of(text)
            if form.known and text != chunk:
                reading = candidate.reading._replace(text=text, edits=edits)
                gain = reading.channel + form.ease - here.ease
                every.setdefault(text, Candidate(reading, form, gain, candidate.habits))
        return tuple(sorted(every.values(), key=lambda c: (-c.gain, c.form.text))[:KEPT])

    def with_ways(
        self, found: tuple[Candidate, ...], chunk: str, ways: Mapping[str, Sequence[Way]]
    ) -> tuple[Candidate, ...]:
        """Add the known words that a chunk becomes where one letter stands for another.

        The letter is changed in each of its places by itself, and in all of them.
        """
        if _left_alone(chunk):
            return found
        here = self.forms.of(chunk)
        every = {candidate.reading.text: candidate for candidate in found}
        for letter in sorted(ways.keys() & set(chunk)):
            at = [i for i, char in enumerate(chunk) if char == letter]
            for after, weight in ways[letter]:
                for places in ([at] if len(at) > 1 else []) + [[i] for i in at]:
                    edits = tuple((i, i + 1, after, weight) for i in places)
                    text = _edited(chunk, edits)
                    channel = len(edits) * weight.channel
                    form, known = self.forms.of(text), every.get(text)
                    if form.known and (known is None or known.reading.channel < channel):
                        reading = Reading(text, edits, channel, len(edits) * weight.odds)
                        every[text] = Candidate(reading, form, channel + form.ease - here.ease)
        return tuple(sorted(every.values(), key=lambda c: (-c.gain, c.form.text))[:KEPT])

    def _search(self, chunk: str) -> tuple[Candidate, ...]:
        here = self.forms.of(chunk)
        sound = here.known and here.words and here.spacing > -6.0
        edits = (self._bold_ways if sound else self._ways).of(chunk)
        known, others = self.forms.parted(chunk, edits)
        ranked = self._rank(_readings(chunk, known), here)
        if sound:
            ranked = [(r, gain) for r, gain in ranked if self.forms.of(r.text).known]
        else:
            ranked += self._rank(_readings(chunk, _first(others, UNKNOWN_READINGS)), here)
            ranked.sort(key=_promise)
        if not sound and not self._clear(ranked, edits):
            ranked = sorted(ranked + self._rank(self._from_lexicon(chunk), here), key=_promise)
        best = dict(ranked)
        if not sound and not self._clear(ranked, edits):
            further = _readings(chunk, _first(edits, FURTHER))
            edge = [r for r, _ in ranked[:BEAM]]
            for _ in range(ROUNDS - 1):
                more = {m.edits: m for r in edge for m in self._extend(chunk, r, further)}
                ranked = self._rank(self._worth_it(more.values()), here)[:BEAM]
                edge = [r for r, _ in ranked]
                best.update(ranked)
                if not edge:
                    break
        once: dict[str, Candidate] = {}
        for reading, gain in sorted(best.items(), key=_promise):
            if reading.text in once or reading.text == chunk or "  " in reading.text:
                continue
            if _FIGURE_AT_WORD.search(reading.text) and not _FIGURE_AT_WORD.search(chunk):
                continue  # no word has figures in it
            if self._helps(reading, here):
                habits = tuple(
                    habit
                    for i, j, after, _ in reading.edits
                    for habit in habits_of(chunk[i:j], after)
                )
                once[reading.text] = Candidate(reading, self.forms.of(reading.text), gain, habits)
                if len(once) == KEPT:
                    break
        return tuple(once.values())

    def _helps(self, reading: Reading, here: Form) -> bool:
        """Whether a reading knows more of its words, or the rules alone are sure of it.

        An unknown word that only becomes another one is most likely a name; a compound no
        lexicon holds it may be where its letters become far more usual.
        """
        form = self.forms.of(reading.text)
        if form.known or form.unknown < here.unknown:
            return True
        if len(form.tokens) == len(here.tokens) and form.lexical - here.lexical > USUAL:
            return True
        return all(weight.odds > SURE for *_, weight in reading.edits)

    def _from_lexicon(self, chunk: str) -> list[Reading]:
        """The readings that lie nearest among known words, whether rules lead there or not."""
        return [
            Reading(text, edits, sum(w.channel for *_, w in edits), sum(w.odds for *_, w in edits))
            for text, edits in self.nearby.readings(chunk)
        ]

    def _clear(self, ranked: list[tuple[Reading, float]], edits: list[WeighedEdit]) -> bool:
        """Whether one edit makes such good words of a chunk that no more need be tried.

        Not where another is likelier than not: ``|’écosystéme``.
        """
        if not ranked or ranked[0][1] <= CLEAR or not self.forms.of(ranked[0][0].text).known:
            return False
        first, last = ranked[0][0].edits[0], ranked[0][0].edits[-1]
        return not any(
            weight.odds > 0.0 and (end <= first[0] or start >= last[1])
            for start, end, _, weight in edits
        )

    def _extend(self, chunk: str, reading: Reading, first: list[Reading]) -> list[Reading]:
        """Add one more edit, behind the last of a reading or before its first.

        The one that makes known words is found first, wherever it stands: ``|’accés``.
        """
        edits = reading.edits
        begin, last = edits[0][0], edits[-1][1]
        tail = len(reading.text) - len(chunk)
        text, channel, odds = reading.text, reading.channel, reading.odds
        more = []
        for other in first:
            (edit,) = other.edits
            start, end, after, _ = edit
            if start >= last:
                made, both = text[: start + tail] + after + text[end + tail :], (*edits, edit)
            elif end <= begin:
                made, both = text[:start] + after + text[end:], (edit, *edits)
            else:
                continue
            more.append(Reading(made, both, channel + other.channel, odds + other.odds))
        return more

    def _worth_it(self, readings: Iterable[Reading]) -> list[Reading]:
        """The readings with known words only, and the likeliest of the others."""
        known: list[Reading] = []
        unknown: list[Reading] = []
        for reading in readings:
            (known if self.forms.likely_knows(reading.text) else unknown).append(reading)
        return known + heapq.nsmallest(UNKNOWN_READINGS, unknown, key=_likeliest)

    def _rank(self, readings: list[Reading], here: Form) -> list[tuple[Reading, float]]:
        ranked: list[tuple[Reading, float]] = []
        for reading in readings:
            form = self.forms.of(reading.text)
            gain = reading.channel + form.ease - here.ease
            if gain > UNLIKELY:
                ranked.append((reading, gain))
        ranked.sort(key=_promise)
        return ranked
