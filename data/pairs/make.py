"""Make the training pairs: set each text in pages, scan them, let Tesseract read them.

Run ``python data/pairs/make.py`` after ``pip install -e '.[pairs]'``. WeasyPrint, Pillow,
pdf2image, numpy and rapidfuzz are imported where pages are made and measured.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from source_text import MakeError, Source, derive, load
from typeset import FONTS, Print, printings, typeset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.Image import Image

HERE = Path(__file__).resolve().parent
TEXTS = HERE / "texts"
TABLE = ("<!-- table -->", "<!-- /table -->")

MODELS = {  # language of the text: Tesseract models that read it
    "fr": ("eng", "fra"),  # the English model on French pages is the usual mishap
    "en": ("eng",),
    "de": ("deu", "eng"),
    "es": ("spa", "eng"),
}

TOOLS = {"tesseract": "tesseract-ocr", "pdftoppm": "poppler-utils", "fc-list": "fontconfig"}


@dataclass(frozen=True, slots=True)
class Scan:
    """How a page went from paper to pixels; see :func:`degrade` for the units."""

    dpi: int
    skew: float
    blur: float
    noise: float
    contrast: float
    specks: float


SCANS = {
    # A library's own scanner, good paper, careful hands.
    "archive": Scan(dpi=300, skew=0.2, blur=0.9, noise=5, contrast=0.85, specks=0.0001),
    # An office machine with a sheet feeder: pages run in askew, the glass is a little dusty.
    "office": Scan(dpi=200, skew=0.5, blur=0.7, noise=9, contrast=0.8, specks=0.0003),
    # A photocopy of a carbon copy, scanned with care: soft, grey and speckled.
    "copy": Scan(dpi=300, skew=0.6, blur=2.0, noise=9, contrast=0.65, specks=0.0002),
    # Bulk digitisation of the nineties, when disks were small.
    "bulk": Scan(dpi=150, skew=0.3, blur=0.45, noise=8, contrast=0.75, specks=0.0003),
}


def degrade(page: Image, scan: Scan, seed: int) -> Image:
    """Age a clean page: the same seed gives the same picture.

    ``skew`` is the largest turn in degrees, ``blur`` a Gaussian radius in pixels, ``noise`` a
    standard deviation in grey levels (of 255), ``contrast`` the share of the range that is left,
    ``specks`` the share of pixels turned black or white.
    """
    import numpy as np
    from PIL import Image, ImageFilter

    rng = np.random.default_rng(seed)
    turn = rng.uniform(-scan.skew, scan.skew)
    page = page.convert("L").rotate(turn, Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(page.filter(ImageFilter.GaussianBlur(scan.blur)), dtype=np.float32)
    grey = 245 - (255 - grey) * scan.contrast
    grey += rng.normal(0, scan.noise, grey.shape)
    dice = rng.random(grey.shape)
    grey[dice < scan.specks / 2] = 0
    grey[dice > 1 - scan.specks / 2] = 255
    return Image.fromarray(grey.clip(0, 255).astype(np.uint8))


def pages(source: Source, pair: str, printing: Print) -> Iterator[bytes]:
    """Yield the scanned pages of a pair as PNG."""
    from pdf2image import convert_from_bytes
    from weasyprint import HTML  # type: ignore[import-untyped]

    scan = SCANS[printing.scan]
    pdf = HTML(string=typeset(source, printing)).write_pdf()
    for number, page in enumerate(convert_from_bytes(pdf, dpi=scan.dpi, grayscale=True), start=1):
        out = io.BytesIO()
        seed = zlib.crc32(f"{pair}/{number}".encode())
        degrade(page, scan, seed).save(out, "PNG", dpi=(scan.dpi, scan.dpi))
        yield out.getvalue()


def read(sheets: Sequence[Path], model: str) -> bytes:
    """Return what Tesseract prints for these pages, a form feed between two of them."""
    command = ["tesseract", "stdin", "stdout", "-l", model, "--psm", "3"]
    listing = "".join(f"{sheet.resolve()}\n" for sheet in sheets).encode()
    env = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(command, input=listing, capture_output=True, env=env)
    if done.returncode:
        raise MakeError(f"Tesseract could not read {sheets[0]}: {done.stderr.decode().strip()}")
    return done.stdout


def make(pair: str, keep: Path | None = None) -> str:
    """Write ``PAIR.ocr.txt`` and ``PAIR.clean.txt``, and the pages to ``keep``; returns PAIR."""
    name, model = pair.rsplit("-", 1)
    source = load(TEXTS / f"{name}.txt")
    with TemporaryDirectory() as folder:
        sheets = []
        for number, page in enumerate(pages(source, pair, printings()[pair]), start=1):
            sheets.append((keep or Path(folder)) / f"{pair}-{number:02}.png")
            sheets[-1].write_bytes(page)
        reading = read(sheets, model)
    (HERE / f"{pair}.ocr.txt").write_bytes(reading)
    (HERE / f"{pair}.clean.txt").write_bytes(derive(source).encode())
    return pair


def pair_names() -> list[str]:
    """Every pair the texts call for, ``NAME-MODEL``."""
    sources = [load(path) for path in sorted(TEXTS.glob("*.txt"))]
    return [f"{source.name}-{model}" for source in sources for model in MODELS[source.lang]]


def _listing(*command: str) -> str:
    """Return what a tool prints, or nothing where there is no such tool."""
    if not shutil.which(command[0]):
        return ""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def check_tools(pairs: Sequence[str]) -> None:
    """Raise :class:`MakeError` naming every package that is missing for these pairs."""
    prints = printings()
    unknown = [pair for pair in pairs if pair not in prints]
    if unknown:
        raise MakeError(f"prints.tsv says nothing of {', '.join(unknown)}. Add a line for each.")
    missing = {package for tool, package in TOOLS.items() if not shutil.which(tool)}
    models = _listing("tesseract", "--list-langs").split()
    wanted = {pair.rsplit("-", 1)[1] for pair in pairs}
    missing.update(f"tesseract-ocr-{model}" for model in wanted.difference(models))
    families = _listing("fc-list", ":", "family").replace(",", "\n").splitlines()
    fonts = {prints[pair].font for pair in pairs}
    missing.update(FONTS[font] for font in fonts.difference(families))
    modules = [m for m in ("weasyprint", "PIL", "pdf2image") if not importlib.util.find_spec(m)]
    hints = [f"apt-get install {' '.join(sorted(missing))}"] if missing else []
    if modules:
        hints.append("pip install -e '.[pairs]' (Debian: libpango-1.0-0 libpangoft2-1.0-0)")
    if hints:
        raise MakeError(f"Something is missing. Try: {'; '.join(hints)}")


def rates(ocr: str, clean: str) -> tuple[float, float]:
    """Character error rate of a whole reading, and of its well-aligned paragraphs alone.

    Both are Levenshtein distances over white-space-normalised text, divided by the length of the
    clean text. The first counts running heads, page numbers, and footnotes and columns read in
    another order as errors; the second takes the paragraphs that
    :func:`ocrfix.alignment.pipeline.align` matches with a similarity of 0.8 or more.
    """
    from rapidfuzz.distance import Levenshtein

    from ocrfix.alignment.pipeline import align

    def rate(sides: list[tuple[str, str]]) -> float:
        flat = [(" ".join(a.split()), " ".join(b.split())) for a, b in sides]
        edits = sum(Levenshtein.distance(a, b) for a, b in flat)
        return edits / sum(len(b) for _, b in flat)

    aligned = [
        (record.ocr.text, record.clean.text)
        for record in align(ocr, clean).records
        if record.kind == "match" and record.ocr and record.clean and record.similarity >= 0.8
    ]
    return rate([(ocr, clean)]), rate(aligned)


def table(pairs: Sequence[str]) -> str:
    """Return README.md's table, a line for each pair."""
    lines = [
        "| pair | lang. | model | style | font | scan, dpi | characters | CER, whole | CER |",
        "| --- | --- | --- | --- | --- | --- | ---: | ---: | ---: |",
    ]
    prints = printings()
    for pair in pairs:
        name, model = pair.rsplit("-", 1)
        source, printing = load(TEXTS / f"{name}.txt"), prints[pair]
        ocr, clean = (
            (HERE / f"{pair}.{side}.txt").read_text(encoding="utf-8") for side in ("ocr", "clean")
        )
        whole, aligned = rates(ocr, clean)
        lines.append(
            f"| {pair} | {source.lang} | {model} | {source.style} | {printing.font} "
            f"{printing.size:g} pt | {printing.scan}, {SCANS[printing.scan].dpi} "
            f"| {len(clean):,} | {whole:.2%} | {aligned:.2%} |"
        )
    return "\n".join(lines)


