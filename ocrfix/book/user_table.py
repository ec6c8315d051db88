"""A person's rules and words to keep, looked up in a text."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.text.phrases import Phrases, plain_quotes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ocrfix.book.user_rules import UserRule, UserRules, When

__all__ = ["Match", "Stretches", "UserTable"]

_BROKEN = re.compile(r"[-¬⸗\u00ad‐][^\S\n]*\n\s*")
_QUOTE = re.compile("['’‘ʼ´`]")


class Match(NamedTuple):
    """A rule that fits ``text[start:end]``, and what it puts there."""

    start: int
    end: int
    after: str
    rule: UserRule


class Stretches:
    """Stretches of a text, asked whether something lies in one of them."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def meet(self, start: int, end: int) -> bool:
        """Whether a stretch, which may be empty, lies in one of these or overlaps one."""
        i = bisect_right(self._starts, max(start, end - 1)) - 1
        return i >= 0 and self._ends[i] > start and (start < end or self._starts[i] < start)

    def altered(self, text: str, start: int, end: int, after: str) -> bool:
        """Whether putting ``after`` for ``text[start:end]`` alters one, or glues a letter to it."""
        if self.meet(start, end):
            return True
        i = bisect_right(self._starts, end) - 1
        if i >= 0 and self._starts[i] == end:
            return (text[max(0, start - 1) : start] + after)[-1:].isalnum()
        i = bisect_right(self._starts, max(0, start - 1)) - 1
        if i >= 0 and self._ends[i] == start:
            return (after + text[end : end + 1])[:1].isalnum()
        return False


class UserTable:
    """Finds what a person's rules fit and what they keep.

    A rule for a word, in small letters, also fits where the word begins with a capital, unless
    another is said for that; a word to keep in small letters is kept in any capitals.
    """

    def __init__(self, user: UserRules) -> None:
        self._words: dict[str, tuple[UserRule, str]] = {}
        for rule in user.rules:
            if rule.where == "word" and len(rule.before) > 1 and rule.before.islower():
                title = rule.before[0].upper() + rule.before[1:]
                self._words[title] = rule, rule.after[:1].upper() + rule.after[1:]
        self._words |= {r.before: (r, r.after) for r in user.rules if r.where == "word"}
        self._phrases = Phrases(self._words)
        self._anywhere = [r for r in user.rules if r.where == "anywhere"]
        self._kept = Phrases((w for w in user.kept if w != w.lower()), across=True)
        self._kept_small = Phrases((w for w in user.kept if w == w.lower()), across=True)

    def matches(self, text: str, when: When, taboo: Stretches) -> list[Match]:
        """What the rules of one kind fit outside of ``taboo``; the longest where several do."""
        found = [m for m in self._every(text) if m.rule.when == when]
        found.sort(key=lambda m: (m.start, m.start - m.end, m.rule.where != "word"))
        chosen: list[Match] = []
        for match in found:
            start, end = match.start, match.end
            if (not chosen or start >= chosen[-1].end) and not taboo.altered(
                text, start, end, match.after
            ):
                chosen.append(match)
        return chosen

    def _every(self, text: str) -> Iterator[Match]:
        for start, end, phrase in self._phrases.found(text):
            rule, after = self._words[phrase]
            yield _match(text, start, end, after, rule)
        plain = plain_quotes(text) if self._anywhere else ""
        for rule in self._anywhere:
            before = plain_quotes(rule.before)
            at = plain.find(before)
            while at >= 0:
                yield _match(text, at, at + len(before), rule.after, rule)
                at = plain.find(before, at + len(before))

    def kept(self, text: str) -> list[tuple[int, int]]:
        """Where words to keep stand, also where a line end parts them."""
        spans = [*_spans(self._kept, text), *_spans(self._kept_small, _small(text))]
        pieces: list[str] = []
        breaks: list[tuple[int, int]] = []  # where each is in the joined text, what is left out
        at = length = left = 0
        for match in _BROKEN.finditer(text):
            pieces.append(text[at : match.start()])
            length += match.start() - at
            left += match.end() - match.start()
            breaks.append((length, left))
            at = match.end()
        if not breaks:
            return spans
        joined = "".join([*pieces, text[at:]])
        places = [place for place, _ in breaks]
        for start, end in [*_spans(self._kept, joined), *_spans(self._kept_small, _small(joined))]:
            i, k = bisect_right(places, start), bisect_right(places, end - 1)
            if i < k:
                spans.append((
                    start + (breaks[i - 1][1] if i else 0), end + breaks[k - 1][1],
                ))  # fmt: skip
        return spans


def _small(text: str) -> str:
    """A text in small letters, each in its place: those that become several stay."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _spans(phrases: Phrases, text: str) -> Sequence[tuple[int, int]]:
    return [(start, end) for start, end, _ in phrases.found(text)]


def _match(text: str, start: int, end: int, after: str, rule: UserRule) -> Match:
    """A match whose apostrophe is the one that the text has."""
    printed = _QUOTE.search(text, start, end)
    return Match(start, end, _QUOTE.sub(printed[0], after) if printed else after, rule)
