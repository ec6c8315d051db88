"""Formats told by content, encodings that files declare, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from format_samples import SAMPLES

from ocrfix.errors import InputError
from ocrfix.text.folders import clean_twin, list_paths, text_files, walk
from ocrfix.text.sources import ReadAs, own_pair, read_document, read_source, read_sources

if TYPE_CHECKING:
    from pathlib import Path

FILES = {sample.name: sample for sample in SAMPLES}
METS = b'<?xml version="1.0"?><mets:mets xmlns:mets="http://www.loc.gov/METS/"/>'
LAREX = """<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2017-07-15"><Page>
<TextRegion id="r"><TextLine id="a"><TextEquiv index="1"><Unicode>I’eau</Unicode></TextEquiv>
<TextEquiv index="0"><Unicode>l’eau</Unicode></TextEquiv></TextLine><TextLine id="b">
<TextEquiv index="0"><Unicode>de la mer</Unicode></TextEquiv>
<TextEquiv index="1"><Unicode>de Ia mer</Unicode></TextEquiv></TextLine></TextRegion></Page>
</PcGts>"""


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_the_name_does_not_matter(sample: object, tmp_path: Path) -> None:
    sample = FILES[sample.name]  # type: ignore[attr-defined]
    path = tmp_path / "page.txt"
    path.write_bytes(sample.data)
    expected = "" if sample.kind == "Markdown" else sample.kind
    assert read_source(path).kind == expected


def test_what_is_said_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "page.xml"
    path.write_bytes(FILES["alto.xml"].data)
    said: list[str] = []
    read_document(path, tell=said.append)
    assert said == [f"{path}: ALTO 3, 3 lines"]
    read_document(path, form=ReadAs("text"), tell=said.append)
    assert len(said) == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (METS, r"is METS.*Name the ALTO or PAGE files"),
        (b"<?xml version='1.0'?><kml><x/></kml>", r"root is <kml>.*--format text"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "HTML without OCR.*--format text"),
        (b"<alto><!-- cut off", r"line 1: “<!--” has no end.*--format text"),
        (b"<alto xmlns='x'><Layout/></alto>", "ALTO without any text"),
        (b"<record><a>Ia mer</a></record>\n", r"root is <record>.*--format text"),
        (b"<dc:r>\n<dc:title>Ia mer</dc:title>\n</dc:r>", r"root is <r>.*--format text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_next_step(
    tmp_path: Path, data: bytes, message: str
) -> None:
    path = tmp_path / "page.xml"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_source(path)
    assert read_source(path, form=ReadAs("text")).documents[0].text == data.decode()


def test_plain_text_stays_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    for text in ("<e chat\n", "<i>Sorry</i> if l\n", "1\n2\n3 --> 4\n", "level page_num\n", "< a"):
        path.write_text(text)
        assert (read_source(path).kind, read_source(path).documents[0].text) == ("", text)


def test_an_unknown_format_names_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("x")
    with pytest.raises(InputError, match=r"no format 'docs'\. There are: hocr, alto, page"):
        read_source(path, form=ReadAs("docs"))


def alto(encoding: str, text: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?><alto><String CONTENT="{text}"/></alto>'


@pytest.mark.parametrize(
    ("data", "codec", "note"),
    [
        (alto("ISO-8859-1", "é").encode("latin-1"), "iso8859-1", ""),
        (alto("ISO-8859-1", "e").encode(), "iso8859-1", ""),
        (alto("utf-8", "é").encode(), "utf-8", ""),
        (alto("ISO-8859-1", "é’").encode(), "utf-8", "declares ISO-8859-1 but holds UTF-8"),
        (alto("ISO-8859-1", "l’é").encode("cp1252"), "cp1252", "holds signs of cp1252"),
        (alto("UTF-8", "été de l’élève à la forêt, où êtes-vous").encode("cp1252"), "cp1252",
         "declares UTF-8 but is not"),
        (alto("no-such", "é").encode(), "utf-8", "declares no-such, which is no encoding"),
        (alto("no-such", "e").encode(), "utf-8", "declares no-such, which is no encoding"),
        (alto("UTF-16", "é").encode(), "utf-8", "declares UTF-16 but holds UTF-8"),
        (alto("UTF-16", "été de l’élève à la forêt, où êtes-vous").encode("cp1252"), "cp1252",
         "declares UTF-16 but is not, and is read as cp1252"),
        (alto("UTF-16", "é").encode("utf-16"), "utf-16-le", ""),
        (b"\xef\xbb\xbf" + alto("ISO-8859-1", "é").encode(), "utf-8",
         "declares ISO-8859-1 but holds UTF-8"),
        (alto("koi8-r", "да").encode("koi8-r"), "koi8-r", ""),
    ],
)  # fmt: skip
def test_a_declaration_is_believed_unless_it_lies(
    tmp_path: Path, data: bytes, codec: str, note: str
) -> None:
    path = tmp_path / "page.xml"
    path.write_bytes(data)
    source = read_source(path)
    assert source.whole.encoding == codec
    assert len(source.notes) == bool(note)
    assert note in "".join(source.notes)


@pytest.mark.parametrize("name", ["alto.xml", "page.xml"])
def test_a_file_that_is_cut_off_is_read_and_named(tmp_path: Path, name: str) -> None:
    data = FILES[name].data
    path = tmp_path / name
    path.write_bytes(data)
    assert read_source(path).notes == ()
    path.write_bytes(data[: data.rindex(b"</")].rstrip())
    root = "alto" if name == "alto.xml" else "PcGts"
    assert any(f"{root}> has no end: the file is cut off" in n for n in read_source(path).notes)


def test_a_text_with_marks_of_html_around_it_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("<p>Le conseil</p>\n<p>se réunit.</p>\n")
    assert read_source(path).format.name == "text"
    path.write_text("<Le conseil> se réunit.\n")
    assert read_source(path).format.name == "text"


def test_folders_take_all_kinds_and_count_what_they_pass_over(tmp_path: Path) -> None:
    for name in ("hocr.hocr", "alto.xml", "page.xml", "cues.srt", "words.tsv"):
        (tmp_path / name).write_bytes(FILES[name].data)
    (tmp_path / "page.txt").write_text("x")
    (tmp_path / "mets.xml").write_bytes(METS)
    (tmp_path / "blank.xml").write_bytes(b"<alto xmlns='x'><Layout/></alto>")
    (tmp_path / "index.html").write_text("<html></html>")
    (tmp_path / "README.md").write_text("# x")
    (tmp_path / "numbers.tsv").write_text("a\tb\n1\t2\n")
    names = [path.name for path in text_files(tmp_path)]
    wanted = ["alto.xml", "blank.xml", "cues.srt", "hocr.hocr", "page.txt", "page.xml", "words.tsv"]
    assert names == wanted
    assert list_paths([tmp_path]).notes == [
        "4 files passed over (1 HTML, 1 MD, 1 METS, 1 TSV); name one to have it read."
    ]
    assert {s.relative.name: len(s.documents) for s in read_sources([tmp_path])}["blank.xml"] == 0
    # Where a folder holds nothing else, Markdown is what it is about.
    (tmp_path / "docling").mkdir()
    (tmp_path / "docling" / "book.md").write_text("# x")
    assert [path.name for path in text_files(tmp_path / "docling")] == ["book.md"]


def test_twins_may_be_of_several_kinds(tmp_path: Path) -> None:
    (tmp_path / "a.ocr.hocr").write_bytes(FILES["hocr.hocr"].data)
    (tmp_path / "a.clean.txt").write_text("x")
    assert clean_twin(tmp_path / "a.ocr.hocr") == ("a", tmp_path / "a.clean.txt")
    found = walk(tmp_path)
    assert [file.name for file in found.texts] == ["a.ocr.hocr"]
    assert [file.name for file in found.twins] == ["a.clean.txt"]


def test_larex_files_hold_a_pair(tmp_path: Path) -> None:
    path = tmp_path / "page.xml"
    path.write_text(LAREX)
    assert own_pair(path) == ("I’eau\nde Ia mer\n", "l’eau\nde la mer\n")
    assert read_document(path).text == "l’eau\nde la mer\n"
    path.write_bytes(FILES["words.xml"].data)
    assert own_pair(path) is None
