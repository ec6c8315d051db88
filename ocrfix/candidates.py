"""The other readings of a chunk that the rules allow, with what speaks for each.

Readings come from a bounded beam over the edits of a book: at most ``ROUNDS`` edits a chunk, the
``BEAM`` best readings kept after each. What depends on the chunk's form alone is worked out here,
once a form; what depends on the neighbours is added by :mod:`ocrfix.features`.
"""

from __future__ import annotations

import heapq
import math
import re
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.nearby import Nearby
from ocrfix.rules import REAL_WORD_ODDS
from ocrfix.tokens import tokenise, words_of
from ocrfix.typography import habits_of
from ocrfix.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrfix.language import Language
    from ocrfix.rules import RuleIndex, Weight
    from ocrfix.tokens import Token

__all__ = ["Candidate", "Candidates", "Form", "Reading"]

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
    r"|^\W*[IVX]{2,}(?:e|er|ème|nd|rd|st|th)\W*$",
)
"""Addresses, e-mail, codes such as TD/B/EDE/8/4, ordinals such as IIe: never touched."""
PARTED = re.compile(r"[^-]*\w-\w[^-]*")
"""A chunk with one hyphen within: two words, or one that stood at the end of a line."""
_FIGURE_AT_WORD = re.compile(r"\d[^\W\d_]{3}")
SURE = 2.5  # odds of a rule that needs no lexicon beside it
USUAL = 3.0  # gain of the lexicon from which one unknown word may become another
UNLIKELY = -7.0  # channel plus language gain at which a reading is not worth a thought


class Form(NamedTuple):
    """What the language says of a chunk by itself (natural logarithms)."""

    text: str
    tokens: tuple[str, ...]
    lexical: float
    inner: float
    spacing: float
    case: float
    unknown: int
    words: bool

    @property
    def known(self) -> bool:
        """Whether all its words are known."""
        return not self.unknown


class Reading(NamedTuple):
    """A chunk after some edits: ``(start, end, after, weight)`` each, in order."""

    text: str
    edits: tuple[tuple[int, int, str, Weight], ...]
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


def _promise(item: tuple[Reading, float]) -> tuple[float, str]:
    return -item[1], item[0].text


def _likeliest(reading: Reading) -> tuple[float, str]:
    return -reading.channel, reading.text


def _ease(form: Form) -> float:
    """Log probability of a form by itself."""
    return form.lexical + form.inner + form.spacing + form.case


