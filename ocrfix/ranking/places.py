"""Where a scan might be wrong: every place with candidates, described for the gate.

Training and fixing walk the same way, so that what the gate learns is what it is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.candidates.generation import Candidate, Candidates, Reading
from ocrfix.candidates.scan import Scan
from ocrfix.candidates.unseen_confusions import Shown
from ocrfix.errormodel.observations import HYPHENS
from ocrfix.ranking.features import Neighbours, describe_alone, describe_beside
from ocrfix.text.tokens import APOSTROPHES, BOUNDARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrfix.candidates.edits import Way
    from ocrfix.candidates.forms import Form
    from ocrfix.errormodel.rules import Family, RuleIndex
    from ocrfix.language.confusion_sets import Confusables
    from ocrfix.language.model import Language

from ocrfix.ranking.place import Place

__all__ = ["Finder"]

EVIDENT = 4.0  # gain from which a candidate stands in for its chunk as a neighbour of others

LINE_HYPHENS = "¬⸗\u00ad"  # signs that stand nowhere but at the end of a line

CLAUSE_ENDS = ",;:.!?"  # behind one a hyphen at a line end is a dash

JOINING = -6.5  # log probability from which a word behind a hyphen is an "und", an "or"

_NOT_SETTLED = {*HYPHENS, *APOSTROPHES}  # what a gap may have to do with


class Finder:
    """Finds the places of a scan with the rules and the language of one book."""

    def __init__(self, index: RuleIndex, language: Language, confusables: Confusables) -> None:
        self.language = language
        self.confusables = confusables
        self.candidates = Candidates(index, language)
        self.forms = self.candidates.forms
        self._shown = Shown(self.forms, language, index)
        self._spaces = index.families.get(" ", [])
        self._hyphens = {h: index.families.get(f"{h} ", []) for h in HYPHENS}
        self._signs = {
            h: [f for f in index.families.get(h, []) if f.after and f.after in HYPHENS]
            for h in HYPHENS
        }

    def scan(self, text: str) -> Scan:
        """Read a text as a scan of the book's language."""
        return Scan(text, self.language)

    def places(self, scan: Scan) -> Iterator[Place]:
        """The places of a scan in order: each chunk, then the gap behind it.

        What the scan says of its own noise is known when this returns, before the first place.
        """
        likely = {chunk: self._likely(chunk, scan) for chunk in scan.forms}
        chunks = scan.chunks
        broken = self._broken_words(scan)
        tokens: list[tuple[str, ...]] = [likely[chunk].tokens for chunk in chunks]
        for i, (form, _, _) in broken.items():
            tokens[i], tokens[i + 1] = self._likely_form(form).tokens, ()
        gaps = self._gaps(scan, likely)
        shown = self._shown.by(scan, likely, tokens)
        asked = (*scan.forms, *(form.text for form, _, _ in broken.values()))
        readings = {chunk: self._readings(chunk, scan, shown) for chunk in asked}
        return self._walk(scan, tokens, readings, broken, gaps)

    def _walk(
        self,
        scan: Scan,
        tokens: list[tuple[str, ...]],
        readings: dict[str, tuple[Candidate, ...]],
        broken: dict[int, tuple[Form, int, int]],
        gaps: dict[int, tuple[Form, tuple[Candidate, ...]]],
    ) -> Iterator[Place]:
        """Yield each place, described among its neighbours."""
        chunks = scan.chunks
        alone: dict[str, tuple[list[float], ...]] = {}  # what needs no neighbours, once a form
        tail = False
        for i, chunk in enumerate(chunks):
            if i in broken:
                printed, before, skipped = broken[i]
                found = tuple(
                    c for c in readings[printed.text]
                    if " " not in c.form.text
                    and not any(start <= before <= end for start, end, _, _ in c.reading.edits)
                )  # fmt: skip
                if found:
                    around = _around(tokens, i, i + 1, scan)
                    described = self._describe(printed, found, around, scan)
                    yield Place(i, False, printed, found, described, around, before, skipped)
            elif not tail:
                every = found = readings[chunk]
                if found and chunk[-1] in HYPHENS:
                    found = self._before_line_end(scan, i, found)
                if found and chunk[0].isupper() and scan.suits_capital(i):
                    found = tuple(c for c in found if c.form.text.lower() != chunk.lower())
                if found:
                    printed = self.forms.of(chunk)
                    around = _around(tokens, i, i, scan)
                    if found is every:
                        rows = alone.get(chunk) or self._alone(printed, found, scan)
                        alone[chunk] = rows
                    else:
                        rows = self._alone(printed, found, scan)
                    described = self._beside(printed, found, rows, around)
                    yield Place(i, False, printed, found, described, around)
            tail = i in broken
            if i in gaps:
                printed, joined = gaps[i]
                around = _around(tokens, i, i + 1, scan)
                described = self._describe(printed, joined, around, scan)
                yield Place(i, True, printed, joined, described, around)

    def _readings(
        self, chunk: str, scan: Scan, shown: dict[str, list[Way]]
    ) -> tuple[Candidate, ...]:
        """The candidates of a chunk, without habits of other texts, with what the scan shows."""
        found = self.candidates.of(chunk)
        if not shown.keys().isdisjoint(chunk):
            found = self.candidates.with_ways(found, chunk, shown)
        if any(c.habits and not scan.shares(c.habits) for c in found):
            found = tuple(c for c in found if scan.shares(c.habits))
        return found

    def _gaps(
        self, scan: Scan, likely: dict[str, Form]
    ) -> dict[int, tuple[Form, tuple[Candidate, ...]]]:
        """The gaps between chunks that rules question, and what those rules make of them."""
        gaps: dict[int, tuple[Form, tuple[Candidate, ...]]] = {}
        chunks = scan.chunks
        settled = {c for c, form in likely.items() if form.words and form.known and form.text[1:]}
        ending = {c for c in settled if not {c[-1], likely[c].text[-1]} & _NOT_SETTLED}
        for i in range(len(chunks) - 1):
            if chunks[i] in ending and chunks[i + 1] in settled:
                continue  # two words that are known, as most are
            left, right = likely[chunks[i]], likely[chunks[i + 1]]
            if chunks[i][-1] in HYPHENS:  # a sign at a line end is the gap's business
                left = (
                    self.forms.of(left.text[:-1] + chunks[i][-1])
                    if (left.text[-1] in HYPHENS)
                    else self.forms.of(chunks[i])
                )
            joined = self._joined(scan, i, left, right)
            if joined:
                printed = self.forms.of(f"{left.text} {right.text}")
                gaps[i] = printed, joined
                if joined[0].form.spacing - printed.spacing > EVIDENT:
                    scan.observe_gap(joined[0].reading.edits, printed.text)
        return gaps

    def _breaks(self, scan: Scan, i: int) -> bool:
        """Whether a chunk with a hyphen at its end stood at the end of a line.

        Where the lines of the page are lost, a space stands for their ends. A dash behind a clause
        is no hyphen.
        """
        chunk, following = scan.chunks[i], scan.chunks[i + 1]
        space = scan.text[scan.starts[i] + len(chunk) : scan.starts[i + 1]]
        if "\n" in space:
            return space.count("\n") == 1 and len(chunk) > 1 and chunk[-2] not in CLAUSE_ENDS
        if space != " " or not chunk[-2:-1].isalpha() or not following[0].islower():
            return False
        if chunk[-1] in LINE_HYPHENS:
            return True
        left, right = self.forms.of(chunk[:-1]), self.forms.of(following)
        return not (left.known and right.known) and right.lexical < JOINING

    def _broken_words(self, scan: Scan) -> dict[int, tuple[Form, int, int]]:
        """Words broken at a line end: as one form, where it breaks, what lies in the break."""
        found: dict[int, tuple[Form, int, int]] = {}
        chunks, form = scan.chunks, self.forms.of
        for i in range(len(chunks) - 1):
            chunk, following = chunks[i], chunks[i + 1]
            if chunk[-1] not in HYPHENS or len(chunk) < 2 or not chunk[-2].isalpha():
                continue
            if not following[0].islower() or i - 1 in found or not self._breaks(scan, i):
                continue
            space = scan.text[scan.starts[i] + len(chunk) : scan.starts[i + 1]]
            joined, kept = form(chunk[:-1] + following), form(chunk + following)
            if kept.known and not joined.known:
                found[i] = (kept, len(chunk), len(space))
            else:
                found[i] = (joined, len(chunk) - 1, len(space) + 1)
        return found

    def _describe(
        self, printed: Form, found: tuple[Candidate, ...], around: Neighbours, scan: Scan
    ) -> tuple[tuple[float, ...], ...]:
        return self._beside(printed, found, self._alone(printed, found, scan), around)

    def _alone(
        self, printed: Form, found: tuple[Candidate, ...], scan: Scan
    ) -> tuple[list[float], ...]:
        best = max(c.form.lexical for c in found)
        return tuple(describe_alone(printed, c, best, self.language, scan) for c in found)

    def _beside(
        self, printed: Form, found: tuple[Candidate, ...], alone: tuple[list[float], ...],
        around: Neighbours,
    ) -> tuple[tuple[float, ...], ...]:  # fmt: skip
        return describe_beside(alone, printed, found, around, self.language, self.confusables)

    def _likely_form(self, form: Form) -> Form:
        found = self.candidates.of(form.text)
        if found and found[0].gain > EVIDENT and " " not in found[0].form.text:
            return found[0].form
        return form

    def _likely(self, chunk: str, scan: Scan) -> Form:
        form = self.forms.of(chunk)
        likely = self._likely_form(form)
        if likely is not form:
            scan.observe(chunk, self.candidates.of(chunk)[0].reading.edits)
        return likely

    def _before_line_end(
        self, scan: Scan, i: int, found: tuple[Candidate, ...]
    ) -> tuple[Candidate, ...]:
        """At a line end a hyphen is the gap's business, not the chunk's."""
        end = scan.starts[i] + len(scan.chunks[i])
        if scan.text[end : end + 1] not in ("\n", "\r") and (
            i + 1 == len(scan.chunks) or not self._breaks(scan, i)
        ):
            return found
        last = len(scan.chunks[i])
        return tuple(c for c in found if c.reading.edits[-1][1] < last)

    def _joined(self, scan: Scan, i: int, left: Form, right: Form) -> tuple[Candidate, ...]:
        """Readings in which the space (or the hyphen and line end) behind a chunk changes."""
        a, b = left.text, right.text
        end = scan.starts[i] + len(scan.chunks[i])
        space = scan.text[end : scan.starts[i + 1]]
        if a[-1] in HYPHENS and len(a) > 1 and self._breaks(scan, i):
            # The edit takes in the space, so that all readings of a line end compare.
            start = len(a) - 1
            readings = [(f, start, f.after) for f in self._hyphens[a[-1]]]
            readings += [(f, start, f"{f.after} ") for f in self._signs[a[-1]]]
        elif space == " ":
            if not (left.words and right.words):
                return ()
            if left.known and right.known and a[-1] not in APOSTROPHES and len(a) > 1 < len(b):
                return ()
            readings = [(family, len(a), family.after) for family in self._spaces]
        else:
            return ()
        found = (self._gap(a, b, *reading) for reading in readings)
        return tuple(candidate for candidate in found if candidate)

    def _gap(self, a: str, b: str, family: Family, start: int, after: str) -> Candidate | None:
        """The reading in which a gap between two chunks is mended by one family of rules."""
        printed = f"{a} {b}"
        weight = family.weigh(printed, start, start + len(family.before))
        if weight is None:
            return None
        # Another hyphen sign joins the word as no hyphen does.
        sign = after[-1:] == " "
        text = printed[:start] + ("" if sign else after) + b
        if not sign and not self.forms.knows(text):
            return None
        form = self.forms.of(text)
        reading = Reading(
            form.text, ((start, len(a) + 1, after, weight),), weight.channel, weight.odds
        )
        return Candidate(reading, form, weight.channel)


def _around(tokens: list[tuple[str, ...]], first: int, last: int, scan: Scan) -> Neighbours:
    """Two tokens before chunk ``first`` and two after chunk ``last``."""
    before: list[str] = []
    k = first - 1
    while len(before) < 2:
        before.extend(reversed(tokens[k]) if k >= 0 else (BOUNDARY, BOUNDARY))
        k -= 1
    after: list[str] = []
    k = last + 1
    while len(after) < 2:
        after.extend(tokens[k] if k < len(tokens) else (BOUNDARY, BOUNDARY))
        k += 1
    begins = scan.begins_sentence(first)
    return Neighbours(before[1], before[0], after[0], after[1], begins)
