from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from ocrfix.evaluation.files import Evaluated
from ocrfix.evaluation.judgement import evaluate
from ocrfix.model import (
    Alignment,
    Change,
    Document,
    Evaluation,
    Judgement,
    Op,
    Rates,
    Record,
    Repaired,
    Span,
)
from ocrfix.report.alignment_page import alignment_html
from ocrfix.report.charts import reliability_plot
from ocrfix.report.page import _hash, escaped
from ocrfix.report.repair_page import evaluation_html, report_html

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = (
    '<script>document.title = "owned"</script> </p></div><img src=x onerror="document.title=1">'
    "\x1b]0;owned\x07 \x00 \u202e &lt; &amp; </style></title> <svg onload=alert(1)>"
    "</textarea><!-- </select></option></svg> --> \u2028 \udc80 ]]> <![CDATA[ \"'`"
)


def repaired(original: str, made: list[tuple[str, str, str, float]]) -> Repaired:
    """Make changes ``(before, after, rule, confidence)``, each at the next place of ``before``."""
    changes, text, at = [], "", 0
    for before, after, rule, confidence in made:
        start = original.index(before, at)
        line = original.count("\n", 0, start) + 1
        changes.append(Change(start, start + len(before), before, after, rule, confidence, line))
        text += original[at:start] + after
        at = start + len(before)
    return Repaired(original, text + original[at:], tuple(changes))


