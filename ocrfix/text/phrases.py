"""Words and phrases looked up in a text as a whole: where none of their ends cuts a word."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Phrases", "plain_quotes"]

_RUN = re.compile(r"[^\W_]+")
_QUOTES = str.maketrans(dict.fromkeys("’‘ʼ´`", "'") | dict.fromkeys("“”„«»", '"'))
_SPACES = str.maketrans(dict.fromkeys("\n\r\t\u00a0\u202f", " "))


def plain_quotes(text: str) -> str:
    """A text with straight quotes and apostrophes, for comparison alone: as long as it was.

    >>> plain_quotes("“l’été”")
    '"l\\'été"'
    """
    return text.translate(_QUOTES)


class Phrases:
    """Phrases to be found in texts, whatever their quotes are.

    Of a phrase that begins or ends with a letter or digit, none may stand beside it there. A space
    also stands for a line end where ``across`` lines is said.
    """

    def __init__(self, phrases: Iterable[str], *, across: bool = False) -> None:
        self._across = across
        self._by_run: defaultdict[str, list[tuple[int, str, str]]] = defaultdict(list)
        self._bare: list[tuple[str, str]] = []
        for phrase in sorted(phrases, key=lambda p: (-len(p), p)):
            plain = plain_quotes(phrase)
            if run := _RUN.search(plain):
                self._by_run[run[0]].append((run.start(), plain, phrase))
            else:
                self._bare.append((plain, phrase))

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where phrases stand, the longest of each place first: start, end, the phrase."""
        plain = plain_quotes(text)
        if self._across:
            plain = plain.translate(_SPACES)
        if self._by_run:
            for run in _RUN.finditer(plain):
                for offset, phrase, said in self._by_run.get(run[0], ()):
                    start = run.start() - offset
                    end = start + len(phrase)
                    if start >= 0 and plain.startswith(phrase, start) and not _cut(plain, end):
                        yield start, end, said
        for phrase, said in self._bare:
            at = plain.find(phrase)
            while at >= 0:
                end = at + len(phrase)
                if not plain[end : end + 1].isalnum() and not plain[max(0, at - 1) : at].isalnum():
                    yield at, end, said
                at = plain.find(phrase, at + 1)


def _cut(plain: str, end: int) -> bool:
    return plain[end - 1].isalnum() and plain[end : end + 1].isalnum()