def _edited(chunk: str, edits: Iterable[tuple[int, int, str, Weight]]) -> str:
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
        self.nearby = Nearby(index, language)
        self._forms: dict[str, Form] = {}
        self._found: dict[str, tuple[Candidate, ...]] = {}
        self._tokens: dict[Token, tuple[float, float | None, bool]] = {}
        self._ways = Ways(index.families, -math.inf)
        self._bold_ways = Ways(index.bold, REAL_WORD_ODDS)

    def form(self, chunk: str) -> Form:
        """Describe a chunk (or a few chunks parted by spaces)."""
        form = self._forms.get(chunk)
        if form is None:
            form = self._forms[chunk] = self._describe(chunk)
        return form

    def _describe(self, chunk: str) -> Form:
        language = self.language
        lexical = inner = spacing = case = 0.0
        unknown, words = 0, False
        tokens: list[str] = []
        for k, part in enumerate(language.whole(chunk).split(" ")):
            for j, told in enumerate(tokenise(part)):
                token = told[0]
                alone, cased, known = self._tokens.get(told) or self._token(told)
                lexical += alone
                if tokens:
                    glued = j > 0 or k == 0
                    inner += language.bigram(tokens[-1], token) - alone
                    spacing += language.gap(tokens[-1], token, glued)
                if cased is not None:
                    case += cased
                    words = True
                    unknown += not known
                tokens.append(token)
        return Form(chunk, tuple(tokens), lexical, inner, spacing, case, unknown, words)

    def _token(self, told: Token) -> tuple[float, float | None, bool]:
        """Of a token by itself: log probability, that of a word's letter case, whether known."""
        token, shape = told
        language = self.language
        is_word = shape not in ("mark", "number")
        cased = language.shape(token, shape) if is_word else None
        found = language.unigram(token), cased, language.known(token)
        self._tokens[told] = found
        return found

    def knows(self, chunk: str) -> bool:
        """Whether all words of a chunk without spaces are known, as :meth:`form` would say."""
        form = self._forms.get(chunk)
        if form is not None:
            return form.known
        return all(map(self.language.known, words_of(self.language.whole(chunk))))

    def of(self, chunk: str) -> tuple[Candidate, ...]:
        """The candidates of a chunk, the most promising first; often none."""
        found = self._found.get(chunk)
        if found is None:
            found = self._search(chunk)
            if PARTED.fullmatch(chunk):
                found = self._with_parted(found, chunk)
            self._found[chunk] = found
        return found

    def _with_parted(self, found: tuple[Candidate, ...], chunk: str) -> tuple[Candidate, ...]:
        """Add what a word parted by a hyphen would be as one word, the hyphen kept in its place."""
        at = chunk.index("-")
        joined = chunk[:at] + chunk[at + 1 :]
        here = self.form(chunk)
        if self.form(joined).known != here.known:
            return found
        every = {candidate.reading.text: candidate for candidate in found}
        for candidate in self.of(joined):
            if any(start < at < end for start, end, _, _ in candidate.reading.edits):
                continue
            edits = tuple(
                (start + (start >= at), end + (end > at), after, weight)
                for start, end, after, weight in candidate.reading.edits
            )
            text = _edited(chunk, edits)
            form = self.form(text)
            if form.known and text != chunk:
                reading = candidate.reading._replace(text=text, edits=edits)
                gain = reading.channel + _ease(form) - _ease(here)
                every.setdefault(text, Candidate(reading, form, gain, candidate.habits))
        return tuple(sorted(every.values(), key=lambda c: (-c.gain, c.form.text))[:KEPT])

    def _search(self, chunk: str) -> tuple[Candidate, ...]:
        if len(chunk) > LONGEST_CHUNK or PROTECTED.search(chunk):
            return ()
        here = self.form(chunk)
        sound = here.known and here.words and here.spacing > -6.0
        first = [
            Reading(text, (edit,), edit[3].channel, edit[3].odds)
            for edit in (self._bold_ways if sound else self._ways).of(chunk)
            for text in (chunk[: edit[0]] + edit[2] + chunk[edit[1] :],)
            if not sound or self._known(text)
        ]
        ranked = self._rank(first, here, sound)
        if not sound and not self._clear(ranked):
            ranked = sorted(
                ranked + self._rank(self._from_lexicon(chunk), here, sound), key=_promise
            )
        best = dict(ranked)
        edge = [r for r, _ in ranked[:BEAM]]
        if not sound and not self._clear(ranked):
            further = sorted(first, key=_likeliest)[:FURTHER]
            for _ in range(ROUNDS - 1):
                more = [m for r in edge for m in self._extend(chunk, r, further)]
                ranked = self._rank(more, here, sound)[:BEAM]
                edge = [r for r, _ in ranked]
                best.update(ranked)
                if not edge:
                    break
        once: dict[str, Candidate] = {}
        for reading, gain in sorted(best.items(), key=_promise):
            if reading.text in once or reading.text == chunk:
                continue
            if _FIGURE_AT_WORD.search(reading.text) and not _FIGURE_AT_WORD.search(chunk):
                continue  # no word begins with a figure
            if self._helps(reading, here):
                habits = tuple(
                    habit
                    for i, j, after, _ in reading.edits
                    for habit in habits_of(chunk[i:j], after)
                )
                once[reading.text] = Candidate(reading, self.form(reading.text), gain, habits)
                if len(once) == KEPT:
                    break
        return tuple(once.values())

    def _helps(self, reading: Reading, here: Form) -> bool:
        """Whether a reading knows more of its words, or the rules alone are sure of it.

        An unknown word that only becomes another one is most likely a name; a compound no
        lexicon holds it may be where its letters become far more usual.
        """
        form = self.form(reading.text)
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

    def _clear(self, ranked: list[tuple[Reading, float]]) -> bool:
        """Whether one edit makes such good words of a chunk that no more need be tried."""
        return bool(ranked) and ranked[0][1] > CLEAR and self.form(ranked[0][0].text).known

    def _extend(self, chunk: str, reading: Reading, first: list[Reading]) -> list[Reading]:
        """Add one more edit behind the last one of a reading."""
        edits = reading.edits
        last = edits[-1][1]
        tail = len(reading.text) - len(chunk)
        text, channel, odds = reading.text, reading.channel, reading.odds
        more = []
        for other in first:
            (edit,) = other.edits
            start, end, after, _ = edit
            if start >= last:
                more.append(
                    Reading(
                        text[: start + tail] + after + text[end + tail :],
                        (*edits, edit),
                        channel + other.channel,
                        odds + other.odds,
                    )
                )
        return more

    def _rank(
        self, readings: list[Reading], here: Form, sound: bool
    ) -> list[tuple[Reading, float]]:
        worth: list[Reading] = []
        unknown: list[Reading] = []
        for reading in readings:
            (worth if self._known(reading.text) else unknown).append(reading)
        if not sound:
            worth += heapq.nsmallest(UNKNOWN_READINGS, unknown, key=_likeliest)
        ranked: list[tuple[Reading, float]] = []
        base = _ease(here)
        for reading in worth:
            form = self.form(reading.text)
            if sound and not form.known:
                continue
            gain = reading.channel + _ease(form) - base
            if gain > UNLIKELY:
                ranked.append((reading, gain))
        ranked.sort(key=_promise)
        return ranked

    def _known(self, text: str) -> bool:
        """Whether a reading has known words only, before any further thought is spent on it."""
        known = self.language.known
        if text.isalpha():
            return known(text.lower())
        elided, apostrophe, rest = text.rpartition("’")
        if not rest.isalpha():
            rest = rest[:-1]
        if rest.isalpha() and (not apostrophe or elided.isalpha()):
            return known(rest.lower()) and (not apostrophe or known(f"{elided.lower()}’"))
        return self.knows(text)
