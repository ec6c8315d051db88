"""Words that become one or several: their elements and boxes, where a person wants that.

What the field does (cor-asv-ann, PoCoTo): joined words get the union of their boxes and joined
ids, a word that is parted shares its width by letters.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrfix.model import Change, Track

__all__ = ["Box", "Element", "Group", "Rewording", "Word", "groups_of", "laid_out", "reworded"]

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Element(NamedTuple):
    """The element of a word: where it stands in the file, its box if it has one, and its id."""

    start: int
    end: int
    box: Box | None
    id: str


class Word(NamedTuple):
    """What an element is to hold: a text, and where there are such a box and an id."""

    text: str
    box: Box | None
    id: str


class Laid(NamedTuple):
    """A new word: its text, its box, the old words it has letters of, and which part of one."""

    text: str
    box: Box | None
    sources: tuple[int, ...]
    part: int


@dataclass(frozen=True, slots=True)
class Rewording:
    """How a format has its words: found by a place of their text, and written anew.

    ``find`` gives the element of a word, or None for one that cannot be changed so; ``write``
    gives an element's markup for another word (in an encoding), or None; ``between`` stands between
    two words that were one, where a word may be parted (``parts``).
    """

    find: Callable[[str, int], Element | None]
    write: Callable[[str, Word, str], str | None]
    between: str
    parts: bool = True


class Group(NamedTuple):
    """Changes that belong together, since they are about the words of one stretch of text."""

    start: int
    end: int
    causes: tuple[int, ...]


def groups_of(text: str, changes: Sequence[Change], joining: Sequence[int]) -> list[Group]:
    """Stretches of whole words around changes that join or part some, with all changes in them.

    None overlaps another: a change that reaches into the words of the one before is of its group.
    """
    found: list[Group] = []
    starts = [change.start for change in changes]
    for number in joining:
        if found and number in found[-1].causes:
            continue
        group = _grown(text, changes, starts, changes[number].start, changes[number].end)
        while found and found[-1].end > group.start:
            start, end = min(found[-1].start, group.start), max(found[-1].end, group.end)
            group = _grown(text, changes, starts, start, end)
            found.pop()
        found.append(group)
    return found


def _grown(
    text: str, changes: Sequence[Change], starts: Sequence[int], start: int, end: int
) -> Group:
    """The whole words around a stretch, and all changes that touch them."""
    while True:
        wide = _words_around(text, start, end)
        first = bisect_left(starts, wide[0])
        last = bisect_right(starts, wide[1])
        first -= first > 0 and changes[first - 1].end >= wide[0]
        inside = range(first, last)
        grown = (
            min([wide[0], *(changes[i].start for i in inside)]),
            max([wide[1], *(changes[i].end for i in inside)]),
        )
        if grown == (start, end):
            return Group(start, end, tuple(inside))
        start, end = grown


def _words_around(text: str, start: int, end: int) -> tuple[int, int]:
    # A space that goes has a word on its other side too.
    if start < end and text[start].isspace():
        while start > 0 and text[start - 1].isspace():
            start -= 1
    if start < end and text[end - 1].isspace():
        while end < len(text) and text[end].isspace():
            end += 1
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def reworded(
    whole: str,
    track: Track,
    how: Rewording,
    text: str,
    group: Group,
    after: str,
    encoding: str,
) -> tuple[int, int, str] | None:
    """The stretch of the file with the words of a group, and what becomes of it.

    Each line keeps its place: a word that goes over a line end takes the box of the half that it
    joins. None where lines would come or go, or an element cannot be changed.
    """
    olds, news = text[group.start : group.end].split("\n"), after.split("\n")
    if len(olds) != len(news):
        return None
    made: list[str] = []
    begin = end = -1
    at = group.start
    for old, new in zip(olds, news, strict=True):
        line = _line(whole, track, how, text, (at, at + len(old)), new, encoding)
        at += len(old) + 1
        if line is None or line[0] < end:
            return None
        if made:
            made.append(whole[end : line[0]])
        else:
            begin = line[0]
        made.append(line[2])
        end = line[1]
    return begin, end, "".join(made)


def _line(
    whole: str,
    track: Track,
    how: Rewording,
    text: str,
    place: tuple[int, int],
    after: str,
    encoding: str,
) -> tuple[int, int, str] | None:
    """The same for the words of a group in one line."""
    first = bisect_right(track.ends, place[0])
    last = bisect_left(track.starts, place[1])
    if first >= last or not after.split() or _cut(track, first, last):
        return None
    units: dict[int, tuple[int, int, int]] = {}
    for row in range(first, last):
        low, _, start = units.get(track.units[row], (track.starts[row], 0, track.at[row]))
        units[track.units[row]] = (low, track.ends[row], start)
    old = list(units.values())
    pieces = text[place[0] : place[1]].split()
    if [text[low:high] for low, high, _ in old] != pieces:
        return None
    elements: list[Element] = []
    for _, _, start in old:
        element = how.find(whole, start)
        if element is None or (elements and element.start < elements[-1].end):
            return None
        elements.append(element)
    laid = laid_out(pieces, [element.box for element in elements], after)
    if not how.parts and len({word.sources[0] for word in laid}) < len(laid):
        return None
    made = _markup(whole, how, elements, laid, encoding)
    return None if made is None else (elements[0].start, elements[-1].end, made)


def _cut(track: Track, first: int, last: int) -> bool:
    """Whether rows hold a part of an element only."""
    units = track.units
    return (first > 0 and units[first - 1] == units[first]) or (
        last < len(units) and units[last] == units[last - 1]
    )


def laid_out(old: Sequence[str], boxes: Sequence[Box | None], after: str) -> list[Laid]:
    """New words over the boxes of old ones: each letter has its share of its word's box.

    >>> [laid] = laid_out(["Prie", "la"], [(0, 0, 40, 9), (50, 0, 70, 9)], "Priela")
    >>> laid.box, laid.sources
    ((0, 0, 70, 9), (0, 1))
    """
    owner = [i for i, word in enumerate(old) for _ in word]
    offset = [k for word in old for k in range(len(word))]
    before = "".join(old)
    words = after.split()
    joined = "".join(words)
    source = _sources(before, joined)
    made: list[Laid] = []
    at = 0
    used: dict[int, int] = {}
    for word in words:
        letters = source[at : at + len(word)] or [min(at, len(before) - 1)]
        at += len(word)
        low, high = min(letters), max(letters)
        owners = tuple(dict.fromkeys(owner[i] for i in range(low, high + 1)))
        part = used.get(owners[0], 0)
        used[owners[0]] = part + 1
        box: Box | None = None
        for number in owners:
            mine = boxes[number]
            if mine is None:
                continue
            inside = [offset[i] for i in range(low, high + 1) if owner[i] == number]
            box = _union(box, _share(mine, min(inside), max(inside) + 1, len(old[number])))
        made.append(Laid(word, box, owners, part))
    return made


def _sources(before: str, after: str) -> list[int]:
    """For each letter of the new text the old letter in whose place it stands."""
    found: list[int] = []
    for op in Levenshtein.opcodes(before, after):
        old = op.src_end - op.src_start
        for k in range(op.dest_end - op.dest_start):
            place = op.src_start + min(k, old - 1) if old else op.src_start
            found.append(max(0, min(place, len(before) - 1)))
    return found


def _share(box: Box, first: int, last: int, letters: int) -> Box:
    left, top, right, bottom = box
    if first == 0 and last == letters:
        return box
    width = (right - left) / letters
    return (round(left + first * width), top, round(left + last * width), bottom)


def _union(one: Box | None, other: Box) -> Box:
    if one is None:
        return other
    return (
        min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]),
    )  # fmt: skip


def _markup(
    whole: str, how: Rewording, elements: Sequence[Element], laid: Sequence[Laid], encoding: str
) -> str | None:
    parts = Counter(word.sources[0] for word in laid)
    pieces: list[str] = []
    for number, word in enumerate(laid):
        first = elements[word.sources[0]]
        if number:
            before = elements[laid[number - 1].sources[-1]]
            apart = before.end <= first.start
            pieces.append(whole[before.end : first.start] if apart else how.between)
        name = "_".join(elements[i].id for i in word.sources if elements[i].id)
        if parts[word.sources[0]] > 1 and name:
            name = f"{name}_{word.part + 1}"
        made = how.write(whole[first.start : first.end], Word(word.text, word.box, name), encoding)
        if made is None:
            return None
        pieces.append(made)
    return "".join(pieces)
