"""Text that some witnesses lack: missing there, or too much in the others?

What a witness alone has may be a line that the others lost, specks read as letters, or a line of
theirs that it put elsewhere. It is taken in where it reads as language, stands nowhere else near,
and where the text without it does not read on; the rest is for the report.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from ocrfix.text.normalise import fold
from ocrfix.witnesses.layout import head_key, is_line, running_heads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.witnesses.collation import Passage
    from ocrfix.witnesses.reliability import Tongue

__all__ = ["Presence"]

FEW = 10  # letters and figures of a line without a known word that may be dirt
LEAST_KNOWN = 0.3  # share of a line's letters that stand in known words, where it is in doubt
AS_KNOWN = 0.9  # of the share that the leading witness has, for what a poorer one alone has
NEAR = 4000  # characters of the leading witness within which a line may have been put elsewhere
ALIKE = 75.0  # likeness in per cent from which two words may be readings of one
MOVED = 0.4  # share of the words of a piece that stand elsewhere, from which it was moved


class Presence:
    """Judges text that some witnesses lack; the first of ``texts`` leads.

    ``poorer`` are the witnesses that are clearly worse than the leading one.
    """

    def __init__(
        self, texts: Sequence[str], tongue: Tongue, poorer: frozenset[int],
        passages: Sequence[Passage],
    ) -> None:  # fmt: skip
        self.texts = texts
        self.heads = [running_heads(text) for text in texts]
        self._tongue = tongue
        self._poorer = poorer
        self._share = tongue.known_share(texts[0]) if poorer else 0.0
        self._alone = _words_alone(passages) if poorer else []

    def first_stays(self, raw: str, passage: Passage, owners: int) -> bool:
        """Whether text that the leading witness has, and others lack, is no dirt."""
        return (
            owners > 1
            or any(map(str.isdigit, raw))
            or head_key(raw) in self.heads[0]
            or not is_line(self.texts[0], passage.start, passage.end)
            or not self._dirt(raw, LEAST_KNOWN if len(self.texts) > 2 else 0.0)
        )

    def of_others(self, text: str, at: int, owners: Sequence[int]) -> str:
        """What is taken in, before an offset of the leading witness, of text that it lacks."""
        poor = self._poorer.issuperset(owners) and self._tongue.knows
        least = LEAST_KNOWN if 2 * len(owners) <= len(self.texts) else 0.0
        if poor:
            least = max(least, AS_KNOWN * self._share)
            if self._moved(text, at) or self._reads_on(text, at):
                return ""
        kept = [
            line for line in text.splitlines()
            if not line.strip() or not (
                any(head_key(line) in self.heads[k] for k in owners)
                or self._dirt(line, least)
            )
        ]  # fmt: skip
        return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()

    def _dirt(self, line: str, least: float) -> bool:
        """Whether a line may be specks read as letters: little, or where doubted no language."""
        share = self._tongue.known_share(line)
        few = sum(map(str.isalnum, line)) < FEW
        return share < least if least and self._tongue.knows else few and not share

    def _moved(self, text: str, at: int) -> bool:
        """Whether the leading witness has the words of a piece elsewhere, and it alone."""
        from rapidfuzz.process import extractOne

        low = bisect_left(self._alone, (at - NEAR, ""))
        high = bisect_left(self._alone, (at + NEAR, ""))
        near = list({word for _, word in self._alone[low:high]})
        words = words_of(text)
        found = sum(
            len(word) for word in words if near and extractOne(word, near, score_cutoff=ALIKE)
        )
        return found > MOVED * sum(map(len, words))

    def _reads_on(self, text: str, at: int) -> bool:
        """Whether the leading witness reads on better without a piece than with it."""
        first = self.texts[0]
        before, after = first[max(0, at - 60) : at], first[at : at + 60]
        return self._tongue.gain(before, " ".join(text.split()), after) <= 0.0


def _words_alone(passages: Sequence[Passage]) -> list[tuple[int, str]]:
    """The words that the leading witness alone has, with where they stand."""
    found: list[tuple[int, str]] = []
    for passage in passages:
        mine = Counter(words_of(passage.readings[0] or ""))
        for reading in passage.readings[1:]:
            mine -= Counter(words_of(reading or ""))
        found += ((passage.start, word) for word in mine.elements())
    return found


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared, without what has no three letters."""
    folded = (fold(chunk) for chunk in text.split())
    return [word for word in folded if len(word) > 2]
