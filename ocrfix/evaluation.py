"""Error rates of a text against its clean twin, and changes judged good, bad or neutral."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from ocrfix.changes import apply_changes
from ocrfix.errors import InputError
from ocrfix.model import Change, Evaluation, Judgement, Rates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rapidfuzz.distance import Opcode

__all__ = ["differences", "errors", "evaluate", "hipe_normalise", "judge", "rates"]

# Up to this many characters the distance is exact over the whole texts (0.3 s at 2 % of errors,
# growing with the square); longer texts are cut at surely common words first.
_EXACT_LENGTH = 500_000
# Characters around a change in which its effect is measured, and how far beyond them a place
# where both texts agree is looked for.
_MARGIN, _REACH = 48, 400

_HIPE_LETTERS = str.maketrans({"ß": "ss", "ꝛ": "r", "œ": "oe", "æ": "ae"})
_HIPE_UMLAUTS = {"a\u0364": "ä", "o\u0364": "ö", "u\u0364": "ü"}
_HIPE_JOIN = re.compile(r"[—¬][^\S\n]*\n\s*")
_HIPE_SPACE = re.compile(r"[\W_]+")
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")

Op = tuple[int, int, int, int, bool]


@dataclass(frozen=True, slots=True)
class _Counts:
    hits: int
    errors: int

    @property
    def match_error_rate(self) -> float:
        total = self.hits + self.errors
        return self.errors / total if total else 0.0


def rates(hypothesis: str, truth: str) -> Rates:
    """Measure a text against its clean twin, as fractions.

    CER and WER are the Levenshtein distance in characters or words, white space made one space
    each, over the length of the truth; they exceed 1 where much is added. cMER and wMER are
    errors / (hits + errors) after :func:`hipe_normalise`, as HIPE-OCRepair 2026 defines them.

    Text that stands on one side only (running heads, page numbers) counts as errors, letter by
    letter. Exact up to half a million characters; beyond, character counts come from the
    aligner, which may lie a thousandth above the least.

    Raises :class:`~ocrfix.errors.InputError` if the truth holds nothing but white space.

    >>> r = rates("La huitiéme session", "La huitième session.")
    >>> r.cer, round(r.wer, 3), round(r.cmer, 3)
    (0.1, 0.667, 0.053)
    """
    words = truth.split()
    if not words:
        raise InputError("The clean text is empty, so nothing can be measured against it.")
    read = hypothesis.split()
    plain = " ".join(words)
    characters = _count(" ".join(read), plain)
    normal, normal_truth = hipe_normalise(hypothesis), hipe_normalise(truth)
    return Rates(
        cer=characters.errors / len(plain),
        wer=_count_items(read, words).errors / len(words),
        cmer=_count(normal, normal_truth).match_error_rate,
        wmer=_count_items(normal.split(), normal_truth.split()).match_error_rate,
    )


def hipe_normalise(text: str) -> str:
    """Normalise a text as HIPE-OCRepair 2026 does before it counts errors.

    >>> hipe_normalise("Die Miß¬\\nverſtändniſſe, ſœur!")
    'die missverſtändniſſe ſoeur'
    """
    text = text.lower()
    for old, new in _HIPE_UMLAUTS.items():
        text = text.replace(old, new)
    text = _HIPE_JOIN.sub("", text.translate(_HIPE_LETTERS))
    return _HIPE_SPACE.sub(" ", text).strip()


def evaluate(
    ocr: str,
    clean: str,
    *,
    fixed: str | None = None,
    changes: Sequence[Change] | None = None,
    matched: bool = False,
) -> Evaluation:
    """Measure a text before and after its repair, and judge the changes one by one.

    Give the repaired text, the changes, or both; either is derived from the other. See
    :func:`rates` for what is measured and :func:`judge` for how changes are judged. With
    ``matched`` the rates are those of paragraphs that match (see
    :func:`ocrfix.alignment.matched_text`), without running heads and columns read across.
    """
    measure = _rates_of_matched if matched else rates
    before = measure(ocr, clean)
    if changes is None and fixed is None:
        return Evaluation(before)
    if changes is None:
        changes = differences(ocr, fixed or "")
    _check(ocr, changes)
    if fixed is None:
        fixed = apply_changes(ocr, sorted(changes, key=lambda c: (c.start, c.end)))
    verdict, judged = judge(ocr, clean, changes)
    return Evaluation(before, measure(fixed, clean), verdict, judged)


def _rates_of_matched(hypothesis: str, truth: str) -> Rates:
    """The rates over paragraphs that match alone."""
    from ocrfix.alignment import matched_text

    return rates(*matched_text(hypothesis, truth))


def judge(
    ocr: str, clean: str, changes: Sequence[Change]
) -> tuple[Judgement, tuple[tuple[Change, str], ...]]:
    """Say of each change whether it lowers, raises or keeps the distance to the clean text.

    Each is judged by itself, in a window around it. ``missed`` counts the places in error
    (runs of characters that differ, white space made one space each) that no good change
    touches; text on one side only is such a place. Precision is good / (good + bad), recall
    good / (good + missed), each 1 where there is nothing to count.
    """
    view = _View(ocr, clean)
    judged = tuple((change, view.verdict(change)) for change in changes)
    count = {name: sum(v == name for _, v in judged) for name in ("good", "bad", "neutral")}
    good, bad = count["good"], count["bad"]
    missed = view.untouched(change for change, verdict in judged if verdict == "good")
    return (
        Judgement(
            good,
            bad,
            count["neutral"],
            missed,
            good / (good + bad) if good + bad else 1.0,
            good / (good + missed) if good + missed else 1.0,
        ),
        judged,
    )


def errors(text: str, clean: str) -> list[tuple[int, int, str]]:
    """List where a text differs from the clean one: ``(start, end, what the clean text has)``.

    White space of any kind and length counts as one space; an empty span is something missing.
    Within paragraphs that match, differences are told by character; text of one side only is
    one difference.

    >>> errors("La huitiéme\\nsession", "La huitième session.")
    [(8, 9, 'è'), (19, 19, '.')]
    """
    from ocrfix.alignment import align

    if not text.strip():
        return [(len(text), len(text), " ".join(clean.split()))]
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
    """An OCR text beside its truth, white space made one space each, with offsets kept."""

    def __init__(self, ocr: str, clean: str) -> None:
        self.raw = ocr
        self.offsets = array("Q")
        for word in re.finditer(r"\S+", ocr):
            self.offsets.extend(range(word.start(), word.end() + 1))
        if self.offsets:
            self.offsets.pop()
        self.ocr = " ".join(ocr.split())
        self.clean = " ".join(clean.split())
        self.ops = _opcodes(self.ocr, self.clean)
        self.starts = [op[0] for op in self.ops]

    def place(self, change: Change) -> tuple[int, int]:
        """Give a change's span in the text with its white space normalised."""
        return bisect_left(self.offsets, change.start), bisect_left(self.offsets, change.end)

    def verdict(self, change: Change) -> str:
        """Compare the window's distance to the truth without and with the change."""
        from rapidfuzz.distance import Levenshtein

        start, end = self.place(change)
        a0, b0 = self._left(start - _MARGIN)
        a1, b1 = self._right(end + _MARGIN)
        raw0 = self.offsets[a0] if a0 else 0
        raw1 = self.offsets[a1 - 1] + 1 if a1 < len(self.ocr) else len(self.raw)
        changed = self.raw[raw0 : change.start] + change.after + self.raw[change.end : raw1]
        truth = self.clean[b0:b1]
        before = Levenshtein.distance(self.ocr[a0:a1], truth)
        after = Levenshtein.distance(" ".join(changed.split()), truth)
        return "good" if after < before else "bad" if after > before else "neutral"

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
                start = self.offsets[a0] if a0 < len(self.ocr) else len(self.raw.rstrip())
                end = self.offsets[a1 - 1] + 1 if a1 > a0 else start
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


