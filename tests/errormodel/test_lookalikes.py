"""The table of look-alikes: ordered, within its bounds, and of good sense."""

from __future__ import annotations

import importlib.util
import sys
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from paths import PAIRS

from ocrfix.errormodel.lookalikes import lookalikes

if TYPE_CHECKING:
    from types import ModuleType

TABLE = files("ocrfix.errormodel").joinpath("lookalikes.tsv").read_text(encoding="utf-8")
KNOWN = (
    "rn m|m rn|in m|ni m|cl d|li h|h b|b h|ii u|u n|n u|vv w|I l|1 l|| l|l I|l 1|c e|e c|o e|0 o"
    "|0 O|O 0|5 S|8 B|f ſ|f s|t f|f t|e é|é e|e è|a à|u ü|ii ü|i í|o ö|c ç|n ñ|fi ñ|B ß|l ł|a ą|s ş"
    "|o ő|’ '|. ,|, .|н п|п н|и н|ο σ|о o|ri n|h n"
)


def _strings() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "lookalike_strings", PAIRS.parent / "lookalikes" / "strings.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["lookalike_strings"] = module
    spec.loader.exec_module(module)
    return module


def test_the_table_is_in_order_and_bounded() -> None:
    lines = TABLE.splitlines()
    assert lines[0] == "before\tafter\tweight"
    rows = [tuple(line.split("\t")) for line in lines[1:]]
    assert [row[:2] for row in rows] == sorted({row[:2] for row in rows})
    assert 2_000 < len(rows) == len(lookalikes()) <= 6_000


def test_sides_are_short_and_cannot_be_shortened() -> None:
    strings = _strings()
    for (before, after), weight in lookalikes().items():
        assert 1 <= len(before) <= 3
        assert 1 <= len(after) <= 3
        assert not any(map(str.isspace, before + after))
        assert strings.irreducible(before, after), (before, after)
        assert strings.may_be_meant(after), after
        assert 1 < weight <= 7


@pytest.mark.parametrize("pair", [p for p in KNOWN.replace("|| l", "|⎸ l").split("|") if p])
def test_well_known_pairs_are_there(pair: str) -> None:
    before, after = pair.replace("⎸", "|").split()
    assert (before, after) in lookalikes()


@pytest.mark.parametrize("pair", ["k o", "m l", "W i", "g h", "x B", "Q i", "7 m", "é k", "w l"])
def test_unlike_pairs_are_absent(pair: str) -> None:
    before, after = pair.split()
    assert (before, after) not in lookalikes()


def test_the_best_known_stand_before_most() -> None:
    for after, likely in {"l": "I1|", "é": "e", "n": "uh", "h": "bn", "e": "c"}.items():
        readings = {b: w for (b, a), w in lookalikes().items() if a == after and b.isascii()}
        for before in likely:
            assert readings[before] >= sorted(readings.values())[len(readings) // 2]


def test_what_looks_the_same_both_ways_is_listed_both_ways() -> None:
    for one, other in ("hb", "un", "ce", "lI", "1l", "O0", "éê", "пн"):
        assert {(one, other), (other, one)} <= lookalikes().keys()
    single = [p for p in lookalikes() if len(p[0] + p[1]) == 2 and (p[0] + p[1]).isalpha()]
    plain = [(b, a) for b, a in single if (b + a).isascii()]
    both = sum((a, b) in lookalikes() for b, a in plain)
    assert both > 0.6 * len(plain)


def test_letters_of_another_script_come_in_only_as_twins() -> None:
    strings = _strings()
    abroad = [
        (before, after)
        for before, after in lookalikes()
        if strings.alphabets(before) - (strings.alphabets(after) or {"Latin"})
    ]
    assert ("а", "a") in abroad
    assert all(len(before + after) == 2 for before, after in abroad)
