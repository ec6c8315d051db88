"""Make the training pairs: set each text in pages, scan them, let Tesseract read them.

Run ``python data/pairs/make.py`` after ``pip install -e '.[pairs]'``. WeasyPrint, Pillow,
pdf2image, numpy and rapidfuzz are imported where pages are made and measured.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import shutil
import subprocess
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from engines import MODELS, OTHERS, package, read
from source_text import MakeError, Source, derive, load
from typeset import Print, faces, printings, typeset
from wear import WEARS, degrade

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parent
TEXTS = HERE / "texts"
TABLE = ("<!-- table -->", "<!-- /table -->")

TOOLS = {"tesseract": "tesseract-ocr", "pdftoppm": "poppler-utils", "fc-list": "fontconfig"}


def pages(source: Source, pair: str, printing: Print) -> Iterator[bytes]:
    """Yield the scanned pages of a pair as PNG."""
    from pdf2image import convert_from_bytes
    from weasyprint import HTML  # type: ignore[import-untyped]

    scan = WEARS[printing.scan]
    pdf = HTML(string=typeset(source, printing)).write_pdf()
    for number, page in enumerate(convert_from_bytes(pdf, dpi=scan.dpi, grayscale=True), start=1):
        out = io.BytesIO()
        seed = zlib.crc32(f"{pair}/{number}".encode())
        degrade(page, scan, seed).save(out, "PNG", dpi=(scan.dpi, scan.dpi))
        yield out.getvalue()


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
    missing.update(map(package, wanted.difference(models, filter(shutil.which, OTHERS))))
    families = _listing("fc-list", ":", "family").replace(",", "\n").splitlines()
    fonts = [faces()[prints[pair].font] for pair in pairs]
    missing.update(face.package for face in fonts if face.family not in families)
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
            f"{printing.size:g} pt | {printing.scan}, {WEARS[printing.scan].dpi} "
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
