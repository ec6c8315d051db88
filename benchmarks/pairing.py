"""Pairing of whole folders: a corpus with a known truth, and real OCR.

python benchmarks/pairing.py
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from author import OFFICES, Author, sources
from corpora import SHARED, MissingDataError, hipe_names
from editions import HEAD as EDITIONS_HEAD
from editions import edition_rows
from measure import Cost, cost_of, in_child
from scores import per_cent

from ocrfix.pairing.pipeline import pair, pair_folders, read_pairs
from ocrfix.report.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrfix.model import Pairing
    from ocrfix.pairing.pipeline import TwinTexts

LIMIT = 3600.0  # seconds after which a run is given up
EDITIONS = 0.5  # share of decoys that are the next edition of a text that has a twin
BOOKS, PAGE, CHAPTER = 60, (1_200, 2_400), (4_000, 15_000)  # characters of a page, a chapter
NEAR = 0.9  # clean texts so alike are told apart by chance; they are counted apart


@dataclass(frozen=True, slots=True)
class Found:
    """What became of the documents: right and wrong pairs, and what was left for a person."""

    right: int
    false: int
    near: int
    parts: int
    unpaired: dict[str, int]


def make_corpus(folder: Path, author: Author, twins: int, decoys: int) -> dict[str, str]:
    """Write the files of both sides in no order, and give the clean file of each scan."""
    names = list(range(2 * (twins + decoys)))
    author.chance.shuffle(names)
    places = (folder / f"{n % 97:02}" / f"{n}.txt" for n in names)
    truth = {}
    editions = int(decoys * EDITIONS)
    for number in range(twins):
        text = author.document()
        scan, clean = _put(folder / "ocr", next(places), author.scan(text), folder), ""
        clean = _put(folder / "clean", next(places), text, folder)
        truth[scan] = clean
        if number < editions:
            _put(folder / "clean", next(places), author.next_edition(text), folder)
        elif number < 2 * editions:
            other = author.scan(author.next_edition(text))
            _put(folder / "ocr", next(places), other, folder)
    for _ in range(decoys - editions):
        _put(folder / "ocr", next(places), author.scan(author.document()), folder)
        _put(folder / "clean", next(places), author.document(), folder)
    return truth


def _put(side: Path, place: Path, text: str, folder: Path) -> str:
    path = side / place.relative_to(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def judged(found: Sequence[Pairing], truth: dict[str, str], texts: dict[str, str]) -> Found:
    """Hold pairs against the truth; a clean text equal to the true one is as good.

    ``texts`` are the clean texts by name, where there may be equal and nearly equal ones.
    """
    from rapidfuzz.distance import Levenshtein

    pairs = [(p.ocr, p.clean) for p in found if p.ocr and p.clean and not p.relation]
    wrong = [
        (ocr, clean)
        for ocr, clean in pairs
        if ocr is not None and clean is not None
        and clean != truth.get(ocr)
        and texts.get(clean, clean) != texts.get(truth.get(ocr, ""), "")
    ]  # fmt: skip
    near = sum(
        ocr in truth
        and Levenshtein.normalized_similarity(texts.get(clean, ""), texts.get(truth[ocr], ""))
        > NEAR
        for ocr, clean in wrong
    )
    alone = Counter(p.relation for p in found if p.relation and p.relation != "part" and p.ocr)
    return Found(
        right=len(pairs) - len(wrong),
        false=len(wrong) - near,
        near=near,
        parts=sum(p.relation == "part" for p in found),
        unpaired={str(kind): count for kind, count in sorted(alone.items())},
    )


def _run(folder: Path) -> tuple[Cost, float]:
    started = time.perf_counter()
    cost = cost_of(lambda: pair_folders(folder / "ocr", folder / "clean"))
    return cost, time.perf_counter() - started


def _run_texts(
    ocr: Sequence[tuple[str, str]], clean: Sequence[tuple[str, str]]
) -> tuple[Cost, float]:
    started = time.perf_counter()
    cost = cost_of(lambda: pair(ocr, clean))
    return cost, time.perf_counter() - started


HEAD = ["documents", "pairs", "right", "found", "false", "near", "parts", "left to a person",
        "wall s", "CPU s", "peak MB"]  # fmt: skip


def row(name: str, total: int, found: Found, cost: Cost, wall: float) -> list[str]:
    """One line of the table."""
    kept = ", ".join(f"{count} {kind}" for kind, count in found.unpaired.items())
    return [
        name, f"{total:,}", f"{found.right:,}", per_cent(found.right / max(1, total), 2),
        str(found.false), str(found.near), str(found.parts), kept,
        f"{wall:.1f}", f"{cost.seconds:.1f}", f"{cost.peak / 1e6:.0f}",
    ]  # fmt: skip


def made_rows(options: argparse.Namespace) -> Iterator[list[str]]:
    """Pair the corpus made here."""
    author = Author(sources(options.shared), options.seed)
    with TemporaryDirectory() as place:
        folder = Path(place)
        truth = make_corpus(folder, author, options.pairs, options.decoys)
        size = sum(path.stat().st_size for path in folder.rglob("*.txt"))
        print(f"{size / 1e6:.0f} MB in files", file=sys.stderr)
        result = in_child(LIMIT, _run, folder)
        if isinstance(result, str):
            yield ["made", f"{options.pairs:,}", result] + [""] * (len(HEAD) - 3)
            return
        cost, wall = result
        if options.show:
            _show(cost.result, truth)
        yield row("made here", len(truth), judged(cost.result, truth, {}), cost, wall)


def page_rows(options: argparse.Namespace) -> Iterator[list[str]]:
    """Find pages in their books, and say how far off their places are."""
    author = Author(sources(options.shared), options.seed)
    for name, across in (("pages, whole books", False), ("pages, chapters", True)):
        books = [author.text(author.chance.randrange(20_000, 100_000)) for _ in range(BOOKS)]
        ocr, clean, truth = [], [], {}
        for number, book in enumerate(books):
            chapters = _cut(book, author, *CHAPTER) if across else [(0, len(book))]
            clean += [(f"b{number}c{a}", book[a:b]) for a, b in chapters]
            for page, (a, b) in enumerate(_cut(book, author, *PAGE)):
                head = f"{author.heads[number % OFFICES][:40]}\n\n{page + 1}\n\n"
                ocr.append((f"b{number}p{page:03}", author.scan(head + book[a:b])))
                truth[f"b{number}p{page:03}"] = {
                    f"b{number}c{c}": (max(a, c) - c, min(b, d) - c)
                    for c, d in chapters
                    if max(a, c) < min(b, d)
                }
        result = in_child(LIMIT, _run_texts, ocr, clean)
        if isinstance(result, str):
            yield [name, f"{len(ocr):,}", result] + [""] * (len(HEAD) - 3)
            continue
        cost, wall = result
        yield page_row(name, truth, cost, wall)


def page_row(
    name: str, truth: dict[str, dict[str, tuple[int, int]]], cost: Cost, wall: float
) -> list[str]:
    """One line about pages; a page is found if one of its places is, and none is wrong."""
    found: dict[str, list[Pairing]] = {}
    for item in cost.result:
        if item.ocr and item.clean:
            found.setdefault(item.ocr, []).append(item)
    off: list[int] = []
    right = false = 0
    for page, items in found.items():
        wrong = [i for i in items if i.clean not in truth[page]]
        false += bool(wrong)
        right += not wrong
        for item in items:
            if item.clean in truth[page] and item.clean_span:
                places = zip(item.clean_span, truth[page][item.clean], strict=True)
                off += [abs(one - other) for one, other in places]
    kinds = Counter(str(p.relation) for p in cost.result if p.relation and p.ocr and not p.clean)
    parts = sum(map(len, found.values()))
    near = f"off by over 10: {per_cent(sum(o > 10 for o in off) / max(1, len(off)))}"
    kept = ", ".join([*(f"{count} {kind}" for kind, count in sorted(kinds.items())), near])
    return [
        name, f"{len(truth):,}", f"{right:,}", per_cent(right / len(truth), 2), str(false), "0",
        str(parts), kept, f"{wall:.1f}", f"{cost.seconds:.1f}", f"{cost.peak / 1e6:.0f}",
    ]  # fmt: skip


def _cut(text: str, author: Author, least: int, most: int) -> list[tuple[int, int]]:
    """Cut a text between words."""
    cuts = [0]
    while len(text) - cuts[-1] > most:
        cuts.append(text.index(" ", cuts[-1] + author.chance.randrange(least, most)) + 1)
    return [*pairwise([*cuts, len(text)])]


def _show(found: Sequence[Pairing], truth: dict[str, str]) -> None:
    """Say on standard error which documents were not paired rightly."""
    for item in found:
        if item.ocr and truth.get(item.ocr) != item.clean:
            print(item, "truth:", truth.get(item.ocr), file=sys.stderr)


def real_rows(shared: Path) -> Iterator[list[str]]:
    """Pair the OCR and the truths of the HIPE sets, each set alone and all together."""
    every: list[TwinTexts] = []
    for name in hipe_names(shared):
        files = sorted((shared / "hipe").glob(f"{name}.*.jsonl.gz"))
        records = read_pairs(files)
        every += records
        yield real_row(name, records)
    yield real_row("all", every)


def real_row(name: str, records: Sequence[TwinTexts]) -> list[str]:
    """Pair one set."""
    ocr = [(f"{n}.ocr", record.ocr) for n, record in enumerate(records)]
    clean = [(f"{n}.clean", record.clean) for n, record in enumerate(records)]
    result = in_child(LIMIT, _run_texts, ocr, clean)
    if isinstance(result, str):
        return [name, str(len(records)), result] + [""] * (len(HEAD) - 3)
    cost, wall = result
    truth = {f"{n}.ocr": f"{n}.clean" for n in range(len(records))}
    texts = {f"{n}.clean": " ".join(each.clean.split()) for n, each in enumerate(records)}
    shared = len(records) - len(set(texts.values()))
    return row(
        f"{name} ({shared} same)", len(records), judged(cost.result, truth, texts), cost, wall
    )


def main() -> int:
    """Print a line for the corpus made here, and one for each set of real OCR."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000, help="true pairs (default: 10,000)")
    parser.add_argument("--decoys", type=int, default=2_000, help="on each side (default: 2,000)")
    parser.add_argument("--editions", type=int, default=100,
                        help="scans of each kind of edition (default: 100)")  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, help="of texts and noise")
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of the HIPE sets")
    parser.add_argument("--only", choices=["made", "editions", "pages", "real"],
                        help="one part")  # fmt: skip
    parser.add_argument("--show", action="store_true", help="name what was not paired rightly")
    options = parser.parse_args()
    rows = []
    if options.only in (None, "made"):
        rows += list(made_rows(options))
    if options.only in (None, "pages"):
        rows += list(page_rows(options))
    try:
        if options.only in (None, "real"):
            rows += list(real_rows(options.shared))
    except MissingDataError as error:
        print(f"Real OCR is left out: {error}", file=sys.stderr)
    if rows:
        print(table(HEAD, rows, "<" + ">" * 6 + "<" + ">" * 3), end="")
    if options.only in (None, "editions"):
        author = Author(sources(options.shared), options.seed)
        told = [*edition_rows(author, options.editions)]
        print("\n" * bool(rows) + table(EDITIONS_HEAD, told, "<<" + ">" * 8), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
