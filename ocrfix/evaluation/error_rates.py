"""Error rates of a text against its clean twin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.model import Rates
from ocrfix.text.beside import plain_pair
from ocrfix.text.composition import composed
from ocrfix.text.habits import ONE_CAPITAL

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Op",
    "character_ops",
    "distance_hint",
    "has_one_capital",
    "hipe_normalise",
    "match_sizes",
    "rates",
    "rates_apart",
]

# Up to this many characters the distance is exact over the whole texts (0.3 s at 2 % of errors,
# growing with the square); longer texts are cut at surely common words first.
_EXACT_LENGTH = 500_000
_EXACT_WORDS = 100_000

_HIPE_LETTERS = str.maketrans({"ß": "ss", "ꝛ": "r", "œ": "oe", "æ": "ae"})
_HIPE_UMLAUTS = {"a\u0364": "ä", "o\u0364": "ö", "u\u0364": "ü"}
_HIPE_JOIN = re.compile(r"[—¬][^\S\n]*\n\s*")
_HIPE_SPACE = re.compile(r"[\W_]+")

_J = re.compile(r"\bJ[^\W\d_aeiouyäöü]")
_ENOUGH_TO_TELL = 20_000  # characters from which a language is told

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
    letter; accents composed or decomposed are the same. Exact up to half a million characters or a
    hundred thousand words; longer texts are cut at what they surely share, and counts may lie a
    thousandth above the least.

    Raises :class:`~ocrfix.errors.InputError` if the truth holds nothing but white space.

    >>> r = rates("La huitiéme session", "La huitième session.")
    >>> r.cer, round(r.wer, 3), round(r.cmer, 3)
    (0.1, 0.667, 0.053)
    """
    hypothesis, truth = composed(hypothesis), composed(truth)
    words = truth.split()
    if not words:
        raise InputError("The clean text is empty, so nothing can be measured against it.")
    read = hypothesis.split()
    plain = " ".join(words)
    characters = _count(" ".join(read), plain)
    normal, normal_truth = hipe_normalise(hypothesis), hipe_normalise(truth)
    return Rates(
        cer=characters.errors / len(plain),
        wer=_count_words(read, words).errors / len(words),
        cmer=_count(normal, normal_truth).match_error_rate,
        wmer=_count_words(normal.split(), normal_truth.split()).match_error_rate,
    )


def match_sizes(hypothesis: str, truth: str) -> tuple[int, int]:
    """What cMER and wMER are shares of: hits and errors together, of characters and of words."""
    normal, normal_truth = hipe_normalise(hypothesis), hipe_normalise(truth)
    characters = _count(normal, normal_truth)
    words = _count_words(normal.split(), normal_truth.split())
    return characters.hits + characters.errors, words.hits + words.errors


def rates_apart(hypothesis: str, truth: str) -> Rates:
    """The same with habits apart: CER and WER are of misreadings alone.

    Both texts are made plain beside each other (:mod:`ocrfix.text.beside`) before these are
    counted, over the length of the truth as it is. cMER and wMER, which have a normalisation of
    their own, are those of :func:`rates`.

    >>> rates_apart("la Kate-\\ngorie d'eau", "la Kategorie d’eau").cer
    0.0
    """
    if not truth.strip():
        return rates(hypothesis, truth)
    one = has_one_capital(hypothesis, truth)
    plain, plain_truth = (each.text for each in plain_pair(hypothesis, truth, one_capital=one))
    words, read, size = plain_truth.split(), plain.split(), len(truth.split())
    normal, normal_truth = hipe_normalise(hypothesis), hipe_normalise(truth)
    return Rates(
        cer=_count(plain, plain_truth).errors / len(" ".join(truth.split())),
        wer=_count_words(read, words).errors / size,
        cmer=_count(normal, normal_truth).match_error_rate,
        wmer=_count_words(normal.split(), normal_truth.split()).match_error_rate,
    )


def has_one_capital(text: str, truth: str) -> bool:
    """Whether "Jn" says "In" in a text: in languages whose black letter has one capital for both.

    The language is told from the truth.
    """
    from ocrfix.language.identification import told_language

    if not (_J.search(text) or _J.search(truth)):
        return False
    return told_language(truth[:_ENOUGH_TO_TELL]) in ONE_CAPITAL


def hipe_normalise(text: str) -> str:
    """Normalise a text as HIPE-OCRepair 2026 does before it counts errors.

    >>> hipe_normalise("Die Miß¬\\nverſtändniſſe, ſœur!")
    'die missverſtändniſſe ſoeur'
    """
    text = composed(text).lower()
    for old, new in _HIPE_UMLAUTS.items():
        text = text.replace(old, new)
    text = _HIPE_JOIN.sub("", text.translate(_HIPE_LETTERS))
    return _HIPE_SPACE.sub(" ", text).strip()


def character_ops(a: str, b: str) -> list[Op]:
    """Align two texts by character: ``(a0, a1, b0, b1, equal)`` from beginning to end."""
    if min(len(a), len(b)) <= _EXACT_LENGTH:
        from rapidfuzz.distance import Levenshtein

        found = Levenshtein.opcodes(a, b, score_hint=distance_hint(a, b))
        return [(o.src_start, o.src_end, o.dest_start, o.dest_end, o.tag == "equal") for o in found]
    from ocrfix.alignment.pipeline import align_characters

    return [(op.a0, op.a1, op.b0, op.b1, op.equal) for op in align_characters(a, b)]


def _count(hypothesis: str, truth: str) -> _Counts:
    if min(len(hypothesis), len(truth)) <= _EXACT_LENGTH:
        return _count_items(hypothesis, truth)
    hits = errors = 0
    for a0, a1, b0, b1, equal in character_ops(hypothesis, truth):
        if equal:
            hits += a1 - a0
        else:
            part = _count_items(hypothesis[a0:a1], truth[b0:b1])
            hits, errors = hits + part.hits, errors + part.errors
    return _Counts(hits, errors)


def _count_words(hypothesis: list[str], truth: list[str]) -> _Counts:
    if min(len(hypothesis), len(truth)) <= _EXACT_WORDS:
        return _count_items(hypothesis, truth)
    from ocrfix.text.sequences import common_runs

    hits = errors = i = j = 0
    runs = common_runs(hypothesis, truth)
    for a, b, size in [*runs, (len(hypothesis), len(truth), 0)]:
        part = _count_items(hypothesis[i:a], truth[j:b])
        hits, errors = hits + part.hits + size, errors + part.errors
        i, j = a + size, b + size
    return _Counts(hits, errors)


def _count_items(hypothesis: Sequence[str], truth: Sequence[str]) -> _Counts:
    from rapidfuzz.distance import Levenshtein

    # Of several cheapest alignments the one that jiwer takes: it has the truth first.
    edits = Levenshtein.editops(truth, hypothesis, score_hint=distance_hint(truth, hypothesis))
    missing = sum(edit.tag != "insert" for edit in edits)
    return _Counts(len(truth) - missing, len(edits))


def distance_hint(a: Sequence[str], b: Sequence[str]) -> int:
    """Guess the distance: with a guess not far too low rapidfuzz fills a narrow band alone."""
    return abs(len(a) - len(b)) + min(len(a), len(b)) // 50 + 32
