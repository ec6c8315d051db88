"""Words that join or part, where a person wants that: their elements, boxes and ids."""

# ruff: noqa: E501 - the lines of files are as long as they are
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from format_samples import SAMPLES, edits
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocrfix.model import Change, Repaired
from ocrfix.text.changes import apply_changes, revert_changes
from ocrfix.text.rewording import groups_of, laid_out
from ocrfix.text.sources import fitted_to, joins_of, read_document, read_source, whole_repair

if TYPE_CHECKING:
    from pathlib import Path

HOCR = """<html><div class='ocr_page'><span class='ocr_line' title='bbox 0 0 200 9'>
<span class='ocrx_word' id='w1' title='bbox 0 0 40 9; x_wconf 90'><strong>Prie</strong></span>
<span class='ocrx_word' id='w2' title='bbox 50 1 70 10; x_wconf 80'><strong>Ia</strong></span>
<span class='ocrx_word' id='w3' title='bbox 80 0 180 9'>ofthe</span></span>
<span class='ocr_line'><span class='ocrx_word' id='w4'>mer</span></span></div></html>"""
ALTO = """<alto xmlns="x"><TextLine><String ID="w1" HPOS="0" VPOS="0" WIDTH="40" HEIGHT="9" CC="0000" CONTENT="Prie"/>
<SP/><String ID="w2" HPOS="50" VPOS="1" WIDTH="20" HEIGHT="9" CONTENT="Ia"/><SP/>
<String ID="w3" HPOS="80" VPOS="0" WIDTH="100" HEIGHT="9" CONTENT="ofthe"/></TextLine>
<TextLine><String ID="w4" CONTENT="mer"/></TextLine></alto>"""
PAGE = """<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page><TextRegion id="r"><TextLine id="l">
<Word id="w1"><Coords points="0,0 40,0 40,9 0,9"/><Glyph id="g"><TextEquiv><Unicode>P</Unicode></TextEquiv></Glyph><TextEquiv><Unicode>Prie</Unicode></TextEquiv></Word>
<Word id="w2"><Coords points="50,1 70,1 70,10 50,10"/><TextEquiv><Unicode>Ia</Unicode></TextEquiv></Word>
<Word id="w3"><Coords points="80,0 180,0 180,9 80,9"/><TextEquiv><Unicode>ofthe</Unicode></TextEquiv></Word>
<TextEquiv><Unicode>Prie Ia ofthe</Unicode></TextEquiv></TextLine><TextLine id="m"><TextEquiv><Unicode>mer</Unicode></TextEquiv></TextLine>
<TextEquiv><Unicode>Prie Ia ofthe
mer</Unicode></TextEquiv></TextRegion></Page></PcGts>"""
TSV = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    "5\t1\t1\t1\t1\t1\t0\t0\t40\t9\t90\tPrie\n5\t1\t1\t1\t1\t2\t50\t1\t20\t9\t80\tIa\n"
    "5\t1\t1\t1\t1\t3\t80\t0\t100\t9\t80\tofthe\n5\t1\t1\t1\t2\t1\t0\t0\t40\t9\t90\tmer\n"
)


def joined(folder: Path, name: str, data: str, *words: tuple[str, str]) -> tuple[str, Repaired]:
    path = folder / name
    path.write_text(data)
    source = read_source(path)
    document = source.documents[0]
    text = document.text
    changes = tuple(
        Change(text.index(before), text.index(before) + len(before), before, after, "r", 0.9, 1)
        for before, after in words
    )
    made = Repaired(text, apply_changes(text, changes), changes)
    fit = fitted_to(document, made, None, joins_of(source))
    [(_, whole)] = whole_repair(source, [fit], merge=True)
    assert apply_changes(data, whole.changes) == whole.text
    assert revert_changes(whole.text, whole.changes) == data
    again = folder / f"again-{name}"
    again.write_text(whole.text)
    assert read_document(again).text == fit.text
    return whole.text, fit


FILES = {"a.hocr": HOCR, "a.xml": ALTO, "p.xml": PAGE, "t.tsv": TSV}


@pytest.mark.parametrize(("name", "data"), FILES.items())
def test_words_join_with_the_union_of_their_boxes(tmp_path: Path, name: str, data: str) -> None:
    made, fit = joined(tmp_path, name, data, ("Prie Ia", "Priela"))
    assert fit.text == "Priela ofthe\nmer\n"
    wanted = {
        "a.hocr": "<span class='ocrx_word' id='w1_w2' title='bbox 0 0 70 10; x_wconf 90'>"
        "<strong>Priela</strong></span>\n<span class='ocrx_word' id='w3'",
        "a.xml": '<String ID="w1_w2" HPOS="0" VPOS="0" WIDTH="70" HEIGHT="10" CONTENT="Priela"/><SP/>',
        "p.xml": '<Word id="w1_w2"><Coords points="0,0 70,0 70,10 0,10"/><TextEquiv><Unicode>Priela<',
        "t.tsv": "5\t1\t1\t1\t1\t1\t0\t0\t70\t10\t90\tPriela\n5\t1\t1\t1\t1\t3\t80\t",
    }
    assert wanted[name] in made
    if name == "p.xml":
        assert made.count("Priela ofthe") == 2


