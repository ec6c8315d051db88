"""From columns of readings to texts and edits; what a hash only seemed to find is dropped here."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from ocrfix.candidates.readings import SLOTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.candidates.readings import Readings
    from ocrfix.candidates.search import Search
    from ocrfix.candidates.table import Edit

__all__ = ["edited", "has_letters_in_number", "numbers_made", "readings_made", "readings_together"]

_FIGURES = {"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"}
_NUMBER = re.compile(
    r"(?<![^\W_])[\dOolI|]+(?:[.,][\dOolI|]{3})*(?<![o\W])(?=(?:st|nd|rd|th|[sd])?(?![^\W_]))"
)
_MIXED = re.compile(r"\d[.,]?[OolI|]|[OolI|][.,]?\d")
TOGETHER = 6  # readings of a chunk, the best first, that are put together


def edited(chunk: str, edits: Iterable[Edit]) -> str:
    """A chunk after edits in order."""
    pieces: list[str] = []
    last = 0
    for start, end, after, _ in edits:
        pieces += (chunk[last:start], after)
        last = end
    return "".join((*pieces, chunk[last:]))


def readings_made(
    search: Search, chunks: Sequence[str], found: Readings
) -> list[tuple[int, str, list[Edit]]]:
    """The texts and edits of readings."""
    table = search.table
    made: list[tuple[int, str, list[Edit]]] = []
    columns = zip(
        found.form.tolist(), found.word.tolist(), found.start.tolist(), found.length.tolist(),
        found.family.tolist(), found.weight.tolist(), found.after_start.tolist(),
        found.after_length.tolist(), strict=True,
    )  # fmt: skip
    befores, afters = table.before, table.after
    for form, word, starts, lengths, families, weights, after_starts, after_lengths in columns:
        chunk = chunks[form]
        edits: list[Edit] = []
        for k in range(SLOTS):
            weight = weights[k]
            if weight < 0:
                continue
            start, end, family = starts[k], starts[k] + lengths[k], families[k]
            if family >= 0:
                if chunk[start:end] != befores[family]:
                    break  # a hash that happens to be that of another
                edits.append((start, end, afters[family], weight))
            elif family == -2:
                edits.append((start, start, " ", weight))
            else:
                letters = search.vocabulary.letters(word, after_starts[k], after_lengths[k])
                edits += _singles(chunk, start, end, letters, weight)
        else:
            if len(edits) > 1:
                edits.sort(key=lambda e: e[:2])
                if any(a[1] > b[0] for a, b in itertools.pairwise(edits)):
                    continue
            made.append((form, edited(chunk, edits), edits))
    return made


def numbers_made(search: Search, chunks: Sequence[str]) -> list[tuple[int, str, list[Edit]]]:
    """Numbers in which letters stand for figures: "l8O4" is 1804, "3lO" is 310.

    No lexicon has them, and a rule mends one figure at a time.
    """
    table = search.table
    found: list[tuple[int, str, list[Edit]]] = []
    for form, chunk in enumerate(chunks):
        if chunk.isalpha() or not any(map(chunk.__contains__, _FIGURES)):
            continue
        for match in _NUMBER.finditer(chunk):
            signs = [at for at in range(*match.span()) if chunk[at] in _FIGURES]
            if not 0 < len(signs) <= SLOTS or not any(map(str.isdigit, match[0])):
                continue
            edits = []
            for at in signs:
                left, right = chunk[at - 1 : at] or " ", chunk[at + 1 : at + 2] or " "
                put = _FIGURES[chunk[at]]
                edits.append((at, at + 1, put, table.told(chunk[at], put, left, right)))
            if all(weight >= 0 for *_, weight in edits):
                found.append((form, edited(chunk, edits), edits))
    return found


def has_letters_in_number(text: str) -> bool:
    """Whether letters stand for figures in a number still."""
    return not text.isalpha() and any(
        _MIXED.search(match[0]) is not None for match in _NUMBER.finditer(text)
    )


def readings_together(
    chunks: Sequence[str], made: Sequence[tuple[int, str, list[Edit]]]
) -> list[tuple[int, str, list[Edit]]]:
    """Two readings of one chunk that mend different words of it, as one."""
    by_form: dict[int, list[list[Edit]]] = {}
    for form, _, edits in made:
        if not chunks[form].isalpha():
            by_form.setdefault(form, []).append(edits)
    found = []
    for form, several in by_form.items():
        chunk = chunks[form]
        for first, second in itertools.combinations(several[:TOGETHER], 2):
            one, two = (first, second) if first[0] < second[0] else (second, first)
            between = chunk[one[-1][1] : two[0][0]]
            if one[-1][1] < two[0][0] and not between.isalnum() and len(one) + len(two) <= SLOTS:
                edits = [*one, *two]
                found.append((form, edited(chunk, edits), edits))
    return found


def _singles(chunk: str, start: int, end: int, letters: str, weight: int) -> list[Edit]:
    """A misreading never counted as edits of one letter each, in the letter case of the chunk."""
    capitals = sum(map(str.isupper, chunk))
    if capitals > 1 and 2 * capitals > sum(map(str.isalpha, chunk)):
        letters = letters.upper() if len(letters.upper()) == len(letters) else letters
    elif (
        letters and chunk[start : start + 1].isupper() and not any(map(str.isalnum, chunk[:start]))
    ):
        letters = letters[0].upper() + letters[1:]
    edits: list[Edit] = []
    for k in range(max(end - start, len(letters))):
        at = min(start + k, end)
        edits.append((at, min(at + 1, end), letters[k : k + 1], weight))
    return edits
