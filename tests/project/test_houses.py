"""Readings of the world in ``data/pairs/houses``: complete, and nothing kept out among them."""

from __future__ import annotations

import subprocess
import sys

from paths import PAIRS

FACES = [r.split("\t") for r in (PAIRS / "faces.tsv").read_text("utf-8").splitlines()[1:]]
HOUSES = [r.split("\t") for r in (PAIRS / "houses.tsv").read_text("utf-8").splitlines()[1:]]


def _said(code: str) -> str:
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, cwd=PAIRS, capture_output=True, text=True, check=True)
    return done.stdout


def test_there_are_many_faces_of_many_kinds_and_some_are_kept_out() -> None:
    train = [row for row in FACES if row[4] == "train"]
    judge = [row for row in FACES if row[4] == "judge"]
    assert len(train) + len(judge) == len(FACES)
    assert len(train) >= 25
    assert len(judge) >= 8
    kinds = {row[3] for row in train}
    assert {"serif", "sans", "typewriter", "italic", "old style", "black letter"} <= kinds
    assert not {row[1] for row in train} & {row[1] for row in judge}, "a family is on one side"


def test_every_house_has_its_reading_and_its_clean_text() -> None:
    names = ["-".join([text, wear, engine, part]).replace(" ", "_")
             for text, part, _face, _size, wear, engine in HOUSES]  # fmt: skip
    assert len(set(names)) == len(names)
    found = sorted(path.name for path in (PAIRS / "houses").iterdir())
    assert found == sorted(f"{name}.{side}.txt" for name in names for side in ("clean", "ocr"))


def test_no_house_has_what_is_kept_out() -> None:
    wears = _said("import wear; print(*(n for n, w in wear.WEARS.items() if w.kept_out), sep='|')")
    judged = {row[0] for row in FACES if row[4] == "judge"}
    assert wears.strip()
    for _text, _part, face, _size, wear, engine in HOUSES:
        assert face not in judged
        assert wear not in wears.strip().split("|")
        assert engine != "ocrad"


def test_the_readings_are_small() -> None:
    assert sum(path.stat().st_size for path in (PAIRS / "houses").iterdir()) < 1_500_000


def test_the_lot_falls_the_same_each_time_and_on_nothing_kept_out() -> None:
    code = (
        "import houses\n"
        "a, b = (houses.drawn(30, 7, ['de', 'fr']) for _ in range(2))\n"
        "kept = {f.name for f in houses.faces().values() if f.kept_out}\n"
        "print(a == b, len(a), any(h.face in kept or houses.WEARS[h.wear].kept_out for h in a),\n"
        "      any(h.engine == 'ocrad' for h in a))\n"
    )
    assert _said(code).split() == ["True", "30", "False", "False"]


def test_long_s_stands_inside_words() -> None:
    code = "import old_print; print(old_print.with_long_s('Sa chasse: les os, aussi; s’il sort'))"
    assert _said(code) == "Sa chaſſe: les os, auſſi; s’il ſort\n"


def test_thirds_of_a_text_make_it_up() -> None:
    code = (
        "import houses\n"
        "source = houses.load(houses.HERE / 'texts' / 'it-comune.txt')\n"
        "parts = [houses.part_of(source, part) for part in range(3)]\n"
        "print(sum(len(part.blocks) for part in parts) == len(source.blocks))\n"
        "print([sum(b.kind == 'note' for b in part.blocks) for part in parts])\n"
    )
    assert _said(code) == "True\n[0, 1, 0]\n"