def _opcodes(a: str, b: str) -> list[Op]:
    if min(len(a), len(b)) <= _EXACT_LENGTH:
        from rapidfuzz.distance import Levenshtein

        found = Levenshtein.opcodes(a, b, score_hint=_hint(a, b))
        return [(o.src_start, o.src_end, o.dest_start, o.dest_end, o.tag == "equal") for o in found]
    from ocrfix.alignment import align_characters

    return [(op.a0, op.a1, op.b0, op.b1, op.equal) for op in align_characters(a, b)]


def _count(hypothesis: str, truth: str) -> _Counts:
    if min(len(hypothesis), len(truth)) <= _EXACT_LENGTH:
        return _count_items(hypothesis, truth)
    hits = errors = 0
    for a0, a1, b0, b1, equal in _opcodes(hypothesis, truth):
        if equal:
            hits += a1 - a0
        else:
            part = _count_items(hypothesis[a0:a1], truth[b0:b1])
            hits, errors = hits + part.hits, errors + part.errors
    return _Counts(hits, errors)


def _count_items(hypothesis: Sequence[str], truth: Sequence[str]) -> _Counts:
    from rapidfuzz.distance import Levenshtein

    # Of several cheapest alignments the one that jiwer takes: it has the truth first.
    edits = Levenshtein.editops(truth, hypothesis, score_hint=_hint(truth, hypothesis))
    missing = sum(edit.tag != "insert" for edit in edits)
    return _Counts(len(truth) - missing, len(edits))


