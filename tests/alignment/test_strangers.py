"""Texts that are no twins end quickly; twins are never taken for strangers."""

from __future__ import annotations

import random

import pytest
from align_cases import ONE, TWO, assert_whole

from ocrfix.alignment.anchors import are_strangers
from ocrfix.alignment.pipeline import align
from ocrfix.alignment.words import codes_of, read_words
from ocrfix.errors import AlignmentError

STRANGER = (
    "Recipe for quince jelly: wash the fruit, quarter it, cover with water and simmer until soft; "
    "strain overnight through muslin, add a pound of sugar to the pint, and boil until it sets."
)


def test_strangers_are_refused_and_forced() -> None:
    with pytest.raises(AlignmentError, match=r"similarity 0\.\d\d.*--force"):
        align(STRANGER, f"{ONE}\n\n{TWO}")
    result = align(STRANGER, f"{ONE}\n\n{TWO}", force=True)
    assert_whole(result)
    assert not [record for record in result.records if record.similarity > 0.5]


def test_long_strangers_are_refused() -> None:
    rng = random.Random(5)
    one = " ".join(rng.choice(ONE.split()) + str(rng.randrange(900)) for _ in range(9_000))
    two = " ".join(rng.choice(STRANGER.split()) + str(rng.randrange(900)) for _ in range(9_000))
    with pytest.raises(AlignmentError):
        align(one, two)


def vocabulary(seed: int) -> list[str]:
    rng = random.Random(seed)
    return ["".join(rng.choices("abcdefghilmnoprstuv", k=rng.randint(2, 9))) for _ in range(9_000)]


def test_long_strangers_are_told_by_their_phrases() -> None:
    rng = random.Random(8)
    words = vocabulary(1)
    one, two = (" ".join(rng.choices(words, k=25_000)) for _ in range(2))
    sides = read_words(codes_of(one), codes_of(two))
    assert are_strangers(*sides)
    with pytest.raises(AlignmentError):
        align(one, two)
    forced = align(one, two, force=True)
    assert_whole(forced)
    # Read badly it is still the same text, and so it is with its second half before its first.
    noisy = "".join("x" if rng.random() < 0.25 and c != " " else c for c in one)
    assert not are_strangers(*read_words(codes_of(noisy), codes_of(one)))
    half = len(one) // 2
    assert not are_strangers(*read_words(codes_of(one[half:] + " " + one[:half]), codes_of(one)))


@pytest.mark.parametrize("piece", [200, 1_000])
def test_set_phrases_of_an_office_make_no_twins(piece: int) -> None:
    rng = random.Random(8)
    words = vocabulary(1)
    formulae = [rng.choices(words, k=12) for _ in range(90)]

    def report() -> list[str]:
        parts = [*formulae, *(rng.choices(words, k=12) for _ in range(2_000))]
        rng.shuffle(parts)
        return [word for part in parts for word in part]

    one, two = report(), report()
    sides = read_words(codes_of(" ".join(one)), codes_of(" ".join(two)))
    assert are_strangers(*sides)
    with pytest.raises(AlignmentError, match=r"similarity 0\.00"):
        align(" ".join(one), " ".join(two))
    # The same text in another order is no stranger, nor with most of its words misread.
    pieces = [one[at : at + piece] for at in range(0, len(one), piece)]
    rng.shuffle(pieces)
    moved = " ".join(word for part in pieces for word in part)
    noisy = "".join("x" if rng.random() < 0.12 and c != " " else c for c in moved)
    for scan in (moved, noisy):
        assert not are_strangers(*read_words(codes_of(scan), codes_of(" ".join(one))))


def test_a_long_text_of_one_line_again_and_again_is_its_own_twin() -> None:
    line = "the same line again\n"
    result = align(line * 6_000, line * 6_001)
    assert_whole(result)
    assert sum(len(r.clean.text) for r in result.records if r.clean and r.ocr) > 119_000


def test_a_word_without_end_ends() -> None:
    with pytest.raises(AlignmentError):
        align("a" * 200_000, "b" * 200_000)
