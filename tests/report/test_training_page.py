from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from paths import PAIRS
from small_book import TRAINED_ON, small

from ocrfix.errormodel.rules import UNSEEN
from ocrfix.model import Count, Rule
from ocrfix.report.training_page import Learned, _more, figures_of, training_html
from ocrfix.report.training_summary import ADVICE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

HOSTILE = "<script>x</script><!--\x1b]0;"


def test_the_figures_are_those_of_the_training() -> None:
    trained = small()
    figures = figures_of(trained)
    checked = trained.validation
    assert figures.rates == tuple(
        (
            name.upper().replace("CMER", "cMER"),
            getattr(checked.before, name),
            getattr(checked.after, name),
        )
        for name in ("cer", "wer", "cmer")
    )
    assert dict(figures.facts)["good changes"] == f"{checked.good:,}"
    assert figures.reliability == checked.reliability
    useful = [rule.right for rule in figures.useful]
    assert useful == sorted(useful, reverse=True)
    assert len(useful) == 10
    assert ("é", "è") in {(rule.before, rule.after) for rule in figures.useful}
    kinds = {kind for kind, *_ in figures.kinds}
    assert sum(n for _, _, n, _ in figures.kinds) == sum(
        r.own.seen > 0 and r.kind in kinds
        for r in trained.book.rules
        if (r.before, r.after) != UNSEEN
    )


def test_the_page_shows_them() -> None:
    figures = figures_of(small())
    html = training_html(figures, version="1")
    assert html.count("<circle") == len(figures.reliability)
    assert "<code>é</code> → <code>è</code>" in html
    assert figures.more[0] in html
    assert "What was not repaired" not in training_html(replace(figures, left=()), version="1")
    assert html.count("would help: ") == sum(n > 0 for _, n in small().validation.left)
    assert "Spoiled most on unseen text" in html
    html = training_html(replace(figures, left=(("white space", 12), ("names", 3))), version="1")
    assert html.count("What was not repaired") == 1
    assert "white space" in html


def test_nothing_of_a_text_runs() -> None:
    rule = Learned(HOSTILE, HOSTILE, 1, 2, HOSTILE)
    figures = replace(
        figures_of(small()), name=HOSTILE, made_from=HOSTILE, useful=(rule,), dangerous=(rule,),
        mended=(rule,), spoiled=(rule,),
        confusions={(HOSTILE, HOSTILE): 3}, more=(HOSTILE,), skipped=(HOSTILE,),
        facts=((HOSTILE, "1"),), left=((HOSTILE, 1),),
    )  # fmt: skip
    html = training_html(figures, version="1")
    assert html.count("<script") == 1
    assert "<!--" not in html.partition("<body>")[2].partition("<script>")[0]
    assert "\x1b" not in html


@pytest.mark.parametrize(
    ("rights", "said"),
    [
        ([], "taught no substitution"),
        ([1, 1, 8], "2 of 3 substitutions were seen only once. By Good’s estimate at least 20.0 %"),
        ([1, 99], "would bring few new rules"),
        ([1, 1, 8], "More pairs from the same source would pay."),
    ],
)
def test_what_more_data_would_bring(rights: list[int], said: str) -> None:
    rules = [Rule(f"r{n}", "lexical", "a", "b", "", "", Count(9, n)) for n in rights]
    assert said in " ".join(_more(rules))


@pytest.mark.slow
def test_the_command_writes_the_page(run: Callable[..., Result], tmp_path: Path) -> None:
    page, book = tmp_path / "deep" / "learned.html", tmp_path / "book"
    ocr, clean = (PAIRS / f"{TRAINED_ON[0]}.{side}.txt" for side in ("ocr", "clean"))
    args = ("train", "--pair", ocr, clean, "-o", book, "--lang", "fr", "--report")
    refused = run(*args, tmp_path / "x.json")
    assert (refused.code, "Try --report" in refused.err, book.exists()) == (2, True, False)
    assert run(*args, page).code == 0
    assert "What was learned" in page.read_text("utf-8")


def test_rules_are_counted_by_kind_in_all_their_contexts() -> None:
    book = small().book
    seen = [(r.before, r.after) != UNSEEN and r.left and r.own.seen for r in book.rules]
    at = next(number for number, true in enumerate(seen) if true)
    sure = replace(book.rules[at], kind="certain")
    book = book.with_rules((*book.rules[:at], sure, *book.rules[at + 1 :]))
    figures = figures_of(replace(small(), book=book))
    rules = [r for r in book.rules if r.own.seen and (r.before, r.after) != UNSEEN]
    counted = {kind: count for kind, _, count, _ in figures.kinds}
    for kind in ("certain", "lexical", "confusable"):
        assert counted[kind] == sum(rule.kind == kind for rule in rules)
    assert counted["certain"] > 0


def test_one_pair_is_no_pairs() -> None:
    trained = small()
    about = {**trained.book.about, "trained": {**trained.book.about["trained"], "pairs": 1}}
    figures = figures_of(replace(trained, book=replace(trained.book, about=about)))
    assert figures.made_from.startswith("1 pair, ")


def test_an_option_is_never_broken_over_two_lines() -> None:
    html = training_html(figures_of(small()), version="0")
    options = set(re.findall(r"--[a-z]+", " ".join(ADVICE[k] for k, _ in figures_of(small()).left)))
    assert options
    for option in options:
        assert f'<span class="option">{option}</span>' in html
