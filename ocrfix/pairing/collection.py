"""Documents as pairing sees them, those with one text together, and how alike each two are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from ocrfix.pairing.letters import letters_and_starts
from ocrfix.pairing.overlap import Overlap, compare
from ocrfix.pairing.shingles import candidates, sketch
from ocrfix.pairing.twins import noisier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Group", "Likeness", "Text", "groups_of", "likenesses", "name_key", "name_side"]

# Below this many letters and figures a text says too little to be anyone's twin.
_LEAST_LETTERS = 20
# Characters of a document that are looked at.
_LONGEST = 20_000_000
# Pairs of documents up to which all are compared, without an index.
_FEW = 400
# What file names end in to tell the sides apart.
_SIDE = re.compile(r"([._-]((ocr)|clean|gt|truth|corrected))?(\.txt)?$", re.IGNORECASE)
# Below this likeness it does not matter which of two is the OCR.
_MATTERS = 0.5


@dataclass(frozen=True, slots=True)
class Text:
    """A document of a side; ``load`` gives its text again, ``starts`` where words begin."""

    name: str
    letters: str
    digest: bytes
    load: Callable[[], str]
    starts: bytes

    @classmethod
    def of(cls, name: str, text: str, load: Callable[[], str] | None = None) -> Text:
        """Take in a text; white space makes no difference to what it says."""
        words = " ".join(text.split()).encode("utf-8", "surrogatepass")
        digest = blake2b(words, digest_size=16).digest()
        letters, starts = letters_and_starts(text[:_LONGEST])
        return cls(name, letters, digest, load or partial(str, text), starts)


@dataclass(frozen=True, slots=True)
class Group:
    """Documents of one and the same text, by name, and the sides that they were given on."""

    names: tuple[str, ...]
    letters: str
    is_ocr: bool
    is_clean: bool
    load: Callable[[], str]
    starts: bytes = b""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike an OCR and a clean group are, by their numbers; ``named``: their names agree."""

    ocr: int
    clean: int
    overlap: Overlap
    named: bool = False


def groups_of(ocr: Sequence[Text], clean: Sequence[Text]) -> list[Group]:
    """Put documents of one text and side together, in an order of names alone.

    Texts that say too little are alone even where they are the same.
    """
    given: dict[tuple[str, bytes], list[bool]] = {}
    texts: dict[tuple[str, bytes], Text] = {}
    for side, documents in enumerate((ocr, clean)):
        for text in documents:
            key = (text.name, text.digest)
            texts[key] = text
            given.setdefault(key, [False, False])[side] = True
    members: dict[tuple[bytes, str, bool, bool], list[Text]] = {}
    for key, sides in given.items():
        text = texts[key]
        tiny = "" if _says_enough(text.letters) else text.name
        members.setdefault((text.digest, tiny, sides[0], sides[1]), []).append(text)
    groups = []
    for (digest, _, is_ocr, is_clean), documents in members.items():
        names = tuple(sorted(text.name for text in documents))
        first = documents[0]
        group = Group(names, first.letters, is_ocr, is_clean, first.load, first.starts)
        groups.append((names, digest, group))
    return [group for _, _, group in sorted(groups, key=lambda each: each[:2])]


def _says_enough(letters: str) -> bool:
    return len(letters) >= _LEAST_LETTERS


def likenesses(
    groups: Sequence[Group], by_name: bool, progress: Callable[[float], None]
) -> list[Likeness]:
    """Compare the groups that are worth it; ``progress`` is told the share done.

    Of two groups that were given on both sides, the noisier is the OCR.
    """
    pairs = _worth_comparing(groups, by_name)
    found = []
    for number, (i, j) in enumerate(pairs):
        if number % 100 == 0:
            progress(0.3 + 0.7 * number / len(pairs))
        overlap = compare(groups[i].letters, groups[j].letters)
        named = by_name and not _keys(groups[i]).isdisjoint(_keys(groups[j]))
        either = all(group.is_ocr and group.is_clean for group in (groups[i], groups[j]))
        turn = (
            either
            and overlap.similarity >= _MATTERS
            and noisier(groups[j].load(), groups[i].load())
        )
        if turn:
            i, j, overlap = j, i, overlap.turned()
        found.append(Likeness(i, j, overlap, named))
    return found


def _worth_comparing(groups: Sequence[Group], by_name: bool) -> list[tuple[int, int]]:
    """List pairs of groups, OCR first, each once; those with one long document together."""
    usable = [n for n, group in enumerate(groups) if _says_enough(group.letters)]
    left = [n for n in usable if groups[n].is_ocr]
    right = [n for n in usable if groups[n].is_clean]
    if len(left) * len(right) <= _FEW:
        pairs = {(i, j) for i in left for j in right}
    else:
        sketches = {n: sketch(groups[n].letters) for n in usable}
        found = candidates([sketches[n] for n in left], [sketches[n] for n in right])
        pairs = {(left[x], right[y]) for x, y in found}
    if by_name:
        pairs |= _of_one_name(groups, left, right)
    once = {(i, j) for i, j in pairs if i != j and ((j, i) not in pairs or i < j)}
    return sorted(once, key=lambda pair: sorted(pair, key=lambda n: -len(groups[n].letters)))


def _of_one_name(
    groups: Sequence[Group], left: Sequence[int], right: Sequence[int]
) -> set[tuple[int, int]]:
    """Give the pairs whose names agree with each other's and with no third one's."""
    sides: list[dict[str, list[int]]] = [{}, {}]
    for side, numbers in zip(sides, (left, right), strict=True):
        for number in numbers:
            for key in _keys(groups[number]):
                side.setdefault(key, []).append(number)
    return {
        (sides[0][key][0], sides[1][key][0])
        for key in sides[0].keys() & sides[1].keys()
        if len(sides[0][key]) == len(sides[1][key]) == 1
    }


def _keys(group: Group) -> set[str]:
    return {name_key(name) for name in group.names}


def name_key(name: str) -> str:
    """Give what names of twins have in common: the last part, without what tells their sides.

    >>> name_key("scans/Page_07.ocr.txt"), name_key("clean/page_07-gt.txt")
    ('page_07', 'page_07')
    """
    return _SIDE.sub("", re.split(r"[/\\]", name)[-1]).casefold()


def name_side(name: str) -> str | None:
    """Give the side that a name speaks of, "ocr" or "clean", None where it is silent.

    >>> name_side("page.ocr.txt"), name_side("page-gt.txt"), name_side("page.txt")
    ('ocr', 'clean', None)
    """
    found = _SIDE.search(name)
    if not found or not found[1]:
        return None
    return "ocr" if found[3] else "clean"
