"""The bars of a book: precise, with the fewest errors left, and careful with clean text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ocrfix.ranking.threshold import Bar
from ocrfix.training.thresholds import Place, bar_of

NOISY, QUIET = 50.0, 0.0
LEVEL = 2.0


def in_scan(confidence: float, good: int, bad: int) -> list[Place]:
    return [
        *(Place(True, NOISY, confidence, 1) for _ in range(good)),
        *(Place(True, NOISY, confidence, -1) for _ in range(bad)),
    ]


SURE = in_scan(0.95, 980, 5)
LIKELY = in_scan(0.7, 300, 90)
UNSURE = in_scan(0.4, 50, 120)


def test_a_book_holds_a_bar_for_either_aim() -> None:
    bar = bar_of(SURE + LIKELY + UNSURE, 0, 0.97, [LEVEL], "precision")
    assert 0.7 < bar.scan <= 0.95
    assert 0.4 < bar.errors <= 0.7
    assert bar.of_scans() == bar.scan
    assert bar.of_scans("errors") == bar.errors


def test_what_the_book_aims_at_holds_unless_a_run_says_otherwise() -> None:
    bar = bar_of(SURE + LIKELY + UNSURE, 0, 0.97, [LEVEL], "errors")
    assert bar.of_scans() == bar.errors
    assert bar.of_scans("precision") == bar.scan


def test_clean_text_is_held_to_its_own_bar_whatever_the_aim() -> None:
    bar = Bar(0.6, 0.9, LEVEL, 0.4)
    assert bar.of(Place(True, QUIET, 0.0, 0), "errors") == 0.9
    assert bar.of(Place(True, NOISY, 0.0, 0), "errors") == 0.4


def test_where_truth_is_faulty_the_bar_goes_to_the_best_that_can_be_reached() -> None:
    """A target met by a handful of changes alone is not met."""
    handful = in_scan(0.99, 40, 0)
    faulty = in_scan(0.9, 700, 80) + in_scan(0.6, 200, 150)
    bar = bar_of(handful + faulty, 0, 0.97, [LEVEL], "precision")
    assert 0.6 < bar.scan <= 0.9
    assert bar_of(handful, 0, 0.97, [LEVEL], "precision").scan >= 0.8


def test_changes_to_the_clean_twin_of_a_scan_are_half_forgiven() -> None:
    """Most mend what the writer of the transcription missed; those to other clean texts do not."""
    changed = [Place(False, QUIET, 0.9, -1) for _ in range(3)]
    of_twins = [place._replace(twin=True) for place in changed]
    assert bar_of(SURE + changed, 30_000, 0.97, [LEVEL], "precision").clean > 0.9
    assert bar_of(SURE + of_twins, 30_000, 0.97, [LEVEL], "precision").clean < 0.9
    assert bar_of(SURE + of_twins * 9, 30_000, 0.97, [LEVEL], "precision").clean > 0.9


def test_a_hair_of_precision_is_given_up_for_twice_as_many_changes() -> None:
    few = in_scan(0.95, 98, 2)
    bar = bar_of(few + in_scan(0.8, 140, 7), 0, 0.97, [LEVEL], "precision")
    assert bar.scan <= 0.8
    assert bar_of(few + in_scan(0.8, 60, 5), 0, 0.97, [LEVEL], "precision").scan > 0.8
    assert bar_of(few + in_scan(0.8, 140, 30), 0, 0.97, [LEVEL], "precision").scan > 0.8


def test_nothing_passes_for_precise_that_errs_often() -> None:
    bar = bar_of(in_scan(0.9, 70, 30), 0, 0.97, [LEVEL], "precision")
    assert bar.scan > 0.9


@given(
    st.lists(st.tuples(st.floats(0.01, 0.999), st.integers(-3, 3)), max_size=60),
    st.sampled_from(["precision", "errors"]),
)
def test_bars_are_confidences_in_order(pairs: list[tuple[float, int]], aim: str) -> None:
    places = [Place(True, NOISY, share, gain) for share, gain in pairs]
    bar = bar_of(places, 0, 0.97, [LEVEL], aim)  # type: ignore[arg-type]
    assert 0 <= bar.errors <= bar.scan <= bar.clean <= 1


@given(st.lists(st.tuples(st.floats(0.3, 0.999), st.integers(-3, 3)), min_size=1, max_size=60))
def test_no_bar_leaves_notably_fewer_errors(pairs: list[tuple[float, int]]) -> None:
    places = [Place(True, NOISY, share, gain) for share, gain in pairs]
    bar = bar_of(places, 0, 0.97, [LEVEL], "errors")

    def won(at: float) -> int:
        return sum(gain for share, gain in pairs if share >= at)

    most = max(won(share) for share, _ in pairs)
    if most > 0 and bar.of_scans() < bar.scan:
        assert won(bar.of_scans()) >= 0.99 * most


def test_the_level_is_taken_that_spares_strange_clean_texts() -> None:
    """Clean texts of names and other languages look misread: a level above theirs spares them."""
    strange = [Place(False, 5.0, 0.9, -1) for _ in range(40)]
    bar = bar_of([*SURE, *LIKELY, *strange], 100_000, 0.97, [0.0, 1.0, 6.0], "precision")
    assert bar.level == 6.0
    assert bar.of(strange[0]) > 0.9
    assert bar.scan < 0.9
    assert bar_of([*SURE, *LIKELY], 100_000, 0.97, [0.0, 6.0], "precision").level == 0.0
