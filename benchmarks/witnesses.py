"""What several witnesses of a text make together: each alone, their consensus, each repaired.

python benchmarks/witnesses.py [--only fr de es en] [--unequal] [--behind]

``--unequal`` measures the newspaper pages of ``../shared`` alone, a good reading and a poor one of
each; with ``--behind`` a book of the other pages votes and repairs too.
"""

from __future__ import annotations

import argparse
import sys
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from measure import cpu_seconds
from scores import per_cent

from ocrfix.book.reading import load_bundled
from ocrfix.evaluation.error_rates import rates
from ocrfix.evaluation.judgement import evaluate
from ocrfix.language.model import Language
from ocrfix.pairing.pipeline import TwinTexts
from ocrfix.repair.pipeline import fix
from ocrfix.report.tables import table
from ocrfix.training.pipeline import train
from ocrfix.witnesses.pipeline import consensus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.book.book import Book

PAIRS = Path(__file__).resolve().parent.parent / "data" / "pairs"
FOLDS = 4
NEWSPAPERS = PAIRS.parent.parent.parent / "shared" / "newspapers"
KINDS = ("fr11", "frxix", "truth")
SCANS = ("film", "carbon", "fax")
MODELS = {"fr": ("eng", "fra"), "de": ("eng", "deu"), "es": ("eng", "spa")}
CHOSEN_ON = ("es-informe", "fr-tribunal")
"""The poor scans on which the weights of evidence were chosen, like every other text in two prints
of French and German."""


def say(message: str) -> None:
    """Tell the person at the terminal; standard output holds the tables alone."""
    print(message, file=sys.stderr, flush=True)


def read(name: str) -> str:
    return (PAIRS / name).read_bytes().decode("utf-8")


@cache
def documents(lang: str) -> tuple[str, ...]:
    """The texts of a language, by name."""
    return tuple(sorted({p.name.rsplit("-", 1)[0] for p in PAIRS.glob(f"{lang}-*.ocr.txt")}))


def held_out_book(name: str) -> Book:
    """A book of the text's language that has seen neither its readings nor its words."""
    return _book(name[:2], documents(name[:2]).index(name) % FOLDS)


@cache
def _book(lang: str, fold: int) -> Book:
    names = documents(lang)
    out = names[fold::FOLDS]
    say(f"training a book without {', '.join(out)}")
    pairs = [
        TwinTexts(ocr.name, read(ocr.name), read(ocr.name.replace(".ocr.", ".clean.")))
        for name in names
        if name not in out
        for ocr in sorted(PAIRS.glob(f"{name}-???.ocr.txt"))
    ]
    return train(pairs, name=f"{lang}{fold}", lang=lang).book


def clean_of(name: str) -> str:
    return read(min(path.name for path in PAIRS.glob(f"{name}-???.clean.txt")))


class Sums:
    """Error rates of one way of reading, summed over texts by their length."""

    def __init__(self) -> None:
        self.rates = [0.0] * 4
        self.length = 0

    def add(self, text: str, fixed: str, clean: str) -> None:
        """Count a text and its repair, over matching paragraphs and whole."""
        for at, matched in ((0, True), (2, False)):
            found = evaluate(text, clean, fixed=fixed, matched=matched, strict=True)
            assert found.after
            self.rates[at] += found.before.cer * len(clean)
            self.rates[at + 1] += found.after.cer * len(clean)
        self.length += len(clean)

    def cells(self) -> list[str]:
        return [per_cent(rate / self.length) for rate in self.rates]


def rows_of(names: Sequence[str], kinds: Sequence[str], pattern: str) -> list[list[str]]:
    """Measure every choice of witnesses over some texts, alone and together."""
    sums: dict[str, Sums] = {}
    for name in names:
        say(f"measuring {name}")
        book, clean = held_out_book(name), clean_of(name)
        texts = {kind: read(pattern.format(name=name, kind=kind)) for kind in kinds}
        for count in range(1, len(kinds) + 1):
            for chosen in combinations(kinds, count):
                found = [texts[kind] for kind in chosen]
                ways = {" + ".join(chosen): found[0]}
                if count > 1:
                    made = consensus(found, book.language, book.rules)
                    ways = {" + ".join(chosen): made.text}
                if count == len(kinds):
                    bare = consensus(found, Language(book.lang))
                    ways["all, by votes and habits alone"] = bare.text
                for way, text in ways.items():
                    sums.setdefault(way, Sums()).add(text, fix(text, book), clean)
    return [[way, *found.cells()] for way, found in sums.items()]


