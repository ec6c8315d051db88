"""Pages of texts that no book has seen, from faces, wears and engines that none is trained on.

They are made by the scripts in ``data/pairs`` (WeasyPrint, pdf2image, Tesseract, GOCR, Ocrad).
"""

from __future__ import annotations

import gzip
import random
import re
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpora import ROOT, MissingDataError

if TYPE_CHECKING:
    from pathlib import Path

KEPT_BACK = 5  # the last fifth of each file of novels is measured; books may count the rest
PARAGRAPH = (150, 900)  # characters of a paragraph that is set
RIGHT_MODEL = {"en": "eng", "fr": "fra", "de": "deu", "es": "spa", "it": "ita"}
# What is misread on pages of one confusion, and as what.
ONE_CONFUSION = {"I for l": ("l", "I"), "li for h": ("h", "li"), "b for h": ("h", "b"),
                 "rn for m": ("m", "rn")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a face (one a language, in turn), a wear and an engine.

    ``engine`` is "wrong" and "right" for Tesseract with the English model and with that of the
    language.
    """

    name: str
    faces: tuple[str, ...]
    wear: str
    engine: str


ROWS = (
    Row("wrong model", ("Schola", "Lato", "PT Serif", "Vollkorn", "Courier Prime"),
        "crisp", "wrong"),
    Row("worn", ("Vollkorn", "Didot", "Schola", "Linden Hill", "PT Serif"), "weathered", "right"),
    Row("fax", ("PT Serif", "Schola", "Courier Prime", "Arapey", "Didot"), "telefax", "right"),
    Row("fourth copy", ("Linden Hill", "PT Sans Narrow", "Vollkorn", "Schola", "Lato"),
        "fourth copy", "right"),
    Row("ocrad", ("Schola", "PT Serif", "Didot", "PT Serif", "Schola"), "crisp", "ocrad"),
    Row("gocr", ("PT Serif", "Schola", "PT Serif", "Didot", "Vollkorn"), "crisp", "gocr"),
)  # fmt: skip


def unseen(shared: Path, lang: str, size: int, seed: int = 1) -> str:
    """Paragraphs of novels of about ``size`` characters in all, drawn from what is kept back."""
    path = shared / "novels" / f"{lang}.txt.gz"
    if not path.is_file():
        raise MissingDataError(f"{path} is missing; see benchmarks/README.md.")
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    paragraphs = [" ".join(p.split()) for p in re.split(r"\n\s*\n|\n", text)]
    kept = paragraphs[len(paragraphs) * (KEPT_BACK - 1) // KEPT_BACK :]
    fit = [p for p in kept if PARAGRAPH[0] <= len(p) <= PARAGRAPH[1]]
    random.Random(f"{seed}/{lang}").shuffle(fit)
    chosen: list[str] = []
    while fit and sum(map(len, chosen)) < size:
        chosen.append(fit.pop())
    return "\n\n".join(chosen) + "\n"


def tools() -> list[str]:
    """The engines at hand, "tesseract" for all its models."""
    return [name for name in ("tesseract", "gocr", "ocrad") if shutil.which(name)]


def reading(text: str, lang: str, row: Row, face: str, engine: str, keep: Path | None) -> str:
    """What an engine prints for a text set in pages; kept and taken again where ``keep`` is."""
    name = "-".join([lang, row.wear, face, engine, str(len(text))]).replace(" ", "_")
    path = keep / f"{name}.ocr.txt" if keep else None
    if path and path.is_file():
        return path.read_text(encoding="utf-8")
    sys.path.insert(0, str(ROOT / "data" / "pairs"))
    from houses import House
    from houses import reading as made
    from source_text import Block, Source

    blocks = tuple(Block("p", (paragraph,)) for paragraph in text.strip().split("\n\n"))
    source = Source(name, lang, "", "bare", blocks)
    printed, _ = made(source, House(name, 0, face, 11.0, row.wear, engine))
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(printed, encoding="utf-8", newline="")
    return printed


def misread(text: str, meant: str, read: str) -> str:
    """A page of one confusion: every ``meant`` inside words printed as ``read``.

    >>> misread("He will, little by little.", "l", "I")
    'He wiII, IittIe by IittIe.'
    """
    return text.replace(meant, read)
