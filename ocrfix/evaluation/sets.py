"""What there is to measure in files of pairs and in folders: texts with their clean twins."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.book.reading import find_book
from ocrfix.errors import InputError
from ocrfix.evaluation.collection import measure
from ocrfix.pairing.pipeline import pair_folders
from ocrfix.pairing.records import read_pairs
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.text.files import lines_of_file
from ocrfix.text.formats import format_of, is_packed
from ocrfix.text.sources import read_document, text_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ocrfix.evaluation.collection import Measured

__all__ = ["Twins", "is_set", "measured", "read_set"]

SIDES = (".ocr", ".clean", ".truth", ".gt", ".fixed")  # what names of twins differ in


class Twins(NamedTuple):
    """An OCR text, its clean twin, and its repair where there is one."""

    name: str
    ocr: str
    clean: str
    fixed: str | None = None


def is_set(ocr: Path, clean: Path | None) -> bool:
    """Whether what was named holds many texts: a folder, or a file of records."""
    return ocr.is_dir() or (clean is None and ocr.is_file() and format_of(ocr).records)


def read_set(
    ocr: Path, clean: Path | None = None, fixed: Path | None = None, encoding: str | None = None,
    tell: Callable[[str], None] = lambda _said: None,
) -> list[Twins]:  # fmt: skip
    """Read the texts to measure, in order.

    ``ocr`` alone is what :func:`~ocrfix.pairing.records.read_pairs` takes; records with ``fixed``
    bring their repair. With ``clean`` both are folders, whose files belong together by name, or if
    no names agree by content; of ``fixed``, a folder too, by the names of the OCR. ``tell`` is told
    what was left out. Raises :class:`InputError` where nothing is left.
    """
    if clean is None:
        found = _of_pairs(ocr, encoding)
    else:
        for folder in (clean, fixed):
            if folder is not None and not folder.is_dir():
                raise InputError(f"{folder} is no folder, but {ocr} is. Name two folders.")
        found = list(_of_folders(ocr, clean, fixed, encoding, tell))
    whole = [each for each in found if each.clean.strip()]
    if len(whole) < len(found):
        tell(f"{len(found) - len(whole):,} left out, since their clean text is blank.")
    if not whole:
        raise InputError(f"{ocr} holds no text with a clean twin. See: ocrfix help pairs")
    return whole


def measured(
    twins: Sequence[Twins], *, book: Path | None = None, min_confidence: float | None = None,
    matched: bool = False, strict: bool = False, habits: Mapping[str, str] | None = None,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> list[Measured]:  # fmt: skip
    """Measure each text, as it is repaired in the set or with a book."""
    if book and any(each.fixed is not None for each in twins):
        raise InputError("These texts are repaired already. Leave --book out, or their repairs.")
    if habits and not book:
        raise InputError(
            f"--{next(iter(habits))} is for a repair that is made here. Name a book with --book."
        )
    taken = find_book(book).with_habits(habits or {}) if book else None
    found: list[Measured] = []
    for number, each in enumerate(twins):
        progress("measuring", number / len(twins))
        fixed, changes = each.fixed, None
        if taken:
            repaired = fix_and_explain(each.ocr, taken, min_confidence=min_confidence)
            fixed, changes = repaired.text, repaired.changes
        found.append(measure(each.name, each.ocr, each.clean, fixed=fixed, changes=changes,
                             matched=matched, strict=strict))  # fmt: skip
    return found


def _of_pairs(source: Path, encoding: str | None) -> list[Twins]:
    pairs = read_pairs([source], encoding)
    fixed = _fixed_in(source) if source.is_file() else {}
    return [Twins(p.name, p.ocr, p.clean, fixed.get((p.ocr, p.clean))) for p in pairs]


def _fixed_in(source: Path) -> dict[tuple[str, str], str]:
    """The repaired texts in a file of records, by OCR and truth; read_pairs has checked it."""
    found: dict[tuple[str, str], str] = {}
    if format_of(source).name != "jsonl":
        return found
    for line in lines_of_file(source, packed=is_packed(source)):
        record = json.loads(line) if line.strip() else {}
        if isinstance(repair := record.get("fixed"), str):
            found.setdefault((str(record.get("ocr")), str(record.get("truth"))), repair)
    return found


def _of_folders(
    ocr: Path, clean: Path, fixed: Path | None, encoding: str | None, tell: Callable[[str], None]
) -> Iterator[Twins]:
    sides = [_named(folder) for folder in (ocr, clean)]
    names = [name for name in sides[0] if name in sides[1]]
    pairs = [(sides[0][name], sides[1][name]) for name in names]
    if not names:
        found = pair_folders(ocr, clean, encoding)
        pairs = [
            (Path(each.ocr), Path(each.clean))
            for each in found
            if each.ocr and each.clean and not each.relation
        ]
    _tell_alone(sides, pairs, tell)
    repairs = _named(fixed) if fixed else {}
    for one, other in pairs:
        name = _name_of(one, ocr)
        if fixed and name not in repairs:
            raise InputError(f"{fixed} holds no repair of {one}. Name the folder of all repairs.")
        text, truth = (read_document(path, encoding).text for path in (one, other))
        repair = read_document(repairs[name], encoding).text if fixed else None
        yield Twins(str(one.relative_to(ocr)), text, truth, repair)


def _tell_alone(
    sides: Sequence[dict[str, Path]], pairs: Sequence[tuple[Path, Path]],
    tell: Callable[[str], None],
) -> None:  # fmt: skip
    taken = {path for pair in pairs for path in pair}
    for side, what in zip(sides, ("OCR texts", "clean texts"), strict=True):
        alone = [str(path) for path in side.values() if path not in taken]
        if alone:
            some = ", ".join(alone[:3]) + (" …" if len(alone) > 3 else "")
            count = f"1 {what[:-1]} has" if len(alone) == 1 else f"{len(alone):,} {what} have"
            tell(f"{count} no twin, so these are not measured: {some}")


def _named(folder: Path) -> dict[str, Path]:
    return {_name_of(path, folder): path for path in text_files(folder)}


def _name_of(path: Path, folder: Path) -> str:
    """The name of a file in its folder, without what its twin is named otherwise."""
    name = str(path.relative_to(folder).with_suffix(""))
    for side in SIDES:
        name = name.removesuffix(side)
    return name