@pytest.mark.parametrize(("name", "data"), list(FILES.items())[:3])
def test_a_word_is_parted_by_letters(tmp_path: Path, name: str, data: str) -> None:
    made, fit = joined(tmp_path, name, data, ("Ia", "la"), ("ofthe", "of the"))
    assert fit.text == "Prie la of the\nmer\n"
    wanted = {
        "a.hocr": "id='w3_1' title='bbox 80 0 120 9'>of</span> <span class='ocrx_word' "
        "id='w3_2' title='bbox 120 0 180 9'>the</span>",
        "a.xml": '<String ID="w3_1" HPOS="80" VPOS="0" WIDTH="40" HEIGHT="9" CONTENT="of"/><SP/>'
        '<String ID="w3_2" HPOS="120" VPOS="0" WIDTH="60" HEIGHT="9" CONTENT="the"/>',
        "p.xml": '<Word id="w3_2"><Coords points="120,0 180,0 180,9 120,9"/>',
    }
    assert wanted[name] in made


@pytest.mark.parametrize(("name", "data"), FILES.items())
def test_letters_of_the_same_words_are_mended_with_them(
    tmp_path: Path, name: str, data: str
) -> None:
    _, fit = joined(tmp_path, name, data, ("P", "B"), (" Ia", "la"), ("o", "a"))
    assert (fit.text, fit.held_back) == ("Briela afthe\nmer\n", ())


@pytest.mark.parametrize(("name", "data"), FILES.items())
def test_a_word_goes_over_a_line_end_to_its_first_half(
    tmp_path: Path, name: str, data: str
) -> None:
    made, fit = joined(tmp_path, name, data.replace("ofthe", "of-"), ("-\nmer", "mer\nde"))
    if name == "p.xml":  # the lines' own texts end where they end
        assert (made, len(fit.held_back)) == (data.replace("ofthe", "of-"), 1)
    else:
        assert fit.text == "Prie Ia ofmer\nde\n"
        assert "ofmer" in made


@pytest.mark.parametrize(("name", "data"), FILES.items())
def test_no_line_comes_or_goes(tmp_path: Path, name: str, data: str) -> None:
    for change in (("the\nmer", "themer\n"), ("the\nm", "them"), ("Ia", "I\na")):
        made, fit = joined(tmp_path, name, data, change)
        assert made == data
        assert len(fit.held_back) == 1


def test_groups_do_not_overlap() -> None:
    changes = [Change(1, 1, "", " ", "r", 0.9, 1), Change(3, 4, "\f", "x", "r", 0.9, 1)]
    assert groups_of("fin\f2 de", changes, [0, 1]) == [(0, 5, (0, 1))]
    apart = [Change(1, 1, "", " ", "r", 0.9, 1), Change(7, 7, "", " ", "r", 0.9, 1)]
    assert groups_of("fin\f2 de", apart, [0, 1]) == [(0, 3, (0,)), (6, 8, (1,))]


def test_what_is_put_before_a_word_goes_with_it() -> None:
    """A word that is parted takes along what another change puts at its edge."""
    put, parted = Change(2, 3, " ", " <", "r", 0.9, 1), Change(4, 4, "", " ", "r", 0.9, 1)
    assert groups_of("un mot et fin", (put, parted), [1]) == [(0, 6, (0, 1))]


def test_a_space_may_move() -> None:
    first, second = laid_out(["Pri", "ela"], [(0, 0, 30, 9), (40, 0, 70, 9)], "Prie la")
    assert (first.box, first.sources) == ((0, 0, 50, 9), (0, 1))
    assert (second.box, second.sources) == ((50, 0, 70, 9), (1,))


@pytest.mark.parametrize("name", ["hocr.hocr", "alto.xml", "page.xml", "words.xml", "words.tsv"])
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_change_reads_as_it_was_made(name: str, tmp_path: Path, data: st.DataObject) -> None:
    sample = next(each for each in SAMPLES if each.name == name)
    path = tmp_path / name
    path.write_bytes(sample.data)
    source = read_source(path)
    document = source.documents[0]
    changes = data.draw(edits(document.text))
    made = Repaired(document.text, apply_changes(document.text, changes), tuple(changes))
    fit = fitted_to(document, made, None, joins_of(source))
    [(_, whole)] = whole_repair(source, [fit], merge=True)
    assert revert_changes(whole.text, whole.changes) == source.whole.text
    again = tmp_path / f"again-{name}"
    again.write_text(whole.text)
    if fit.text.strip():
        assert read_document(again).text.split() == fit.text.split()


def test_only_what_can_be_made_is_promised(tmp_path: Path) -> None:
    """A word that moves over a line end has no box to move to."""
    path = tmp_path / "page.xml"
    path.write_text(ALTO)
    source = read_source(path)
    document = source.documents[0]
    text = document.text

    def noted(*words: tuple[str, str]) -> tuple[str, ...]:
        changes = tuple(
            Change(text.index(before), text.index(before) + len(before), before, after, "r", 0.9, 1)
            for before, after in words
        )
        made = Repaired(text, apply_changes(text, changes), changes)
        return fitted_to(document, made, None, joins_of(source, wanted=False)).notes

    assert "(--merge-words makes them)" in noted(("Prie Ia", "PrieIa"))[0]
    [note] = noted(("ofthe\nmer", "ofthemer\n"))
    assert "1 change joins or parts words" in note
    assert "--merge-words" not in note
    [note] = noted(("Prie Ia", "PrieIa"), ("ofthe\nmer", "ofthemer\n"))
    assert "(--merge-words makes 1 of them)" in note
