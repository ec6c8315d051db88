"""Readings of the world: a text set in some face, worn in some way, read by some engine.

A *house* is where a page comes from: face, size, wear and engine together. Run
``python data/pairs/houses.py`` after ``pip install -e '.[pairs]'`` to make the readings of
``houses.tsv`` anew, or ``houses.py --draw 40 -o DIR`` for houses drawn by lot, which are made to
be counted and thrown away.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from engines import MODELS, read
from old_print import long_s
from source_text import NOTE_CALL, Block, MakeError, Source, derive, load
from typeset import Print, faces, typeset
from wear import WEARS, degrade

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).resolve().parent
READINGS = HERE / "houses"
TABLE = HERE / "houses.tsv"
SMALL_TYPE = {"black letter": 12.5, "small capitals": 12.0, "typewriter": 10.5}
GREY_ENGINES = ("gocr", "ocrad")
POOR_FOR_THEM = {
    "small",
    "jpeg",
    "photocopy",
    "shine",
    "stains",
    "newsprint",
    "curl",
    "fax",
    "thin",
}


@dataclass(frozen=True, slots=True)
class House:
    """A text and where it was printed, worn and read; ``part`` is a third of it, 0 to 2."""

    text: str
    part: int
    face: str
    size: float
    wear: str
    engine: str

    @property
    def name(self) -> str:
        """What its files are called."""
        return "-".join([self.text, self.wear, self.engine, str(self.part)]).replace(" ", "_")


def houses() -> list[House]:
    """The houses of ``houses.tsv``."""
    rows = [row.split("\t") for row in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    return [House(row[0], int(row[1]), row[2], float(row[3]), *row[4:]) for row in rows]


def drawn(count: int, seed: int, langs: Sequence[str]) -> list[House]:
    """So many houses by lot, none with a face, wear or engine that is kept out."""
    chance = random.Random(seed)
    files = [*sorted((HERE / "texts").glob("*.txt")), *sorted((HERE / "prose").glob("*.txt"))]
    texts = [p.stem for p in files if p.stem[:2] in langs]
    found: dict[str, House] = {}
    for _ in range(20 * count):
        text = chance.choice(texts)
        engine = chance.choice([*MODELS[text[:2]], *MODELS[text[:2]], "gocr"])
        wear = chance.choice([name for name, w in WEARS.items() if not w.kept_out])
        face = chance.choice([f for f in faces().values() if not f.kept_out])
        if face.kind == "black letter":
            if text[:2] != "de":
                continue
            engine = chance.choice(["frk", "deu"])
        if engine in GREY_ENGINES and (wear in POOR_FOR_THEM or face.kind != "serif"):
            continue
        size = SMALL_TYPE.get(face.kind, chance.choice([10, 10.5, 11, 11.5, 12]))
        house = House(text, chance.randrange(3), face.name, size, wear, engine)
        found.setdefault(house.name, house)
        if len(found) == count:
            break
    return list(found.values())


def source_of(text: str) -> Source:
    """A text by its name: one of ``texts``, or of ``prose``, whose paragraphs stand by themselves.

    Raises :class:`MakeError` where there is none.
    """
    path = HERE / "prose" / f"{text}.txt"
    if not path.is_file():
        return load(HERE / "texts" / f"{text}.txt")
    paragraphs = [" ".join(p.split()) for p in path.read_text("utf-8").split("\n\n") if p.strip()]
    blocks = tuple(Block("p", (paragraph,)) for paragraph in paragraphs)
    return Source(text, text[:2], "", "bare", blocks)


def part_of(source: Source, part: int) -> Source:
    """A third of a text, cut between blocks, its footnotes with it."""
    body = [block for block in source.blocks if block.kind != "note"]
    ends = list(accumulate(sum(map(len, block.lines)) for block in body))
    kept = [b for b, end in zip(body, ends, strict=True) if (end - 1) * 3 // ends[-1] == part]
    calls = {n for block in kept for line in block.lines for n in NOTE_CALL.findall(line)}
    notes = (
        replace(block, lines=tuple(s for s in block.lines if NOTE_CALL.findall(s)[0] in calls))
        for block in source.blocks
        if block.kind == "note"
    )
    return replace(source, blocks=(*kept, *(note for note in notes if note.lines)))


def reading(source: Source, house: House) -> tuple[str, str]:
    """What the engine of a house prints for a text, and the clean text.

    Where the page has ſ, so has the clean text of an engine that knows the letter; for others it
    has s, which is what they misread.
    """
    from pdf2image import convert_from_bytes
    from weasyprint import HTML  # type: ignore[import-untyped]

    face, wear = faces()[house.face], WEARS[house.wear]
    shown = long_s(source) if face.kind == "black letter" or face.name == "Essays 1743" else source
    pdf = HTML(string=typeset(shown, Print(house.face, house.size, house.wear))).write_pdf()
    with TemporaryDirectory() as folder:
        sheets = []
        for number, page in enumerate(convert_from_bytes(pdf, dpi=wear.dpi, grayscale=True)):
            out = io.BytesIO()
            seed = zlib.crc32(f"{house.name}/{number}".encode())
            degrade(page, wear, seed).save(out, "PNG", dpi=(wear.dpi, wear.dpi))
            sheets.append(Path(folder) / f"{number:02}.png")
            sheets[-1].write_bytes(out.getvalue())
        printed = read(sheets, house.engine).decode("utf-8", errors="replace")
    return printed, derive(shown if "ſ" in printed else source)


def make(house: House, folder: Path) -> House:
    """Write ``NAME.ocr.txt`` and ``NAME.clean.txt`` into a folder; returns the house."""
    source = part_of(source_of(house.text), house.part)
    for side, text in zip(("ocr", "clean"), reading(source, house), strict=True):
        (folder / f"{house.name}.{side}.txt").write_text(text, encoding="utf-8", newline="")
    return house


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="only houses of this name or text")
    parser.add_argument("--draw", type=int, help="so many houses by lot, not those of houses.tsv")
    parser.add_argument("--seed", type=int, default=1, help="of the lot")
    parser.add_argument("--lang", action="append", choices=sorted(MODELS), help="languages drawn")
    parser.add_argument("-o", "--out", type=Path, default=READINGS, help="folder for the readings")
    parser.add_argument("--jobs", type=int, default=1, help="readings made at a time")
    parser.add_argument("--list", action="store_true", help="only say which houses")
    options = parser.parse_args(arguments)
    langs = options.lang or sorted(MODELS)
    chosen = drawn(options.draw, options.seed, langs) if options.draw else houses()
    if options.names:
        chosen = [house for house in chosen if {house.name, house.text} & {*options.names}]
    if options.list:
        for house in chosen:
            print(
                house.text,
                house.part,
                house.face,
                f"{house.size:g}",
                house.wear,
                house.engine,
                sep="\t",
            )
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        with ProcessPoolExecutor(options.jobs) as pool:
            for house in pool.map(partial(make, folder=options.out), chosen):
                print(f"{house.name} made", file=sys.stderr, flush=True)
    except MakeError as error:
        print(f"houses.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
