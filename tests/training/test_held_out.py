"""Held-out texts as trials: what each candidate gains, and why no candidate helps."""

from __future__ import annotations

import pickle

from small_book import UNSEEN, small, twins

from ocrfix.alignment.pipeline import align
from ocrfix.errormodel.observations import zones
from ocrfix.training.held_out import Walk, walk, without


def walked() -> tuple[Walk, Walk]:
    twin = twins(UNSEEN)
    found = tuple(zones(align(twin.ocr, twin.clean)))
    return walk(small().book.finder, twin.ocr, twin.clean, found, 3)


def test_options_say_what_they_change_and_what_it_gains() -> None:
    scan, _ = walked()
    assert scan.is_scan
    assert scan.fold == 3
    assert sum(o.gain > 0 for t in scan.trials for o in t.options) > 50
    for trial in scan.trials:
        assert len(trial.described) == len(trial.options) > 0
        for option in trial.options:
            assert scan.text[option.start : option.end] == option.before
            assert option.before != option.after or not option.gain  # it changes habits alone
            assert option.confusions


def test_every_change_to_a_clean_text_is_harm() -> None:
    _, clean = walked()
    assert not clean.is_scan
    assert clean.trials
    assert {o.gain for t in clean.trials for o in t.options} == {-1}


def test_what_no_candidate_helps_is_told_by_reason() -> None:
    scan, _ = walked()
    twin = twins(UNSEEN)
    edits = [e for z in zones(align(twin.ocr, twin.clean)) for e in z.edits]
    assert 0 < scan.beyond.total() < sum(max(len(e.before), len(e.after)) for e in edits)
    assert set(scan.beyond) <= {
        "spaces and words together",
        "text lost or added",
        "misread in a way never seen",
        "no known word within reach",
    }


def test_trials_travel_between_processes() -> None:
    scan, _ = walked()
    again = pickle.loads(pickle.dumps(scan))
    assert again.text == scan.text
    assert [t.options for t in again.trials] == [t.options for t in scan.trials]


def test_without_a_confusion_no_option_needs_it() -> None:
    scan, _ = walked()
    key = max((o for t in scan.trials for o in t.options), key=lambda o: o.gain).confusions[0]
    (fewer,) = without([scan], {key})
    assert not any(key in o.confusions for t in fewer.trials for o in t.options)
    assert all(len(t.described) == len(t.options) for t in fewer.trials)
    left = sum(len(t.options) for t in fewer.trials)
    gone = sum(key in o.confusions for t in scan.trials for o in t.options)
    assert left + gone == sum(len(t.options) for t in scan.trials)
