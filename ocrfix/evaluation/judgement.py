"""Changes judged good, bad or neutral by the clean twin of a text, and what is still wrong."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.evaluation.error_rates import character_ops, has_one_capital, rates, rates_apart
from ocrfix.evaluation.habit_counts import count_aligned
from ocrfix.evaluation.inferred_changes import differences
from ocrfix.model import Change, Evaluation, Judgement
from ocrfix.text.beside import Beside
from ocrfix.text.changes import apply_changes
from ocrfix.text.composition import Composed, composed
from ocrfix.text.plain_signs import Plain, with_signs_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.model import HabitCount

__all__ = ["errors", "evaluate", "judge", "rates"]

# Characters around a change in which its effect is measured, and how far beyond them a place
# where both texts agree is looked for.
_MARGIN, _REACH = 48, 400


def evaluate(
    ocr: str,
    clean: str,
    *,
    fixed: str | None = None,
    changes: Sequence[Change] | None = None,
    matched: bool = False,
    strict: bool = False,
) -> Evaluation:
    """Measure a text before and after its repair, and judge the changes one by one.

    Give the repaired text, the changes, or both; either is derived from the other. See
    :func:`rates_apart` for what is measured and :func:`judge` for how changes are judged; habits
    are counted apart, or with ``strict`` as errors like all others. With ``matched`` the rates are
    those of paragraphs that match (see :func:`ocrfix.alignment.pipeline.matched_text`), without
    running heads and columns read across.
    """
    form, clean = Composed.of(ocr), composed(clean)
    text = form.text
    measure = rates if strict else rates_apart
    pair = _matched(text, clean) if matched else (text, clean)
    before = measure(*pair)
    if changes is None and fixed is None:
        return Evaluation(before, habits=() if strict else _View(*pair).habits())
    if changes is None:
        changes = form.changes_back(differences(text, composed(fixed or "")))
    _check(ocr, changes)
    if fixed is None:
        fixed = apply_changes(ocr, sorted(changes, key=lambda c: (c.start, c.end)))
    fixed = composed(fixed)
    view = _View(text, clean, strict=strict)
    verdict, judged = _judged(view, changes, form)
    repaired = _matched(fixed, clean) if matched else (fixed, clean)
    after = measure(*repaired)
    if strict:
        return Evaluation(before, after, verdict, judged)
    habits = view.habits() if pair == (text, clean) else _View(*pair).habits()
    return Evaluation(before, after, verdict, judged, habits, _View(*repaired).habits())


def _matched(text: str, truth: str) -> tuple[str, str]:
    """What matches of both texts, paragraph by paragraph."""
    from ocrfix.alignment.pipeline import matched_text

    return matched_text(text, truth)


def judge(
    ocr: str, clean: str, changes: Sequence[Change], *, strict: bool = False
) -> tuple[Judgement, tuple[tuple[Change, str], ...]]:
    """Say of each change whether it lowers, raises or keeps the distance to the clean text.

    Each is judged by itself, in a window around it, by the plain texts (see
    :mod:`ocrfix.text.beside`); one that changes nothing but habits is a "habit". With ``strict``
    it is judged like all others. ``missed`` counts the places in error (runs of characters that
    differ, white space made one space each) that no good change touches; text on one side only is
    such a place. Precision is good / (good + bad), recall good / (good + missed), each 1 where
    there is nothing to count.
    """
    form = Composed.of(ocr)
    return _judged(_View(form.text, composed(clean), strict=strict), changes, form)


def _judged(
    view: _View, changes: Sequence[Change], form: Composed
) -> tuple[Judgement, tuple[tuple[Change, str], ...]]:
    inside = changes if form.same else form.changes_forward(changes)
    verdicts = [view.verdict(change) for change in inside]
    judged = tuple(zip(changes, verdicts, strict=True))
    count = Counter(verdicts)
    good, bad = count["good"], count["bad"]
    good_ones = (c for c, verdict in zip(inside, verdicts, strict=True) if verdict == "good")
    missed = view.untouched(good_ones)
    return (
        Judgement(
            good,
            bad,
            count["neutral"],
            missed,
            good / (good + bad) if good + bad else 1.0,
            good / (good + missed) if good + missed else 1.0,
            count["habit"],
        ),
        judged,
    )


def errors(text: str, clean: str) -> list[tuple[int, int, str]]:
    """List where a text differs from the clean one: ``(start, end, what the clean text has)``.

    White space of any kind and length counts as one space; an empty span is something missing.
    Habits are no differences.
    Within paragraphs that match, differences are told by character; text of one side only is
    one difference.

    >>> errors("La huitiéme\\nsession", "La huitième session.")
    [(8, 9, 'è'), (19, 19, '.')]
    """
    from ocrfix.alignment.pipeline import align

    if not text.strip():
        return [(len(text), len(text), " ".join(clean.split()))]
    form = Composed.of(text)
    if not form.same:
        inside = errors(form.text, clean)
        return [(*form.span_back(start, end), truth) for start, end, truth in inside]
    clean = composed(clean)
    found: list[tuple[int, int, str]] = []
    at = 0
    for record in align(text, clean, force=True).records:
        if record.ocr is None:
            found += [(at, at, record.clean.text)] if record.clean else []
            continue
        start, at = record.ocr.start, record.ocr.end
        if record.clean is None:
            found.append((start, at, ""))
        else:
            places = _View(record.ocr.text, record.clean.text).errors()
            found += [(start + low, start + high, truth) for low, high, truth in places]
    return sorted(found)


class _View:
    """An OCR text beside its truth, both plain or but for white space as they are."""

    def __init__(self, ocr: str, clean: str, *, strict: bool = False) -> None:
        self._raw, self._raw_clean = ocr, clean
        self._beside: Beside | None = None
        if strict:
            self._plain, self._plain_clean = Plain.spaced(ocr), Plain.spaced(clean)
        else:
            one = has_one_capital(ocr, clean)
            signs = with_signs_plain(ocr, one_capital=one)
            signs_clean = with_signs_plain(clean, one_capital=one)
            self._beside = Beside(signs_clean.text, one_capital=one)
            self._plain = self._beside.joined(ocr, signs)
            self._plain_clean = Beside(signs.text).joined(clean, signs_clean)
        self.ocr, self.clean = self._plain.text, self._plain_clean.text
        self.ops = character_ops(self.ocr, self.clean)
        self.starts = [op[0] for op in self.ops]

    def habits(self) -> tuple[HabitCount, ...]:
        """The habits of both texts, counted."""
        return count_aligned(
            self._raw, self._raw_clean, self._plain, self._plain_clean, self.ops
        )  # fmt: skip

    def place(self, change: Change) -> tuple[int, int]:
        """Give a change's span in the plain text."""
        starts = self._plain.starts
        return bisect_left(starts, change.start), bisect_left(starts, change.end)

    def verdict(self, change: Change) -> str:
        """Compare the window's distance to the truth without and with the change."""
        import Levenshtein

        raw = self._raw
        start, end = self.place(change)
        a0, b0 = self._left(start - _MARGIN)
        a1, b1 = self._right(end + _MARGIN)
        raw0 = self._plain.starts[a0] if a0 else 0
        raw1 = self._plain.ends[a1 - 1] if a1 < len(self.ocr) else len(raw)
        changed = raw[raw0 : change.start] + change.after + raw[change.end : raw1]
        plain, plain_changed = self._window(raw[raw0:raw1]), self._window(changed)
        if plain == plain_changed:
            kept = self._beside is None or raw[raw0:raw1].split() == changed.split()
            return "neutral" if kept else "habit"
        truth = self.clean[b0:b1]
        before = Levenshtein.distance(plain, truth)
        after = Levenshtein.distance(plain_changed, truth)
        return "good" if after < before else "bad" if after > before else "neutral"

    def _window(self, text: str) -> str:
        return self._beside.plain(text).text if self._beside else " ".join(text.split())

    def untouched(self, changes: Iterable[Change]) -> int:
        """Count the runs of differing characters that none of the changes touches."""
        spans = sorted(self.place(change) for change in changes)
        reach: list[int] = []  # the furthest end among the spans up to here
        for _, end in spans:
            reach.append(max(end, reach[-1] if reach else end))
        firsts = [start for start, _ in spans]
        missed, last = 0, -1
        for a0, a1, _, _, equal in self.ops:
            if equal:
                continue
            known = bisect_right(firsts, a1)
            if (not known or reach[known - 1] < a0) and a0 != last:
                missed += 1
            last = a1
        return missed

    def errors(self) -> Iterable[tuple[int, int, str]]:
        """Give the runs of characters that differ, with offsets in the text as it stands."""
        for equal, group in groupby(self.ops, key=lambda op: op[4]):
            run = list(group)
            if not equal:
                a0, a1, b0, b1 = run[0][0], run[-1][1], run[0][2], run[-1][3]
                starts, ends = self._plain.starts, self._plain.ends
                start = starts[a0] if a0 < len(self.ocr) else len(self._raw.rstrip())
                end = ends[a1 - 1] if a1 > a0 else start
                yield start, end, self.clean[b0:b1]

    def _left(self, at: int) -> tuple[int, int]:
        """Find a place at or before ``at`` where both texts agree on a visible character."""
        stop = at - _REACH
        while at > 0:
            a0, _, b0, _, equal = self.ops[bisect_right(self.starts, at) - 1]
            if equal and self.ocr[at] != " ":
                return at, b0 + at - a0
            if at <= stop and self.ocr[at] != " ":
                return at, b0
            at = at - 1 if equal or at <= stop else a0 - 1
        return 0, 0

    def _right(self, at: int) -> tuple[int, int]:
        stop = at + _REACH
        while at < len(self.ocr):
            a0, a1, b0, b1, equal = self.ops[bisect_right(self.starts, at - 1) - 1]
            if equal and self.ocr[at - 1] != " ":
                return at, b0 + at - a0
            if at >= stop and self.ocr[at - 1] != " ":
                return at, b1
            at = at + 1 if equal or at >= stop else a1 + 1
        return len(self.ocr), len(self.clean)


def _check(text: str, changes: Sequence[Change]) -> None:
    for change in changes:
        if text[change.start : change.end] != change.before:
            raise InputError(
                f"The change of {change.before!r} on line {change.line} does not fit the text. "
                "Take the changes that were made to this very file."
            )