def show(title: str, names: Sequence[str], kinds: Sequence[str], pattern: str) -> None:
    if names:
        print(f"{title}: {', '.join(names)}\n")
        head = ["witnesses", "CER", "and fixed", "CER, whole", "and fixed"]
        print(table(head, rows_of(names, kinds, pattern), "<>>>>"), flush=True)


def speed() -> str:
    """The time for three witnesses of growing length, all different from end to end."""
    names = documents("fr")
    book = held_out_book(names[0])
    letters = "bcdfghjklmnpqrstvwxz"
    rows = []
    for rounds in (1, 2, 4):
        texts = ["", "", ""]
        for turn in range(rounds):  # letters exchanged, so that no passage comes twice
            other = letters[turn:] + letters[:turn]
            exchange = str.maketrans(letters + letters.upper(), other + other.upper())
            for name in names:
                eng, fra = (read(f"{name}-{model}.ocr.txt") for model in MODELS["fr"])
                for at, text in enumerate((eng, fra, fra.replace("t", "f").replace("c", "e"))):
                    texts[at] += text.translate(exchange)
        started = cpu_seconds()
        consensus(texts, book.language, book.rules)
        seconds = cpu_seconds() - started
        rows.append([f"3 × {len(texts[0]):,}", f"{seconds:.1f}",
                     f"{1e6 * seconds / len(texts[0]):.1f}"])  # fmt: skip
    return table(["characters", "CPU s", "s a million"], rows, "<>>")


def unequal(behind: bool) -> str:
    """Newspaper pages in a good and a poor reading: the better one, and what the two make.

    Rates count everything, whole pages; letters are edits of letters and figures alone.
    """
    names = sorted(path.name.partition(".")[0] for path in NEWSPAPERS.glob("*.truth.txt"))
    pages = {n: [(NEWSPAPERS / f"{n}.{kind}.txt").read_text("utf-8") for kind in KINDS]
             for n in names}  # fmt: skip
    rows = []
    for name, (good, poor, truth) in pages.items():
        say(f"measuring {name}")
        book = load_bundled("de")
        ways = {"better alone": good, "together": consensus([poor, good], book.language,
                                                            book.rules).text}  # fmt: skip
        if behind:
            others = [TwinTexts(n, *pages[n][::2]) for n in names if n != name]
            book = train(others, name=name, lang="de").book
            found = consensus([poor, good], book.language, book.rules).text
            ways["together, by a book of the others"] = found
            ways["and fixed with it"] = fix(found, book)
            ways["better alone, fixed with it"] = fix(good, book)
        for way, text in ways.items():
            found_rates = rates(text, truth)
            matched = evaluate(text, truth, matched=True).before.cer
            rows.append([name, way, per_cent(found_rates.cer), per_cent(found_rates.wer),
                         per_cent(matched), str(letters_wrong(text, truth))])  # fmt: skip
    return table(["page", "reading", "CER", "WER", "CER, matched", "letters"], rows, "<<>>>>")


def letters_wrong(text: str, truth: str) -> int:
    """Edits of letters and figures, white space and marks left out."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(*("".join(filter(str.isalnum, one)) for one in (text, truth)))


def main() -> int:
    """Print a table for poor scans of one print, one for two prints of a text, and the speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=["de", "en", "es", "fr"], metavar="LANG")
    parser.add_argument("--unequal", action="store_true")
    parser.add_argument("--behind", action="store_true")
    options = parser.parse_args()
    only = options.only
    if options.unequal:
        print(f"Two readings of unequal worth\n\n{unequal(options.behind)}")
        return 0
    poor = sorted({path.name.split(".")[0] for path in (PAIRS / "witnesses").glob("*.txt")})
    poor = [name for name in poor if name[:2] in only]
    scan = "witnesses/{name}.{kind}.txt"
    show("Three poor scans of one print", [n for n in poor if n not in CHOSEN_ON], SCANS, scan)
    show("The same, where weights were chosen", [n for n in poor if n in CHOSEN_ON], SCANS, scan)
    for lang, models in MODELS.items():
        if lang in only:
            names = documents(lang)
            seen = names if lang == "es" else names[1::2]
            show("Two prints", seen, models, "{name}-{kind}.ocr.txt")
            if lang != "es":
                chosen = "Two prints, where weights were chosen"
                show(chosen, names[::2], models, "{name}-{kind}.ocr.txt")
    if "fr" in only:
        print(f"Speed, three witnesses\n\n{speed()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