def _hint(a: Sequence[str], b: Sequence[str]) -> int:
    """Guess the distance: with a guess not far too low rapidfuzz fills a narrow band alone."""
    return abs(len(a) - len(b)) + min(len(a), len(b)) // 50 + 32


def _check(text: str, changes: Sequence[Change]) -> None:
    for change in changes:
        if text[change.start : change.end] != change.before:
            raise InputError(
                f"The change of {change.before!r} on line {change.line} does not fit the text. "
                "Take the changes that were made to this very file."
            )


def differences(before: str, after: str) -> list[Change]:
    """List what differs: a word for a word, and characters where words were split or joined.

    White space that only breaks lines anew repairs nothing and is left out.
    """
    from rapidfuzz.distance import Levenshtein

    a, b = _TOKEN.findall(before), _TOKEN.findall(after)
    keys_a, keys_b = ([" " if t.isspace() else t for t in tokens] for tokens in (a, b))
    ops = Levenshtein.opcodes(keys_a, keys_b, score_hint=_hint(a, b))

    def settled(op: Opcode) -> bool:
        # A lone space between two differences is part of both.
        return op.tag == "equal" and (op.src_end - op.src_start > 1 or keys_a[op.src_start] != " ")

    changes: list[Change] = []
    at, line = 0, 1
    for same, group in groupby(ops, settled):
        block = list(group)
        i0, i1 = block[0].src_start, block[-1].src_end
        j0, j1 = block[0].dest_start, block[-1].dest_end
        old = "".join(a[i0:i1])
        if not same:
            places = [*_places(a[i0:i1], at), at + len(old)]
            plain, wanted = "".join(keys_a[i0:i1]), "".join(keys_b[j0:j1])
            for x0, x1, y0, y1 in _runs(plain, wanted, whole=i1 - i0 <= 1 and j1 - j0 <= 1):
                start, end = places[x0], places[x1]
                where = line + before.count("\n", at, start)
                put = wanted[y0:y1]
                changes.append(Change(start, end, before[start:end], put, "diff", 1.0, where))
        at += len(old)
        line += old.count("\n")
    return changes


def _places(tokens: list[str], at: int) -> Iterable[int]:
    for token in tokens:
        yield from (at,) if token.isspace() else range(at, at + len(token))
        at += len(token)


def _runs(old: str, new: str, *, whole: bool) -> Iterable[tuple[int, int, int, int]]:
    """Give the stretches that differ, or the ``whole`` between what both begin and end with."""
    from rapidfuzz.distance import Levenshtein

    differing = [op for op in Levenshtein.opcodes(old, new) if op.tag != "equal"]
    runs = [(op.src_start, op.src_end, op.dest_start, op.dest_end) for op in differing]
    if whole and runs:
        return [(runs[0][0], runs[-1][1], runs[0][2], runs[-1][3])]
    merged: list[tuple[int, int, int, int]] = []
    for run in runs:
        if merged and merged[-1][1] == run[0] and merged[-1][3] == run[2]:
            merged[-1] = (merged[-1][0], run[1], merged[-1][2], run[3])
        else:
            merged.append(run)
    return merged
