"""Known words near a misread one, and by which edits it would become them.

The beam of :mod:`ocrfix.candidates.generation` follows the rules from the text; where many letters
went wrong, or one in a way never counted, the way back from the lexicon is shorter.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from ocrfix.candidates.similar_words import Alike
from ocrfix.errormodel.confusion_counts import contexts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.candidates.edits import WeighedEdit
    from ocrfix.errormodel.rules import RuleIndex
    from ocrfix.language.model import Language

__all__ = ["Nearby"]

SHORTEST = 4  # letters of a misread word from which the lexicon is searched
LONGEST = 30
LONG_CAPITALS = 8  # letters from which a word in capitals is no abbreviation
MOST_AWAY = (
    0,
    1,
    1,
    1,
    2,
    2,
    3,
    3,
    3,
    4,
)  # letters between words, by the length of what is printed
FOUND = 6  # known words that are thought on
MOST_UNSEEN = 2  # edits in one word that no rule names
BRACKETS = "[](){}<>"
_CORE = re.compile(r"\w(?:.*\w)?")
_ELISION = re.compile(r"^[^\W\d_]{1,4}[’'‘ʼ´`]")


class Nearby:
    """The known words of a language by the pairs of letters in them."""

    def __init__(self, index: RuleIndex, language: Language) -> None:
        self._index = index
        self._language = language

    def readings(self, chunk: str) -> list[tuple[str, tuple[WeighedEdit, ...]]]:
        """What a chunk would be with a known word in it, and the edits that make it so."""
        core = _CORE.search(chunk)
        if core is None or self._index.unseen is None:
            return []
        word, at = core[0], core.start()
        if elision := _ELISION.match(word):
            word, at = word[elision.end() :], at + elision.end()
        if not SHORTEST <= len(word) <= LONGEST or sum(map(str.isalpha, word)) < SHORTEST - 1:
            return []
        found = []
        for near in self._words(word.lower()):
            target = _cased(near, word)
            edits = self._explained(chunk, at, word, target)
            if edits:
                found.append((chunk[:at] + target + chunk[at + len(word) :], edits))
        return found

    def _words(self, word: str) -> list[str]:
        """The nearest known words, the most usual first among those equally near."""
        most = MOST_AWAY[min(len(word), len(MOST_AWAY) - 1)]
        near = dict(_within(word, self._alike.to(word, most), most))
        near.pop(word, None)
        unigram = self._language.unigram
        return sorted(near, key=lambda w: (3.0 * near[w] - unigram(w), w))[:FOUND]

    @cached_property
    def _alike(self) -> Alike:
        return Alike([w for w in self._language.words if SHORTEST <= len(w) <= LONGEST])

    def _explained(
        self, chunk: str, at: int, word: str, target: str
    ) -> tuple[WeighedEdit, ...] | None:
        """The edits between two words, each with the rule that knows it or the one for the rest."""
        edits: list[WeighedEdit] = []
        unseen = 0
        for i, j, after in _blocks(word, target):
            known = self._known(chunk, at + i, at + j, after)
            if known is not None:
                edits.append(known)
                continue
            singles = _singles(chunk, at + i, at + j, after)
            for start, end, new in singles:
                weighed = self._known(chunk, start, end, new)
                if weighed is None:
                    if any(c in BRACKETS or _is_a_unit(c) for c in chunk[start:end]):
                        return None  # an editor's sign, as in "brill[ait]"; a sign of the printer's
                    unseen += 1
                    assert self._index.unseen is not None
                    weighed = (start, end, new, self._index.unseen)
                edits.append(weighed)
        if unseen > MOST_UNSEEN or unseen * 3 > len(word) or (unseen and _is_a_name(word)):
            return None
        return tuple(edits)

    def _known(self, chunk: str, start: int, end: int, after: str) -> WeighedEdit | None:
        """An edit as a rule has it: bare, or tied to the letter before or behind it."""
        families = self._index.families
        ways = [(start, end, after)]
        if start == end or not after:
            if start:
                ways.append((start - 1, end, chunk[start - 1] + after))
            if end < len(chunk):
                ways.append((start, end + 1, after + chunk[end]))
        for i, j, new in ways:
            if i < j:
                for family in families.get(chunk[i:j], ()):
                    if family.after == new:
                        weight = family.weigh_in(contexts(chunk, i, j))
                        if weight is not None:
                            return i, j, new, weight
        return None


def _is_a_unit(char: str) -> bool:
    """Whether a character is a ligature or a sign above another: set on purpose, not misread."""
    return unicodedata.normalize("NFKC", char) != char or unicodedata.combining(char) > 0


def _within(word: str, others: Sequence[str], most: int) -> list[tuple[str, int]]:
    """Of other words, those at most so many letters away, and how many."""
    found = process.extract(
        word, others, scorer=Levenshtein.distance, processor=None, score_cutoff=most, limit=None
    )
    return [(other, int(distance)) for other, distance, _ in found]


def _is_a_name(word: str) -> bool:
    """Whether capitals make a word an abbreviation or a name of its own kind: CESAO, eTrade."""
    capitals = sum(map(str.isupper, word[1:]))
    return capitals > 0 and (capitals < len(word) - 1 or len(word) < LONG_CAPITALS)


def _cased(word: str, printed: str) -> str:
    """A word in the letter case of what is printed."""
    letters = [c for c in printed if c.isalpha()]
    capitals = sum(map(str.isupper, letters))
    if capitals > 1 and 2 * capitals > len(letters):
        return word.upper()
    return word[0].upper() + word[1:] if printed[0].isupper() else word


def _blocks(word: str, target: str) -> list[tuple[int, int, str]]:
    """The stretches of ``word`` that differ from ``target``, and what stands there instead.

    >>> _blocks("tlie", "the")
    [(1, 3, 'h')]
    """
    blocks: list[tuple[int, int, str]] = []
    for op in Levenshtein.opcodes(word, target):
        if op.tag == "equal":
            continue
        after = target[op.dest_start : op.dest_end]
        if blocks and blocks[-1][1] == op.src_start:
            start, _, before = blocks.pop()
            blocks.append((start, op.src_end, before + after))
        else:
            blocks.append((op.src_start, op.src_end, after))
    return blocks


def _singles(chunk: str, start: int, end: int, after: str) -> list[tuple[int, int, str]]:
    """An edit of several letters as edits of one each."""
    if end - start <= 1 and len(after) <= 1:
        return [(start, end, after)]
    found = []
    for op in Levenshtein.editops(chunk[start:end], after):
        new = "" if op.tag == "delete" else after[op.dest_pos]
        at = start + op.src_pos
        found.append((at, at + (op.tag != "insert"), new))
    return found