class Page(HTMLParser):
    """The page as a browser would build it: text of each row's two sides, and all tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.sides: list[str] = []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "p":
            self.sides.append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.sides[-1] += data

    def count(self, tag: str, **attributes: str) -> int:
        return sum(
            name == tag and all(found.get(key) == value for key, value in attributes.items())
            for name, found in self.tags
        )


def page_of(*results: Repaired, **options: object) -> str:
    items = [(Document(r.original, f"{n}.txt"), r) for n, r in enumerate(results)]
    return report_html(items, book="fr", version="1", **options)  # type: ignore[arg-type]


def rows(html: str) -> list[tuple[str, str]]:
    sides = [side for side in Page(html).sides if True]
    start = sides.index("before")
    sides = sides[start + 2 :]
    return list(zip(sides[::2], sides[1::2], strict=True))


def test_both_texts_stand_side_by_side() -> None:
    original = "Titre\n|’eau est b1eue\nfin\n"
    html = page_of(repaired(original, [("|", "l", "|→l", 0.9), ("1", "l", "1→l", 0.8)]))
    assert rows(html) == [
        ("Titre", "Titre"),
        ("|’eau est b1eue", "l’eau est bleue"),
        ("fin", "fin"),
    ]
    assert (Page(html).count("del"), Page(html).count("ins")) == (2, 2)


def test_a_joined_line_stands_beside_both_its_lines() -> None:
    html = page_of(repaired("avant\nune ma-\nison là\nfin", [("-\n", "", "-↵→∅", 0.9)]))
    assert rows(html)[1] == ("une ma-\nison là", "une maison là")


def test_changes_at_the_edges_of_a_text() -> None:
    html = page_of(repaired("Ia me", [("I", "l", "I→l", 0.9), ("e", "er", "e→er", 0.9)]))
    assert rows(html) == [("Ia me", "la mer")]


def test_long_stretches_without_a_change_are_folded() -> None:
    lines = [f"ligne {n}" for n in range(30)]
    html = page_of(
        repaired("\n".join(["I", *lines, "I"]), [("I", "l", "a", 1), ("I", "l", "a", 1)])
    )
    assert "<summary>26 unchanged lines</summary>" in html
    assert [row[0] for row in rows(html)] == ["I", *lines, "I"]


def test_pages_are_numbered() -> None:
    html = page_of(repaired("un\n\fdeux I\n\f\ftrois\n", [("I", "l", "I→l", 1)]))
    assert re.findall(r'class="page">([^<]*)', html) == ["page 2", "page 4"]


def test_a_text_without_changes_makes_a_page() -> None:
    assert rows(page_of(Repaired("un\n", "un\n", ()))) == [("un", "un")]


def test_verdicts_and_rates_show_where_the_truth_is_known() -> None:
    result = repaired("I I", [("I", "l", "I→l", 0.95), ("I", "l", "I→l", 0.92)])
    rates = Rates(0.02, 0.1, 0.03, 0.1), Rates(0.01, 0.1, 0.03, 0.1)
    judged = tuple(zip(result.changes, ("good", "bad"), strict=True))
    evaluation = Evaluation(*rates, Judgement(1, 1, 0, 0, 0.5, 1), judged)
    html = page_of(result, evaluations={"0.txt": evaluation})
    assert "2.00&nbsp;→ 1.00&nbsp;%" in html
    assert "<td>0.9 to 1.0</td>" in html
    assert '<td class="n">50 %</td>' in html
    assert [found.get("data-v") for tag, found in Page(html).tags if tag == "ins"] == [
        "good",
        "bad",
    ]
    assert 'id="verdict"' not in page_of(result)


def test_what_is_still_wrong_is_marked_on_the_right() -> None:
    result = repaired("un b1eu |’eau\nrien\nfin VV\n", [("1", "l", "1→l", 0.9)])
    rates = Rates(0.02, 0.1, 0.03, 0.1)
    html = page_of(
        result,
        evaluations={"0.txt": Evaluation(rates, rates)},
        wrong={"0.txt": [(8, 9, "l"), (19, 19, "e"), (23, 25, "W")]},
    )
    assert [f.get("title") for tag, f in Page(html).tags if tag == "mark"] == [
        "still wrong; the truth has l",
        "still wrong; the truth has e",
        "still wrong; the truth has W",
    ]
    assert "<p>un bleu" not in html
    assert "|</mark>’eau</p>" in html
    assert rows(html)[0] == ("un b1eu |’eau", "un bleu |’eau")
    assert '<option value="wrong">still wrong</option>' in html


def test_what_is_wrong_within_a_change_is_left_to_its_verdict() -> None:
    result = repaired("ab I cd", [("I", "lll", "I→lll", 0.9)])
    html = page_of(result, wrong={"0.txt": [(2, 5, "X"), (4, 5, "Y")]})
    [mark] = [found for tag, found in Page(html).tags if tag == "mark"]
    assert mark["title"] == "still wrong; the truth has X"
    assert rows(html) == [("ab I cd", "ab lll cd")]


def test_the_picture_of_confusions_counts_them() -> None:
    made = [("I", "l", "r", 0.9), ("1", "l", "r", 0.9), ("I", "l", "r", 0.9), (" ", "", "r", 0.9)]
    html = page_of(repaired("I 1 I x y", made))
    assert re.findall(r'<g class="cell" data-k="(\d+)"><title>([^<]*)', html) == [
        ("0", "I → l: 2"),
        ("2", "1 → l: 1"),
        ("1", "␣ → ∅: 1"),
    ]
    assert page_of(Repaired("un\n", "un\n", ())).count("<svg") == 0


def test_the_curve_of_confidence_is_drawn_where_the_truth_is_known() -> None:
    plot = reliability_plot([(0.55, 0.5, 4), (0.95, 1.0, 100)])
    assert plot.count("<circle") == 2
    assert "confidence 0.95: 100 % of 100 changes good" in plot
    assert reliability_plot([]) == ""


def test_held_back_changes_are_listed() -> None:
    held = (Change(0, 1, "I", "l", "I→l", 0.2, 1, "too rare"),)
    html = page_of(Repaired("I\n", "I\n", (), held, ("a note",)))
    assert "<summary>1 held back</summary>" in html
    assert "too rare" in html
    assert "a note" in html


def hostile_report() -> str:
    original = f"{HOSTILE}\n{HOSTILE} I\n"
    change = Change(
        original.rindex("I"), original.rindex("I") + 1, "I", HOSTILE, HOSTILE, 0.9, 2, HOSTILE
    )
    text = original[: change.start] + HOSTILE + "\n"
    result = Repaired(original, text, (change,), (change,), (HOSTILE,))
    rates = Evaluation(Rates(0, 0, 0, 0))
    return report_html(
        [(Document(original, HOSTILE), result)], book=HOSTILE, version="1",
        evaluations={HOSTILE: rates}, wrong={HOSTILE: [(0, len(HOSTILE) // 2, HOSTILE)]},
    )  # fmt: skip


def hostile_alignment() -> str:
    span = Span(0, len(HOSTILE), HOSTILE)
    ops = (Op(0, 9, 0, 9, False), Op(9, len(HOSTILE), 9, len(HOSTILE), True))
    records = (Record("match", span, span, 1.0, ops), Record("ocr_only", span, None, 0.0))
    return alignment_html(Alignment(HOSTILE, HOSTILE, records), (HOSTILE, HOSTILE))


HOSTILE_PAGES = {"report": hostile_report, "alignment": hostile_alignment}


@pytest.mark.parametrize("make", HOSTILE_PAGES.values(), ids=HOSTILE_PAGES)
def test_a_hostile_document_is_text(make) -> None:  # type: ignore[no-untyped-def]
    html = make()
    page = Page(html)
    assert page.count("script") == 1
    assert page.count("img") == 0
    assert not any(key.startswith("on") for _, found in page.tags for key in found)
    assert escaped(HOSTILE) in html
    assert re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", html) is None


def test_the_page_loads_nothing() -> None:
    html = hostile_report()
    assert "default-src 'none'" in html
    assert "unsafe-inline" not in html
    for tag, found in Page(html).tags:
        assert not {"src", "href", "style"} & set(found), tag
    assert "url(" not in html
    assert "@import" not in html


@pytest.fixture
def browser(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Give a function that opens a page in headless Chromium and returns its document."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("Chromium is not installed")

    def open_page(html: str) -> str:
        file = tmp_path / "page.html"
        file.write_text(html, "utf-8", "surrogatepass")
        command = [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions",
            f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", file.as_uri(),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, check=True, timeout=120)
        return done.stdout.decode("utf-8")

    return open_page


@pytest.mark.parametrize("make", HOSTILE_PAGES.values(), ids=HOSTILE_PAGES)
def test_a_browser_runs_nothing_of_a_hostile_document(make, browser) -> None:  # type: ignore[no-untyped-def]
    html = make()
    document = browser(html)
    title = re.search("<title>(.*?)</title>", document, re.DOTALL)
    assert title is not None
    assert title[1] not in ("owned", "1")
    assert (Page(document).count("script"), Page(document).count("img")) == (1, 0)
    assert Page(document).count("p") == Page(html).count("p")


def test_the_script_runs_under_its_policy_and_filters(browser) -> None:  # type: ignore[no-untyped-def]
    original = "un I\ndeux 1\ntrois 1\n"
    made = [("I", "l", "I→l", 0.95), ("1", "l", "1→l", 0.9), ("1", "l", "1→l", 0.4)]
    html = page_of(repaired(original, made))
    number = next(
        found["value"] for (tag, found) in Page(html).tags if tag == "option" and found.get("value")
    )
    html = html.replace(f'<option value="{number}">', f'<option selected value="{number}">')
    html = html.replace('max="100" value="0"', 'max="100" value="80"')
    page = Page(browser(html))
    kinds = [str(found.get("class")) for tag, found in page.tags if tag == "ins"]
    assert ["off" in kind for kind in kinds] == [True, False, True]
    shown = [
        str(found["class"]) for tag, found in page.tags if "c" in str(found.get("class")).split()
    ]
    assert ["away" in kind for kind in shown] == [True, False, True]
    assert page.count("body", **{"class": "filtered"}) == 1


def test_a_click_on_the_picture_shows_that_confusion_alone(browser) -> None:  # type: ignore[no-untyped-def]
    result = repaired("un I\ndeux 1\n|x\n", [("I", "l", "I→l", 0.95), ("1", "l", "1→l", 0.9)])
    html = page_of(result, wrong={"0.txt": [(12, 13, "l")]})
    script = re.search("<script>(.*)</script>", html, re.DOTALL)
    assert script is not None
    clicking = script[1] + (
        'document.querySelector(".cell").dispatchEvent(new Event("click", {bubbles: true}));'
    )
    html = html.replace(script[1], clicking).replace(_hash(script[1]), _hash(clicking))
    page = Page(browser(html))
    marks = [str(found.get("class")) for tag, found in page.tags if tag in ("ins", "mark")]
    assert ["off" in kind for kind in marks] == [False, True, True]
    assert page.count("body", **{"class": "filtered"}) == 1


@pytest.mark.parametrize(("keys", "place"), [("jj", 1), ("jjjjkx", 1), ("k", 2)])
def test_j_and_k_go_to_the_next_and_previous_change(keys: str, place: int, browser) -> None:  # type: ignore[no-untyped-def]
    html = page_of(repaired("I\nI\nI\n", [("I", "l", "I→l", 0.9)] * 3))
    html = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    press = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))"
    html += f"<script>for (const key of '{keys}') {press};</script>"
    page = Page(browser(html))
    marks = [str(found.get("class")) for tag, found in page.tags if tag == "ins"]
    assert ["here" in mark for mark in marks] == [number == place for number in range(3)]


def test_a_page_of_texts_compared_claims_no_confidence_and_no_book() -> None:
    before, after = "la huitiéme session de I’été\n", "la huitième session de l’été\n"
    found = evaluate(before, after, fixed=after)
    changes = tuple(change for change, _ in found.judged)
    evaluated = Evaluated(
        Document(before, "scan.txt"), after, Repaired(before, after, changes), found
    )
    html = evaluation_html(evaluated, "fixed.txt", compared=True)
    assert "Repaired text <code>fixed.txt</code>" in html
    for untrue in ("Book <code>", "mean confidence", "How sure they were", "confidence 1.00",
                   'id="least"', "held back</p>"):  # fmt: skip
        assert untrue not in html
    by_book = evaluation_html(evaluated, "fr")
    assert "Book <code>fr</code>" in by_book
    assert "mean confidence" in by_book
