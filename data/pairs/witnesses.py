"""Make poor scans of one print, for texts that several witnesses hand down.

Run ``python data/pairs/witnesses.py`` after ``pip install -e '.[pairs]'``. Each text is set once
and scanned three times; what Tesseract reads goes to ``witnesses/NAME.SCAN.txt``. The clean texts
are those of the training pairs; no book is trained on these readings.
"""

from __future__ import annotations

import io
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from engines import MODELS, read
from make import check_tools
from source_text import MakeError, load
from typeset import Print, typeset
from wear import Wear, degrade

HERE = Path(__file__).resolve().parent

SCANS = {
    # A film of a film: coarse grain, grey ground.
    "film": Wear(dpi=150, skew=0.4, blur=0.6, noise=14, contrast=0.55, specks=0.0005),
    # The third carbon copy under a good scanner: soft and pale.
    "carbon": Wear(dpi=200, skew=0.8, blur=1.3, noise=10, contrast=0.45, specks=0.0003),
    # Sent by fax and printed: sharp, and strewn with dots.
    "fax": Wear(dpi=150, skew=0.6, blur=0.5, noise=10, contrast=0.7, specks=0.004),
}
PRINTS = {  # one print a text, in another font than its training pairs have
    "de-schule": Print("Liberation Serif", 10.5, "film"),
    "en-museum": Print("FreeSerif", 11, "film"),
    "es-informe": Print("Linux Libertine O", 11, "film"),
    "fr-port": Print("EB Garamond", 11.5, "film"),
    "fr-sante": Print("Liberation Serif", 10.5, "film"),
    "fr-tribunal": Print("DejaVu Sans Mono", 9.5, "film"),
}


def make(name: str) -> str:
    """Set one text, scan it three times, read each scan; returns the name."""
    from pdf2image import convert_from_bytes
    from weasyprint import HTML  # type: ignore[import-untyped]

    source = load(HERE / "texts" / f"{name}.txt")
    pdf = HTML(string=typeset(source, PRINTS[name])).write_pdf()
    for kind, scan in SCANS.items():
        with TemporaryDirectory() as folder:
            sheets = []
            for number, page in enumerate(convert_from_bytes(pdf, dpi=scan.dpi, grayscale=True)):
                out = io.BytesIO()
                seed = zlib.crc32(f"{name}/{kind}/{number}".encode())
                degrade(page, scan, seed).save(out, "PNG", dpi=(scan.dpi, scan.dpi))
                sheets.append(Path(folder) / f"{number:02}.png")
                sheets[-1].write_bytes(out.getvalue())
            # The model of the text's own language comes first, but for French and English.
            model = "fra" if source.lang == "fr" else MODELS[source.lang][0]
            (HERE / "witnesses" / f"{name}.{kind}.txt").write_bytes(read(sheets, model))
    return name


def main() -> int:
    """Make the texts named, or all; returns the exit code."""
    names = sys.argv[1:] or sorted(PRINTS)
    try:
        if unknown := sorted(set(names) - set(PRINTS)):
            raise MakeError(f"There are no witnesses of {', '.join(unknown)}.")
        check_tools([])
        with ProcessPoolExecutor(2) as pool:
            for name in pool.map(make, names):
                print(f"{name} made", file=sys.stderr, flush=True)
    except MakeError as error:
        print(f"witnesses.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
