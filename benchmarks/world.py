"""How books do far from home: unseen texts, faces, engines and wear; harm by genre.

python benchmarks/world.py [--full] [--readings DIR] [LANG ...]
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from corpora import ROOT, SHARED, MissingDataError, bundled
from peers import aspell_fixer, symspell_fixer
from prints import ONE_CONFUSION, RIGHT_MODEL, ROWS, misread, reading, tools, unseen
from scores import calibration_error, gone, per_cent

from ocrfix.evaluation.judgement import evaluate, judge
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.report.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrfix.book.files import Book

    from ocrfix.model import Change

    Fixer = Callable[[str], tuple[str, Sequence[Change] | None]]

LANGS = ("en", "fr", "de", "es", "it")
SAMPLE, FULL = 2_500, 12_000  # characters of a text that is set in pages
GENRES = ROOT / "data" / "genres"


def say(message: str) -> None:
    """Tell the person at the terminal; standard output holds the tables alone."""
    print(message, file=sys.stderr, flush=True)


def letters(text: str) -> str:
    """Letters, figures and apostrophes, a space between words; other marks do not count.

    >>> letters("« L’eau, dit-il,\\nest là. »")
    "L'eau ditil est là"
    """
    kept = re.sub(r"[^\w\s']|_", "", text.replace("’", "'"))
    return " ".join(kept.split())


def error_rate(hypothesis: str, truth: str) -> float:
    """Edits of letters, figures, apostrophes and word spaces by the length of the truth."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(letters(hypothesis), letters(truth)) / len(letters(truth))


def fixers(lang: str, *, others: bool) -> dict[str, Fixer]:
    """The ways to repair a text that are at hand for a language."""
    found: dict[str, Fixer] = {}
    book = bundled(lang)
    if book is not None:
        found["ocrfix"] = _with_book(book)
    if others:
        for name, fix in (
            ("aspell", aspell_fixer(lang, set())),
            ("symspellpy", symspell_fixer(lang, set())),
        ):
            if fix is None:
                say(f"{name} is skipped for {lang}: it is not installed.")
            else:
                found[name] = _plain(fix)
    return found


def _with_book(book: Book) -> Fixer:
    def fix(text: str) -> tuple[str, Sequence[Change] | None]:
        repaired = fix_and_explain(text, book)
        return repaired.text, repaired.changes

    return fix


def _plain(fix: Callable[[str], str]) -> Fixer:
    return lambda text: (fix(text), None)


def rows_for(
    lang: str,
    name: str,
    ocr: str,
    clean: str,
    ways: dict[str, Fixer],
    judged: list[tuple[float, bool]],
) -> list[list[str]]:
    """The lines of one page: as read, then each way to repair it."""
    before = error_rate(ocr, clean)
    rows = [[lang, name, "nothing", per_cent(before), "", "", "", "", ""]]
    if "ocrfix" not in ways:
        rows.append([lang, name, "ocrfix", "no book", "", "", "", "", ""])
    for way, fix in ways.items():
        fixed, changes = fix(ocr)
        found = evaluate(ocr, clean, fixed=fixed, changes=changes, strict=True).changes
        assert found is not None
        after = error_rate(fixed, clean)
        ece = ""
        if changes is not None:
            _, verdicts = judge(ocr, clean, changes, strict=True)
            of_page = [(c.confidence, v == "good") for c, v in verdicts if v in ("good", "bad")]
            judged += of_page
            ece = f"{calibration_error(of_page):.3f}" if of_page else ""
        rows.append(
            [lang, name, way, per_cent(after), gone(before, after), f"{found.good:,}",
             f"{found.bad:,}", per_cent(found.precision, 1), ece]
        )  # fmt: skip
    return rows


