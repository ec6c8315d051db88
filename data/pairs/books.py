"""Train the bundled rule books on the pairs, readings, prose and genres of this folder.

python data/pairs/books.py [--novels DIR] [--drawn DIR] [-o DIR] [LANG ...]

``--novels`` is a folder of ``LANG.txt.gz``, paragraphs of novels in the public domain (the bundled
books: European Literary Text Collection, see NOTICE). Words and neighbours are counted in the
first four fifths of each; the books hold these figures, no sentence. A language without pairs
gets a book from novels alone. ``--drawn`` are readings of the world that are counted and thrown
away: ``houses.py --draw 31 --seed 7 --lang en -o DIR/en``, and so on.
"""

from __future__ import annotations

import argparse
import gzip
import re
from pathlib import Path

from ocrfix.book.writing import save_book
from ocrfix.pairing.records import TwinTexts
from ocrfix.processes import cores
from ocrfix.report.training_summary import training_summary
from ocrfix.text.habits import CHOICES
from ocrfix.training.pipeline import train

HERE = Path(__file__).parent
GENRES = HERE.parent / "genres"
BOOKS = HERE.parents[1] / "ocrfix" / "book" / "bundled"
KEPT = dict.fromkeys(CHOICES, "keep")  # whatever these pairs do, a scan's habits are its own
KEPT_BACK = 5  # the last fifth of the novels is kept to measure on


def twins(lang: str, drawn: Path | None) -> list[TwinTexts]:
    """The pairs of one language: its pages from the office, and readings of the world."""
    found = []
    folders = [HERE, HERE / "houses", *([drawn / lang] if drawn else [])]
    for folder in folders:
        for ocr in sorted(folder.glob(f"{lang}-*.ocr.txt")):
            name = ocr.name.removesuffix(".ocr.txt")
            if folder == HERE:
                text, engine = name.rsplit("-", 1)
                house = f"office {engine}"
            else:
                text, _, engine, _ = name.rsplit("-", 3)
                house = engine if engine in ("gocr", "frk") else "worn"
            clean = ocr.with_name(f"{name}.clean.txt")
            texts = [path.read_text(encoding="utf-8") for path in (ocr, clean)]
            found.append(TwinTexts(name, *texts, group=text, house=house))
    return found


def clean(lang: str, novels: Path | None) -> list[str]:
    """The texts of one language that no page was made of."""
    judged = {
        name
        for name, use in (
            row.split("\t") for row in (GENRES / "genres.tsv").read_text("utf-8").splitlines()
        )
        if use == "judge"
    }
    files = sorted((HERE / "prose").glob(f"{lang}-*.txt"))
    files += [f for f in sorted(GENRES.glob(f"{lang}-*.txt")) if f.stem not in judged]
    texts = [file.read_text(encoding="utf-8") for file in files]
    path = novels / f"{lang}.txt.gz" if novels else None
    if path and path.is_file():
        paragraphs = re.split(r"\n\s*\n|\n", gzip.decompress(path.read_bytes()).decode("utf-8"))
        counted = paragraphs[: len(paragraphs) * (KEPT_BACK - 1) // KEPT_BACK]
        texts.append("\n".join(" ".join(p.split()) for p in counted))
    return texts


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the bundled rule books.")
    parser.add_argument("langs", nargs="*", metavar="LANG", default=["de", "en", "es", "fr", "it"])
    parser.add_argument("--novels", type=Path, metavar="DIR", help="LANG.txt.gz to count in")
    parser.add_argument("--drawn", type=Path, metavar="DIR", help="LANG/, by houses.py --draw")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", default=BOOKS)
    args = parser.parse_args()
    for lang in args.langs:
        trained = train(
            twins(lang, args.drawn), name=lang, lang=lang, clean=clean(lang, args.novels),
            habits=KEPT, workers=cores(),
        )  # fmt: skip
        save_book(trained.book, args.output / lang)
        print(f"== {lang}, {trained.seconds:.0f} s\n{training_summary(trained)}", flush=True)


if __name__ == "__main__":
    main()
