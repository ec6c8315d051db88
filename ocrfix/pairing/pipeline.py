"""Documents ↔ twins: finding which clean text belongs to which OCR text."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.model import Pairing
from ocrfix.pairing.collection import Text, groups_of, likenesses, name_key, name_side
from ocrfix.pairing.letters import letter_offsets
from ocrfix.pairing.matching import choose
from ocrfix.pairing.records import TwinTexts, read_pairs, write_pairings
from ocrfix.pairing.twins import noisier
from ocrfix.text.sources import read_document, text_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from os import PathLike

    import numpy as np
    from numpy.typing import NDArray

    from ocrfix.pairing.collection import Group
    from ocrfix.pairing.matching import Choice, Near
    from ocrfix.pairing.parts import Part

__all__ = ["TwinTexts", "pair", "pair_folders", "read_pairs", "write_pairings"]

# Files named for a document that could be told from none of them, and words that tell editions.
_LISTED = 5


def _ignore(_step: str, _share: float) -> None:
    """Tell nobody."""


def pair(
    ocr: Sequence[tuple[str, str]],
    clean: Sequence[tuple[str, str]],
    *,
    by_name: bool = False,
    editions: bool = False,
    progress: Callable[[str, float], None] = _ignore,
) -> list[Pairing]:
    """Find twins among ``(name, text)`` of OCR and of clean documents, by content.

    Every document comes out: with its twin, with the whole that it is a part of, or alone with
    ``None`` on the other side; none is forced. A document that is the twin of one is not named
    as the twin of another; many parts may have one whole. What has the same text as another, or
    fits several too equally to tell, stays alone and says so (see
    :class:`~ocrfix.model.Pairing`); with ``by_name``, names that agree settle it. So does a scan
    of another edition, where more words and figures are others than misreading explains; with
    ``editions`` it is a twin too, if no better one is there. An edition in which few words
    changed cannot be told from misreading: a handful are needed in 1,000 words.

    Texts with fewer than twenty letters stay alone. A document given on both sides (same name,
    same text) may be either, and is never its own twin; of two such twins the noisier is the OCR
    (with ``by_name``, ``.ocr`` and ``.clean`` before the ending tell).

    Pairs come first, in the order of the OCR documents, then what is left; who belongs to whom
    does not depend on that order. ``similarity`` is the share of text that stands on both
    sides, for a part its share in the whole.

    >>> french = "Le conseil s’est réuni le mardi 4 mars à la mairie du port."
    >>> scan = "Le conseil s’est réuni le mardi 4 mars a la mairie du p0rt."
    >>> [(p.ocr, p.clean) for p in pair([("scan", scan)], [("b", "Autre chose."), ("c", french)])]
    [('scan', 'c'), (None, 'b')]
    """
    sides = [[Text.of(name, text) for name, text in side] for side in (ocr, clean)]
    return _pair(sides[0], sides[1], by_name, editions, progress)


def pair_folders(
    ocr_dir: str | PathLike[str],
    clean_dir: str | PathLike[str],
    encoding: str | None = None,
    *,
    by_name: bool = False,
    editions: bool = False,
    include: Sequence[str] = (),
    progress: Callable[[str, float], None] = _ignore,
) -> list[Pairing]:
    """Find twins among the texts of two folders and their subfolders; see :func:`pair`.

    ``include`` are patterns of the names of files to take, of both folders.

    Both may be the same folder; of a folder within the other, the files belong to its side alone.
    Files that are empty stay alone; one that cannot be read comes out as ``unreadable``, with the
    reason. Texts are not kept in memory, only their letters.

    Raises :class:`~ocrfix.errors.InputError` for a folder without text files, or with none that
    can be read, and for a subfolder that may not be entered.
    """
    listed = _listed(Path(ocr_dir), Path(clean_dir), include)
    total = sum(map(len, listed))
    sides: list[list[Text]] = []
    unreadable: list[Pairing] = []
    for files in listed:
        texts: list[Text] = []
        refused: list[Pairing] = []
        for path in files:
            done = sum(map(len, sides)) + len(unreadable) + len(texts) + len(refused)
            progress("reading", 0.4 * done / total)
            name = str(path)
            try:
                texts.append(Text.of(name, _read(path, encoding), partial(_read, path, encoding)))
            except InputError as error:
                ocr, clean = (None, name) if sides else (name, None)
                refused.append(Pairing(ocr, clean, 0.0, "unreadable", reason=str(error)))
        if not texts:
            raise InputError(refused[0].reason)
        sides.append(texts)
        unreadable += refused
    return _pair(sides[0], sides[-1], by_name, editions, progress) + unreadable


def _listed(ocr_dir: Path, clean_dir: Path, include: Sequence[str]) -> list[list[Path]]:
    """List the files of both folders, or of one that is both."""
    listed = [text_files(folder, include) for folder in (ocr_dir, clean_dir)]
    one, other = ocr_dir.resolve(), clean_dir.resolve()
    if one == other:
        listed.pop()
    elif other.is_relative_to(one):
        listed[0] = [path for path in listed[0] if not path.resolve().is_relative_to(other)]
    elif one.is_relative_to(other):
        listed[1] = [path for path in listed[1] if not path.resolve().is_relative_to(one)]
    for folder, files in zip((ocr_dir, clean_dir), listed, strict=False):
        if not files:
            raise InputError(f"{folder} holds no .txt files. Name a folder of plain texts.")
    return listed


def _read(path: Path, encoding: str | None) -> str:
    return read_document(path, encoding).text if path.stat().st_size else ""


def _pair(
    ocr: Sequence[Text],
    clean: Sequence[Text],
    by_name: bool,
    editions: bool,
    progress: Callable[[str, float], None],
) -> list[Pairing]:
    if by_name:
        ocr, clean = _sides_by_name(ocr, clean)
    groups = groups_of(ocr, clean)
    found = likenesses(groups, by_name, lambda share: progress("comparing", 0.4 + 0.3 * share))
    choice = choose(groups, found, editions, lambda share: progress("choosing", 0.7 + 0.3 * share))
    records = list(_records(groups, choice, by_name))
    places = [{text.name: place for place, text in enumerate(side)} for side in (ocr, clean)]

    def order(item: Pairing) -> tuple[bool, float, float, tuple[int, int]]:
        alone = item.ocr is None or item.clean is None
        first, second = (
            float("inf") if name is None else side.get(name, 0)
            for name, side in zip((item.ocr, item.clean), places, strict=True)
        )
        return alone, first, second, item.ocr_span or item.clean_span or (0, 0)

    progress("choosing", 1.0)
    return sorted(records, key=order)


def _sides_by_name(
    ocr: Sequence[Text], clean: Sequence[Text]
) -> tuple[Sequence[Text], Sequence[Text]]:
    """Leave what was given on both sides to the one that its name speaks of, if any."""
    both = {text.name for text in ocr} & {text.name for text in clean}
    return (
        [text for text in ocr if text.name not in both or name_side(text.name) != "clean"],
        [text for text in clean if text.name not in both or name_side(text.name) != "ocr"],
    )


def _records(groups: Sequence[Group], choice: Choice, by_name: bool) -> Iterator[Pairing]:
    """Say of every document what became of it."""
    free = {number: list(group.names) for number, group in enumerate(groups)}
    for twins in sorted(choice.twins, key=lambda each: (each.clean, each.ocr)):
        for name in groups[twins.ocr].names:
            if free[twins.clean]:
                other = _copy(free[twins.clean], name, by_name)
                free[twins.ocr].remove(name)
                free[twins.clean].remove(other)
                yield Pairing(name, other, round(twins.overlap.similarity, 4))

    @lru_cache(maxsize=2)  # the parts of a whole follow one another
    def read(number: int) -> tuple[str, NDArray[np.intp]]:
        text = groups[number].load()
        return text, letter_offsets(text)

    for part in sorted(choice.parts, key=lambda each: (each.whole, each.part)):
        yield _part(groups, part, read)
    in_parts = {number for part in choice.parts for number in (part.part, part.whole)}
    for number, group in enumerate(groups):
        first = group.names[0]
        for name in free[number]:
            ocr, clean = (name, None) if group.is_ocr else (None, name)
            if name != first:
                yield Pairing(ocr, clean, 0.0, "duplicate", duplicate_of=first)
            elif number in choice.unpaired:
                why, others, share = choice.unpaired[number]
                names = tuple(groups[n].names[0] for n in others[:_LISTED])
                reason = _reason(groups, choice.near[number]) if why == "near" else ""
                yield Pairing(ocr, clean, round(share, 4), why, candidates=names, reason=reason)
            elif number not in in_parts:
                yield Pairing(ocr, clean, 0.0)


def _copy(names: list[str], wanted: str, by_name: bool) -> str:
    """Of clean texts that are all the same take the first, or the one whose name agrees."""
    agreeing = [name for name in names if by_name and name_key(name) == name_key(wanted)]
    return (agreeing or names)[0]


def _part(
    groups: Sequence[Group], found: Part, read: Callable[[int], tuple[str, NDArray[np.intp]]]
) -> Pairing:
    """Name a part and the place where it stands in its whole, in characters."""
    part, whole = groups[found.part], groups[found.whole]
    text, offsets = read(found.whole)
    place = _in_text(text, offsets, found.span)
    own = None
    if found.own:
        one_text = part.load()
        own = _in_text(one_text, letter_offsets(one_text), found.own)
    ocr_is_part = part.is_ocr and whole.is_clean
    if ocr_is_part and part.is_clean and whole.is_ocr:
        ocr_is_part = noisier(part.load(), text[slice(*place)]) is not False
    share = round(found.share, 4)
    one, other = part.names[0], whole.names[0]
    if ocr_is_part:
        return Pairing(one, other, share, "part", ocr_span=own, clean_span=place)
    return Pairing(other, one, share, "part", ocr_span=place, clean_span=own)


def _reason(groups: Sequence[Group], near: Near) -> str:
    """Say by which words a scan shows that it is of another edition than a clean text."""
    sides = []
    for number in (near.ocr, near.clean):
        text = groups[number].load()
        sides.append((text, letter_offsets(text)))

    def word(side: tuple[str, NDArray[np.intp]], span: tuple[int, int]) -> str:
        text, offsets = side
        return text[offsets[span[0]] : offsets[span[1] - 1] + 1]

    told = dict.fromkeys(
        f"“{word(sides[0], each.ocr)}” for “{word(sides[1], each.clean)}”" for each in near.words
    )
    shown = list(told)[:_LISTED]
    if len(told) > _LISTED:
        shown.append(f"{len(told) - _LISTED} more")
    return f"reads {', '.join(shown)}"


def _in_text(text: str, offsets: NDArray[np.intp], letters: tuple[int, int]) -> tuple[int, int]:
    """Turn a span of letters into one of characters, with the signs around its words."""
    start, end = int(offsets[letters[0]]), int(offsets[letters[1] - 1]) + 1
    while start and not text[start - 1].isspace() and not text[start - 1].isalnum():
        start -= 1
    while end < len(text) and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return start, end