def world_table(
    langs: Sequence[str], shared: Path, size: int, keep: Path | None, *, others: bool
) -> str:
    """Part A: every row of houses in every language, and pages of one confusion."""
    rows: list[list[str]] = []
    judged: list[tuple[float, bool]] = []
    for lang in langs:
        clean = unseen(shared, lang, size)
        ways = fixers(lang, others=others)
        for row in ROWS:
            engine = {"wrong": "eng", "right": RIGHT_MODEL[lang]}.get(row.engine, row.engine)
            if row.engine == "wrong" and RIGHT_MODEL[lang] == "eng":
                continue
            if (engine if engine in ("gocr", "ocrad") else "tesseract") not in tools():
                say(f"{row.name} is skipped: {engine} is not installed.")
                continue
            say(f"{lang}: {row.name}")
            face = row.faces[LANGS.index(lang)]
            ocr = reading(clean, lang, row, face, engine, keep)
            rows += rows_for(lang, row.name, ocr, clean, ways, judged)
            if row.engine == "wrong":
                right = reading(clean, lang, row, face, RIGHT_MODEL[lang], keep)
                rows.append([lang, row.name, "right model", per_cent(error_rate(right, clean)),
                             *[""] * 5])  # fmt: skip
        if lang in ("en", "de"):
            for name, (meant, read) in ONE_CONFUSION.items():
                ours = {way: fix for way, fix in ways.items() if way == "ocrfix"}
                rows += rows_for(lang, name, misread(clean, meant, read), clean, ours, judged)
    head = ["lang", "page", "method", "wrong", "gone", "good", "bad", "precision", "ECE"]
    closing = f"ECE of all changes of ocrfix: {calibration_error(judged):.3f} ({len(judged):,})\n"
    return table(head, rows, "<<<" + ">" * 6) + closing


def harm_table(langs: Sequence[str], shared: Path, size: int, *, show: bool) -> str:
    """Part B: clean texts of every genre fed as if they were scans."""
    uses = dict(
        row.split("\t") for row in (GENRES / "genres.tsv").read_text("utf-8").splitlines()[1:]
    )
    counts: dict[str, list[list[int]]] = defaultdict(lambda: [[0, 0], [0, 0]])
    for lang in langs:
        book = bundled(lang)
        if book is None:
            continue
        texts = {
            path.stem: path.read_text("utf-8") for path in sorted(GENRES.glob(f"{lang}-*.txt"))
        }
        for name, text in [
            *texts.items(),
            (f"{lang}-novels", unseen(shared, lang, 8 * size, seed=2)),
        ]:
            made = fix_and_explain(text, book).changes
            if show:
                for c in made:
                    say(f"{name}, line {c.line}: {c.before!r} → {c.after!r} {c.confidence:.2f}")
            kept_apart = uses.get(name, "judge") == "judge"
            for part in [0, 1] if kept_apart else [0]:
                counts[name.split("-")[1]][part][0] += len(text)
                counts[name.split("-")[1]][part][1] += len(made)
    rows = []
    for genre, parts in sorted(counts.items()):
        cells = [genre]
        for size_of, made_in in parts:
            share = f"{1e4 * made_in / size_of:.2f}" if size_of else ""
            cells += [f"{size_of:,}", f"{made_in:,}", share]
        rows.append(cells)
    head = ["genre", "characters", "changes", "in 10,000", "kept apart", "changes", "in 10,000"]
    return table(head, rows, "<" + ">" * 6)


def main() -> int:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("langs", nargs="*", default=LANGS, help=f"of {' '.join(LANGS)}")
    parser.add_argument("--full", action="store_true", help="larger texts (an hour or so)")
    parser.add_argument(
        "--readings", type=Path, help="folder to keep readings in and take them from"
    )
    parser.add_argument("--only", default="AB", metavar="PARTS", help="of A, B")
    parser.add_argument("--no-peers", action="store_true", help="ocrfix alone")
    parser.add_argument("--show", action="store_true", help="say what clean texts got")
    parser.add_argument("--shared", type=Path, default=SHARED, help="where the data lies")
    options = parser.parse_args()
    if unknown := set(options.langs) - set(LANGS):
        parser.error(f"no pages in {', '.join(sorted(unknown))}; known are {', '.join(LANGS)}")
    size = FULL if options.full else SAMPLE
    try:
        if "A" in options.only:
            print("A. Pages from houses that no book knows\n")
            print(world_table(options.langs, options.shared, size, options.readings,
                              others=not options.no_peers), flush=True)  # fmt: skip
        if "B" in options.only:
            print("B. Harm: changes to clean texts, by genre\n")
            print(harm_table(options.langs, options.shared, size, show=options.show))
    except MissingDataError as error:
        say(str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
