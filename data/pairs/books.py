"""Train the bundled rule books on the pairs and the prose beside this file, and on nothing else.

python data/pairs/books.py [LANG ...]
"""

from __future__ import annotations

import sys
from pathlib import Path

from ocrfix.book.writing import save_book
from ocrfix.pairing.pipeline import TwinTexts
from ocrfix.report.training_summary import training_summary
from ocrfix.training.pipeline import train

HERE = Path(__file__).parent
BOOKS = HERE.parents[1] / "ocrfix" / "book" / "bundled"


def twins(lang: str) -> list[TwinTexts]:
    """The pairs of one language, by the start of their names."""
    return [
        TwinTexts(
            ocr.name.removesuffix(".ocr.txt"),
            ocr.read_text(encoding="utf-8"),
            ocr.with_name(ocr.name.replace(".ocr.", ".clean.")).read_text(encoding="utf-8"),
        )
        for ocr in sorted(HERE.glob(f"{lang}-*.ocr.txt"))
    ]


def prose(lang: str) -> list[str]:
    """The texts of one language that no page was made of: they feed its language model."""
    files = sorted((HERE / "prose").glob(f"{lang}-*.txt"))
    return [file.read_text(encoding="utf-8") for file in files]


def main() -> None:
    for lang in sys.argv[1:] or ("de", "en", "es", "fr"):
        trained = train(twins(lang), name=lang, lang=lang, clean=prose(lang))
        save_book(trained.book, BOOKS / lang)
        print(f"== {lang}, {trained.seconds:.0f} s\n{training_summary(trained)}")


if __name__ == "__main__":
    main()
