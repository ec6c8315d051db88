"""Clean text without a twin, parted into what is held out in turn and what is counted once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ocrfix.language.model import Language
from ocrfix.training import steady_text
from ocrfix.training.folds import Unit, clean_units
from ocrfix.training.steady_text import counted_once, parted, some_of


@given(st.lists(st.integers(1, 50), max_size=60), st.integers(1, 400))
def test_some_are_taken_evenly_and_never_too_many(sizes: list[int], most: int) -> None:
    chosen = some_of(sizes, most)
    assert chosen == sorted(set(chosen))
    taken = sum(sizes[k] for k in chosen)
    if sum(sizes) <= most:
        assert taken == sum(sizes)
        return
    assert most - 2 * max(sizes) <= taken <= most
    half = len(sizes) // 2
    share = most / sum(sizes)
    first = sum(sizes[k] for k in chosen if k < half)
    assert abs(first - share * sum(sizes[:half])) <= 2 * max(sizes)


def test_a_little_text_is_all_held_out() -> None:
    units = clean_units(["La mer est grise.\n"] * 3)
    assert parted(units) == (units, [])


def test_what_is_beyond_is_counted_once_and_nothing_is_lost() -> None:
    texts = [f"Texte {k} {'bleu ' * 9999}\n" for k in range(100)]
    units = clean_units(texts)
    held_out, steady = parted(units)
    assert sum(len(u.clean) for u in held_out) <= steady_text.HELD_OUT
    assert sorted([*(u.clean for u in held_out), *steady]) == sorted(u.clean for u in units)
    base = Language("fr", {"vert": 1e-4}).finish()
    language = counted_once(base, steady)
    assert language.tokens["bleu"] == sum(text.count("bleu") for text in steady)
    assert (base.tokens["bleu"], language.base) == (0, base.base)


def test_a_language_is_the_same_where_there_is_nothing_to_count() -> None:
    base = Language("fr").finish()
    assert counted_once(base, []) is base


def test_a_unit_of_clean_text_has_no_scan() -> None:
    assert clean_units(["a\n"]) == [Unit(clean_units(["a\n"])[0].group, "", "a\n", ())]
