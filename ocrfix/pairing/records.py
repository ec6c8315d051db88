"""Pairs in files: the records of ``ocrfix pair``, and the texts that a training reads."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrfix.errors import InputError
from ocrfix.text.files import lines_of_file
from ocrfix.text.folders import clean_twin, text_files
from ocrfix.text.formats import format_of, is_packed
from ocrfix.text.sources import own_pair, read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ocrfix.model import Pairing

__all__ = ["TwinTexts", "named_in", "read_pairs", "summary", "write_pairings"]

LONGEST_PATH = 4_000  # characters; what is longer is a text
# Unreadable files that a summary names.
_TOLD = 3
# What there is to say of texts without a twin, of one and of several.
_REASONS = {
    "duplicate": ("has the same text as another file.", "have the same text as another file."),
    "ambiguous": (
        "fits several texts too equally to tell.",
        "fit several texts too equally to tell.",
    ),
    "taken": (
        "resembles a text that another fits better.",
        "resemble a text that another fits better.",
    ),
    "near": (
        "is another edition of a text, by its words and figures.",
        "are other editions of a text, by their words and figures.",
    ),
    "unreadable": ("could not be read:", "could not be read:"),
}


@dataclass(frozen=True, slots=True)
class TwinTexts:
    """The OCR and the clean text of one document; ``name`` says where they came from.

    ``group`` names what it is part of (by default its clean text): what belongs together is
    held out together. ``house`` names the engine and the print, where pairs come from several.
    """

    name: str
    ocr: str
    clean: str
    group: str = ""
    house: str = ""


def write_pairings(pairings: Iterable[Pairing]) -> str:
    """Give pairings as JSON lines, as ``ocrfix pair`` writes and :func:`read_pairs` reads them.

    >>> from ocrfix.model import Pairing
    >>> write_pairings([Pairing("a.txt", None, 0.0)])
    '{"ocr": "a.txt", "clean": null, "similarity": 0.0}\\n'
    """
    lines = []
    for item in pairings:
        record = _record(item)
        line = json.dumps(record, ensure_ascii=False)
        if any("\ud800" <= c <= "\udfff" for c in line):  # a file name in no encoding
            line = json.dumps(record)
        lines.append(line + "\n")
    return "".join(lines)


def summary(
    pairings: Sequence[Pairing], *, by_name: bool = False, editions: bool = False
) -> list[str]:
    """Say in a few lines what was paired, and why the rest was not.

    >>> from ocrfix.model import Pairing
    >>> summary([Pairing("a.txt", "b.txt", 0.98), Pairing(None, "c.txt", 0.0)])
    ['1 pair; 1 text without a twin.']
    """
    kinds = Counter(str(item.relation) for item in pairings)
    twins = sum(item.ocr is not None and item.clean is not None for item in pairings)
    alone = len(pairings) - twins
    made = _counted(twins - kinds["part"], "pair")
    if kinds["part"]:
        made += f" and {_counted(kinds['part'], 'part')} of longer texts"
    lines = [f"{made}; {_counted(alone, 'text')} without a twin."]
    for kind, (one, many) in _REASONS.items():
        if kinds[kind]:
            lines.append(f"  {kinds[kind]} {one if kinds[kind] == 1 else many}")
    unread = [item.reason for item in pairings if item.relation == "unreadable"]
    lines += [f"    {reason}" for reason in unread[:_TOLD]]
    if len(unread) > _TOLD:
        lines.append(f"    … and {len(unread) - _TOLD} more.")
    if kinds["ambiguous"] and not by_name:
        lines.append("If file names tell what belongs together, try --by-name.")
    if kinds["near"] and not editions:
        lines.append(
            "The words are in the output, as “reason”; --editions pairs them all the same."
        )
    return lines


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _record(item: Pairing) -> dict[str, Any]:
    record: dict[str, Any] = {
        "ocr": item.ocr, "clean": item.clean, "similarity": item.similarity,
    }  # fmt: skip
    if item.relation:
        record["relation"] = item.relation
    for side, span in (("ocr", item.ocr_span), ("clean", item.clean_span)):
        if span:
            record[f"{side}_start"], record[f"{side}_end"] = span
    if item.duplicate_of is not None:
        record["duplicate_of"] = item.duplicate_of
    if item.candidates:
        record["candidates"] = list(item.candidates)
    if item.reason:
        record["reason"] = item.reason
    return record


def read_pairs(
    sources: str | PathLike[str] | Sequence[str | PathLike[str]], encoding: str | None = None
) -> list[TwinTexts]:
    """Read the pairs of a training: one source, or any mix of the three forms.

    A folder holding ``NAME.ocr.txt`` beside ``NAME.clean.txt`` (subfolders too); a ``.jsonl``
    that ``ocrfix pair`` wrote, with paths from its own folder or the working folder, where a part
    is cut out of its whole and lines with ``null`` on a side are passed over; a ``.jsonl`` or
    ``.jsonl.gz`` whose lines have ``ocr`` and ``truth``, and perhaps ``id``. Pairs with
    a blank side and repeated pairs are passed over. PAGE files that hold truth and OCR of their
    lines (LAREX: index 0 and 1) are pairs by themselves. ``encoding`` is that of the texts in
    files; JSON is UTF-8.

    Raises :class:`~ocrfix.errors.InputError` naming file and line: for a source without pairs,
    broken JSON, missing fields, a damaged or overlarge compressed file.
    """
    pairs: dict[tuple[str, str], TwinTexts] = {}
    named = [sources] if isinstance(sources, str | PathLike) else sources
    for source in map(Path, named):
        if source.is_dir():
            found = list(_folder_pairs(source, encoding))
        elif not source.exists():
            raise InputError(f"{source} does not exist. Check the path.")
        elif format_of(source).records:
            found = list(_json_pairs(source, encoding))
        elif own := list(_own_pair(source, source.name, encoding)):
            found = own
        else:
            raise InputError(
                f"{source} is neither a folder nor a .jsonl file. "
                "Name two texts with --pair OCR CLEAN."
            )
        if not found:
            raise InputError(
                f"{source} holds no pairs. A folder needs NAME.ocr.txt beside NAME.clean.txt, "
                "a .jsonl file lines with ocr and truth."
            )
        for twins in found:
            if twins.ocr.strip() and twins.clean.strip():
                pairs.setdefault((twins.ocr, twins.clean), twins)
    if not pairs:
        raise InputError("There are no pairs with text on both sides. Name other PAIRS.")
    return list(pairs.values())


def _folder_pairs(folder: Path, encoding: str | None) -> Iterator[TwinTexts]:
    for path in text_files(folder):
        twin = clean_twin(path)
        if twin is None:
            yield from _own_pair(path, path.relative_to(folder).as_posix(), encoding)
            continue
        stem, clean = twin
        name = path.relative_to(folder).with_name(stem).as_posix()
        yield TwinTexts(
            name, read_document(path, encoding).text, read_document(clean, encoding).text
        )


def _own_pair(path: Path, name: str, encoding: str | None) -> Iterator[TwinTexts]:
    """The pair that a file is by itself: a PAGE file that holds truth and OCR of its lines."""
    if path.suffix.lower() == ".txt":
        return
    found = own_pair(path, encoding)
    if found is not None:
        yield TwinTexts(name, *found)


def _json_pairs(source: Path, encoding: str | None) -> Iterator[TwinTexts]:
    @lru_cache(maxsize=4)  # the pages of a book follow one another
    def text_of(path: Path) -> str:
        return read_document(path, encoding).text

    for number, line in enumerate(lines_of_file(source, packed=is_packed(source)), 1):
        if not line.strip():
            continue
        where = f"{source}, line {number}"
        try:
            record = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except (ValueError, RecursionError) as error:
            raise InputError(f"{where}, is not valid JSON: {error}. Mend that line.") from error
        if not isinstance(record, dict):
            raise InputError(f"{where}, is no JSON object. It needs the fields ocr and truth.")
        if "truth" in record:
            texts = [record.get("ocr"), record["truth"]]
        elif "clean" in record and "ocr" in record:
            texts = [record["ocr"], record["clean"]]
            if None in texts:
                continue
        else:
            raise InputError(
                f"{where}, lacks a field. It needs ocr and truth, or ocr and clean with paths."
            )
        for text in texts:
            whole = isinstance(text, str) and not any("\ud800" <= c <= "\udfff" for c in text)
            if not whole and (not isinstance(text, str) or "truth" in record):
                raise InputError(f"{where}: ocr and truth must both be text. Mend that line.")
        name = str(record.get("id") or f"{source.name}:{number}")
        if "truth" not in record:
            name = texts[0]
            if any("\n" in path or len(path) > LONGEST_PATH for path in texts):
                raise InputError(
                    f"{where}: ocr and clean name files. Texts themselves go into ocr and truth."
                )
            texts = [
                _slice(text_of(named_in(source, path)), record, side, where)
                for side, path in zip(("ocr", "clean"), texts, strict=True)
            ]
        yield TwinTexts(name, texts[0], texts[1])


def _slice(text: str, record: dict[str, Any], side: str, where: str) -> str:
    """Cut the part out of a whole that a record names by its offsets."""
    start, end = record.get(f"{side}_start", 0), record.get(f"{side}_end", len(text))
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= len(text):
        raise InputError(
            f"{where}: {side}_start and {side}_end lie outside the text. "
            "Has the file changed? Find the pairs anew with ocrfix pair."
        )
    return text[start:end]


def named_in(source: Path, path: str) -> Path:
    """Take a path from the folder of the file that names it, else from the working folder."""
    beside = source.parent / path
    return beside if beside.exists() else Path(path)
