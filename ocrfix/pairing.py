"""Documents ↔ twins: finding which clean text belongs to which OCR text, and reading pairs."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from ocrfix.errors import InputError
from ocrfix.model import Pairing
from ocrfix.textio import read_document, text_files
from ocrfix.twins import Text, candidates, noisier, similarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["TwinTexts", "pair", "pair_folders", "read_pairs", "write_pairings"]

# Twins share most of their text; documents of one family share headings and set phrases.
_TWINS = 0.5
# A document whose best match went to another keeps only what is nearly as good.
_NEARLY = 0.9
# Unpacked size up to which a compressed file is read: a few KB can unpack to a thousand times.
_MOST_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class TwinTexts:
    """The OCR and the clean text of one document; ``name`` says where they came from."""

    name: str
    ocr: str
    clean: str


def pair(ocr: Sequence[tuple[str, str]], clean: Sequence[tuple[str, str]]) -> list[Pairing]:
    """Find twins among ``(name, text)`` of OCR and of clean documents, by content.

    Every document comes out once: with its twin, or alone with ``None`` on the other side;
    none is forced. Texts with fewer than twenty letters stay alone. A document given on both
    sides (same name, same text) may be either, and is never its own twin; of two such twins
    the noisier is the OCR. Pairs come first in the order of the OCR documents, then what is
    left of either side. ``similarity`` is the share of text that stands on both sides.

    >>> french = "Le conseil s’est réuni le mardi 4 mars à la mairie du port."
    >>> scan = "Le conseil s’est réuni le mardi 4 mars a la mairie du p0rt."
    >>> [(p.ocr, p.clean) for p in pair([("scan", scan)], [("b", "Autre chose."), ("c", french)])]
    [('scan', 'c'), (None, 'b')]
    """
    left, right = [Text(*item) for item in ocr], [Text(*item) for item in clean]
    both = set(ocr) & set(clean)
    scored = []
    usable_l = [i for i, text in enumerate(left) if text.says_enough]
    usable_r = [j for j, text in enumerate(right) if text.says_enough]
    for x, y in candidates([left[i] for i in usable_l], [right[j] for j in usable_r]):
        i, j = usable_l[x], usable_r[y]
        if ocr[i] == clean[j] and ocr[i] in both:
            continue
        if (share := similarity(left[i], right[j])) >= _TWINS:
            scored.append((share, i, j))
    scored.sort(key=lambda item: (-item[0], item[1], item[2]))
    best: dict[tuple[str, str], float] = {}
    for share, i, j in scored:
        for document in (ocr[i], clean[j]):
            best.setdefault(document, share)
    taken: set[tuple[str, str]] = set()
    found: dict[int, Pairing] = {}
    for share, i, j in scored:
        a, b = ocr[i], clean[j]
        if a in taken or b in taken or share < _NEARLY * max(best[a], best[b]):
            continue
        taken |= {a, b}
        swap = a in both and b in both and noisier(right[j], left[i])
        names = (b[0], a[0]) if swap else (a[0], b[0])
        found[i] = Pairing(*names, round(share, 4))
    alone = [Pairing(item[0], None, 0.0) for item in ocr if item not in taken]
    alone += [
        Pairing(None, item[0], 0.0) for item in clean if item not in taken and item not in both
    ]
    return [found[i] for i in sorted(found)] + alone


def pair_folders(ocr_dir: Path, clean_dir: Path, encoding: str | None = None) -> list[Pairing]:
    """Find twins among the ``.txt`` files of two folders and their subfolders; see :func:`pair`.

    Both may be the same folder. Raises :class:`~ocrfix.errors.InputError` for a folder without
    text files and for a file that cannot be read; files that are empty stay alone.
    """
    sides = []
    for folder in (ocr_dir, clean_dir):
        files = text_files(folder)
        if not files:
            raise InputError(f"{folder} holds no .txt files. Name a folder of plain texts.")
        sides.append([(str(path), _text(path, encoding)) for path in files])
    ocr, clean = sides
    if ocr_dir.resolve() == clean_dir.resolve():
        clean = ocr
    return pair(ocr, clean)


def write_pairings(pairings: Iterable[Pairing]) -> str:
    """Give pairings as JSON lines, as ``ocrfix pair`` writes and :func:`read_pairs` reads them.

    >>> write_pairings([Pairing("a.txt", None, 0.0)])
    '{"ocr": "a.txt", "clean": null, "similarity": 0.0}\\n'
    """
    lines = []
    for item in pairings:
        record = {"ocr": item.ocr, "clean": item.clean, "similarity": item.similarity}
        line = json.dumps(record, ensure_ascii=False)
        if any("\ud800" <= c <= "\udfff" for c in line):  # a file name in no encoding
            line = json.dumps(record)
        lines.append(line + "\n")
    return "".join(lines)


def read_pairs(sources: Sequence[Path], encoding: str | None = None) -> list[TwinTexts]:
    """Read the pairs of a training: any mix of the three forms.

    A folder holding ``NAME.ocr.txt`` beside ``NAME.clean.txt`` (subfolders too); a ``.jsonl``
    that ``ocrfix pair`` wrote, with paths from its own folder or the working folder, where
    lines with ``null`` on a side are passed over; a ``.jsonl`` or ``.jsonl.gz`` whose lines have
    ``ocr`` and ``truth``, and perhaps ``id``. Pairs with a blank side and repeated pairs are
    passed over. ``encoding`` is that of the texts in files; JSON is UTF-8.

    Raises :class:`~ocrfix.errors.InputError` naming file and line: for a source without pairs,
    broken JSON, missing fields, a damaged or overlarge compressed file.
    """
    pairs: dict[tuple[str, str], TwinTexts] = {}
    for source in sources:
        if source.is_dir():
            found = list(_folder_pairs(source, encoding))
        elif not source.exists():
            raise InputError(f"{source} does not exist. Check the path.")
        elif source.name.lower().endswith((".jsonl", ".jsonl.gz")):
            found = list(_json_pairs(source, encoding))
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


def _text(path: Path, encoding: str | None) -> str:
    return read_document(path, encoding).text if path.stat().st_size else ""


def _folder_pairs(folder: Path, encoding: str | None) -> Iterator[TwinTexts]:
    for path in text_files(folder):
        if not path.name.endswith(".ocr.txt"):
            continue
        stem = path.name.removesuffix(".ocr.txt")
        clean = path.with_name(f"{stem}.clean.txt")
        if clean.is_file():
            name = path.relative_to(folder).with_name(stem).as_posix()
            yield TwinTexts(
                name, read_document(path, encoding).text, read_document(clean, encoding).text
            )


def _json_pairs(source: Path, encoding: str | None) -> Iterator[TwinTexts]:
    for number, line in _lines(source):
        where = f"{source}, line {number}"
        try:
            record = json.loads(line)
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
            texts = [read_document(_found(text, source), encoding).text for text in texts]
        yield TwinTexts(name, texts[0], texts[1])


def _found(path: str, source: Path) -> Path:
    """Take a path from the folder of the file that names it, else from the working folder."""
    beside = source.parent / path
    return beside if beside.exists() else Path(path)


def _lines(source: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the numbered lines of a JSON lines file that are not blank."""
    packed = source.name.lower().endswith(".gz")
    try:
        with cast("BinaryIO", gzip.open(source) if packed else source.open("rb")) as stream:
            number = size = 0
            while line := stream.readline(_MOST_BYTES - size + 1):
                number += 1
                size += len(line) if packed else 0
                if size > _MOST_BYTES:
                    raise InputError(
                        f"{source} unpacks to more than {_MOST_BYTES // 1_000_000} MB. "
                        "Unpack it and split it up."
                    )
                if line.strip():
                    yield number, line.removeprefix(b"\xef\xbb\xbf")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{source} is damaged: {error}. Fetch or pack it anew.") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{source} cannot be read: {reason}.") from error
