"""What else of a file follows its text: counts, halves of words, copies, offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from format_samples import SAMPLES

from ocrfix.model import Change, Repaired
from ocrfix.text.changes import apply_changes
from ocrfix.text.sources import fitted_to, read_source, whole_repair

if TYPE_CHECKING:
    from pathlib import Path

FILES = {sample.name: sample for sample in SAMPLES}


def changed(folder: Path, name: str, *words: tuple[str, str]) -> tuple[str, Repaired]:
    """A sample with words changed in its text: the file's text, and the repair as it fits."""
    path = folder / name
    path.write_bytes(FILES[name].data)
    source = read_source(path)
    text = source.documents[0].text
    changes = []
    for before, after in words:
        start = text.index(before)
        changes.append(Change(start, start + len(before), before, after, "rule", 0.9, 1))
    changes.sort(key=lambda change: change.start)
    made = Repaired(text, apply_changes(text, changes), tuple(changes))
    fit = fitted_to(source.documents[0], made)
    [(_, whole)] = whole_repair(source, [fit])
    return whole.text, fit


def test_both_halves_of_a_parted_word_hold_it_whole(tmp_path: Path) -> None:
    file, _ = changed(tmp_path, "alto.xml", ("éró", "éré"))
    assert file.count('SUBS_CONTENT="région"') == 2
    assert 'CONTENT="ré"' in file
    file, _ = changed(tmp_path, "alto.xml", ("éró", "éré"), ("gion", "gian"))
    assert file.count('SUBS_CONTENT="régian"') == 2
    file, _ = changed(tmp_path, "alto.xml", ("gion", "gi<n"))
    assert file.count('SUBS_CONTENT="rógi&lt;n"') == 2


@pytest.mark.parametrize(
    ("before", "after", "digits"),
    [("I’é", "l’é", "0123456789"), ("écon", "écorn", "01234456789"), ("économie", "éc", "0123")],
)
def test_there_is_one_digit_of_confidence_for_each_character(
    tmp_path: Path, before: str, after: str, digits: str
) -> None:
    file, _ = changed(tmp_path, "alto.xml", (before, after))
    assert f'CC="{digits}"' in file


def test_digits_may_stand_apart(tmp_path: Path) -> None:
    file, _ = changed(tmp_path, "alto.xml", ("gion", "gin"))
    assert 'CC="0 1 3"' in file


def test_what_a_person_corrected_and_alternatives_stay(tmp_path: Path) -> None:
    file, fit = changed(tmp_path, "alto.xml", ("huitiéme", "huitième"))
    assert file == FILES["alto.xml"].data.decode()
    assert [c.before for c in fit.held_back] == ["huitiéme"]
    assert "cannot hold it" in fit.notes[0]
    file, _ = changed(tmp_path, "alto.xml", ("d\"'une", "d’une"))
    assert "<ALTERNATIVE>d’une</ALTERNATIVE>" in file
    assert "CONTENT='d’une'" in file


def test_entities_that_a_file_declares_are_left_alone(tmp_path: Path) -> None:
    file, fit = changed(tmp_path, "alto.xml", ("&bomb;", "bombe"))
    assert "&bomb;" in file
    assert len(fit.held_back) == 1


def test_words_line_and_region_of_page_agree(tmp_path: Path) -> None:
    file, _ = changed(tmp_path, "page.xml", ("I’eau", "l’eau"), ("&t", "et"), ("> c", "> d"))
    assert file.count("I’eau") == 0
    assert file.count(">l’eau,et huitiéme") == 2
    assert file.count(">et</pc:") == 2
    assert "<![CDATA[a]b > d]]>" in file
    assert "a]b &gt; d" in file
    assert ">leau<" in file  # the text of another index


def test_offsets_of_transkribus_move_with_the_text(tmp_path: Path) -> None:
    file, _ = changed(tmp_path, "page.xml", ("&t", "ett"))
    assert "abbrev {offset:9; length:3;}" in file
    file, _ = changed(tmp_path, "page.xml", ("huitiéme", "huème"))
    assert "abbrev {offset:8; length:3;}" in file or "abbrev {offset:8; length:1;}" in file
    assert "readingOrder {index:0;}" in file


def test_words_that_would_join_or_part_are_held_back_and_counted(tmp_path: Path) -> None:
    for name, before, after in (
        ("hocr.hocr", "de Paris", "deParis"),
        ("hocr.hocr", "I’économie", "I’ économie"),
        ("alto.xml", "gion dé", "giondé"),
        ("alto.xml", "-\ngion", "gion\n"),
        ("page.xml", "I’eau", "I’ eau"),
        ("words.xml", "un mot", "unmot"),
        ("finereader.xml", "& o", "&o"),
        ("words.tsv", 'I’eau "de"', "I’eaude"),
        ("cues.srt", "wiII\n1921", "wiII1921"),
        ("page.md", "Le titre", "Le\ntitre"),
        ("tei.xml", "dépend\nde", "dépendde"),
    ):
        file, fit = changed(tmp_path, name, (before, after))
        assert file == FILES[name].data.decode()
        assert [c.after for c in fit.held_back] == [after], name
        assert "1 change joins or parts words" in fit.notes[0]


def test_letters_are_mended_where_words_would_join(tmp_path: Path) -> None:
    file, fit = changed(tmp_path, "hocr.hocr", ("& huitiéme", "&huitième"))
    assert "<strong>hui</strong>tième" in file
    assert (len(fit.changes), len(fit.held_back)) == (1, 1)
    # Not where letters would be lost or found: half of that is no word.
    _, fit = changed(tmp_path, "hocr.hocr", ("& huitiéme", "&huitie"))
    assert not fit.changes


def test_spaces_within_a_line_that_has_no_words_may_change(tmp_path: Path) -> None:
    file, fit = changed(tmp_path, "html.html", ("était", "é tait"), ("sur la", "surla"))
    assert not fit.held_back
    assert "&eacute; tait" in file
    assert "surla huitiéme\n   session" in file


def test_what_would_be_markup_is_held_back(tmp_path: Path) -> None:
    for name, before, after in (
        ("page.md", "Prix", "Pr|x"),
        ("page.md", "Menu", "*enu"),
        ("cues.srt", "Sorry", "<orry"),
        ("cues.srt", "wiII", "-->"),
        ("words.tsv", "1921", "19\t21"),
    ):
        _, fit = changed(tmp_path, name, (before, after))
        assert [c.after for c in fit.held_back] == [after], name