def write_table(pairs: Sequence[str]) -> None:
    """Put the table anew between its marks in README.md."""
    readme = HERE / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(TABLE[0])
    _, _, after = rest.partition(TABLE[1])
    readme.write_text(
        f"{before}{TABLE[0]}\n{table(pairs)}\n{TABLE[1]}{after}", encoding="utf-8", newline="\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="texts or pairs to make (default: all)")
    parser.add_argument("--jobs", type=int, default=1, help="pairs made at a time")
    parser.add_argument("--keep", type=Path, help="folder to keep the scanned pages in")
    parser.add_argument("--table", action="store_true", help="only write README.md's table anew")
    options = parser.parse_args(arguments)
    try:
        known = pair_names()
        chosen = [p for p in known if {p, p.rsplit("-", 1)[0]} & {*options.names}]
        odd = {n for n in options.names if not any(n in (p, p.rsplit("-", 1)[0]) for p in chosen)}
        if odd:
            raise MakeError(f"No text or pair is called {', '.join(sorted(odd))}.")
        if not options.table:
            check_tools(chosen or known)
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
            with ProcessPoolExecutor(options.jobs) as pool:
                for pair in pool.map(partial(make, keep=options.keep), chosen or known):
                    print(f"{pair} made", file=sys.stderr, flush=True)
        unmade = [pair for pair in known if not (HERE / f"{pair}.ocr.txt").exists()]
        if unmade:
            raise MakeError(f"No table yet: {', '.join(unmade)} must be made first.")
        write_table(known)
    except MakeError as error:
        print(f"make.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
